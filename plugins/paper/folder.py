"""The folder ``paper/``, where what is mailed is: each file whole, and none of ours out of date.

A comment before the last lines of a PDF of ours, and a header of a mail, has a digest of its name
and of all else. What has none, or another, is the author's own, as a letter that they have signed:
it is neither replaced nor removed, but named.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from plugins.store import digest, write_whole


class OursLine(NamedTuple):
    """The line by which a file is ours."""

    word: bytes
    before: bytes  # what it stands above
    ending: bytes


LINES_OF_OURS = {
    ".pdf": OursLine(b"%doleances ", b"startxref", b"\n"),
    ".eml": OursLine(b"X-Doleances: ", b"X-Unsent", b"\r\n"),
}


def marked(data: bytes, name: str) -> bytes:
    """Return a file with the line that says that it is ours, under a name.

    >>> marked(b"%PDF-1.7 startxref 0 %%EOF", "box.pdf")[:28]
    b'%PDF-1.7 %doleances dd6aee78'
    """
    mark = LINES_OF_OURS[Path(name).suffix]
    start, keyword, end = data.rpartition(mark.before)
    return start + mark.word + digest(name.encode(), data).encode() + mark.ending + keyword + end


class Folder:
    """A folder of what we have printed, and perhaps of some that we have not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outdated: set[str] = set()  # files that are, until they are printed again

    def holds(self, name: str, data: bytes) -> bool:
        """Return whether a file is there, as we have printed it."""
        path = self.path / name
        return path.is_file() and path.read_bytes() == marked(data, name)

    def is_there(self, name: str) -> bool:
        """Return whether anything is there: a file, or a link to none."""
        return os.path.lexists(self.path / name)

    def is_ours(self, name: str) -> bool:
        """Return whether a file is there, printed by us and not changed since."""
        path, mark = self.path / name, LINES_OF_OURS[Path(name).suffix]
        start, _, end = path.read_bytes().rpartition(mark.word) if path.is_file() else (b"",) * 3
        return self.holds(name, start + end[len(digest() + mark.ending.decode()) :])

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all."""
        if not self.holds(name, data):
            write_whole(self.path / name, marked(data, name))
        self.outdated.discard(name)

    def sweep(self) -> tuple[list[str], list[str]]:
        """Remove our files that are out of date; return their names, and those of what stays."""
        there = list(filter(self.is_there, sorted(self.outdated)))
        for name in filter(self.is_ours, there):
            with suppress(OSError):
                (self.path / name).unlink()
        stays = list(filter(self.is_there, there))
        return [name for name in there if name not in stays], stays
