"""From the tokens of markdown-it-py to the tree that Python-Markdown's extensions work on.

What is wrong with the text is found on the way, where each thing's line is known.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.abbr import AbbrTreeprocessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.codehilite import CodeHilite
from markdown.util import AMP_SUBSTITUTE, AtomicString
from markdown_it.token import Token
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from plugins.post import author_notes, leftovers, syntax
from plugins.post.raw_html import UNSHOWN, Tags

PARSER = syntax.parser()
HTML_TAGS = {"s": "del"}
TEXT_ONLY = frozenset("h1 h2 h3 h4 h5 h6 dt td th".split())
LONE_DASH = re.compile(  # or another line, and what hides behind it
    r"(?:[\u2010-\u2015⸻−─━═=+~_-]\s*)+ (?: \. | <br\s*/?> | <!--.*?--> )? \s*",
    re.VERBOSE | re.DOTALL,
)
RULE = re.compile(r"\s*<hr\b[^>]*>\s*", re.IGNORECASE)
NO_MARKUP_INSIDE = re.compile(r"<(?:pre|script|style|textarea)\b", re.IGNORECASE)
MEND_DIVIDER = "write --- on a line of its own to divide the letter, *** for a break inside it"
UNDERLINED = (
    "this line makes a heading of the text above it; leave a blank line before it to divide the "
    "letter, or write ## before the heading"
)
TOUCHES = (
    "leave a blank line before this --- to divide the letter, or write *** for a break inside it"
)
UNUSED = "no link has this name, and the line is not shown; delete it, or write \\[ before the name"
NO_ADDRESS = "this link has no address: there is nothing between ( and ); write it"
IN_CODE = (
    "this comment is code, and would be published; take the four spaces before it out, or write "
    "``` on lines of their own before and after the code"
)
BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
CELLS = re.compile(r"[ >]*\|?(?P<cells>.*?)(?:(?<!\\)\|)?\s*")  # of a row, without its ends
TOO_MANY_CELLS = (
    "this row has more cells than the head of its table, and what is in them would be lost; "
    "write \\| for a sign in a cell, in code too"
)
NEVER_CLOSED = (
    "this {0} is never closed, so what follows is printed as code; write {0} on a line of its own "
    "below the code"
)
NOT_ALONE = "write it directly after what it is for, or on a line of its own below a paragraph"


class Tree:
    """The tree of one text, and what is wrong with it, by lines from 0.

    A letter has dividers. ``notes`` is the name of the post that its notes are of, None where there
    can be none; ``colours`` are options of CodeHilite.
    """

    def __init__(
        self, md: Markdown, *, letter: bool, notes: str | None, colours: Mapping[str, Any] | None
    ) -> None:
        self.md, self.letter, self.colours = md, letter, colours
        self.root = Element("div")
        self.open = [self.root]
        self.tags = Tags()
        self.faults = self.tags.faults
        self.warnings: list[tuple[int, str]] = []
        self.dividers: list[int] = []
        self.used: set[str] = set()  # names of addresses that links have
        self.notes = author_notes.Notes(self.faults, notes)
        self.attribute_lists = AttrListTreeprocessor(md)

    def read(self, text: str) -> Element:
        """Read a text; return the root of its tree."""
        self.lines = text.split("\n")
        env: dict[str, Any] = {"letter": self.letter}
        self.build(self.notes.taken_from(PARSER.parse(text, env)))
        self.tags.end()
        self.add_notes()
        for reference in env.get("references", {}).keys() - self.used:
            line = env["references"][reference]["map"][0]
            self.warnings.append((line, f"{self.lines[line].strip()}: {UNUSED}"))
        for twice in env.get("duplicate_refs", ()):
            self.wrong(twice["map"][0], "this name has an address already; give it another name")
        if abbreviations := env.get("abbreviations"):
            AbbrTreeprocessor(self.md, abbreviations).run(self.root)
        return self.root

    def wrong(self, line: int, message: str) -> None:
        """Note what is wrong at a line."""
        self.faults.append((line, message))

    # --- what both blocks and texts are made of ---

    def build(self, tokens: Sequence[Token]) -> None:
        """Add blocks where the tree is open."""
        for token in tokens:
            if token.nesting == 1:
                self.start(token)
            elif token.nesting == -1:
                self.end(token)
            else:
                getattr(self, f"on_{token.type}")(token, _first_line(token))

    def add(self, tag: str, attributes: Mapping[str, str] | None = None, text: str = "") -> Element:
        """Add an element where the tree is open; its text is no Markdown."""
        element = SubElement(self.open[-1], tag, dict(attributes or {}))
        if text:
            element.text = AtomicString(_with_ampersands(text))
        return element

    def text(self, text: str) -> None:
        """Add text where the tree is open."""
        parent = self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + _with_ampersands(text)
        else:
            parent.text = (parent.text or "") + _with_ampersands(text)

    def raw(self, html: str) -> None:
        """Add HTML as it is, by the mark that Python-Markdown puts in its place."""
        self.text(self.md.htmlStash.store(html))

    # --- blocks ---

    def start(self, token: Token) -> None:
        """Open an element; a paragraph of a tight list is none, its text is the item's."""
        parent = self.open[-1]
        if token.hidden:
            if len(parent) or parent.text:
                self.text("\n")
            self.open.append(parent)
            return
        self.open.append(self.add(HTML_TAGS.get(token.tag, token.tag), _attributes(token)))
        if token.type == "table_open" and token.map:
            self.look_at_rows(*token.map)
        elif token.type == "list_item_open" and token.info:
            self.open[-1].set("value", token.info)
        elif token.type == "heading_open" and token.markup in "-=" and self.letter and token.map:
            self.wrong(token.map[1] - 1, UNDERLINED)

    def look_at_rows(self, first: int, end: int) -> None:
        """Tell of rows that have more cells than the head of their table: they would be lost."""
        rows = (CELLS.fullmatch(line) for line in self.lines[first:end])
        counts = [len(BETWEEN_CELLS.split(row["cells"])) if row else 0 for row in rows]
        for line, count in enumerate(counts):
            if count > counts[0]:
                self.wrong(first + line, TOO_MANY_CELLS)

    def end(self, token: Token) -> None:
        """Close the element that is open."""
        closed = self.open.pop()
        if token.type == "ordered_list_close":
            _drop_expected_numbers(closed)

    def on_hr(self, token: Token, line: int) -> None:
        """Add a break; in a letter it is none of the lines that look like a divider."""
        self.add("hr")
        typed = self.lines[line].strip()
        if not token.level and not typed.startswith("*"):
            self.no_divider(typed, line)

    def no_divider(self, typed: str, line: int) -> None:
        """Tell, in a letter, of a line that looks like a divider."""
        if self.letter:
            self.wrong(line, f"{typed.strip()} does not divide the letter; {MEND_DIVIDER}")

    def on_divider(self, _token: Token, line: int) -> None:
        """Add what parts chapeau, letter and afterword."""
        self.add("hr", {"class": "letter-divider"})
        self.dividers.append(line)
        above = self.lines[line - 1].strip() if line else ""
        if above and above != "---" and not above.endswith("-->"):
            self.wrong(line, TOUCHES)
        if self.tags.open:
            tag = self.tags.open[-1].name
            self.wrong(line, f"`---` stands inside <{tag}>; close it before the divider")

    def on_fence(self, token: Token, line: int) -> None:
        """Add code, in colours where its language is named, and MARKDOWN wants colours."""
        if "<!--" in token.info:
            self.wrong(line, IN_CODE)
        first, end = token.map or (line, line + 1)
        closing = self.lines[end - 1].strip(" \t>") if end - first > 1 else ""
        if token.markup and not closing.startswith(token.markup):
            self.warnings.append((line, NEVER_CLOSED.format(token.markup)))
        lang = token.info.split()[0] if token.info.strip() else ""
        if self.colours is not None and _is_language(lang):
            code = CodeHilite(token.content, lang=lang, **self.colours)
            self.text("\n")
            self.raw(code.hilite(shebang=False))
            self.text("\n")
        else:
            self.open.append(self.add("pre"))
            self.add("code", {"class": f"language-{lang}"} if lang else None, text=token.content)
            self.open.pop()

    def on_code_block(self, token: Token, line: int) -> None:
        """Add code that is indented; a comment that is indented was to be none."""
        if "<!--" in token.content:
            self.wrong(line + token.content.count("\n", 0, token.content.find("<!--")), IN_CODE)
        if LONE_DASH.fullmatch(token.content):
            self.no_divider(token.content, line)
        self.on_fence(token, line)

    def on_html_block(self, token: Token, line: int) -> None:
        """Add raw HTML; what looks like Markdown in it is told."""
        self.tags.read(token.content, line)
        self.tags.end_block()
        if token.content.lstrip().startswith("<!--"):
            return
        if not token.level and RULE.fullmatch(token.content):
            self.no_divider(token.content, line)
        self.text("\n")
        self.raw(UNSHOWN.sub("", token.content))
        self.text("\n")
        if NO_MARKUP_INSIDE.match(token.content.lstrip()):
            return
        for number, typed in enumerate(token.content.split("\n"), start=line):
            if self.letter and not token.level and syntax.DIVIDER_LINE.fullmatch(typed):
                self.wrong(number, "`---` stands in raw HTML; leave a blank line before it")
            if found := syntax.NOTE_MARK.search(typed):
                remedy = "leave a blank line after the tag before it"
                self.wrong(number, f"{found[0]} is no note in raw HTML; {remedy}")

    # --- texts ---

    def on_inline(self, token: Token, line: int) -> None:
        """Add the text of a block."""
        if token.level == 1 and LONE_DASH.fullmatch(unescape(token.content)):
            self.no_divider(token.content, line)
        text = leftovers.Text()
        children = token.children or []
        for child in children:
            if child.type == "attributes":
                is_last = child is children[-1]
                self.apply(child, line + text.breaks, is_last=is_last)
            elif child.nesting == 1:
                self.used.add(child.meta.get("label", ""))
                if child.attrs.get("href") == "":
                    self.wrong(line + text.breaks, NO_ADDRESS)
                self.open.append(self.add(HTML_TAGS.get(child.tag, child.tag), _attributes(child)))
            elif child.nesting == -1:
                self.open.pop()
            else:
                getattr(self, f"on_{child.type}")(child, line + text.breaks)
            text.add(child)
        for left in text.leftovers():
            (self.faults if left.is_error else self.warnings).append(
                (line + left.line, left.message)
            )
        self.tags.end_block()

    def on_text(self, token: Token, _line: int) -> None:
        """Add text."""
        self.text(token.content)

    on_text_special = on_text

    def on_softbreak(self, _token: Token, _line: int) -> None:
        """Add the end of a line."""
        self.text("\n")

    def on_hardbreak(self, _token: Token, _line: int) -> None:
        """Add a line break."""
        self.add("br")

    def on_code_inline(self, token: Token, _line: int) -> None:
        """Add code in a sentence."""
        self.add("code", text=token.content)

    def on_image(self, token: Token, line: int) -> None:
        """Add an image; what describes it is text without markup."""
        attributes = _attributes(token)
        self.used.add(token.meta.get("label", ""))
        if not attributes["src"]:
            self.wrong(line, NO_ADDRESS)
        self.add("img", {**attributes, "alt": _with_ampersands(_plain(token))})

    def on_html_inline(self, token: Token, line: int) -> None:
        """Add raw HTML in a sentence."""
        self.tags.read(token.content, line)
        self.raw(UNSHOWN.sub("", token.content))

    def on_note(self, token: Token, line: int) -> None:
        """Add the mark of a note."""
        if fault := self.notes.fault(token.info):
            self.wrong(line, fault)
            self.text(token.content)
            return
        mark, note, number = self.notes.mark(token.info)
        self.open.append(self.add("sup", {"id": mark}))
        self.add("a", {"class": author_notes.REFERENCE_CLASS, "href": f"#{note}"}, str(number))
        self.open.pop()

    def add_notes(self) -> None:
        """Add the list of the author's notes, each with links back to its marks."""
        if not self.notes.texts:
            return
        self.open = [self.root, self.add("div", {"class": "footnote"})]
        self.add("hr")
        self.open.append(self.add("ol"))
        items: dict[str, Element] = {}
        for name in self.notes.in_order():
            self.open.append(self.add("li", {"id": self.notes.id(name)}))
            self.build(self.notes.texts[name])
            items[name] = self.open.pop()
        for name, item in items.items():
            self.open = [item]
            ends_in_text = len(item) and item[-1].tag == "p"
            self.open.append(item[-1] if ends_in_text else self.add("p"))
            for mark in self.notes.ids_of_marks(name):
                self.text("\u00a0")
                self.add("a", {"class": "footnote-backref", "href": f"#{mark}"}, "↩")

    def apply(self, token: Token, line: int, *, is_last: bool) -> None:
        """Give attributes to what stands before them."""
        parent = self.open[-1]
        holder, name = (parent[-1], "tail") if len(parent) else (parent, "text")
        typed = getattr(holder, name) or ""
        is_below = typed.endswith("\n") or (typed.endswith(" ") and parent.tag in TEXT_ONLY)
        if holder is not parent and not typed:
            self.attribute_lists.assign_attrs(holder, token.info)
        elif is_last and is_below:
            setattr(holder, name, typed.rstrip())
            self.attribute_lists.assign_attrs(parent, token.info)
        else:
            self.wrong(line, f"{token.content} stands alone; {NOT_ALONE}")


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _with_ampersands(text: str) -> str:
    """Return text with marks that become ampersands when Python-Markdown has written the tree.

    It would take `&amp;` for a reference, which is text here: references are read already.
    """
    return text.replace("&", f"{AMP_SUBSTITUTE}amp;")


def _attributes(token: Token) -> dict[str, str]:
    attributes = {name: _with_ampersands(str(value)) for name, value in token.attrs.items()}
    if style := attributes.get("style"):  # of a cell of a table
        attributes["style"] = style.replace(":", ": ") + ";"
    return attributes


def _plain(token: Token) -> str:
    if token.children is None:
        return token.content or ("\n" if token.tag == "br" or token.type == "softbreak" else "")
    return "".join(map(_plain, token.children))


def _drop_expected_numbers(items: Element) -> None:
    """Leave the numbers that were typed only where counting gives others.

    In a list of ones, `1.` and `1.`, Markdown is to count.
    """
    typed = [int(item.get("value", 0)) for item in items]
    are_ones = set(typed) == {1}
    expected = int(items.get("start", 1))
    for item, number in zip(items, typed, strict=True):
        if are_ones or number == expected:
            del item.attrib["value"]
        expected = number + 1


@cache
def _is_language(name: str) -> bool:
    try:
        return bool(name and get_lexer_by_name(name))
    except ClassNotFound:
        return False
