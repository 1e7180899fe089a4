"""What is costly to make is kept between builds: pictures, PDFs, what the guard has read.

A store is a folder below CACHE_PATH, which anybody may delete, make read-only or damage: then
what was in it is made anew, and no build fails of it.
"""

import hashlib
import os
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path


def digest(*parts: bytes) -> str:
    """Return one mark for some bytes in their order.

    >>> digest(b"a", b"b") == digest(b"ab", b"")
    False
    """
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


@cache
def digest_of_files(folder: Path, pattern: str = "**/*") -> bytes:
    """Return what stands for the files of a folder, by their names and what is in them."""
    paths = sorted(path for path in folder.glob(pattern) if path.is_file())
    parts = (part for path in paths for part in (path.name.encode(), path.read_bytes()))
    return digest(*parts).encode()


def versions(*packages: str) -> bytes:
    """Return what stands for Python and some packages: what they make may change with them."""
    found = (f"{package} {version(package)}" for package in packages)
    return "\n".join((sys.version, *found)).encode()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, whatever ends us."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        error.filename = str(path)  # which a full disk does not name
        raise
    finally:
        part.unlink(missing_ok=True)


class Store:
    """Bytes by their keys; a key holds all that its bytes were made of, as a digest of it.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = Store(Path(folder, "pictures"))
    ...     store.get("box"), store.put("box", b"pixels"), store.get("box")
    (None, None, b'pixels')
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._used: set[Path] = set()

    def get(self, key: str) -> bytes | None:
        """Return the bytes that were kept; None where there are none, or they are damaged."""
        path = self._path(key)
        try:
            mark, _, data = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        return data if mark == digest(data).encode() else None

    def put(self, key: str, data: bytes) -> None:
        """Keep some bytes, if that can be done."""
        with suppress(OSError):
            write_whole(self._path(key), digest(data).encode() + b"\n" + data)

    def forget_unused(self) -> None:
        """Delete what this store has been neither asked for nor given."""
        with suppress(OSError):
            for path in {*self.folder.iterdir()} - self._used:
                path.unlink()

    def _path(self, key: str) -> Path:
        """Return where the bytes of a key are; a key may have any characters and length."""
        path = self.folder / digest(key.encode("utf-8", "surrogatepass"))
        self._used.add(path)
        return path
