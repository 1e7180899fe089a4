"""A post as typed, and the letter that its headers tell: typed, frozen, for page and paper.

Texts keep their ``{{placeholders}}``: the page prints labels, the paper puts values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, Literal, NamedTuple

from plugins.post.header_values import (
    DUE_IN_DAYS,
    EVENT,
    LETTER_KINDS,
    PAPERS,
    YES_OR_NO,
    Check,
    check_day,
    check_event,
    check_slug,
    check_via,
    is_any,
    moment,
    one_of,
)

LetterKind = Literal["letter", "reply"]
MEDIATION = "mediation"  # French law protects what is said there, not that it is asked for
CONFIDENTIAL = "confidential"  # stands for every other kind after `!`: a kind tells the outcome


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
        return bool(self.headers.get("to"))

    def lines(self, key: str) -> tuple[str, ...]:
        """Return the lines of a header; empty when it is absent."""
        found = self.headers.get(key.lower())
        return tuple([value.text for value in found]) if found else ()

    def text(self, key: str) -> str | None:
        """Return a header's value as one line; None when it is absent or empty."""
        return " ".join(self.lines(key)) or None


@dataclass(frozen=True)
class Via:
    """How a letter travels: a word of `header_values.VIA`, and its number if any."""

    mode: str
    number: str | None = None


@dataclass(frozen=True)
class Event:
    """A dated fact of the case; ``due`` is the day that it promises.

    ``confidential`` facts (``!`` before the kind, and mediation) have a day and nothing else.
    """

    day: date
    kind: str
    text: str
    at: time | None = None
    due: date | None = None
    confidential: bool = False


@dataclass(frozen=True)
class Letter:
    """What the headers say. An ordinary post has one too, without a recipient."""

    case: str
    dated: date | None = None  # the day it was sent, or else the day of the post
    kind: LetterKind = "letter"
    sender: tuple[str, ...] = ()  # the name, then the address
    recipient: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    place: str | None = None
    sent: date | None = None
    received: date | None = None
    via: Via | None = None
    subject: str | None = None
    references: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    in_reply_to: str | None = None
    right_of_reply: bool = False
    events: tuple[Event, ...] = ()
    link_notes: bool = True
    paper: str | None = None  # how it is laid out, if not as its language has it

    @property
    def is_letter(self) -> bool:
        """Whether somebody is written to; else it is an ordinary post."""
        return bool(self.recipient)

    @property
    def is_posted(self) -> bool:
        """Whether it travels in an envelope, as where nothing is said."""
        return self.via is None or self.via.mode in {"post", "registered"}


def from_source(source: Source, slug: str) -> Letter:
    """Make the letter from headers in which nothing is wrong.

    >>> from plugins.post.headers import read
    >>> text = "Title: Box\\nDate: 2026-07-20\\nFrom: Camille\\nTo: Ixe\\nVia: registered 2C 1"
    >>> letter = from_source(read(text, "box.md")[0], "box")
    >>> letter.dated, letter.recipient, letter.signature, letter.via
    (datetime.date(2026, 7, 20), ('Ixe',), ('Camille',), Via(mode='registered', number='2C 1'))
    """
    found = {one.attribute: one.read(source.lines(one.header)) for one in FIELDS}
    found["case"] = found["case"] or slug
    found["signature"] = found["signature"] or found["sender"][:1]
    return Letter(**found, dated=found["sent"] or _day(source.lines("Date")))


def event(line: str) -> Event:
    """Read one event; of a confidential one only the day, and that a mediator was asked.

    >>> event("2026-07-15 14:32 call Deux jours -> +2d")
    Event(day=datetime.date(2026, 7, 15), kind='call', text='Deux jours', \
at=datetime.time(14, 32), due=datetime.date(2026, 7, 17), confidential=False)
    >>> event("2026-07-15 14:32 !resolved Deux jours -> +2d")
    Event(day=datetime.date(2026, 7, 15), kind='confidential', text='', at=None, due=None, \
confidential=True)
    """
    found = EVENT.fullmatch(line)
    if found is None:
        raise ValueError(f"not an event: {line!r}")  # the check of the header lets none through
    day, kind = date.fromisoformat(found["day"]), found["kind"]
    if kind == MEDIATION or found["confidential"]:
        told = MEDIATION if kind == MEDIATION else CONFIDENTIAL
        return Event(day, told, text="", confidential=True)
    at = time.fromisoformat(found["time"]) if found["time"] else None
    return Event(day, kind, found["text"], at, _due(day, found["due"]))


def _due(day: date, text: str | None) -> date | None:
    if text is None:
        return None
    later = DUE_IN_DAYS.fullmatch(text)
    return day + timedelta(days=int(later["days"])) if later else date.fromisoformat(text)


# --- the fields of a letter ----------------------------------------------------------------


Lines = tuple[str, ...]  # of a header: none where it is absent


def _one_line(lines: Lines) -> str | None:
    return " ".join(lines) or None


def _day(lines: Lines) -> date | None:
    return moment(lines[0]).date() if lines else None


def _way(lines: Lines) -> Via | None:
    return Via(*lines[0].split(maxsplit=1)) if lines else None


@dataclass(frozen=True)
class Field:
    """A field of a letter: the header that it is read from, and where it is printed.

    A new one is an entry in FIELDS and an attribute of `Letter`; where it is printed, it stands in
    theme/templates/letter.html, and in plugins/paper/sheet.py and letter.typ.
    """

    attribute: str
    header: str
    check: Check = is_any
    read: Callable[[Lines], Any] = _one_line
    on_page: bool = False
    on_paper: bool = False
    of_letters: bool = True  # has no meaning in other posts

    @property
    def has_lines(self) -> bool:
        """Whether its header may hold several lines, or stand several times."""
        return self.read is tuple or self.attribute == "events"


PRINTED: dict[str, Any] = {"on_page": True, "on_paper": True}
FIELDS = (
    Field(
        "kind", "Kind", one_of(LETTER_KINDS), lambda lines: _one_line(lines) or "letter", **PRINTED
    ),
    Field("sender", "From", read=tuple, **PRINTED),
    Field("recipient", "To", read=tuple, of_letters=False, **PRINTED),
    Field("copies", "Cc", read=tuple, **PRINTED),
    Field("place", "Place", **PRINTED),
    Field("sent", "Sent", check_day, _day),
    Field("received", "Received", check_day, _day, on_page=True),
    Field("via", "Via", check_via, _way, **PRINTED),
    Field("subject", "Subject", **PRINTED),
    Field("references", "Ref", read=tuple, **PRINTED),
    Field("enclosures", "Encl", read=tuple, **PRINTED),
    Field("demands", "Demand", read=tuple, on_page=True),
    Field("signature", "Signature", read=tuple, **PRINTED),
    Field("case", "Case", check_slug, of_letters=False),
    Field("in_reply_to", "In-Reply-To", check_slug),
    Field(
        "right_of_reply", "Right-Of-Reply", YES_OR_NO, lambda lines: lines == ("yes",), on_page=True
    ),
    Field("events", "Event", check_event, lambda lines: tuple(map(event, lines)), of_letters=False),
    Field("link_notes", "Link-Notes", YES_OR_NO, lambda lines: lines != ("no",), of_letters=False),
    Field("paper", "Paper", one_of(PAPERS)),
)
