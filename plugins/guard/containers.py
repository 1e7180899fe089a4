"""What is in a file that is no text: archives, PDF, images.

What cannot be read is an error: nobody would know what is in it.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple

from plugins.guard import views
from plugins.guard.layer import Layer
from plugins.guard.pdf import from_pdf
from plugins.guard.pictures import from_image

NESTING = 3  # an archive in an archive in an archive
MOST_UNPACKED = 100_000_000  # bytes that may be unpacked of one file: a bomb has no end
# How base64 of what packs its content begins; base64 of other files is read as it is.
PACKED_IN_BASE64 = (
    b"H4sI", b"UEsDB", b"JVBERi", b"iVBORw0K", b"QlpoO", b"Td6WFoA", b"N3q8ry", b"UmFyIR", b"KLUv",
)  # fmt: skip
ZIP_END, ZIP_END_WITHIN = b"PK\x05\x06", 66_000  # bytes: a comment of 65,535 may follow


class UnreadableError(Exception):
    """A file is not what it seems to be; ``str`` says what it seems to be, and no more."""


Opener = Callable[[bytes], Iterator[Layer]]


@dataclass
class Room:
    """How many bytes of a file may still be unpacked."""

    left: int = MOST_UNPACKED

    def take(self, layers: Iterator[Layer]) -> Iterator[Layer]:
        """Yield layers while there is room for them; the file itself takes none."""
        for layer in layers:
            self.left -= len(layer.data) if layer.where else 0
            if self.left < 0:
                raise ValueError("too large")
            yield layer


def layers(
    name: str, data: bytes, depth: int = NESTING, room: Room | None = None
) -> Iterator[Layer]:
    """Yield the bytes of a file, and of all that it contains.

    >>> [layer.where for layer in layers("a.svg.gz", gzip.compress(b"AB-12"))]
    ['', 'gzip content']
    """
    kind = container_kind(name, data)
    room = room or Room()
    try:
        parts = (
            open_container(kind, data, room, depth)
            if kind
            else [Layer("", data), *containers_in_base64(data)]
        )
    except UnreadableError:
        yield Layer("", data)
        raise
    itself = [part for part in parts if not part.where]
    yield from itself or [Layer("", data)]
    for inner in parts[len(itself) :]:
        for layer in layers("", inner.data, depth - 1, room):
            yield Layer(", ".join(filter(None, (inner.where, layer.where))), layer.data)


def open_container(kind: str, data: bytes, room: Room, depth: int) -> list[Layer]:
    """Open a container; what a library says of a broken one may quote it, so it is not kept.

    What it gives first, without a place, is the file itself: what of it is to be read.
    """
    if depth <= 0:
        raise UnreadableError(kind)
    with warnings.catch_warnings(action="ignore"), suppress(Exception):
        return list(room.take(CONTAINER_KINDS[kind].open(data)))
    raise UnreadableError(kind)


def containers_in_base64(data: bytes) -> Iterator[Layer]:
    """Yield the containers that are written in a text, as "data:" addresses have them."""
    if any(start in data for start in PACKED_IN_BASE64):
        for text in views.levels(next(views.decoded(data))):
            for found in views.from_base64(text.encode("ascii", "replace")):
                if container_kind("", found):
                    yield Layer("base64", found)


def unpacked(where: str, library: Any) -> Opener:
    """Return what opens a file that holds one other, with a library that is used as gzip is.

    >>> list(unpacked("gzip content", gzip)(gzip.compress(b"AB-12")))
    [Layer(where='gzip content', data=b'AB-12')]
    """

    def opener(data: bytes) -> Iterator[Layer]:
        with library.open(io.BytesIO(data)) as file:
            yield Layer(where, file.read(MOST_UNPACKED + 1))

    return opener


def from_zip(data: bytes) -> Iterator[Layer]:
    """Unpack all members: office documents are archives too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        yield Layer("zip names", "\n".join(member.filename for member in members).encode())
        for member in members:
            with archive.open(member) as file:
                yield Layer("zip content", file.read(MOST_UNPACKED + 1))


def from_tar(data: bytes) -> Iterator[Layer]:
    """Yield all members, as they may be packed themselves."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for member in archive:
            yield Layer("tar name", member.name.encode("utf-8", "surrogateescape"))
            if file := archive.extractfile(member) if member.isreg() else None:
                yield Layer("tar content", file.read(MOST_UNPACKED + 1))


def from_others(data: bytes) -> Iterator[Layer]:
    """Raise an error: Python cannot unpack it."""
    raise NotImplementedError


class Container(NamedTuple):
    """A kind of container: how its files' names end, how they begin, and what opens them."""

    suffixes: tuple[str, ...]
    starts: tuple[bytes, ...]
    open: Opener
    at: int = 0  # where that beginning is


CONTAINER_KINDS = {
    "gzip": Container((".gz", ".svgz", ".tgz"), (b"\x1f\x8b\x08",), unpacked("gzip content", gzip)),
    "bzip2": Container(
        (".bz2", ".tbz2"),
        tuple(b"BZh%d1AY&SY" % size for size in range(1, 10)),
        unpacked("bzip2 content", bz2),
    ),
    "xz": Container((".xz", ".txz", ".lzma"), (b"\xfd7zXZ\0",), unpacked("xz content", lzma)),
    "zip": Container(
        (".zip", ".docx", ".odt", ".epub", ".xlsx", ".ods"), (b"PK\x03\x04",), from_zip
    ),
    "tar": Container((".tar",), (b"ustar",), from_tar, 257),
    "archive": Container(
        (".7z", ".rar", ".zst", ".br", ".lz4", ".z"),
        (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"),
        from_others,
    ),
    "PDF": Container((".pdf",), (b"%PDF-",), from_pdf),
    "image": Container(
        (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".tif", ".tiff", ".bmp", ".ico"),
        (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8"),
        from_image,
    ),
}


def container_kind(name: str, data: bytes) -> str | None:
    """Return which container a file is, or pretends to be by its name."""
    suffix = PurePath(name.lower()).suffix
    by_start = (
        kind for kind, found in CONTAINER_KINDS.items() if data.startswith(found.starts, found.at)
    )
    by_name = (kind for kind, found in CONTAINER_KINDS.items() if suffix in found.suffixes)
    return next(by_start, None) or next(by_name, None) or ("zip" if ends_as_zip(data) else None)


def ends_as_zip(data: bytes) -> bool:
    """Return whether a zip is behind other bytes, as in a program that unpacks itself."""
    return ZIP_END in data[-ZIP_END_WITHIN:] and zipfile.is_zipfile(io.BytesIO(data))
