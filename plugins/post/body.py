"""Turn a post's Markdown into HTML: dividers, placeholders, headings under the title."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.post.literal import AS_TYPED, MEND_COMMENT, RAW_BLOCKS, MarkupError, blank, uncommented
from plugins.post.parts import DIVIDER
from plugins.post.placeholders import PUBLIC, TOKEN, Hidden, Labels, brace_faults, hide
from plugins.post.raw_html import wrong_tag
from plugins.post.seldom import look_only_for_signs

DIVIDER_LINE = re.compile(r"---[ \t]*")
MOST_DIVIDERS = 2
SURE_TO_FIT = 28  # characters of a line of a table on the narrowest phone, 320 px wide
SCROLLS = html_tree.fragment('<div class="table-box" tabindex="0"></div>')
ENDLESS = "this HTML cannot be closed; delete its outdated elements, such as <plaintext>"
HEADING = re.compile(r"h([1-6])")


def dividers(text: str) -> list[int]:
    """Return the line (from 0) of each divider in a text without comments, code aside.

    >>> dividers("À vous.\\n---\\nCher client,\\n```\\n---\\n```")
    [1]
    """
    if "---" not in text:
        return []
    lines = blank(RAW_BLOCKS, text).split("\n")
    return [number for number, line in enumerate(lines) if DIVIDER_LINE.fullmatch(line)]


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


class PostExtension(Extension):
    """Our additions to Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add to a converter."""
        md.treeprocessors.register(_HeadingsBelowTheTitle(md), "headings_below_the_title", 1)


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

    Raises :class:`MarkupError` for comments, braces and raw HTML that would publish something else
    than was meant, and that nothing can close.

    >>> md = markdown_for({"extensions": ["markdown.extensions.extra"]})
    >>> convert(md, "# Non\\n\\nDossier {{n°}}.", letter=True).html()
    '<h2>Non</h2>\\n<p>Dossier <span class="redacted">[n°]</span>.</p>'
    """
    plain, lines = uncommented(text)
    hidden = hide(plain, labels)

    def refuse(faults: Iterable[tuple[int, str]]) -> None:
        if places := [(lines[at], message) for at, message in faults]:
            raise MarkupError(*places)

    refuse(brace_faults(plain, blank(AS_TYPED, plain)))
    md.reset()
    html = md.convert(divide(hidden.text) if letter else hidden.text)
    refuse(wrong_tag(html, hidden.text))
    tree = html_tree.parse(html)
    if "<" in plain:
        html_tree.remove_comments(tree)
        if (settled := html_tree.settled(tree)) is None:
            raise MarkupError((0, ENDLESS))
        tree = settled
    refuse(comments_in_text(tree, plain))
    refuse(dict.fromkeys(hidden.misplaced(tree)))
    _let_wide_tables_scroll(tree)
    found = dividers(hidden.text) if letter else []
    return Converted(tree, hidden, tuple(lines[line] for line in found))


def comments_in_text(tree: LexborNode, text: str) -> Iterator[tuple[int, str]]:
    """Yield the line of a comment that Markdown takes for text, though it stands between marks."""
    if (at := text.find("<!--")) < 0:
        return
    for node in tree.traverse(include_text=True):
        if "<!--" in (html_tree.text_in(node) or "") and not any(
            outer.tag == "code" for outer in html_tree.ancestors(node)
        ):
            yield text.count("\n", 0, at), f"this <!-- is not in code; {MEND_COMMENT}"
            return


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
    return has_labels or sum(max(column) + 1 for column in columns) > SURE_TO_FIT
