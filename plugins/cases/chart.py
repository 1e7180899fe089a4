"""The promise chart, as figures: of each promise what was promised, and what it took."""

from collections.abc import Iterable
from dataclasses import dataclass

from plugins.cases.promises import Promise


@dataclass(frozen=True)
class Bar:
    """A row of the chart: days, and how far they reach on it, in percent."""

    promise: Promise
    promised: int
    took: int  # days till it was kept, or so far
    until_promised: float
    until_took: float

    @property
    def late_from(self) -> float:
        """Where the part that is late begins."""
        return min(self.until_promised, self.until_took)


def bars_of(promises: Iterable[Promise]) -> tuple[Bar, ...]:
    """Return the rows of the promises that have a day; the longest of all reaches 100 percent.

    >>> from datetime import date
    >>> from plugins.cases.facts import Fact
    >>> made = Fact(date(2026, 7, 1), "promise", "Dix jours", due=date(2026, 7, 11))
    >>> (bar,) = bars_of([Promise(made, None, date(2026, 7, 21))])
    >>> bar.promised, bar.took, bar.until_promised, bar.until_took
    (10, 20, 50.0, 100.0)
    """
    dated = [
        (one, (one.due - one.made.day).days, ((one.closed or one.day) - one.made.day).days)
        for one in promises
        if one.due
    ]
    longest = max((max(promised, took) for _, promised, took in dated), default=0) or 1
    return tuple(
        Bar(
            one, promised, max(took, 0),
            round(100 * promised / longest, 1), round(100 * max(took, 0) / longest, 1),
        )
        for one, promised, took in dated
    )  # fmt: skip
