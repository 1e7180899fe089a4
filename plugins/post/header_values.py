"""What the value of a header must look like: each check gives the remedy, or None."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from unidecode import unidecode

from plugins.problems import nearest

DAY = re.compile(r"[12]\d\d\d-\d\d-\d\d", re.ASCII)
ZONE = r"(?: Z | \ ?[+-]\d\d:?\d\d )"  # other generators write it after the hour
DAY_AND_HOUR = re.compile(
    rf"{DAY.pattern} (?: [\ T]\d\d:\d\d (?: :\d\d (?:\.\d+)? )? {ZONE}? )?", re.ASCII | re.VERBOSE
)
# A day as people write it: 20/11/2026, 1er juillet 2026, 3. März 2026, July 20, 2026.
DAY_IN_DIGITS = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]([12]\d{3})(?!\d)")
YEAR_FIRST = re.compile(r"(?<!\d)([12]\d{3})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)")
DAY_IN_WORDS = re.compile(
    r"""
      (?<!\d) (?P<day> \d{1,2} ) (?: er | st | nd | rd | th | \. )? \s+ (?: de \s+ )?
        (?P<month> [^\W\d_]{3,} ) \.? ,? \s+ (?: de \s+ )? (?P<year> [12]\d{3} )
    | (?P<month_first> [^\W\d_]{3,} ) \.? \s+ (?P<day_second> \d{1,2} ) \w* ,? \s+
        (?P<year_last> [12]\d{3} )
    """,
    re.VERBOSE,
)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EVENT = re.compile(
    r"""
    (?P<day> \d{4}-\d\d-\d\d )                             # ISO date
    (?: \s (?P<time> \d\d:\d\d ) )?                        # when the hour matters
    \s+ (?P<confidential> ! )? \s* (?P<kind> [^\s:!！]+ )  # `!`: never published
    \s+ (?P<text> .+? )
    (?: \s* (?: [-–—=]+> | [→⇒⟶➔➜] ) \s* (?P<due> [^>→⇒⟶➔➜]+ ) )?  # the day promised, or +10d
    """,
    re.VERBOSE,
)
# How an event begins, wherever the `!` was typed, and however.
MARKED = re.compile(
    r"""
    [!！\s]* \d{4}-\d\d-\d\d (?: [!！\s]* \d\d:\d\d )?
    [!！\s]* (?P<kind> [^\s:!！\d][^\s:!！]* ) [!！\s]*
    """,
    re.VERBOSE,
)
EVENT_HOUR = re.compile(r"\S+\s\d\d:\d\d\s")
HOUR_IN_WORDS = re.compile(r"[\d-]+\s+(?P<hour>\d{1,2})\s?[hH:.]\s?(?P<minute>\d\d)?(?!\w)")
DUE_IN_DAYS = re.compile(r"\+(?P<days>\d{1,4})d")

VIA = ("post", "registered", "email", "form", "phone", "hand")
LETTER_KINDS = ("letter", "reply")
PAPERS = ("fr-dl", "din5008-b", "din5008-a", "uk-dl", "us-10")  # plugins/paper/profiles.toml
STATUSES = ("published", "draft", "hidden", "skip")
# What other generators, and other languages, have for them; "no" and its like say the contrary.
STATUS_WORDS = {
    "publish": "published", "hidden": "hidden",
    "draft": "draft", "brouillon": "draft", "entwurf": "draft", "private": "draft",
    "published": "published", "publié": "published", "publie": "published", "public": "published",
    "veröffentlicht": "published", "caché": "hidden", "masqué": "hidden", "versteckt": "hidden",
}  # fmt: skip
NO = frozenset({"false", "no", "non", "nein", "0", "off"})
EVENT_KINDS = (
    "request", "promise", "kept", "call", "visit", "letter", "email",
    "received", "reply", "report", "mediation", "resolved", "closed",
)  # fmt: skip

# What is typed for the words of Via, Kind and Event in French and German.
OTHER_WORDS = {
    "recommandé": "registered", "recommandée": "registered", "lrar": "registered",
    "rar": "registered", "ar": "registered", "einschreiben": "registered", "courriel": "email",
    "mail": "email", "e-mail": "email", "téléphone": "phone", "telefon": "phone",
    "formulaire": "form", "formular": "form", "courrier": "post", "poste": "post",
    "brief": "letter", "lettre": "letter", "réponse": "reply", "antwort": "reply", "main": "hand",
    "oui": "yes", "ja": "yes", "true": "yes", "false": "no", "non": "no", "nein": "no",
    "appel": "call",
    "anruf": "call", "promesse": "promise", "tenue": "kept", "gehalten": "kept",
    "demande": "request", "visite": "visit", "besuch": "visit", "reçu": "received",
    "signalement": "report", "médiation": "mediation", "résolu": "resolved", "clos": "closed",
}  # fmt: skip

Check = Callable[[str], str | None]


def is_any(_value: str) -> None:
    """Accept any text."""


def check_day(value: str) -> str | None:
    """Accept a date that exists, as 2026-07-20."""
    return _check_date(value, DAY, "2026-07-20")


def check_day_and_hour(value: str) -> str | None:
    """Accept a date, with an hour or without."""
    return _check_date(value, DAY_AND_HOUR, "2026-07-20 or 2026-07-20 14:30")


def _check_date(value: str, form: re.Pattern[str], example: str) -> str | None:
    if not form.fullmatch(value):
        day = iso_day(value)
        return f"write the date as {day}" if day else f"write the date as {example}"
    if not _exists(value[:10]):
        return "there is no such day; look at a calendar"
    return None if _exists(value) else "there is no such hour; write 00:00 to 23:59"


def moment(value: str) -> datetime:
    """Return when something was, of a date that has been checked.

    >>> moment("2012-05-07 23:14:05 +0200").isoformat()
    '2012-05-07T23:14:05+02:00'
    """
    return datetime.fromisoformat(re.sub(r"(?<=\d) (?=[+-])", "", value))


def _exists(value: str) -> bool:
    try:
        moment(value)
    except ValueError:
        return False
    return True


def iso_day(text: str) -> str | None:
    """Return the day that a text has, as 2026-11-20; None where it has none, or no real one.

    Where a number can be both, the day stands before the month.

    >>> iso_day("20/11/2026"), iso_day("le 1er juillet 2026"), iso_day("Nov. 20, 2026")
    ('2026-11-20', '2026-07-01', '2026-11-20')
    >>> iso_day("31/02/2026") is None, iso_day("07/20/2026")
    (True, '2026-07-20')
    """
    if found := DAY_IN_DIGITS.search(text):
        day, month, year = map(int, found.groups())
        if month > 12:
            day, month = month, day
    elif found := YEAR_FIRST.search(text):
        year, month, day = map(int, found.groups())
    elif found := DAY_IN_WORDS.search(text):
        name = unidecode(found["month"] or found["month_first"]).lower()
        month = _month_numbers().get(name, 0)
        day, year = (
            int(found["day"] or found["day_second"]),
            int(found["year"] or found["year_last"]),
        )
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@cache  # few posts have such a day, and Babel takes its time
def _month_numbers() -> dict[str, int]:
    return {
        unidecode(name).lower().rstrip("."): number
        for lang in ("fr", "en", "de", "es", "it", "nl", "pt")
        for width in ("abbreviated", "wide")
        for number, name in Locale(lang).months["format"][width].items()
    }


def check_slug(value: str) -> str | None:
    """Accept lower-case ASCII words joined by hyphens.

    >>> check_slug("Cœur d'été")
    'write "coeur-d-ete"'
    """
    if SLUG.fullmatch(value):
        return None
    guess = re.sub("[^a-z0-9]+", "-", unidecode(re.sub("(?<=[nN])[°º]", "-", value)).lower()).strip(
        "-"
    )
    return f'write "{guess or "ligne-en-panne"}"'


def check_status(value: str) -> str | None:
    """Accept a word of STATUSES.

    >>> check_status("Brouillon")
    'instead of "Brouillon" write "draft"'
    """
    if meant := STATUS_WORDS.get(value.lower()):
        return None if value == meant else f'instead of "{value}" write "{meant}"'
    return one_of(STATUSES)(value)


def status_meant(word: str, value: str) -> str | None:
    """Return the status that a header of another generator gives; None where it gives none.

    >>> status_meant("Draft", "true"), status_meant("published", "false"), status_meant("Un", "x")
    ('draft', 'draft', None)
    """
    meant = STATUS_WORDS.get(word.lower())
    if meant and value.strip("\"'").lower() in NO:
        return "draft" if meant == "published" else "published"
    return meant


def check_language(value: str) -> str | None:
    """Accept a language that Babel knows, as fr or en-US."""
    try:
        code = str(Locale.parse(value.replace("_", "-"), sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        return "write a language code, as fr, en, en-US or de"
    return None if value == code else f'write "{code}"'


def one_of(words: Sequence[str]) -> Check:
    """Accept one of the words."""

    def check(value: str) -> str | None:
        if value in words:
            return None
        meant = OTHER_WORDS.get(value.lower())
        guess = meant if meant in words else nearest(value.lower(), words)
        *others, last = words
        remedy = f'"{guess}"' if guess else f"{', '.join(others)} or {last}"
        return f'instead of "{value}" write {remedy}'

    return check


YES_OR_NO = one_of(("yes", "no"))


def check_via(value: str) -> str | None:
    """Accept a word of VIA, then an optional number."""
    meant = {OTHER_WORDS.get(word.lower()) for word in value.split()}
    if "registered" in meant and not value.startswith(VIA):
        return 'write "registered", then its number'
    return one_of(VIA)(value.split(maxsplit=1)[0])


def check_event(value: str) -> str | None:
    """Accept `YYYY-MM-DD[ HH:MM] kind text[ -> YYYY-MM-DD]`."""
    if (words := HOUR_IN_WORDS.match(value)) and not EVENT_HOUR.match(value):
        return f'write the hour as "{int(words["hour"]):02}:{words["minute"] or "00"}"'
    found, begun = EVENT.fullmatch(value), MARKED.match(value)
    if begun and {"!", "！"} & {*begun[0]} and not (found and found["confidential"]):
        return f'write "!{begun["kind"]}"'  # elsewhere it would make no event confidential
    if (day := iso_day(value)) and not DAY.match(value):
        return f"write the day as {day}"
    if not found:
        return 'write it as "2026-07-03 promise Under ten days -> 2026-07-13"'
    hour = f" {found['time']}" if found["time"] else ""
    return (
        check_day_and_hour(found["day"] + hour)
        or one_of(EVENT_KINDS)(found["kind"])
        or (_check_due(found["day"], found["due"]) if found["due"] else None)
    )


def _check_due(day: str, due: str) -> str | None:
    if DUE_IN_DAYS.fullmatch(due):
        return None
    if remedy := check_day(due):
        return f'after "->" {remedy}, or +10d for ten days later'
    if date.fromisoformat(due) < date.fromisoformat(day):
        return f'{due} is before {day}; after "->" write a later day'
    return None
