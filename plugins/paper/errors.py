"""What an author can mend in a letter, so that it can be printed; all else is a fault of ours."""

from collections.abc import Sequence


class PaperError(ValueError):
    """The letter cannot be printed as it is.

    ``about`` is a piece of the author's text, as it was typed, by which its line is found;
    ``note``, the number of a note that is not on the page of its mark.
    """

    def __init__(self, message: str, about: str = "", note: str | None = None) -> None:
        super().__init__(message)
        self.about, self.note = about, note
        self.faults: Sequence[PaperError] = (self,)


class UnfitError(PaperError):
    """The PDF could not be sent as it is; ``faults`` says why, and it was not kept."""

    def __init__(self, faults: Sequence[PaperError]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults
