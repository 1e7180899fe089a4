"""The letter on paper: from the post that is on the page, a PDF that can be sent.

``printer.py`` is the core; here is Pelican's side, for the public: production builds write,
beside the page of each letter, its PDF with labels in the place of private values, and its
first page as a picture. ``private.py`` prints what is mailed.

    output/dix-jours/index.html, output/dix-jours/dix-jours.pdf, output/dix-jours/dix-jours.png
"""

import multiprocessing
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from feedgenerator import Enclosure
from pelican import signals
from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, Generator
from pelican.writers import Writer
from PIL import Image

from plugins import headers, html_tree
from plugins.footnoted_links import noted
from plugins.leftovers import made
from plugins.letter import Letter
from plugins.paper.manuscript import Node, NotOnPaperError
from plugins.paper.picture import picture
from plugins.paper.printer import UnfitError, address_warnings, fonts_of, key, printed
from plugins.paper.profiles import profile_of
from plugins.paper.sheet import Job, Sheet, missing_enclosures, no_images, sheet
from plugins.placeholders import PUBLIC, Labels, labels_of
from plugins.problems import Problem, ProblemsFound, shown
from plugins.typography import style_of

__all__ = ["Public", "job_of", "problems_of", "register", "warnings_of"]

CACHE = "paper"  # a folder below CACHE_PATH
MANY = 16  # letters: for fewer, to begin another process takes longer than to print them


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
    chosen: Mapping[str, str] = settings.get("PAPER_PROFILES", {})
    return chosen.get(lang) or chosen.get(lang.split("-", maxsplit=1)[0])


def image_finder(settings: Mapping[str, Any], context: Mapping[str, Any]) -> Callable[[str], Path]:
    """Give what finds the file of an image by its address on the blog."""

    def find(src: str) -> Path:
        address = src.removeprefix(settings["SITEURL"])
        if urlsplit(address).scheme or address.startswith("//"):
            raise NotOnPaperError(
                f"the image {src} is on another site; copy it into content/images"
            )
        name = unquote(address).lstrip("/")
        for static in context["static_content"].values():
            if static.url == name or unquote(static.url) == name:
                return Path(static.source_path)
        raise NotOnPaperError(
            f"there is no image {name} in content/; write {{static}}/ and its path there"
        )

    return find


def has_paper(article: Article) -> bool:
    """Say whether we print a post: a letter of ours, not a company's reply."""
    letter: Letter = article.letter
    return letter.is_letter and letter.kind == "letter"


# --- what is wrong with a letter ---------------------------------------------------------


def warnings_of(article: Article, made: Sheet, job: Job) -> Iterator[Problem]:
    """Say what an author should know of a letter that can be printed all the same."""
    path = shown(article.source_path)
    source, _ = headers.read_file(Path(article.source_path), path)
    to = source.headers["to"]
    lines = zip(made.recipient, made.data["recipient"], strict=True)
    known = ["" if has_label(nodes) else text for text, nodes in lines]
    for at, message in address_warnings(job.letter, known, job.profile.country):
        yield Problem(path, to[min(at, len(to) - 1)].line, message)
    for number, line in enumerate(source.body.split("\n"), source.body_line):
        for missing in missing_enclosures(line, job.lang, len(job.letter.enclosures)):
            message = f'this speaks of enclosure {missing}, which "Encl:" does not have; add it'
            yield Problem(path, number, message)


def has_label(nodes: list[Node]) -> bool:
    """Say whether a line is not what will be sent: a label stands in it."""
    return any(node["is"] == "label" for node in nodes)


def problems_of(article: Article, error: ValueError) -> Iterator[Problem]:
    """Say why a letter cannot be printed, with the line that it is about."""
    path = Path(article.source_path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for fault in error.faults if isinstance(error, UnfitError) else (str(error),):
        yield Problem(shown(path), line_about(fault, lines), f"on paper: {fault}")


def line_about(fault: str, lines: list[str]) -> int:
    """Find the line (from 1) whose words a fault quotes; the first, where none is.

    >>> line_about("“Rue de l'Exemple” is at x 3", ["To: Ixe", "    Rue de l'Exemple"])
    2
    """
    quoted = fault.partition("“")[2].partition("”")[0] or fault.partition("image ")[2].split(" ")[0]
    quoted = quoted.rpartition("/")[2] if "/" in quoted else quoted
    start = quoted.split("\u00a0")[0].strip()
    found = (number for number, line in enumerate(lines, 1) if start and start[:40] in line)
    return next(found, 1)


# --- Pelican: the public PDF -------------------------------------------------------------


def print_letters(generators: Iterable[Generator]) -> None:
    """Print all letters, when everything has been read and nothing is written yet."""
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    contents: Iterable[Content] = generator.context["generated_content"].values()
    for content in filter(None, contents):
        content.paper = None
    if not generator.settings.get("PRODUCTION"):
        return
    articles = [a for a in (*generator.articles, *generator.translations) if has_paper(a)]
    problems: list[Problem] = []
    waiting: list[tuple[Article, Public, Sheet, Job]] = []
    for article in articles:
        try:
            waiting.append((article, *prepared(article, generator)))
        except ValueError as error:
            problems += problems_of(article, error)
    new = [entry for entry in waiting if not entry[1].is_kept]
    for entry, fault in zip(new, printed_all([entry[1:] for entry in new]), strict=True):
        problems += problems_of(entry[0], fault) if fault else ()
    if problems:
        raise ProblemsFound(problems)
    for article, public, _, _ in waiting:
        article.paper = public


def prepared(article: Article, generator: Generator) -> tuple[Public, Sheet, Job]:
    """Make the sheet of a letter, and say where its PDF will be."""
    settings = generator.settings
    job = job_of(article, settings, generator.context, labels_of(settings))
    made = sheet(job)
    name = posixpath.join(posixpath.dirname(article.save_as), article.slug)
    pdf = Path(settings["CACHE_PATH"], CACHE, f"{key(made, job)}.pdf")
    return Public(f"{name}.pdf", f"{name}.png", pdf, pdf.with_suffix(".png")), made, job


def printed_all(letters: Sequence[tuple[Public, Sheet, Job]]) -> Iterable[ValueError | None]:
    """Print letters into the cache, many of them on all processors; give what is wrong.

    Processes, not threads: PDFium, which reads the PDFs back, bears one thread only.
    """
    works = [(public, made, replace(job, find_image=no_images)) for public, made, job in letters]
    if len(works) < MANY:
        return [print_one(*work) for work in works]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as processes:
        return list(processes.map(print_one, *zip(*works, strict=True), chunksize=4))


def print_one(public: Public, made: Sheet, job: Job) -> ValueError | None:
    """Print a letter into the cache; give what is wrong with it."""
    try:
        content = printed(made, job)
    except NotOnPaperError as error:
        return error
    keep(public.picture, picture(content))
    keep(public.pdf, content)
    return None


def keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f"{path.suffix}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


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
    signals.all_generators_finalized.connect(print_letters)
    signals.article_writer_finalized.connect(write)
    signals.feed_generated.connect(enclose)
