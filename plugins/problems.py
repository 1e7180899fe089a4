"""What is wrong in an author's file, said so that they can mend it.

Every check of ours collects :class:`Problem` objects and raises them together as one
:class:`ProblemsFound`, so that an author sees all that is wrong at once, and before
anything is written.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path, PurePath
from typing import Literal

logger = getLogger(__name__)

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it is, what is wrong, and the remedy.

    ``line`` is None where it is the file as a whole that is wrong, or its name. An error stops
    the build; a warning is said, and the build goes on.

    >>> print(Problem("content/letters/box.md", 7, '"Objet" is no header; write "Subject"'))
    content/letters/box.md:7: "Objet" is no header; write "Subject"
    >>> print(Problem("content/a.rst", None, "write it in Markdown"))
    content/a.rst: write it in Markdown
    """

    path: str
    line: int | None
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}"

    def __lt__(self, other: "Problem") -> bool:
        ours, theirs = ((one.path, one.line or 0, one.message) for one in (self, other))
        return ours < theirs


class ProblemsFound(Exception):  # noqa: N818 (several, and found: no single error)
    """The build cannot go on; ``problems`` says why, sorted by file and line.

    ``remedy`` ends the message of what is found only when all has been written.

    >>> print(ProblemsFound([Problem("b.md", 2, "two"), Problem("a.md", 1, "one")]))
    a.md:1: one
    b.md:2: two
    2 problems: nothing was written.
    """

    def __init__(self, problems: Iterable[Problem], remedy: str | None = None) -> None:
        self.problems = sorted(set(problems))
        self.remedy = remedy
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        total = "1 problem" if count == 1 else f"{count} problems"
        ending = self.remedy or f"{total}: nothing was written."
        return "\n".join([*map(str, self.problems), ending])


def not_utf8(path: str, error: UnicodeDecodeError) -> Problem:
    """Return that a file cannot be read as text, with the line of the first wrong byte."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return Problem(path, line, "this is not UTF-8, so accents are lost; save the file as UTF-8")


def raise_errors(problems: Iterable[Problem], remedy: str | None = None) -> None:
    """Log the warnings among some problems, a line each, and raise the errors together."""
    found = sorted(set(problems))
    for problem in found:
        if problem.severity == "warning":
            logger.warning("%s", problem)
    if errors := [problem for problem in found if problem.severity == "error"]:
        raise ProblemsFound(errors, remedy)


def shown(path: str | PurePath) -> str:
    """Name a file as its author would: from the folder where they are, when it is below."""
    name, here = Path(path).absolute().as_posix(), Path.cwd().as_posix()
    name = name.removeprefix(f"{here}/") if name != here else "."
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the word that an author most likely meant; None if none is like theirs (0 to 1).

    >>> nearest("filname", ["filename", "static"]), nearest("zzz", ["filename", "static"])
    ('filename', None)
    """
    close = difflib.get_close_matches(word, [*known], n=1, cutoff=likeness)
    return close[0] if close else None
