"""JPEG without metadata: the segments that draw the picture, copied as they are (ITU-T T.81)."""

from collections.abc import Iterator

from plugins.images.containers import (
    UPRIGHT,
    Bytes,
    UncleanableError,
    only_orientation,
    orientation,
)

START = b"\xff\xd8"
END = 0xD9
SCAN = 0xDA
RESTARTS = range(0xD0, 0xD8)
APP0, APP1, APP2, APP14, LAST_APP = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
COMMENT = 0xFE
EXIF = b"Exif\0\0"
JFIF_WITHOUT_THUMBNAIL = 12  # bytes, then two zeros for the size of the thumbnail
ADOBE = 12  # bytes: it says how colours are coded
# Frames, tables of Huffman and of quantisation, restart intervals, number of lines.
PICTURE = frozenset(range(0xC0, 0xD0)) | {0xDB, 0xDC, 0xDD}


def cleaned(data: bytes) -> bytes:
    """Keep what draws the picture; of EXIF only how it is to be turned.

    What follows the end (a second picture, a film) is left out.
    """
    source = Bytes(data)
    source.take(len(START))
    parts, turn = [], UPRIGHT
    for marker, content, scan in segments(source):
        if marker == APP1 and content.startswith(EXIF):
            turn = orientation(content[len(EXIF) :])
        elif (kept := essential(marker, content)) is not None:
            parts.append(segment(marker, kept) + scan)
    if turn != UPRIGHT:
        at = 1 if parts and parts[0][1] == APP0 else 0
        parts.insert(at, segment(APP1, EXIF + only_orientation(turn)))
    return START + b"".join(parts) + bytes((0xFF, END))


def segments(source: Bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Give each segment: its marker, its content, and after a scan's head the scan."""
    while (marker := next_marker(source)) != END:
        content = source.take(int.from_bytes(source.take(2), "big") - 2)
        yield marker, content, scan(source) if marker == SCAN else b""


def next_marker(source: Bytes) -> int:
    """Read a marker, and the bytes that may fill the space before it."""
    if source.byte() != 0xFF:
        raise UncleanableError("it is damaged; save it anew")
    while (marker := source.byte()) == 0xFF:
        pass
    return marker


def scan(source: Bytes) -> bytes:
    """Read coded pixels: up to a marker that is neither a stuffed byte nor a restart."""
    start = source.at
    while True:
        found = source.data.find(b"\xff", source.at)
        if found < 0 or found + 1 >= len(source.data):
            raise UncleanableError("it ends too soon; save it anew")
        after = source.data[found + 1]
        source.at = found + 1 if after == 0xFF else found + 2
        if after not in {0x00, 0xFF} and after not in RESTARTS:
            source.at = found
            return source.data[start:found]


def essential(marker: int, content: bytes) -> bytes | None:
    """Give what a segment has to do with the picture; None, if nothing."""
    if marker == APP0 and content.startswith(b"JFIF\0"):
        return content[:JFIF_WITHOUT_THUMBNAIL] + bytes(2)
    if marker == APP2 and content.startswith(b"ICC_PROFILE\0"):
        return content
    if marker == APP14 and content.startswith(b"Adobe"):
        return content[:ADOBE]
    if APP0 <= marker <= LAST_APP or marker == COMMENT:
        return None
    if marker in PICTURE or marker == SCAN:
        return content
    raise UncleanableError("it is a JPEG of an unknown kind; save it anew")


def segment(marker: int, content: bytes) -> bytes:
    """Write a segment."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content
