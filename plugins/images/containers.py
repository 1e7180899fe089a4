"""What the formats of the web share: reading bytes in order, and the one tag of EXIF that is kept.

Cleaning works on containers, never on pixels: what is kept is copied byte by byte, and only what
is known to draw the picture is kept.
"""

import re
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image

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
