"""What an author can mend in a letter, so that it can be printed; all else is a fault of ours."""

from typing import Self


class PaperError(ValueError):
    """The letter cannot be printed as it is.

    ``about`` is a piece of the author's text, as it was typed, by which its line is found.
    """

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.about = about


class Fault(str):
    """What is wrong with a PDF, and the words in it that this is about.

    >>> fault = Fault("“Rue Haute” is at x 3", "Rue Haute")
    >>> print(fault, "|", fault.about)
    “Rue Haute” is at x 3 | Rue Haute
    """

    __slots__ = ("about",)
    about: str

    def __new__(cls, message: str, about: str = "") -> Self:
        """Make one of its message."""
        fault = super().__new__(cls, message)
        fault.about = about
        return fault


class Stray(Fault):
    """That a note is not on the page of its mark; ``note`` is its number."""

    __slots__ = ("note",)
    note: str

    def __new__(cls, message: str, about: str, note: str) -> Self:
        """Make one of its message."""
        fault = super().__new__(cls, message, about)
        fault.note = note
        return fault
