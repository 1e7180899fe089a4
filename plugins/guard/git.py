"""Runs git, which must not fail unseen: nobody would know what a repository keeps.

By its hooks it runs `invoke check` before each commit, and looks at what is said of it.
"""

import io
import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from plugins.problems import Problem, ProblemsFound, shown

GIT = ("git", "--no-replace-objects")  # with what was replaced as it was before
AT_ONCE = 50  # objects in memory: one may be a photograph


def git(root: Path, *arguments: str, told: bytes = b"") -> bytes:
    """Run git in a folder; raise ProblemsFound where it fails, so that nothing goes unseen."""
    try:
        done = run_git(root, *arguments, told=told)
    except FileNotFoundError as error:
        raise failure(root, "git is not installed", "install it") from error
    if done.returncode:
        remedy = "run `git status` and `git fsck`, and mend what they say"
        raise failure(root, f"`git {arguments[0]}` fails", remedy)
    return done.stdout


def run_git(root: Path, *arguments: str, told: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, whether it fails or not.

    What git tells its hooks of their repository, as its index, holds for no other: `content/` may
    be one of its own.
    """
    own = Path.cwd().is_relative_to(root.resolve())
    variables = {name: os.environ[name] for name in {*os.environ} - (set() if own else of_a_hook())}
    return subprocess.run(  # noqa: S603 (our own arguments)
        (*GIT, *arguments), cwd=root, env=variables, input=told, capture_output=True, check=False
    )


@cache
def of_a_hook() -> frozenset[str]:
    """Return the names of the variables that hold for one repository alone."""
    command = (*GIT, "rev-parse", "--local-env-vars")
    return frozenset(subprocess.check_output(command, text=True).split())  # noqa: S603 (ours)


def failure(root: Path, what: str, remedy: str) -> ProblemsFound:
    """Return the error where git cannot say what it keeps."""
    message = f"{what}, so nobody knows what this repository keeps; {remedy}"
    return ProblemsFound([Problem(shown(root), None, message)])


def read_objects(root: Path, shas: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the kind, the sha and the content of objects."""
    for start in range(0, len(shas), AT_ONCE):
        wanted = "".join(f"{sha}\n" for sha in shas[start : start + AT_ONCE])
        answer = io.BytesIO(git(root, "cat-file", "--batch", told=wanted.encode()))
        while head := answer.readline():
            sha, kind, *size = head.decode().split()
            if not size:
                raise failure(
                    root, f"{sha[:10]} is {kind}", "run `git fsck`, and mend what it says"
                )
            yield kind, sha, answer.read(int(size[0]))
            answer.read(1)


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


# --- hooks -------------------------------------------------------------------------------

COMMAND = "uv run --quiet invoke check"
HOOKS = {
    "pre-commit": """#!/bin/sh
# Checks the posts, and that no private value is about to be kept by git.
cd {folder} && exec {command}
""",
    "commit-msg": """#!/bin/sh
# Checks that no private value is in the message of a commit.
case "$1" in /*) message=$1 ;; *) message=$PWD/$1 ;; esac
cd {folder} && exec {command} --message "$message"
""",
}


def switch_on_hooks(root: Path) -> list[Path]:
    """Write git's hooks that check a commit; one that is there is never replaced.

    Raises FileExistsError where there is another, FileNotFoundError without a repository, and
    ProblemsFound where other repositories would have them too.
    """
    if not is_repository(root):
        raise FileNotFoundError(root)
    prefix = shlex.quote(git(root, "rev-parse", "--show-prefix").decode().strip() or ".")
    folder = folder_of_hooks(root)
    texts = {
        folder / name: text.format(folder=prefix, command=COMMAND) for name, text in HOOKS.items()
    }
    for path, text in texts.items():
        if path.exists() and not (path.is_file() and path.read_bytes() == text.encode()):
            raise FileExistsError(None, None, str(path))
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    return list(texts)


def folder_of_hooks(root: Path) -> Path:
    """Return where git looks for hooks; raise ProblemsFound where other repositories share them."""
    asked = git(root, "rev-parse", "--git-path", "hooks", "--git-common-dir").decode()
    folder, common = (root / name for name in asked.splitlines())
    if folder.resolve() == (own := common.resolve() / "hooks"):
        return folder
    remedy = (
        "git looks for hooks here, where other repositories may too; to give this one its own, "
        f"run: git config core.hooksPath {shlex.quote(str(own))}"
    )
    raise ProblemsFound([Problem(shown(folder), None, remedy)])
