"""What can be wrong in a post as typed, and with what lies below ``content/`` and is no post."""

from collections.abc import Iterator
from pathlib import Path

from plugins.post import placeholders
from plugins.post.content_files import EXTENSIONS, ContentFiles
from plugins.post.headers import HEADERS, Faults, letters_alone, read, shorten
from plugins.post.letter import Source, Value
from plugins.post.settings import ReadingSettings, slug_of
from plugins.problems import Problem, shown

# Formats that authors of other generators may leave here; they are named, not published.
OTHER_FORMATS = frozenset("""
    .rst .htm .html .xhtml .txt .text .adoc .asciidoc .org .textile .wiki
    .mdx .mdwn .rmd .qmd .ipynb .docx .odt .rtf
""".split()) | {""}  # fmt: skip
LONGEST = 200  # bytes of an address; a name of a file has at most 255, with what is added to it
# Headers that make addresses, lists or file names.
NO_PLACEHOLDERS = frozenset("tags category template author authors translation".split())

ONE_TOO_MANY = (
    "this `---` is one too many: the first ends the chapeau, the second the letter; "
    "write *** for a break inside the letter"
)


def source_faults(source: Source, settings: ReadingSettings) -> Faults:
    """Yield all that is wrong with a post as typed, but for the form of its headers."""
    yield from placeholder_faults(source)
    yield from letters_alone(source)
    yield from _title_faults(source, settings)
    yield from _tag_faults(source, settings)
    yield from _company_faults(source, settings)


def refuse_headers(text: str) -> None:
    """Raise a ``ValueError`` with what a build would first say of headers that we have written."""
    source, problems = read(text, "")
    for message in (
        *(one.message for one in problems),
        *(m for _, m in placeholder_faults(source)),
    ):
        raise ValueError(message)


def placeholder_faults(source: Source) -> Faults:
    """Yield where braces of headers are wrong, or a private value would be in an address."""
    for key, values in source.headers.items():
        for value in values:
            for _, message in placeholders.brace_faults(value.text):
                yield value.line, message
            if key in NO_PLACEHOLDERS and "{{" in value.text:
                message = "this becomes an address or a list; write it without private values"
                yield value.line, f"{HEADERS[key].name}: {message}"
    company = None if source.text("Category") else company_in(source)
    if company and "{{" in company.text:
        message = "this line gives the letter its company, and no private value can be there"
        yield company.line, f'{message}; add a header "Category: …"'


def _title_faults(source: Source, settings: ReadingSettings) -> Faults:
    for value in source.headers.get("slug") or source.headers.get("title", ())[:1]:
        if fault := address_fault(slug_of(value.text, settings.slugs), "this title"):
            yield value.line, f'{fault}; add a header "Slug: …"'


def _tag_faults(source: Source, settings: ReadingSettings) -> Faults:
    tags: dict[str, str] = {}
    for value in source.headers.get("tags", ()):
        for tag in filter(None, map(str.strip, value.text.split(","))):
            slug = settings.slug_of_name(tag, "TAG")
            other = tags.setdefault(slug, tag)
            if fault := address_fault(slug, f'the tag "{shorten(tag)}"'):
                yield value.line, f"{fault}; write another tag"
            elif other is not tag:
                same = f'the tags "{other}" and "{tag}" have the same address, {slug}'
                yield value.line, f"{same}; keep one"


def _company_faults(source: Source, settings: ReadingSettings) -> Faults:
    if company := company_in(source):
        slug = settings.slug_of_name(company.text, "CATEGORY")
        if fault := address_fault(slug, f'the company "{company.text}"'):
            yield company.line, f'{fault}; add a header "Category: …"'


def address_fault(slug: str, name: str) -> str | None:
    """Return why a slug is no address, which becomes the name of a file; None if it is one."""
    if not slug:
        return f"no address can be made of {name}"
    size = len(slug.encode())
    too_long = f"this makes an address of {size} letters, and it can have {LONGEST}"
    return too_long if size > LONGEST else None


def company_in(source: Source) -> Value | None:
    """Return the line that names the company in lists."""
    if category := source.headers.get("category"):
        return category[0]
    if not source.is_letter:
        return None
    names = source.headers.get("from" if source.text("Kind") == "reply" else "to")
    return names[0] if names else None


# --- what is no post ---------------------------------------------------------------------


def file_problems(files: ContentFiles, settings: ReadingSettings) -> Iterator[Problem]:
    """Yield what is wrong with files below ``content/``, and which texts no reader takes."""
    yield from files.problems
    for path in files.paths:
        if not settings.is_static(path):
            if reason := why_no_post(path, settings):
                message = f"this is not read as a post: {reason}"
                yield Problem(shown(path), None, message, "warning")
        elif path.suffix.lower().lstrip(".") in EXTENSIONS:
            remedy = f"move it to {' or '.join(settings.articles)}"
            message = f"here it would be published as you typed it; {remedy}"
            yield Problem(shown(path), None, message)


def why_no_post(path: Path, settings: ReadingSettings) -> str | None:
    """Return why a text below ``content/`` is no post, and the remedy; None if it is one."""
    suffix = path.suffix.lower()
    if suffix in OTHER_FORMATS:
        return "posts are written in Markdown, in files that end in .md"
    if suffix.lstrip(".") not in EXTENSIONS:
        return None
    if not path.suffix.islower():
        return "write its ending in small letters, .md"
    folders = (*settings.articles, *settings.pages)
    return None if settings.is_post(path) else f"move it to {' or '.join(folders)}"
