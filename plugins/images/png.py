"""PNG, animated too, without metadata: the chunks that draw the picture (W3C PNG 3)."""

import zlib
from collections.abc import Iterator

from plugins.images.containers import (
    UPRIGHT,
    Bytes,
    UncleanableError,
    only_orientation,
    orientation,
)

START = b"\x89PNG\r\n\x1a\n"
KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sRGB sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)
PROFILE = b"iCCP"
EXIF = b"eXIf"
NAME = b"icc"  # a profile's own name may be anything


def cleaned(data: bytes) -> bytes:
    """Keep what draws the picture; of EXIF only how it is to be turned."""
    source = Bytes(data)
    source.take(len(START))
    parts, turn = [START], UPRIGHT
    for kind, content in chunks(source):
        if kind == EXIF:
            turn = orientation(content)
        elif kind == PROFILE:
            parts.append(chunk(kind, NAME + content[content.find(b"\0") :]))
        elif kind in KEPT:
            parts.append(chunk(kind, content))
        elif kind[:1].isupper():
            raise UncleanableError("it is a PNG of an unknown kind; save it anew")
    if turn != UPRIGHT:
        parts.insert(2, chunk(EXIF, only_orientation(turn)))  # after IHDR
    return b"".join(parts)


def chunks(source: Bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give each chunk, its kind and its content, up to the end of the picture."""
    kind = b""
    while kind != b"IEND":
        length = int.from_bytes(source.take(4), "big")
        kind = source.take(4)
        content = source.take(length)
        if zlib.crc32(kind + content) != int.from_bytes(source.take(4), "big"):
            raise UncleanableError("it is damaged; save it anew")
        yield kind, content


def chunk(kind: bytes, content: bytes) -> bytes:
    """Write a chunk."""
    checked = kind + content
    return len(content).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")
