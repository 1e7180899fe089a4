"""The author's own ``[^1]`` notes, in the HTML that Python-Markdown's footnotes have.

A reference is ``<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>``; the
notes are a list at the end, in ``<div class="footnote">``, each with its links back.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

BOX = "div.footnote"
ITEM = 'ol > li[id*="fn:"]'
REFERENCE_CLASS = "footnote-ref"
BACK_LINK = "a.footnote-backref"
BACK_LINK_SPACE = " \t\n\u00a0"  # a back-link is joined by a no-break space


class Notes:
    """The notes of a text, by their names, until their order is known: that of their marks.

    ``post`` is the name of the post that they are of, for feed readers show many on a page; None
    where there can be no notes.
    """

    def __init__(self, faults: list[tuple[int, str]], post: str | None) -> None:
        self.faults, self.post = faults, post
        self.texts: dict[str, list[Token]] = {}
        self.marks: Counter[str] = Counter()  # how many, in the order of the first

    def taken_from(self, tokens: Iterable[Token]) -> list[Token]:
        """Keep the tokens of notes; return the others."""
        outside: list[Token] = []
        within = [outside]
        for token in tokens:
            if token.type == "note_open":
                within.append(self._begun(token))
            elif token.type == "note_close":
                within.pop()
            else:
                within[-1].append(token)
        return outside

    def fault(self, label: str) -> str | None:
        """Return why there can be no such mark; None if there can."""
        if slug_of_note(label) in self.texts:
            return None
        remedy = f'add a line "[^{label}]: …" to the text'
        if self.post is None:
            return f"a summary has no notes; take [^{label}] out"
        return f"[^{label}] has no note; {remedy}, or write \\[^{label}] to show the brackets"

    def _begun(self, token: Token) -> list[Token]:
        name, line = slug_of_note(token.info), token.map[0] if token.map else 0
        if name in self.texts:
            message = f"[^{token.info}] has its text already; give one of them a new name"
            self.faults.append((line, message))
        if token.hidden:
            self.faults.append((line, f"the note [^{token.info}] is empty; write it"))
        return self.texts.setdefault(name, [])

    def mark(self, label: str) -> tuple[str, str, int]:
        """Count a mark; return the ids of the mark and of its note, and the number of the note."""
        name = slug_of_note(label)
        self.marks[name] += 1
        number = [*self.marks].index(name) + 1
        return self.id(name, self.marks[name]), self.id(name), number

    def in_order(self) -> Iterator[str]:
        """Yield the names in the order of their marks; one may be made while they are listed."""
        done: set[str] = set()
        while left := [name for name in (*self.marks, *self.texts) if name not in done]:
            done.add(left[0])
            yield left[0]

    def ids_of_marks(self, name: str) -> list[str]:
        """Return the ids of all marks of a note."""
        return [self.id(name, mark) for mark in range(1, self.marks[name] + 1)]

    def id(self, name: str, mark: int = 0) -> str:
        """Return the id of a note, or of its first, second … mark."""
        kind = f"fnref{mark if mark > 1 else ''}" if mark else "fn"
        return f"{self.post}-{kind}:{name}" if self.post else f"{kind}:{name}"


def slug_of_note(label: str) -> str:
    """Return what an address can have of the name of a note.

    >>> slug_of_note("l'an 2")
    'l-an-2'
    """
    return re.sub(r"[^\w.-]+", "-", label)
