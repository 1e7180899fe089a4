"""PNG, animated too, without metadata: the chunks that draw the picture (W3C PNG 3)."""

import zlib
from collections.abc import Iterator

from plugins.images.containers import (
    DAMAGED,
    UPRIGHT,
    Bytes,
    UncleanableError,
    only_orientation,
    read_orientation,
)

PNG_START = b"\x89PNG\r\n\x1a\n"
KEPT_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sRGB sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)
COLOURS_CHUNK = b"iCCP"
EXIF_CHUNK = b"eXIf"
PROFILE_NAME = b"icc"  # a profile's own name may be anything


def clean_png(data: bytes) -> bytes:
    """Keep what draws the picture; of EXIF only how it is to be turned."""
    source = Bytes(data)
    source.take(len(PNG_START))
    parts, turn = [PNG_START], UPRIGHT
    for kind, content in png_chunks(source):
        if kind == EXIF_CHUNK:
            turn = read_orientation(content)
        elif kind == COLOURS_CHUNK:
            parts.append(png_chunk(kind, PROFILE_NAME + content[content.find(b"\0") :]))
        elif kind in KEPT_CHUNKS:
            parts.append(png_chunk(kind, content))
        elif kind[:1].isupper():
            raise UncleanableError(
                "this kind of PNG is not known here; export it again as PNG or JPEG"
            )
    if turn != UPRIGHT:
        parts.insert(2, png_chunk(EXIF_CHUNK, only_orientation(turn)))  # after IHDR
    return b"".join(parts)


def png_chunks(source: Bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk, its kind and its content, up to the end of the picture."""
    kind = b""
    while kind != b"IEND":
        length = int.from_bytes(source.take(4), "big")
        kind = source.take(4)
        content = source.take(length)
        if zlib.crc32(kind + content) != int.from_bytes(source.take(4), "big"):
            raise UncleanableError(DAMAGED)
        yield kind, content


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk, with its length and its checksum."""
    checked = kind + content
    return len(content).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")
