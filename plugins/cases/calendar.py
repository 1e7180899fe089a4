"""The calendar of a case: the days by which something is due, as programs read them.

It has no time of its building, so that it is the same as long as the facts are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256


@dataclass(frozen=True)
class Due:
    """A day on which something is due: what, since when, and the page that tells of it."""

    day: date
    since: date
    text: str
    kind: str = "promise"


def calendar_of(slug: str, name: str, dues: Iterable[Due], url: str, host: str) -> bytes:
    """Return the iCalendar file of a case; its entries are known by what they say.

    >>> due = Due(date(2026, 7, 11), date(2026, 7, 1), "Dix jours")
    >>> written = calendar_of("ligne", "Ma ligne", [due], "", "example.org").decode()
    >>> [line for line in written.splitlines() if line.startswith("DT")]
    ['DTSTART;VALUE=DATE:20260711', 'DTEND;VALUE=DATE:20260712', 'DTSTAMP:20260701T120000Z']
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 (it takes long to import)

    calendar = Calendar()
    calendar.add("prodid", "-//Doleances//cases//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for due in sorted(dues, key=lambda due: (due.day, due.since, due.kind, due.text)):
        event = Event()
        known_by = f"{due.kind} {due.since} {due.day} {due.text}"
        event.add("uid", f"{slug}-{sha256(known_by.encode()).hexdigest()[:16]}@{host}")
        event.add("dtstamp", datetime.combine(due.since, time(12), UTC))
        event.add("dtstart", due.day)
        event.add("dtend", due.day + timedelta(days=1))  # a day alone is read as nothing by some
        event.add("summary", due.text)
        event.add("transp", "TRANSPARENT")
        if url:
            event.add("url", url)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
