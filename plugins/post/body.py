"""Turn a post's Markdown into HTML: dividers, placeholders, headings under the title."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.post.comments import Uncommented, uncommented
from plugins.post.parts import DIVIDER
from plugins.post.placeholders import (
    PUBLIC,
    TOKEN,
    Hidden,
    Labels,
    Meaning,
    hide,
    spelt_braces,
)
from plugins.post.raw_html import FENCED, RAW, UnclosedError, blank, unclosed_html, wrong_tag
from plugins.post.seldom import look_only_for_signs

DIVIDER_LINE = re.compile(r"---[ \t]*")
MOST_DIVIDERS = 2
MOST_COLUMNS = 5  # of a table on a phone; base.css has them wrap
SCROLLS = html_tree.fragment('<div class="scroll" tabindex="0"></div>')
HEADING = re.compile(r"h([1-6])")


def dividers(text: str) -> list[int]:
    """Return the line (from 0) of each divider in a text without comments, code aside.

    >>> dividers("À vous.\\n---\\nCher client,\\n```\\n---\\n```")
    [1]
    """
    if "---" not in text:
        return []
    for literal in (FENCED, RAW):
        text = blank(literal, text)
    return [number for number, line in enumerate(text.split("\n")) if DIVIDER_LINE.fullmatch(line)]


def divide(text: str) -> str:
    """Put a mark that Markdown leaves alone in place of each divider.

    The blank lines around it keep Markdown from reading ``---`` as the underline of a
    heading.

    >>> divide("À vous.\\n---\\nCher client,")
    'À vous.\\n\\n<hr class="letter-divider">\\n\\nCher client,'
    """
    lines = text.split("\n")
    for number in dividers(text):
        lines[number] = f"\n{DIVIDER}\n"
    return "\n".join(lines)


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
    """Yield the blocks of raw HTML of the text that was converted last."""
    start, end = md.aside or (0, 0)  # type: ignore[attr-defined]  # none in an empty text
    return (block for block in md.htmlStash.rawHtmlBlocks[start:end] if isinstance(block, str))


def has_tags(md: Markdown) -> bool:
    """Return whether an author's own HTML is in the text that was converted last."""
    start, _ = md.aside or (0, 0)  # type: ignore[attr-defined]  # code is before
    blocks = md.htmlStash.rawHtmlBlocks[start:]
    return any(not isinstance(one, str) or "<" in one.replace(DIVIDER, "") for one in blocks)


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
    md = Markdown(
        extensions=[*kept, PostExtension()],
        extension_configs={
            name: config
            for name, config in settings.get("extension_configs", {}).items()
            if name in kept
        },
        output_format=settings.get("output_format", "html"),
    )
    return look_only_for_signs(md)


class MisplacedError(ValueError):
    """Braces stand where they make no label; ``places`` has each line (from 0) and the remedy."""

    def __init__(self, places: list[tuple[int, str]]) -> None:
        super().__init__("; ".join(message for _, message in places))
        self.places = places


@dataclass(frozen=True)
class Converted:
    """Markdown as a tree of HTML, in which tokens stand for placeholders."""

    tree: LexborNode
    hidden: Hidden
    dividers: tuple[int, ...] = ()  # the lines (from 0) where the author typed `---`

    def html(self, typeset: Callable[[str], str] = str) -> str:
        """Return it as HTML, with labels where placeholders are: they are never typeset."""
        return self.hidden.show(typeset(html_tree.serialise(self.tree)))


def convert(md: Markdown, text: str, *, letter: bool, labels: Labels = PUBLIC) -> Converted:
    """Convert Markdown; only in a letter does ``---`` divide.

    Raises :class:`MisplacedError` for a placeholder where no label can stand and for braces
    that are spelt so that they make none, :class:`UnclosedError` for raw HTML that takes
    in the rest of the text, or a tag that is none or that its block does not close, and
    :class:`html_tree.EndlessError` for what nothing can close.

    >>> md = markdown_for({"extensions": ["markdown.extensions.extra"]})
    >>> convert(md, "# Non\\n\\nDossier {{n°}}.", letter=True).html()
    '<h2>Non</h2>\\n<p>Dossier <span class="redacted">[n°]</span>.</p>'
    """
    hidden = hide(text, labels)
    plain = uncommented(hidden.text, partial(_as_html, md, letter=letter))
    if found := unclosed_html(md, plain.text):
        at, tag = found
        raise UnclosedError(plain.lines[at], f"<{tag}> is not closed; write </{tag}>")
    html = _checked_html(md, plain, letter=letter)
    if hidden.meanings and any(_misplaced(md, hidden, html)):
        raise MisplacedError(_places(md, text, letter))
    if "{" in html and "{{" in unescape(html) and (line := spelt_braces(text)) is not None:
        message = r"the page would show two braces here; write {{key}}, or \{{ to show braces"
        raise MisplacedError([(line, message)])
    tree = html_tree.parse(html)
    if has_tags(md):
        tree = html_tree.mended(tree)
    _let_wide_tables_scroll(tree)
    found_dividers = dividers(plain.text) if letter else []
    return Converted(tree, hidden, tuple(plain.lines[line] for line in found_dividers))


def _checked_html(md: Markdown, plain: Uncommented, *, letter: bool) -> str:
    html = _as_html(md, plain.text, letter=letter)
    if "<" in plain.text and (wrong := wrong_tag(html, plain.text)):
        line, message = wrong
        raise UnclosedError(plain.lines[line], message)
    return html_tree.without_comments(html)


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
    plain = uncommented(hidden.text, partial(_as_html, md, letter=letter))
    found = list(_misplaced(md, hidden, _checked_html(md, plain, letter=letter)))
    found = found or list(hidden.private(plain.text))[:1]
    message = "is in an address, an attribute or raw HTML; move it into the text"
    return [(line, f"{{{{{key}}}}} {message}") for key, _, line in dict.fromkeys(found)]


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
    if any("scroll" in html_tree.classes(box) for box in html_tree.ancestors(table)):
        return False
    return any(len(row.css("td, th")) > MOST_COLUMNS for row in table.css("tr"))
