"""No message of a build shows a private value, in whatever form an author has typed it.

An error quotes what is wrong in a post; the guard's net, which knows all the forms of a value,
finds it there.

    "+33 6 39 98 12 34": no address has a space  →  "+33 …": no address has a space
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugins import private_values
from plugins.problems import ProblemsFound

if TYPE_CHECKING:
    from plugins.guard.net import Net

WITH_DIGIT = re.compile(r"\w*\d[\w.-]*\w")  # a word of a message that may be part of a number


class Mask:
    """Takes the private values of a blog out of messages; reads them when there is a message."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def masked(self, message: str) -> str:
        """Take out what is private; where that cannot be known, say why in its place."""
        try:
            values = private_values.values_of(self.settings)
        except ProblemsFound as found:
            return str(found)
        if values is None:
            return message
        with suppress(ImportError):  # where its packages are not installed
            message = "\n".join(map(self._net.masked, message.split("\n")))
        return WITH_DIGIT.sub(lambda word: "…" if values.has_part_of(word[0]) else word[0], message)

    def filter(self, record: logging.LogRecord) -> bool:
        """Take out of what is logged what is private, as a filter of a log's handler."""
        message = record.getMessage()
        if (result := self.masked(message)) != message:
            record.msg, record.args = result, ()
        return True

    @cached_property
    def _net(self) -> "Net":
        from plugins.guard.net import Net  # noqa: PLC0415 (needed where something is wrong)

        values = private_values.values_of(self.settings)
        return Net(values.named() if values else ())


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
