"""WebP without metadata: the chunks that draw the picture (RFC 9649)."""

from collections.abc import Iterator

from plugins.images.containers import Bytes

RIFF_HEAD = 12  # bytes: RIFF, the size, WEBP
DRAWING_CHUNKS = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ICCP"))
EXTENDED, FRAME, WEBP_EXIF = b"VP8X", b"ANMF", b"EXIF"
FRAME_HEAD = 16  # bytes of a frame, before its own chunks
HAS_EXIF, HAS_XMP = 0x08, 0x04  # flags of VP8X


def clean_webp(data: bytes, exif: bytes) -> bytes:
    """Keep what draws the picture, and put in what is left of its EXIF."""
    source = Bytes(data)
    size = int.from_bytes(source.take(RIFF_HEAD)[4:8], "little")
    chunks = webp_chunks(source.take(size - 4))  # what follows is left out
    body = b"WEBP" + b"".join(drawing_chunk(*chunk, has_exif=bool(exif)) for chunk in chunks)
    body += webp_chunk(WEBP_EXIF, exif) if exif else b""
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk, its kind and its content; one of odd length has a byte to spare."""
    source = Bytes(data)
    while source.at < len(data):
        kind = source.take(4)
        length = int.from_bytes(source.take(4), "little")
        yield kind, source.take(length)
        source.at += length % 2


def drawing_chunk(kind: bytes, content: bytes, *, has_exif: bool) -> bytes:
    """Return what of a chunk draws the picture; nothing, if it does not."""
    if kind == EXTENDED:
        flags = content[0] & ~(HAS_EXIF | HAS_XMP) | HAS_EXIF * has_exif
        return webp_chunk(kind, bytes((flags,)) + content[1:])
    if kind == FRAME:
        inner = webp_chunks(content[FRAME_HEAD:])
        drawn = b"".join(webp_chunk(part, data) for part, data in inner if part in DRAWING_CHUNKS)
        return webp_chunk(kind, content[:FRAME_HEAD] + drawn)
    return webp_chunk(kind, content) if kind in DRAWING_CHUNKS else b""


def webp_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk, with its length."""
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
