"""The folder ``paper/``, where what is mailed is: each PDF whole, and none that is out of date.

A list beside the PDFs says what each was made of, as a number, what is in it, as another, and what
its author calls the letter: no value is in it. So an unchanged letter is not printed again, and the
PDFs of a letter are known even where it cannot be read any more. What is not in the list, or has
been changed since, is the author's own: it is neither replaced nor removed.
"""

import errno
import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

LIST = ".printed.json"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class UnwritableError(Exception):
    """Nothing can be written into the folder, or removed; the message has the remedy."""


class TakenError(Exception):
    """A file of the author's is where a PDF is to be; the message has the remedy."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "you have made or changed this file, so it is not printed over; "
            "rename it or move it away, then print again"
        )
        self.name = name


def keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:  # that of a full disk does not name the file
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        part.unlink(missing_ok=True)


class Entry(NamedTuple):
    """What the list says of a PDF: what it was printed from, what is in it, and its letter."""

    key: str
    digest: str
    letter: tuple[str, ...]  # the names by which its author knows it


UNKNOWN = Entry("", "", ())


class Folder:
    """A folder of PDFs that we have printed, and perhaps of some that we have not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries = self._read()
        self.current: set[str] = set()  # PDFs that are known to be up to date

    def _read(self) -> dict[str, Entry]:
        """Read the list; none, or a damaged one, knows no PDF."""
        try:
            found = json.loads((self.path / LIST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        entries = found.items() if isinstance(found, dict) else ()
        return {
            name: Entry(entry[0], entry[1], tuple(entry[2:]))
            for name, entry in entries
            if isinstance(entry, list) and len(entry) > 1
        }

    def _entry(self, name: str) -> Entry:
        return self.entries.get(name, UNKNOWN)

    def has(self, name: str, key: str, letter: Sequence[str]) -> bool:
        """Say whether a PDF is there, printed from this key and not changed since."""
        entry = self._entry(name)
        is_there = (entry.key, entry.letter) == (key, tuple(letter)) and self.is_ours(name)
        if is_there:
            self.current.add(name)
        return is_there

    def is_ours(self, name: str) -> bool:
        """Say whether a PDF is there, printed by us and not changed since."""
        return self._holds(name, self._entry(name).digest)

    def _holds(self, name: str, content: str) -> bool:
        path = self.path / name
        return path.is_file() and content == digest(path.read_bytes())

    def is_taken(self, name: str) -> bool:
        """Say whether something is there that its author made, or has changed since."""
        return os.path.lexists(self.path / name) and not self.is_ours(name)

    def keep(self, name: str, key: str, letter: Sequence[str], pdf: bytes) -> None:
        """Write a PDF of a letter that is called in some ways.

        Raises TakenError rather than replace what is not ours.
        """
        if self.is_taken(name) and not self._holds(name, digest(pdf)):
            raise TakenError(name)
        with self._writing():
            keep(self.path / name, pdf)
        self.entries[name] = Entry(key, digest(pdf), tuple(letter))
        self.current.add(name)

    def before(self, letter: str | None) -> list[str]:
        """Give the PDFs of a letter, or of all, that have not been found to be up to date.

        One that is not in the list is known by its own name alone.
        """
        there = sorted(path.name for path in self.path.glob("*.pdf") if path.is_file())
        return [name for name in there if name not in self.current and self._is_of(name, letter)]

    def _is_of(self, name: str, letter: str | None) -> bool:
        if letter is None:
            return name in self.entries
        return letter in self._entry(name).letter or name == f"{letter}.pdf"

    def remove(self, names: Iterable[str]) -> list[str]:
        """Delete those of some PDFs that are there and ours; say which were."""
        ours = [name for name in names if self.is_ours(name)]
        for name in ours:
            with self._writing():
                (self.path / name).unlink()
            self.entries.pop(name, None)
            self.current.discard(name)
        return ours

    def left(self, letter: str, keys: Mapping[str, str]) -> list[str]:
        """Give those PDFs of a letter that are its author's, and not of these keys any more."""
        old = (n for n, key in keys.items() if n not in self.entries or self._entry(n).key != key)
        return sorted(name for name in old if self._is_of(name, letter) and self.is_taken(name))

    def close(self) -> None:
        """Write the list; without it, what is unchanged is printed once more, the same."""
        if self.entries or (self.path / LIST).is_file():
            with suppress(OSError):
                written = {name: [e.key, e.digest, *e.letter] for name, e in self.entries.items()}
                keep(self.path / LIST, json.dumps(written, indent=0, sort_keys=True).encode())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Raise UnwritableError where something cannot be written."""
        try:
            yield
        except OSError as error:
            raise UnwritableError(f"nothing can be written here; {self._remedy(error)}") from error

    def _remedy(self, error: OSError) -> str:
        if error.errno in FULL:
            return "the disk is full: make room on it"
        if self.path.is_file():
            return "this is a file: give it another name, for it is to be a folder"
        return "make this folder writable, and close its PDFs where you look at them"


def digest(content: bytes) -> str:
    """Name bytes by a number that no others have."""
    return hashlib.sha256(content).hexdigest()
