"""The posts that are letters: how each is named and prepared for the printer, and its problems."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

from plugins import html_tree
from plugins.footnoted_links.notes import Noted
from plugins.paper.errors import PaperError
from plugins.paper.printer import in_parallel
from plugins.paper.profiles import by_language, profile_of
from plugins.paper.sheet import Job, Sheet
from plugins.post.letter import Letter
from plugins.post.placeholders import PUBLIC, Labels
from plugins.post.post import Post
from plugins.post.source_lines import find_line
from plugins.problems import Problem
from plugins.settings_files import place_of
from plugins.site import kinds
from plugins.typography import style_of

Article: TypeAlias = Any  # Pelican's, which has no types: this runs without it
Generator: TypeAlias = Any


def has_paper(article: Article) -> bool:
    """Return whether we print a post: a letter of ours, not a company's reply."""
    letter: Letter = article.letter
    return letter.is_letter and letter.kind == "letter"


class NamedArticle(NamedTuple):
    """A post, and the name of its PDF without the ending."""

    article: Article
    name: str


def posts_of(generator: Generator) -> Iterator[NamedArticle]:
    """Yield all posts that have been read, drafts too, each with the name of its PDF."""
    for shelf in kinds.shelves_of(generator):
        yield from named(*shelf.contents(generator))


def named(articles: Iterable[Article], translations: Iterable[Article]) -> Iterator[NamedArticle]:
    """Yield posts with the names of their PDFs: a translation has its original's and a language."""
    for article in articles:
        yield NamedArticle(article, article.slug)
    for article in translations:
        yield NamedArticle(article, f"{article.slug}-{article.lang.lower()}")


# --- prepared for the printer ------------------------------------------------------------


def job_of(
    article: Article,
    parts: Noted,
    settings: Mapping[str, Any],
    context: Mapping[str, Any],
    labels: Labels = PUBLIC,
) -> Job:
    """Prepare the letter of a post for the printer; its notes are those for paper."""
    letter: Letter = article.letter
    chosen: Mapping[str, str] = settings.get("PAPER_PROFILES", {})
    return Job(
        letter,
        body=str(parts.body),
        notes=str(parts.notes),
        title=html_tree.text_of(article.title),
        lang=article.lang,
        profile=profile_of(article.lang, letter.paper or by_language(chosen, article.lang)),
        labels=labels,
        style=style_of(settings),
        find_image=image_finder(settings, context),
        fonts=(Path(fonts),) if (fonts := settings.get("PAPER_FONTS")) else (),
    )


def setting_problems(settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what PAPER_PROFILES and PAPER_FONTS name and is not there."""
    for lang, name in settings.get("PAPER_PROFILES", {}).items():
        try:
            profile_of(lang, name)
        except PaperError as error:
            yield Problem(*place_of("PAPER_PROFILES", settings), f"PAPER_PROFILES: {error}")
    folder = settings.get("PAPER_FONTS")
    if folder and not Path(folder).is_dir():
        message = (
            f'PAPER_FONTS: there is no folder "{folder}"; write one of this blog, with fonts in it'
        )
        yield Problem(*place_of("PAPER_FONTS", settings), message)


def image_finder(settings: Mapping[str, Any], context: Mapping[str, Any]) -> Callable[[str], Path]:
    """Return a function that finds the file of an image by its address on the blog."""

    def find(src: str) -> Path:
        address = src.removeprefix(settings["SITEURL"])
        if urlsplit(address).scheme or address.startswith("//"):
            message = f"the image {src} is on another site; copy it into content/images"
            raise PaperError(message, src)
        name = unquote(address).lstrip("/")
        for static in context["static_content"].values():
            if static.url == name or unquote(static.url) == name:
                return Path(static.source_path)
        message = f"there is no image {name} in content/; write {{static}}/ and its path there"
        raise PaperError(message, posixpath.basename(name))

    return find


# --- printed -----------------------------------------------------------------------------


@dataclass
class Entry:
    """A letter on its way to paper."""

    article: Article
    name: str
    sheet: Sheet = field(init=False)
    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


Work = Callable[[Entry], None]


def printed_letters(
    posts: Iterable[NamedArticle], prepare: Work, print_it: Work
) -> Iterator[Entry]:
    """Prepare letters, print those that can be on all processors, and yield all in order."""

    def done(work: Work, entry: Entry) -> Entry:
        try:
            if not entry.problems:
                work(entry)
        except PaperError as error:
            entry.files.clear()
            entry.problems += problems_of(entry.article, error)
        return entry

    return in_parallel(partial(done, print_it), (done(prepare, Entry(*post)) for post in posts))


# --- what is wrong with a letter ---------------------------------------------------------


def in_one_place(files: Iterable[tuple[Article, Iterable[str]]]) -> Iterator[Problem]:
    """Yield which letters would be written to one file."""
    taken: dict[str, str] = {}
    for article, names in files:
        path = article.post.path
        for name in names:
            if (other := taken.setdefault(name, path)) != path:
                message = (
                    f'its PDF would be named {name}, as that of {other}; add a header "Slug: …"'
                )
                yield Problem(path, 1, message)


def problems_of(article: Article, error: PaperError) -> Iterator[Problem]:
    """Yield why a letter cannot be printed, with the line that it is about."""
    post: Post = article.post
    site = article.settings["SITEURL"]
    for fault in error.faults:
        # addresses of the blog as an author knows them, below content/
        message = str(fault).replace(f"{site}/", "") if site else str(fault)
        yield Problem(post.path, find_line(fault.about, post.text), f"on paper: {message}")
