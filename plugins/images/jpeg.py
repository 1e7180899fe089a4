"""JPEG without metadata: the segments that draw the picture, copied as they are (ITU-T T.81)."""

import re
from collections.abc import Iterator

from plugins.images.containers import EXIF_HEAD, Bytes, UncleanableError

JPEG_START = b"\xff\xd8"
NEXT_MARKER = re.compile(rb"\xff++[^\xff]")  # bytes may fill the space before it
LAST_MARKER = 0xD9
SCAN = 0xDA
# Coded pixels: up to a marker that is neither a stuffed byte nor a restart.
SCANNED = re.compile(rb"[^\xff]*+(?:\xff++[\0\xd0-\xd7][^\xff]*+)*+")
APP0, APP1, APP2, APP14, LAST_APP = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
COMMENT_MARKER = 0xFE  # a comment
JFIF_WITHOUT_THUMBNAIL = 12  # bytes, then two zeros for the size of the thumbnail
ADOBE = 12  # bytes, which tell how colours are coded
# Frames, tables of Huffman and of quantisation, restart intervals, number of lines, scans.
DRAWING_MARKERS = frozenset(range(0xC0, 0xD0)) | {0xDB, 0xDC, 0xDD, SCAN}


def clean_jpeg(data: bytes, exif: bytes) -> bytes:
    """Keep what draws the picture, and put in what is left of its EXIF.

    What follows the end (a second picture, a film) is left out.
    """
    parts = []
    for marker, content, scan in segments(data):
        if (kept := drawing_part(marker, content)) is not None:
            parts.append(segment(marker, kept) + scan)
    if exif:
        at = 1 if parts and parts[0][1] == APP0 else 0
        parts.insert(at, segment(APP1, EXIF_HEAD + exif))
    return JPEG_START + b"".join(parts) + bytes((0xFF, LAST_MARKER))


def segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each segment: its marker, its content, and after a scan's head the scan."""
    source = Bytes(data, len(JPEG_START))
    while (marker := source.match(NEXT_MARKER)[-1]) != LAST_MARKER:
        content = source.take(int.from_bytes(source.take(2), "big") - 2)
        yield marker, content, source.match(SCANNED) if marker == SCAN else b""


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
    if marker in DRAWING_MARKERS:
        return content
    raise UncleanableError("this kind of JPEG is not known here; export it again as JPEG or PNG")


def segment(marker: int, content: bytes) -> bytes:
    """Return a segment, with its length."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content
