"""Look at every file of content before anything is written.

At the start of a run each post's headers and dividers are read, and all that is wrong is said
at once; texts that no reader takes are named.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from pathlib import Path, PurePath
from typing import Any

from pelican import signals

from plugins import body, headers, placeholders
from plugins.addresses import slug_of
from plugins.problems import Problem, ProblemsFound, shown

EXTENSIONS = ["md", "markdown", "mkd", "mdown"]
# Formats that authors of other generators may leave here; they are named, not published.
OTHER_FORMATS = frozenset(
    {"", *".rst .htm .html .txt .adoc .asciidoc .org .textile .wiki .mdx .rmd .ipynb".split()}
)

# Headers that make addresses, lists or file names.
NO_PLACEHOLDERS = frozenset("tags category url save_as template author authors translation".split())

logger = logging.getLogger(__name__)


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
    images = [Path(settings["PATH"], folder) for folder in settings["STATIC_PATHS"]]
    for path in files(settings):
        if not any(path.is_relative_to(folder) for folder in images):
            yield path


def files(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Give every file below ``content/`` but what Pelican ignores, in order."""
    root = Path(settings["PATH"])
    is_ignored = re.compile("|".join(map(translate, settings["IGNORE_FILES"])) or "(?!)").match
    for path in sorted(root.rglob("*")):
        hidden = any(map(is_ignored, path.relative_to(root).parts))
        if path.is_file() and not hidden:
            yield path


def file_problems(path: Path, settings: Mapping[str, Any]) -> list[Problem]:
    """Say all that is wrong with one post's headers and dividers."""
    page = is_page(path, settings)
    source, problems = headers.read_file(
        path, shown(path), extra=settings.get("HEADERS_EXTRA", ()), page=page
    )
    problems += placeholder_problems(path, source)
    problems += address_problems(path, source, settings)
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


def placeholder_problems(path: Path, source: headers.Source) -> Iterator[Problem]:
    """Say where braces are not closed, and where a private value would be in an address."""
    for key, values in source.headers.items():
        for value in values:
            yield from _open_braces(path, value.text, value.line)
            if key in NO_PLACEHOLDERS and "{{" in value.text:
                message = "a private value cannot stand here, for it makes an address or a list"
                yield Problem(shown(path), value.line, f"{headers.name_of(key)}: {message}")
    yield from _private_company(path, source)
    for number, line in enumerate(source.body.split("\n"), source.body_line):
        yield from _open_braces(path, line, number)


def address_problems(
    path: Path, source: headers.Source, settings: Mapping[str, Any]
) -> Iterator[Problem]:
    """Say of which headers no address can be made, or only one that is outside of the blog."""
    tags: dict[str, str] = {}
    for value in source.headers.get("tags", ()):
        for tag in filter(None, map(str.strip, value.text.split(","))):
            slug = slug_of(tag, settings)
            other = tags.setdefault(slug, tag)
            if not slug:
                yield Problem(shown(path), value.line, f'no address can be made of the tag "{tag}"')
            elif other is not tag:
                message = f'the tags "{other}" and "{tag}" have one address, {slug}; keep one'
                yield Problem(shown(path), value.line, message)
    if (company := _company(source)) and not slug_of(company.text, settings):
        message = f'no address can be made of the company "{company.text}"'
        yield Problem(shown(path), company.line, f'{message}; add a header "Category: …"')
    for key in ("url", "save_as"):
        for value in source.headers.get(key, ()):
            if value.text.startswith("/") or ".." in PurePath(value.text).parts:
                message = "this is outside of the blog; begin with the name of a folder or a file"
                yield Problem(shown(path), value.line, f"{headers.name_of(key)}: {message}")


def _company(source: headers.Source) -> headers.Value | None:
    """Give the line that names the company in lists."""
    if category := source.headers.get("category"):
        return category[0]
    if not source.lines("To"):
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


def placeholders_in_names(settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Say which files below ``content/`` have braces in their names, which are published."""
    for path in files(settings):
        if "{{" in str(path.relative_to(settings["PATH"])):
            yield Problem(shown(path), 1, "no private value can stand in a file's name; rename it")


def check_files(settings: Mapping[str, Any]) -> None:
    """Raise one error for all malformed files; warn of texts that no reader takes."""
    problems = list(placeholders_in_names(settings))
    for path in author_files(settings):
        if remedy := not_published(path, settings):
            logger.warning("%s is not read as a post: %s", shown(path), remedy)
        elif path.suffix.lstrip(".") in EXTENSIONS:
            problems += file_problems(path, settings)
    if problems:
        raise ProblemsFound(problems)


# --- Pelican -----------------------------------------------------------------------------


def check(pelican: Any) -> None:
    """Lint every file at the start of a run: Pelican has not yet touched the output."""
    check_files(pelican.settings)


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(check)
