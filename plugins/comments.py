"""Comments are taken out of a post before Markdown reads it: it publishes many a one as text.

in:  Un <!-- à revoir ↵ ↵ demain --> mot, `<!-- ceci -->`.
out: Un  mot, `<!-- ceci -->`.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from plugins.placeholders import COMMENT, LAST_TOKEN
from plugins.raw_html import UnclosedError

Convert = Callable[[str], str]

ENDS_COMMENT = "-->"
NO_COMMENT = f"{COMMENT}{ENDS_COMMENT}"  # an empty one is left where one was a block of its own
MEND_COMMENT = rf"write {ENDS_COMMENT} where it ends, or \{COMMENT} for the signs"
HALF_CODE = (
    f"this {COMMENT} is in code, as what is indented, and the {ENDS_COMMENT} after it is not; "
    rf"indent both or none, or write \{COMMENT} for the signs"
)
BLANK_LINE = re.compile(r"\n[ \t]*\n")
STARTS_LINE = re.compile(r"(?:\A|\n) {0,3}\Z")
# In place of a comment's beginning: what of HTML is escaped in code alone.
MARK, MARK_IN_CODE = (
    f"{chr(LAST_TOKEN)}{sign}{chr(LAST_TOKEN)}" for sign in ("&amp;", "&amp;amp;")
)
TAG = re.compile("<[^>]*>")  # which colours code


class Uncommented(NamedTuple):
    """A text without its comments, and where each of its lines was (from 0)."""

    text: str
    lines: list[int]


def uncommented(text: str, convert: Convert) -> Uncommented:
    """Take out the comments, however long, wherever they are; what Markdown takes for code stays.

    Markdown itself is asked what that is: ``convert`` makes HTML of a text.

    Raises :class:`UnclosedError` for a comment without an end, or with another in it.

    >>> from markdown import markdown
    >>> uncommented("Un <!-- à revoir\\n\\nencore --> mot.\\n`<!-- a -->`", markdown)
    Uncommented(text='Un  mot.\\n`<!-- a -->`', lines=[0, 3])
    """
    lines = list(range(text.count("\n") + 1))
    is_code = partial(_is_code, convert)
    at = text.find(COMMENT)
    while at >= 0:
        left = COMMENT
        line = text.count("\n", 0, at)
        if is_code(text[:at], text[at + len(COMMENT) :]):
            if _ends_outside(text, at, is_code):
                raise UnclosedError(lines[line], HALF_CODE)
        else:
            end = _end_of_comment(text, at, lines[line])
            left = NO_COMMENT if STARTS_LINE.search(text, 0, at) else ""
            del lines[line + 1 : line + 1 + text.count("\n", at, end)]
            text = text[:at] + left + text[end:]
        at = text.find(COMMENT, at + len(left))
    return Uncommented(text, lines)


def _is_code(convert: Convert, before: str, after: str) -> bool:
    """Ask Markdown whether what stands between two parts of a text is only code."""
    return MARK_IN_CODE in TAG.sub("", convert(before + MARK + after))


def _ends_outside(text: str, at: int, is_code: Callable[[str, str], bool]) -> bool:
    """Say whether code that begins as a comment was meant to be one: only its start is indented."""
    end = text.find(ENDS_COMMENT, at)
    between = text[at + len(COMMENT) : max(end, 0)]
    if COMMENT in between or not BLANK_LINE.search(between):
        return False
    return not is_code(text[:end], text[end + len(ENDS_COMMENT) :])


def _end_of_comment(text: str, at: int, line: int) -> int:
    start = at + len(COMMENT)
    end = text.find(ENDS_COMMENT, start)
    if end < 0:
        raise UnclosedError(line, rf"this {COMMENT} has no {ENDS_COMMENT}; {MEND_COMMENT}")
    if COMMENT in text[start:end]:
        message = f"another {COMMENT} stands before the {ENDS_COMMENT} of this one"
        raise UnclosedError(line, f"{message}; {MEND_COMMENT}")
    return end + len(ENDS_COMMENT)
