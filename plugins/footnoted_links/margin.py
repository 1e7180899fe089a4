"""Whether the notes of a post have room in the margin beside its text, or are better in the list.

Each note stands beside its mark, or below the note before it: where there is much to note in a
short text, the last would end far below the text. Nobody knows here how tall a text will be on
a reader's screen; this is an estimate, on the cautious side, by what the theme's style sheets
say for a wide screen (``theme/static/css``, ``tokens.css`` and ``notes.css``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode


@dataclass(frozen=True)
class Column:
    """How text is set in one column."""

    characters: int  # in a line
    line: int  # px, from one line to the next
    gap: int  # px, below a block

    def height(self, characters: int) -> int:
        """Return the height of a block, in px."""
        return -(-characters // self.characters) * self.line


# A rem is 19 px on a wide screen.
TEXT = Column(68, 29, 16)  # --measure: 60 to 75 characters; 1 rem × 1.55; 0.85 em
NOTE = Column(29, 24, 14)  # --note, where addresses do not fill their lines; 0.75 rem
PADDING = 76  # px below the last text of a page: 4 rem
SHEET = 600  # px below the head of a letter at least: A4 as wide as the sheet, less 500
# px between the parts of a letter, at least: the sheet's margins, before it recipient and date.
DIVIDER_HEIGHT = 150
# As high as they are wide, or as the author made them; and too wide for a margin.
HEAVY = "table, img, svg, picture, video, audio, canvas, iframe, object, embed, pre"
INNERMOST = "p, li, dt, dd, h1, h2, h3, h4, h5, h6, tr, pre, figcaption, div, blockquote"
INNERMOST = f":is({INNERMOST}):not(:has({INNERMOST}))"  # blocks that hold no other
NOT_FILLED = "p + p, li li, blockquote"  # blocks in a note, whose last lines are short
DATA_MARK = re.compile(r'data-mark="(?P<name>[^"]+)"')


def has_room(texts: Sequence[LexborNode], notes: LexborNode, *, sheet: bool = False) -> bool:
    """Return whether all notes end above the end of the texts; a letter stands on a ``sheet``.

    >>> from plugins import html_tree
    >>> text = html_tree.parse('<p>Un lien<sup data-mark="--a"></sup></p>')
    >>> note = '<li data-mark="--a">{}</li>'
    >>> has_room([text], html_tree.parse(note.format("example.org")))
    True
    >>> has_room([text], html_tree.parse(note.format("example.org/" * 20)))
    False
    """
    if notes.css_first(HEAVY) is not None:
        return False
    places: dict[str, int] = {}
    end = 0
    for text in (text for text in texts if next(text.iter(), None) is not None):
        end = _place_of_end(text, end and end + DIVIDER_HEIGHT + TEXT.gap, places)
    bottom = 0
    is_odd = notes.css_first(NOT_FILLED) is not None
    for note in notes.css("li[data-mark]"):
        beside = places.get(note.attributes["data-mark"] or "", 0)
        more = len(note.css(NOT_FILLED)) * (NOTE.line + NOTE.gap) if is_odd else 0
        bottom = max(beside, bottom) + NOTE.height(len(note.text())) + more + NOTE.gap
    return bottom - NOTE.gap <= max(end - TEXT.gap + PADDING, SHEET if sheet else 0)


def _place_of_end(text: LexborNode, above: int, places: dict[str, int]) -> int:
    """Return how far down a text ends, in px, and note how far each of its marks stands.

    >>> from plugins import html_tree
    >>> _place_of_end(html_tree.parse("<p>Un</p><div><p>deux <b>trois</b></p></div>"), 0, {})
    90
    """
    for block in text.css(INNERMOST) or [text]:
        height, html = TEXT.height(len(block.text())), block.html or ""
        for mark in DATA_MARK.finditer(html):
            line = height * mark.start() // len(html) // TEXT.line
            places[mark["name"]] = above + line * TEXT.line
        above += height + (TEXT.gap if block.tag != "tr" else 0)
    return above
