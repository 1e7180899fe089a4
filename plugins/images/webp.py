"""WebP without metadata: the chunks that draw the picture (RFC 9649)."""

from collections.abc import Iterator

from plugins.images.containers import (
    EXIF_HEAD,
    UPRIGHT,
    Bytes,
    only_orientation,
    read_orientation,
)

RIFF_HEAD = 12  # bytes: RIFF, the size, WEBP
DRAWING_CHUNKS = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ICCP"))
EXTENDED, FRAME, WEBP_EXIF = b"VP8X", b"ANMF", b"EXIF"
FRAME_HEAD = 16  # bytes of a frame, before its own chunks
HAS_EXIF, HAS_XMP = 0x08, 0x04  # flags of VP8X


def clean_webp(data: bytes) -> bytes:
    """Keep what draws the picture; of EXIF only how it is to be turned."""
    source = Bytes(data)
    size = int.from_bytes(source.take(RIFF_HEAD)[4:8], "little")
    source = Bytes(source.take(size - 4))  # what follows is left out
    found = list(webp_chunks(source))
    exif = next((content for kind, content in found if kind == WEBP_EXIF), b"")
    turn = read_orientation(exif.removeprefix(EXIF_HEAD))
    parts = [kept for kind, content in found if (kept := drawing_chunk(kind, content, turn))]
    if turn != UPRIGHT and found[0][0] == EXTENDED:
        parts.append(webp_chunk(WEBP_EXIF, only_orientation(turn)))
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def webp_chunks(source: Bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk, its kind and its content; one of odd length has a byte to spare."""
    while source.left:
        kind = source.take(4)
        length = int.from_bytes(source.take(4), "little")
        yield kind, source.take(length)
        if length % 2 and source.left:
            source.take(1)


def drawing_chunk(kind: bytes, content: bytes, turn: int) -> bytes:
    """Return what of a chunk draws the picture; nothing, if it does not."""
    if kind == EXTENDED:
        flags = content[0] & ~(HAS_EXIF | HAS_XMP) | (HAS_EXIF if turn != UPRIGHT else 0)
        return webp_chunk(kind, bytes((flags,)) + content[1:])
    if kind == FRAME:
        inner = webp_chunks(Bytes(content[FRAME_HEAD:]))
        drawn = b"".join(webp_chunk(part, data) for part, data in inner if part in DRAWING_CHUNKS)
        return webp_chunk(kind, content[:FRAME_HEAD] + drawn)
    return webp_chunk(kind, content) if kind in DRAWING_CHUNKS else b""


def webp_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk, with its length."""
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
