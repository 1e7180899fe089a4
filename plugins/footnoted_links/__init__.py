"""Footnoted links: each link of a post gets a number, and a note with its address.

``notes.py`` is the core; here is what page and paper have in common. The notes are made when a
page is rendered, from the final HTML: feeds, summaries and lists of posts keep their plain
links.
"""

from dataclasses import dataclass

from markupsafe import Markup

from plugins.footnoted_links.notes import Noted, Words
from plugins.post.body import DIVIDER
from plugins.typography import CANON, Style
from plugins.words import words_in


@dataclass(frozen=True)
class NotedPost:
    """A post's parts as the theme prints them; what is absent is empty."""

    chapeau: Markup
    body: Markup
    afterword: Markup
    notes: Markup


def words_for(lang: str, style: Style = CANON) -> Words:
    """Say what notes say in a language.

    >>> words_for("de").mark
    'Anmerkung {number}'
    """
    _ = words_in(lang, style)
    return Words(
        heading=_("Notes").unescape(),
        mark=_("Note {number}", number="{number}").unescape(),
        back=_("Back to the text").unescape(),
    )


def parted(post: Noted, *, is_letter: bool) -> NotedPost:
    """Part a letter at its dividers: one ends the chapeau, a second the letter.

    >>> parted(Noted('<p>À vous.</p><hr class="letter-divider"><p>Cher Kévin,</p>'), is_letter=True)
    NotedPost(chapeau=Markup('<p>À vous.</p>'), body=Markup('<p>Cher Kévin,</p>'), \
afterword=Markup(''), notes=Markup(''))
    """
    parts = post.html.split(DIVIDER, 2) if is_letter else [post.html]
    if len(parts) == 1:
        parts.insert(0, "")
    chapeau, body, afterword = (Markup(part.strip("\n")) for part in (*parts, "")[:3])
    return NotedPost(chapeau, body, afterword, Markup(post.notes))
