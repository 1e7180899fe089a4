"""What Pelican logs: each message is one line, and an error of its own is one of the build.

It logs a post that a plugin fails at, a generator that is none, a page that it cannot write,
goes on without them and exits 0; with ``-q`` nothing is even said. Its messages are in columns,
on standard output, and one that is longer than the terminal is cut in pieces.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from rich.logging import RichHandler

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
        """Keep one, which the gate will tell."""
        record.is_kept = True
        about = str(record.args[0]) if isinstance(record.args, tuple) and record.args else ""
        self.said.append(Said(record.getMessage(), about, sys.exc_info()[1]))


@contextmanager
def errors() -> Iterator[list[Said]]:
    """Yield the list of what Pelican logs from now on as an error, even when it is to be quiet."""
    heard = Errors()
    PELICAN.addHandler(heard)
    try:
        yield heard.said
    finally:
        PELICAN.removeHandler(heard)


# --- one line each -----------------------------------------------------------------------


class LineHandler(logging.Handler):
    """Writes each message in one piece on standard error, as errors are."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one; what only informs is not called by its level."""
        if getattr(record, "is_kept", False):
            return
        level = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        say(level + self.format(record))


def say(message: str) -> None:
    """Write a line on standard error."""
    print(message, file=standard_error(), flush=True)


def warn(message: str) -> None:
    """Write a warning, as those that are logged."""
    say(f"warning: {message}")


def standard_error() -> TextIO:
    """Return where errors go: Pelican's spinner has put something before it, for terminals."""
    file: TextIO = getattr(sys.stderr, "rich_proxied_file", sys.stderr)
    return sys.stderr if file.isatty() else file


def take_over() -> None:
    """Have what Pelican logs said in lines, and Ctrl-C end it with another status than 0."""
    root = logging.getLogger()
    for handler in [found for found in root.handlers if isinstance(found, RichHandler)]:
        root.removeHandler(handler)
        lines = LineHandler(max(PELICAN.getEffectiveLevel(), logging.DEBUG))
        root.addHandler(lines)
    if PELICAN.level > logging.WARNING:  # it is to be quiet: we hear it all the same
        PELICAN.setLevel(logging.WARNING)
    if ended_by_ctrl_c not in PELICAN.filters:
        PELICAN.addFilter(ended_by_ctrl_c)


def ended_by_ctrl_c(record: logging.LogRecord) -> bool:
    """Exit where Pelican has heard Ctrl-C: it says so, and would exit 0."""
    if record.msg == "Keyboard interrupt received. Exiting.":
        say("Stopped.")
        raise SystemExit(130)
    return True
