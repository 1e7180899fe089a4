"""No message of a build shows a private value, in whatever form an author has typed it.

An error quotes what is wrong in a post; the guard's net, which knows all the forms of a value,
finds it there.

    "+33 6 39 98 12 34": no address has a space  →  "+33 …": no address has a space
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from plugins import private_values
from plugins.guard.search import extent
from plugins.problems import ProblemsFound

if TYPE_CHECKING:
    from plugins.guard.net import Net

MASK = "…"  # stands where a value was, and at the end of what is quoted in part
WITH_DIGIT = re.compile(r"\w*\d[\w.-]*\w")  # a word of a message that may be part of a number
CUT = re.compile(rf'[^{MASK}]*{MASK}(?=")')


class Mask:
    """Takes the private values of a blog out of messages; reads them when there is a message."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def masked(self, message: str) -> str:
        """Take out what is private; where that cannot be known, say why in its place."""
        try:
            values, net = private_values.values_of(self.settings), self._net
        except ProblemsFound as found:
            return str(found)
        if values is None:
            return message
        if net:
            message = "\n".join(masked_line(line, net) for line in message.split("\n"))
        return WITH_DIGIT.sub(
            lambda word: MASK if values.has_part_of(word[0]) else word[0], message
        )

    def filter(self, record: logging.LogRecord) -> bool:
        """Take out of what is logged what is private, as a filter of a log's handler."""
        message = record.getMessage()
        if (result := self.masked(message)) != message:
            record.msg, record.args = result, ()
        return True

    @cached_property
    def _net(self) -> "Net | None":
        """Make the guard's net; None where the packages that it needs are not installed."""
        try:
            from plugins.guard.net import Net  # noqa: PLC0415 (an error says so if it is not there)
        except ImportError:
            return None
        values = private_values.values_of(self.settings)
        return Net(values.named()) if values else None


def masked_line(line: str, net: "Net") -> str:
    """Put … in the place of each value that a net finds in a line.

    >>> from plugins.guard.net import Net
    >>> masked_line('a.md:3: "{static}AB%2D1234 5678.png"', Net([("n°", "AB-12345678")]))
    'a.md:3: "{static}….png"'
    """

    def holds(part: str) -> bool:
        return bool(net.found(part.encode("utf-8", "replace")))

    while holds(line):
        start, end = extent(line, holds)
        line = line[:start] + MASK + line[end:]
    return CUT.sub(lambda cut: without_beginning(cut[0][:-1], net) + MASK, line)


def without_beginning(text: str, net: "Net") -> str:
    """Take the beginning of a value from the end of a text, which has been cut there.

    >>> from plugins.guard.net import Net
    >>> without_beginning("mon n° est AB-1234", Net([("n°", "AB-12345678")]))
    'mon n° est '
    """
    letters = net.begun(text)
    places = (at for at in range(len(text) - 1, -1, -1) if text[at].isalnum())
    start = next(islice(places, letters - 1, None), 0) if letters else len(text)
    return text[:start]


@contextmanager
def masking(mask: Mask) -> Iterator[None]:
    """Mask all that is logged from now on, whoever says it."""
    # Where nobody has said how to log, as in `invoke check`, Python has a handler of its own.
    handlers = [h for h in (*logging.getLogger().handlers, logging.lastResort) if h]
    for handler in handlers:
        handler.addFilter(mask.filter)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(mask.filter)
