"""Spaces that do not break in other languages than French, as their printers want them.

What they agree on is in the tables: numbers with their units, months and signs, short words with
their points, titles with names; in Polish a word of one letter never ends a line.
"""

import re
from collections.abc import Callable
from functools import cache

from babel import Locale, UnknownLocaleError

from plugins.typography.french import GAP, GIVEN_INITIAL, NUMBER, NUMBER_SPACE, THOUSANDS, UNITS
from plugins.typography.quotes import NB, NN
from plugins.typography.segments import INNER_TAGS

# What is not parted from the number, or from the name with a capital, that follows it.
BEFORE_A_NUMBER = {
    "en": "No Nos no nos p pp vol ch fig art §",
    "de": "Nr Nrn Art Abs S Satz Bd Kap Abb Tab Anl Tel Ziff Rn Az § §§",
    "es": "n.º nº n° n.os p pp núm núms pág págs art arts cap fig vol s siglo §",
    "it": "n n° nn art artt pag pagg p pp cap fig vol sec §",
    "nl": "nr nrs blz art p pp hfst afb §",
    "pt": "n.º nº n° n.os p pp pág págs art arts cap fig vol séc século §",
    "pl": "nr s str art ust pkt poz rys t r godz §",
}
BEFORE_A_NAME = {
    "de": "Dr Prof St Hr Fr Hrn",
    "es": "Sr Sra Sres Srta Dr Dra D D.ª Dña Ud Uds",
    "it": "Sig sig Sig.ra sig.ra Sigg sigg dott dott.ssa prof prof.ssa avv ing"
    " Dott Dott.ssa Prof Prof.ssa Avv Ing S",
    "nl": "dr mr drs prof ir dhr mevr",
    "pt": "Sr Sra Srs Sr.ª Dr Dra Dr.ª D",
    "pl": "ul al pl os p dr prof ks św",
}
CURRENCIES = r"[€$£¥] | R\$ | US\$ | CHF | EUR"
OTHER_UNITS = r"""
    º[CF] | zł | kr | Kč | Ft | Uhr | Euro | euro | [ap]\.?m | [AP]M | [rw]\. | tys\. | mln | mld
  | uur | Mio\. | Mrd\. | ff?\. | [kKMGT]i?B | [kMG]Bit/s
"""
SCALES = r"Mio\. | Mrd\. | tys\. | mln | mld"  # between a number and its currency
# z. B., d. h., p. ej., EE. UU.: short words with a point, one after the other.
SHORT_WORDS = re.compile(rf"(?<!\w)([^\W\d_]{{1,2}}\.){GAP}(?=[^\W\d_]{{1,3}}\.)")
AROUND_NUMBERS = re.compile(
    rf"""
      (?P<unit> \d {INNER_TAGS} ) {GAP}
        (?= {INNER_TAGS} (?: {UNITS} | {OTHER_UNITS} ) (?! [\w'’] ) )
    | (?P<currency> (?<!\w) (?: {CURRENCIES} ) {INNER_TAGS} ) {GAP} (?= {INNER_TAGS} \d )
    | (?P<scale> (?<!\w) (?: {SCALES} ) ) {GAP} (?= (?: {CURRENCIES} | zł | [Ee]uro ) (?!\w) )
    """,
    re.VERBOSE,
)
LETTERS = {
    "pl": re.compile(rf"(?<![\w'’])([aiouwzAIOUWZ]){GAP}(?=\S)"),  # never ends a line
    "de": re.compile(rf"(?<!\w)(lit\.|Buchst\.){GAP}(?=[a-z](?!\w))"),
}


@cache
def rule_of(language: str) -> Callable[[str], str]:
    """Return the rule of a language: a text in, the same out with its spaces.

    >>> rule_of("de")("am 3. März, z. B. 10 km, § 5").replace(NB, "~")
    'am 3.~März, z.~B. 10~km, §~5'
    >>> rule_of("pl")("w domu i z psem").replace(NB, "~")
    'w~domu i~z~psem'
    """
    patterns = [SHORT_WORDS, GIVEN_INITIAL, AROUND_NUMBERS, *_patterns_of(language)]

    def spaced(text: str) -> str:
        if " " not in text and "\n" not in text:
            return text
        text = THOUSANDS.sub(lambda found: NUMBER_SPACE.sub(NN, found[0]), text)
        for pattern in patterns:
            text = pattern.sub(lambda found: next(filter(None, found.groups())) + NB, text)
        return text

    return spaced


def _patterns_of(language: str) -> list[re.Pattern[str]]:
    found = [LETTERS[language]] if language in LETTERS else []
    if words := BEFORE_A_NUMBER.get(language):
        found.append(re.compile(rf"({_any_of(words)}){GAP}(?={INNER_TAGS}{NUMBER})"))
    if words := BEFORE_A_NAME.get(language):
        found.append(re.compile(rf"({_any_of(words)}){GAP}(?={INNER_TAGS}[^\W\d_a-zà-öø-ÿ])"))
    if months := _months_of(language):
        day = rf"((?<![\w.,])\d{{1,2}}\.?{INNER_TAGS})"
        found.append(re.compile(rf"{day}{GAP}(?={INNER_TAGS}(?:{months})(?!\w))", re.IGNORECASE))
    return found


def _any_of(words: str) -> str:
    """Return a pattern of words with or without their points, that no letter stands before."""
    return rf"(?<![\w.-])(?:{'|'.join(map(re.escape, words.split()))})\.?"


def _months_of(language: str) -> str:
    try:
        locales = [Locale(language), *([Locale("de", "AT")] if language == "de" else [])]
        months = [locale.months["format"] for locale in locales]
    except (UnknownLocaleError, ValueError, FileNotFoundError):
        return ""
    widths = (names[width] for names in months for width in ("wide", "abbreviated"))
    return "|".join(re.escape(name) for width in widths for name in width.values())
