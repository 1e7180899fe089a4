"""What is in an image besides its pixels.

Pixels are no text: nobody reads what their bytes would spell. All that is beside them is read,
and what a program has written behind the end.
"""

import io
import struct
from collections.abc import Iterator
from zlib import crc32

from plugins.guard.layer import Layer

PNG = b"\x89PNG\r\n\x1a\n"
PIXELS = (b"IDAT", b"fdAT")
LAST_CHUNK = b"IEND"
# What stands in a file as it is, and is no text of a library's own packing.
PLAIN = {
    *PIXELS,
    LAST_CHUNK,
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"pHYs",
    b"sBIT",
}


def from_image(data: bytes) -> Iterator[Layer]:
    """Yield the metadata; that of PNG may be compressed, so the file's bytes do not say it."""
    if data.startswith(PNG):
        chunks = list(chunks_of(data))
        beside = [chunk for kind, chunk in chunks if kind not in PIXELS]
        yield Layer("", b"".join([PNG, *beside, data[len(PNG) + sum(len(c) for _, c in chunks) :]]))
        if {kind for kind, _ in chunks} <= PLAIN:
            return
    from PIL import Image  # noqa: PLC0415 (a blog without images need not wait for it)

    with Image.open(io.BytesIO(data)) as image:
        image.draft("L", (64, 64))  # of a JPEG, a small picture is enough to know it is whole
        image.load()
        metadata = {**image.info, **getattr(image, "text", {})}
    for key, value in metadata.items():
        yield Layer("metadata", strings((key, value)))


def chunks_of(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind of each chunk of a PNG, and the whole of it; raise ValueError where one broke.

    >>> [kind for kind, _ in chunks_of(PNG + b"\\0\\0\\0\\0IEND\\xaeB\\x60\\x82 more")]
    [b'IEND']
    """
    at, kind = len(PNG), b""
    while kind != LAST_CHUNK:
        length, kind = struct.unpack_from(">I4s", png, at)
        told = png[at + 4 : at + 8 + length]
        if struct.unpack_from(">I", png, at + 8 + length) != (crc32(told),):
            raise ValueError("a broken chunk")
        yield kind, png[at : at + 12 + length]
        at += 12 + length


def strings(found: object) -> bytes:
    """Return all text that is in nested objects, a line each.

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
