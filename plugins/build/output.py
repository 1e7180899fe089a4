"""What is in the output folder and may be emptied: what builds made, and nothing else.

Pelican empties whatever folder it is told to write to, and so would delete photographs from
``docs``, or a home. Here each build notes what it has put there. A folder is emptied only where
all that it holds was noted; else nothing is deleted, and the author is told what stands there.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from plugins.build import leftovers
from plugins.problems import shown

NAMED = 3  # as many files of others are named


class NotOursError(Exception):
    """The output folder is to be emptied, and holds what no build has made."""


def empty(settings: Mapping[str, Any]) -> None:
    """Delete what builds have made; raise NotOursError, and delete nothing, where there is more."""
    output = Path(settings["OUTPUT_PATH"]).absolute()
    check_place(settings, output)
    made = known(settings)
    check_contents(output, made, settings["OUTPUT_RETENTION"])
    for name in sorted(made):
        if Path(name).parts[0] not in settings["OUTPUT_RETENTION"]:
            leftovers.remove(output / name, output)


def check_place(settings: Mapping[str, Any], output: Path) -> None:
    """Raise NotOursError for a folder that cannot be one of builds alone."""
    output = output.resolve()
    projects = (settings["PATH"], settings["THEME"], *settings["PLUGIN_PATHS"])
    for path in map(Path, projects):
        folder = path.resolve()
        if folder.is_relative_to(output) or output.is_relative_to(folder):
            raise refused(output, f"to empty it could delete what is in {folder}")
    for folder in (Path.cwd(), Path.home().resolve()):
        if folder.is_relative_to(output):
            raise refused(output, f"{folder} is there")
    if ".git" in output.parts:
        raise refused(output, "git keeps its own there")
    if output.exists() and not output.is_dir():
        raise refused(output, "that is a file")


def check_contents(output: Path, made: Collection[str], retained: Collection[str]) -> None:
    """Raise NotOursError where a folder holds what neither builds nor the settings account for."""
    foreign = (
        name for name in there(output) if name not in made and Path(name).parts[0] not in retained
    )
    if names := list(islice(foreign, NAMED + 1)):
        more = " and more" if len(names) > NAMED else ""
        raise refused(
            output,
            f"no build has made {', '.join(names[:NAMED])}{more} there",
            ", move or delete these yourself, or name them in OUTPUT_RETENTION",
        )


def refused(output: Path, reason: str, more: str = "") -> NotOursError:
    """Say why a folder is not emptied, and the remedy."""
    remedy = f"Nothing was deleted; let OUTPUT_PATH be a folder of its own{more}."
    return NotOursError(f"OUTPUT_PATH is {shown(output)}: {reason}. {remedy}")


def there(output: Path) -> Iterator[str]:
    """Give the files in a folder, and links to folders, by their names from it."""
    for folder, folders, files in os.walk(output):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in sorted([*files, *links]):
            yield Path(folder, name).relative_to(output).as_posix()


# --- what builds have made ---------------------------------------------------------------


def known(settings: Mapping[str, Any]) -> set[str]:
    """Give what builds are known to have put into the output folder."""
    return leftovers.listed(leftovers.list_of(settings)) | leftovers.listed(note_of(settings))


def note_of(settings: Mapping[str, Any]) -> Path:
    """Say where it is noted what all plugins have put into the output folder."""
    return leftovers.list_of(settings).with_suffix(".all.txt")


@contextmanager
def noting(settings: Mapping[str, Any]) -> Iterator[None]:
    """Note what a build puts into the output folder, even where it stops halfway."""
    output = Path(settings["OUTPUT_PATH"]).absolute()
    others = set(there(output)) - known(settings)
    try:
        yield
    finally:
        if output.is_dir():
            note = note_of(settings)
            note.parent.mkdir(parents=True, exist_ok=True)
            names = [name for name in there(output) if name not in others and name.isprintable()]
            note.write_text("\n".join(names), encoding="utf-8")
