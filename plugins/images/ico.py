"""Icons of a page (ICO): a list of pictures, each a PNG or a bitmap without metadata."""

import struct
from collections.abc import Iterator

from plugins.images import png
from plugins.images.containers import Bytes, UncleanableError

START = b"\0\0\1\0"
ENTRY = 16  # bytes of a picture in the list; its size and its place are the last 8
BITMAP = (40).to_bytes(4, "little")  # how BITMAPINFOHEADER begins: it has no room for words


def cleaned(data: bytes) -> bytes:
    """Keep the pictures, one behind the other."""
    source = Bytes(data, len(START))
    count = int.from_bytes(source.take(2), "little")
    entries = [source.take(ENTRY) for _ in range(count)]
    pictures = [picture(data, entry) for entry in entries]
    at = len(START) + 2 + ENTRY * count
    listed = b"".join(placed(entries, pictures, at))
    return START + count.to_bytes(2, "little") + listed + b"".join(pictures)


def picture(data: bytes, entry: bytes) -> bytes:
    """Read a picture of the list."""
    size, at = struct.unpack("<II", entry[8:])
    content = Bytes(data, min(at, len(data))).take(size)
    if content.startswith(png.START):
        return png.cleaned(content)
    if content.startswith(BITMAP):
        return content
    raise UncleanableError("it is an icon of an unknown kind; save it as PNG")


def placed(entries: list[bytes], pictures: list[bytes], at: int) -> Iterator[bytes]:
    """Give the entries of the list, with the new sizes and places."""
    for entry, content in zip(entries, pictures, strict=True):
        yield entry[:8] + struct.pack("<II", len(content), at)
        at += len(content)
