"""How a sheet is laid out that is folded into a window envelope: the profiles of profiles.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

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
        """Return whether another box is inside."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def overlaps(self, other: "Box", more_than: float = 0.0) -> bool:
        """Return whether another box has some place in common with this one, wide and high."""
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


def read_profiles(path: Path) -> dict[str, Profile]:
    """Read the profiles of a file, whose boxes are lists of their edges."""
    boxes = {one.name for one in fields(Profile) if "Box" in str(one.type)}
    profiles = {}
    for name, found in tomllib.loads(path.read_text(encoding="utf-8")).items():
        values: dict[str, Any] = {
            key: Box(*value) if key in boxes else value for key, value in found.items()
        }
        profiles[name] = Profile(name, **values)
    return profiles


PROFILES = read_profiles(Path(__file__).with_suffix(".toml"))
BY_LANGUAGE = {"fr": "fr-dl", "de": "din5008-b", "en": "uk-dl", "en-us": "us-10"}
PROFILE_ELSEWHERE = "fr-dl"  # a window on the right, as in most of Europe


def profile_of(lang: str, name: str | None = None) -> Profile:
    """Choose a profile by its name, or else by the language of the letter.

    >>> [profile_of(lang).name for lang in ("fr", "en", "en-US", "de-AT", "es")]
    ['fr-dl', 'uk-dl', 'us-10', 'din5008-b', 'fr-dl']
    """
    name = name or by_language(BY_LANGUAGE, lang) or PROFILE_ELSEWHERE
    if name not in PROFILES:
        raise PaperError(f'there is no paper profile "{name}"; write one of {", ".join(PROFILES)}')
    return PROFILES[name]


def by_language(names: Mapping[str, str], lang: str) -> str | None:
    """Choose what is for a language, written in any case.

    >>> by_language({"DE": "din5008-a"}, "de-AT")
    'din5008-a'
    """
    known = {name.lower(): found for name, found in names.items()}
    lang = lang.lower()
    return known.get(lang) or known.get(lang.split("-", maxsplit=1)[0])
