"""Reads the files of a folder, and says where a private value is in them."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from plugins.guard.containers import UnreadableError, layers
from plugins.guard.net import Net

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


def scan(net: Net, folder: Path, files: Iterable[Path] | None = None) -> Iterator[Finding]:
    """Read files of a folder (all, if none are given), and say what is in them.

    Names are read too, those of the folders that hold the files as well. A build that knows
    what has changed gives the files to read.
    """
    seen: set[PurePath] = set()
    for path in sorted(below(folder) if files is None else files):
        inside = path.relative_to(folder)
        for name in (*reversed(inside.parents), inside):
            if name.parts and name not in seen:
                yield from _in_name(net, folder, name)
                seen.add(name)
        if path.is_file():
            yield from _in_file(net, path, PurePath(folder.name, inside))


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


def _in_file(net: Net, path: Path, name: PurePath) -> Iterator[Finding]:
    failure = None
    try:
        yield from (Finding(masked(net, name), said) for said in _in_layers(net, path))
    except UnreadableError as kind:
        yield Finding(masked(net, name), UNREADABLE.format(kind))
    except OSError as error:
        yield Finding(masked(net, name), f"this cannot be read: {error.strerror}")
    except Exception as error:  # its message may quote what was read
        failure = type(error).__name__
    if failure:
        raise GuardError(f"{masked(net, name)}: the guard failed here: {failure}")


def _in_layers(net: Net, path: Path) -> Iterator[str]:
    """Say which values are in a file, each once: where it is plainest."""
    seen: set[str] = set()
    for where, data in layers(path.name, path.read_bytes()):
        for needle in net.found(data):
            if needle.name not in seen:
                seen.add(needle.name)
                offset, form = net.place(data, needle)
                inside = f"{where}, " if where else ""
                yield f"{inside}offset {offset}: {needle.name} as {form}"
