"""Stops a build that would publish a private value, in whatever form it is there.

The posts hold ``{{n° client}}``; what an author forgot to write so, or a plugin put in from
elsewhere, is found here. When ``private.toml`` exists, every file that was built is read.

    output/dix-jours/index.html: offset 1234: "n° client" as percent-encoded

This code shares nothing with that of the placeholders: what one misses, the other finds.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from plugins import private_values
from plugins.guard.containers import UnreadableError
from plugins.guard.files import Finding, scan
from plugins.guard.history import in_message, leaks
from plugins.guard.net import Net
from plugins.guard.private_file import is_example, misplaced
from plugins.guard.seen import seen_in
from plugins.private_values import PrivateValues
from plugins.problems import Problem, ProblemsFound, shown

MOST = 100  # findings: more would not help
REMEDY = (
    "Do not publish this folder. In the posts, write the key between {{ and }} "
    "in place of the value, and build anew. What is no secret, as the name of your town, "
    "goes into the list public of private.toml."
)
REMEDY_FOR_MESSAGE = "Nothing was committed: leave the value out of the message."
REMEDY_FOR_HISTORY = (
    "Do not push this repository. What is only staged can be unstaged; what is committed stays "
    "in its history: begin a new repository with the files as they are now. What is no secret, "
    "as the name of your town, goes into the list public of private.toml."
)

__all__ = ["LeaksFound", "Net", "UnreadableError", "check", "scan"]


class LeaksFound(ProblemsFound):
    """What was built must not be published; ``findings`` says why.

    >>> print(LeaksFound([Finding("output/box.html", 'offset 12: "n°" as is')]))
    output/box.html: offset 12: "n°" as is
    Do not publish this folder. In the posts, write the key between {{ and }} in place of \
the value, and build anew. What is no secret, as the name of your town, goes into the list \
public of private.toml.
    """

    def __init__(self, findings: Iterable[Finding], remedy: str = REMEDY) -> None:
        super().__init__((), remedy)
        self.findings = list(findings)

    def __str__(self) -> str:
        lines = [*map(str, self.findings[:MOST])]
        if len(self.findings) > MOST:
            lines.append(f"There is more: these are the first {MOST}.")
        return "\n".join([*lines, str(self.remedy)])


def check(output: Path, values: PrivateValues, cache: Path | None = None) -> None:
    """Read what was built; raise LeaksFound if a private value is in it."""
    seen = seen_in(cache, "output", values)
    if findings := list(islice(scan(Net(values.named()), output, seen), MOST + 1)):
        raise LeaksFound(findings)
    seen.keep()


def check_repository(root: Path, values: PrivateValues, cache: Path | None = None) -> None:
    """Look at all that git keeps; raise LeaksFound if a private value is in it."""
    seen = seen_in(cache, "history", values)
    if findings := list(islice(leaks(root, Net(values.named()), seen), MOST + 1)):
        raise LeaksFound(findings, REMEDY_FOR_HISTORY)
    seen.keep()


# --- `invoke check` ----------------------------------------------------------------------


def check_private(settings: Mapping[str, Any]) -> None:
    """Say whether the private file is where nobody publishes it, and is the author's own."""
    private = private_values.file_of(settings)
    published = (Path(settings[key]) for key in ("PATH", "THEME", "OUTPUT_PATH"))
    problems = list(misplaced(private, *published))
    if is_example(private, Path(settings["PATH"]).parent):
        remedy = "this is still the example; put your own values in it"
        problems.append(Problem(shown(private), 1, remedy))
    if problems:
        raise ProblemsFound(problems)


def check_kept(root: Path, settings: Mapping[str, Any]) -> None:
    """Look for the author's private values in all that git keeps."""
    if values := own_values(settings):
        check_repository(root, values, Path(settings["CACHE_PATH"]))


def check_built(settings: Mapping[str, Any]) -> None:
    """Look for the author's private values in what is built."""
    if values := own_values(settings):
        check(Path(settings["OUTPUT_PATH"]), values, Path(settings["CACHE_PATH"]))


def check_message(message: Path, settings: Mapping[str, Any]) -> None:
    """Look for the author's private values in what is said of a commit."""
    values = own_values(settings)
    net = Net(values.named() if values else ())
    if findings := list(in_message(message.read_bytes(), net)):
        raise LeaksFound(findings, REMEDY_FOR_MESSAGE)


def own_values(settings: Mapping[str, Any]) -> PrivateValues | None:
    """Read the private values, where they are not the example's."""
    if is_example(private_values.file_of(settings), Path(settings["PATH"]).parent):
        return None
    return private_values.of(settings)
