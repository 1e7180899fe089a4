"""Pelican's side of a post: its reader hands on the `Post`, and its problems go to the gate.

Pelican's own Markdown reader takes wrong headers for text, knows no divider and applies
typogrify to every language; ours takes its place.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markdown import Markdown
from pelican import signals
from pelican.generators import ArticlesGenerator, Generator
from pelican.readers import BaseReader, Readers
from pelican.urlwrappers import Tag

from plugins import steps
from plugins.post import body, headers
from plugins.post.checks import file_problems
from plugins.post.content_files import EXTENSIONS, LISTED, ContentFiles, find_files, is_below
from plugins.post.placeholders import labels_of, line, plain, printed
from plugins.post.post import Post, read_post
from plugins.post.settings import ReadingSettings, reading_settings
from plugins.problems import Problem, shown
from plugins.typography import style_of

# Headers that Pelican gives a meaning of its own, through `process_metadata`.
PELICANS_OWN = (
    "date", "lang", "category", "slug", "status", "modified", "author", "authors",
    "translation", "template",
)  # fmt: skip

SKIPPED = {"status": "skip"}


class PostReader(BaseReader):  # type: ignore[misc]  # Pelican has no types
    """Reads Markdown posts; what is wrong with them is in `posts`, for the gate."""

    enabled = True
    file_extensions = EXTENSIONS

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.reading = reading_settings(settings)
        self.posts: dict[str, Post] = {}  # by the path of the file
        self.tags: dict[str, Tag] = {}  # by name: each makes its slug once, which takes time

    @cached_property
    def converter(self) -> Markdown:
        """Markdown, which takes time to make: Pelican makes many readers that read nothing."""
        return body.markdown_for(self.reading.markdown)

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return the HTML and the metadata of one post.

        A post whose headers are wrong is skipped: Pelican would log an error raised here, and go
        on without the post.
        """
        path = Path(source_path)
        post = self.posts[source_path] = read_file(path, self.reading, self.converter)
        errors = (problem for problem in post.problems if problem.severity == "error")
        is_lost = any((error.line or 0) < post.source.body_line for error in errors)
        return (
            ("", SKIPPED) if is_lost or not post.title else (post.parts.html, self.metadata(post))
        )

    def metadata(self, post: Post) -> dict[str, Any]:
        """Return what Pelican and the theme are told of a post."""
        source, letter = post.source, post.letter
        found: dict[str, Any] = {
            "title": post.title,
            "slug": post.slug,
            "lang": post.lang,
            "summary": post.summary,
            "post": post,
            "letter": letter,
        }
        if tags := source.lines("Tags"):
            every = self.process_metadata("tags", ",".join(tags))
            found["tags"] = [self.tags.setdefault(tag.name, tag) for tag in every]
        for key in PELICANS_OWN:
            if value := source.text(key):
                found[key] = self.process_metadata(key, value)
        found |= extra_metadata(post, self.reading)
        if letter.is_letter:
            found.setdefault("template", "letter")
            found.setdefault("category", self.process_metadata("category", post.company))
        self._add_author(found, post)
        return found

    def _add_author(self, found: dict[str, Any], post: Post) -> None:
        """Add who wrote a post, and whether it is a company; else it is the blog's author."""
        letter = post.letter
        named = post.source.text("Author") or post.source.text("Authors")
        is_reply = letter.is_letter and letter.kind == "reply"
        found["by_company"] = is_reply and not named
        writer = letter.sender[0] if letter.is_letter and letter.sender else ""
        if "{{" in writer:  # a private value makes no name
            writer = found["category"].name if is_reply else ""
        if writer and not named:
            found["author"] = self.process_metadata("author", writer)


def read_file(path: Path, settings: ReadingSettings, converter: Markdown) -> Post:
    """Read a post from its file; one that cannot be opened is a problem like any other."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:  # it was deleted since it was found
        return Post(shown(path))
    except OSError as error:
        fault = f"this file cannot be read: {error.strerror}"
        return Post(shown(path), problems=(Problem(shown(path), None, fault),))
    return read_post(data, path, settings, converter)


def extra_metadata(post: Post, settings: ReadingSettings) -> Iterator[tuple[str, Any]]:
    """Yield the headers of other plugins, with labels."""
    labels = settings.labels.of_case(post.letter.case)
    for name in settings.headers_extra:
        if name.lower() in headers.HEADERS:
            continue  # an event may be confidential
        if values := [plain(value, labels) for value in post.source.lines(name)]:
            yield name.lower(), values[0] if len(values) == 1 else values


# --- the gate ----------------------------------------------------------------------------


def posts_read(generators: Iterable[Generator]) -> Iterator[Post]:
    """Yield all posts that have been read, those that are wrong or skipped too."""
    for generator in generators:
        for reader in {id(one): one for one in generator.readers.readers.values()}.values():
            yield from getattr(reader, "posts", {}).values()


def post_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Yield what is wrong with posts, and with other files below ``content/``."""
    generators = list(generators)
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    files: ContentFiles = generator.context[LISTED]
    yield from file_problems(files, reading_settings(generator.settings))
    for post in posts_read(generators):
        yield from post.problems


def forget_sources(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Leave of each post what is published: a theme could print confidential events else."""
    context = next(iter(generators)).context
    for content in filter(None, context["generated_content"].values()):
        content.post = content.metadata["post"] = content.post.published()
    yield from ()


# --- Pelican -----------------------------------------------------------------------------


def list_files(generator: Generator) -> None:
    """List the files of ``content/`` once a build, for all rooms."""
    if LISTED not in generator.context:
        generator.context[LISTED] = find_files(generator.settings)


def listed_files(
    generator: Generator,
    paths: str | Collection[str],
    exclude: Collection[str] | None = None,
    extensions: Any = None,
) -> set[str]:
    """Return the files that a generator is to read, of those found: none that cannot be read.

    It takes the place of Pelican's own, which walks the folders again for each generator.
    """
    paths = [paths] if isinstance(paths, str) else paths
    found: ContentFiles = generator.context[LISTED]
    return {
        name
        for name in found.names
        if any(is_below(name, path) for path in paths)
        and not any(is_below(name, path) for path in exclude or ())
        and generator._include_path(name, extensions)
    }


def use_our_reader(readers: Readers) -> None:
    """Put ours in the place of all that Pelican reads posts with."""
    static = readers.reader_classes["static"]  # copies images and attachments
    readers.reader_classes.clear()
    readers.reader_classes.update({"static": static, **dict.fromkeys(EXTENSIONS, PostReader)})


def add_filters(generator: Generator) -> None:
    """Add to the theme the filters ``line`` and ``literal``."""
    env: Environment = generator.env
    style, labels = style_of(generator.settings), labels_of(generator.settings)
    env.filters.update(
        line=cache(lambda text, lang: line(text, lang, style, labels)),  # for each list anew
        literal=lambda text: printed(text, labels=labels),
    )


def register() -> None:
    """Connect to Pelican."""
    Generator.get_files = listed_files
    signals.generator_init.connect(list_files)
    signals.generator_init.connect(add_filters)
    signals.readers_init.connect(use_our_reader)
    steps.checking.connect(post_problems)
    steps.writing.connect(forget_sources)
