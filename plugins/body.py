"""Turn a post's Markdown into HTML: dividers, placeholders, headings under the title."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from plugins import html_tree
from plugins.placeholders import PUBLIC, Labels, hide

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
FENCED = FencedBlockPreprocessor.FENCED_BLOCK_RE  # code, as Python-Markdown finds it
MOST_DIVIDERS = 2
HEADING = re.compile(r"h([1-6])")


def dividers(body: str) -> list[int]:
    """Give the line (from 0) of each divider, code and comments aside.

    >>> dividers("À vous.\\n---\\nCher client,\\n```\\n---\\n```")
    [1]
    """
    text = hide(body).text  # as Markdown will see it
    for literal in (FENCED, RAW):
        text = literal.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return [number for number, line in enumerate(text.split("\n")) if DIVIDER_LINE.fullmatch(line)]


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


class _NoComments(Postprocessor):
    """Empties what Markdown takes for a comment as a whole: ``<?a > b?>`` ends later than in HTML.

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
        md.postprocessors.register(_NoComments(md), "no_comments", 35)  # raw_html has 30
        md.treeprocessors.register(_HeadingsBelowTheTitle(md), "headings_below_the_title", 1)

    def reset(self) -> None:
        """Forget the text that was converted before."""
        self.md.aside = []  # type: ignore[attr-defined]  # where raw HTML begins and ends


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
    """A placeholder stands in an address, an attribute, raw HTML or the code of a page."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


def convert(
    md: Markdown,
    text: str,
    *,
    letter: bool,
    typeset: Callable[[str], str] = str,
    labels: Labels = PUBLIC,
) -> str:
    """Convert Markdown; only in a letter does ``---`` divide.

    Raises :class:`MisplacedError` for a placeholder where no label can stand.
    ``typeset`` is given the HTML before the labels are in it: a private value's name is
    printed as the author typed it.

    >>> md = markdown_for({"extensions": ["markdown.extensions.extra"]})
    >>> convert(md, "# Non\\n\\nDossier {{n°}}.", letter=True)
    '<h2>Non</h2>\\n<p>Dossier <span class="redacted">[n°]</span>.</p>'
    """
    hidden = hide(divide(text) if letter else text, labels)
    md.reset()
    html = html_tree.without_comments(md.convert(hidden.text))
    if keys := [*hidden.misplaced(html), *hidden.private(" ".join(raw_html(md)))]:
        raise MisplacedError(list(dict.fromkeys(keys)))
    return hidden.show(typeset(html))
