"""Pelican's side of images: those of posts, of content and of the theme are published cleaned."""

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from logging import getLogger
from pathlib import Path
from typing import Any

from pelican import Pelican, signals
from pelican.contents import Content, Static
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.writers import Writer

from plugins.build.leftovers import made, theme_files
from plugins.images import UncleanableError, cleaned_file, cleaned_html, embedded, has_image
from plugins.images.others import may_tell
from plugins.post.lint import OTHER_FORMATS
from plugins.problems import Problem, ProblemsFound, shown

logger = getLogger(__name__)

CACHE = "images"  # a folder below CACHE_PATH


def clean(generators: Iterable[Generator]) -> None:
    """Clean all images before anything is written."""
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    problems = [
        *clean_statics(generator),
        *clean_theme(generator.settings),
        *clean_posts(generator.context["generated_content"].values()),
    ]
    if problems:
        raise ProblemsFound(problems)


def clean_statics(generator: ArticlesGenerator) -> Iterator[Problem]:
    """Clean the images of the content, so that Pelican does not see them again."""
    cache = Path(generator.settings["CACHE_PATH"], CACHE)
    statics: list[Static] = generator.context["staticfiles"]
    images: list[tuple[Static, Path]] = []
    for static in statics:
        path = Path(static.source_path)
        try:
            if has_image(path):
                images.append((static, in_cache(path, cache)))
            else:
                warn_of(path)
        except UncleanableError as error:
            yield problem(path, error)
    ours = {id(static) for static, _ in images}
    statics[:] = [static for static in statics if id(static) not in ours]
    generator.context["cleaned_images"] = images


def clean_theme(settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Try to clean the images of the theme: they are few, and are not kept."""
    for path, _ in theme_files(settings):
        try:
            if has_image(path):
                cleaned_file(path)
            elif path.suffix.lower() not in OTHER_FORMATS:  # as the licence of a font
                warn_of(path)
        except UncleanableError as error:
            yield problem(path, error)


def clean_posts(contents: Iterable[Content | None]) -> Iterator[Problem]:
    """Clean the images that are written into posts, in what pages, lists and feeds show of them."""
    for content in filter(None, contents):
        try:
            content._content = cleaned_html(content._content)
            if "summary" in content.metadata:
                content._summary = cleaned_html(content.metadata["summary"])
                content.metadata["summary"] = content._summary
        except UncleanableError as error:
            source = Path(content.source_path).read_text(encoding="utf-8-sig").lower()
            before = source[: found.start()] if (found := embedded.HEAD.search(source)) else ""
            yield problem(Path(content.source_path), error, before.count("\n") + 1)


def problem(path: Path, error: UncleanableError, line: int = 1) -> Problem:
    """Say of an image why it cannot be published."""
    return Problem(shown(path), line, f"this image cannot be published: {error}")


def warn_of(path: Path) -> None:
    """Say of what we do not clean that it may tell much: a film, a PDF, a mail, a text."""
    if may_tell(path):
        message = "%s is published as it is, with all that is in it: perhaps who made it, and where"
        logger.warning(message, shown(path))


def in_cache(path: Path, cache: Path) -> Path:
    """Give the file with what is to be published of an image, cleaned once."""
    kept = cache / hashlib.sha256(own_code() + path.suffix.encode() + path.read_bytes()).hexdigest()
    if not kept.is_file():
        content = cleaned_file(path)
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_bytes(content)
        part.replace(kept)
    return kept


@functools.cache
def own_code() -> bytes:
    """Give our own code: when we learn to clean better, nothing cleaned before is used."""
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))


def write(generator: PagesGenerator, writer: Writer) -> None:
    """Put the cleaned images where Pelican would have copied the others.

    Where an attached image belongs is known only when the posts and pages have been written.
    """
    for static, kept in generator.context.get("cleaned_images", ()):
        target = Path(writer.output_path, static.save_as)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # it may be a link to the author's own file
        target.write_bytes(kept.read_bytes())
        made(target)


def write_theme(pelican: Pelican) -> None:
    """Put the cleaned images in the place of those that Pelican has copied with the theme."""
    for path, target in theme_files(pelican.settings):
        if target.is_file() and has_image(path):
            target.write_bytes(cleaned_file(path))


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(clean)
    signals.page_writer_finalized.connect(write)
    signals.finalized.connect(write_theme)
