"""Bytes that are in a file, and where."""

from typing import NamedTuple


class Layer(NamedTuple):
    """What is in a file, and where; without a place it is the file itself."""

    where: str
    data: bytes
