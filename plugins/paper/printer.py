"""The core: a letter in, a PDF out, proved fit to be folded and sent.

paper(Job(letter, body, notes, …)) → b"%PDF-…"
"""

import io
import json
import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

from PIL import Image

from plugins.images import UncleanableError, clean_file
from plugins.paper import page_ends
from plugins.paper.errors import PaperError, UnfitError
from plugins.paper.manuscript import Node
from plugins.paper.press import FONTS_PACKAGE, TEMPLATE_DIR, UnreadImageError, press
from plugins.paper.sheet import Job, Sheet, sheet
from plugins.store import digest, digest_of_files, versions

TEMPLATE = "letter.typ"
# What the same sheet, or the picture of its first page, may look different with.
TOOLS = ("typst", FONTS_PACKAGE.replace("_", "-"), "pypdfium2", "pillow")
A = TypeVar("A")
B = TypeVar("B")


def paper(job: Job) -> bytes:
    """Print a letter.

    The same job gives the same bytes. Raises :class:`PaperError` for what paper cannot
    show, and :class:`UnfitError` where a window would hide a line or a margin is not kept.
    """
    return print_sheet(sheet(job))


def print_sheet(made: Sheet) -> bytes:
    """Print a sheet; again, while a page can end better."""
    from plugins.paper import preflight  # noqa: PLC0415 (PDFium: only what prints waits for it)

    data: Node | None = made.data
    fit: bytes | None = None
    while data is not None:
        made = replace(made, data=data)
        pdf = pressed(TEMPLATE, data, made)
        found = preflight.checked(pdf, made)
        if not found.faults:
            fit = pdf
            data = page_ends.with_smaller_picture(
                data, found.pictures, found.left
            ) or page_ends.with_company(data, found.ends)
            continue
        note = found.faults[0].note  # those of notes come last
        data = page_ends.earlier(data, note) if note else None
    if fit is None:
        raise UnfitError(found.faults)
    return fit


def enveloped(made: Sheet, size: str) -> bytes:
    """Print the envelope of a sheet, of a size of :data:`envelopes.SIZES`, without a window."""
    from plugins.paper import envelopes  # noqa: PLC0415 (as above)

    data = {**made.data, "envelope": asdict(envelopes.SIZES[size])}
    pdf = pressed("envelope.typ", data, made)
    if faults := list(envelopes.envelope_faults(pdf, size, made.recipient)):
        raise UnfitError(faults)
    return pdf


def pressed(template: str, data: Node, made: Sheet) -> bytes:
    """Have a sheet set by a template; name the images, where one of them cannot be."""
    try:
        return press(template, data, contents(made), made.job.fonts)
    except UnreadImageError as error:
        names = [path.name for path in made.images.values()]
        one = "the image" if len(names) == 1 else "one of the images"
        message = f"{one} {', '.join(names)} cannot be read ({error}); save it as PNG or JPEG"
        raise PaperError(message, names[0]) from error


def contents(made: Sheet) -> dict[str, bytes]:
    """Read the images of a sheet, without what they tell besides."""
    return {name: cleaned_image(path) for name, path in made.images.items()}


def cleaned_image(path: Path) -> bytes:
    """Return an image as it is published; raise PaperError for one that cannot be."""
    try:
        content = clean_file(path)
    except UncleanableError as error:
        raise PaperError(f"the image {path.name} cannot be printed: {error}", path.name) from error
    except OSError as error:
        message = f"the image {path.name} cannot be read: {error.strerror}"
        raise PaperError(message, path.name) from error
    if path.suffix.lower() != ".svg":
        with Image.open(io.BytesIO(content)) as image:
            if image.mode == "CMYK":
                message = f"the image {path.name} has the colours of a printing press (CMYK)"
                raise PaperError(f"{message}; save it with those of a screen (RGB)", path.name)
    return content


def in_parallel(work: Callable[[A], B], items: Iterable[A]) -> Generator[B, None, None]:
    """Do a work on all processors, and give what it makes, in order.

    Threads, not processes, which would take longer to begin than a hundred letters to print:
    Typst and zlib do not hold Python up.

    >>> list(in_parallel(str, range(3)))
    ['0', '1', '2']
    """
    threads = ThreadPoolExecutor(os.cpu_count())
    try:
        yield from threads.map(work, items)
    finally:  # after Ctrl-C, what has not been begun is not done
        threads.shutdown(cancel_futures=True)


# --- what has been printed before --------------------------------------------------------


def key(made: Sheet) -> str:
    """Name a sheet by all that its PDF depends on: also our own code and the tools.

    So what was printed once need not be again, and what has changed is never taken for it.
    """
    return digest(
        versions(*TOOLS),
        digest_of_files(TEMPLATE_DIR, "*.*"),
        json.dumps(made.data, sort_keys=True).encode(),
        *map(digest_of_files, made.job.fonts),
        *contents(made).values(),
    )
