"""The files below ``content/`` and the theme: which there are, and which cannot be read."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from pathlib import Path
from typing import Any

from plugins.problems import Problem, shown

EXTENSIONS = ["md", "markdown", "mkd", "mdown"]
LISTED = "content_files"  # the name in Pelican's context of what a build has found
READABLE_REMEDY = "give yourself the right to read it, or move it elsewhere"


@dataclass(frozen=True)
class ContentFiles:
    """The regular files below a folder but what Pelican ignores, and what is wrong there."""

    root: Path
    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The paths from the folder, as links have them."""
        return tuple(path.relative_to(self.root).as_posix() for path in self.paths)


def is_below(name: str, folder: str) -> bool:
    """Return whether a file is in a folder or below it, or is what is named, by names with slashes.

    >>> is_below("letters/box.md", "letters"), is_below("lettersbox.md", "letters")
    (True, False)
    """
    return folder in {"", "."} or f"{name}/".startswith(f"{folder.rstrip('/')}/")


def find_files(settings: Mapping[str, Any], folder: Path | None = None) -> ContentFiles:
    """Return the files below ``content/``, or another folder, in order: those that can be read.

    It says why others cannot. Nothing is opened, for a pipe would never end. Links to folders are
    followed, as Pelican does.
    """
    root = folder or Path(settings["PATH"])
    is_ignored = re.compile("|".join(map(translate, settings["IGNORE_FILES"])) or "(?!)").match
    paths: list[Path] = []
    faults: dict[Path, str] = {}

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):  # else it is gone
            fault = f"this folder cannot be read: {error.strerror}; {READABLE_REMEDY}"
            faults[Path(error.filename)] = fault

    for parent, folders, files in os.walk(root, onerror=refuse, followlinks=True):
        inside = [Path(parent, name) for name in folders if not is_ignored(name)]
        found = [Path(parent, name) for name in files if not is_ignored(name)]
        faults |= {
            path: fault
            for path in (*inside, *found)
            if (fault := name_fault(path) or fault_of(path))
        }
        folders[:] = [path.name for path in inside if path not in faults]
        paths += [path for path in found if path not in faults]
    problems = [Problem(shown(path), None, fault) for path, fault in faults.items()]
    return ContentFiles(root, tuple(sorted(paths)), tuple(problems))


def name_fault(path: Path) -> str | None:
    """Return what is wrong with a name that no address can have; None if nothing is."""
    if "\ufffd" in shown(path.name):
        return "its name has letters that are not UTF-8; rename it"
    if "{{" in path.name:
        return "no private value can be in a file's name; rename the file"
    if {"#", "?", "%"} & {*path.name}:
        return "its name has #, ? or %, which mean something else in an address; rename it"
    return None


def fault_of(path: Path) -> str | None:
    """Return why a file or a folder cannot be read, and the remedy; None if it can."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink():
            return "this link leads to no file; delete it, or have it lead to one"
        is_gone = isinstance(error, FileNotFoundError)  # it has just been deleted
        return None if is_gone else f"this file cannot be read: {error.strerror}; {READABLE_REMEDY}"
    if stat.S_ISDIR(mode):
        is_loop = path.is_symlink() and path.parent.resolve().is_relative_to(path.resolve())
        return "this link leads to a folder that it stands in; delete it" if is_loop else None
    if not stat.S_ISREG(mode):
        return "this is no file but a pipe, a socket or a device; move it elsewhere"
    return None if os.access(path, os.R_OK) else f"this file cannot be read; {READABLE_REMEDY}"
