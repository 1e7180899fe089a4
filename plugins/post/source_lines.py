"""Find the line of an author's text that a fault is about.

What is on a page or on paper has been through Markdown and typography, so words are compared by
their letters and digits alone; an address is found as it was typed.
"""

import html
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from unicodedata import normalize
from urllib.parse import unquote

from plugins import private_values

SHORTEST = 4  # letters: fewer in a row are in any text by chance
IN_AN_ADDRESS = frozenset("/.-}_")  # what may stand before a part of one, besides letters


def find_line(about: str, text: str) -> int:
    """Return the line (from 1) that has some words: wholly, as typed, or most of them.

    >>> find_line("Rue de l’Exemple", "Title: Rue de l'Exemple 3\\nTo: Ixe\\n    Rue de l'Exemple")
    3
    >>> find_line("un deux…", "Title: x\\n\\n| Un | deux... |"), find_line("", "Title: x")
    (3, 1)
    """
    lines = text.splitlines()
    wanted = letters_typed(about)
    for number, line in enumerate(lines, 1):
        if wanted and wanted in {letters_typed(line), letters_typed(line.partition(":")[2])}:
            return number
    for number, line in enumerate(lines, 1):
        if about and (about in line or about in unquote(html.unescape(line))):
            return number
    return _line_of_most(about, lines)


def _line_of_most(about: str, lines: Sequence[str]) -> int:
    """Return the line where most of these letters stand in a row; the first, if few do."""
    found = [letters_typed(line) for line in lines]
    text, ends = "".join(found), list(accumulate(map(len, found)))
    run = SequenceMatcher(None, letters_typed(about), text, autojunk=False).find_longest_match()
    return bisect_right(ends, run.b) + 1 if run.size >= SHORTEST else 1


def letters_typed(text: str) -> str:
    """Return what typography, Markdown and HTML leave of a text as it is.

    >>> letters_typed("*L’été*&nbsp;: 1er") == letters_typed("l'e\\u0301te\\u0301 : 1er")
    True
    """
    return private_values.letters_and_digits(normalize("NFKC", html.unescape(text)))


def find_end_of_address(address: str, text: str, start: int = 0) -> int:
    """Return where the next such address ends in Markdown or HTML; -1 where there is none.

    >>> find_end_of_address("a.md", "[b](b/a.md) [a](a.md)"), find_end_of_address("a.md", "b/a.md")
    (20, -1)
    >>> find_end_of_address("a&b.pdf", "<a href='a&amp;b.pdf'>")
    20
    """
    spellings = (address, html.escape(address), html.unescape(address), unquote(address))
    for spelling in filter(None, dict.fromkeys(spellings)):
        at = text.find(spelling, start)
        while at >= 0:
            before = text[at - 1 : at]
            if not before.isalnum() and before not in IN_AN_ADDRESS:
                return at + len(spelling)
            at = text.find(spelling, at + 1)
    return -1
