"""What pages alone need, which have a style sheet: numbers for voices, and tables for phones.

A number has ordinary spaces, and a style keeps it whole. To eSpeak NG 1.51 "200 000" with U+202F
or U+00A0 is "deux cents zéro zéro zéro", and a German "12 €" with U+00A0 has no "€". Feeds, which
have no style, keep the spaces of typography.
"""

import re

PAGE_TAG = r'<(?:[^">]++|"[^"]*+")*+>'
NO_BREAK = "(?:[\u00a0\u202f]|&nbsp;|&[#]8239;)"
NUMBER_OR_KEPT = re.compile(
    rf"""
      < (?P<kept> pre | code | svg | script | style | textarea ) \b .*? </ (?P=kept) >
    | {PAGE_TAG}
    | (?<! \w ) (?P<number> \d++ (?P<groups> (?: {NO_BREAK} \d{{3}} (?!\d) )*+ ) (?: [.,]\d++ )*+ )
      (?: {NO_BREAK} (?P<unit> [€$£] ) )?
    """,
    re.VERBOSE | re.DOTALL,
)
# Whether a page has any: quick to find, by what is rarer than figures.
GROUPS = re.compile(r"[&\u00a0\u202f](?<=\d.)(?:nbsp;|[#]8239;)?\d{3}(?!\d)")
GROUPS_OR_UNIT = re.compile(rf"{GROUPS.pattern}|{NO_BREAK}[€$£]")
ONE_NO_BREAK = re.compile(NO_BREAK)
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
TAG_OR_JOINED = re.compile(rf"{PAGE_TAG}|(?<![\w./:])(?P<word>\w++(?:[-‐–/]\w++)++)(?![\w/])")


def on_page(html: str, lang: str) -> str:
    """Set a part of a page."""
    return TABLE.sub(lambda table: whole_words(table[0]), spoken(html, lang))


def whole_words(table: str) -> str:
    """Keep what hyphens, dashes or slashes join on one line, in the narrow cells of a table.

    >>> whole_words("<td>2026-07-20, example.org/a-b")
    '<td><span class="whole">2026-07-20</span>, example.org/a-b'
    """

    def whole(found: re.Match[str]) -> str:
        return f'<span class="whole">{found[0]}</span>' if found["word"] else found[0]

    return TAG_OR_JOINED.sub(whole, table)


def spoken(html: str, lang: str) -> str:
    """Write the fixed spaces in a page's numbers as ordinary ones, where no line ends.

    >>> spoken('<p title="1\u00a0000">200&#8239;000&nbsp;km</p>', "fr")
    '<p title="1\\xa0000"><span class="number">200 000</span>&nbsp;km</p>'
    >>> spoken("12&nbsp;€", "fr"), spoken("12&nbsp;€", "de")
    ('12&nbsp;€', '<span class="whole">12 €</span>')
    """
    is_german = lang.startswith("de")
    if not (GROUPS_OR_UNIT if is_german else GROUPS).search(html):  # as on most pages
        return html

    def read_aloud(found: re.Match[str]) -> str:
        number, unit = found["number"], found["unit"]
        if not (found["groups"] or (unit and is_german)):
            return found[0]
        if found["groups"]:
            number = f'<span class="number">{ONE_NO_BREAK.sub(" ", number)}</span>'
        if unit and is_german:
            return f'<span class="whole">{number} {unit}</span>'
        return number + found[0][len(found["number"]) :]

    return NUMBER_OR_KEPT.sub(read_aloud, html)
