"""Looks where a blog is kept: whether its private file is private, and what git has kept.

What was once committed stays in a repository's history, and goes wherever it is pushed.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from plugins.guard.files import Finding, masked
from plugins.guard.net import Net
from plugins.problems import Problem, shown

HOOK = """#!/bin/sh
# Checks the posts, and that no private value is about to be kept by git.
exec uv run --quiet invoke check
"""


class Kept(NamedTuple):
    """Something that git keeps: a file's content, or a commit's message."""

    kind: str
    sha: str
    name: str  # of the file, where it has one
    data: bytes


def git(root: Path, *arguments: str, given: str | None = None) -> bytes | None:
    """Run git in a folder; None where it is no repository, or there is no git."""
    try:
        done = subprocess.run(  # noqa: S603 (our own arguments)
            ("git", *arguments),  # noqa: S607 (the git of the author)
            cwd=root,
            input=None if given is None else given.encode(),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def misplaced(private: Path, *public: Path) -> Iterator[Problem]:
    """Say whether the private file is where Pelican, or git, would publish it."""
    for folder in public:
        if private.resolve().is_relative_to(folder.resolve()):
            yield Problem(shown(private), 1, f"move it out of {shown(folder)}/, which is published")
    root = private.parent
    if git(root, "rev-parse", "--git-dir") is None:
        return
    if git(root, "ls-files", "--error-unmatch", private.name) is not None:
        yield Problem(
            shown(private), 1, f"git keeps this file; run: git rm --cached {private.name}"
        )
    elif git(root, "check-ignore", "--quiet", private.name) is None:
        yield Problem(
            shown(private), 1, f"git does not ignore this file; add /{private.name} to .gitignore"
        )


def history(root: Path) -> Iterator[Kept]:
    """Give all that a repository keeps, on every branch, and what is about to be committed."""
    listed = (git(root, "rev-list", "--objects", "--all") or b"").decode(errors="replace")
    staged = (git(root, "ls-files", "--stage") or b"").decode(errors="replace")
    names = dict(line.partition(" ")[::2] for line in listed.splitlines())
    for line in staged.splitlines():
        facts, _, name = line.partition("\t")
        names.setdefault(facts.split()[1], name)
    objects = git(root, "cat-file", "--batch", given="".join(f"{sha}\n" for sha in names)) or b""
    at = 0
    while at < len(objects):
        head, _, _ = objects[at:].partition(b"\n")
        sha, kind, *size = head.decode().split()
        start = at + len(head) + 1
        if not size:  # of a submodule, git keeps only the name
            at = start
            continue
        data = objects[start : start + int(size[0])]
        at = start + int(size[0]) + 1
        if kind == "blob":
            yield Kept("file", sha, names[sha], data)
        elif kind == "commit":  # its first lines name the author, who signs in public
            yield Kept("message", sha, "", data.partition(b"\n\n")[2])


def leaks(root: Path, net: Net) -> Iterator[Finding]:
    """Say where a private value is in what git keeps."""
    for kept in history(root):
        shown_as = masked(net, Path(kept.name)) if kept.name else "the message"
        for needle in net.found(kept.data):
            form = net.place(kept.data, needle).form
            yield Finding(f"git {kept.sha[:10]}, {shown_as}", f"{needle.name} as {form}")
        if kept.name and shown_as != Path(kept.name).as_posix():
            yield Finding(f"git {kept.sha[:10]}", f"a private value in the name {shown_as}")


def switch_on_hook(root: Path) -> Path:
    """Write git's hook that checks before each commit; one that is there is never replaced.

    Raises FileExistsError where there is another, FileNotFoundError without a repository.
    """
    folder = git(root, "rev-parse", "--git-path", "hooks")
    if folder is None:
        raise FileNotFoundError(root)
    path = root / folder.decode().strip() / "pre-commit"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (path.is_file() and path.read_text(encoding="utf-8") == HOOK):
        with path.open("x", encoding="utf-8") as file:
            file.write(HOOK)
        path.chmod(0o755)
    return path
