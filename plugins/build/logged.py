"""What is said: each message is one line, and an error that Pelican logs is one of the build.

Pelican logs a plugin that cannot be imported, a post that a plugin fails at, a page that it
cannot write, goes on without them and exits 0; with ``-q`` nothing is even said. Its messages
are in columns, on standard output, and one that is longer than the terminal is cut in pieces.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.logging import RichHandler

from plugins.build.errors import BuildError, described

PELICAN = logging.getLogger("pelican")
CTRL_C = "Keyboard interrupt received. Exiting."  # as Pelican says it
# How its warnings begin that we say with a line and a remedy, of equal addresses, images and links,
# or not at all: that a translation is a draft, and its original is none, harms nobody.
TOLD_BETTER = ("There are %s", "Empty alt attribute", "All items", "Unable to find")
NOT_COPIED = "A problem occurred copying"  # then it goes on without the file


def say(message: str) -> None:
    """Write a line on standard error."""
    # Pelican's spinner has put something before it, which is only for terminals.
    file = getattr(sys.stderr, "rich_proxied_file", sys.stderr)
    print(message, file=sys.stderr if file.isatty() else file, flush=True)


def warn(message: str) -> None:
    """Write a warning, as those that are logged."""
    say(f"warning: {message}")


def stop(reason: str, status: int = 1) -> NoReturn:
    """Write what is wrong, without a traceback, and exit."""
    say(reason)
    raise SystemExit(status)


# --- what Pelican logs -------------------------------------------------------------------


class LineHandler(logging.Handler):
    """Writes each message in one piece on standard error, as errors are."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one; what only informs is not called by its level."""
        if not getattr(record, "is_kept", False):
            level = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
            say(level + self.format(record))


LINE_HANDLER = LineHandler()


class Errors(logging.Handler):
    """Keeps the errors that are logged, each with what had been raised."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one, which the gate will tell."""
        record.is_kept = True
        message, error = record.getMessage(), sys.exc_info()[1]
        self.messages.append(
            f"{message.partition(chr(10))[0]}: {described(error)}" if error else message
        )

    def check(self) -> None:
        """Raise one error for all that are kept."""
        if self.messages:
            raise BuildError("\n".join(dict.fromkeys(self.messages)))


@contextmanager
def failing() -> Iterator[Errors]:
    """Raise an error in the end, or when asked to, for all that Pelican has only logged."""
    errors = Errors()
    PELICAN.addHandler(errors)
    try:
        yield errors
    finally:
        PELICAN.removeHandler(errors)
    errors.check()


def take_over() -> None:
    """Have what Pelican logs said in lines, errors even where it is to be quiet."""
    root = logging.getLogger()
    columns = [found for found in root.handlers if isinstance(found, RichHandler)]
    if columns or not root.handlers:  # Invoke has none
        root.handlers = [found for found in root.handlers if found not in columns]
        root.addHandler(LINE_HANDLER)
    if PELICAN.level > logging.WARNING:
        LINE_HANDLER.setLevel(PELICAN.level)
        PELICAN.setLevel(logging.WARNING)
    PELICAN.addFilter(end_in_one_line)
    for name in ("utils", "readers", "contents"):
        PELICAN.getChild(name).addFilter(is_news)


def is_news(record: logging.LogRecord) -> bool:
    """Return whether what Pelican logs is not told by a check; raise what it only warns of."""
    if (error := sys.exc_info()[1]) and str(record.msg).startswith(NOT_COPIED):
        raise error
    return not str(record.msg).startswith(TOLD_BETTER)


def end_in_one_line(record: logging.LogRecord) -> bool:
    """Exit with one line where Pelican would exit 0 after Ctrl-C, or log a traceback."""
    if record.msg == CTRL_C:
        stop("Stopped.", 130)
    error = record.exc_info[1] if record.exc_info else None
    if record.levelno < logging.CRITICAL or (error and PELICAN.level == logging.DEBUG):
        return True
    stop(described(error) if error else record.getMessage())
