"""Which promise of a case was kept, and when: `kept` closes one of them, `resolved` all.

`kept` closes the oldest that is open, or the one that its text names by its day:
`Event: 2026-07-22 kept 2026-07-03 La ligne fonctionne`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from plugins.cases.facts import Fact

Status = Literal["kept", "broken", "pending"]
NAMED = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)\s*[,;:–—-]?\s*(?P<text>.*)")


@dataclass(frozen=True)
class Promise:
    """What was promised and what came of it, as of a day.

    >>> made = Fact(date(2026, 7, 1), "promise", "Dix jours", due=date(2026, 7, 11))
    >>> Promise(made, None, date(2026, 7, 20)).status, Promise(made, None, date(2026, 7, 20)).late
    ('broken', 9)
    >>> Promise(made, date(2026, 7, 13), date(2026, 7, 20)).late  # kept in the end, two days late
    2
    """

    made: Fact
    closed: date | None  # when it was kept, or all was resolved
    day: date  # as of which this is said

    @property
    def due(self) -> date | None:
        """The day that it was promised for; None where none was said."""
        return self.made.due

    @property
    def late(self) -> int:
        """Days after the day that was promised."""
        return max(((self.closed or self.day) - self.due).days, 0) if self.due else 0

    @property
    def status(self) -> Status:
        """Whether it was kept in time, was broken, or still may be kept."""
        if self.late:
            return "broken"
        return "kept" if self.closed else "pending"


def named_day(text: str) -> tuple[date | None, str]:
    """Return the day by which `kept` names a promise, if it does, and the rest of its text.

    >>> named_day("2026-07-03 La ligne fonctionne")
    (datetime.date(2026, 7, 3), 'La ligne fonctionne')
    """
    if found := NAMED.fullmatch(text):
        try:
            return date.fromisoformat(found["day"]), found["text"]
        except ValueError:  # no calendar has it: it is text
            pass
    return None, text


def promises_of(facts: Iterable[Fact], day: date) -> tuple[Promise, ...]:
    """Return the promises of facts in time order, as of a day that none is after."""
    closed: dict[Fact, date | None] = {}
    for fact in facts:
        if fact.kind == "promise":
            closed[fact] = None
        elif fact.kind == "kept" and (kept := _kept_by(fact, closed)):
            closed[kept] = fact.day
        elif fact.kind == "resolved":
            closed.update((one, fact.day) for one, when in closed.items() if when is None)
    return tuple(Promise(made, when, day) for made, when in closed.items())


def _kept_by(fact: Fact, closed: dict[Fact, date | None]) -> Fact | None:
    """Return which of the open promises a fact keeps."""
    named, _ = named_day(fact.text)
    still = [one for one, when in closed.items() if when is None]
    return next((one for one in still if named in {None, one.day, one.due}), None)


def kept_faults(facts: Iterable[Fact]) -> Iterator[tuple[Fact, str]]:
    """Yield each `kept` of facts in time order that keeps no promise, and why, and the remedy."""
    facts = list(facts)
    closed: dict[Fact, date | None] = {}
    for fact in facts:
        if fact.kind == "promise":
            closed[fact] = None
        elif fact.kind == "kept":
            if kept := _kept_by(fact, closed):
                closed[kept] = fact.day
            else:
                yield fact, _why_none(fact, [one for one in facts if one.kind == "promise"])


def _why_none(fact: Fact, promises: list[Fact]) -> str:
    named, _ = named_day(fact.text)
    later = [one for one in promises if one.day > fact.day and named in {None, one.day, one.due}]
    if later:
        return (
            f"this promise was made on {later[0].day}, after it was kept; correct one of the days"
        )
    days = ", ".join(dict.fromkeys(str(one.day) for one in promises if one.day <= fact.day))
    if not days:
        return 'no promise was made; write it before as "Event: YYYY-MM-DD promise …"'
    if named and str(named) not in days.split(", "):
        return f"no promise was made on {named}, nor for that day; those there are: {days}"
    return f"all promises are kept already ({days}); take this out, or write the promise"
