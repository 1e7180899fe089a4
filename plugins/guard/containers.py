"""What is in a file that is no text: gzip, zip, PDF, images.

What cannot be read is an error: nobody would know what is in it.
"""

import gzip
import io
import logging
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import PurePath
from typing import Any, NamedTuple

DRAWN_STRING = re.compile(rb"\((?:\\.|[^\\)])*\)|<(?:FEFF|feff)[^>]*>", re.DOTALL)
CODE = re.compile(
    rb"""
      (?P<text> %[^\r\n]* | \((?:\\.|[^\\()])*\) )                  # a comment, a string
    | (?<![^\s\[\]<>/]) [-+]?\.?\d[\d.]* (?![^\s\[\]<>/(])          # a number alone
    """,
    re.VERBOSE | re.DOTALL,
)
MAP_OF_LETTERS = b"begincmap"  # what a font's numbers stand for: numbers, by the hundred
DEPTH = 3  # an archive in an archive in an archive


class Layer(NamedTuple):
    """Bytes that are in a file, and where: nothing, if they are the file itself."""

    where: str
    data: bytes


class UnreadableError(Exception):
    """A file is not what it seems to be; ``str`` says what it seems to be, and no more."""


Opener = Callable[[bytes], Iterator[Layer]]


def layers(name: str, data: bytes, depth: int = DEPTH) -> Iterator[Layer]:
    """Give the bytes of a file, and of all that it contains.

    >>> [layer.where for layer in layers("a.svg.gz", gzip.compress(b"AB-12"))]
    ['', 'gzip content']
    """
    kind = kind_of(name, data)
    yield Layer("", without_numbers(data) if kind == "PDF" else data)
    if not depth or not kind:
        return
    for inner in opened(kind, data):
        for layer in layers("", inner.data, depth - 1):
            yield Layer(", ".join(filter(None, (inner.where, layer.where))), layer.data)


def opened(kind: str, data: bytes) -> list[Layer]:
    """Open a container; what a library says of a broken one may quote it, so it is not kept."""
    with warnings.catch_warnings(action="ignore"), suppress(Exception):
        return list(KINDS[kind].open(data))
    raise UnreadableError(kind)


def from_gzip(data: bytes) -> Iterator[Layer]:
    """Unpack."""
    yield Layer("gzip content", gzip.decompress(data))


def from_zip(data: bytes) -> Iterator[Layer]:
    """Unpack all members: office documents are archives too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        yield Layer("zip names", "\n".join(names).encode())
        for name in names:
            yield Layer("zip content", archive.read(name))


def from_image(data: bytes) -> Iterator[Layer]:
    """Give the metadata; that of PNG may be compressed, so the file's bytes do not say it."""
    from PIL import Image  # noqa: PLC0415 (a blog without images need not wait for it)

    with Image.open(io.BytesIO(data)) as image:
        image.draft("L", (64, 64))  # of a JPEG, a small picture is enough to know it is whole
        image.load()
        metadata = {**image.info, **getattr(image, "text", {})}
    for key, value in metadata.items():
        yield Layer("metadata", strings((key, value)))


def from_pdf(data: bytes) -> Iterator[Layer]:
    """Give the text of the pages, then every string and every stream of every object.

    So titles, authors, XMP, attachments, notes, bookmarks, forms and scripts are read, and
    whatever the next standard puts in; not the numbers, which say where things are drawn.
    """
    from pypdf import PdfReader  # noqa: PLC0415 (it takes a third of a second)

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it read
    reader = PdfReader(io.BytesIO(data), strict=True)
    texts = [page.extract_text() for page in reader.pages]
    yield Layer("text of the PDF", "\n".join(texts).encode())
    drawings = {number for page in reader.pages for number in drawn(page)}
    numbers = {number for table in reader.xref.values() for number in table}
    for number in sorted(numbers | set(reader.xref_objStm)):
        found: Any = reader.get_object(number)
        yield Layer("data of the PDF", strings(found))
        if hasattr(found, "get_data") and found.get("/Subtype") != "/Image":
            stream = found.get_data()
            is_drawing = number in drawings or found.get("/Subtype") == "/Form"
            is_code = is_drawing or MAP_OF_LETTERS in stream
            told = b"\n".join(DRAWN_STRING.findall(stream)) if is_code else stream
            yield Layer("data of the PDF", told)


def without_numbers(data: bytes) -> bytes:
    """Blank the bare numbers of a PDF's own code: places, widths and sizes, by the thousand.

    What is in its strings and comments stays, and all offsets.

    >>> without_numbers(b"[500 333.5 (06 12) 7]% 8")
    b'[          (06 12)  ]% 8'
    """
    return CODE.sub(lambda found: found["text"] or b" " * len(found[0]), data)


def drawn(page: Any) -> Iterator[int]:
    """Give the numbers of the objects that draw a page: one, or an array of several."""
    found = page.get("/Contents")
    yield from (part.idnum for part in found) if isinstance(found, list) else ()
    if reference := getattr(found, "indirect_reference", None):
        yield reference.idnum


def strings(found: object) -> bytes:
    """Give all text that is in nested objects, a line each.

    >>> strings({"/Title": ["a", b"b", 12]})
    b'/Title\\na\\nb'
    """
    if isinstance(found, bytes):
        return found
    if isinstance(found, str):
        return found.encode("utf-8", "surrogatepass")
    if isinstance(found, dict):
        found = [part for item in found.items() for part in item]
    if isinstance(found, (list, tuple)):
        return b"\n".join(filter(None, map(strings, found)))
    return b""


class Kind(NamedTuple):
    """A kind of container: how its files' names end, how they begin, and what opens them."""

    suffixes: tuple[str, ...]
    starts: tuple[bytes, ...]
    open: Opener


KINDS = {
    "gzip": Kind((".gz", ".svgz", ".tgz"), (b"\x1f\x8b",), from_gzip),
    "zip": Kind((".zip", ".docx", ".odt", ".epub", ".xlsx", ".ods"), (b"PK\x03\x04",), from_zip),
    "PDF": Kind((".pdf",), (b"%PDF-",), from_pdf),
    "image": Kind(
        (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".tif", ".tiff", ".bmp", ".ico"),
        (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8"),
        from_image,
    ),
}


def kind_of(name: str, data: bytes) -> str | None:
    """Say which container a file is, or pretends to be by its name."""
    suffix = PurePath(name.lower()).suffix
    by_start = (kind for kind, found in KINDS.items() if data.startswith(found.starts))
    by_name = (kind for kind, found in KINDS.items() if suffix in found.suffixes)
    return next(by_start, None) or next(by_name, None)
