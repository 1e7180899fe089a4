"""Pelican's side of paper, for the public.

Production builds write, beside the page of each letter, its PDF with labels in the place of
private values, and its first page as a picture.
"""

import io
import posixpath
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pelican import signals
from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, Generator
from pelican.writers import Writer
from PIL import Image

from plugins import steps
from plugins.footnoted_links.adapter import noted
from plugins.paper.advice import alt_problems, enclosure_problems, sender_problems
from plugins.paper.letters import (
    Entry,
    has_paper,
    in_one_place,
    job_of,
    named,
    posts_of,
    printed_letters,
    setting_problems,
)
from plugins.paper.pdfium import picture
from plugins.paper.printer import key, print_sheet
from plugins.paper.sheet import sheet
from plugins.post.placeholders import LABELS, labels_of
from plugins.problems import Problem
from plugins.store import Store, write_whole

STORE = "paper"  # a folder below CACHE_PATH


@dataclass(frozen=True)
class Public:
    """The public PDF of a letter, and its picture: their addresses on the blog, and both."""

    url: str
    picture_url: str
    pdf: bytes = field(repr=False)
    picture: bytes = field(repr=False)

    @property
    def picture_size(self) -> tuple[int, int]:
        """Return the width and height of the picture, in pixels."""
        with Image.open(io.BytesIO(self.picture)) as image:
            return image.size


def paper_problems(generators: Iterable[Generator], wrong: Collection[str]) -> Iterator[Problem]:
    """Print all letters whose posts are not wrong, and yield why some cannot be printed.

    Where nothing is printed, yield a warning for each image without a text.
    """
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    is_printed = generator.settings.get("PRODUCTION") or LABELS in generator.settings
    letters = {article.post.path for article, _ in posts_of(generator) if has_paper(article)}
    printed = letters.difference(wrong) if is_printed else ()
    contents: Iterable[Content] = generator.context["generated_content"].values()
    for content in filter(None, contents):
        content.paper = None
        yield from alt_problems(content.post, on_paper=content.post.path in printed)
    if not generator.settings.get("PRODUCTION"):
        return
    if wrong_settings := list(setting_problems(generator.settings)):
        yield from wrong_settings
        return
    store = Store(Path(generator.settings["CACHE_PATH"], STORE))
    problems: list[Problem] = []
    posts = named(generator.articles, generator.translations)
    jobs = [post for post in posts if post.article.post.path in printed]
    for entry in printed_letters(jobs, partial(prepare, generator), partial(print_public, store)):
        problems += entry.problems
    yield from problems
    papers = [(article, article.paper) for article in articles_of(generator) if article.paper]
    yield from in_one_place((article, [paper.url]) for article, paper in papers)
    if not problems and not wrong:
        store.forget_unused()


def articles_of(generator: ArticlesGenerator) -> list[Article]:
    """Return all posts that are published."""
    return [*generator.articles, *generator.translations]


def prepare(generator: ArticlesGenerator, entry: Entry) -> None:
    """Put a letter on its sheet."""
    settings = generator.settings
    parts = noted(entry.article, settings).on_paper
    entry.sheet = sheet(
        job_of(entry.article, parts, settings, generator.context, labels_of(settings))
    )


def print_public(store: Store, entry: Entry) -> None:
    """Give a letter its PDF and picture, kept or printed."""
    name = key(entry.sheet)
    pdf, drawn = store.get(f"{name}.pdf"), store.get(f"{name}.png")
    if pdf is None or drawn is None:
        pdf = print_sheet(entry.sheet)
        drawn = picture(pdf)
        store.put(f"{name}.pdf", pdf)
        store.put(f"{name}.png", drawn)
    address = posixpath.join(posixpath.dirname(entry.article.save_as), entry.name)
    entry.article.paper = Public(f"{address}.pdf", f"{address}.png", pdf, drawn)


def write_papers(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the PDFs and pictures beside their pages."""
    for article in articles_of(generator):
        if article.paper is not None:
            for url, content in (
                (article.paper.url, article.paper.pdf),
                (article.paper.picture_url, article.paper.picture),
            ):
                write_whole(Path(writer.output_path, url), content)


# --- what an author should know ----------------------------------------------------------


def advice_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Yield a warning for what is missing: a sender, an enclosure."""
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    for article in (article for article, _ in posts_of(generator) if has_paper(article)):
        yield from sender_problems(article.post)
        yield from enclosure_problems(article.post)


def register() -> None:
    """Connect to Pelican."""
    steps.checking.connect(advice_problems)
    steps.printing.connect(paper_problems)
    signals.article_writer_finalized.connect(write_papers)
