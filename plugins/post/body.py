"""Turn a post's Markdown into HTML: dividers, placeholders, headings under the title."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, cast
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.post.placeholders import (
    NARROWEST_LINE,
    PUBLIC,
    TOKEN,
    Hidden,
    Labels,
    brace_faults,
    hide,
)
from plugins.post.raw_html import COMMENT
from plugins.post.tree import Tree

# Extensions of which all is read anyway; headers (meta) are read before Markdown.
READ_ANYWAY = frozenset("""
    abbr attr_list codehilite def_list extra fenced_code footnotes md_in_html meta sane_lists tables
""".split())  # fmt: skip
OPTIONS = frozenset({"extensions", "extension_configs", "output_format"})
CONTROLS = re.compile(f"[{STX}{ETX}]")  # Python-Markdown's own marks
MOST_DIVIDERS = 2
SCROLLS = html_tree.fragment('<div class="table-box" tabindex="0"></div>')
ENDLESS = "this HTML cannot be closed; delete its outdated elements, such as <plaintext>"
HEADING = re.compile(r"h([1-6])")
# What stands where the author typed `---` between chapeau, letter, afterword.
DIVIDER = '<hr class="letter-divider">'


@dataclass(frozen=True)
class Parts:
    """The HTML of a post; what is absent is empty. A post that is no letter is all body."""

    chapeau: str = ""
    body: str = ""
    afterword: str = ""
    notes: str = ""  # the author's own

    @property
    def html(self) -> str:
        """All of it, for feeds."""
        ending = [DIVIDER, self.afterword] if self.afterword else []
        opening = [self.chapeau, DIVIDER] if self.chapeau or ending else []
        return "\n".join(filter(None, [*opening, self.body, *ending, self.notes]))

    @property
    def all(self) -> tuple[str, ...]:
        """The parts in reading order, the empty ones too."""
        return self.chapeau, self.body, self.afterword, self.notes

    def each(self, change: Callable[[str], str]) -> "Parts":
        """Return all parts changed in the same way.

        >>> Parts(body="<p>Un</p>").each(str.upper).body
        '<P>UN</P>'
        """
        return Parts(*(change(part) if part else "" for part in self.all))


class _HeadingsBelowTheTitle(Treeprocessor):
    """Keep ``<h1>`` for the post's title: where a body has one, all go down a level."""

    def run(self, root: Element) -> None:
        headings = [found for found in root.iter() if HEADING.fullmatch(found.tag)]
        if any(heading.tag == "h1" for heading in headings):
            for heading in headings:
                heading.tag = f"h{min(int(heading.tag[1]) + 1, 6)}"


class CommonMark(Extension):
    """Has Python-Markdown read CommonMark, by `syntax.py`; its tree and what follows is its own.

    By its own parser, of the rules of 2004, `> 12.` is printed as 1., a list needs a blank line
    before it, and `#mot` is a heading: 361 of 652 examples of CommonMark 0.31.2 come out right
    (version 3.11).
    """

    def __init__(self, colours: Mapping[str, Any] | None) -> None:
        super().__init__()
        self.colours = colours  # options of CodeHilite
        self.tree: Tree

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Take the place of the parser."""
        self.md = md
        for name in ("normalize_whitespace", "html_block"):
            md.preprocessors.deregister(name)
        for name in ("inline", "unescape"):
            md.treeprocessors.deregister(name)
        md.treeprocessors.register(_HeadingsBelowTheTitle(md), "headings_below_the_title", 1)
        md.parser = self  # type: ignore[assignment]

    def begin(self, *, letter: bool, notes: str | None) -> Tree:
        """Say what the next text is; return its tree, which is empty until it is read."""
        self.tree = Tree(self.md, letter=letter, notes=notes, colours=self.colours)
        return self.tree

    def parseDocument(self, lines: Sequence[str]) -> ElementTree:  # noqa: N802
        """Read a text, as Python-Markdown asks its parser to do."""
        return ElementTree(self.tree.read(CONTROLS.sub("", "\n".join(lines))))


def markdown_for(settings: Mapping[str, Any]) -> Markdown:
    """Build the converter from Pelican's MARKDOWN setting.

    Raises ValueError, with the remedy, for what is not obeyed: an extension with a syntax of its
    own, and options of what is read here without Python-Markdown.

    >>> markdown_for({"extensions": ["admonition"]})
    Traceback (most recent call last):
    ...
    ValueError: the syntax of "admonition" is not read here; take it out
    """
    configs = settings.get("extension_configs", {})
    if unread := next(_unread(settings), None):
        raise ValueError(f"{unread} is not read here; take it out")
    md = Markdown(output_format=settings.get("output_format", "html"))
    own = _syntax_of(md)
    for name in dict.fromkeys((*settings.get("extensions", ()), *configs)):
        if _short(name) not in READ_ANYWAY:
            md.registerExtensions([name], configs)
        if _syntax_of(md) != own:
            raise ValueError(f'the syntax of "{name}" is not read here; take it out')
    colours = [config for name, config in configs.items() if _short(name) == "codehilite"]
    CommonMark(colours[0] if colours else None).extendMarkdown(md)
    return md


def _unread(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the options that change nothing here."""
    yield from (name for name in settings if name not in OPTIONS)
    if not str(settings.get("output_format", "html")).startswith("html"):
        yield f'the output_format "{settings["output_format"]}"'
    for name, options in settings.get("extension_configs", {}).items():
        own = options if _short(name) in READ_ANYWAY - {"codehilite"} else ()
        guessed = (
            ("guess_lang",) if _short(name) == "codehilite" and options.get("guess_lang") else ()
        )
        yield from (f'"{option}" of the extension "{name}"' for option in (*own, *guessed))


def _short(extension: str | Extension) -> str:
    return str(extension).removeprefix("markdown.extensions.")


def _syntax_of(md: Markdown) -> tuple[int, ...]:
    """Return how many rules read blocks and texts; what is done before and after is no syntax."""
    return len(md.parser.blockprocessors), len(md.inlinePatterns)


@dataclass(frozen=True)
class Converted:
    """Markdown as a tree of HTML, in which tokens stand for placeholders."""

    tree: LexborNode
    hidden: Hidden
    dividers: tuple[int, ...] = ()  # the lines (from 0) where the author typed `---`
    warnings: tuple[tuple[int, str], ...] = ()

    def html(self, typeset: Callable[[str], str] = str) -> str:
        """Return it as HTML, with labels where placeholders are: they are never typeset."""
        return self.hidden.show(typeset(html_tree.serialise(self.tree)))


class MarkupError(ValueError):
    """Markup that would publish something else than was meant.

    ``places`` has each line of the text (from 0) and what is wrong there; ``converted`` is not to
    be published, but what else is wrong can be found in it.
    """

    def __init__(self, places: Sequence[tuple[int, str]], converted: Converted) -> None:
        super().__init__("; ".join(message for _, message in places))
        self.places, self.converted = places, converted


def convert(
    md: Markdown, text: str, *, letter: bool, notes: str | None = "", labels: Labels = PUBLIC
) -> Converted:
    """Convert Markdown; only in a letter does ``---`` divide.

    ``notes`` is the name of the post that the ids of notes begin with; None where there can be
    none, as in a summary.

    Raises :class:`MarkupError` for what would publish something else than was meant.

    >>> md = markdown_for({"extensions": ["markdown.extensions.extra"]})
    >>> convert(md, "# Non\\n\\nDossier {{n°}}.", letter=True).html()
    '<h2>Non</h2>\\n<p>Dossier <span class="redacted">[n°]</span>.</p>'
    """
    hidden = hide(text, labels)
    faults = dict(brace_faults(COMMENT.sub(_blank, text), is_markdown=True))
    md.reset()
    read = cast(CommonMark, md.parser).begin(letter=letter, notes=notes)
    tree = html_tree.parse(md.convert(hidden.text))
    found = [one for one in read.faults if one[0] not in faults]  # what follows of braces
    if "<" in text:
        html_tree.remove_comments(tree)
        settled = html_tree.settled(tree)
        found += [(0, ENDLESS)] if settled is None and not found else []
        tree = settled or tree
    told = {*faults, *dict(found)}
    found += [one for one in hidden.misplaced(tree) if one[0] not in told]
    _let_wide_tables_scroll(tree)
    converted = Converted(tree, hidden, tuple(read.dividers), tuple(read.warnings))
    if places := sorted({*faults.items(), *found}):
        raise MarkupError(places, converted)
    return converted


def _blank(found: re.Match[str]) -> str:
    """Return spaces in the place of what is not published; lines keep their numbers."""
    return re.sub(r"[^\n]", " ", found[0])


def _let_wide_tables_scroll(tree: LexborNode) -> None:
    """Put each table that is too wide for a phone into a box that scrolls by itself.

    The box has a tabindex, for those who scroll by the keyboard.
    """
    for table in [table for table in tree.css("table") if _is_wide(table)]:
        table.insert_before(SCROLLS)
        box = table.prev
        if box is not None:
            box.insert_child(table)
            table.decompose()


def _is_wide(table: LexborNode) -> bool:
    if any("table-box" in html_tree.classes(box) for box in html_tree.ancestors(table)):
        return False
    rows = [[*row.css("td, th")] for row in table.css("tr")]
    columns = zip_longest(*([len(cell.text()) for cell in row] for row in rows), fillvalue=0)
    has_labels = TOKEN.search(table.text()) is not None
    return has_labels or sum(max(column) + 1 for column in columns) > NARROWEST_LINE
