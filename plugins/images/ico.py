"""Icons of a page (ICO): a list of pictures, each a PNG or a bitmap without metadata."""

import struct
from collections.abc import Iterator

from plugins.images.containers import Bytes, UncleanableError
from plugins.images.png import PNG_START, clean_png

ICO_START = b"\0\0\1\0"
ICO_ENTRY = 16  # bytes of a picture in the list; its size and its place are the last 8
BITMAP = (40).to_bytes(4, "little")  # how BITMAPINFOHEADER begins: it has no room for words


def clean_ico(data: bytes) -> bytes:
    """Keep the pictures, one behind the other."""
    source = Bytes(data, len(ICO_START))
    count = int.from_bytes(source.take(2), "little")
    entries = [source.take(ICO_ENTRY) for _ in range(count)]
    pictures = [read_picture(data, entry) for entry in entries]
    at = len(ICO_START) + 2 + ICO_ENTRY * count
    listed = b"".join(placed(entries, pictures, at))
    return ICO_START + count.to_bytes(2, "little") + listed + b"".join(pictures)


def read_picture(data: bytes, entry: bytes) -> bytes:
    """Return a picture of the list, cleaned."""
    size, at = struct.unpack("<II", entry[8:])
    content = Bytes(data, min(at, len(data))).take(size)
    if content.startswith(PNG_START):
        return clean_png(content)
    if content.startswith(BITMAP):
        return content
    raise UncleanableError("this kind of icon is not known here; export it again as PNG")


def placed(entries: list[bytes], pictures: list[bytes], at: int) -> Iterator[bytes]:
    """Yield the entries of the list, with the new sizes and places."""
    for entry, content in zip(entries, pictures, strict=True):
        yield entry[:8] + struct.pack("<II", len(content), at)
        at += len(content)
