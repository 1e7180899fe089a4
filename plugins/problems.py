"""What is wrong in an author's file, said so that they can mend it.

Every check of ours collects :class:`Problem` objects and raises them together as one
:class:`ProblemsFound`, so that an author sees all that is wrong at once, and before
anything is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where it is, what is wrong, and the remedy.

    >>> print(Problem("content/letters/box.md", 7, '"Objet" is no header; write "Subject"'))
    content/letters/box.md:7: "Objet" is no header; write "Subject"
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ProblemsFound(Exception):  # noqa: N818 (several, and found: no single error)
    """The build cannot go on; ``problems`` says why, sorted by file and line.

    >>> print(ProblemsFound([Problem("b.md", 2, "two"), Problem("a.md", 1, "one")]))
    a.md:1: one
    b.md:2: two
    2 problems: nothing was written.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        total = "1 problem" if count == 1 else f"{count} problems"
        return "\n".join([*map(str, self.problems), f"{total}: nothing was written."])
