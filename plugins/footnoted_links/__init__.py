"""Footnoted links: each link of a post gets a number, and a note with its address.

``notes.py`` is the core. The notes are made once for page and paper, from the final HTML: feeds,
summaries and lists of posts keep their plain links.
"""

from plugins.footnoted_links.notes import NoteWords
from plugins.typography import CANON, Style
from plugins.words import words_in


def words_for(lang: str, style: Style = CANON) -> NoteWords:
    """Return what notes say in a language.

    >>> words_for("de").mark
    'Anmerkung {number}'
    """
    _ = words_in(lang, style)
    return NoteWords(
        heading=_("Notes").unescape(),
        mark=_("Note {number}", number="{number}").unescape(),
        back=_("Back to the text").unescape(),
    )
