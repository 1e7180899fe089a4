"""What is in a file that is no text: archives, PDF, images.

What cannot be read is an error: nobody would know what is in it.
"""

import bz2
import gzip
import io
import logging
import lzma
import re
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple

from plugins.guard import views

DRAWN_STRING = re.compile(rb"\((?:\\.|[^\\)])*\)|<(?:FEFF|feff)[^>]*>", re.DOTALL)
CODE = re.compile(
    rb"""
      (?P<text> %[^\r\n]* | \((?:\\.|[^\\()])*\) )                  # a comment, a string
    | (?<![^\s\[\]<>/]) [-+]?\.?\d[\d.]* (?![^\s\[\]<>/(])          # a number alone
    """,
    re.VERBOSE | re.DOTALL,
)
MAP_OF_LETTERS = b"begincmap"  # what a font's numbers stand for: numbers, by the hundred
PDF_END = re.compile(rb"startxref\s+(?P<table>\d{1,12})\s+%%EOF")
PDF_TABLE = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b")
LINEARISED = b"/Linearized"
MOST_STATES = 50  # of a PDF
DEPTH = 3  # an archive in an archive in an archive
MOST = 100_000_000  # bytes that may be unpacked of one file: a bomb has no end
# How base64 of what packs its content begins; base64 of other files is read as it is.
PACKED_IN_BASE64 = (
    b"H4sI", b"UEsDB", b"JVBERi", b"iVBORw0K", b"QlpoO", b"Td6WFoA", b"N3q8ry", b"UmFyIR", b"KLUv",
)  # fmt: skip
ZIP_END, ZIP_END_WITHIN = b"PK\x05\x06", 66_000  # bytes: a comment of 65,535 may follow


class Layer(NamedTuple):
    """Bytes that are in a file, and where: nothing, if they are the file itself."""

    where: str
    data: bytes


class UnreadableError(Exception):
    """A file is not what it seems to be; ``str`` says what it seems to be, and no more."""


Opener = Callable[[bytes], Iterator[Layer]]


@dataclass
class Room:
    """How many bytes of a file may still be unpacked."""

    left: int = MOST

    def take(self, layers: Iterator[Layer]) -> Iterator[Layer]:
        """Give layers while there is room for them."""
        for layer in layers:
            self.left -= len(layer.data)
            if self.left < 0:
                raise ValueError("too large")
            yield layer


def layers(name: str, data: bytes, depth: int = DEPTH, room: Room | None = None) -> Iterator[Layer]:
    """Give the bytes of a file, and of all that it contains.

    >>> [layer.where for layer in layers("a.svg.gz", gzip.compress(b"AB-12"))]
    ['', 'gzip content']
    """
    kind = kind_of(name, data)
    yield Layer("", without_numbers(data) if kind == "PDF" else data)
    if kind and depth <= 0:
        raise UnreadableError(kind)
    room = room or Room()
    for inner in opened(kind, data, room) if kind else in_base64(data):
        for layer in layers("", inner.data, depth - 1, room):
            yield Layer(", ".join(filter(None, (inner.where, layer.where))), layer.data)


def opened(kind: str, data: bytes, room: Room) -> list[Layer]:
    """Open a container; what a library says of a broken one may quote it, so it is not kept."""
    with warnings.catch_warnings(action="ignore"), suppress(Exception):
        return list(room.take(KINDS[kind].open(data)))
    raise UnreadableError(kind)


def in_base64(data: bytes) -> Iterator[Layer]:
    """Give the containers that are written in a text, as "data:" addresses have them."""
    if any(start in data for start in PACKED_IN_BASE64):
        for text in views.levels(next(views.decoded(data))):
            for found in views.from_base64(text.encode("ascii", "replace")):
                if kind_of("", found):
                    yield Layer("base64", found)


def from_gzip(data: bytes) -> Iterator[Layer]:
    """Unpack."""
    with gzip.open(io.BytesIO(data)) as file:
        yield Layer("gzip content", file.read(MOST + 1))


def from_bzip2(data: bytes) -> Iterator[Layer]:
    """Unpack."""
    with bz2.open(io.BytesIO(data)) as file:
        yield Layer("bzip2 content", file.read(MOST + 1))


def from_xz(data: bytes) -> Iterator[Layer]:
    """Unpack."""
    with lzma.open(io.BytesIO(data)) as file:
        yield Layer("xz content", file.read(MOST + 1))


def from_zip(data: bytes) -> Iterator[Layer]:
    """Unpack all members: office documents are archives too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        yield Layer("zip names", "\n".join(member.filename for member in members).encode())
        for member in members:
            with archive.open(member) as file:
                yield Layer("zip content", file.read(MOST + 1))


def from_tar(data: bytes) -> Iterator[Layer]:
    """Give all members, as they may be packed themselves."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for member in archive:
            yield Layer("tar name", member.name.encode("utf-8", "surrogateescape"))
            if file := archive.extractfile(member) if member.isreg() else None:
                yield Layer("tar content", file.read(MOST + 1))


def from_others(data: bytes) -> Iterator[Layer]:
    """Raise an error: Python cannot unpack it."""
    raise NotImplementedError


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
    """Give what is in a PDF, and what was in it before something was added to it."""
    yield from from_state(data)
    for older in older_states(data):
        yield from (Layer(f"an older state, {where}", told) for where, told in from_state(older))


def older_states(data: bytes) -> Iterator[bytes]:
    """Give a PDF as it was before each addition: it was saved by writing more behind its end.

    Of what was written for the web the first part is no state of its own. An end that belongs to
    a PDF within the PDF says where the table is in that one, so there is none here.
    """
    ends = list(PDF_END.finditer(data))
    if LINEARISED in data[: ends[0].start() if ends else 0]:
        del ends[0]
    states = [end for end in ends if PDF_TABLE.match(data, int(end["table"]), end.start())]
    if len(states) > MOST_STATES:
        raise ValueError("too many states")
    yield from (data[: end.end()] for end in states[:-1])


def from_state(data: bytes) -> Iterator[Layer]:
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
    at: int = 0  # where that beginning is


KINDS = {
    "gzip": Kind((".gz", ".svgz", ".tgz"), (b"\x1f\x8b\x08",), from_gzip),
    "bzip2": Kind(
        (".bz2", ".tbz2"), tuple(b"BZh%d1AY&SY" % size for size in range(1, 10)), from_bzip2
    ),
    "xz": Kind((".xz", ".txz", ".lzma"), (b"\xfd7zXZ\0",), from_xz),
    "zip": Kind((".zip", ".docx", ".odt", ".epub", ".xlsx", ".ods"), (b"PK\x03\x04",), from_zip),
    "tar": Kind((".tar",), (b"ustar",), from_tar, 257),
    "archive": Kind(
        (".7z", ".rar", ".zst", ".br", ".lz4", ".z"),
        (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"),
        from_others,
    ),
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
    by_start = (kind for kind, found in KINDS.items() if data.startswith(found.starts, found.at))
    by_name = (kind for kind, found in KINDS.items() if suffix in found.suffixes)
    return next(by_start, None) or next(by_name, None) or ("zip" if ends_as_zip(data) else None)


def ends_as_zip(data: bytes) -> bool:
    """Say whether a zip is behind other bytes, as in a program that unpacks itself."""
    return ZIP_END in data[-ZIP_END_WITHIN:] and zipfile.is_zipfile(io.BytesIO(data))
