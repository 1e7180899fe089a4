"""Envelopes without a window, printed: sizes of ISO 269, in mm from their top left corner.

Post offices read the lower right of an envelope by machine; the stamp is at the upper right,
and the lowest 15 mm are for the machines' own marks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugins.paper import preflight
from plugins.paper.errors import PaperError
from plugins.paper.profiles import Box


@dataclass(frozen=True)
class Envelope:
    """The size of an envelope, and where its two addresses stand."""

    sheet: tuple[float, float]
    above: Box  # where it is said how the letter is sent
    recipient: Box
    sender: Box


SIZES = {
    "DL": Envelope((220, 110), Box(105, 38, 212, 48), Box(105, 48, 212, 92), Box(10, 8, 95, 40)),
    "C5": Envelope((229, 162), Box(110, 70, 220, 80), Box(110, 80, 220, 144), Box(10, 8, 100, 60)),
}


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
