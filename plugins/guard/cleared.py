"""What was found clean before, for the same values and by the same code, is not read again.

Kept in the cache, which git ignores: digests only.
"""

from pathlib import Path

from plugins.private_values import PrivateValues
from plugins.store import Store, digest, digest_of_files, versions

LIBRARIES = ("ahocorasick_rs", "pikepdf", "pillow", "pypdfium2", "unidecode")


class Cleared:
    """Marks of what holds no private value; those that nobody asks for any more are forgotten.

    >>> cleared = Cleared()
    >>> cleared.has("a"), cleared.add("a"), cleared.has("a")
    (False, None, True)
    """

    def __init__(self, store: Store | None = None, key: str = "") -> None:
        self._store, self._key = store, key
        kept = store.get(key) if store else None
        self._before = frozenset((kept or b"").decode().split())
        self._now: set[str] = set()

    def has(self, mark: str) -> bool:
        """Return whether something was clean."""
        if mark in self._before:
            self._now.add(mark)
        return mark in self._now

    def add(self, mark: str) -> None:
        """Note that something is clean."""
        self._now.add(mark)

    def keep(self) -> None:
        """Write the marks of now, for the next time."""
        if self._store and self._now != self._before:
            self._store.put(self._key, "\n".join(sorted(self._now)).encode())
            self._store.forget_unused()


def cleared_in(cache: Path, what: str, values: PrivateValues) -> Cleared:
    """Return the marks of ``what`` for some values."""
    named = "\0".join(text for pair in values.named() for text in pair)
    # When we learn to see more, or read by other libraries, all is read anew.
    code = digest_of_files(Path(__file__).parents[1], "**/*.py")
    key = digest(code, versions(*LIBRARIES), named.encode("utf-8", "surrogatepass"))
    return Cleared(Store(cache / "guard" / what), key)
