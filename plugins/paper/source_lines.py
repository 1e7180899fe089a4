"""Find the line of an author's text that a fault of the paper is about.

What is on paper has been through Markdown and typography, so words are compared by their
letters and digits alone.
"""

import html
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from unicodedata import normalize
from urllib.parse import unquote

SHORTEST = 3  # letters: fewer are in any line by chance


def line_of(about: str, text: str) -> int:
    """Give the line (from 1) that has some words: wholly, as typed, or most of them.

    >>> line_of("Rue de l’Exemple", "Title: Rue de l'Exemple 3\\nTo: Ixe\\n    Rue de l'Exemple")
    3
    >>> line_of("un deux…", "Title: x\\n\\n| Un | deux... |"), line_of("", "Title: x")
    (3, 1)
    """
    lines = text.splitlines()
    wanted = letters(about)
    for number, line in enumerate(lines, 1):
        if wanted and wanted in {letters(line), letters(line.partition(":")[2])}:
            return number
    for number, line in enumerate(lines, 1):
        if about and (about in line or about in unquote(html.unescape(line))):
            return number
    return _line_of_most(about, lines)


def _line_of_most(about: str, lines: Sequence[str]) -> int:
    """Give the line where the longest run of these words begins; the first, if none does."""
    found = [letters(line) for line in lines]
    text, ends = "".join(found), list(accumulate(map(len, found)))
    for run in _runs(list(filter(None, map(letters, about.split())))):
        if len(run) >= SHORTEST and (at := text.find(run)) >= 0:
            return bisect_right(ends, at) + 1
    return 1


def _runs(words: Sequence[str]) -> Iterator[str]:
    for size in range(len(words), 0, -1):
        for start in range(len(words) - size + 1):
            yield "".join(words[start : start + size])


def letters(text: str) -> str:
    """Give what typography, Markdown and HTML leave of a text as it is.

    >>> letters("*L’été*&nbsp;: 1er") == letters("l'e\\u0301te\\u0301 : 1er")
    True
    """
    return "".join(filter(str.isalnum, normalize("NFKC", html.unescape(text)).casefold()))
