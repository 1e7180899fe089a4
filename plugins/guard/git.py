"""Runs git, which must not fail unseen: nobody would know what a repository keeps."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

from plugins.problems import Problem, ProblemsFound, shown

GIT = ("git", "--no-replace-objects")  # with what was replaced as it was before
UNKNOWN = "so nobody knows what this repository keeps"


def git(root: Path, *arguments: str) -> bytes:
    """Run git in a folder; raise ProblemsFound where it fails, so that nothing goes unseen."""
    try:
        done = run_git(root, *arguments)
    except FileNotFoundError as error:
        problem = f"git is not installed, {UNKNOWN}; install it"
        raise ProblemsFound([Problem(shown(root), 1, problem)]) from error
    if done.returncode:
        raise failure(root, arguments[0])
    return done.stdout


def run_git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, whether it fails or not."""
    return subprocess.run(  # noqa: S603 (our own arguments)
        (*GIT, *arguments), cwd=root, capture_output=True, check=False
    )


def failure(root: Path, command: str) -> ProblemsFound:
    """Return what is wrong where a command of git fails."""
    remedy = "run `git status` and `git fsck`, and mend what they say"
    return ProblemsFound([Problem(shown(root), 1, f"`git {command}` fails, {UNKNOWN}; {remedy}")])


def read_objects(root: Path, shas: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the kind, the sha and the content of objects, which are not held in memory."""
    with TemporaryFile() as wanted:
        wanted.write("".join(f"{sha}\n" for sha in shas).encode())
        wanted.seek(0)
        with subprocess.Popen(  # noqa: S603 (our own arguments)
            (*GIT, "cat-file", "--batch"), cwd=root, stdin=wanted, stdout=subprocess.PIPE
        ) as process:
            told = cast("IO[bytes]", process.stdout)
            while head := told.readline():
                sha, kind, *size = head.decode().split()
                if not size:  # "missing"
                    raise failure(root, "cat-file")
                yield kind, sha, told.read(int(size[0]))
                told.read(1)
    if process.returncode:
        raise failure(root, "cat-file")


def is_repository(root: Path) -> bool:
    """Return whether a folder is in a git repository, be it one that git cannot read."""
    return any((folder / ".git").exists() for folder in (root, *root.absolute().parents))


def repositories(*folders: Path) -> list[Path]:
    """Return the repositories that folders are in: the posts may be in one of their own."""
    tops = (
        git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n")
        for folder in folders
        if folder.is_dir() and is_repository(folder)
    )
    return [*map(Path, dict.fromkeys(tops))]
