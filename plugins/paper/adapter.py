"""Pelican's side of paper, for the public.

Production builds write, beside the page of each letter, its PDF with labels in the place of
private values, and its first page as a picture.
"""

import logging
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from feedgenerator import Enclosure
from pelican import signals
from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, Generator
from pelican.writers import Writer
from PIL import Image

from plugins import steps
from plugins.paper import advice
from plugins.paper.errors import PaperError
from plugins.paper.folder import write_whole
from plugins.paper.jobs import check_profiles, job_of, problems_of
from plugins.paper.picture import picture
from plugins.paper.posts import has_paper, in_one_place, named
from plugins.paper.printer import in_parallel, key, printed
from plugins.paper.sheet import Job, Sheet, sheet
from plugins.post.placeholders import labels_of
from plugins.problems import Problem, shown

CACHE = "paper"  # a folder below CACHE_PATH


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


class Print(NamedTuple):
    """A letter that is to be published on paper."""

    article: Article
    public: Public
    sheet: Sheet
    job: Job


def paper_problems(generators: Iterable[Generator], wrong: Collection[str]) -> Iterator[Problem]:
    """Print all letters whose posts are not wrong, and yield why some cannot be printed."""
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    contents: Iterable[Content] = generator.context["generated_content"].values()
    for content in filter(None, contents):
        content.paper = None
    if not generator.settings.get("PRODUCTION"):
        return
    check_profiles(generator.settings)
    problems: list[Problem] = []
    done: list[Print] = []
    for entry, error in in_parallel(print_one, waiting(generator, problems, wrong)):
        problems += problems_of(entry.article, error) if error else ()
        done.append(entry)
    yield from problems
    yield from in_one_place((entry.article, [entry.public.url]) for entry in done)
    for entry in done:
        entry.article.paper = entry.public


def waiting(
    generator: ArticlesGenerator, problems: list[Problem], wrong: Collection[str]
) -> Iterator[Print]:
    """Give each letter with its sheet; add to the problems those of which none can be made."""
    for article, name in named(generator.articles, generator.translations):
        if not has_paper(article) or shown(article.source_path) in wrong:
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
    write_whole(entry.public.picture, picture(content))
    write_whole(entry.public.pdf, content)
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
    steps.checking.connect(advice.advice_problems)
    steps.printing.connect(paper_problems)
    signals.article_writer_finalized.connect(write)
    signals.feed_generated.connect(enclose)
