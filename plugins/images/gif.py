"""GIF without comments: the blocks that draw the picture, and how often it plays (GIF89a)."""

from plugins.images.containers import DAMAGED, Bytes, UncleanableError

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
