"""The theme's own words, and dates, in the language of the page.

Words come from the gettext catalogues beside this file (``fr.po``, ``en.po``, ``de.po``);
the names of months from CLDR, through Babel.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.units import format_unit
from markupsafe import Markup, escape

from plugins.typography import CANON, Style, typeset

CATALOGUES = Path(__file__).parent
FALLBACK = "en"  # the catalogues' keys are English
NO_BREAK_SPACE = "\u00a0"

# Babel takes "en" for American English; our letters are European unless they say en-US. A sharing
# card wants a country with each.
REGIONS = {"en": "en-GB", "fr": "fr-FR", "de": "de-DE"}


@cache
def catalogue(language: str) -> NullTranslations:
    """Load a language's words: one without a catalogue of its own speaks English."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        path = CATALOGUES / f"{FALLBACK}.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=path.stem))
    compiled.seek(0)
    return GNUTranslations(compiled)


@dataclass(frozen=True)
class Words:
    """The words and dates of one language; what it has set it keeps.

    >>> _ = Words("fr")
    >>> print(_("Subject:"), _.date(datetime.date(2026, 7, 20)))
    Objet&nbsp;: 20&nbsp;juillet 2026
    """

    lang: str
    style: Style = CANON  # the blog's typography

    def __call__(self, message: str, **values: object) -> Markup:
        """Translate, and fill in the ``{names}``, escaped unless they are markup."""
        text = self._set(self._catalogue.gettext(message))
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, number: int) -> Markup:
        """Translate the singular or the plural; ``{number}`` is the number."""
        return self._set(self._catalogue.ngettext(one, many, number)).format(number=number)

    @cached_property
    def _set(self) -> Callable[[str], Markup]:
        """Set a word of ours, or a date, by the rules of the language, like an author's text."""

        def set_word(text: str) -> Markup:
            return Markup(typeset(str(escape(text)), self.lang, widont=False, style=self.style))

        return cache(set_word)

    @cached_property
    def _catalogue(self) -> NullTranslations:
        return catalogue(self.lang.split("-")[0].lower())

    @cached_property
    def locale(self) -> Locale:
        """The locale of dates, with the language's name for itself, and the country if known."""
        return Locale.parse(REGIONS.get(self.lang.lower(), self.lang), sep="-")

    def date(self, day: datetime.date) -> Markup:
        r"""Write a day in full, as the language does; HTML, for French ``1er``.

        >>> print(Words("fr").date(datetime.date(2026, 7, 1)))
        1<sup>er</sup>&nbsp;juillet 2026
        >>> [str(Words(lang).date(datetime.date(2026, 7, 1))) for lang in ("en", "en-US", "de")]
        ['1&nbsp;July 2026', 'July&nbsp;1, 2026', '1.&nbsp;Juli 2026']
        """
        return self._day(in_full(day.year, day.month, day.day, self.locale), day)

    def day_of_year(self, day: datetime.date) -> Markup:
        r"""Write a day without its year, for a list that has it above.

        >>> [str(Words(lang).day_of_year(datetime.date(2026, 7, 20))) for lang in ("fr", "en-US")]
        ['20&nbsp;juillet', 'July&nbsp;20']
        """
        return self._day(format_skeleton("MMMMd", day, locale=self.locale), day)

    def _day(self, text: str, day: datetime.date) -> Markup:
        if self.locale.language == "fr" and day.day == 1:
            text = text.replace("1", "1er", 1)
        return self._set(text.replace(" ", NO_BREAK_SPACE, 1))  # the day stays with the month

    def days(self, number: int) -> Markup:
        r"""Write so many days: in days, as Babel's `format_timedelta` takes ten for a week.

        >>> [str(Words(lang).days(10)) for lang in ("fr", "en", "de")]
        ['10&nbsp;jours', '10&nbsp;days', '10&nbsp;Tage']
        """
        return in_days(number, self.locale)

    def hour(self, at: datetime.time) -> Markup:
        r"""Write an hour of the day.

        >>> [str(Words(lang).hour(datetime.time(14, 32))) for lang in ("fr", "en", "de")]
        ['14&nbsp;h&nbsp;32', '14:32', '14:32']
        """
        text = format_time(at, format="short", locale=self.locale)
        if self.locale.language == "fr":
            text = text.removeprefix("0").replace(":", " h ")
        return self._set(text.replace(" ", NO_BREAK_SPACE))

    def dateline(self, place: str | None, day: datetime.date) -> Markup:
        """Return place and date together, as the head of a letter has them.

        >>> print(Words("fr").dateline("Lyon", datetime.date(2026, 7, 20)))
        Lyon, le 20&nbsp;juillet 2026
        """
        when = self.date(day)
        return escape(place) + ", " + self("the {date}", date=when) if place else when

    def via(self, mode: str, number: str | None) -> Markup:
        """Return how a letter was sent.

        >>> print(Words("de").via("registered", "2C 1"), Words("en").via("email", None))
        Einschreiben mit Rückschein Nr.&nbsp;2C 1 By e-mail
        """
        way = {
            "post": self("Letter") if number else self("Letter by post"),
            "registered": self("Registered letter"),
            "email": self("By e-mail"),
            "form": self("By the contact form"),
            "phone": self("By telephone"),
            "hand": self("By hand"),
        }[mode]
        if not number:
            return way
        if mode in {"email", "phone"}:
            return way + ", " + escape(number)
        return self("{way} no. {number}", way=way, number=number)


@cache  # a post's day stands on several pages
def in_full(year: int, month: int, day: int, locale: Locale) -> str:
    """Write a day as a language does; Babel takes its time."""
    return format_date(datetime.date(year, month, day), format="long", locale=locale)


@cache
def in_days(number: int, locale: Locale) -> Markup:
    """Write so many days as a language does, which groups no four figures; Babel takes its time.

    >>> in_days(1500, Locale("fr"))
    Markup('1500&nbsp;jours')
    """
    text = format_unit(number, "duration-day", format="0", locale=locale)
    return Markup("&nbsp;").join(re.split(r"\s", text))


@cache
def words_in(lang: str, style: Style = CANON) -> Words:
    """Return the words of a language; the theme calls it once a page, as ``_``."""
    return Words(lang, style)


def day(moment: datetime.date) -> str:
    """Write a day for machines, as ``<time datetime>`` wants it: 2026-07-20."""
    return moment.isoformat()[:10]


def instant(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment as programs want it: noon, where only the day is known.

    Midnight in Paris is the day before in UTC and in Montréal. An offset with seconds, such as
    Paris had until 1911, is none to RFC 3339.

    >>> from zoneinfo import ZoneInfo
    >>> summer = datetime.datetime(2026, 7, 20, tzinfo=ZoneInfo("Europe/Paris"))
    >>> instant(summer).isoformat(), instant(summer.replace(1897, hour=8)).isoformat()
    ('2026-07-20T12:00:00+02:00', '1897-07-20T07:50:39+00:00')
    """
    if moment.time() == datetime.time():
        moment = moment.replace(hour=12)
    offset = moment.utcoffset() or datetime.timedelta()
    return moment.astimezone(datetime.UTC) if offset % datetime.timedelta(minutes=1) else moment
