"""Read posts for Pelican: headers → Markdown → typography → an article with its letter.

Pelican's own Markdown reader takes wrong headers for text, knows no divider and applies
typogrify to every language; this one takes its place.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from markdown import Markdown
from pelican import signals
from pelican.generators import Generator
from pelican.readers import BaseReader, Readers
from pelican.utils import truncate_html_words

from plugins import html_tree
from plugins.footnoted_links import author_notes
from plugins.post import body, headers
from plugins.post.content_files import EXTENSIONS, is_page
from plugins.post.letter import Letter, from_source
from plugins.post.placeholders import PUBLIC, labels_of, plain, printed
from plugins.post.raw_html import UnclosedError
from plugins.post.slugs import slug_of
from plugins.problems import Problem, ProblemsFound, shown
from plugins.typography import style_of, typeset

# Headers that Pelican gives a meaning of its own, through `process_metadata`.
PELICANS_OWN = (
    "date", "lang", "category", "slug", "status", "modified", "author", "authors",
    "translation", "template", "url", "save_as",
)  # fmt: skip
# A summary has no notes to point to, and is a text: a sentence with an image in it is none.
MEDIA = "img, figure, iframe, video, audio, object"
NOT_IN_A_SUMMARY = (
    "sup[id^='fnref'], div.footnote, hr, table, pre, h1, h2, h3, h4, h5, h6, "
    f":is(p, li):has({MEDIA}), {MEDIA}"
)
SPACES = re.compile("[\u00a0\u2009\u202f]")  # as references, which `striptags` leaves alone

logger = logging.getLogger(__name__)


class PostReader(BaseReader):  # type: ignore[misc]  # Pelican has no types
    """Reads Markdown posts whose headers the lint has passed."""

    enabled = True
    file_extensions = EXTENSIONS

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.markdown = body.markdown_for(settings["MARKDOWN"])
        self.style = style_of(settings)
        self.labels = PUBLIC  # of the post that is read
        self.path = ""  # and its file, as it is shown
        self.problems: list[Problem] = []
        self.skipped: list[tuple[str, str]] = []  # files of `Status: skip`, and their HTML

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Give Pelican the HTML and the metadata of one post.

        A post that cannot be read is skipped, and kept in ``problems``: Pelican would log
        an error raised here and go on without the post.
        """
        try:
            return self._read(source_path)
        except ProblemsFound as stop:
            self.problems += stop.problems
        except html_tree.EndlessError as error:
            self.problems.append(Problem(shown(source_path), 1, str(error)))
        except Exception as error:  # whatever an extension of Markdown may raise
            if Path(source_path).exists():  # else it was deleted since Pelican found it
                reason = f"{type(error).__name__}: {error}"
                self.problems.append(
                    Problem(shown(source_path), 1, f"this post cannot be read: {reason}")
                )
        return "", {"status": "skip"}

    def _read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        self.path = shown(source_path)
        source, problems = headers.read_file(
            Path(source_path),
            self.path,
            extra=self.settings.get("HEADERS_EXTRA", ()),
            page=is_page(Path(source_path), self.settings),
        )
        if problems:
            raise ProblemsFound(problems)
        slug = source.text("Slug") or slug_of(source.text("Title") or "", self.settings)
        self.labels = labels_of(self.settings, source.text("Case") or slug)
        lang = source.text("Lang") or self.settings["DEFAULT_LANG"]
        is_letter = source.is_letter
        content = self._html(source.body, lang, line=source.body_line, letter=is_letter)
        metadata = self._metadata(source, content, lang)
        found = [
            divider_inside(content, source, self.markdown),
            no_address(metadata["slug"], source),
            *unfinished_notes(content, source),
            *unfinished_notes(metadata["summary"], source),
        ]
        if any(found):
            raise ProblemsFound(Problem(self.path, *wrong) for wrong in found if wrong)
        if source.text("Status") == "skip":
            self.skipped.append((source_path, content + metadata["summary"]))
        return content, metadata

    def _metadata(self, source: headers.Source, content: str, lang: str) -> dict[str, Any]:
        title = source.text("Title") or ""
        found: dict[str, Any] = {
            "title": self._line(title, lang),
            "slug": slug_of(title, self.settings),
            "lang": lang,
            "summary": self._summary(source, content, lang),
        }
        if tags := source.lines("Tags"):
            found["tags"] = self.process_metadata("tags", ",".join(tags))
        for key in PELICANS_OWN:
            if value := source.text(key):
                found[key] = self.process_metadata(key, value)
        for name in self.settings.get("HEADERS_EXTRA", ()):
            if name.lower() in headers.KEYS:
                continue  # an event may be confidential
            if values := [plain(value, self.labels) for value in source.lines(name)]:
                found[name.lower()] = values[0] if len(values) == 1 else values
        found["letter"] = letter = from_source(source, found["slug"])
        if letter.is_letter:
            found.setdefault("template", "letter")
            company = letter.recipient[0] if letter.kind == "letter" else letter.sender[0]
            found.setdefault("category", self.process_metadata("category", company))
        self._add_author(found, source, letter)
        return found

    def _add_author(self, found: dict[str, Any], source: headers.Source, letter: Letter) -> None:
        """Say who wrote a post, and whether it is a company; else it is the blog's author."""
        named = source.text("Author") or source.text("Authors")
        is_reply = letter.is_letter and letter.kind == "reply"
        found["by_company"] = is_reply and not named
        writer = letter.sender[0] if letter.is_letter and letter.sender else ""
        if "{{" in writer:  # a private value makes no name
            writer = found["category"].name if is_reply else ""
        if writer and not named:
            found["author"] = self.process_metadata("author", writer)

    def _html(self, text: str, lang: str, *, line: int, letter: bool = False) -> str:
        """Make HTML of Markdown that begins at a line, in the typography of its language."""
        try:
            return body.convert(
                self.markdown,
                text,
                letter=letter,
                typeset=lambda html: typeset(self._mended(html), lang, style=self.style),
                labels=self.labels,
            )
        except UnclosedError as error:
            raise ProblemsFound([Problem(self.path, line + error.line, str(error))]) from error
        except body.MisplacedError as error:
            places = [Problem(self.path, line + at, message) for at, message in error.places]
            raise ProblemsFound(places) from error

    def _mended(self, html: str) -> str:
        """Close what an author's own HTML leaves open, so that the rest of the page is whole."""
        has_html = self.markdown.htmlStash.rawHtmlBlocks  # or code, put aside in the same way
        return html_tree.mended(html) if has_html else html

    def _line(self, text: str, lang: str) -> str:
        """Make HTML of a title: it is text, so `<3` is a heart and `&` an ampersand."""
        style = replace(self.style, ordinals=False)  # no tags in <title>
        return str(printed(text, lambda html: typeset(html, lang, style=style), self.labels))

    def _summary(self, source: headers.Source, content: str, lang: str) -> str:
        """Give the author's summary, or the first words of the letter."""
        if written := "\n".join(source.lines("Summary")):
            return self._html(written, lang, line=source.headers["summary"][0].line)
        limit = self.settings["SUMMARY_MAX_LENGTH"]
        tree = html_tree.parse(letter_part(content))
        while node := tree.css_first(NOT_IN_A_SUMMARY):  # anew: one may have held the next
            node.decompose()
        for link in tree.css("a[href^='#']"):  # leads to a place in the post
            link.unwrap()
        for node in tree.css("[id]"):
            del node.attrs["id"]
        html = SPACES.sub(lambda found: f"&#{ord(found[0])};", html_tree.serialise(tree))
        return str(truncate_html_words(html, limit, self.settings["SUMMARY_END_SUFFIX"]))


def letter_part(content: str) -> str:
    """Give the letter itself, without chapeau and afterword; all, where nothing divides.

    >>> letter_part('<p>À vous.</p><hr class="letter-divider"><p>Cher Kévin,</p>')
    '<p>Cher Kévin,</p>'
    """
    parts = content.split(body.DIVIDER)
    return parts[0] if len(parts) == 1 else parts[1]


def divider_inside(
    content: str, source: headers.Source, markdown: Markdown
) -> tuple[int, str] | None:
    """Say where a divider stands inside what is still open there, with its line."""
    lines = body.dividers_as_typed(markdown, source.body) if source.is_letter else []
    parts = content.split(body.DIVIDER)
    if len(parts) - 1 > len(lines):
        return source.body_line, f"write --- for a divider, and not {body.DIVIDER}"
    for number, line in enumerate(lines):
        tag = open_at(parts[: number + 1]) if number + 1 < len(parts) else "an element as <script>"
        if tag:
            message = f"`---` stands inside {tag}; close it, or end the list, before the divider"
            return source.body_line + line, message
    return None


def open_at(parts: Iterable[str]) -> str | None:
    """Say what a divider after these parts of a letter stands in; None if in nothing.

    >>> open_at(["<p>Un</p>"]), open_at(["<p>Un <em>deux</p> <p>trois</p>"])
    (None, '<em>')
    """
    tree = html_tree.parse("".join(part + body.DIVIDER for part in parts))
    parent = tree.css("hr.letter-divider")[-1].parent
    return None if parent is None or parent.tag == "body" else f"<{parent.tag}>"


def unfinished_notes(html: str, source: headers.Source) -> Iterator[tuple[int, str]]:
    """Say which of the author's own notes lack their text, with the line of each."""
    if "[^" not in html and "footnote" not in html:
        return
    tree = html_tree.parse(html)
    for name in author_notes.without_note(tree):
        mark = f"[^{name}]"
        if line := line_of(re.compile(rf"(?<!\\){re.escape(mark)}"), source):
            remedy = f'add a line "{mark}: …" to the text, or write \\{mark} for the brackets'
            yield line, f"{mark} has no note; {remedy}"
    for name in author_notes.without_text(tree):
        begins = re.compile(rf" {{0,3}}\[\^{re.escape(name)}\]:")
        yield line_of(begins, source) or source.body_line, f"the note [^{name}] is empty; write it"


def line_of(pattern: re.Pattern[str], source: headers.Source) -> int | None:
    """Find the line of something in a post's summary or its body."""
    for value in source.headers.get("summary", ()):
        if pattern.search(value.text):
            return value.line
    for number, line in enumerate(source.body.split("\n"), source.body_line):
        if pattern.search(line):
            return number
    return None


def no_address(slug: str, source: headers.Source) -> tuple[int, str] | None:
    """Say that a title has no letter or digit to make an address of."""
    if slug:
        return None
    line = source.headers["title"][0].line
    return line, 'no address can be made of this title; add a header "Slug: …"'


# --- Pelican -----------------------------------------------------------------------------


def check_reading(generators: Iterable[Generator]) -> None:
    """Raise one error for all posts that could not be read."""
    readers = [reader for g in generators for reader in g.readers.readers.values()]
    problems = [problem for reader in readers for problem in getattr(reader, "problems", ())]
    if problems:
        raise ProblemsFound(problems)


def use_our_reader(readers: Readers) -> None:
    """Put ours in the place of all that Pelican reads posts with."""
    static = readers.reader_classes["static"]  # copies images and attachments
    readers.reader_classes.clear()
    readers.reader_classes.update({"static": static, **dict.fromkeys(EXTENSIONS, PostReader)})


def register() -> None:
    """Connect to Pelican."""
    signals.readers_init.connect(use_our_reader)
    signals.all_generators_finalized.connect(check_reading)
