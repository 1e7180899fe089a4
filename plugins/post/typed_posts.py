"""Posts as they are typed, found by the word that their author calls them by: slug or file.

Only their headers are read, so it is quick, and of use while a post's text is not in order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.post import checks, headers
from plugins.post.content_files import find_files
from plugins.post.letter import Letter, Source, from_source
from plugins.post.settings import ReadingSettings, reading_settings, slug_of
from plugins.problems import Problem, nearest, shown


@dataclass(frozen=True)
class TypedPost:
    """A post's file and its headers; where these are wrong, the letter is empty."""

    path: Path
    source: Source
    letter: Letter
    slug: str
    lang: str
    is_original: bool
    errors: tuple[Problem, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """What an author may call it, as on paper."""
        return frozenset({self.slug, self.path.stem, f"{self.slug}-{self.lang.lower()}"})


def read_typed(text: str, path: Path, settings: ReadingSettings) -> TypedPost:
    """Read the headers of a post.

    >>> text = "Title: Box\\nDate: 2026-07-20\\nTo: Ixe"
    >>> post = read_typed(text, Path("content/letters/la-box.md"), ReadingSettings())
    >>> post.letter.recipient, sorted(post.names)
    (('Ixe',), ['box', 'box-fr', 'la-box'])
    """
    source, problems = headers.read(text, shown(path), extra=settings.headers_extra)
    faults = checks.source_faults(source, settings)
    problems += [Problem(shown(path), line, message) for line, message in faults]
    errors = tuple(problem for problem in problems if problem.severity == "error")
    slug = source.text("Slug") or slug_of(source.text("Title") or "", settings.slugs)
    lang = source.text("Lang") or settings.lang
    letter = Letter(slug) if errors else from_source(source, slug)
    is_original = lang == settings.lang and source.text("Translation") != "true"
    return TypedPost(path, source, letter, slug, lang, is_original, errors)


def read_all_typed(settings: Mapping[str, Any]) -> list[TypedPost]:
    """Read the headers of all posts but pages; what is no UTF-8 is told by each build."""
    return list(_typed(settings, reading_settings(settings)))


def _typed(settings: Mapping[str, Any], reading: ReadingSettings) -> Iterator[TypedPost]:
    for path in reading.posts_among(find_files(settings).paths):
        if reading.is_page(path):
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        yield read_typed(text, path, reading)


def called(word: str, posts: Sequence[TypedPost]) -> TypedPost:
    """Return the post that an author calls so: of translations the original, or the file named.

    Raise a ``ValueError`` with what there is, where there is none, or one cannot tell which.
    """
    found = [post for post in posts if word in post.names]
    if len(found) > 1:
        found = [post for post in found if post.path.stem == word] or found
    if len(found) > 1:
        found = [post for post in found if post.is_original] or found
    if len(found) == 1:
        return found[0]
    if found:
        files = ", ".join(post.path.stem for post in found)
        raise ValueError(f'several posts are called "{word}"; write the name of a file: {files}')
    names = sorted({post.slug for post in posts})
    known = nearest(word, names) or f"one of {', '.join(names) or 'none: there is no post'}"
    raise ValueError(f'there is no post "{word}"; write {known}')
