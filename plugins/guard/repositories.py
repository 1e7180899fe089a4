"""The repositories of a blog, and what of their history is not on this computer.

The posts may be in a repository of their own, as a submodule or not.
"""

from collections.abc import Iterator
from pathlib import Path

from plugins.guard.git import git, is_repository
from plugins.problems import Problem, shown

SUBMODULE = "160000"  # git's mode of one
SHALLOW = (
    "this is a shallow clone, so its older commits were not looked at; to have them, "
    "run: git fetch --unshallow"
)
PARTIAL = (
    "this is a partial clone, so {} of its objects were not looked at; to have them, "
    "run: git fetch --refetch --no-filter"
)
NOT_HERE = (
    "this submodule is not here, so its history was not looked at; to have it, "
    "run: git submodule update --init"
)


def repositories(*folders: Path) -> list[Path]:
    """Return the repositories that folders are in, and those in these as submodules."""
    found: list[Path] = []
    waiting = [folder for folder in folders if folder.is_dir()]
    while waiting:
        folder = waiting.pop(0)
        if is_repository(folder):
            top = Path(git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
            if top not in found:
                found.append(top)
                waiting += [inner for inner in submodules(top) if (inner / ".git").exists()]
    return found


def submodules(top: Path) -> list[Path]:
    """Return the folders of a repository that are repositories of their own."""
    staged = git(top, "ls-files", "--stage", "-z").decode(errors="surrogateescape").split("\0")
    return [top / entry.partition("\t")[2] for entry in staged if entry.startswith(SUBMODULE)]


def unread_problems(top: Path, missing: int) -> Iterator[Problem]:
    """Warn of what of a repository is not here, so that nobody takes it for looked at."""
    if git(top, "rev-parse", "--is-shallow-repository").strip() == b"true":
        yield Problem(repository_name(top), None, SHALLOW, "warning")
    if missing:
        yield Problem(repository_name(top), None, PARTIAL.format(missing), "warning")
    for folder in submodules(top):
        if not (folder / ".git").exists():
            yield Problem(shown(folder), None, NOT_HERE, "warning")


def repository_name(top: Path) -> str:
    """Name a repository in a message: "git", or, where it is not around us, with its folder."""
    return "git" if Path.cwd().is_relative_to(top) else f"git in {shown(top)}"
