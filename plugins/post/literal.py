"""What of a post is published as typed, code and raw HTML, and what is not published: comments.

in:  Un <!-- à revoir ↵ ↵ demain --> mot, `<!-- ceci -->`.
out: Un  mot, `<!-- ceci -->`.
"""

import re
from typing import NamedTuple

from markdown.extensions.fenced_code import FencedBlockPreprocessor

from plugins.post.placeholders import PLACEHOLDER

FENCED = FencedBlockPreprocessor.FENCED_BLOCK_RE.pattern  # code, as Python-Markdown finds it
SPAN = r"(?<![\\`]) (?P<ticks> `+ ) (?!`) (?: (?!\n[ \t]*\n) . )+? (?<!`) (?P=ticks) (?!`)"
RAW = r"< (?P<raw> pre | textarea | script | style ) \b .*? </ (?P=raw) >"
FLAGS = re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE
# In these a line of --- is only text.
RAW_BLOCKS = re.compile(rf"{FENCED} | ^[ ]{{0,3}} {RAW}", FLAGS)
AS_TYPED = re.compile(rf"{FENCED} | {RAW} | {SPAN}", FLAGS)
HIDDEN_OR_LITERAL = re.compile(
    rf"""
      {PLACEHOLDER.pattern} | {FENCED} | {SPAN}
    | (?<!\\) \\<!--
    | (?P<comment> <!-- (?P<said> .*? ) (?: (?P<end> --> ) | \Z )
                 | <\? .*? \?> | <!\[CDATA\[ .*? \]\]> )
    """,
    FLAGS,
)
MEND_COMMENT = r"write --> where it ends, or \<!-- to show the signs"


class MarkupError(ValueError):
    """Markup that would publish something else than was meant.

    ``places`` has each line of the text (from 0) and what is wrong there.
    """

    def __init__(self, *places: tuple[int, str]) -> None:
        super().__init__("; ".join(message for _, message in places))
        self.places = places


class Uncommented(NamedTuple):
    """A text without its comments, and where each of its lines was (from 0)."""

    text: str
    lines: list[int]


def uncommented(text: str) -> Uncommented:
    """Take out the comments, however long, wherever they are; what is code between marks stays.

    An indented line may be code or not, so a comment is a comment there.
    Raises :class:`MarkupError` for a comment without an end, or with another in it.

    >>> uncommented("Un <!-- à revoir\\n\\nencore --> mot.\\n`<!-- a -->`")
    Uncommented(text='Un  mot.\\n`<!-- a -->`', lines=[0, 3])
    """
    lines = list(range(text.count("\n") + 1))
    done, end = "", 0
    for found in HIDDEN_OR_LITERAL.finditer(text) if "<!" in text or "<?" in text else ():
        if not found["comment"]:
            continue
        done += text[end : found.start()]
        end, line = found.end(), done.count("\n")
        if found["said"] is not None and not found["end"]:
            raise MarkupError((lines[line], f"this <!-- has no -->; {MEND_COMMENT}"))
        if "<!--" in (found["said"] or ""):
            message = "another <!-- stands before the --> of this one"
            raise MarkupError((lines[line], f"{message}; {MEND_COMMENT}"))
        del lines[line + 1 : line + 1 + found["comment"].count("\n")]
    return Uncommented(done + text[end:], lines)


def blank(pattern: re.Pattern[str], text: str) -> str:
    """Put spaces in the place of what is literal, so that each line keeps its number."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
