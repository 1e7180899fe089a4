"""Deletes what an earlier build made and this one does not: a page renamed, or made a draft.

Each build keeps a list of what it has made; what is on the last one, and not on this one, goes.
What is on no list (an author's own file in ``output/``) stays. In production all is made anew
in an empty folder (DELETE_OUTPUT_DIRECTORY).

Where the list is lost (``cache/`` was deleted), nothing tells a stale page from a file that the
author has put there. So none is deleted, and all are named. A list inside ``output/`` would
not be lost, but whoever copies that folder to their host would publish it.
"""

import hashlib
import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pelican import Pelican, signals
from pelican.contents import Static
from pelican.generators import Generator

from plugins.problems import shown

LISTS = "made"  # a folder below CACHE_PATH
MOST_NAMED = 5  # of files that nobody knows

logger = logging.getLogger(__name__)

_made: set[Path] = set()  # by this build
_copied: list[Static] = []  # by this build, to where the posts that name them are


def made(path: str | Path) -> None:
    """Say that this build has made a file."""
    _made.add(Path(path).absolute())


def delete(settings: Mapping[str, Any]) -> None:
    """Delete what only an earlier build has made; remember what this one has."""
    if not _made:
        return  # this plugin is not in use
    output = Path(settings["OUTPUT_PATH"]).absolute()
    kept = list_of(settings)
    copies = {output / static.save_as for static in _copied}
    copies |= {target.absolute() for _, target in theme_files(settings)}
    now = set(names(_made | copies, output))
    if not kept.exists() and (others := unknown(output, now)):
        warn(settings, others)
    for name in sorted(listed(kept) - now):
        remove(output / name, output)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("\n".join(sorted(now)), encoding="utf-8")


def list_of(settings: Mapping[str, Any]) -> Path:
    """Say where the list of what was made in the output folder is."""
    folder = str(Path(settings["OUTPUT_PATH"]).absolute())
    name = hashlib.sha256(folder.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(settings["CACHE_PATH"], LISTS, f"{name}.txt")


def listed(path: Path) -> set[str]:
    """Read a list; none, or a damaged one, lists nothing."""
    try:
        return set(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return set()


def names(paths: Iterable[Path], output: Path) -> Iterator[str]:
    """Give the paths of files from the output folder.

    >>> list(names([Path("/blog/output/a/b.html"), Path("/blog/c")], Path("/blog/output")))
    ['a/b.html']
    """
    return (path.relative_to(output).as_posix() for path in paths if path.is_relative_to(output))


def unknown(output: Path, now: Collection[str]) -> list[str]:
    """Give the files in the output folder that this build has not made, hidden ones aside."""
    found = (path for path in output.rglob("[!.]*") if path.is_file())
    return sorted(
        name
        for name in names(found, output)
        if name not in now and not any(part.startswith(".") for part in name.split("/"))
    )


def warn(settings: Mapping[str, Any], others: Sequence[str]) -> None:
    """Say that pages of before may have stayed."""
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    logger.warning(
        "%s: there are files that this build has not made: %s%s. It cannot tell whose they are, as "
        "there is no list of the last build in %s. Delete those that are not yours",
        *(shown(settings["OUTPUT_PATH"]), ", ".join(others[:MOST_NAMED]), more),
        shown(Path(settings["CACHE_PATH"], LISTS)),
    )


def theme_files(settings: Mapping[str, Any]) -> Iterator[tuple[Path, Path]]:
    """Give the files that Pelican copies from the theme, and where to."""
    target = Path(settings["OUTPUT_PATH"], settings["THEME_STATIC_DIR"])
    for name in settings["THEME_STATIC_PATHS"]:
        top = Path(settings["THEME"], name)
        if top.is_file():
            yield top, target / top.name
        for folder, _, names in os.walk(top, followlinks=True):
            for path in (Path(folder, file) for file in sorted(names)):
                if not any(fnmatch(path.name, ignored) for ignored in settings["IGNORE_FILES"]):
                    yield path, target / path.relative_to(top)


def remove(path: Path, output: Path) -> None:
    """Delete a file below a folder, and the folders that this leaves empty."""
    if not path.resolve().is_relative_to(output.resolve()) or not path.is_file():
        return
    path.unlink()
    for folder in path.parents:
        if folder == output or any(folder.iterdir()):
            return
        folder.rmdir()


# --- Pelican -----------------------------------------------------------------------------


def forget(_pelican: Pelican) -> None:
    """Begin a build."""
    _made.clear()
    _copied.clear()


def remember(path: str, **_: object) -> None:
    """Note a page or a feed."""
    made(path)


def remember_copies(generators: Collection[Generator]) -> None:
    """Note the files that Pelican will copy from ``content/``, those of ours aside."""
    _copied[:] = next(iter(generators)).context["staticfiles"]


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(forget)
    signals.content_written.connect(remember)
    signals.feed_written.connect(remember)
    signals.all_generators_finalized.connect(remember_copies)
