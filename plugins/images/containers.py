"""What the formats of the web share: reading bytes in order, and the one tag of EXIF that is kept.

Cleaning works on containers, never on pixels: what is kept is copied byte by byte, and only what
is known to draw the picture is kept.
"""

from contextlib import suppress
from dataclasses import dataclass

from PIL import Image

# EXIF 2.3, 4.6.4: 1 is upright; the others say how to turn the picture to see it so.
ORIENTATION = 0x0112
UPRIGHT = 1
TURNED = range(2, 9)
EXIF_HEAD = b"Exif\0\0"  # before the block, in a JPEG and in what some cameras write
DAMAGED = "the file is damaged; export it again"


class UncleanableError(ValueError):
    """An image cannot be published without its metadata; the message says what to do."""


@dataclass
class Bytes:
    """Bytes that are read in order; to read beyond their end is an error."""

    data: bytes
    at: int = 0

    @property
    def left(self) -> int:
        """How many bytes have not been read."""
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        """Read some bytes."""
        if count < 0 or count > self.left:
            raise UncleanableError(DAMAGED)
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self) -> int:
        """Read a byte as a number."""
        return self.take(1)[0]


def read_orientation(block: bytes) -> int:
    """Return how a picture is to be turned, by its EXIF; upright where that does not say.

    >>> read_orientation(only_orientation(6)), read_orientation(b"MM")
    (6, 1)
    """
    exif = Image.Exif()
    with suppress(Exception):  # whatever a damaged block makes Pillow raise
        exif.load(block)
    turn: int | None = exif.get(ORIENTATION)
    return turn if turn is not None and turn in TURNED else UPRIGHT


def only_orientation(turn: int) -> bytes:
    """Return an EXIF block that says how to turn a picture, and nothing else."""
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    return exif.tobytes().removeprefix(EXIF_HEAD)
