"""What was found in order before, for the same values, by the same code, is not read again.

Kept in the cache, which git ignores: digests only. A list that is damaged counts for nothing.
"""

import functools
import hashlib
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from plugins.private_values import PrivateValues

LIBRARIES = ("ahocorasick_rs", "babel", "pillow", "pypdf", "pypdfium2", "unidecode")


class Seen:
    """Marks of what is in order; those that nobody asks for any more are forgotten.

    >>> seen = Seen()
    >>> seen.has("a"), seen.add("a"), seen.has("a")
    (False, None, True)
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._before = _read(path) if path else frozenset()
        self._now: set[str] = set()

    def has(self, mark: str) -> bool:
        """Say whether something was in order."""
        if mark in self._before:
            self._now.add(mark)
        return mark in self._now

    def add(self, mark: str) -> None:
        """Note that something is in order."""
        self._now.add(mark)

    def keep(self) -> None:
        """Write the marks of now, for the next time."""
        if self.path and self._now != self._before:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_suffix(".part")
            part.write_text("\n".join(sorted(self._now)), encoding="ascii")
            part.replace(self.path)


def _read(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="ascii").splitlines())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def seen_in(cache: Path | None, what: str, values: PrivateValues) -> Seen:
    """Give the marks of ``what`` for some values; without a cache, none are kept."""
    if cache is None:
        return Seen()
    named = "\0".join(text for pair in values.named() for text in pair)
    key = digest(own_code(), named.encode("utf-8", "surrogatepass"))
    return Seen(cache / "guard" / what / f"{key}.txt")


def digest(*parts: bytes) -> str:
    """Give one mark for some bytes in their order.

    >>> digest(b"a", b"b") == digest(b"ab", b"")
    False
    """
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


@functools.cache
def own_code() -> bytes:
    """Give our own code and what it reads with: when we learn to see more, all is read anew."""
    ours: Iterable[Path] = sorted(Path(__file__).parent.glob("*.py"))
    libraries = "\n".join([sys.version, *(f"{name} {version(name)}" for name in LIBRARIES)])
    return b"".join(path.read_bytes() for path in ours) + libraries.encode()
