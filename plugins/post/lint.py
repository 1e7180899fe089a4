"""Look at every file of content before anything is written.

At the start of a run each post's headers and dividers are read, and all that is wrong is said
at once; texts that no reader takes are named.
"""

import logging
import posixpath
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlsplit

from pelican import signals
from pelican.generators import Generator
from pelican.urlwrappers import Category, Tag

from plugins.post import body, headers, placeholders
from plugins.post.content_files import (
    EXTENSIONS,
    LISTED,
    ContentFiles,
    find_files,
    is_image,
    is_page,
    is_post,
)
from plugins.post.slugs import slug_of
from plugins.problems import Problem, ProblemsFound, shown

# Formats that authors of other generators may leave here; they are named, not published.
OTHER_FORMATS = frozenset("""
    .rst .htm .html .xhtml .txt .text .adoc .asciidoc .org .textile .wiki
    .mdx .mdwn .rmd .qmd .ipynb .docx .odt .rtf
""".split()) | {""}  # fmt: skip
LONGEST = 200  # bytes of an address; a name of a file has at most 255, with what is added to it
# Of our theme: each shows one kind of page, and no other.
TEMPLATES = frozenset(
    """
    404 archives article base categories category index letter letter-parts listing lists meta
    page post post-foot post-kicker postmark tag tags
""".split()
)

# Headers that make addresses, lists or file names.
NO_PLACEHOLDERS = frozenset("tags category url save_as template author authors translation".split())

logger = logging.getLogger(__name__)


def file_problems(path: Path, settings: Mapping[str, Any]) -> list[Problem]:
    """Say all that is wrong with one post's headers and dividers."""
    page = is_page(path, settings)
    source, problems = headers.read_file(
        path, shown(path), extra=settings.get("HEADERS_EXTRA", ()), page=page
    )
    problems += placeholder_problems(path, source)
    problems += headers.letters_alone(source, shown(path))
    problems += address_problems(path, source, settings)
    problems += template_problems(path, source, page=page)
    found = dividers(source, settings) if source.is_letter and not page else []
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


def dividers(source: headers.Source, settings: Mapping[str, Any]) -> list[int]:
    """Give the lines (from 0) of the dividers; none where reading will say what is wrong."""
    if placeholders.COMMENT not in source.body:
        return body.dividers(source.body)
    with suppress(Exception):  # a comment without an end, or whatever an extension may raise
        return body.dividers_as_typed(body.markdown_for(settings["MARKDOWN"]), source.body)
    return []


def placeholder_problems(path: Path, source: headers.Source) -> Iterator[Problem]:
    """Say where braces are not closed, and where a private value would be in an address."""
    for key, values in source.headers.items():
        for value in values:
            yield from _open_braces(path, value.text, value.line)
            yield from _closing_braces(path, value.text, value.line)
            if key in NO_PLACEHOLDERS and "{{" in value.text:
                message = "a private value cannot stand here, for it makes an address or a list"
                yield Problem(shown(path), value.line, f"{headers.name_of(key)}: {message}")
    yield from _private_company(path, source)
    yield from _closing_braces(path, source.body, source.body_line)
    published = placeholders.without_comments(source.body)
    for number, line in enumerate(published.split("\n"), source.body_line):
        yield from _open_braces(path, line, number)


def address_problems(
    path: Path, source: headers.Source, settings: Mapping[str, Any]
) -> Iterator[Problem]:
    """Say of which headers no address can be made, or only one that is outside of the blog."""
    found = chain(
        _title_faults(source, settings),
        _tag_faults(source, settings),
        _company_faults(source, settings),
        _save_as_faults(source),
    )
    return (Problem(shown(path), value.line, message) for value, message in found)


Fault = tuple[headers.Value, str]


def _title_faults(source: headers.Source, settings: Mapping[str, Any]) -> Iterator[Fault]:
    for value in source.headers.get("slug", ()) or source.headers.get("title", ())[:1]:
        if remedy := too_long(slug_of(value.text, settings)):
            yield value, f'{remedy}; add a header "Slug: …", a short one'


def _tag_faults(source: headers.Source, settings: Mapping[str, Any]) -> Iterator[Fault]:
    tags: dict[str, str] = {}
    for value in source.headers.get("tags", ()):
        for tag in filter(None, map(str.strip, value.text.split(","))):
            slug = Tag(tag, settings).slug
            other = tags.setdefault(slug, tag)
            if not slug:
                yield value, f'no address can be made of the tag "{headers.shorten(tag)}"'
            elif other is not tag:
                yield value, f'the tags "{other}" and "{tag}" have one address, {slug}; keep one'
            if remedy := too_long(slug):
                yield value, f"{remedy}; keep the tag short"


def _company_faults(source: headers.Source, settings: Mapping[str, Any]) -> Iterator[Fault]:
    if company := _company(source):
        slug = Category(company.text, settings).slug
        remedy = 'add a header "Category: …"'
        if not slug:
            yield company, f'no address can be made of the company "{company.text}"; {remedy}'
        elif long := too_long(slug):
            yield company, f"{long}; {remedy}, a short one"


def _save_as_faults(source: headers.Source) -> Iterator[Fault]:
    """Say what is wrong with the two headers that replace the address made of the title."""
    for key, other in (("url", "save_as"), ("save_as", "url")):
        for value in source.headers.get(key, ()):
            name = headers.name_of(key)
            message = _outside(value.text) or (_no_page(value.text) if key == "save_as" else None)
            if not message and not source.text(other):
                message = f'add a header "{headers.name_of(other)}: …", they go together'
            if message:
                yield value, f"{name}: {message}"


def _outside(address: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme or address.startswith("/") or ".." in PurePath(parts.path).parts:
        return "this is outside of the blog; begin with the name of a folder or a file"
    return None


def _no_page(file: str) -> str | None:
    """Say why a post cannot be written to a file.

    >>> _no_page("./archives/index.html"), _no_page("theme/css/base.css"), _no_page("a/index.html")
    ('write "archives/index.html"', 'a page ends in .html; write "theme/css/base.css/index.html"', \
None)
    """
    plain = posixpath.normpath(file)
    if not file.endswith(".html"):
        return f'a page ends in .html; write "{plain}/index.html"'
    return None if plain == file else f'write "{plain}"'


def too_long(slug: str) -> str | None:
    """Say that an address is too long for the name of a file, which it becomes."""
    size = len(slug.encode())
    if size <= LONGEST:
        return None
    return f"this makes an address of {size} letters, and it can have {LONGEST}"


def template_problems(path: Path, source: headers.Source, *, page: bool) -> Iterator[Problem]:
    """Say which template of our theme cannot show this post."""
    for value in source.headers.get("template", ()):
        own = ["page"] if page else ["letter", "article"] if source.is_letter else ["article"]
        if value.text in TEMPLATES.difference(own):
            remedy = f'write "{own[0]}", or delete this line'
            message = f'Template: "{value.text}" does not show such a post; {remedy}'
            yield Problem(shown(path), value.line, message)


def _company(source: headers.Source) -> headers.Value | None:
    """Give the line that names the company in lists."""
    if category := source.headers.get("category"):
        return category[0]
    if not source.is_letter:
        return None
    names = source.headers.get("from" if source.text("Kind") == "reply" else "to")
    return names[0] if names else None


def _private_company(path: Path, source: headers.Source) -> Iterator[Problem]:
    """Say that a letter without Category has a recipient that would be in the address of a list."""
    company = None if source.text("Category") else _company(source)
    if company and "{{" in company.text:
        message = "the first line names the company in lists, where no private value can stand"
        yield Problem(shown(path), company.line, f'{message}; add a header "Category: …"')


def _open_braces(path: Path, line: str, number: int) -> Iterator[Problem]:
    if (at := placeholders.unclosed(line)) is not None:
        lack = "hold no key" if "}}" in line[at:] else "have no }} on their line"
        message = rf"these {{{{ {lack}; mend them, or write \{{{{ for the braces"
        yield Problem(shown(path), number, message)


def _closing_braces(path: Path, text: str, first: int) -> Iterator[Problem]:
    for number in placeholders.unopened(text):
        message = r"no {{ stands before these }}; write {{ there, or \}} for the braces"
        yield Problem(shown(path), first + number, message)


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


def placement_problems(files: ContentFiles, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the names with braces, and the posts that would be published as they were typed."""
    for path, name in zip(files.paths, files.names, strict=True):
        if "{{" in name:
            message = "no private value can stand in a file's name; rename it"
            yield Problem(shown(path), None, message)
        if path.suffix.lower().lstrip(".") in EXTENSIONS and is_image(path, settings):
            remedy = f"move it to {' or '.join(settings['ARTICLE_PATHS'])}"
            yield Problem(shown(path), None, f"this would be published as you typed it; {remedy}")


def check_files(settings: Mapping[str, Any], files: ContentFiles | None = None) -> None:
    """Raise one error for all malformed files; warn of texts that no reader takes."""
    files = files or find_files(settings)
    problems = [*files.problems, *placement_problems(files, settings)]
    for path in (path for path in files.paths if not is_image(path, settings)):
        if remedy := not_published(path, settings):
            logger.warning("%s is not read as a post: %s", shown(path), remedy)
        elif path.suffix.lstrip(".") in EXTENSIONS:
            with suppress(FileNotFoundError):  # it has just been deleted
                problems += file_problems(path, settings)
    if problems:
        raise ProblemsFound(problems)


# --- Pelican -----------------------------------------------------------------------------


def list_and_check(generator: Generator) -> None:
    """List the files of ``content/`` once a build, for all rooms, and lint them."""
    if LISTED not in generator.context:
        files = generator.context[LISTED] = find_files(generator.settings)
        check_files(generator.settings, files)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(list_and_check)
