"""What is in a file that is no text: archives, PDF, images.

What cannot be read is an error: nobody would know what is in it.
"""

import gzip
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from plugins.guard import views

NESTING = 3  # an archive in an archive in an archive
MOST_UNPACKED = 100_000_000  # bytes that may be unpacked of one file: a bomb has no end
# How base64 of what packs its content begins; base64 of other files is read as it is.
PACKED_IN_BASE64 = (b"H4sI", b"UEsDB", b"JVBERi", b"iVBORw0K")
PIXELS = {b"IDAT", b"fdAT"}  # nobody reads what their bytes would spell
COMPRESSED = {b"zTXt", b"iTXt", b"iCCP"}


class UnreadableError(Exception):
    """A file is not what it seems to be; ``str`` says what it seems to be, and no more."""


Layer = tuple[str, bytes]  # where in a file some bytes are ("" is the file itself), and the bytes
Opener = Callable[[bytes], Iterator[Layer]]


@dataclass
class Room:
    """How many bytes of a file may still be unpacked."""

    left: int = MOST_UNPACKED

    def take(self, layers: Iterator[Layer]) -> Iterator[Layer]:
        """Yield layers while there is room for them; the file itself takes none."""
        for where, data in layers:
            self.left -= len(data) if where else 0
            if self.left < 0:
                raise ValueError("too large")
            yield where, data


def layers(
    name: str, data: bytes, depth: int = NESTING, room: Room | None = None
) -> Iterator[Layer]:
    """Yield the bytes of a file, and of all that it contains.

    >>> [where for where, _ in layers("a.svg.gz", gzip.compress(b"AB-12"))]
    ['', 'gzip content']
    """
    kind, room = container_kind(name, data), room or Room()
    if kind:
        parts = open_container(kind, data, room, depth)
    else:
        parts = [("", data), *containers_in_base64(data)]
    itself = [part for part in parts if not part[0]]
    yield from itself or [("", data)]
    for inner, content in parts[len(itself) :]:
        for where, layer in layers("", content, depth - 1, room):
            yield ", ".join(filter(None, (inner, where))), layer


def open_container(kind: str, data: bytes, room: Room, depth: int) -> list[Layer]:
    """Open a container; what a library says of a broken one may quote it, so it is not kept.

    What it gives first, without a place, is the file itself: what of it is to be read.
    """
    opener = CONTAINER_KINDS[kind].open
    if depth <= 0 or not opener:
        raise UnreadableError(kind)
    with warnings.catch_warnings(action="ignore"), suppress(Exception):
        return list(room.take(opener(data)))
    raise UnreadableError(kind)


def containers_in_base64(data: bytes) -> Iterator[Layer]:
    """Yield the containers that are written in a text, as "data:" addresses have them."""
    if any(start in data for start in PACKED_IN_BASE64):
        for text in views.levels(views.decode(data)):
            for found in views.from_base64(text.encode("ascii", "replace")):
                if container_kind("", found):
                    yield "base64", found


def from_gzip(data: bytes) -> Iterator[Layer]:
    """Unpack what is compressed."""
    with gzip.open(io.BytesIO(data)) as file:
        yield "gzip content", file.read(MOST_UNPACKED + 1)


def from_zip(data: bytes) -> Iterator[Layer]:
    """Unpack all members: office documents are archives too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        yield "zip names", "\n".join(member.filename for member in members).encode()
        for member in members:
            with archive.open(member) as file:
                yield "zip content", file.read(MOST_UNPACKED + 1)


def from_document(data: bytes) -> Iterator[Layer]:
    """Read a PDF."""
    from plugins.guard.pdf import from_pdf  # noqa: PLC0415 (a blog without PDFs need not wait)

    return from_pdf(data)


def from_image(data: bytes) -> Iterator[Layer]:
    """Yield the metadata, which may be compressed; of PNG, the file without its pixels."""
    from PIL import Image  # noqa: PLC0415 (a blog without images need not wait for it)

    from plugins.images.formats import PNG_START, png_chunks  # noqa: PLC0415

    if data.startswith(PNG_START):
        chunks = list(png_chunks(data))
        yield "", b"\n\n".join(chunk for kind, chunk in chunks if kind not in PIXELS)
        if not {kind for kind, _ in chunks} & COMPRESSED:
            return
    with Image.open(io.BytesIO(data)) as image:
        image.draft("L", (64, 64))  # of a JPEG, a small picture is enough to know it is whole
        image.load()
        metadata = {**image.info, **getattr(image, "text", {})}
    for key, value in metadata.items():
        if isinstance(value, (str, bytes)):
            text = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
            yield "metadata", f"{key}\n".encode() + text


class Container(NamedTuple):
    """A kind of container: how its files' names end, how they begin, and what opens them."""

    suffixes: tuple[str, ...]
    starts: tuple[bytes, ...]
    open: Opener | None = None  # nobody publishes the others, and what is in them stays unseen


CONTAINER_KINDS = {
    "gzip": Container((".gz", ".svgz", ".tgz"), (b"\x1f\x8b\x08",), from_gzip),
    "zip": Container(
        (".zip", ".docx", ".odt", ".epub", ".xlsx", ".ods"), (b"PK\x03\x04",), from_zip
    ),
    "archive": Container(
        (".7z", ".rar", ".zst", ".br", ".lz4", ".z", ".bz2", ".xz", ".lzma", ".tar"),
        (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0"),
    ),
    "PDF": Container((".pdf",), (b"%PDF-",), from_document),
    "image": Container(
        (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".tif", ".tiff", ".bmp", ".ico"),
        (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8"),
        from_image,
    ),
}


def container_kind(name: str, data: bytes) -> str | None:
    """Return which container a file is, or pretends to be by its name."""
    suffix = PurePath(name.lower()).suffix
    by_start = (kind for kind, found in CONTAINER_KINDS.items() if data.startswith(found.starts))
    by_name = (kind for kind, found in CONTAINER_KINDS.items() if suffix in found.suffixes)
    return next(by_start, None) or next(by_name, None)
