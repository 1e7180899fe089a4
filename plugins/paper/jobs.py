"""Prepares the letter of a post for the printer, and says which line keeps it from paper."""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pelican.contents import Article

from plugins import html_tree
from plugins.footnoted_links.adapter import noted
from plugins.paper.errors import PaperError
from plugins.paper.manuscript import NotOnPaperError
from plugins.paper.printer import UnfitError
from plugins.paper.profiles import profile_of
from plugins.paper.sheet import Job
from plugins.post.letter import Letter
from plugins.post.placeholders import PUBLIC, Labels
from plugins.post.source_lines import find_line
from plugins.problems import Problem, ProblemsFound, shown
from plugins.typography import style_of

SETTINGS = "pelicanconf.py"


def job_of(
    article: Article,
    settings: Mapping[str, Any],
    context: Mapping[str, Any],
    labels: Labels = PUBLIC,
) -> Job:
    """Prepare the letter of a post for the printer."""
    letter: Letter = article.letter
    parts = noted(article, settings).on_paper
    return Job(
        letter,
        body=str(parts.body),
        notes=str(parts.notes),
        title=html_tree.text_of(article.title),
        lang=article.lang,
        profile=profile_of(article.lang, letter.paper or profile_in(settings, article.lang)),
        labels=labels,
        style=style_of(settings),
        find_image=image_finder(settings, context),
        fonts=fonts_of(settings.get("PAPER_FONTS")),
    )


def profile_in(settings: Mapping[str, Any], lang: str) -> str | None:
    """Read the setting PAPER_PROFILES: a profile for a language.

    >>> profile_in({"PAPER_PROFILES": {"de": "din5008-a"}}, "de-AT")
    'din5008-a'
    """
    found: Mapping[str, str] = settings.get("PAPER_PROFILES", {})
    chosen = {name.lower(): profile for name, profile in found.items()}
    lang = lang.lower()
    return chosen.get(lang) or chosen.get(lang.split("-", maxsplit=1)[0])


def check_profiles(settings: Mapping[str, Any]) -> None:
    """Raise ProblemsFound for what PAPER_PROFILES names and nobody knows."""
    for lang, name in settings.get("PAPER_PROFILES", {}).items():
        try:
            profile_of(lang, name)
        except PaperError as error:
            problem = Problem(SETTINGS, line_of_profiles(), f"PAPER_PROFILES: {error}")
            raise ProblemsFound([problem]) from error


def line_of_profiles() -> int:
    """Find the last line that sets PAPER_PROFILES; the first of all, if it is elsewhere."""
    path = Path(SETTINGS)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return max((at for at, line in enumerate(lines, 1) if line.startswith("PAPER_PROF")), default=1)


def fonts_of(folder: str | None) -> tuple[Path, ...]:
    """Read the setting PAPER_FONTS: a folder of fonts, or none."""
    if not folder:
        return ()
    path = Path(folder)
    if not path.is_dir():
        raise NotADirectoryError(f'PAPER_FONTS is "{folder}", which is no folder')
    return (path,)


def image_finder(settings: Mapping[str, Any], context: Mapping[str, Any]) -> Callable[[str], Path]:
    """Return a function that finds the file of an image by its address on the blog."""

    def find(src: str) -> Path:
        address = src.removeprefix(settings["SITEURL"])
        if urlsplit(address).scheme or address.startswith("//"):
            message = f"the image {src} is on another site; copy it into content/images"
            raise NotOnPaperError(message, src)
        name = unquote(address).lstrip("/")
        for static in context["static_content"].values():
            if static.url == name or unquote(static.url) == name:
                return Path(static.source_path)
        message = f"there is no image {name} in content/; write {{static}}/ and its path there"
        raise NotOnPaperError(message, posixpath.basename(name))

    return find


# --- what is wrong with a letter ---------------------------------------------------------


def problems_of(article: Article, error: PaperError) -> Iterator[Problem]:
    """Yield why a letter cannot be printed, with the line that it is about."""
    path = Path(article.source_path)
    text = path.read_text(encoding="utf-8-sig")
    for fault in error.faults if isinstance(error, UnfitError) else (error,):
        message = without_site(str(fault), article.settings["SITEURL"])
        yield Problem(shown(path), find_line(fault.about, text), f"on paper: {message}")


def without_site(message: str, site: str) -> str:
    """Write addresses of the blog as an author knows them, below ``content/``.

    >>> without_site("the image https://a.example/images/b.png", "https://a.example")
    'the image images/b.png'
    """
    return message.replace(f"{site}/", "") if site else message
