"""Where in what an author writes a private value stands that was published.

One slip is in the page, in the feed and in six lists; an author mends it in one line. These files
are read only where a leak was found, and nothing of them is ever said but their name and the line.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.guard.containers import UnreadableError, layers
from plugins.guard.forms import Needle
from plugins.guard.net import Net


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
