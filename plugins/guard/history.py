"""Looks for private values in all that git keeps of a blog.

What was once committed stays in a repository's history, and goes wherever it is pushed: files,
their names, messages, who wrote them, the names of branches.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from plugins.guard.cleared import cleared_in
from plugins.guard.containers import Layer, UnreadableError, layers
from plugins.guard.git import git, read_objects, run_git
from plugins.guard.leaks import masked_path
from plugins.guard.net import Net
from plugins.private_values import EXAMPLE_NAME, PrivateValues
from plugins.problems import Problem, shown
from plugins.store import digest

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
    "; from now on sign with another: git config user.name and user.email; "
    "if you sign with it on purpose, put it into the list public of private.toml"
)
OWN_VALUE = "; put your own value in private.toml, in its place"
SHALLOW = (
    "this is a shallow clone, so its older commits were not looked at; to have them, "
    "run: git fetch --unshallow"
)


class Kept(NamedTuple):
    """Something that git keeps."""

    kind: str  # "file", "message", "branch or tag", "name" of a file, "who signs"
    data: bytes
    sha: str = ""
    name: str = ""  # of a file


def named_objects(root: Path) -> dict[str, str]:
    """Return each object, with the name that git first knows it by."""
    listed = git(root, "rev-list", "--objects", *EVERYTHING)
    lines = listed.decode(errors="surrogateescape").splitlines()
    return dict(line.partition(" ")[::2] for line in lines)


def kept_in(kind: str, sha: str, name: str, data: bytes) -> Iterator[Kept]:
    """Yield what can be read in an object, who signed it apart from what it says."""
    if kind == "blob":
        yield Kept("file", data, sha, name)
        yield Kept("name", os.fsencode(name))
    elif kind == "tree":
        yield from (Kept("name", found["name"]) for found in IN_A_TREE.finditer(data))
    else:
        head, _, message = data.partition(b"\n\n")
        yield Kept("message", message, sha)
        yield from (Kept("who signs", found["who"]) for found in SIGNED.finditer(head))


def history(root: Path, objects: Mapping[str, str]) -> Iterator[Kept]:
    """Yield what a repository keeps, on every branch, stashed, and about to be committed."""
    for ref in git(root, "for-each-ref", "--format=%(refname:short)").splitlines():
        yield Kept("branch or tag", ref)
    for identity in IDENTITIES:  # where none is set, git makes no commit
        yield Kept("who signs", run_git(root, "var", identity).stdout.rpartition(b">")[0])
    for kind, sha, data in read_objects(root, list(objects)):
        yield from kept_in(kind, sha, objects[sha], data)


def mark(sha: str, name: str) -> str:
    """Mark an object: what it is read as depends on its name."""
    return digest(sha.encode(), name.encode("utf-8", "surrogateescape"))


# --- what is private in it ---------------------------------------------------------------


def history_problems(root: Path, values: PrivateValues, cache: Path) -> Iterator[Problem]:
    """Yield where a private value is in what git keeps, once for all versions of a file.

    What git does not have here is a warning. What was clean before is not read again: under its
    name, it never changes.
    """
    repository = "git" if Path.cwd().is_relative_to(root) else f"git in {shown(root)}"
    if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        yield Problem(repository, None, SHALLOW, "warning")
    net, cleared = Net(values.named()), cleared_in(cache, "history", values)
    named = named_objects(root)
    unread = {sha: name for sha, name in named.items() if not cleared.has(mark(sha, name))}
    last: dict[tuple[str, str], str] = {}  # what each leak was last found in
    read: set[Kept] = set()  # names and who signed: most trees are much like the one before
    for one in history(root, unread):
        for leak in leaks_in(one, net) if one not in read else ():
            last.setdefault(leak, one.sha)
        if not one.sha:
            read.add(one)
    for (within, message), sha in last.items():
        yield Problem(f"{repository} {sha[:10]}".rstrip() + f", {within}", None, message)
    if not last:
        for sha, name in unread.items():
            cleared.add(mark(sha, name))
        cleared.keep()


def leaks_in(one: Kept, net: Net) -> Iterator[tuple[str, str]]:
    """Yield where the values are that are in one thing that git keeps, and which; each once."""
    within, remedy = f"the {one.kind}", ""
    if one.kind == "file":
        within = masked_path(net, Path(one.name))
        remedy = OWN_VALUE if Path(one.name).name == EXAMPLE_NAME else ""
    elif one.kind == "name":
        within = f"in the name {masked_path(net, Path(os.fsdecode(one.data)))}"
    elif one.kind == "who signs":
        within, remedy = "the name or address that signs", SIGN_OTHERWISE
    said: set[str] = set()
    for where, data in open_kept(one):
        for needle in net.found(data):
            if needle.name not in said:
                said.add(needle.name)
                inside = f" ({where})" if where else ""
                _, form = net.place(data, needle)
                yield f"{within}{inside}", f"{needle.name} is there, {form}{remedy}"


def open_kept(one: Kept) -> list[Layer]:
    """Return the content of what git keeps; what cannot be opened any more, as it is."""
    if one.kind == "file":
        try:
            return list(layers(one.name, one.data))
        except UnreadableError:
            pass
    return [("", one.data)]


def leaks_in_message(data: bytes, values: PrivateValues) -> Iterator[Problem]:
    """Yield which values are in the message of a commit that is being made."""
    message = Kept("message", data.partition(SCISSORS)[0])
    for within, found in leaks_in(message, Net(values.named())):
        yield Problem(f"git, {within}", None, found)
