"""Looks for private values in all that git keeps of a blog.

What was once committed stays in a repository's history, and goes wherever it is pushed: files,
their names, messages, who wrote them, the names of branches.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from plugins.guard.cleared import cleared_in
from plugins.guard.containers import UnreadableError, layers
from plugins.guard.git import git, run_git
from plugins.guard.layer import Layer
from plugins.guard.leaks import masked_path
from plugins.guard.net import Net
from plugins.guard.private_file import EXAMPLE
from plugins.guard.repositories import SUBMODULE, repository_name, unread_problems
from plugins.private_values import PrivateValues
from plugins.problems import Problem
from plugins.store import digest

AT_ONCE = 32_000_000  # bytes of objects that are held in memory
# Branches, tags, what each of them was before, as all that was stashed, and what is staged, in
# every working tree.
EVERYTHING = ("--all", "--reflog", "--indexed-objects")
SCISSORS = b"# ------------------------ >8 ------------------------"  # below it git drops all
# A name in a tree: its mode, the name, and 20 bytes of SHA-1.
IN_A_TREE = re.compile(rb"[0-7]{5,6} (?P<name>[^\0]+)\0.{20}", re.DOTALL)
# Who wrote a commit or a tag, perhaps one that a merge quotes; without the time.
SIGNED = re.compile(rb"^ ?(?:author|committer|tagger) (?P<who>.*>)", re.MULTILINE)
IDENTITIES = ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT")  # as git would sign the next commit
SIGN_OTHERWISE = (
    "sign otherwise from now on, with git config user.name and user.email; "
    "if you sign with it on purpose, put it into the list public of private.toml"
)


class Kept(NamedTuple):
    """Something that git keeps: a file, the names in a folder, or what was said of a commit."""

    kind: str
    sha: str
    name: str  # of the file or folder, where it has one
    data: bytes
    names: tuple[bytes, ...] = ()
    signed: tuple[bytes, ...] = ()  # by whom: "name <e-mail>"


def history(root: Path, objects: Mapping[str, str]) -> Iterator[Kept]:
    """Yield what a repository keeps, on every branch, stashed, and about to be committed."""
    for ref in git(root, "for-each-ref", "--format=%(refname:short)").splitlines():
        yield Kept("branch or tag", "", "", ref)
    for identity in IDENTITIES:  # where none is set, git makes no commit
        who = run_git(root, "var", identity).stdout.rpartition(b">")[0]
        yield Kept("next commit", "", "", b"", signed=(who,))
    sizes = git(root, "cat-file", "--batch-check", given="".join(f"{sha}\n" for sha in objects))
    for batch in batches(sizes.decode().splitlines()):
        contents = git(root, "cat-file", "--batch", given="".join(f"{sha}\n" for sha in batch))
        for kind, sha, data in parse_objects(contents):
            yield kept(kind, sha, objects[sha], data)


def named_objects(root: Path) -> tuple[dict[str, str], int]:
    """Return each object, with the name that git first knows it by, and how many are not here."""
    listed = git(root, "rev-list", "--objects", "--missing=print", *EVERYTHING)
    lines = listed.decode(errors="surrogateescape").splitlines()
    missing = {line[1:] for line in lines if line.startswith("?")}
    names = dict(line.partition(" ")[::2] for line in lines if not line.startswith("?"))
    staged = git(root, "ls-files", "--stage", "-z").decode(errors="surrogateescape")
    for entry in filter(None, staged.split("\0")):
        facts, _, name = entry.partition("\t")
        mode, sha, _ = facts.split()
        if sha not in missing and mode != SUBMODULE:
            names.setdefault(sha, name)
    return names, len(missing)


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


def parse_objects(objects: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield the kind, the sha and the content of objects, as ``git cat-file --batch`` does.

    >>> list(parse_objects(b"1f blob 3\\nabc\\n2e tree 1\\nd\\n"))
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
    """Return what can be read in an object."""
    if kind == "blob":
        return Kept("file", sha, name, data, (os.fsencode(name),))
    if kind == "tree":
        names = (found["name"] for found in IN_A_TREE.finditer(data))
        return Kept("folder", sha, name, b"", tuple(names))
    head, _, message = data.partition(b"\n\n")
    signed = (found["who"] for found in SIGNED.finditer(head))
    return Kept("message", sha, name, message, signed=tuple(signed))


# --- what is private in it ---------------------------------------------------------------


def history_problems(
    root: Path, values: PrivateValues, cache: Path | None = None
) -> Iterator[Problem]:
    """Yield where a private value is in what git keeps, once for all versions of a file.

    What git does not have here is a warning. What was clean before is not read again: under its
    name, it never changes.
    """
    net, cleared = Net(values.named()), cleared_in(cache, "history", values)
    named, missing = named_objects(root)
    yield from unread_problems(root, missing)
    objects = {sha: name for sha, name in named.items() if not cleared.has(mark(sha, name))}
    versions: dict[tuple[str, str], list[str]] = defaultdict(list)
    read: set[bytes] = set()  # names and who signed: most trees are much like the one before
    for one in history(root, objects):
        inside = [*leaks_in(one, net)]
        beside = [leak for name in set(one.names) - read for leak in in_name(name, net)]
        beside += [leak for who in set(one.signed) - read for leak in in_signature(who, net)]
        read.update(one.names, one.signed)
        for leak in inside:
            versions[leak].append(one.sha)
        for leak in beside:
            versions[leak] = [""]
        if not inside and not beside:
            cleared.add(mark(one.sha, one.name))
    for (within, message), shas in versions.items():
        yield Problem(f"{repository_name(root)}{_version(shas)}{within}", None, message)
    if not versions:
        cleared.keep()


def _version(shas: Sequence[str]) -> str:
    """Name the last version of a file, and how many more there are.

    >>> _version(["51dc18c9c0297495a8e1", "9436eed7914e3b8dd74d"])
    ' 51dc18c9c0 and 1 more version'
    """
    others = len(shas) - 1
    more = f" and {others} more version{'s' if others > 1 else ''}" if others else ""
    return f" {shas[0][:10]}{more}" if shas[0] else ""


KeptLeak = tuple[str, str]  # where, from ", content/box.md", and which value


def in_name(name: bytes, net: Net) -> Iterator[KeptLeak]:
    """Yield the values that are in a file's name."""
    for needle in net.found(name):
        form = net.place(name, needle).form
        yield (
            f", in the name {masked_path(net, Path(os.fsdecode(name)))}",
            f"{needle.name} as {form}",
        )


def in_signature(who: bytes, net: Net) -> Iterator[KeptLeak]:
    """Yield the values that are in the name or the e-mail that somebody signs commits with."""
    for needle in net.found(who):
        form = net.place(who, needle).form
        yield ", in who signs", f"{needle.name} as {form}; {SIGN_OTHERWISE}"


def leaks_in(one: Kept, net: Net) -> Iterator[KeptLeak]:
    """Yield the values that are in one thing that git keeps, each once."""
    within = masked_path(net, Path(one.name)) if one.kind == "file" else f"the {one.kind}"
    said: set[str] = set()
    for where, data in open_kept(one):
        for needle in net.found(data):
            if needle.name not in said:
                said.add(needle.name)
                form = net.place(data, needle).form
                inside = f" ({where})" if where else ""
                yield f", {within}{inside}", f"{needle.name} as {form}{hint(one)}"


def open_kept(one: Kept) -> list[Layer]:
    """Return the content of what git keeps; what cannot be opened any more, as it is."""
    if one.kind == "file":
        try:
            return list(layers(one.name, one.data))
        except UnreadableError:
            pass
    return [Layer("", one.data)]


def hint(one: Kept) -> str:
    """Return what to do about a value of the example, which everybody has."""
    is_example = one.kind == "file" and Path(one.name).name == EXAMPLE
    return "; put your own value in private.toml, in its place" if is_example else ""


def leaks_in_message(data: bytes, values: PrivateValues) -> Iterator[Problem]:
    """Yield which values are in the message of a commit that is being made."""
    message = Kept("message", "", "", data.partition(SCISSORS)[0])
    for within, found in leaks_in(message, Net(values.named())):
        yield Problem(f"git{within}", None, found)
