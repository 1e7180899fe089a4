"""What an author can mend in a letter, so that it can be printed; all else is a fault of ours."""

from dataclasses import dataclass


class PaperError(ValueError):
    """The letter cannot be printed as it is.

    ``about`` is a piece of the author's text, as it was typed, by which its line is found.
    """

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.about = about


@dataclass(frozen=True)
class Fault:
    """What is wrong with a PDF, the words in it that this is about, and the note, if it is one's.

    >>> fault = Fault("“Rue Haute” is at x 3", "Rue Haute")
    >>> print(fault, "|", fault.about)
    “Rue Haute” is at x 3 | Rue Haute
    """

    message: str
    about: str = ""
    note: str | None = None  # the number of one that is not on the page of its mark

    def __str__(self) -> str:
        return self.message
