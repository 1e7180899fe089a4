"""Envelopes without a window, printed: sizes of ISO 269, in mm from their top left corner.

Post offices read the lower right of an envelope by machine; the stamp is at the upper right,
and the lowest 15 mm are for the machines' own marks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from plugins.paper import preflight
from plugins.paper.errors import PaperError
from plugins.paper.profiles import Box


@dataclass(frozen=True)
class Envelope:
    """The size of an envelope, and where its two addresses stand."""

    sheet: tuple[float, float]
    recipient: Box
    sender: Box

    @property
    def above(self) -> Box:
        """Where it is said how the letter is sent: above the recipient."""
        box = self.recipient
        return Box(box.left, box.top - 10, box.right, box.top)


SIZES = {
    "DL": Envelope((220, 110), Box(105, 48, 212, 92), Box(10, 8, 95, 40)),
    "C5": Envelope((229, 162), Box(110, 80, 220, 144), Box(10, 8, 100, 60)),
}


def geometry(size: str) -> dict[str, Any]:
    """Return what the template wants to know of a size; KeyError for one that there is not."""
    return {**asdict(SIZES[size]), "above": asdict(SIZES[size].above)}


def envelope_faults(pdf: bytes, size: str, recipient: Sequence[str]) -> Iterator[PaperError]:
    """Yield what is not where it should be on a printed envelope."""
    envelope, wanted = SIZES[size], set(map(preflight.characters, recipient))
    for line in preflight.pages(pdf)[0]:
        box = envelope.recipient if line.characters in wanted else envelope.sender
        allowed = (envelope.recipient, envelope.sender, envelope.above)  # both may have a town
        if not any(part.holds(line.box, 1) for part in allowed):
            yield PaperError(
                f"“{line.text}” is at {line.box} of the envelope, outside of {box}; shorten it",
                line.text,
            )
