"""PNG, animated too, without metadata: the chunks that draw the picture (W3C PNG 3)."""

import zlib
from collections.abc import Iterator

from plugins.images.containers import DAMAGED, Bytes, UncleanableError

PNG_START = b"\x89PNG\r\n\x1a\n"
KEPT_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sRGB sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)
COLOURS_CHUNK = b"iCCP"
PROFILE_NAME = b"icc"  # a profile's own name may be anything


def clean_png(data: bytes, exif: bytes) -> bytes:
    """Keep what draws the picture, and put in what is left of its EXIF."""
    parts = [PNG_START]
    for kind, content in png_chunks(data):
        if kind == COLOURS_CHUNK:
            parts.append(png_chunk(kind, PROFILE_NAME + content[content.find(b"\0") :]))
        elif kind in KEPT_CHUNKS:
            parts.append(png_chunk(kind, content))
        elif kind[:1].isupper():
            raise UncleanableError(
                "this kind of PNG is not known here; export it again as PNG or JPEG"
            )
    if exif:
        parts.insert(2, png_chunk(b"eXIf", exif))  # after IHDR
    return b"".join(parts)


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk, its kind and its content, and without a kind what is behind the last."""
    source, kind = Bytes(data, len(PNG_START)), b""
    while kind != b"IEND":
        length = int.from_bytes(source.take(4), "big")
        kind = source.take(4)
        content = source.take(length)
        if zlib.crc32(kind + content) != int.from_bytes(source.take(4), "big"):
            raise UncleanableError(DAMAGED)
        yield kind, content
    yield b"", data[source.at :]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk, with its length and its checksum."""
    checked = kind + content
    return len(content).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")
