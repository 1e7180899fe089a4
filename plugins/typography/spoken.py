"""Numbers as voices read them: a page has ordinary spaces in them, and a style keeps them whole.

To eSpeak NG 1.51 "200 000" with U+202F or U+00A0 is "deux cents zéro zéro zéro", and a German
"12 €" with U+00A0 has no "€". Feeds, which have no style, keep the spaces of typography.
"""

import re

NO_BREAK = "(?:[\u00a0\u202f]|&nbsp;|&[#]8239;)"
NUMBER_OR_KEPT = re.compile(
    rf"""
      < (?P<kept> pre | code | svg | script | style | textarea ) \b .*? </ (?P=kept) >
    | < (?: [^">]++ | "[^"]*+" )*+ >
    | (?<! \w ) (?P<number> \d++ (?P<groups> (?: {NO_BREAK} \d{{3}} (?!\d) )*+ ) (?: [.,]\d++ )*+ )
      (?: {NO_BREAK} (?P<unit> [€$£] ) )?
    """,
    re.VERBOSE | re.DOTALL,
)
ONE_NO_BREAK = re.compile(NO_BREAK)


def spoken(html: str, lang: str) -> str:
    """Write the fixed spaces in a page's numbers as ordinary ones, where no line ends.

    >>> spoken('<p title="1\u00a0000">200&#8239;000&nbsp;km</p>', "fr")
    '<p title="1\\xa0000"><span class="number">200 000</span>&nbsp;km</p>'
    >>> spoken("12&nbsp;€", "fr"), spoken("12&nbsp;€", "de")
    ('12&nbsp;€', '<span class="price">12 €</span>')
    """
    is_german = lang.startswith("de")

    def read_aloud(found: re.Match[str]) -> str:
        number, unit = found["number"], found["unit"]
        if not (found["groups"] or (unit and is_german)):
            return found[0]
        if found["groups"]:
            number = f'<span class="number">{ONE_NO_BREAK.sub(" ", number)}</span>'
        if unit and is_german:
            return f'<span class="price">{number} {unit}</span>'
        return number + found[0][len(found["number"]) :]

    return NUMBER_OR_KEPT.sub(read_aloud, html)
