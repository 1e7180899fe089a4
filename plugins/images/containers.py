"""What the four formats of the web share: reading bytes in order, and the one tag of EXIF kept.

Cleaning works on containers, never on pixels: what is kept is copied byte by byte, and only what
is known to draw the picture is kept.
"""

import struct
from dataclasses import dataclass

# EXIF 2.3, 4.6.4: 1 is upright; the others say how to turn the picture to see it so.
ORIENTATION = 0x0112
UPRIGHT = 1
ORIENTATIONS = range(2, 9)


class UncleanableError(ValueError):
    """An image cannot be published without what it may tell; the message says what to do."""


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
            raise UncleanableError("it ends too soon; save it anew")
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self) -> int:
        """Read a byte as a number."""
        return self.take(1)[0]


def orientation(tiff: bytes) -> int:
    """Read how a picture is to be turned from an EXIF block; upright where it does not say.

    >>> orientation(only_orientation(6)), orientation(b"MM")
    (6, 1)
    """
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(count):
            tag, _kind, _count, value = struct.unpack_from(
                f"{order}HHIH", tiff, start + 2 + 12 * number
            )
            if tag == ORIENTATION:
                return value if value in ORIENTATIONS else UPRIGHT
    except struct.error:
        return UPRIGHT
    return UPRIGHT


def only_orientation(turn: int) -> bytes:
    """Write an EXIF block that says how to turn a picture, and nothing else."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, turn, 0)
    return b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
