"""The day by which something is asked, as an author says it in the words of a `Demand`."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from plugins.post.header_values import iso_day

# In French, English and German; iso_day() says which month each is.
MONTH = r"""(?: janv(?:ier)? | january? | januar | jan | f[ée]v(?:r|rier)? | february? | februar
  | feb | mars | march | märz | mär | mar | avr(?:il)? | april | apr | mai | may | juin | june?
  | juni
  | juil(?:let)? | july? | juli | ao[ûu]t | august | aug | sept(?:embre|ember)? | sep
  | o[ck]t(?:obre|ober)? | nov(?:embre|ember)? | d[ée][cz](?:embre|ember)? )"""
DAY_OF_DEMAND = re.compile(
    rf"""
    (?: (?P<by> \b (?: avant | d['’]ici | au\ plus\ tard | jusqu['’] | by | before | until | till
                     | no\ later\ than | bis | vor | spätestens ) \b )
        (?: \s* \b (?: le | au | the | on | zum | den | dem | am | spätestens | [^\W\d_]+day
                     | [^\W\d_]+di | dimanche | [^\W\d_]+tag | Mittwoch ) \b ,? )* \s+ )?
    (?<! [\w/.-] )
    (?P<day>
      \d{{4}}-\d\d-\d\d
    | \d{{1,2}} (?P<sign> [/.-] ) \d{{1,2}} (?: (?P=sign) (?: \d{{4}} )? )?
    | \d{{1,2}} (?: er | st | nd | rd | th | \. )? \s+ (?: de \s+ )? {MONTH} \b \.?
        (?: ,? \s+ [12]\d{{3}} )?
    | {MONTH} \b \.? \s+ \d{{1,2}} (?: st | nd | rd | th )? (?: ,? \s+ [12]\d{{3}} )?
    )
    (?! \w )
    """,
    re.VERBOSE | re.IGNORECASE,
)
TERM = re.compile(
    r"\b (?: sous | dans \s les | within | in | binnen | innerhalb \s von ) \s+ (?P<days> \d{1,3} )"
    r"\s+ (?: jours? | days? | tagen? ) \b",
    re.VERBOSE | re.IGNORECASE,
)
YEAR_IN_DEMAND = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
DAY_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")  # the number of a day
YEARS_AHEAD = 5  # to look at: of 29 February


class Deadline(NamedTuple):
    """A day that a demand names, and its words; None where no calendar has it."""

    words: str
    day: date | None


def demand_day(text: str, sent: date) -> date | None:
    """Return the day by which something is asked in a letter of a day; None if none is said.

    >>> sent = date(2026, 11, 14)
    >>> str(demand_day("Rembourser 84,90 € avant le 24 novembre", sent))
    '2026-11-24'
    >>> str(demand_day("Eine Schraube bis zum 3. Januar", sent))  # it would lie before the letter
    '2027-01-03'
    >>> demand_day("Constater la résiliation du 6 juillet 2026", sent) is None
    True
    """
    days = (found.day for found in deadlines(text, sent))
    return next((day for day in days if day and day >= sent), None)


def deadlines(text: str, sent: date) -> Iterator[Deadline]:
    """Yield the days that a demand names as its end; without such a word, any day to come."""
    found = [*DAY_OF_DEMAND.finditer(text)]
    for one in found:
        if one["by"] and (days := [*_days(one["day"], sent)]):
            yield Deadline(one["day"], next((day for day in days if day and day >= sent), days[0]))
    if within := TERM.search(text):
        yield Deadline(within[0], sent + timedelta(days=int(within["days"])))
    for one in found:
        is_sure = YEAR_IN_DEMAND.search(one["day"]) is not None  # "du 3 juillet" may be any year's
        for day in () if one["by"] else _days(one["day"], sent):
            if day and day >= sent and (is_sure or day.year == sent.year):
                yield Deadline(one["day"], day)


def _days(words: str, sent: date) -> Iterator[date | None]:
    """Yield the days that words may mean, of several years; None where no calendar has them."""
    if YEAR_IN_DEMAND.search(words):
        written = [words]
    else:
        bare = words.rstrip("/.-")
        sign = next((sign for sign in "/.-" if sign in bare and bare[-1].isdigit()), " ")
        written = [f"{bare}{sign}{sent.year + later}" for later in range(YEARS_AHEAD)]
    found = [day for text in written if (day := iso_day(text))]
    yield from map(date.fromisoformat, found)
    if not found and any(iso_day(DAY_NUMBER.sub("1", text, count=1)) for text in written):
        yield None  # there is such a month, but no such day
