"""A post as typed: its headers with their lines, and its body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Value(NamedTuple):
    """One line of a header's value, and where it stands in the file (from 1)."""

    text: str
    line: int


@dataclass(frozen=True)
class Source:
    """A post as typed: its headers by lower-case key, and its body.

    ``body_line`` is the number of the body's first line in the file.
    """

    headers: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    @property
    def is_letter(self) -> bool:
        """Whether somebody is written to; else it is an ordinary post."""
        return bool(self.lines("To"))

    def lines(self, key: str) -> tuple[str, ...]:
        """Return the lines of a header; empty when it is absent."""
        return tuple(value.text for value in self.headers.get(key.lower(), ()))

    def text(self, key: str) -> str | None:
        """Return a header's value as one line; None when it is absent or empty."""
        return " ".join(self.lines(key)) or None
