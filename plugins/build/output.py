"""The folder that a build makes: made aside, then carried over.

Beside ``output/`` stands ``.output/``, with a lock, the list of what builds have made, and
``building/``, where all is written and checked first. Only then is it carried over, by rename,
file by file, or folder by folder where there is none yet: whatever ends a build, and whenever,
each page is the old one or the new one, and is on the list. What is on no list is the author's
own, and is never touched.
"""

import errno
import json
import os
import posixpath
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from filecmp import cmp
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from plugins.build import logged
from plugins.problems import Problem, shown
from plugins.store import write_whole

OWN_FILE_MESSAGE = (
    "this file is your own, and the build would write another in its place; "
    "move yours away, or give the post another Slug"
)
PART = ".part"  # what a file is called while it is copied to another disk


class Output:
    """A folder that is built, and what builds keep beside it."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).resolve()
        self.aside = self.path.with_name(f".{self.path.name}")
        self.building = self.aside / "building"
        self.list = self.aside / "made.json"
        self.by_hand: set[str] = set()  # links of ours to the author's own files

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other builds away; wait for one that is there already.

        Within one process it can be locked again, as by a build that is then sent.
        """
        self.aside.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.aside / "lock", is_singleton=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            logged.say(f"another build is at work on {shown(self.path)}/: waiting until it is done")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def begin(self) -> Path:
        """Return an empty folder to build into; a build that was killed may have left its own."""
        (self.aside / ".gitignore").write_text("*\n", encoding="ascii")
        self.discard()
        self.building.mkdir()
        self.by_hand.clear()
        return self.building

    def discard(self) -> None:
        """Delete what waits: it is carried over, or is not to be."""
        shutil.rmtree(self.building, ignore_errors=True)

    def to_publish(self) -> tuple[Path, str]:
        """Return the folder with all that there will be, and the name of where it will be.

        What the author has put there by hand is published with the rest: of that, it has links.
        """
        old = self.made() or set()
        for name in {*files_below(self.path)} - old:
            link = self.building / name
            if not os.path.lexists(link):
                with suppress(OSError):  # a file of theirs is where a folder of ours is, or so
                    link.parent.mkdir(parents=True, exist_ok=True)
                    link.symlink_to(self.path / name)
                    self.by_hand.add(name)
        return self.building, shown(self.path)

    def carry_over(self) -> Iterator[Problem]:
        """Put what was built in its place, and delete what only earlier builds have made.

        Yield the author's own files that are in the way, and then do nothing; where the list is
        lost, yield a warning.
        """
        new, old = {*files_below(self.building)} - self.by_hand, self.made()
        if problems := [*self.conflicts(new, new if old is None else old)]:
            yield from problems
            return
        if old is None:
            yield from self.unknown(new)
        old = old or set()
        parts = {posixpath.join(posixpath.dirname(name), PART) for name in new}  # see put()
        self.remember(old | new | parts)
        self.remove(old - new)
        for name in self.by_hand:
            (self.building / name).unlink()
        put(self.building, self.path)
        self.remember(new)

    def clean(self) -> None:
        """Delete what builds have made, and nothing else."""
        self.remove(self.made() or ())
        self.remember(())

    # --- the list ------------------------------------------------------------------------

    def made(self) -> set[str] | None:
        """Return the names of what builds have made; None where the list is lost."""
        try:
            return set(json.loads(self.list.read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
            return None

    def remember(self, names: Iterable[str]) -> None:
        """Write the list, whole or not at all."""
        write_whole(self.list, json.dumps(sorted(names), indent=0).encode())

    # --- the author's own files ------------------------------------------------------------

    def conflicts(self, new: Collection[str], old: Collection[str]) -> Iterator[Problem]:
        """Yield what stands in the place of a new file, or of its folder, and is the author's."""
        if own := {*files_below(self.path)} - {*old}:
            taken = {*new}.union(*map(folders_of, new))
            for name in sorted(own):
                if name in taken or not folders_of(name).isdisjoint(new):
                    yield Problem(shown(self.path / name), None, OWN_FILE_MESSAGE)

    def unknown(self, new: Collection[str]) -> Iterator[Problem]:
        """Yield, where the list is lost, one warning of what may be a stale page or their own."""
        names = sorted({*files_below(self.path)} - {*new})
        if found := [name for name in names if not name.startswith(".") and "/." not in name]:
            message = (
                f"files that this build has not made are there ({len(found)}), {found[0]} for one. "
                f"It cannot tell whose they are, as there is no list of the last build in "
                f"{shown(self.aside)}/. Delete those that are not yours"
            )
            yield Problem(shown(self.path), None, message, severity="warning")

    def remove(self, names: Iterable[str]) -> None:
        """Delete files that builds have made, and the folders that this leaves empty."""
        for name in names:
            path = self.path / name
            if not path.parent.resolve().is_relative_to(self.path):
                continue  # no list of ours says so
            if path.is_file() or path.is_symlink():
                path.unlink()
            for folder in path.parents:
                if folder == self.path or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()


def put(source: Path, target: Path) -> None:
    """Rename a file or a folder into its place; a file that is there already is not touched.

    To another disk it is copied beside its place first, so that it is whole there, too.
    """
    if source.is_dir() and not source.is_symlink() and target.is_dir():
        for one in sorted(source.iterdir()):
            put(one, target / one.name)
    elif not (target.is_file() and not target.is_symlink() and cmp(source, target, shallow=False)):
        try:
            source.rename(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            if source.is_dir():
                target.mkdir()
                put(source, target)
            else:
                shutil.copyfile(source, part := target.with_name(PART))
                part.replace(target)


def raise_unless_gone(error: OSError) -> None:
    """Raise why a folder cannot be read: what is in it would be published unread."""
    if not isinstance(error, FileNotFoundError):
        raise error


def folders_of(name: str) -> set[str]:
    """Return the folders that a file is in, by their names.

    >>> sorted(folders_of("theme/css/base.css"))
    ['theme', 'theme/css']
    """
    return {str(folder) for folder in PurePosixPath(name).parents} - {"."}


def files_below(folder: Path) -> Iterator[str]:
    """Yield the names, from a folder, of the files in it, and of links to folders."""
    for parent, folders, files in os.walk(folder, onerror=raise_unless_gone):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        below = Path(parent).relative_to(folder)
        for name in (*files, *links):
            yield (below / name).as_posix()
