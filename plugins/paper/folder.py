"""The folder ``paper/``, where what is mailed is: each PDF whole, and none that is out of date.

A list beside the PDFs says what each was made of, as a number: no value is in it. So an
unchanged letter is not printed again.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path

LIST = ".printed.json"


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


class Folder:
    """A folder of PDFs, each with the key of what it was printed from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys = self._read()

    def _read(self) -> dict[str, list[str]]:
        """Read the list; none, or a damaged one, knows no PDF."""
        try:
            found = json.loads((self.path / LIST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def has(self, name: str, key: str) -> bool:
        """Say whether a PDF is there, printed from this key and not changed since."""
        return self.keys.get(name, [])[:1] == [key] and self.is_ours(name)

    def is_ours(self, name: str) -> bool:
        """Say whether a PDF is there, printed by us and not changed since."""
        path = self.path / name
        return path.is_file() and self.keys.get(name, [])[1:] == [digest(path.read_bytes())]

    def keep(self, name: str, key: str, pdf: bytes) -> None:
        """Write a PDF."""
        keep(self.path / name, pdf)
        self.keys[name] = [key, digest(pdf)]

    def remove(self, names: Iterable[str]) -> list[str]:
        """Delete what is there of some PDFs; say what was."""
        there = [name for name in names if (self.path / name).is_file()]
        for name in there:
            (self.path / name).unlink()
            self.keys.pop(name, None)
        return there

    def close(self) -> None:
        """Write the list."""
        if self.keys or (self.path / LIST).is_file():
            keep(self.path / LIST, json.dumps(self.keys, indent=0, sort_keys=True).encode())


def digest(content: bytes) -> str:
    """Name bytes by a number that no others have."""
    return hashlib.sha256(content).hexdigest()
