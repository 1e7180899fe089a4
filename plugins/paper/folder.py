"""The folder ``paper/``, where what is mailed is: each PDF whole, and none of ours out of date.

A list beside the PDFs says of each that we have printed what is in it, as a digest, and what its
author calls the letter: no value is in it. What is not in the list, or has been changed since, is
the author's own: it is neither replaced nor removed, but named.
"""

import errno
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from plugins.problems import Problem
from plugins.store import digest

LIST = ".printed.json"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
TAKEN = (
    "you have made or changed this file, so it is not printed over; "
    "rename it or move it away, then print again"
)


class FolderError(Exception):
    """A PDF cannot be written; ``problem`` says why, and the remedy."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Printed(NamedTuple):
    """What the list says of a PDF: what is in it, and what its author may call the letter."""

    digest: str = ""
    letter: tuple[str, ...] = ()


class Folder:
    """A folder of PDFs that we have printed, and perhaps of some that we have not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.printed = self._read()
        self.settled: set[str] = set()  # PDFs of which it is known whether they are out of date
        self.removed: set[str] = set()  # PDFs of ours that were out of date
        self.stale: set[str] = set()  # PDFs that are, perhaps, and stay

    def _read(self) -> dict[str, Printed]:
        """Read the list; none, or a damaged one, knows no PDF."""
        try:
            found = json.loads((self.path / LIST).read_text(encoding="utf-8"))
            return {
                name: Printed(digest, tuple(letter)) for name, (digest, *letter) in found.items()
            }
        except (OSError, ValueError, AttributeError, TypeError, IndexError):
            return {}

    def holds(self, name: str, content: str) -> bool:
        """Return whether a PDF is there whose digest is this."""
        path = self.path / name
        return path.is_file() and content == digest(path.read_bytes())

    def is_same(self, name: str, pdf: bytes) -> bool:
        """Return whether a PDF is what was printed under this name last, whatever is there now."""
        return self.printed.get(name, Printed()).digest == digest(pdf)

    def is_ours(self, name: str) -> bool:
        """Return whether a PDF is there, printed by us and not changed since."""
        return self.holds(name, self.printed.get(name, Printed()).digest)

    def names_of(self, letter: str | None) -> set[str]:
        """Return the PDFs that are there of a letter, or of all letters that we have printed."""
        names = {
            name for name, known in self.printed.items() if letter is None or letter in known.letter
        }
        names |= {f"{letter}.pdf"} & {path.name for path in self.path.glob("*.pdf")}
        return {name for name in names if os.path.lexists(self.path / name)}

    def write(self, name: str, letter: Iterable[str], pdf: bytes) -> None:
        """Write a PDF of a letter; raise FolderError where it cannot be, or is the author's."""
        here = f"{self.path.name}/"
        is_same = self.holds(name, digest(pdf))
        if os.path.lexists(self.path / name) and not (is_same or self.is_ours(name)):
            raise FolderError(Problem(f"{here}{name}", None, TAKEN))
        try:
            if not is_same:
                write_whole(self.path / name, pdf)
        except OSError as error:
            self.stale |= self.names_of(None) & {name}
            raise FolderError(Problem(here, None, self._unwritable(error))) from error
        self.printed[name] = Printed(digest(pdf), tuple(letter))

    def _unwritable(self, error: OSError) -> str:
        if error.errno in FULL:
            return "nothing can be written here, the disk is full; make room on it"
        if self.path.is_file():
            return "this is a file, and PDFs are to be in a folder of that name; rename it"
        remedy = "make this folder writable, and close its PDFs where you look at them"
        return f"nothing can be written here ({error.strerror}); {remedy}"

    def remove(self, names: Iterable[str]) -> None:
        """Remove PDFs that are out of date, but for the author's own; remember what stays."""
        for name in names:
            if self.is_ours(name):
                with suppress(OSError):
                    (self.path / name).unlink()
                    self.removed.add(name)
                    del self.printed[name]
            if os.path.lexists(self.path / name):
                self.stale.add(name)

    def save(self) -> None:
        """Write the list; without it, what is unchanged is found to be ours when printed again."""
        if self.printed or (self.path / LIST).is_file():
            with suppress(OSError):
                listed = {
                    name: [known.digest, *known.letter] for name, known in self.printed.items()
                }
                write_whole(self.path / LIST, json.dumps(listed, indent=0, sort_keys=True).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
