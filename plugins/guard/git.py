"""Runs git, which must not fail unseen: nobody would know what a repository keeps."""

import os
import subprocess
from pathlib import Path

from plugins.problems import Problem, ProblemsFound, shown

NO_REPOSITORY = b"not a git repository"  # as git says it


def git(root: Path, *arguments: str, given: str | None = None) -> bytes:
    """Run git in a folder; raise ProblemsFound where it fails, so that nothing goes unseen."""
    try:
        done = run_git(root, *arguments, given=given)
    except FileNotFoundError as error:
        problem = "git is not installed, so nobody knows what this repository keeps; install it"
        raise ProblemsFound([Problem(shown(root), 1, problem)]) from error
    if done.returncode:
        problem = (
            f"`git {arguments[0]}` fails, so nobody knows what this repository keeps; "
            "run `git status` and `git fsck`, and mend what they say"
        )
        raise ProblemsFound([Problem(shown(root), 1, problem)])
    return done.stdout


def run_git(
    root: Path, *arguments: str, given: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, in English, and with what was replaced as it was before."""
    return subprocess.run(  # noqa: S603 (our own arguments)
        ("git", *arguments),  # noqa: S607 (the git of the author)
        cwd=root,
        env={**os.environ, "LC_ALL": "C", "GIT_NO_REPLACE_OBJECTS": "1"},
        input=None if given is None else given.encode(),
        capture_output=True,
        check=False,
    )


def is_repository(root: Path) -> bool:
    """Return whether a folder is in a git repository, be it one that git cannot read."""
    try:
        done = run_git(root, "rev-parse", "--git-dir")
    except FileNotFoundError:
        return any((folder / ".git").exists() for folder in (root, *root.parents))
    return done.returncode == 0 or NO_REPOSITORY not in done.stderr
