"""The enclosures that the text of a letter names: “la pièce n° 2”, “siehe Anlagen 2 und 3”."""

import re
from html import unescape

# The numbers that follow "pièces n°"; one alone after the singular: "la pièce n° 2, 3 jours après".
NUMBERS = r"(?P<many>\d+(?:\s*(?:,|;|et|ou|à|and|or|to|und|oder|bis|&|[-–])\s*(?:n[°º]\s*)?\d+)*)"
MENTIONS = {
    "fr": re.compile(
        r"[pP](?<=\b.)(?i:ièce(?:\s+jointe)?\s+n[°ºo]\s*(?P<one>\d+)"
        r"|(?:ièces(?:\s+jointes)?\s+(?:n[°º]s?|nos?)"
        rf"|ièces\s+jointes|\.?\s*J\.?(?:\s*(?:n[°º]s?|nos?))?)\s*{NUMBERS})"
    ),
    "en": re.compile(
        r"[eE](?<=\b.)(?i:nclosure\s+(?:no\.?\s*)?(?P<one>\d+)"
        rf"|(?:nclosures|ncl?s?\.)\s+(?:nos?\.?\s*)?{NUMBERS})"
    ),
    "de": re.compile(
        r"[aA](?<=\b.)(?i:nlage\s+(?:Nr\.?\s*)?(?P<one>\d+)"
        rf"|(?:nlagen|nl\.)\s+(?:Nrn?\.?\s*)?{NUMBERS})"
    ),
}
UP_TO = re.compile(r"(\d+)\s*(?:à|to|bis|-|–)\s*(?:n[°º]\s*)?(\d+)")
TAG_OR_NO_TEXT = re.compile(  # in HTML as we write it: code and marks of notes name nothing
    r"""
    < (?: (?P<code> code | pre | kbd | samp ) \b .*? </ (?P=code) >
        | sup \s [^>]* (?: fnref | note-mark ) .*? </sup>
        | (?P<tag> (?: [^">]++ | "[^"]*+" )*+ > ) )
    """,
    re.VERBOSE | re.DOTALL,
)
MOST_ENCLOSURES = 100  # in one mention: what is said to go further is no list of enclosures


def missing_enclosures(text: str, lang: str, enclosures: int) -> list[int]:
    """Return the numbers of enclosures that a text names and that are not there.

    The text may be HTML: code, which names nothing, and marks of notes are not read.

    >>> missing_enclosures("Voyez la pièce n° 2, et les <b>pièces</b> n° 3 à 5.", "fr", 2)
    [3, 4, 5]
    >>> missing_enclosures("la pièce n° 2<sup class='note-mark'>3</sup>", "fr", 2)
    []
    """
    return sorted(mentioned_enclosures(text, lang) - {*range(1, enclosures + 1)})


def mentioned_enclosures(html: str, lang: str) -> set[int]:
    """Return the numbers of the enclosures that a text names."""
    language = lang.split("-", maxsplit=1)[0].lower()
    if language not in MENTIONS:
        return set()
    text = unescape(TAG_OR_NO_TEXT.sub(lambda found: "" if found["tag"] else " ", html))
    found: set[int] = set()
    for mention in MENTIONS[language].finditer(text):
        numbers = mention["one"] or mention["many"]
        found |= set(map(int, re.findall(r"\d+", numbers)))
        for first, last in UP_TO.findall(numbers):
            found |= set(range(int(first), min(int(last), int(first) + MOST_ENCLOSURES) + 1))
    return found
