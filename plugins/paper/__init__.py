"""The letter on paper: from the post that is on the page, a PDF that can be sent.

``printer.py`` is the core; here is Pelican's side, for the public: production builds write,
beside the page of each letter, its PDF with labels in the place of private values, and its
first page as a picture. ``private.py`` prints what is mailed.

    output/dix-jours/index.html, output/dix-jours/dix-jours.pdf, output/dix-jours/dix-jours.png
"""

import logging
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from feedgenerator import Enclosure
from pelican import signals
from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, Generator
from pelican.writers import Writer
from PIL import Image

from plugins import html_tree
from plugins.footnoted_links.adapter import noted
from plugins.leftovers import made
from plugins.letter import Letter
from plugins.paper import advice
from plugins.paper.errors import PaperError
from plugins.paper.folder import keep
from plugins.paper.manuscript import NotOnPaperError
from plugins.paper.picture import picture
from plugins.paper.posts import has_paper, in_one_place, named
from plugins.paper.printer import UnfitError, in_parallel, key, printed
from plugins.paper.profiles import profile_of
from plugins.paper.sheet import Job, Sheet, sheet
from plugins.paper.source_lines import line_of
from plugins.placeholders import PUBLIC, Labels, labels_of
from plugins.problems import Problem, ProblemsFound, shown
from plugins.typography import style_of

__all__ = ["Public", "job_of", "problems_of", "register"]

CACHE = "paper"  # a folder below CACHE_PATH
SETTINGS = "pelicanconf.py"


@dataclass(frozen=True)
class Public:
    """The public PDF of a letter, and its picture: their addresses on the blog, and files."""

    url: str
    picture_url: str
    pdf: Path
    picture: Path

    @property
    def is_kept(self) -> bool:
        """Whether both have been made before, from the same letter."""
        return self.pdf.is_file() and self.picture.is_file()

    @property
    def size(self) -> int:
        """How many bytes the PDF has."""
        return self.pdf.stat().st_size

    @property
    def picture_size(self) -> tuple[int, int]:
        """The width and height of the picture, in pixels."""
        with Image.open(self.picture) as image:
            return image.size


# --- from a post to a job ----------------------------------------------------------------


def job_of(
    article: Article,
    settings: Mapping[str, Any],
    context: Mapping[str, Any],
    labels: Labels = PUBLIC,
) -> Job:
    """Prepare the letter of a post for the printer."""
    letter: Letter = article.letter
    parts = noted(article, settings, paper=True)
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
    """Give what finds the file of an image by its address on the blog."""

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
    """Say why a letter cannot be printed, with the line that it is about."""
    path = Path(article.source_path)
    text = path.read_text(encoding="utf-8-sig")
    for fault in error.faults if isinstance(error, UnfitError) else (error,):
        message = without_site(str(fault), article.settings["SITEURL"])
        yield Problem(shown(path), line_of(fault.about, text), f"on paper: {message}")


def without_site(message: str, site: str) -> str:
    """Write addresses of the blog as an author knows them, below ``content/``.

    >>> without_site("the image https://a.example/images/b.png", "https://a.example")
    'the image images/b.png'
    """
    return message.replace(f"{site}/", "") if site else message


# --- Pelican: the public PDF -------------------------------------------------------------


class Print(NamedTuple):
    """A letter that is to be published on paper."""

    article: Article
    public: Public
    sheet: Sheet
    job: Job


def print_letters(generators: Iterable[Generator]) -> None:
    """Print all letters, when everything has been read and nothing is written yet."""
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    contents: Iterable[Content] = generator.context["generated_content"].values()
    for content in filter(None, contents):
        content.paper = None
    if not generator.settings.get("PRODUCTION"):
        return
    check_profiles(generator.settings)
    problems: list[Problem] = []
    done: list[Print] = []
    for entry, error in in_parallel(print_one, waiting(generator, problems)):
        problems += problems_of(entry.article, error) if error else ()
        done.append(entry)
    problems += in_one_place((entry.article, [entry.public.url]) for entry in done)
    if problems:
        raise ProblemsFound(problems)
    for entry in done:
        entry.article.paper = entry.public


def waiting(generator: ArticlesGenerator, problems: list[Problem]) -> Iterator[Print]:
    """Give each letter with its sheet; add to the problems those of which none can be made."""
    for article, name in named(generator.articles, generator.translations):
        if not has_paper(article):
            continue
        try:
            yield Print(article, *prepared(article, name, generator))
        except PaperError as error:
            problems += problems_of(article, error)


def prepared(article: Article, name: str, generator: Generator) -> tuple[Public, Sheet, Job]:
    """Make the sheet of a letter, and say where its PDF will be."""
    settings = generator.settings
    job = job_of(article, settings, generator.context, labels_of(settings))
    on_sheet = sheet(job)
    address = posixpath.join(posixpath.dirname(article.save_as), name)
    pdf = Path(settings["CACHE_PATH"], CACHE, f"{key(on_sheet, job)}.pdf")
    public = Public(f"{address}.pdf", f"{address}.png", pdf, pdf.with_suffix(".png"))
    return public, on_sheet, job


def print_one(entry: Print) -> tuple[Print, PaperError | None]:
    """Print a letter into the cache, if it is not there; give what is wrong with it."""
    if entry.public.is_kept:
        return entry, None
    try:
        content = printed(entry.sheet, entry.job)
    except PaperError as error:
        return entry, error
    keep(entry.public.picture, picture(content))
    keep(entry.public.pdf, content)
    return entry, None


def write(generator: ArticlesGenerator, writer: Writer) -> None:
    """Put the PDFs and pictures beside their pages, and forget what is no longer printed."""
    kept: set[Path] = set()
    for article in (*generator.articles, *generator.translations):
        if article.paper is not None:
            for url, path in (
                (article.paper.url, article.paper.pdf),
                (article.paper.picture_url, article.paper.picture),
            ):
                target = Path(writer.output_path, url)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
                made(target)
                kept.add(path)
    if generator.settings.get("PRODUCTION"):
        for path in Path(generator.settings["CACHE_PATH"], CACHE).glob("*"):
            if path not in kept:
                path.unlink()


def enclose(context: Mapping[str, Any], feed: Any) -> None:
    """Put the PDFs into a feed, each as the enclosure of its letter."""
    site = context["SITEURL"]
    papers = {
        f"{site}/{article.url}": article.paper
        for article in context.get("articles", ())
        if getattr(article, "paper", None) is not None
    }
    for item in feed.items:
        if (paper := papers.get(item["link"])) is not None:
            url = f"{site}/{paper.url}"
            item["enclosures"] = (Enclosure(url, str(paper.size), "application/pdf"),)


def register() -> None:
    """Connect to Pelican."""
    logging.getLogger("pelican.readers").addFilter(advice.is_news)
    signals.all_generators_finalized.connect(advice.warn)
    signals.all_generators_finalized.connect(print_letters)
    signals.article_writer_finalized.connect(write)
    signals.feed_generated.connect(enclose)
