"""The folder ``paper/``, where what is mailed is: each PDF whole, and none of ours out of date.

A comment before the last lines of a PDF of ours has a digest of its name and of all else. What has
none, or another, is the author's own, as a letter that they have signed: it is neither replaced
nor removed, but named.
"""

import os
from contextlib import suppress
from pathlib import Path

from plugins.store import digest, write_whole

OURS_COMMENT = b"%doleances "
PDF_TAIL = b"startxref"
DIGEST = len(digest()) + 1  # bytes, with the end of its line


def marked(pdf: bytes, name: str) -> bytes:
    """Return a PDF with the comment that says that it is ours, under a name.

    >>> marked(b"%PDF-1.7 startxref 0 %%EOF", "box.pdf")[:28]
    b'%PDF-1.7 %doleances dd6aee78'
    """
    start, keyword, end = pdf.rpartition(PDF_TAIL)
    return start + OURS_COMMENT + digest(name.encode(), pdf).encode() + b"\n" + keyword + end


class Folder:
    """A folder of PDFs that we have printed, and perhaps of some that we have not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outdated: set[str] = set()  # PDFs that are, until they are printed again

    def holds(self, name: str, pdf: bytes) -> bool:
        """Return whether a PDF is there, as we have printed it."""
        path = self.path / name
        return path.is_file() and path.read_bytes() == marked(pdf, name)

    def is_there(self, name: str) -> bool:
        """Return whether anything is there: a file, or a link to none."""
        return os.path.lexists(self.path / name)

    def is_ours(self, name: str) -> bool:
        """Return whether a PDF is there, printed by us and not changed since."""
        path = self.path / name
        start, _, end = path.read_bytes().rpartition(OURS_COMMENT) if path.is_file() else (b"",) * 3
        return self.holds(name, start + end[DIGEST:])

    def write(self, name: str, pdf: bytes) -> None:
        """Write a PDF whole or not at all."""
        if not self.holds(name, pdf):
            write_whole(self.path / name, marked(pdf, name))
        self.outdated.discard(name)

    def sweep(self) -> tuple[list[str], list[str]]:
        """Remove our PDFs that are out of date; return their names, and those of what stays."""
        there = list(filter(self.is_there, sorted(self.outdated)))
        for name in filter(self.is_ours, there):
            with suppress(OSError):
                (self.path / name).unlink()
        stays = list(filter(self.is_there, there))
        return [name for name in there if name not in stays], stays
