"""Looks where a blog is kept: whether its private file is private, and what git has kept.

What was once committed stays in a repository's history, and goes wherever it is pushed: files,
their names, messages, the names of branches. Where git itself fails, that is a problem too.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from plugins.guard.containers import UnreadableError, layers
from plugins.guard.files import Finding, masked
from plugins.guard.layer import Layer
from plugins.guard.net import Net
from plugins.guard.seen import Seen, digest
from plugins.problems import Problem, ProblemsFound, shown

EXAMPLE = "private.example.toml"
HOOK = """#!/bin/sh
# Checks the posts, and that no private value is about to be kept by git.
cd {folder} && exec uv run --quiet invoke check
"""
AT_ONCE = 32_000_000  # bytes of objects that are held in memory
NO_REPOSITORY = b"not a git repository"  # as git says it
# A name in a tree: its mode, the name, and 20 bytes of SHA-1.
IN_A_TREE = re.compile(rb"[0-7]{5,6} (?P<name>[^\0]+)\0.{20}", re.DOTALL)


class Kept(NamedTuple):
    """Something that git keeps: a file, the names in a folder, or what was said of a commit."""

    kind: str
    sha: str
    name: str  # of the file or folder, where it has one
    data: bytes
    names: tuple[bytes, ...] = ()


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
    """Run git in a folder, in English."""
    return subprocess.run(  # noqa: S603 (our own arguments)
        ("git", *arguments),  # noqa: S607 (the git of the author)
        cwd=root,
        env={**os.environ, "LC_ALL": "C"},
        input=None if given is None else given.encode(),
        capture_output=True,
        check=False,
    )


def is_repository(root: Path) -> bool:
    """Say whether a folder is in a git repository, be it one that git cannot read."""
    try:
        done = run_git(root, "rev-parse", "--git-dir")
    except FileNotFoundError:
        return any((folder / ".git").exists() for folder in (root, *root.parents))
    return done.returncode == 0 or NO_REPOSITORY not in done.stderr


def among(name: str, *public: Path) -> Iterator[Problem]:
    """Say whether a file of the private file's name is among what is published."""
    for folder in public:
        for path in sorted(folder.rglob(name)):
            yield Problem(shown(path), 1, f"move it out of {shown(folder)}/, which is published")


def misplaced(private: Path, *public: Path) -> Iterator[Problem]:
    """Say whether the private file is, or would be, where Pelican or git publishes it."""
    yield from among(private.name, *public)
    root = private.parent
    if not is_repository(root):
        return
    if git(root, "ls-files", "-z", "--", private.name):
        yield Problem(
            shown(private), 1, f"git keeps this file; run: git rm --cached {private.name}"
        )
    elif run_git(root, "check-ignore", "--quiet", private.name).returncode:
        yield Problem(
            shown(private), 1, f"git does not ignore this file; add /{private.name} to .gitignore"
        )


# --- what git keeps ----------------------------------------------------------------------


def history(root: Path, seen: Seen) -> Iterator[Kept]:
    """Give what a repository keeps, on every branch, and what is about to be committed.

    What was ``seen`` to be in order is left out: under its name, it never changes.
    """
    for ref in git(root, "for-each-ref", "--format=%(refname:short)").splitlines():
        yield Kept("branch or tag", "", "", ref)
    named = named_objects(root)
    names = {sha: name for sha, name in named.items() if not seen.has(mark(sha, name))}
    sizes = git(root, "cat-file", "--batch-check", given="".join(f"{sha}\n" for sha in names))
    for batch in batches(sizes.decode().splitlines()):
        objects = git(root, "cat-file", "--batch", given="".join(f"{sha}\n" for sha in batch))
        for kind, sha, data in parted(objects):
            yield kept(kind, sha, names[sha], data)


def named_objects(root: Path) -> dict[str, str]:
    """Give each object, with the name that git first knows a file's content by."""
    listed = git(root, "rev-list", "--objects", "--all").decode(errors="surrogateescape")
    staged = git(root, "ls-files", "--stage", "-z").decode(errors="surrogateescape")
    names = dict(line.partition(" ")[::2] for line in listed.splitlines())
    for entry in filter(None, staged.split("\0")):
        facts, _, name = entry.partition("\t")
        names.setdefault(facts.split()[1], name)
    return names


def mark(sha: str, name: str) -> str:
    """Mark an object: what it is read as depends on its name."""
    return digest(sha.encode(), name.encode("utf-8", "surrogateescape"))


def batches(lines: Iterable[str], at_once: int = AT_ONCE) -> Iterator[list[str]]:
    """Part objects, "sha kind size" each, so that few bytes are read at a time.

    >>> list(batches(["a blob 5", "b tree 6", "c missing", "d blob 1"], 10))
    [['a'], ['b', 'd']]
    """
    batch: list[str] = []
    held = 0
    for line in lines:
        sha, _, *size = line.split()
        if not size:  # of a submodule, git keeps only the name
            continue
        if batch and held + int(size[0]) > at_once:
            yield batch
            batch, held = [], 0
        batch.append(sha)
        held += int(size[0])
    if batch:
        yield batch


def parted(objects: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Give the kind, the sha and the content of objects, as ``git cat-file --batch`` does.

    >>> list(parted(b"1f blob 3\\nabc\\n2e tree 1\\nd\\n"))
    [('blob', '1f', b'abc'), ('tree', '2e', b'd')]
    """
    at = 0
    while at < len(objects):
        end = objects.index(b"\n", at)
        sha, kind, size = objects[at:end].decode().split()
        at = end + 1 + int(size)
        yield kind, sha, objects[end + 1 : at]
        at += 1


def kept(kind: str, sha: str, name: str, data: bytes) -> Kept:
    """Give what can be read in an object."""
    if kind == "blob":
        return Kept("file", sha, name, data, (os.fsencode(name),))
    if kind == "tree":
        names = (found["name"] for found in IN_A_TREE.finditer(data))
        return Kept("folder", sha, name, b"", tuple(names))
    # The first lines of a commit and of a tag name their author, who signs in public.
    return Kept("message", sha, name, data.partition(b"\n\n")[2])


# --- what is private in it ---------------------------------------------------------------


def leaks(root: Path, net: Net, seen: Seen | None = None) -> Iterator[Finding]:
    """Say where a private value is in what git keeps, each once."""
    if not is_repository(root):
        return
    seen = seen or Seen()
    names: set[bytes] = set()  # most trees are much like the one before
    said: set[Finding] = set()
    for one in history(root, seen):
        found = [*leaks_in(one, net)]
        found += [leak for name in set(one.names) - names for leak in in_name(name, net)]
        names.update(one.names)
        yield from (finding for finding in found if finding not in said)
        said.update(found)
        seen.add(mark(one.sha, one.name))


def in_name(name: bytes, net: Net) -> Iterator[Finding]:
    """Say whether a value is in a file's name."""
    for needle in net.found(name):
        form = net.place(name, needle).form
        shown_as = masked(net, Path(os.fsdecode(name)))
        yield Finding("git", f"in the name {shown_as}: {needle.name} as {form}")


def leaks_in(one: Kept, net: Net) -> Iterator[Finding]:
    """Say which values are in one thing that git keeps, each once."""
    within = masked(net, Path(one.name)) if one.kind == "file" else f"the {one.kind}"
    place = f"git {one.sha[:10]}, {within}" if one.sha else f"git, {within}"
    said: set[str] = set()
    for where, data in opened(one):
        for needle in net.found(data):
            if needle.name not in said:
                said.add(needle.name)
                form = net.place(data, needle).form
                inside = f"{where}, " if where else ""
                yield Finding(place, f"{inside}{needle.name} as {form}{hint(one)}")


def opened(one: Kept) -> list[Layer]:
    """Give the content of what git keeps; what cannot be opened any more, as it is."""
    if one.kind == "file":
        try:
            return list(layers(one.name, one.data))
        except UnreadableError:
            pass
    return [Layer("", one.data)]


def hint(one: Kept) -> str:
    """Say what to do about a value of the example, which everybody has."""
    is_example = one.kind == "file" and Path(one.name).name == EXAMPLE
    return "; put your own value in private.toml, in its place" if is_example else ""


# --- the hook ----------------------------------------------------------------------------


def hook_for(root: Path) -> str:
    """Write a hook that checks a blog, which may be in a folder of its repository."""
    folder = git(root, "rev-parse", "--show-prefix").decode().strip() or "."
    return HOOK.format(folder=shlex.quote(folder))


def switch_on_hook(root: Path) -> Path:
    """Write git's hook that checks before each commit; one that is there is never replaced.

    Raises FileExistsError where there is another, FileNotFoundError without a repository.
    """
    if not is_repository(root):
        raise FileNotFoundError(root)
    path = root / git(root, "rev-parse", "--git-path", "hooks").decode().strip() / "pre-commit"
    hook = hook_for(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (path.is_file() and path.read_text(encoding="utf-8") == hook):
        with path.open("x", encoding="utf-8") as file:
            file.write(hook)
        path.chmod(0o755)
    return path
