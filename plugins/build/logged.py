"""What Pelican only logs: an error of its own is one of the build.

It logs a post that a plugin fails at, a generator that is none, a page that it cannot write,
goes on without them and exits 0; with ``-q`` nothing is even said.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

PELICAN = logging.getLogger("pelican")


@dataclass(frozen=True)
class Said:
    """An error that Pelican has logged, what it was about, and what had been raised."""

    message: str
    about: str
    error: BaseException | None


class Errors(logging.Handler):
    """Keeps the errors that are logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[Said] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        about = str(record.args[0]) if isinstance(record.args, tuple) and record.args else ""
        self.said.append(Said(record.getMessage(), about, sys.exc_info()[1]))


@contextmanager
def errors() -> Iterator[list[Said]]:
    """Give the list of what Pelican logs from now on as an error, even when it is to be quiet."""
    heard = Errors()
    level, propagate = PELICAN.level, PELICAN.propagate
    if level > logging.ERROR:
        PELICAN.setLevel(logging.ERROR)
        PELICAN.propagate = False  # quiet on the screen all the same
    PELICAN.addHandler(heard)
    try:
        yield heard.said
    finally:
        PELICAN.removeHandler(heard)
        PELICAN.setLevel(level)
        PELICAN.propagate = propagate
