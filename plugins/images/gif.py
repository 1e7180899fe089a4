"""GIF without comments: the blocks that draw the picture, and how often it plays (GIF89a)."""

from plugins.images.containers import DAMAGED, Bytes, UncleanableError

GIF_HEAD = 13  # bytes: the version, the size, the background
EXTENSION, IMAGE, GIF_END = 0x21, 0x2C, 0x3B
GRAPHIC_CONTROL, APPLICATION, GIF_TEXT = 0xF9, 0xFF, 0x01
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
DESCRIPTOR = 9  # bytes of an image, before its colours
HAS_COLOURS, COLOURS = 0x80, 0x07  # of the flags of a picture or an image


def clean_gif(data: bytes) -> bytes:
    """Keep what draws the picture, and how often it plays."""
    source = Bytes(data)
    head = source.take(GIF_HEAD)
    parts = [head, read_colours(source, head[10])]
    control = b""  # how the next image is drawn
    while (kind := source.byte()) != GIF_END:
        if kind == IMAGE:
            parts += [control, read_image(source)]
            control = b""
        elif kind == EXTENSION:
            label, content = source.byte(), read_blocks(source)
            if label == GRAPHIC_CONTROL:
                control = bytes((EXTENSION, label)) + content
            elif label == GIF_TEXT:
                control = b""
            elif label == APPLICATION and content[1:12] in LOOPS:
                parts.append(bytes((EXTENSION, label)) + loop_count(content))
        else:
            raise UncleanableError(DAMAGED)
    return b"".join([*parts, bytes((GIF_END,))])


def loop_count(content: bytes) -> bytes:
    """Return the first block of a loop's extension, and its count."""
    return content[:16] + b"\0"


def read_colours(source: Bytes, flags: int) -> bytes:
    """Read a table of colours, if there is one."""
    return source.take(3 * 2 ** ((flags & COLOURS) + 1)) if flags & HAS_COLOURS else b""


def read_image(source: Bytes) -> bytes:
    """Read an image: where it stands, its colours, its pixels."""
    descriptor = source.take(DESCRIPTOR)
    table = read_colours(source, descriptor[8])
    return bytes((IMAGE,)) + descriptor + table + source.take(1) + read_blocks(source)


def read_blocks(source: Bytes) -> bytes:
    """Read blocks, each with its length before it, up to an empty one."""
    start = source.at
    while length := source.byte():
        source.take(length)
    return source.data[start : source.at]
