"""The HTML of a post in parts: what divides a letter is no text that anybody looks for.

À vous. ↵ --- ↵ Cher Ixe,  →  Parts(chapeau="<p>À vous.</p>", body="<p>Cher Ixe,</p>")
"""

from collections.abc import Callable
from dataclasses import dataclass

# What stands where the author typed `---` between chapeau, letter, afterword.
DIVIDER = '<hr class="letter-divider">'


@dataclass(frozen=True)
class Parts:
    """The HTML of a post; what is absent is empty. A post that is no letter is all body."""

    chapeau: str = ""
    body: str = ""
    afterword: str = ""
    notes: str = ""  # the author's own

    @property
    def html(self) -> str:
        """All of it, for feeds."""
        ending = [DIVIDER, self.afterword] if self.afterword else []
        opening = [self.chapeau, DIVIDER] if self.chapeau or ending else []
        return "\n".join(filter(None, [*opening, self.body, *ending, self.notes]))

    @property
    def all(self) -> tuple[str, ...]:
        """The parts in reading order, the empty ones too."""
        return self.chapeau, self.body, self.afterword, self.notes

    def each(self, change: Callable[[str], str]) -> "Parts":
        """Return all parts changed in the same way.

        >>> Parts(body="<p>Un</p>").each(str.upper).body
        '<P>UN</P>'
        """
        return Parts(*(change(part) if part else "" for part in self.all))
