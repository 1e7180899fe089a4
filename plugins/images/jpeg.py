"""JPEG without metadata: the segments that draw the picture, copied as they are (ITU-T T.81)."""

from collections.abc import Iterator

from plugins.images.containers import (
    DAMAGED,
    EXIF_HEAD,
    UPRIGHT,
    Bytes,
    UncleanableError,
    only_orientation,
    read_orientation,
)

JPEG_START = b"\xff\xd8"
LAST_MARKER = 0xD9
SCAN = 0xDA
RESTARTS = range(0xD0, 0xD8)
APP0, APP1, APP2, APP14, LAST_APP = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
COMMENT_MARKER = 0xFE  # a comment
JFIF_WITHOUT_THUMBNAIL = 12  # bytes, then two zeros for the size of the thumbnail
ADOBE = 12  # bytes, which tell how colours are coded
# Frames, tables of Huffman and of quantisation, restart intervals, number of lines.
DRAWING_MARKERS = frozenset(range(0xC0, 0xD0)) | {0xDB, 0xDC, 0xDD}


def clean_jpeg(data: bytes) -> bytes:
    """Keep what draws the picture; of EXIF only how it is to be turned.

    What follows the end (a second picture, a film) is left out.
    """
    source = Bytes(data)
    source.take(len(JPEG_START))
    parts, turn = [], UPRIGHT
    for marker, content, scan in segments(source):
        if marker == APP1 and content.startswith(EXIF_HEAD):
            turn = read_orientation(content[len(EXIF_HEAD) :])
        elif (kept := drawing_part(marker, content)) is not None:
            parts.append(segment(marker, kept) + scan)
    if turn != UPRIGHT:
        at = 1 if parts and parts[0][1] == APP0 else 0
        parts.insert(at, segment(APP1, EXIF_HEAD + only_orientation(turn)))
    return JPEG_START + b"".join(parts) + bytes((0xFF, LAST_MARKER))


def segments(source: Bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each segment: its marker, its content, and after a scan's head the scan."""
    while (marker := read_marker(source)) != LAST_MARKER:
        content = source.take(int.from_bytes(source.take(2), "big") - 2)
        yield marker, content, read_scan(source) if marker == SCAN else b""


def read_marker(source: Bytes) -> int:
    """Read a marker, and the bytes that may fill the space before it."""
    if source.byte() != 0xFF:
        raise UncleanableError(DAMAGED)
    while (marker := source.byte()) == 0xFF:
        pass
    return marker


def read_scan(source: Bytes) -> bytes:
    """Read coded pixels: up to a marker that is neither a stuffed byte nor a restart."""
    start = source.at
    while True:
        found = source.data.find(b"\xff", source.at)
        if found < 0 or found + 1 >= len(source.data):
            raise UncleanableError(DAMAGED)
        after = source.data[found + 1]
        source.at = found + 1 if after == 0xFF else found + 2
        if after not in {0x00, 0xFF} and after not in RESTARTS:
            source.at = found
            return source.data[start:found]


def drawing_part(marker: int, content: bytes) -> bytes | None:
    """Return what of a segment draws the picture; None, if nothing does."""
    if marker == APP0 and content.startswith(b"JFIF\0"):
        return content[:JFIF_WITHOUT_THUMBNAIL] + bytes(2)
    if marker == APP2 and content.startswith(b"ICC_PROFILE\0"):
        return content
    if marker == APP14 and content.startswith(b"Adobe"):
        return content[:ADOBE]
    if APP0 <= marker <= LAST_APP or marker == COMMENT_MARKER:
        return None
    if marker in DRAWING_MARKERS or marker == SCAN:
        return content
    raise UncleanableError("this kind of JPEG is not known here; export it again as JPEG or PNG")


def segment(marker: int, content: bytes) -> bytes:
    """Return a segment, with its length."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content
