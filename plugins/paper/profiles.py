"""Where things stand on a sheet that is folded into a window envelope, in mm.

All places are measured from the top left corner of the sheet. DIN 5008 is a norm; the French
offsets are what windows of 100 × 45 and 100 × 35 mm (DL, C6/5, C5) all show; 35 mm windows,
C5 and C6/5, and the British and American offsets are habits of the trade, not a norm.
"""

from dataclasses import dataclass
from typing import Literal

from plugins.paper.errors import PaperError

Side = Literal["left", "right"]


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet: its left and top edges, its right and bottom edges."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box", slack: float = 0.0) -> bool:
        """Return whether another box is inside.

        >>> Box(0, 0, 210, 297).holds(Box(20, 20, 190, 277))
        True
        """
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def overlaps(self, other: "Box", more_than: float = 0.0) -> bool:
        """Return whether another box has some place in common with this one, wide and high.

        >>> Box(0, 0, 10, 10).overlaps(Box(5, 5, 20, 20))
        True
        >>> Box(0, 0, 10, 10).overlaps(Box(10, 0, 20, 10))
        False
        """
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > more_than and high > more_than

    def __str__(self) -> str:
        return f"x {self.left:.0f}–{self.right:.0f}, y {self.top:.0f}–{self.bottom:.0f} mm"


@dataclass(frozen=True)
class Profile:
    """A way to lay out the first page.

    ``window`` is what every window of its kind shows: all lines of the recipient must be in
    it. ``empty`` is what a window can show when the sheet slips: nothing else may be in it.
    """

    name: str
    window: Box
    address: float  # the left edge of the recipient's lines
    empty: Box
    folds: tuple[float, float]
    sender: Box
    start: float  # where what follows the head begins
    margins: Box = Box(25, 20, 190, 277)  # all text is inside
    sheet: tuple[float, float] = (210, 297)
    hole: float | None = None
    date_side: Side = "left"
    signature_side: Side = "left"
    information: Box | None = None  # DIN's block for date and references, beside the field
    field: Box | None = None  # DIN's address field: return line and notes above the address
    subject_label: bool = True  # whether `Objet :` stands before the subject
    subject_after_opening: bool = False
    country: str = ""  # whose rules of addresses hold

    @property
    def printable(self) -> tuple[Box, ...]:
        """Where text may stand: within the margins, in the head, and above later pages."""
        header = Box(self.margins.left, 8, self.margins.right, self.margins.top)
        parts = (self.margins, header, self.sender, self.field, self.information)
        return tuple(part for part in parts if part is not None)

    @property
    def lines(self) -> int:
        """How many lines of the recipient the window shows.

        >>> PROFILES["fr-dl"].lines, PROFILES["us-10"].lines
        (6, 4)
        """
        return 1 + int(self.room / LEAST_PITCH)

    @property
    def room(self) -> float:
        """How far below the first line of the recipient the last may stand, in mm.

        >>> round(PROFILES["fr-dl"].room, 2)
        17.6
        """
        return self.window.bottom - self.window.top - INSET - LINE_HEIGHT

    def pitch(self, lines: int) -> float:
        """Return how far apart so many lines of an address stand in the window, in mm.

        >>> [round(PROFILES["fr-dl"].pitch(lines), 2) for lines in (1, 4, 6, 9)]
        [4.2, 4.2, 3.52, 3.5]
        """
        return min(PITCH, max(LEAST_PITCH, self.room / max(1, lines - 1)))


# A line of the address, 9.5 pt (3.35 mm) of Libertinus Serif, in mm: .95 em above it, for a
# capital with its accent, .25 em below it, for a J or a cedilla; and from one line to the next,
# with air and with as little as can be read.
LINE_HEIGHT = 4.0
PITCH = 4.2
LEAST_PITCH = 3.5
INSET = 0.4  # mm between the edge of the window and the first line


def din(name: str, top: float, folds: tuple[float, float]) -> Profile:
    """Lay out by DIN 5008: form A and B differ in the height of the head."""
    return Profile(
        name,
        window=Box(25, top + 17.7, 105, top + 45),
        address=25,
        empty=Box(20, top, 105, top + 45),
        folds=folds,
        hole=148.5,
        sender=Box(125, 10, 200, top + 45),  # what is long pushes the information down
        # With an information block the subject stands two lines (8.46 mm) below the field: at
        # 80.46 mm in form A, at 98.46 in form B.
        start=top + 45 + 8.46,
        field=Box(20, top, 105, top + 45),
        information=Box(125, top + 5, 200, top + 45),
        subject_label=False,
        country="de",
    )


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "fr-dl",
            window=Box(109, 57, 190, 79),
            address=110,
            empty=Box(90, 34, 200, 92),
            folds=(99, 198),
            sender=Box(25, 20, 85, 92),
            start=95,
            date_side="right",
            signature_side="right",
            country="fr",
        ),
        din("din5008-b", 45, (105, 210)),
        din("din5008-a", 27, (87, 192)),
        Profile(
            "uk-dl",
            window=Box(20, 57, 100, 81),
            address=20,
            empty=Box(10, 46, 110, 92),
            folds=(99, 198),
            sender=Box(120, 20, 190, 92),
            start=97,
            margins=Box(20, 20, 190, 277),
            date_side="right",
            subject_after_opening=True,
            country="gb",
        ),
        Profile(
            "us-10",
            window=Box(22, 63.5, 111, 80.4),
            address=22,
            empty=Box(0, 52, 136, 92),
            folds=(93, 186),
            sender=Box(22, 20, 110, 50),
            start=97,
            margins=Box(22, 20, 190, 260),
            sheet=(215.9, 279.4),
            subject_after_opening=True,
            country="us",
        ),
    )
}
BY_LANGUAGE = {"fr": "fr-dl", "de": "din5008-b", "en": "uk-dl", "en-us": "us-10"}
PROFILE_ELSEWHERE = "fr-dl"  # a window on the right, as in most of Europe


def profile_of(lang: str, name: str | None = None) -> Profile:
    """Choose a profile by its name, or else by the language of the letter.

    >>> [profile_of(lang).name for lang in ("fr", "en", "en-US", "de-AT", "es")]
    ['fr-dl', 'uk-dl', 'us-10', 'din5008-b', 'fr-dl']
    """
    if name is None:
        lang = lang.lower()
        name = BY_LANGUAGE.get(lang) or BY_LANGUAGE.get(lang.split("-")[0], PROFILE_ELSEWHERE)
    if name not in PROFILES:
        raise PaperError(f'there is no paper profile "{name}"; write one of {", ".join(PROFILES)}')
    return PROFILES[name]
