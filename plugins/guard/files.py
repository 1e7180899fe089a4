"""Reads the files of a folder, and says where a private value is in them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from plugins.guard.containers import UnreadableError, layers
from plugins.guard.net import Net
from plugins.guard.seen import Seen, digest

MASK = "…"  # stands for the part of a file's name that holds a value
UNREADABLE = "this {} cannot be read, so nobody knows what it tells; save it anew, or take it away"


class GuardError(Exception):
    """The guard itself has failed; what it read is not in the message."""


@dataclass(frozen=True, order=True)
class Finding:
    """A private value in a file, or a file that nobody can look into.

    >>> print(Finding("output/box.html", 'offset 12: "n° client" as percent-encoded'))
    output/box.html: offset 12: "n° client" as percent-encoded
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def scan(net: Net, folder: Path, seen: Seen | None = None) -> Iterator[Finding]:
    """Read all files of a folder, and say what is in them and in their names.

    What was ``seen`` to be in order is not read again.
    """
    seen = seen or Seen()
    for path in sorted(below(folder)):
        inside = path.relative_to(folder)
        yield from _in_name(net, folder, inside)
        if path.is_file():
            yield from _in_file(net, path, PurePath(folder.name, inside), seen)


def below(folder: Path) -> Iterator[Path]:
    """Give all files and folders below a folder."""
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))


def _in_name(net: Net, folder: Path, name: PurePath) -> Iterator[Finding]:
    """Say which values are in a path, but were not yet in that of its folder."""
    if needles := net.found(os.fsencode(name)):
        above = {needle.name for needle in net.found(os.fsencode(name.parent))}
        shown = masked(net, PurePath(folder.name, name))
        for needle in needles:
            if needle.name not in above:
                form = net.place(os.fsencode(name), needle).form
                yield Finding(shown, f"in the name: {needle.name} as {form}")


def masked(net: Net, path: PurePath) -> str:
    """Write a path without what is private in it."""
    parts = [MASK if net.found(os.fsencode(part)) else part for part in path.parts]
    if net.found(os.fsencode("/".join(parts))):  # a value that goes over several folders
        parts[1:] = [MASK] * (len(parts) - 1)
    return "/".join(parts)


def _in_file(net: Net, path: Path, name: PurePath, seen: Seen) -> Iterator[Finding]:
    failure = None
    try:
        data = path.read_bytes()
        mark = digest(path.suffix.encode("utf-8", "surrogateescape"), data)
        said = [] if seen.has(mark) else list(_in_layers(net, path.name, data))
        yield from (Finding(masked(net, name), message) for message in said)
        if not said:
            seen.add(mark)
    except UnreadableError as kind:
        yield Finding(masked(net, name), UNREADABLE.format(kind))
    except OSError as error:
        yield Finding(masked(net, name), f"this cannot be read: {error.strerror}")
    except Exception as error:  # its message may quote what was read
        failure = type(error).__name__
    if failure:
        raise GuardError(f"{masked(net, name)}: the guard failed here: {failure}")


def _in_layers(net: Net, name: str, data: bytes) -> Iterator[str]:
    """Say which values are in a file, each once: where it is plainest."""
    seen: set[str] = set()
    for where, layer in layers(name, data):
        for needle in net.found(layer):
            if needle.name not in seen:
                seen.add(needle.name)
                offset, form = net.place(layer, needle)
                inside = f"{where}, " if where else ""
                yield f"{inside}offset {offset}: {needle.name} as {form}"
