"""Print what is mailed: the same letters, with the values of ``private.toml`` in them.

The blog is read as for publication, but by a Pelican that cannot write: private values never
come near ``output/``. What is printed goes to ``paper/``, which git ignores.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pelican.contents import Article
from pelican.generators import ArticlesGenerator

from plugins import private_values
from plugins.build.logged import stop
from plugins.build.strict import Reading
from plugins.footnoted_links.adapter import noted
from plugins.guard.masking import Mask
from plugins.paper import pdfium, printer
from plugins.paper.advice import address_problems
from plugins.paper.envelopes import SIZES
from plugins.paper.errors import PaperError
from plugins.paper.folder import Folder
from plugins.paper.letters import (
    Entry,
    NamedArticle,
    has_paper,
    in_one_place,
    job_of,
    posts_of,
    printed_letters,
    setting_problems,
)
from plugins.paper.profiles import profile_of
from plugins.paper.sheet import Job, sheet
from plugins.paper.values import Values, refuse_lost
from plugins.post.placeholders import LABELS, labels_of
from plugins.post.post import Post
from plugins.private_values import PrivateValues
from plugins.problems import Problem, ProblemsFound, nearest, raise_errors, shown
from plugins.site.keys import key_problems

FOLDER = "paper"  # beside pelicanconf.py, never below content/ or output/
TAKEN = (
    "you have made or changed this file, so it is not printed over; "
    "rename it or move it away, then print again"
)
NO_ENVELOPE = "it is not sent by post, so no envelope was printed"
REMOVED = "removed, so that nobody sends what is out of date"
STILL_THERE = "do not send what is still there, and may be out of date"
Tell = Callable[[str], None]


class OrderError(LookupError):
    """What is to be printed is not there, or not in this way."""


# --- what is asked for -------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """What is to be printed, and how."""

    slug: str | None = None  # all letters, if none is named
    profile: str | None = None
    envelope: str | None = None  # a size of envelopes.SIZES

    @property
    def files(self) -> set[str] | None:
        """The names of the PDFs that it can be of; None for those of all letters."""
        return files_of(self.slug) if self.slug else None


def order_of(slug: str | None, profile: str | None, envelope: str | None) -> Order:
    """Accept what an author asks for; raise OrderError for what there is not.

    >>> order_of("box", "", "dl")
    Order(slug='box', profile=None, envelope='DL')
    """
    if profile:
        try:
            profile_of("", profile)
        except PaperError as error:
            raise OrderError(f"--profile: {error}") from error
    if envelope and envelope.upper() not in SIZES:
        raise OrderError(f'there is no envelope "{envelope}"; write {" or ".join(SIZES)}')
    return Order(slug or None, profile or None, envelope.upper() if envelope else None)


def chosen(posts: Sequence[NamedArticle], slug: str | None) -> list[NamedArticle]:
    """Choose letters by slug, name or file; raise OrderError, with what there is, for none.

    A slug is that of a letter and of its translations.
    """
    letters = [post for post in posts if has_paper(post.article)]
    if found := [post for post in letters if slug in {None, *known_as(post)}]:
        return found
    for post in posts:
        if slug in known_as(post):
            remedy = 'to be printed it needs a header "To: …", and no "Kind: reply"'
            raise OrderError(f"{shown(post.article.source_path)} is no letter of yours; {remedy}")
    if slug is None or not letters:
        raise OrderError("there is no letter to print")
    names = sorted({post.name for post in letters})
    known = nearest(slug, names) or f"one of {', '.join(names)}"
    raise OrderError(f'there is no letter "{slug}"; write {known}')


def known_as(post: NamedArticle) -> set[str]:
    """Return what an author may call a post."""
    return {post.article.slug, post.name, Path(post.article.source_path).stem}


def file_of(name: str, size: str | None = None) -> str:
    """Return the name of the PDF of a letter, or of its envelope of a size.

    >>> file_of("box", "DL")
    'box-dl.pdf'
    """
    return f"{name}-{size.lower()}.pdf" if size else f"{name}.pdf"


def files_of(name: str) -> set[str]:
    """Return the names of all PDFs that a letter can have."""
    return {file_of(name, size) for size in (None, *SIZES)}


def signature_problems(values: PrivateValues, path: Path) -> Iterator[Problem]:
    """Yield why an image of the signature cannot be printed."""
    if not values.signature:
        return
    try:
        printer.cleaned_image(path.parent / values.signature)
    except PaperError as error:
        text = path.read_text(encoding="utf-8-sig")
        line = private_values.line_of_key(text, private_values.SIGNATURE)
        yield Problem(path.name, line, f"{error}; mend it, or take this line out")


# --- printing ----------------------------------------------------------------------------


class Run:
    """Prints letters into ``paper/``."""

    def __init__(self, settings: dict[str, Any], order: Order, folder: Folder) -> None:
        reading = Reading({**settings, "PRODUCTION": False})  # drafts can be printed
        raise_errors(setting_problems(settings))
        self.values = private_values.values_of(settings) or PrivateValues()
        raise_errors(signature_problems(self.values, private_values.private_file(settings)))
        reading.settings[LABELS] = Values(labels_of(settings).bare, self.values)
        self.order, self.folder, self.mask = order, folder, Mask(settings)
        self.advice = reading.read()  # told of those letters that are asked for
        self.settings, self.context = reading.settings, reading.generators[0].context
        posts = list(
            posts_of(next(g for g in reading.generators if isinstance(g, ArticlesGenerator)))
        )
        self.refuse([one for one in self.advice if one.severity == "error"], posts)
        self.wanted = chosen(posts, order.slug)
        letters = [post for post in posts if has_paper(post.article)]
        others = {file_of(post.name) for post in letters if post not in self.wanted}
        folder.outdated = {name for post in self.wanted for name in files_of(post.name)} - others
        raise_errors(in_one_place((post.article, self.asked_for(post)) for post in letters))

    def refuse(self, errors: list[Problem], posts: Sequence[NamedArticle]) -> None:
        """Raise errors, where there are any, with those of the sheets that are asked for."""
        wrong = {error.path for error in errors}
        with suppress(OrderError):
            wanted = [post for post in chosen(posts, self.order.slug) if errors]
            fit = [post for post in wanted if post.article.post.path not in wrong]
            for entry in printed_letters(fit, self.prepare, self.print):
                errors += entry.problems
        raise_errors(errors)

    def asked_for(self, post: NamedArticle) -> list[str]:
        """Return the names of the PDFs of a letter that are to be printed."""
        size = self.envelope(post.article) if post in self.wanted else None
        return [file_of(post.name), *([file_of(post.name, size)] if size else [])]

    def envelope(self, article: Article) -> str | None:
        """Return the size of the envelope of a letter, if it is to have one."""
        return self.order.envelope if article.letter.is_posted else None

    def entries(self) -> Iterator[Entry]:
        """Print letters on all processors; yield each in order, when its PDFs are written."""
        for entry in printed_letters(self.wanted, self.prepare, self.print):
            self.write(entry)
            yield entry

    def prepare(self, entry: Entry) -> None:
        """Put a letter on its sheet, and find what is to be said of it."""
        read: Post = entry.article.post
        entry.warnings += [one for one in self.advice if one.path == read.path]
        for problem in key_problems(read, self.values):
            entry.problems.append(replace(problem, severity="error"))
        if self.order.envelope and not self.envelope(entry.article):
            line = read.source.headers["via"][0].line
            entry.warnings.append(Problem(read.path, line, NO_ENVELOPE, "warning"))
        entry.sheet = sheet(self.job(entry.article))
        entry.warnings += address_problems(read, entry.sheet)

    def job(self, article: Article) -> Job:
        """Prepare a letter for the printer, with the author's own values."""
        settings, signature = self.settings, self.values.signature
        labels = labels_of(settings, article.letter.case)
        job = job_of(article, noted(article, settings).on_paper, settings, self.context, labels)
        beside = private_values.private_file(settings).parent
        return replace(
            job,
            private=True,
            profile=profile_of(job.lang, self.order.profile) if self.order.profile else job.profile,
            signature_image=beside / signature if signature else None,
        )

    def print(self, entry: Entry) -> None:
        """Print the PDFs of a letter, all or none, and find the private values in it."""
        pdf = entry.files[file_of(entry.name)] = printer.print_sheet(entry.sheet)
        refuse_lost(entry.sheet, entry.article.post.text, pdfium.text_of_pdf(pdf))
        if size := self.envelope(entry.article):
            entry.files[file_of(entry.name, size)] = printer.enveloped(entry.sheet, size)

    def write(self, entry: Entry) -> None:
        """Write the PDFs of a letter, all or none."""
        main = file_of(entry.name)
        if main in entry.files and self.folder.holds(main, entry.files[main]):
            self.folder.outdated -= files_of(entry.name)  # an envelope of it, too
        for name in filter(self.folder.is_there, entry.files):
            if not self.folder.is_ours(name):
                entry.problems.append(Problem(f"{FOLDER}/{name}", None, TAKEN))
        for name, pdf in () if entry.problems else entry.files.items():
            self.folder.write(name, pdf)

    def tell(self, entry: Entry, count: str, tell: Tell, warn: Tell) -> None:
        """Tell of a letter: what is to be minded, and where its PDFs are."""
        said = {(problem.line, problem.message) for problem in entry.problems}
        for warning in entry.warnings:
            if not any(warning.line == line and warning.message in text for line, text in said):
                warn(self.mask.masked(str(warning)))
        for name in () if entry.problems else entry.files:
            tell(f"{count}{FOLDER}/{name}")


@contextmanager
def kept_up_to_date(root: Path, names: Collection[str] | None, warn: Tell) -> Iterator[Folder]:
    """Have no file of ours stay that is out of date, whatever keeps it from being printed anew.

    Without ``names`` these are all PDFs. One that the author has changed is only named. Ctrl-C
    leaves all as it is.
    """
    folder = Folder(root / FOLDER)
    there = {path.name for path in folder.path.glob("*.pdf" if names is None else "*")}
    folder.outdated = there if names is None else there & {*names}
    try:
        yield folder
    except KeyboardInterrupt:
        folder.outdated.clear()
        raise
    finally:
        for told, found in zip((REMOVED, STILL_THERE), folder.sweep(), strict=True):
            if found:
                warn(f"{told}: {', '.join(f'{FOLDER}/{name}' for name in found)}")


def print_letters(
    settings: dict[str, Any], folder: Folder, order: Order, tell: Tell, warn: Tell
) -> None:
    """Print letters into a folder; ``tell`` of each file, and ``warn`` of what is to be minded.

    Raises ProblemsFound for what cannot be printed, and exits where nothing is there to print.
    """
    try:
        run = Run(settings, order, folder)
    except OrderError as error:  # nothing is out of date for what is asked for in vain
        folder.outdated.clear()
        stop(str(error))
    problems: list[Problem] = []
    failed, asked = 0, len(run.wanted)
    for number, entry in enumerate(run.entries(), start=1):
        run.tell(entry, f"{number}/{asked} " if asked > 1 else "", tell, warn)
        problems += entry.problems
        failed += bool(entry.problems)
    if problems:
        others = "nothing was written" if asked == failed else "all others were"
        raise ProblemsFound(problems, f"What is named here was not printed; {others}.")
