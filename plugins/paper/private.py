"""Print what is mailed: the same letters, with the values of ``private.toml`` in them.

The blog is read as for publication, but by a Pelican that cannot write: private values never
come near ``output/``. What is printed goes to ``paper/``, which git ignores.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import escape
from pelican import signals
from pelican.contents import Article
from pelican.generators import ArticlesGenerator, Generator
from pelican.writers import Writer

from plugins import keys, private_values
from plugins.paper import has_paper, job_of, keep, problems_of, warnings_of
from plugins.paper.envelopes import SIZES
from plugins.paper.printer import envelope, paper
from plugins.paper.profiles import profile_of
from plugins.paper.sheet import Job, sheet
from plugins.placeholders import LABELS_OF_CASE, Labels
from plugins.private_values import PrivateValues
from plugins.problems import Problem, ProblemsFound, shown
from plugins.strict import StrictPelican

FOLDER = "paper"  # beside pelicanconf.py, never below content/ or output/


@dataclass(frozen=True)
class Values(Labels):
    """What stands for private values on paper: the values, as they were typed.

    >>> values, _ = private_values.read('"n° client" = "AB-12345678"')
    >>> Values(values=values).marked_up("n° client")
    '<span class="private">AB-12345678</span>'
    """

    values: PrivateValues = field(default_factory=PrivateValues, repr=False)
    case: str = ""

    def plain(self, key: str) -> str:
        """Write a value on one line."""
        value = self.values.value(key, self.case)
        return super().plain(key) if value is None else ", ".join(value.splitlines())

    def marked_up(self, key: str) -> str:
        """Write a value in HTML, marked so that it is never broken."""
        value = self.values.value(key, self.case)
        if value is None:  # that it is missing is said before anything is printed
            return super().marked_up(key)
        return f'<span class="private">{escape(value)}</span>'


class AllIsRead(Exception):  # noqa: N818 (no error: the end of the run)
    """Everything has been read; what follows in Pelican would write."""


class Reading(StrictPelican):
    """Reads a blog, private values and all, and writes nothing."""

    def __init__(self, settings: dict[str, Any], values: PrivateValues) -> None:
        labels = Labels(frozenset(settings.get("PLACEHOLDERS_BARE", ())))
        super().__init__(
            {
                **settings,
                "PRODUCTION": False,  # drafts can be printed, and nothing public is
                LABELS_OF_CASE: lambda case: Values(labels.bare, values, case),
            }
        )
        self.generators: list[Generator] = []

    def read(self) -> "Reading":
        """Read all posts; raise ProblemsFound for what is wrong with them."""
        signals.all_generators_finalized.connect(self._remember)
        try:
            super(StrictPelican, self).run()
        except AllIsRead:
            return self
        raise AssertionError("Pelican has not asked for its writer")

    def _remember(self, generators: Iterable[Generator]) -> None:
        self.generators = list(generators)

    def _get_writer(self) -> Writer:
        raise AllIsRead

    def articles(self) -> list[Article]:
        """Give all letters that can be printed, drafts too."""
        found = next(g for g in self.generators if isinstance(g, ArticlesGenerator))
        lists = (found.articles, found.translations, found.drafts, found.drafts_translations)
        return [article for articles in lists for article in articles if has_paper(article)]


@dataclass(frozen=True)
class Order:
    """What is to be printed, and how."""

    slug: str | None = None  # all letters, if none is named
    profile: str | None = None
    envelope: str | None = None  # a size of envelopes.SIZES


def print_letters(
    settings: dict[str, Any], root: Path, order: Order, tell: Callable[[str], None]
) -> list[Problem]:
    """Print letters into ``paper/``; ``tell`` is told of each file. Give what is to be minded.

    Raises ProblemsFound for what cannot be printed: of those letters no PDF is left.
    """
    path = private_values.file_of(settings)
    values = private_values.load(path, path.name) if path.is_file() else PrivateValues()
    reading = Reading(settings, values).read()
    wanted = chosen(reading.articles(), order.slug)
    prepared = partial(prepare, reading=reading, values=values, order=order)
    warnings: list[Problem] = []
    problems: list[Problem] = []
    for number, article in enumerate(wanted, start=1):
        count = f"{number}/{len(wanted)} " if len(wanted) > 1 else ""
        try:
            for name in names(article.slug, order.envelope):  # of before: no old letter is sent
                (root / FOLDER / name).unlink(missing_ok=True)
            job = prepared(article)
            warnings += warnings_of(article, sheet(job), job)
            made = pdfs(job, order.envelope)
            for name, content in zip(names(article.slug, order.envelope), made, strict=True):
                keep(root / FOLDER / name, content)
                tell(count + shown(root / FOLDER / name))
        except ProblemsFound as found:
            problems += found.problems
        except ValueError as error:
            problems += problems_of(article, error)
    if problems:
        others = "all others were" if len(wanted) > 1 else "nothing was written"
        raise ProblemsFound(problems, f"What is named here was not printed; {others}.")
    return warnings


def prepare(article: Article, reading: Reading, values: PrivateValues, order: Order) -> Job:
    """Prepare a letter for the printer, with the author's own values."""
    refuse_unknown_keys(article, values)
    labels = Values(values=values, case=article.letter.case)
    job = job_of(article, reading.settings, reading.generators[0].context, labels)
    beside = private_values.file_of(reading.settings).parent
    return replace(
        job,
        private=True,
        profile=profile_of(job.lang, order.profile) if order.profile else job.profile,
        signature_image=beside / values.signature if values.signature else None,
    )


def names(slug: str, size: str | None) -> list[str]:
    """Give the names of the files of a letter, and of its envelope if there is to be one.

    >>> names("box", "DL")
    ['box.pdf', 'box-dl.pdf']
    """
    return [f"{slug}.pdf", *([f"{slug}-{size.lower()}.pdf"] if size else [])]


def pdfs(job: Job, size: str | None) -> list[bytes]:
    """Print a letter, and its envelope if there is to be one."""
    return [paper(job), *([envelope(job, size)] if size else [])]


def refuse_unknown_keys(article: Article, values: PrivateValues) -> None:
    """Raise an error for each value that the letter wants and nobody has given."""
    path = Path(article.source_path)
    text = path.read_text(encoding="utf-8-sig")
    unknown = keys.unknown(text, article.letter.case, values)
    if problems := [Problem(shown(path), line, message) for line, message in unknown]:
        raise ProblemsFound(problems)


def chosen(articles: list[Article], slug: str | None) -> list[Article]:
    """Choose a letter by its slug or its file; raise LookupError, with the nearest, for none."""
    found = [a for a in articles if slug in {None, a.slug, Path(a.source_path).stem}]
    if found:
        return found
    known = [article.slug for article in articles]
    if slug is None:
        raise LookupError("there is no letter to print")
    near = get_close_matches(slug, known, n=1)
    raise LookupError(
        f'there is no letter "{slug}"; {f"write {near[0]}" if near else "look at /archives/"}'
    )


def known_size(size: str | None) -> str | None:
    """Accept a size of envelopes; raise LookupError for another.

    >>> known_size("dl"), known_size(None)
    ('DL', None)
    """
    if not size:
        return None
    if size.upper() not in SIZES:
        raise LookupError(f'there is no envelope "{size}"; write {" or ".join(SIZES)}')
    return size.upper()
