"""Read posts for Pelican: headers → Markdown → typography → an article with its letter.

Pelican's own Markdown reader takes wrong headers for text, knows no divider and applies
typogrify to every language; this one takes its place.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import translate
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
from plugins.placeholders import plain, public
from plugins.problems import Problem, ProblemsFound
from plugins.typography import style_of, typeset

EXTENSIONS = ["md", "markdown", "mkd", "mdown"]
# Formats that authors of other generators may leave here; they are named, not published.
OTHER_FORMATS = frozenset(
    {"", *".rst .htm .html .txt .adoc .asciidoc .org .textile .wiki .mdx .rmd .ipynb".split()}
)
# Headers that Pelican gives a meaning of its own, through `process_metadata`.
PELICANS_OWN = (
    "date", "lang", "category", "slug", "status", "modified", "author", "authors",
    "translation", "template", "url", "save_as",
)  # fmt: skip
# Where Pelican's generators keep what they have read.
ORIGINALS = ("articles", "drafts", "hidden_articles", "pages", "draft_pages", "hidden_pages")
TRANSLATIONS = ("translations", "drafts_translations", "draft_translations", "hidden_translations")
NOT_IN_A_SUMMARY = "sup[id^='fnref'], div.footnote, hr"  # a summary has no notes to point to

logger = logging.getLogger(__name__)


class PostReader(BaseReader):  # type: ignore[misc]  # Pelican has no types
    """Reads Markdown posts whose headers the lint has passed."""

    enabled = True
    file_extensions = EXTENSIONS

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.markdown = body.markdown_for(settings["MARKDOWN"])
        self.style = style_of(settings)
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
        content = self._html(source.body, lang, letter=is_letter)
        metadata = self._metadata(source, content, lang)
        found = [divider_inside(content, source), no_address(metadata["slug"], source)]
        if any(found):
            raise ProblemsFound(Problem(shown(source_path), *wrong) for wrong in found if wrong)
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
            found["tags"] = self.process_metadata("tags", plain(",".join(tags)))
        for key in PELICANS_OWN:
            if value := source.text(key):
                found[key] = self.process_metadata(key, plain(value))
        for name in self.settings.get("HEADERS_EXTRA", ()):
            if values := [plain(value) for value in source.lines(name)]:
                found[name.lower()] = values[0] if len(values) == 1 else values
        found["letter"] = letter = from_source(source, found["slug"])
        if letter.is_letter:
            found.setdefault("template", "letter")
            company = plain(letter.recipient[0] if letter.kind == "letter" else letter.sender[0])
            found.setdefault("category", self.process_metadata("category", company))
        return found

    def _html(self, text: str, lang: str, *, letter: bool = False) -> str:
        """Make HTML of Markdown, in the typography of its language."""
        return body.convert(
            self.markdown,
            text,
            letter=letter,
            typeset=lambda html: typeset(html, lang, style=self.style),
        )

    def _line(self, text: str, lang: str) -> str:
        """Make HTML of a title: it is text, so `<3` is a heart and `&` an ampersand."""
        style = replace(self.style, ordinals=False)  # no tags in <title>
        return str(public(text, lambda html: typeset(html, lang, style=style)))

    def _summary(self, source: headers.Source, content: str, lang: str) -> str:
        """Give the author's summary, or the first words of the letter."""
        if written := "\n".join(source.lines("Summary")):
            return self._html(written, lang)
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


def divider_inside(content: str, source: headers.Source) -> tuple[int, str] | None:
    """Say where a divider stands inside raw HTML that is still open, with its line."""
    lines = body.dividers(source.body) if source.lines("To") else []
    tree = html_tree.parse(content)
    outside = [node for node in tree.iter() if node.attributes.get("class") == "letter-divider"]
    if len(outside) == len(lines) == content.count(body.DIVIDER):
        return None
    if not lines:
        return source.body_line, f"write --- for a divider, and not {body.DIVIDER}"
    where = source.body_line + lines[0]
    return where, "`---` stands inside an HTML element or a list; close it before the divider"


def no_address(slug: str, source: headers.Source) -> tuple[int, str] | None:
    """Say that a title has no letter or digit to make an address of."""
    if slug:
        return None
    line = source.headers["title"][0].line
    return line, 'no address can be made of this title; add a header "Slug: …"'


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


def is_post(path: Path, settings: Mapping[str, Any]) -> bool:
    """Say whether Pelican publishes what is in the file's folder."""
    root = Path(settings["PATH"])
    folders = (*settings["ARTICLE_PATHS"], *settings["PAGE_PATHS"])
    return any(path.is_relative_to(root / folder) for folder in folders)


def author_files(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Give every file below ``content/`` but images and what Pelican ignores, in order."""
    root = Path(settings["PATH"])
    is_ignored = re.compile("|".join(map(translate, settings["IGNORE_FILES"])) or "(?!)").match
    images = [root / folder for folder in settings["STATIC_PATHS"]]
    for path in sorted(root.rglob("*")):
        hidden = any(map(is_ignored, path.relative_to(root).parts))
        copied = any(path.is_relative_to(folder) for folder in images)
        if path.is_file() and not hidden and not copied:
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


def not_published(path: Path, settings: Mapping[str, Any]) -> str | None:
    """Say why a text below ``content/`` is no post, and the remedy; None if it is one."""
    suffix = path.suffix.lower()
    if suffix in OTHER_FORMATS:
        return "posts are written in Markdown, in files that end in .md"
    if suffix.lstrip(".") in EXTENSIONS and not path.suffix.islower():
        return "write its ending in small letters, .md"
    if suffix.lstrip(".") in EXTENSIONS and not is_post(path, settings):
        return f"move it to {' or '.join((*settings['ARTICLE_PATHS'], *settings['PAGE_PATHS']))}"
    return None


def check_files(settings: Mapping[str, Any]) -> None:
    """Raise one error for all malformed files; warn of texts that no reader takes."""
    problems: list[Problem] = []
    for path in author_files(settings):
        if remedy := not_published(path, settings):
            logger.warning("%s is not read as a post: %s", shown(path), remedy)
        elif path.suffix.lstrip(".") in EXTENSIONS:
            problems += file_problems(path, settings)
    if problems:
        raise ProblemsFound(problems)


# --- addresses ---------------------------------------------------------------------------


def give_translations_addresses(generator: ArticlesGenerator | PagesGenerator) -> None:
    """Put a translation beside its original: /slug/ and /slug-en/, drafts too."""
    for name in TRANSLATIONS:
        for content in getattr(generator, name, ()):
            url = content.url
            if not hasattr(content, "override_url") and url.endswith(f"{content.slug}/"):
                content.override_url = f"{url[:-1]}-{content.lang}/"
                content.override_save_as = f"{content.override_url}index.html"


def contents_of(generators: Iterable[Generator]) -> list[Content]:
    """Give all that Pelican will write from posts and pages."""
    readers = [g for g in generators if isinstance(g, ArticlesGenerator | PagesGenerator)]
    lists = (*ORIGINALS, *TRANSLATIONS)
    return [content for g in readers for name in lists for content in getattr(g, name, ())]


def taken_addresses(generators: Iterable[Generator]) -> dict[str, str]:
    """Give the files of lists of posts, and what each is."""
    generator = next(g for g in generators if isinstance(g, ArticlesGenerator))
    settings = generator.settings
    taken = {
        settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"): f"the page {name}"
        for name in settings["DIRECT_TEMPLATES"]
    }
    taken |= {category.save_as: f"the company {category}" for category, _ in generator.categories}
    taken |= {tag.save_as: f"the tag {tag}" for tag in generator.tags}
    return taken


def check_addresses(generators: Sequence[Generator]) -> None:
    """Raise an error where two posts, or a post and a list, would be written to one file."""
    taken = taken_addresses(generators)
    problems = []
    for content in sorted(contents_of(generators), key=lambda content: content.source_path):
        path = shown(content.source_path)
        other = taken.setdefault(content.save_as, path)
        if other != path:
            message = f'its address /{content.url} is taken by {other}; add a header "Slug: …"'
            problems.append(Problem(path, 1, message))
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
