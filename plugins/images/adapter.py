"""Pelican's side of images: those of content and of the theme are published cleaned."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins import html_tree, steps
from plugins.images import UncleanableError, clean_file, has_image
from plugins.images.others import may_tell
from plugins.post.adapter import posts_read
from plugins.post.checks import OTHER_FORMATS
from plugins.post.post import Post
from plugins.problems import Problem, shown
from plugins.site.publication import theme_files
from plugins.store import Store, digest, digest_of_files, write_whole

IMAGE_STORE = "images"  # a folder below CACHE_PATH
# An image in an attribute of HTML, instead of the address of one.
WRITTEN_OUT = re.compile(
    r"data:(?:image/|[^\s,]*;base64,)|^(?:src|srcset|poster|data)=\s*data:", re.IGNORECASE
)
WRITTEN_OUT_MESSAGE = (
    'this post has an image in it, as a "data:" address, and not the name of its file; '
    "save the image into content/images and write {static}/images/ and its name"
)


def image_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Clean all images before anything is written, and yield why some cannot be."""
    generators = list(generators)
    generator = generators[0]
    for post in posts_read(generators):
        yield from written_out_problems(post)
    store = store_of(generator.settings)
    for static in generator.context["staticfiles"]:
        yield from image_file_problems(Path(static.source_path), store)
    for path, _ in theme_files(generator.settings):
        if has_image(path) or path.suffix.lower() not in OTHER_FORMATS:  # as a font's licence
            yield from image_file_problems(path, store)


def image_file_problems(path: Path, store: Store) -> Iterator[Problem]:
    """Yield why an image cannot be cleaned, or what a file that is none may tell."""
    try:
        if has_image(path):
            cleaned_once(path, store)
        elif may_tell(path):
            message = "this is published as it is: it may say who made it, where and when"
            yield Problem(shown(path), None, message, severity="warning")
    except UncleanableError as error:
        yield Problem(shown(path), None, f"this image cannot be published: {error}")


def written_out_problems(post: Post) -> Iterator[Problem]:
    """Yield where a post has an image itself, which nobody cleans, and not the name of its file."""
    if has_written_out(post.parts.html + post.summary):
        found = WRITTEN_OUT.search(post.text)
        line = post.text.count("\n", 0, found.start()) + 1 if found else 1
        yield Problem(post.path, line, WRITTEN_OUT_MESSAGE)


def has_written_out(html: str) -> bool:
    """Return whether HTML has an image in an attribute or a style sheet, as a "data:" address.

    >>> has_written_out('<img src="data:image/png;base64,YWI=">'), has_written_out("data:image/")
    (True, False)
    """
    if "data:" not in html.lower():
        return False
    tree = html_tree.parse(html)
    values = [
        f"{name}={value}" for node in tree.css("*") for name, value in node.attributes.items()
    ]
    sheets = [node.text() for node in tree.css("style")]
    return any(map(WRITTEN_OUT.search, values + sheets))


def cleaned_once(path: Path, store: Store) -> bytes:
    """Return what is to be published of an image; it is cleaned once, as long as it is kept."""
    code = digest_of_files(Path(__file__).parent, "*.py")  # we may learn to clean better
    key = digest(code, path.suffix.encode(), path.read_bytes())
    if (kept := store.get(key)) is not None:
        return kept
    content = clean_file(path)
    store.put(key, content)
    return content


def store_of(settings: Mapping[str, Any]) -> Store:
    """Return where cleaned images are kept."""
    return Store(Path(settings["CACHE_PATH"], IMAGE_STORE))


def write_cleaned(pelican: Any) -> None:
    """Put the cleaned images in the place of those that Pelican has copied."""
    output, context = Path(pelican.settings["OUTPUT_PATH"]), pelican.generators[0].context
    statics = ((Path(one.source_path), output / one.save_as) for one in context["staticfiles"])
    store = store_of(pelican.settings)
    for path, target in (*statics, *theme_files(pelican.settings)):
        if target.is_file() and has_image(path):
            write_whole(target, cleaned_once(path, store))  # it may be a link to the author's own


def register() -> None:
    """Connect to Pelican."""
    steps.checking.connect(image_problems)
    signals.finalized.connect(write_cleaned)
