"""The letter as its headers tell it: one typed, frozen object for the page and the paper.

Texts keep their ``{{placeholders}}``: the page prints labels, the paper puts values.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from plugins.post.header_values import DUE_IN_DAYS, EVENT
from plugins.post.headers import Source

Kind = Literal["letter", "reply"]
MEDIATION = "mediation"  # French law protects what is said there, not that it is asked for
CONFIDENTIAL = "confidential"  # stands for every other kind after `!`: a kind tells the outcome


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
    kind: Kind = "letter"
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


def from_source(source: Source, slug: str) -> Letter:
    """Make the letter from headers in which the lint found nothing wrong.

    >>> from plugins.post.headers import read
    >>> text = "Title: Box\\nDate: 2026-07-20\\nFrom: Camille\\nTo: Ixe\\nVia: registered 2C 1"
    >>> letter = from_source(read(text, "box.md")[0], "box")
    >>> letter.dated, letter.recipient, letter.signature, letter.via
    (datetime.date(2026, 7, 20), ('Ixe',), ('Camille',), Via(mode='registered', number='2C 1'))
    """
    sender = source.lines("From")
    sent = _day(source.text("Sent"))
    return Letter(
        case=source.text("Case") or slug,
        dated=sent or _day(source.text("Date")),
        kind="reply" if source.text("Kind") == "reply" else "letter",
        sender=sender,
        recipient=source.lines("To"),
        copies=source.lines("Cc"),
        place=source.text("Place"),
        sent=sent,
        received=_day(source.text("Received")),
        via=_via(source.text("Via")),
        subject=source.text("Subject"),
        references=source.lines("Ref"),
        enclosures=source.lines("Encl"),
        demands=source.lines("Demand"),
        signature=source.lines("Signature") or sender[:1],
        in_reply_to=source.text("In-Reply-To"),
        right_of_reply=source.text("Right-Of-Reply") == "yes",
        events=tuple(map(event, source.lines("Event"))),
        link_notes=source.text("Link-Notes") != "no",
        paper=source.text("Paper"),
    )


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
        raise ValueError(f"not an event: {line!r}")  # the lint lets none through
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


def _day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).date() if text else None


def _via(text: str | None) -> Via | None:
    if not text:
        return None
    mode, *number = text.split(maxsplit=1)  # as the lint reads it
    return Via(mode, number[0] if number else None)
