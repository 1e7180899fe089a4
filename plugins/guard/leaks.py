"""Reads the files of a folder, and finds the private values in them and in their names.

One slip is in the page, in the feed and in six lists; an author mends it in one line. Their own
files are read only where a leak was found, and nothing of them is ever said but their name and the
line.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from plugins.guard.cleared import Cleared
from plugins.guard.containers import UnreadableError, layers
from plugins.guard.forms import Needle
from plugins.guard.net import MASK, Net
from plugins.problems import Problem
from plugins.store import digest

UNREADABLE = "this {} cannot be read, so nobody knows what it tells; save it anew, or delete it"


class GuardError(Exception):
    """The guard itself has failed; what it read is not in the message."""


@dataclass(frozen=True)
class Leak:
    """A private value in a file, or in the name of one; ``file`` is its path from the folder."""

    file: PurePath
    needle: Needle
    is_in_name: bool = False


def find_leaks(
    net: Net, folder: Path, shown_as: PurePath, cleared: Cleared | None = None
) -> Iterator[Leak | Problem]:
    """Read all files of a folder; yield each value once for each file that holds it.

    What cannot be read is a problem, which names the folder ``shown_as`` the author knows it.
    What was ``cleared`` before is not read again.
    """
    cleared = cleared or Cleared()
    for path in (folder, *sorted(folder.rglob("*"))):
        inside = path.relative_to(folder)
        yield from _in_name(net, inside)
        if path.is_file():  # nobody publishes a pipe, and to open one may never end
            yield from _in_file(net, folder, inside, shown_as, cleared)
        elif path.is_dir() and not os.access(path, os.R_OK | os.X_OK):
            message = "this folder cannot be read; make it readable, or delete it"
            yield Problem(masked_path(net, shown_as / inside), None, message)


def _in_name(net: Net, name: PurePath) -> Iterator[Leak]:
    """Yield the values that are in a path, but were not yet in that of its folder."""
    if needles := net.found(os.fsencode(name)):
        above = {needle.name for needle in net.found(os.fsencode(name.parent))}
        for needle in needles:
            if needle.name not in above:
                yield Leak(name, needle, is_in_name=True)


def masked_path(net: Net, path: PurePath) -> str:
    """Write a path without what is private in it."""
    parts = [MASK if net.found(os.fsencode(part)) else part for part in path.parts]
    if net.found(os.fsencode("/".join(parts))):  # a value that goes over several folders
        parts[1:] = [MASK] * (len(parts) - 1)
    return PurePath(*parts).as_posix()


def _in_file(
    net: Net, folder: Path, inside: Path, shown_as: PurePath, cleared: Cleared
) -> Iterator[Leak | Problem]:
    try:
        data = (folder / inside).read_bytes()
        mark = digest(inside.suffix.encode("utf-8", "surrogateescape"), data)
        if cleared.has(mark):
            return
        needles = {needle.name: needle for _, _, needle in needles_in(net, inside.name, data)}
        yield from (Leak(inside, needle) for needle in needles.values())
        if not needles:
            cleared.add(mark)
    except UnreadableError as kind:
        yield Problem(masked_path(net, shown_as / inside), None, UNREADABLE.format(kind))
    except OSError as error:
        message = f"this cannot be read: {error.strerror}; make it readable, or delete it"
        yield Problem(masked_path(net, shown_as / inside), None, message)
    except Exception as error:  # its message may quote what was read
        shown = masked_path(net, shown_as / inside)
        raise GuardError(f"{shown}: the guard failed here: {type(error).__name__}") from None


def needles_in(net: Net, name: str, data: bytes) -> Iterator[tuple[str, bytes, Needle]]:
    """Yield where in a file, and in which bytes, each value is."""
    for where, layer in layers(name, data):
        for needle in net.found(layer):
            yield where, layer, needle


def locate(net: Net, folder: Path, leak: Leak) -> tuple[str, str]:
    """Return where in its file a leak is, and in which form; this takes longer than to find it."""
    if leak.is_in_name:
        return "in the name", net.place(os.fsencode(leak.file), leak.needle)[1]
    data = (folder / leak.file).read_bytes()
    for where, layer, needle in needles_in(net, leak.file.name, data):
        if needle.name == leak.needle.name:
            offset, form = net.place(layer, needle)
            return ", ".join(filter(None, (where, f"offset {offset}"))), form
    return "changed meanwhile", "as it is"


# --- where its author has typed it -------------------------------------------------------


@dataclass(frozen=True)
class Slip:
    """One place in the author's files, and the values that are there."""

    path: Path
    line: int | None  # None in the file's name, or in a file without lines
    needles: tuple[Needle, ...]
    is_in_name: bool = False


def source_files(settings: Mapping[str, Any]) -> list[Path]:
    """Return all files that an author writes: posts, images, theme and settings."""
    content = Path(settings["PATH"])
    folders = (content, Path(settings["THEME"]))
    written = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return [*written, *sorted(content.parent.glob("*conf.py"))]


def find_slips(net: Net, files: Iterable[Path], names: Collection[str]) -> Iterator[Slip]:
    """Yield the places of files where the values of these names stand."""

    def found(data: bytes) -> list[Needle]:
        return [needle for needle in net.found(data) if needle.name in names]

    for path in files:
        if needles := largest(found(os.fsencode(path.name))):
            yield Slip(path, None, tuple(needles), is_in_name=True)
        with suppress(OSError, UnreadableError):
            data = path.read_bytes()
            needles = [needle for _, layer in layers(path.name, data) for needle in found(layer)]
            lines = _lines_of(net, data, found) if needles and b"\0" not in data else {}
            for line, there in sorted(lines.items()):
                yield Slip(path, line, tuple(there))
            if needles and not lines:
                yield Slip(path, None, tuple(largest(needles)))


def _lines_of(
    net: Net, data: bytes, found: Callable[[bytes], list[Needle]]
) -> dict[int, list[Needle]]:
    """Return the lines of a text where values stand; of one over several lines, the first."""
    lines = {number: found(line) for number, line in enumerate(data.split(b"\n"), start=1)}
    in_a_line = {needle.name for needles in lines.values() for needle in needles}
    over_lines = [needle for needle in found(data) if needle.name not in in_a_line]
    lines = {number: largest(needles, over_lines) for number, needles in lines.items()}
    for needle in largest(over_lines):
        offset, _ = net.place(data, needle)
        lines[1 + data.count(b"\n", 0, offset)].append(needle)
    return {number: needles for number, needles in lines.items() if needles}


def largest(needles: Iterable[Needle], around: Iterable[Needle] = ()) -> list[Needle]:
    """Leave out what is only a part of another: an address has lines, and a name in one."""
    kept: list[Needle] = []
    for needle in sorted(needles, key=lambda one: (-len(one.squeezed), one.name[:1] != '"')):
        if not any(needle.squeezed in other.squeezed for other in (*kept, *around)):
            kept.append(needle)
    return kept
