"""WebP without metadata: the chunks that draw the picture (RFC 9649)."""

from collections.abc import Iterator

from plugins.images.containers import UPRIGHT, Bytes, only_orientation, orientation

HEAD = 12  # bytes: RIFF, the size, WEBP
PICTURE = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ICCP"))
EXTENDED, FRAME, EXIF = b"VP8X", b"ANMF", b"EXIF"
FRAME_HEAD = 16  # bytes of a frame, before its own chunks
HAS_EXIF, HAS_XMP = 0x08, 0x04  # flags of VP8X
PREFIX = b"Exif\0\0"  # which some cameras leave before the block


def cleaned(data: bytes) -> bytes:
    """Keep what draws the picture; of EXIF only how it is to be turned."""
    source = Bytes(data)
    size = int.from_bytes(source.take(HEAD)[4:8], "little")
    source = Bytes(source.take(size - 4))  # what follows is left out
    found = list(chunks(source))
    exif = next((content for kind, content in found if kind == EXIF), b"")
    turn = orientation(exif.removeprefix(PREFIX))
    parts = [kept for kind, content in found if (kept := essential(kind, content, turn))]
    if turn != UPRIGHT and found[0][0] == EXTENDED:
        parts.append(chunk(EXIF, only_orientation(turn)))
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def chunks(source: Bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give each chunk, its kind and its content; one of odd length has a byte to spare."""
    while source.left:
        kind = source.take(4)
        length = int.from_bytes(source.take(4), "little")
        yield kind, source.take(length)
        if length % 2 and source.left:
            source.take(1)


def essential(kind: bytes, content: bytes, turn: int) -> bytes:
    """Write what a chunk has to do with the picture; nothing, if it has not."""
    if kind == EXTENDED:
        flags = content[0] & ~(HAS_EXIF | HAS_XMP) | (HAS_EXIF if turn != UPRIGHT else 0)
        return chunk(kind, bytes((flags,)) + content[1:])
    if kind == FRAME:
        inner = chunks(Bytes(content[FRAME_HEAD:]))
        drawn = b"".join(chunk(part, data) for part, data in inner if part in PICTURE)
        return chunk(kind, content[:FRAME_HEAD] + drawn)
    return chunk(kind, content) if kind in PICTURE else b""


def chunk(kind: bytes, content: bytes) -> bytes:
    """Write a chunk."""
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
