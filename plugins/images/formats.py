"""The pictures of the web without metadata: what draws is kept, copied byte by byte.

PNG, animated too, is read as W3C PNG 3 has it, WebP as RFC 9649, JPEG as ITU-T T.81, GIF as GIF89a.
Of EXIF, one tag is kept: how the picture is turned.
"""

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image
from PIL.IcoImagePlugin import IcoImageFile

# EXIF 2.3, 4.6.4: 1 is upright; the others say how to turn the picture to see it so.
ORIENTATION = 0x0112
TURNED = range(2, 9)
EXIF_HEAD = b"Exif\0\0"  # before the block, in a JPEG
DAMAGED = "the file is damaged; export it again"


class UncleanableError(ValueError):
    """An image cannot be published without its metadata; the message says what to do."""


@dataclass
class Bytes:
    """Bytes that are read in order; to read beyond their end is an error."""

    data: bytes
    at: int = 0

    def take(self, count: int) -> bytes:
        """Read some bytes."""
        if count < 0 or self.at + count > len(self.data):
            raise UncleanableError(DAMAGED)
        self.at += count
        return self.data[self.at - count : self.at]

    def match(self, pattern: re.Pattern[bytes]) -> bytes:
        """Read what is as a pattern says."""
        found = pattern.match(self.data, self.at)
        return self.take(len(found[0]) if found else -1)


def only_orientation(block: bytes) -> bytes:
    """Return of an EXIF block how to turn the picture, and nothing else; nothing, if upright.

    >>> exif = Image.Exif()
    >>> exif[ORIENTATION], exif[0x013B] = 6, "Camille"
    >>> b"Camille" in only_orientation(exif.tobytes()), only_orientation(b"")
    (False, b'')
    """
    exif, kept = Image.Exif(), Image.Exif()
    with suppress(Exception):  # whatever a damaged block makes Pillow raise
        exif.load(block)
    kept[ORIENTATION] = exif.get(ORIENTATION)
    return kept.tobytes().removeprefix(EXIF_HEAD) if kept[ORIENTATION] in TURNED else b""


# --- PNG ---------------------------------------------------------------------------------

PNG_START = b"\x89PNG\r\n\x1a\n"
KEPT_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sRGB sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)
COLOURS_CHUNK = b"iCCP"
PROFILE_NAME = b"icc"  # a profile's own name may be anything


def clean_png(data: bytes, exif: bytes) -> bytes:
    """Keep what draws the picture, and put in what is left of its EXIF."""
    parts = [PNG_START]
    for kind, content in png_chunks(data):
        if kind == COLOURS_CHUNK:
            parts.append(png_chunk(kind, PROFILE_NAME + content[content.find(b"\0") :]))
        elif kind in KEPT_CHUNKS:
            parts.append(png_chunk(kind, content))
        elif kind[:1].isupper():
            raise UncleanableError(
                "this kind of PNG is not known here; export it again as PNG or JPEG"
            )
    if exif:
        parts.insert(2, png_chunk(b"eXIf", exif))  # after IHDR
    return b"".join(parts)


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk, its kind and its content, and without a kind what is behind the last."""
    source, kind = Bytes(data, len(PNG_START)), b""
    while kind != b"IEND":
        length = int.from_bytes(source.take(4), "big")
        kind = source.take(4)
        content = source.take(length)
        if zlib.crc32(kind + content) != int.from_bytes(source.take(4), "big"):
            raise UncleanableError(DAMAGED)
        yield kind, content
    yield b"", data[source.at :]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk, with its length and its checksum."""
    checked = kind + content
    return len(content).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")


# --- WebP --------------------------------------------------------------------------------

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


# --- JPEG --------------------------------------------------------------------------------

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


# --- GIF ---------------------------------------------------------------------------------

GIF_HEAD = 13  # bytes: the version, the size, the background
EXTENSION, IMAGE, GIF_END = b"\x21", b"\x2c", b"\x3b"
GRAPHIC_CONTROL, APPLICATION = b"\xf9", b"\xff"
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
LOOP_COUNT = 16  # bytes: the name of a loop's extension, and its count
DESCRIPTOR = 9  # bytes of an image, before its colours
HAS_COLOURS, COLOURS = 0x80, 0x07  # of the flags of a picture or an image


def clean_gif(data: bytes, _exif: bytes) -> bytes:
    """Keep what draws the picture, and how often it plays."""
    source = Bytes(data)
    head = source.take(GIF_HEAD)
    parts = [head, read_colours(source, head[10])]
    while (kind := source.take(1)) != GIF_END:
        if kind == IMAGE:
            parts += [kind, read_image(source)]
        elif kind == EXTENSION:
            label, content = source.take(1), read_blocks(source)
            if label == GRAPHIC_CONTROL:
                parts += [kind, label, content]
            elif label == APPLICATION and content[1:12] in LOOPS:
                parts += [kind, label, content[:LOOP_COUNT], b"\0"]
        else:
            raise UncleanableError(DAMAGED)
    return b"".join([*parts, GIF_END])


def read_colours(source: Bytes, flags: int) -> bytes:
    """Read a table of colours, if there is one."""
    return source.take(3 * 2 ** ((flags & COLOURS) + 1)) if flags & HAS_COLOURS else b""


def read_image(source: Bytes) -> bytes:
    """Read an image: where it stands, its colours, its pixels."""
    descriptor = source.take(DESCRIPTOR)
    table = read_colours(source, descriptor[8])
    return descriptor + table + source.take(1) + read_blocks(source)


def read_blocks(source: Bytes) -> bytes:
    """Read blocks, each with its length before it, up to an empty one."""
    start = source.at
    while length := source.take(1)[0]:
        source.take(length)
    return source.data[start : source.at]


def clean_ico(data: bytes, _exif: bytes) -> bytes:
    """Keep the pictures of an icon, one of each size, as PNG, which changes no pixel."""
    with IcoImageFile(io.BytesIO(data)) as icon:
        *others, largest = (icon.ico.getimage(size) for size in sorted(icon.info["sizes"]))
    sizes = [picture.size for picture in (*others, largest)]
    largest.save(out := io.BytesIO(), "ICO", sizes=sizes, append_images=others)
    return out.getvalue()


CLEANERS = {
    "JPEG": clean_jpeg,
    "PNG": clean_png,
    "WebP": clean_webp,
    "GIF": clean_gif,
    "ICO": clean_ico,
}
