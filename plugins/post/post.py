"""A post, read once: its file becomes one frozen object, without Pelican.

in:  b"Title: Dix jours\nDate: 2026-07-20\nTo: Ixe\n\nCher Ixe, [dix jours](https://example.org/)."
out: Post: its letter, chapeau, body, afterword as HTML, its links with their lines, its problems
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from markdown import Markdown
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.post import author_notes, body, checks, headers, placeholders, summaries
from plugins.post.body import DIVIDER, MarkupError, Parts
from plugins.post.letter import Letter, Source, Value, from_source
from plugins.post.settings import ReadingSettings, slug_of
from plugins.post.source_lines import find_end_of_address
from plugins.problems import Problem, not_utf8, shown
from plugins.typography import typeset

ADDRESSES = ("href", "src", "srcset", "poster", "data", "cite", "formaction", "action", "content")
ANY_ADDRESS = ", ".join(f"[{name}]" for name in ADDRESSES)
SRCSET = re.compile(r",(?:\s+|$)")  # between the addresses of an image in several sizes
SEEN = "img, svg, picture, object, video, audio, iframe, [aria-label]"  # in a link without text
NO_TEXT = "has no text, so nobody sees it; write the text between [ and ]"
PYTHON_MARKDOWNS = frozenset({"footnote-ref", "footnote-backref"})  # links to notes and back


@dataclass(frozen=True)
class Link:
    """An address in a post, as its HTML has it, and the line (from 1) where it is typed."""

    tag: str  # a, img, blockquote …
    address: str
    line: int


@dataclass(frozen=True)
class Image:
    """An image in a post, and what is said of it to those who cannot see it."""

    address: str
    alt: str
    line: int
    in_letter: bool  # or in its notes: not in the chapeau, the afterword or a summary


@dataclass(frozen=True)
class Post:
    """All that is known of a post; nobody opens its file again, or parses its HTML to learn it."""

    path: str  # as its author knows it: content/letters/box.md
    text: str = ""  # of the file, whole
    source: Source = field(default_factory=Source)  # the same, parted: headers and body
    letter: Letter = field(default_factory=lambda: Letter(""))
    is_page: bool = False
    lang: str = ""
    slug: str = ""
    title: str = ""  # HTML, as the following
    summary: str = ""
    parts: Parts = field(default_factory=Parts)
    company: str | None = None  # whom it is filed under; None if its folder says
    links: tuple[Link, ...] = ()  # of the summary, too
    images: tuple[Image, ...] = ()
    names: frozenset[str] = frozenset()  # what a link into it can lead to
    keys: tuple[Value, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether the build cannot go on with it."""
        return any(problem.severity == "error" for problem in self.problems)

    def published(self) -> "Post":
        """Return it without what only its author reads: its source, and what is said of it."""
        return replace(self, text="", source=Source(), keys=(), problems=())


def read_post(
    data: bytes, path: Path, settings: ReadingSettings, converter: Markdown | None = None
) -> Post:
    r"""Read a post: of the same file, at the same place, comes the same post.

    The ``converter`` saves time where many posts are read; `body.markdown_for` makes it.

    >>> data = b"Title: Box\nDate: 2026-07-20\n\nVoyez [ici](https://example.org/)."
    >>> post = read_post(data, Path("content/posts/box.md"), ReadingSettings())
    >>> post.slug, post.links
    ('box', (Link(tag='a', address='https://example.org/', line=4),))
    >>> post.parts.body
    '<p>Voyez <a href="https://example.org/">ici</a>.</p>'
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return Post(shown(path), problems=(not_utf8(shown(path), error),))
    converter = converter or body.markdown_for(settings.markdown)
    return _Reading(text, path, settings, converter).post()


class _Reading:
    """The state of one post's reading: what is found in it, and what is wrong."""

    def __init__(
        self, text: str, path: Path, settings: ReadingSettings, converter: Markdown
    ) -> None:
        self.text, self.path, self.settings = text, shown(path), settings
        self.converter = converter
        self.is_page = settings.is_page(path)
        self.source, problems = headers.read(
            text, self.path, extra=settings.headers_extra, page=self.is_page
        )
        self.problems = problems
        for fault in checks.source_faults(self.source, settings):
            self.wrong(*fault)
        self.lang = self.source.text("Lang") or settings.lang
        self.title = self.source.text("Title") or ""
        self.slug = self.source.text("Slug") or slug_of(self.title, settings.slugs)
        self.labels = settings.labels.of_case(self.source.text("Case") or self.slug)
        self.links: list[Link] = []
        self.images: list[Image] = []
        self.names: set[str] = set()
        self.first_paragraph = ""

    def post(self) -> Post:
        parts = self.parts() if self.has_sound_body() else Parts()
        company = checks.company_in(self.source)
        is_sound = not any((one.line or 0) < self.source.body_line for one in self.errors())
        letter = from_source(self.source, self.slug) if is_sound else Letter(self.slug)
        return Post(
            self.path, self.text, self.source, letter, self.is_page,
            self.lang, self.slug, self.line(self.title), self.summary(), parts,
            company.text if company else None,
            tuple(self.links), tuple(self.images), frozenset(self.names),
            tuple(keys_in(self.text)), tuple(sorted(set(self.problems))),
        )  # fmt: skip

    def has_sound_body(self) -> bool:
        """Whether nothing is said of the body yet: of one fault two things may be said else."""
        return all((error.line or 0) < self.source.body_line for error in self.errors())

    def errors(self) -> list[Problem]:
        """Return what is wrong so far, without what is only to be known."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def wrong(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))

    # --- HTML ---

    def line(self, text: str) -> str:
        """Return the HTML of a title: it is text, so `<3` is a heart and `&` an ampersand."""
        style = replace(self.settings.style, ordinals=False)  # no tags in <title>
        return str(
            placeholders.printed(
                text, self.labels, lambda html: typeset(html, self.lang, style=style)
            )
        )

    def converted(
        self, text: str, line: int, *, letter: bool, notes: str | None
    ) -> body.Converted | None:
        """Convert Markdown that begins at a line; None where it cannot be read at all."""
        try:
            found = body.convert(
                self.converter, text, letter=letter, notes=notes, labels=self.labels
            )
        except MarkupError as error:
            found = error.converted
            for at, message in error.places:
                self.wrong(line + at, message)
        except Exception as error:  # whatever an extension of Markdown may raise
            self.wrong(1, f"this post cannot be read: {type(error).__name__}: {error}")
            return None
        for at, message in found.warnings:
            self.problems.append(Problem(self.path, line + at, message, "warning"))
        return found

    def parts(self) -> Parts:
        """Convert the body, and look at its tree for all that anybody asks of it."""
        source = self.source
        slug = self.slug if self.lang == self.settings.lang else f"{self.slug}-{self.lang.lower()}"
        found = self.converted(source.body, source.body_line, letter=source.is_letter, notes=slug)
        if found is None:
            return Parts()
        start = len(self.text) - len(source.body)
        self.collect(found.tree, start, letter=int(bool(found.dividers)))
        if not self.has_sound_body():
            return Parts()
        for line, message in divider_faults(found, source):
            self.wrong(line, message)
        return self.parted(found)

    def parted(self, found: body.Converted) -> Parts:
        """Part a letter at its dividers: one ends the chapeau, a second the letter."""
        blocks: list[list[str]] = [[]]  # of each part: a paragraph, and what follows it
        notes: list[str] = []
        for node, written in html_tree.written_children(found.tree):
            if is_divider(node) and len(blocks) <= min(len(found.dividers), body.MOST_DIVIDERS):
                blocks.append([])
            elif "footnote" in html_tree.classes(node) and node.css_first(author_notes.ITEM):
                notes.append(written)
            elif blocks[-1] and not written.startswith(summaries.PARAGRAPH):
                blocks[-1][-1] += written
            else:
                blocks[-1].append(written)
        parts = [*([[]] if len(blocks) == 1 else []), *blocks, []][:3]
        chapeau, letter, afterword, written_notes = (
            [self.typeset(found, block) for block in part] for part in (*parts, notes)
        )
        if not self.source.headers.get("summary"):
            self.first_paragraph = summaries.first_paragraph(
                chapeau,
                letter,
                self.settings.summary_words,
                self.settings.summary_end,
                letter=self.source.is_letter,
            )
        texts = ("".join(part).strip("\n") for part in (chapeau, letter, afterword, written_notes))
        return Parts(*texts)

    def typeset(self, found: body.Converted, text: str) -> str:
        return found.hidden.show(typeset(text, self.lang, style=self.settings.style))

    def summary(self) -> str:
        """Return the author's summary, or the first paragraph."""
        values = self.source.headers.get("summary", ())
        if not values:
            return self.first_paragraph
        written = "\n".join(value.text for value in values)
        found = self.converted(written, values[0].line, letter=False, notes=None)
        if found is None:
            return ""
        self.collect(found.tree, 0, letter=None)
        return self.typeset(found, html_tree.serialise(found.tree))

    # --- what is in it ---

    def collect(self, tree: LexborNode, start: int, letter: int | None) -> None:
        """Collect links, images and names of a text that begins at a place in the file.

        The letter follows so many dividers; there is none in a summary.
        """
        lines, part = _Lines(self.text, start), 0
        # One that matches twice is found twice.
        nodes = {node.mem_id: node for node in tree.css(f"hr, {ANY_ADDRESS}")}
        # HTML makes two of a link around paragraphs, the first of them empty.
        seen = {node.attributes.get("href") for node in nodes.values() if node.text().strip()}
        for node in nodes.values():
            part += is_divider(node)
            if not PYTHON_MARKDOWNS.isdisjoint(html_tree.classes(node)):
                continue
            for name in ADDRESSES:
                address = node.attributes.get(name)
                if address is None or placeholders.TOKEN.search(address):  # which is told
                    continue
                if name == "srcset":
                    for one in filter(None, map(str.split, SRCSET.split(address))):
                        self.links.append(Link(name, one[0], lines.of(one[0])))
                    continue
                self.links.append(Link(node.tag or "", address, lines.of(address)))
                if address and address not in seen and is_invisible(node):
                    self.wrong(self.links[-1].line, f"this link to {address} {NO_TEXT}")
                if node.tag == "img" and name == "src":
                    alt = (node.attributes.get("alt") or "").strip()
                    around = map(html_tree.classes, html_tree.ancestors(node))
                    in_letter = letter is not None and (
                        part == letter or any("footnote" in names for names in around)
                    )
                    self.images.append(Image(address, alt, self.links[-1].line, in_letter))
        self.names |= {node.id or "" for node in tree.css("[id]")}
        self.names |= {node.attributes["name"] or "" for node in tree.css("[name]")}


class _Lines:
    """Finds the lines of addresses that come one after the other."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.at = text, start

    def of(self, address: str) -> int:
        """Return the line (from 1) of the next such address; 1 where it is typed otherwise."""
        for start in (self.at, 0):
            end = find_end_of_address(address, self.text, start)
            if end >= 0:
                self.at = end
                return self.text.count("\n", 0, end) + 1
        return 1


def is_divider(node: LexborNode) -> bool:
    """Return whether an element divides a letter."""
    return node.tag == "hr" and "letter-divider" in html_tree.classes(node)


def is_invisible(node: LexborNode) -> bool:
    """Return whether an element is a link that shows nothing.

    >>> [is_invisible(a) for a in html_tree.parse("<a href=/> </a><a href=b>b</a><a></a>").css("a")]
    [True, False, False]
    """
    if node.tag != "a" or "href" not in node.attributes or node.text().strip():
        return False
    return node.css_first(SEEN) is None


def divider_faults(found: body.Converted, source: Source) -> Iterator[tuple[int, str]]:
    """Yield the dividers that are one too many, or were typed as HTML."""
    there = [node for node in found.tree.css("hr") if is_divider(node)]
    if len(there) > len(found.dividers) and source.is_letter:
        yield source.body_line, f"write --- for a divider, and not {DIVIDER}"
    for line in found.dividers[body.MOST_DIVIDERS :]:
        yield source.body_line + line, checks.ONE_TOO_MANY


def keys_in(text: str) -> Iterator[Value]:
    """Yield the keys that a post names, with their lines."""
    if "{{" in text:
        for number, line in enumerate(text.splitlines(), start=1):
            for name in placeholders.keys(line):
                yield Value(name, number)
