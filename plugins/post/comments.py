"""Comments are taken out of a post before Markdown reads it: it publishes many a one as text.

in:  Un <!-- à revoir ↵ ↵ demain --> mot, `<!-- ceci -->`.
out: Un  mot, `<!-- ceci -->`.
"""

import re
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import NamedTuple

from plugins.post.placeholders import COMMENT, LAST_TOKEN
from plugins.post.raw_html import UnclosedError

Convert = Callable[[str], str]

ENDS_COMMENT = "-->"
NO_COMMENT = f"{COMMENT}{ENDS_COMMENT}"  # an empty one is left where one was a block of its own
MEND_COMMENT = rf"write {ENDS_COMMENT} where it ends, or \{COMMENT} to show the signs"
HALF_CODE = (
    f"this {COMMENT} is in code (as indented lines are), and the {ENDS_COMMENT} after it is not; "
    rf"indent both lines or neither, or write \{COMMENT} to show the signs"
)
BLANK_LINE = re.compile(r"\n[ \t]*\n")
INDENT = re.compile(" {0,3}")
# Where a comment begins, and where it ends: what of HTML is escaped in code alone.
MARK = f"{chr(LAST_TOKEN)}&amp;{{}}{chr(LAST_TOKEN)}"
MARK_IN_CODE = re.compile(rf"{chr(LAST_TOKEN)}&amp;amp;(\d+){chr(LAST_TOKEN)}")
COLOUR_TAG = re.compile("<[^>]*>")  # which colours code


class Uncommented(NamedTuple):
    """A text without its comments, and where each of its lines was (from 0)."""

    text: str
    lines: list[int]


class _Answer(NamedTuple):
    """What Markdown says of a comment: whether it begins in code, and ends elsewhere."""

    is_code: bool
    is_half: bool


def uncommented(text: str, convert: Convert) -> Uncommented:
    """Take out the comments, however long, wherever they are; what Markdown takes for code stays.

    Markdown itself is asked what that is: ``convert`` makes HTML of a text.

    Raises :class:`UnclosedError` for a comment without an end, or with another in it.

    >>> from markdown import markdown
    >>> uncommented("Un <!-- à revoir\\n\\nencore --> mot.\\n`<!-- a -->`", markdown)
    Uncommented(text='Un  mot.\\n`<!-- a -->`', lines=[0, 3])
    """
    lines = list(range(text.count("\n") + 1))
    done, *parts = text.split(COMMENT)  # each part begins with what a comment says
    while parts:
        for answer in _answers(done, parts, convert):
            part = parts.pop(0)
            line = done.count("\n")
            if answer.is_half:
                raise UnclosedError(lines[line], HALF_CODE)
            if answer.is_code:
                done += COMMENT + part
            else:
                end = _end_of_comment(part, parts, lines[line])
                del lines[line + 1 : line + 1 + part.count("\n", 0, end)]
                done += (NO_COMMENT if _starts_line(done) else "") + part[end:]
    return Uncommented(done, lines)


def _answers(done: str, parts: Sequence[str], convert: Convert) -> list[_Answer]:
    """Ask Markdown about all comments at once; give the answers, from the first, that are sure.

    What a comment says may make code of what is behind it, or none: so Markdown is asked again,
    now without those that are none, and what it says otherwise is to be asked anew.
    """
    first = _ask(convert, done + "".join(map(_marked, range(len(parts)), parts)), parts)
    if len(parts) == 1 or all(answer.is_code for answer in first):
        return first
    second = _ask(convert, _tried(done, parts, first), parts)
    pairs = zip(first, second, strict=True)
    return [answer for answer, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)] or first[:1]


def _ask(convert: Convert, text: str, parts: Sequence[str]) -> list[_Answer]:
    """Ask Markdown which marks of a text stand in code."""
    code = {int(number) for number in MARK_IN_CODE.findall(COLOUR_TAG.sub("", convert(text)))}
    starts = [2 * number in code for number in range(len(parts))]
    return [
        _Answer(is_code, is_code and _is_long(part) and 2 * number + 1 not in code)
        for number, (is_code, part) in enumerate(zip(starts, parts, strict=True))
    ]


def _marked(number: int, part: str) -> str:
    """Put a mark where a comment begins, and another where one of several paragraphs ends."""
    start = COMMENT + MARK.format(2 * number)
    if not _is_long(part):
        return start + part
    return start + part.replace(ENDS_COMMENT, MARK.format(2 * number + 1) + ENDS_COMMENT, 1)


def _tried(done: str, parts: Sequence[str], answers: Sequence[_Answer]) -> str:
    """Take out the comments that are not in code; a mark stands where each was."""
    text = done
    for number, (part, answer) in enumerate(zip(parts, answers, strict=True)):
        _, ends, after = part.partition(ENDS_COMMENT)
        if answer.is_code or not ends:
            text += _marked(number, part)
        else:
            mark = MARK.format(2 * number)
            text += (f"{COMMENT}{mark}{ENDS_COMMENT}" if _starts_line(text) else mark) + after
    return text


def _is_long(part: str) -> bool:
    """Return whether a comment has several paragraphs, of which some may be code and some not."""
    end = (COMMENT + part).find(ENDS_COMMENT)
    return BLANK_LINE.search(part[: max(end - len(COMMENT), 0)]) is not None


def _starts_line(before: str) -> bool:
    return INDENT.fullmatch(before, before.rfind("\n") + 1) is not None


def _end_of_comment(part: str, others: Sequence[str], line: int) -> int:
    end = part.find(ENDS_COMMENT)
    if end >= 0:
        return end + len(ENDS_COMMENT)
    if any(ENDS_COMMENT in COMMENT + other for other in others):
        message = f"another {COMMENT} stands before the {ENDS_COMMENT} of this one"
    else:
        message = rf"this {COMMENT} has no {ENDS_COMMENT}"
    raise UnclosedError(line, f"{message}; {MEND_COMMENT}")
