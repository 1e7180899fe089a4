"""Print what is mailed: the same letters, with the values of ``private.toml`` in them.

The blog is read as for publication, but by a Pelican that cannot write: private values never
come near ``output/``. What is printed goes to ``paper/``, which git ignores.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pelican import signals
from pelican.contents import Article
from pelican.generators import ArticlesGenerator, Generator
from pelican.writers import Writer

from plugins import private_values
from plugins.build.strict import StrictPelican
from plugins.paper import advice, pdfium, printer
from plugins.paper.envelopes import SIZES
from plugins.paper.errors import PaperError
from plugins.paper.folder import Folder, TakenError, UnwritableError
from plugins.paper.jobs import check_profiles, job_of, problems_of
from plugins.paper.posts import has_paper, in_one_place, posts_of
from plugins.paper.printer import in_parallel
from plugins.paper.profiles import UnknownProfileError, profile_of
from plugins.paper.sheet import Job, Sheet, sheet
from plugins.paper.values import Values, refuse_lost
from plugins.post.placeholders import LABELS_OF_CASE, labels_of
from plugins.private_values import PrivateValues
from plugins.problems import Problem, ProblemsFound, nearest, shown
from plugins.site import keys

FOLDER = "paper"  # beside pelicanconf.py, never below content/ or output/
SIGNATURE_LINE = re.compile(rf"\s*{private_values.SIGNATURE}\s*=")


class AllIsRead(Exception):  # noqa: N818 (no error: the end of the run)
    """Everything has been read; what follows in Pelican would write."""


class OrderError(LookupError):
    """What is to be printed is not there, or not in this way."""


class Reading(StrictPelican):
    """Reads a blog, private values and all, and writes nothing."""

    def __init__(self, settings: dict[str, Any], values: PrivateValues) -> None:
        bare = labels_of(settings).bare
        super().__init__(
            {
                **settings,
                "PRODUCTION": False,  # drafts can be printed, and nothing public is
                LABELS_OF_CASE: lambda case: Values(bare, values, case),
            }
        )
        # What these say is said here of those letters that are asked for.
        for said in (keys.warn_of_unknown, advice.warn):
            signals.all_generators_finalized.disconnect(said)
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

    def posts(self) -> list["Post"]:
        """Give all posts, drafts too, each with the name of its PDF."""
        found = next(g for g in self.generators if isinstance(g, ArticlesGenerator))
        return [Post(article, name) for article, name in posts_of(found)]


class Post(NamedTuple):
    """A post, and how the file of its PDF is called, without its ending."""

    article: Article
    name: str


@dataclass(frozen=True)
class Order:
    """What is to be printed, and how."""

    slug: str | None = None  # all letters, if none is named
    profile: str | None = None
    envelope: str | None = None  # a size of envelopes.SIZES


def order_of(slug: str | None, profile: str | None, envelope: str | None) -> Order:
    """Accept what an author asks for; raise OrderError for what there is not.

    >>> order_of("box", "", "dl")
    Order(slug='box', profile=None, envelope='DL')
    """
    if profile:
        try:
            profile_of("", profile)
        except UnknownProfileError as error:
            raise OrderError(f"--profile: {error}") from error
    return Order(slug or None, profile or None, known_size(envelope))


def known_size(size: str | None) -> str | None:
    """Accept a size of envelopes; raise OrderError for another.

    >>> known_size("dl"), known_size(None)
    ('DL', None)
    """
    if not size:
        return None
    if size.upper() not in SIZES:
        raise OrderError(f'there is no envelope "{size}"; write {" or ".join(SIZES)}')
    return size.upper()


# --- what is asked for -------------------------------------------------------------------


def chosen(posts: list[Post], slug: str | None) -> list[Post]:
    """Choose letters by slug, name or file; raise OrderError, with what there is, for none.

    A slug is that of a letter and of its translations.
    """
    letters = [post for post in posts if has_paper(post.article)]
    if found := [post for post in letters if slug in {None, *names_of(post)}]:
        return found
    if slug and (others := not_printed(posts, slug)):
        raise OrderError("\n".join(others))
    if slug is None or not letters:
        raise OrderError("there is no letter to print")
    names = sorted({post.name for post in letters})
    known = nearest(slug, names) or f"one of {', '.join(names)}"
    raise OrderError(f'there is no letter "{slug}"; write {known}')


def names_of(post: Post) -> tuple[str, str, str]:
    """Give what an author may call a post."""
    return post.article.slug, post.name, Path(post.article.source_path).stem


def not_printed(posts: list[Post], slug: str | None) -> list[str]:
    """Say why posts of a name are no letters of ours, and the remedy."""
    others = (post for post in posts if slug in names_of(post) and not has_paper(post.article))
    return [why_not(post.article) for post in others]


def why_not(article: Article) -> str:
    """Say why a post is no letter of ours, and the remedy."""
    path = shown(article.source_path)
    if article.letter.kind == "reply":
        return f'{path} is a reply ("Kind: reply"), the company\'s own: it is not printed'
    return f'{path} has no "To:"; to print it, add a header "To: …"'


def files_of(post: Post, size: str | None) -> list[str]:
    """Give the names of the files of a letter, and of its envelope if there is to be one.

    >>> files_of(Post(None, "box"), "DL")
    ['box.pdf', 'box-dl.pdf']
    """
    return [f"{post.name}.pdf", *([f"{post.name}-{size.lower()}.pdf"] if size else [])]


def refuse_one_place(wanted: list[Post], posts: list[Post], size: str | None) -> None:
    """Raise ProblemsFound where a file would be that of two letters."""
    rest = [post for post in posts if has_paper(post.article) and post not in wanted]
    files = [(post.article, files_of(post, size)) for post in wanted]
    files += [(post.article, files_of(post, None)) for post in rest]
    if problems := list(in_one_place(files)):
        raise ProblemsFound(problems)


def refuse_signature(values: PrivateValues, path: Path) -> None:
    """Raise ProblemsFound for an image of the signature that cannot be printed."""
    if not values.signature:
        return
    try:
        printer.cleaned_image(path.parent / values.signature)
    except PaperError as error:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        line = next((n for n, text in enumerate(lines, 1) if SIGNATURE_LINE.match(text)), 1)
        remedy = "mend it, or take this line out"
        raise ProblemsFound([Problem(path.name, line, f"{error}; {remedy}")]) from error


def unknown_keys(article: Article, values: PrivateValues) -> Iterator[Problem]:
    """Say which values the letter wants and nobody has given."""
    path = Path(article.source_path)
    text = path.read_text(encoding="utf-8-sig")
    for line, message in keys.unknown(text, article.letter.case, values):
        yield Problem(shown(path), line, message)


# --- printing ----------------------------------------------------------------------------


class File(NamedTuple):
    """A PDF to be made: its name, the key of what it is made of, its letter, and how."""

    name: str
    key: str
    letter: tuple[str, ...]  # what its author may call it
    make: Callable[[], bytes]


@dataclass
class Entry:
    """A letter on its way to paper."""

    post: Post
    files: list[File] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)  # of its PDFs, asked for or not
    removed: list[str] = field(default_factory=list)  # PDFs of before
    unwritten: list[str] = field(default_factory=list)  # PDFs that the folder would not change
    left: list[str] = field(default_factory=list)  # PDFs of before that are the author's
    warnings: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Run:
    """Prints letters into ``paper/``."""

    def __init__(
        self, reading: Reading, values: PrivateValues, order: Order, folder: Folder
    ) -> None:
        self.reading, self.values, self.order = reading, values, order
        self.folder = folder
        self.posts = reading.posts()
        self.of_letters = {name for post in self.posts for name in files_of(post, None)}
        try:
            self.wanted = chosen(self.posts, order.slug)
        except OrderError as error:
            raise OrderError("\n".join([str(error), *still_there(self.of_no_letter())])) from error
        refuse_one_place(self.wanted, self.posts, order.envelope)

    def of_no_letter(self) -> list[str]:
        """Give the PDFs that we have printed of what is no letter any more."""
        letters = [post for post in self.posts if has_paper(post.article)]
        files = {name for post in letters for size in SIZES for name in files_of(post, size)}
        return sorted(name for name in {*self.folder.entries} - files if self.folder.is_ours(name))

    def entries(self) -> Iterator[Entry]:
        """Print letters on all processors; give each in order, when it is done."""
        try:
            yield from in_parallel(self.print, map(self.prepared, self.wanted))
        finally:
            self.folder.close()

    def prepared(self, post: Post) -> Entry:
        """Make the sheet of a letter, and take away those PDFs of before that are out of date."""
        entry = Entry(post, warnings=list(advice.of_enclosures(post.article)))
        entry.keys = dict.fromkeys(self.names(post), "")
        entry.problems += unknown_keys(post.article, self.values)
        try:
            job = self.job(post.article)
            made = sheet(job)
            entry.warnings += advice.of_address(post.article, made, job)
            files = [] if entry.problems else list(self.files(post, made, job))
        except PaperError as error:
            files = []
            entry.problems += problems_of(post.article, error)
        wanted = files_of(post, self.order.envelope)
        entry.files += [file for file in files if file.name in wanted]
        entry.keys |= {file.name: file.key for file in files if file.name in entry.keys}
        self.remove(entry, {*entry.keys} - {file.name for file in files if self.has(file)})
        return entry

    def names(self, post: Post) -> list[str]:
        """Give the names of all PDFs of a letter, but for what is that of another letter."""
        envelopes = (files_of(post, size)[1] for size in SIZES)
        return [*files_of(post, None), *(name for name in envelopes if name not in self.of_letters)]

    def job(self, article: Article) -> Job:
        """Prepare a letter for the printer, with the author's own values."""
        settings = self.reading.settings
        labels = labels_of(settings, article.letter.case)
        job = job_of(article, settings, self.reading.generators[0].context, labels)
        beside = private_values.file_of(settings).parent
        signature = self.values.signature
        return replace(
            job,
            private=True,
            profile=profile_of(job.lang, self.order.profile) if self.order.profile else job.profile,
            signature_image=beside / signature if signature else None,
        )

    def files(self, post: Post, made: Sheet, job: Job) -> Iterator[File]:
        """Say what can be made of a sheet: the letter, and an envelope of each size."""
        key, called = printer.key(made, job), tuple(sorted({*names_of(post)}))
        yield File(f"{post.name}.pdf", key, called, partial(letter, post.article, made, job))
        for size in SIZES:
            make = partial(printer.enveloped, made, job, size)
            yield File(files_of(post, size)[1], f"{key} {size}", called, make)

    def has(self, file: File) -> bool:
        """Say whether a PDF is there already."""
        return self.folder.has(file.name, file.key, file.letter)

    def print(self, entry: Entry) -> Entry:
        """Print what a letter needs anew: all of it, or nothing."""
        new = [file for file in entry.files if not self.has(file)]
        names = [file.name for file in new]
        if not entry.problems:
            try:
                made = [(file, file.make()) for file in new]
            except PaperError as error:
                entry.problems += problems_of(entry.post.article, error)
            else:
                with writing(entry, names):
                    for file, content in made:
                        self.folder.keep(file.name, file.key, file.letter, content)
        if entry.problems:  # no letter without its envelope, nor the other way
            self.remove(entry, names)
        entry.left = self.folder.left(entry.post.name, entry.keys)
        return entry

    def remove(self, entry: Entry, names: Iterable[str]) -> None:
        """Take away PDFs of a letter, but for those that are the author's."""
        for name in sorted(names):
            with writing(entry, [name]):
                entry.removed += self.folder.remove([name])


@contextmanager
def writing(entry: Entry, names: Iterable[str]) -> Iterator[None]:
    """Have a letter remember which of its PDFs could not be written, and why."""
    try:
        yield
    except TakenError as error:
        entry.problems.append(Problem(f"{FOLDER}/{error.name}", None, str(error)))
    except UnwritableError as error:
        entry.problems.append(Problem(f"{FOLDER}/", None, str(error)))
        entry.unwritten += names


def letter(article: Article, made: Sheet, job: Job) -> bytes:
    """Print a letter, and find the private values in it."""
    content = printer.printed(made, job)
    labels = job.labels
    if isinstance(labels, Values):
        source = Path(article.source_path).read_text(encoding="utf-8-sig")
        refuse_lost(job, labels, source, pdfium.text_of(content))
    return content


@contextmanager
def out_of_date_removed(root: Path, order: Order, warn: Callable[[str], None]) -> Iterator[Folder]:
    """Where nothing can be printed, have the older PDFs go of the letters that are asked for.

    Whatever the cause is, nobody knows whether they are up to date. One that the author has
    changed is only named. What is asked for in vain (OrderError), and Ctrl-C, leave all as it is.
    """
    folder = Folder(root / FOLDER)
    try:
        yield folder
    except OrderError:
        raise
    except (Exception, SystemExit):  # the latter where a plugin cannot be loaded
        before = folder.before(order.slug)
        with suppress(UnwritableError):  # what is still there then is named
            if removed := folder.remove(before):
                warn(f"removed, so that nobody sends what may be out of date: {_named(removed)}")
        if left := folder.before(order.slug):
            warn(not_to_be_sent(left))
        folder.close()
        raise


def not_to_be_sent(left: Iterable[str]) -> str:
    """Say which PDFs of before are still there."""
    return f"do not send what is still there, and may be out of date: {_named(left)}"


def _named(files: Iterable[str]) -> str:
    return ", ".join(sorted(f"{FOLDER}/{name}" for name in files))


def print_letters(
    settings: dict[str, Any],
    root: Path,
    order: Order,
    tell: Callable[[str], None],
    warn: Callable[[str], None],
) -> None:
    """Print letters into ``paper/``; ``tell`` of each file, and ``warn`` of what is to be minded.

    Raises OrderError, and ProblemsFound for what cannot be printed: of those letters no PDF of
    ours is left that is out of date.
    """
    with out_of_date_removed(root, order, warn) as folder:
        run = run_of(settings, order, folder)
        for reason in not_printed(run.posts, order.slug):  # of an original whose translation is
            warn(reason)
        remove_of_no_letter(run, tell)
        failed = list(print_all(run, tell, warn))
    if failed:
        problems = [problem for entry in failed for problem in entry.problems]
        raise ProblemsFound(problems, ending(failed, len(run.wanted)))


def run_of(settings: dict[str, Any], order: Order, folder: Folder) -> Run:
    """Read all that is needed to print letters."""
    check_profiles(settings)
    path = private_values.file_of(settings)
    values = private_values.load(path, path.name) if path.is_file() else PrivateValues()
    refuse_signature(values, path)
    return Run(Reading(settings, values).read(), values, order, folder)


def remove_of_no_letter(run: Run, tell: Callable[[str], None]) -> None:
    """Where all letters are printed, take away the PDFs of what is no letter any more."""
    try:
        gone = run.folder.remove(run.of_no_letter() if run.order.slug is None else ())
    except UnwritableError as error:
        raise ProblemsFound([Problem(f"{FOLDER}/", None, str(error))]) from error
    for name in gone:
        tell(f"{FOLDER}/{name} of before was removed: there is no such letter any more")


def print_all(
    run: Run, tell: Callable[[str], None], warn: Callable[[str], None]
) -> Iterator[Entry]:
    """Print the letters of a run, and tell of each; give those that cannot be printed."""
    for number, entry in enumerate(run.entries(), start=1):
        for warning in entry.warnings:
            if not any(said_by(problem, warning) for problem in entry.problems):
                warn(str(warning))
        if entry.left:
            warn(not_to_be_sent(entry.left))
        if entry.problems:
            yield entry
            continue
        count = f"{number}/{len(run.wanted)} " if len(run.wanted) > 1 else ""
        for line in told(entry):
            tell(f"{count}{line}")


def said_by(problem: Problem, warning: Problem) -> bool:
    """Say whether an error says what a warning does, of the same line."""
    is_there = (problem.path, problem.line) == (warning.path, warning.line)
    return is_there and warning.message in problem.message


def still_there(names: Sequence[str]) -> Iterator[str]:
    """Say which PDFs are of no letter any more, where there are such."""
    if names:
        paths = ", ".join(f"{FOLDER}/{name}" for name in names)
        yield f"Of no letter any more, and still there: {paths}; delete it."


def told(entry: Entry) -> Iterator[str]:
    """Say where the PDFs of a letter are, and which of before are no more."""
    made = [file.name for file in entry.files]
    yield from (f"{FOLDER}/{name}" for name in made)
    yield from (
        f"{FOLDER}/{name} of before was removed" for name in entry.removed if name not in made
    )


def ending(failed: list[Entry], asked: int) -> str:
    """Say what became of the rest, and of older PDFs of the letters that could not be printed."""
    others = "nothing was written" if asked == len(failed) else "all others were"
    text = f"What is named here was not printed; {others}."
    if removed := {name for entry in failed for name in entry.removed}:
        text += f"\nRemoved, so that nobody sends what is out of date: {_named(removed)}."
    if unwritten := {name for entry in failed for name in entry.unwritten}:
        text += f"\nNot written, and not to be sent if it is there: {_named(unwritten)}."
    return text
