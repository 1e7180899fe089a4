"""Read posts for Pelican: headers → Markdown → typography → an article with its letter.

Pelican's own Markdown reader takes wrong headers for text, knows no divider and applies
typogrify to every language; this one takes its place.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import escape
from pelican import signals
from pelican.contents import Content
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.readers import BaseReader, Readers
from pelican.utils import slugify, truncate_html_words

from plugins import body, headers, html_tree
from plugins.letter import from_source
from plugins.placeholders import hide, plain
from plugins.problems import Problem, ProblemsFound
from plugins.typography import typeset

EXTENSIONS = ["md", "markdown", "mkd", "mdown"]
# Formats that authors of other generators may leave here; they are named, not published.
OTHER_FORMATS = frozenset(
    ".rst .htm .html .txt .adoc .asciidoc .org .textile .wiki .mdx .rmd .ipynb".split()
)
# Headers that Pelican gives a meaning of its own, through `process_metadata`.
PELICANS_OWN = (
    "date", "lang", "category", "slug", "status", "modified", "author", "authors",
    "translation", "template", "url", "save_as",
)  # fmt: skip
NOT_IN_A_SUMMARY = "sup[id^='fnref'], div.footnote, hr"  # a summary has no notes to point to

logger = logging.getLogger(__name__)


class PostReader(BaseReader):  # type: ignore[misc]  # Pelican has no types
    """Reads Markdown posts whose headers the lint has passed."""

    enabled = True
    file_extensions = EXTENSIONS

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.markdown = body.markdown_for(settings["MARKDOWN"])
        self.problems: list[Problem] = []

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Give Pelican the HTML and the metadata of one post.

        A post that cannot be read is skipped, and kept in ``problems``: Pelican would log
        an error raised here and go on without the post.
        """
        try:
            return self._read(source_path)
        except ProblemsFound as stop:
            self.problems += stop.problems
        except Exception as error:  # whatever an extension of Markdown may raise
            reason = f"{type(error).__name__}: {error}"
            self.problems.append(
                Problem(shown(source_path), 1, f"this post cannot be read: {reason}")
            )
        return "", {"status": "skip"}

    def _read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        source, problems = headers.read_file(
            Path(source_path),
            shown(source_path),
            extra=self.settings.get("HEADERS_EXTRA", ()),
            page=is_page(Path(source_path), self.settings),
        )
        if problems:
            raise ProblemsFound(problems)
        lang = source.text("Lang") or self.settings["DEFAULT_LANG"]
        is_letter = bool(source.lines("To"))
        content = typeset(body.convert(self.markdown, source.body, letter=is_letter), lang)
        if problem := divider_inside(content, source, shown(source_path)):
            raise ProblemsFound([problem])
        return content, self._metadata(source, content, lang)

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
                found[key] = self.process_metadata(key, plain(value))
        for name in self.settings.get("HEADERS_EXTRA", ()):
            if values := source.lines(name):
                found[name.lower()] = values[0] if len(values) == 1 else list(values)
        found["letter"] = letter = from_source(source, found["slug"])
        if letter.is_letter:
            found.setdefault("template", "letter")
            company = plain(letter.recipient[0] if letter.kind == "letter" else letter.sender[0])
            found.setdefault("category", self.process_metadata("category", company))
        return found

    def _line(self, text: str, lang: str) -> str:
        """Make HTML of a title: it is text, so `<3` is a heart and `&` an ampersand."""
        hidden = hide(text)
        return hidden.show(typeset(str(escape(hidden.text)), lang))

    def _summary(self, source: headers.Source, content: str, lang: str) -> str:
        """Give the author's summary, or the first words of the letter."""
        if written := "\n".join(source.lines("Summary")):
            return typeset(body.convert(self.markdown, written, letter=False), lang)
        limit = self.settings["SUMMARY_MAX_LENGTH"]
        tree = html_tree.parse(letter_part(content))
        for node in tree.css(NOT_IN_A_SUMMARY):
            node.decompose()
        for node in tree.css("[id]"):
            del node.attrs["id"]
        html = html_tree.serialise(tree)
        return str(truncate_html_words(html, limit, self.settings["SUMMARY_END_SUFFIX"]))


def letter_part(content: str) -> str:
    """Give the letter itself, without chapeau and afterword; all, where nothing divides.

    >>> letter_part('<p>À vous.</p><hr class="letter-divider"><p>Cher Kévin,</p>')
    '<p>Cher Kévin,</p>'
    """
    parts = content.split(body.DIVIDER)
    return parts[0] if len(parts) == 1 else parts[1]


def divider_inside(content: str, source: headers.Source, path: str) -> Problem | None:
    """Say where a divider stands inside raw HTML that is still open."""
    wanted = len(body.dividers(source.body)) if source.lines("To") else 0
    if not wanted:
        return None
    tree = html_tree.parse(content)
    outside = [node for node in tree.iter() if node.attributes.get("class") == "letter-divider"]
    if len(outside) == wanted:
        return None
    line = source.body_line + body.dividers(source.body)[0]
    return Problem(path, line, "`---` stands inside an HTML element; close that element before it")


def slug_of(title: str, settings: Mapping[str, Any]) -> str:
    """Make the address from the title as typed, so that typography never changes it."""
    return str(
        slugify(
            str(escape(plain(title))),
            regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"],
            preserve_case=settings["SLUGIFY_PRESERVE_CASE"],
            use_unicode=settings["SLUGIFY_USE_UNICODE"],
        )
    )


# --- the lint of all files, before anything is written --------------------------------------


def shown(path: str | Path) -> str:
    """Name a file as its author would: relative to where they are, when it is below."""
    path = Path(path).absolute()
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def is_page(path: Path, settings: Mapping[str, Any]) -> bool:
    """Say whether Pelican takes the file for a page (PAGE_PATHS), not for a post."""
    root = Path(settings["PATH"])
    return any(path.is_relative_to(root / folder) for folder in settings["PAGE_PATHS"])


def post_files(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Give every file below the folders of posts and pages, in order."""
    root = Path(settings["PATH"])
    for folder in sorted({*settings["ARTICLE_PATHS"], *settings["PAGE_PATHS"]}):
        for path in sorted((root / folder).rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.is_file() and not hidden:
                yield path


def file_problems(path: Path, settings: Mapping[str, Any]) -> list[Problem]:
    """Say all that is wrong with one post's headers and dividers."""
    page = is_page(path, settings)
    source, problems = headers.read_file(
        path, shown(path), extra=settings.get("HEADERS_EXTRA", ()), page=page
    )
    found = body.dividers(source.body) if source.lines("To") and not page else []
    for number in found[body.MOST_DIVIDERS :]:
        problems.append(
            Problem(
                shown(path),
                source.body_line + number,
                "this `---` is one too many: the first ends the chapeau, the second the letter; "
                "write *** for a break inside the letter",
            )
        )
    return problems


def check_files(settings: Mapping[str, Any]) -> None:
    """Raise one error for all malformed files; warn of files that no reader takes."""
    problems: list[Problem] = []
    for path in post_files(settings):
        suffix = path.suffix
        if suffix.lower().lstrip(".") in EXTENSIONS and suffix.islower():
            problems += file_problems(path, settings)
        elif suffix.lower().lstrip(".") in EXTENSIONS:
            logger.warning("%s is not published: write its ending as .md", shown(path))
        elif suffix.lower() in OTHER_FORMATS:
            logger.warning("%s is not published: posts are written in Markdown, .md", shown(path))
    if problems:
        raise ProblemsFound(problems)


# --- addresses ---------------------------------------------------------------------------


def give_translations_addresses(generator: ArticlesGenerator | PagesGenerator) -> None:
    """Put a translation beside its original: /slug/ and /slug-en/."""
    for content in generator.translations:
        if not hasattr(content, "override_url"):
            content.override_url = f"{content.slug}-{content.lang}/"
            content.override_save_as = f"{content.slug}-{content.lang}/index.html"


def contents_of(generators: Iterable[Generator]) -> list[Content]:
    """Give all that Pelican will write from posts and pages."""
    lists = (
        "articles", "translations", "drafts", "drafts_translations", "hidden_articles",
        "hidden_translations", "pages", "hidden_pages", "draft_pages", "draft_translations",
    )  # fmt: skip
    readers = [g for g in generators if isinstance(g, ArticlesGenerator | PagesGenerator)]
    return [content for g in readers for name in lists for content in getattr(g, name, ())]


def check_addresses(generators: Iterable[Generator]) -> None:
    """Raise an error where two posts would be written to one file."""
    first: dict[str, Content] = {}
    problems = []
    for content in sorted(contents_of(generators), key=lambda content: content.source_path):
        other = first.setdefault(content.save_as, content)
        if other is not content:
            problems.append(
                Problem(
                    shown(content.source_path),
                    1,
                    f"its address /{content.url} is taken by {shown(other.source_path)}; "
                    'give one of them a header "Slug: …"',
                )
            )
    if problems:
        raise ProblemsFound(problems)


# --- Pelican -----------------------------------------------------------------------------


def check_reading(generators: Iterable[Generator]) -> None:
    """Raise one error for all posts that could not be read."""
    readers = [reader for g in generators for reader in g.readers.readers.values()]
    problems = [problem for reader in readers for problem in getattr(reader, "problems", ())]
    if problems:
        raise ProblemsFound(problems)


def check(pelican: Any) -> None:
    """Lint every file at the start of a run: Pelican has not yet touched the output."""
    check_files(pelican.settings)


def use_our_reader(readers: Readers) -> None:
    """Put ours in the place of all that Pelican reads posts with."""
    static = readers.reader_classes["static"]  # copies images and attachments
    readers.reader_classes.clear()
    readers.reader_classes.update({"static": static, **dict.fromkeys(EXTENSIONS, PostReader)})


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(check)
    signals.readers_init.connect(use_our_reader)
    signals.article_generator_finalized.connect(give_translations_addresses)
    signals.page_generator_finalized.connect(give_translations_addresses)
    signals.all_generators_finalized.connect(check_reading)
    signals.all_generators_finalized.connect(check_addresses)
