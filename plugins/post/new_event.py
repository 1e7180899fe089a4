"""One more event in a post's headers: ``invoke event`` adds a line, and changes no other byte."""

import re
from collections.abc import Mapping
from typing import Any

from plugins.post import headers
from plugins.post.checks import refuse_headers
from plugins.post.settings import reading_settings
from plugins.post.typed_posts import called, read_all_typed, read_typed
from plugins.problems import ProblemsFound, shown
from plugins.store import write_whole

BOM = b"\xef\xbb\xbf"  # which some editors of Windows begin a file with
END_OF_LINE = re.compile(r"\r\n|\r|\n")
A_POST = "Title: -\nDate: 2026-07-20\n"  # for a line to be checked in


def event_line(day: str, kind: str, text: str, *, at: str = "", due: str = "") -> str:
    """Write an event as a header; raise a ``ValueError`` that says the remedy where it is none.

    >>> event_line("2026-07-03", "promise", "Sous dix jours", at="14:32", due="+10d")
    'Event: 2026-07-03 14:32 promise Sous dix jours -> +10d'
    >>> event_line("2026-07-03", "promesse", "Sous dix jours")
    Traceback (most recent call last):
    ValueError: "Event: 2026-07-03 promesse Sous dix jours": instead of "promesse" write "promise"
    """
    words = [day, at, kind, *text.split(), *(["->", due] if due else [])]
    line = f"Event: {' '.join(filter(None, words))}"
    refuse_headers(A_POST + line)
    return line


def with_line(data: bytes, line: str) -> tuple[bytes, int]:
    r"""Return a post's file with one more event, and the number of its line.

    It stands below the last event, or else below the last header, and ends as the line above it.

    >>> with_line(b"Title: Box\r\nEvent: 2026-07-01 call Un\r\nTo: Ixe", "Event: Deux")
    (b'Title: Box\r\nEvent: 2026-07-01 call Un\r\nEvent: Deux\r\nTo: Ixe', 3)
    """
    bom = BOM if data.startswith(BOM) else b""
    text = data[len(bom) :].decode()
    events = headers.read(text, "")[0].headers.get("event")
    above = events[-1].line if events else _last_header(END_OF_LINE.split(text))
    ends = list(END_OF_LINE.finditer(text))
    at = ends[above - 1].start() if above <= len(ends) else len(text)
    ending = ends[min(above, len(ends)) - 1][0] if ends else "\n"
    return bom + (text[:at] + ending + line + text[at:]).encode(), above + 1


def _last_header(lines: list[str]) -> int:
    """Return the number of the last line above the first blank one that follows some text."""
    start = next(number for number, line in enumerate(lines) if line.strip())
    ends = (number for number in range(start, len(lines)) if not lines[number].strip())
    return next(ends, len(lines))


def add_event(settings: Mapping[str, Any], word: str, line: str) -> str:
    """Write an event into the file of a post, whole or not at all; return where it stands.

    Raise a ``ValueError`` where there is no such post, ``ProblemsFound`` where its headers are
    wrong: then nobody knows where they end.
    """
    path = called(word, read_all_typed(settings)).path.resolve()  # a link stays one
    data, mode = path.read_bytes(), path.stat().st_mode
    typed = read_typed(data.decode("utf-8-sig"), path, reading_settings(settings))
    if typed.errors:
        raise ProblemsFound(typed.errors)
    changed, number = with_line(data, line)
    write_whole(path, changed)
    path.chmod(mode)
    return f"{shown(path)}:{number}: {line}"
