"""Turn a post's Markdown into HTML: dividers, placeholders, headings under the title."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import unescape
from html.parser import HTMLParser
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.md_in_html import HTMLExtractorExtra
from markdown.htmlparser import HTMLExtractor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.placeholders import (
    COMMENT,
    LAST_TOKEN,
    PUBLIC,
    TOKEN,
    Hidden,
    Labels,
    Meaning,
    hide,
    spelt_braces,
)

# What stands in the HTML where the author typed `---` between chapeau, letter, afterword.
DIVIDER = '<hr class="letter-divider">'
DIVIDER_LINE = re.compile(r"---[ \t]*")
RAW = re.compile(  # raw HTML in which a line of `---` is only text
    r"""
    ^[ ]{0,3} (?:
        <!-- .*? -->
      | <(?P<tag> pre | textarea | script | style ) \b .*? </(?P=tag)>
    )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
FENCED = FencedBlockPreprocessor.FENCED_BLOCK_RE  # code, as Python-Markdown finds it
ENDS_COMMENT = "-->"
NO_COMMENT = f"{COMMENT}{ENDS_COMMENT}"  # an empty one is left where one was a block of its own
MEND_COMMENT = rf"write {ENDS_COMMENT} where it ends, or \{COMMENT} for the signs"
HALF_CODE = (
    f"this {COMMENT} is in code, as what is indented, and the {ENDS_COMMENT} after it is not; "
    rf"indent both or none, or write \{COMMENT} for the signs"
)
BLANK_LINE = re.compile(r"\n[ \t]*\n")
STARTS_LINE = re.compile(r"(?:\A|\n) {0,3}\Z")
# In place of a comment's beginning: what of HTML is escaped in code alone.
MARK, MARK_IN_CODE = (
    f"{chr(LAST_TOKEN)}{sign}{chr(LAST_TOKEN)}" for sign in ("&amp;", "&amp;amp;")
)
TAG = re.compile("<[^>]*>")  # which colours code
MOST_DIVIDERS = 2
MOST_COLUMNS = 5  # of a table on a phone; base.css has them wrap
SCROLLS = html_tree.fragment('<div class="scroll" tabindex="0"></div>')
HEADING = re.compile(r"h([1-6])")
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
INLINE = frozenset("""
    a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike
    strong sub sup time tt u var
""".split())  # fmt: skip
ELEMENTS = VOID | INLINE | frozenset("""
    acronym address applet article aside audio blockquote body button canvas caption center
    colgroup datalist dd details dialog dir div dl dt fieldset figcaption figure footer form frame
    frameset h1 h2 h3 h4 h5 h6 head header hgroup html iframe label legend li listing main map
    marquee math menu meter nav nobr noembed noframes noscript object ol optgroup option output p
    picture plaintext pre progress rb rp rt rtc ruby script search section select slot style
    summary svg table tbody td template textarea tfoot th thead title tr ul video xmp
""".split())  # fmt: skip
OTHER_LANGUAGES = frozenset({"svg", "math"})  # with elements of their own


def dividers(body: str) -> list[int]:
    """Give the line (from 0) of each divider, code and comments aside.

    >>> dividers("À vous.\\n---\\nCher client,\\n```\\n---\\n```")
    [1]
    """
    text = hide(body).text  # as Markdown will see it
    for literal in (FENCED, RAW):
        text = _blank(literal, text)
    return [number for number, line in enumerate(text.split("\n")) if DIVIDER_LINE.fullmatch(line)]


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Put spaces in the place of what is literal, so that each line keeps its number."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def divide(body: str) -> str:
    """Put a mark that Markdown leaves alone in place of each divider.

    The blank lines around it keep Markdown from reading ``---`` as the underline of a
    heading.

    >>> divide("À vous.\\n---\\nCher client,")
    'À vous.\\n\\n<hr class="letter-divider">\\n\\nCher client,'
    """
    lines = body.split("\n")
    for number in dividers(body):
        lines[number] = f"\n{DIVIDER}\n"
    return "\n".join(lines)


def dividers_as_typed(md: Markdown, body: str) -> list[int]:
    """Give the line (from 0) of each divider, whatever comments are in the body.

    >>> md = markdown_for({"extensions": ["markdown.extensions.extra"]})
    >>> dividers_as_typed(md, "Un <!-- a\\n---\\n--> deux\\n---\\nCher client,")
    [3]
    """
    if COMMENT not in body:
        return dividers(body)
    plain = uncommented(md, hide(body).text, letter=True)
    return [plain.lines[number] for number in dividers(plain.text)]


# --- comments ----------------------------------------------------------------------------


class Uncommented(NamedTuple):
    """A text without its comments, and where each of its lines was (from 0)."""

    text: str
    lines: list[int]


def uncommented(md: Markdown, text: str, *, letter: bool) -> Uncommented:
    """Take out the comments, however long, wherever they are; what Markdown takes for code stays.

    Raises :class:`UnclosedError` for a comment without an end, or with another in it.

    >>> md = markdown_for({"extensions": ["markdown.extensions.extra"]})
    >>> uncommented(md, "Un <!-- à revoir\\n\\nencore --> mot.\\n`<!-- a -->`", letter=True)
    Uncommented(text='Un  mot.\\n`<!-- a -->`', lines=[0, 3])
    """
    lines = list(range(text.count("\n") + 1))
    is_code = partial(_is_code, md, letter=letter)
    at = text.find(COMMENT)
    while at >= 0:
        left = COMMENT
        line = text.count("\n", 0, at)
        if is_code(text[:at], text[at + len(COMMENT) :]):
            if _ends_outside(text, at, is_code):
                raise UnclosedError(lines[line], HALF_CODE)
        else:
            end = _end_of_comment(text, at, lines[line])
            left = NO_COMMENT if STARTS_LINE.search(text, 0, at) else ""
            del lines[line + 1 : line + 1 + text.count("\n", at, end)]
            text = text[:at] + left + text[end:]
        at = text.find(COMMENT, at + len(left))
    return Uncommented(text, lines)


def _is_code(md: Markdown, before: str, after: str, *, letter: bool) -> bool:
    """Ask Markdown whether what stands between two parts of a text is only code."""
    html = _as_html(md, before + MARK + after, letter=letter)
    return MARK_IN_CODE in TAG.sub("", html)


def _ends_outside(text: str, at: int, is_code: Callable[[str, str], bool]) -> bool:
    """Say whether code that begins as a comment was meant to be one: only its start is indented."""
    end = text.find(ENDS_COMMENT, at)
    between = text[at + len(COMMENT) : max(end, 0)]
    if COMMENT in between or not BLANK_LINE.search(between):
        return False
    return not is_code(text[:end], text[end + len(ENDS_COMMENT) :])


def _end_of_comment(text: str, at: int, line: int) -> int:
    start = at + len(COMMENT)
    end = text.find(ENDS_COMMENT, start)
    if end < 0:
        raise UnclosedError(line, rf"this {COMMENT} has no {ENDS_COMMENT}; {MEND_COMMENT}")
    if COMMENT in text[start:end]:
        message = f"another {COMMENT} stands before the {ENDS_COMMENT} of this one"
        raise UnclosedError(line, f"{message}; {MEND_COMMENT}")
    return end + len(ENDS_COMMENT)


class _HeadingsBelowTheTitle(Treeprocessor):
    """Keep ``<h1>`` for the post's title: where a body has one, all go down a level."""

    def run(self, root: Element) -> None:
        headings = [found for found in root.iter() if HEADING.fullmatch(found.tag)]
        if any(heading.tag == "h1" for heading in headings):
            for heading in headings:
                heading.tag = f"h{min(int(heading.tag[1]) + 1, 6)}"


class _RawHtml(Preprocessor):
    """Remembers which blocks Python-Markdown has put aside as raw HTML, not as code.

    It runs twice: after the code has been put aside, and after the raw HTML has.
    """

    def run(self, lines: list[str]) -> list[str]:
        aside: list[int] = self.md.aside  # type: ignore[attr-defined]  # ours
        aside.append(len(self.md.htmlStash.rawHtmlBlocks))
        return lines


def raw_html(md: Markdown) -> Iterator[str]:
    """Give the blocks of raw HTML of the text that was converted last."""
    start, end = md.aside or (0, 0)  # type: ignore[attr-defined]  # none in an empty text
    return (block for block in md.htmlStash.rawHtmlBlocks[start:end] if isinstance(block, str))


class _Unclosed(HTMLExtractorExtra):
    """Python-Markdown's own reading of raw HTML; it remembers where the last block begins."""

    mdstack: list[str]  # what is open and holds Markdown; `stack`, what is raw
    block: tuple[int, str] | None = None  # the line (from 0) and the tag

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Remember what begins a block; what stands inside one is closed with it."""
        outermost = not self._open()
        super().handle_starttag(tag, attrs)
        if outermost and self._open():
            self.block = (self.lineno - 1, tag)

    def close(self) -> None:
        """Read what is left, and close nothing: Python-Markdown would at this point."""
        super(HTMLExtractor, self).close()
        if not self._open():
            self.block = None

    def _open(self) -> bool:
        return bool(self.stack or self.mdstack)


def unclosed(md: Markdown, text: str) -> tuple[int, str] | None:
    """Give line (from 0) and tag of raw HTML in which Markdown takes all that follows for HTML.

    >>> md = markdown_for({"extensions": ["markdown.extensions.extra"]})
    >>> unclosed(md, "Un\\n\\n<p>deux\\n\\n**trois**")
    (2, 'p')
    >>> unclosed(md, "<ul><li>un<li>deux</ul>\\n\\n```\\n<p>\\n```\\n\\n`<div>`") is None
    True
    """
    if "<" not in text:
        return None
    reading = _Unclosed(md)
    reading.feed(_blank(FENCED, text))
    reading.close()
    md.reset()  # it has put raw HTML aside
    return reading.block


class _Tags(HTMLParser):
    """Reads converted HTML for tags that are none, or that their block does not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str, int]] = []  # name, tag as typed, how many were before
        self.seen: Counter[str] = Counter()
        self.wrong: list[tuple[str, int, str]] = []  # tag as typed, how many were before, message

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        typed = self.get_starttag_text() or ""
        before = self.seen[typed]
        self.seen[typed] += 1
        ours = not any(name in OTHER_LANGUAGES for name, _, _ in self.open)
        if ours and tag not in ELEMENTS and "-" not in tag:
            message = f"{typed} is no HTML element; write &lt; for the sign <"
            self.wrong.append((typed, before, message))
        elif tag not in VOID:
            self.open.append((tag, typed, before))

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in INLINE:  # to HTML, <b/> is <b>
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _, _ in self.open):
            while (last := self.open.pop())[0] != tag:
                self._unclosed(*last)

    def close(self) -> None:
        super().close()
        for last in self.open:
            self._unclosed(*last)

    def _unclosed(self, name: str, typed: str, before: int) -> None:
        if name in INLINE:
            message = f"{typed} is not closed; write </{name}>, or &lt; for the sign <"
            self.wrong.append((typed, before, message))


def wrong_tag(html: str, text: str) -> tuple[int, str] | None:
    """Say with its line (from 0) in the Markdown which tag is no HTML, or is not closed.

    >>> wrong_tag("<p>Un</p><p>Bonjour <Ixe>.</p>", "Un\\n\\nBonjour <Ixe>.")
    (2, '<Ixe> is no HTML element; write &lt; for the sign <')
    >>> wrong_tag("<p>Bon <b>jour</p>", "Bon <b>jour")
    (0, '<b> is not closed; write </b>, or &lt; for the sign <')
    >>> wrong_tag("<p><b>Un</b> <x-y></x-y><svg><path/></svg>", "")
    """
    tags = _Tags()
    tags.feed(html)
    tags.close()
    if not tags.wrong:
        return None
    typed, before, message = tags.wrong[0]
    literal = _blank(CODE, _blank(RAW, _blank(FENCED, text)))
    lines = [n for n, line in enumerate(literal.split("\n")) for _ in range(line.count(typed))]
    return (lines[min(before, len(lines) - 1)] if lines else 0), message


class _Written(Treeprocessor):
    """Remembers what Markdown writes into ``alt`` and ``title``, before authors' attributes."""

    def run(self, root: Element) -> None:
        found = (element for element in root.iter() if element.tag in {"a", "img"})
        values = "".join(e.get("alt", "") + e.get("title", "") for e in found)
        self.md.written = Counter(TOKEN.findall(values))  # type: ignore[attr-defined]  # ours


class _NoComments(Postprocessor):
    """Empties what is as good as a comment, as a whole: ``<?a > b?>`` ends later than in HTML.

    An empty comment is left, which Markdown puts into no paragraph.
    """

    def run(self, text: str) -> str:
        stash = self.md.htmlStash.rawHtmlBlocks
        for number, block in enumerate(stash):
            if isinstance(block, str) and block.startswith(("<?", "<!")):
                stash[number] = "<!---->"
        return text


class PostExtension(Extension):
    """Our additions to Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add to a converter."""
        md.registerExtension(self)
        self.md = md
        md.preprocessors.register(_RawHtml(md), "before_raw_html", 20.5)  # html_block has 20
        md.preprocessors.register(_RawHtml(md), "after_raw_html", 19.5)
        md.treeprocessors.register(_Written(md), "written", 9)  # inline has 20, attr_list 8
        md.postprocessors.register(_NoComments(md), "no_comments", 35)  # raw_html has 30
        md.treeprocessors.register(_HeadingsBelowTheTitle(md), "headings_below_the_title", 1)

    def reset(self) -> None:
        """Forget the text that was converted before."""
        self.md.aside = []  # type: ignore[attr-defined]  # where raw HTML begins and ends
        self.md.written = Counter()  # type: ignore[attr-defined]  # the tokens of attributes


def markdown_for(settings: Mapping[str, Any]) -> Markdown:
    """Build the converter from Pelican's MARKDOWN setting.

    Pelican adds the extension that reads headers; ours are read before Markdown, so it is
    left out: it would swallow a first paragraph such as ``Objet: x``.
    """
    names = [*settings.get("extensions", ()), *settings.get("extension_configs", {})]
    kept = [name for name in dict.fromkeys(names) if name != "markdown.extensions.meta"]
    return Markdown(
        extensions=[*kept, PostExtension()],
        extension_configs={
            name: config
            for name, config in settings.get("extension_configs", {}).items()
            if name in kept
        },
        output_format=settings.get("output_format", "html"),
    )


class MisplacedError(ValueError):
    """Braces stand where they make no label; ``places`` has each line (from 0) and the remedy."""

    def __init__(self, places: list[tuple[int, str]]) -> None:
        super().__init__("; ".join(message for _, message in places))
        self.places = places


def wide_tables_scroll(html: str) -> str:
    """Put each table that is too wide for a phone into a box that scrolls by itself.

    The box has a tabindex, for those who scroll by the keyboard.

    >>> wide_tables_scroll("<table><tr><td>1</table>")
    '<table><tr><td>1</table>'
    >>> wide_tables_scroll("<table><tr><td>1<td>2<td>3<td>4<td>5<td>6</table>")[:54]
    '<div class="scroll" tabindex="0"><table><tbody><tr><td'
    """
    if "<table" not in html:
        return html
    body = html_tree.parse(html)
    wide = [table for table in body.css("table") if _is_wide(table)]
    for table in wide:
        table.insert_before(SCROLLS)
        box = table.prev
        if box is not None:
            box.insert_child(table)
            table.decompose()
    return html_tree.serialise(body) if wide else html


def _is_wide(table: LexborNode) -> bool:
    if any("scroll" in html_tree.classes(box) for box in html_tree.ancestors(table)):
        return False
    return any(len(row.css("td, th")) > MOST_COLUMNS for row in table.css("tr"))


class UnclosedError(ValueError):
    """An element, or a comment, has no end, or is none: the rest would be published otherwise."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line  # of the text, from 0


def convert(
    md: Markdown,
    text: str,
    *,
    letter: bool,
    typeset: Callable[[str], str] = str,
    labels: Labels = PUBLIC,
) -> str:
    """Convert Markdown; only in a letter does ``---`` divide.

    Raises :class:`MisplacedError` for a placeholder where no label can stand and for braces
    that are spelt so that they make none, and :class:`UnclosedError` for raw HTML that takes
    in the rest of the text, or a tag that is none or that its block does not close.
    ``typeset`` is given the HTML before the labels are in it: a private value's name is
    printed as the author typed it.

    >>> md = markdown_for({"extensions": ["markdown.extensions.extra"]})
    >>> convert(md, "# Non\\n\\nDossier {{n°}}.", letter=True)
    '<h2>Non</h2>\\n<p>Dossier <span class="redacted">[n°]</span>.</p>'
    """
    hidden = hide(text, labels)
    plain = uncommented(md, hidden.text, letter=letter)
    if found := unclosed(md, plain.text):
        at, tag = found
        raise UnclosedError(plain.lines[at], f"<{tag}> is not closed; write </{tag}>")
    html = _converted(md, plain, letter=letter)
    if any(_misplaced(md, hidden, html)):
        raise MisplacedError(_places(md, text, letter))
    if "{{" in unescape(html) and (line := spelt_braces(text)) is not None:
        message = r"these are two braces on the page; write {{key}}, or \{{ for the braces"
        raise MisplacedError([(line, message)])
    return hidden.show(typeset(html))


def _converted(md: Markdown, plain: Uncommented, *, letter: bool) -> str:
    html = _as_html(md, plain.text, letter=letter)
    if "<" in plain.text and (wrong := wrong_tag(html, plain.text)):
        line, message = wrong
        raise UnclosedError(plain.lines[line], message)
    return wide_tables_scroll(html_tree.without_comments(html))


def _as_html(md: Markdown, text: str, *, letter: bool) -> str:
    md.reset()
    return md.convert(divide(text) if letter else text)


def _misplaced(md: Markdown, hidden: Hidden, html: str) -> Iterator[Meaning]:
    yield from hidden.misplaced(html, md.written)  # type: ignore[attr-defined]  # ours
    yield from hidden.private(" ".join(raw_html(md)))


def _places(md: Markdown, text: str, letter: bool) -> list[tuple[int, str]]:
    """Convert again, with a token for each line of a key, to say where it cannot stand.

    A reference by a key does not meet its definition then: where no place is left to be
    found in the page, it is in such a definition, and named by its first line.
    """
    hidden = hide(text, by_line=True)
    plain = uncommented(md, hidden.text, letter=letter)
    found = list(_misplaced(md, hidden, _converted(md, plain, letter=letter)))
    found = found or list(hidden.private(plain.text))[:1]
    message = "stands in an address, an attribute or raw HTML; it can stand only in text"
    return [(line, f"{{{{{key}}}}} {message}") for key, _, line in dict.fromkeys(found)]
