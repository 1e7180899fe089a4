"""The core: a letter in, a PDF out, proved fit to be folded and sent.

paper(Job(letter, body, notes, …)) → b"%PDF-…"
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from plugins.images import UncleanableError, cleaned_file
from plugins.letter import Letter
from plugins.paper import envelopes, preflight
from plugins.paper.manuscript import NotOnPaperError
from plugins.paper.press import FONTS_PACKAGE, STANDARDS, TEMPLATES, press
from plugins.paper.sheet import Job, Sheet, sheet

TEMPLATE = "letter.typ"
TOOLS = ("typst", FONTS_PACKAGE.replace("_", "-"))  # what the same sheet may look different with


class UnfitError(NotOnPaperError):
    """The PDF could not be sent as it is; ``faults`` says why, and it was not kept."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "; ".join(self.faults)


def paper(job: Job) -> bytes:
    """Print a letter.

    The same job gives the same bytes. Raises :class:`NotOnPaperError` for what paper cannot
    show, and :class:`UnfitError` where a window would hide a line or a margin is not kept.
    """
    return printed(sheet(job), job)


def printed(made: Sheet, job: Job) -> bytes:
    """Print a sheet that has been made of a job."""
    pdf = press(TEMPLATE, made.data, contents(made), job.fonts)
    if faults := preflight.faults(pdf, job.profile, made.recipient):
        raise UnfitError(faults)
    return pdf


def contents(made: Sheet) -> dict[str, bytes]:
    """Read the images of a sheet, without what they tell besides."""
    return {name: cleaned_image(path) for name, path in made.images.items()}


def cleaned_image(path: Path) -> bytes:
    """Give an image as it is published; raise NotOnPaperError for one that cannot be."""
    try:
        return cleaned_file(path)
    except UncleanableError as error:
        raise NotOnPaperError(f"the image {path.name} cannot be printed: {error}") from error
    except OSError as error:
        raise NotOnPaperError(f"the image {path.name} cannot be read: {error.strerror}") from error


def envelope(job: Job, size: str) -> bytes:
    """Print the envelope of a letter, of a size of :data:`envelopes.SIZES`, without a window."""
    made = sheet(job)
    data = {**made.data, "envelope": envelopes.geometry(size)}
    pdf = press("envelope.typ", data, contents(made), job.fonts)
    if faults := envelopes.faults(pdf, size, made.recipient):
        raise UnfitError(faults)
    return pdf


def key(made: Sheet, job: Job) -> str:
    """Name a sheet by all that its PDF depends on.

    So what was printed once need not be again, and what has changed is never taken for it.
    """
    digest = hashlib.sha256()
    for part in (*_sources(), json.dumps(made.data, sort_keys=True).encode()):
        digest.update(hashlib.sha256(part).digest())
    for name, content in sorted(contents(made).items()):
        digest.update(name.encode() + hashlib.sha256(content).digest())
    for folder in job.fonts:
        for path in sorted(folder.rglob("*")):
            digest.update(str(path.name).encode() + str(path.stat().st_size).encode())
    return digest.hexdigest()


def _sources() -> Iterator[bytes]:
    for path in sorted([*TEMPLATES.glob("*.typ"), *TEMPLATES.glob("*.py")]):
        yield path.read_bytes()
    yield " ".join([*STANDARDS, *(f"{tool} {version(tool)}" for tool in TOOLS)]).encode()


# --- the rules of addresses ----------------------------------------------------------------

LONGEST_LINE = 38  # NF Z 10-011: letters in a line
MOST_LINES = 6
Rule = tuple[str, Callable[[Sequence[str]], int | None]]


def _too_many(lines: Sequence[str]) -> int | None:
    return MOST_LINES if len(lines) > MOST_LINES else None


def _too_long(lines: Sequence[str]) -> int | None:
    return next((i for i, line in enumerate(lines) if len(line) > LONGEST_LINE), None)


def _punctuated(lines: Sequence[str]) -> int | None:
    street = next((i for i, line in enumerate(lines) if _is_street(line)), len(lines))
    found = (i for i, line in enumerate(lines) if i >= street and set(line) & set(",.;:!?()«»"))
    return next(found, None)


def _is_street(line: str) -> bool:
    first = line.split(maxsplit=1)[0].upper() if line.split() else ""
    return first[:1].isdigit() or first in {"BP", "CS", "TSA"}


def _small_letters(lines: Sequence[str]) -> int | None:
    return len(lines) - 1 if lines and lines[-1] != lines[-1].upper() else None


FRENCH_RULES: tuple[Rule, ...] = (
    (f"an address has at most {MOST_LINES} lines", _too_many),
    (f"a line has at most {LONGEST_LINE} characters", _too_long),
    ("from the street on there is no punctuation", _punctuated),
    ("the last line is in capitals", _small_letters),
)


def address_warnings(letter: Letter, lines: Sequence[str], country: str) -> list[tuple[int, str]]:
    """Say which rules of NF Z 10-011 an address breaks, each with the line (from 0) that does.

    >>> lines = ["Ixe", "1, rue de l'Exemple", "69000 LYON"]
    >>> address_warnings(Letter("box"), lines, "fr")
    [(1, 'NF Z 10-011: from the street on there is no punctuation')]
    """
    if country != "fr" or (letter.via and letter.via.mode not in {"post", "registered"}):
        return []
    found = ((rule(lines), name) for name, rule in FRENCH_RULES)
    return [(at, f"NF Z 10-011: {name}") for at, name in found if at is not None]


def fonts_of(folder: str | None) -> tuple[Path, ...]:
    """Read the setting PAPER_FONTS: a folder of fonts, or none."""
    if not folder:
        return ()
    path = Path(folder)
    if not path.is_dir():
        raise NotADirectoryError(f'PAPER_FONTS is "{folder}", which is no folder')
    return (path,)
