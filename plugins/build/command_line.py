"""What Invoke is told of the command line of a task before it reads it."""

from itertools import takewhile
from typing import Any

# How many words a task wants, and the options that stand instead of them.
INSTEAD = {"paper": (1, {"--all"}), "new": (2, {"--follow", "--reply-to"})}


def make_ready(core: Any) -> None:
    """Let `invoke paper --all` and `new --help` be: Invoke would miss a word, or take one."""
    words = core.unparsed
    if words and {"--help", "-h"} & {*words}:
        core[0].args["help"].value = words[0]
        words.clear()
    fill_in(words)


def fill_in(words: list[str]) -> None:
    """Write "" for each word that a task wants, and that an option stands for.

    >>> fill_in(words := ["new", "Encore", "--follow=ma-ligne"])
    >>> words
    ['new', 'Encore', '', '--follow=ma-ligne']
    """
    options = {word.partition("=")[0] for word in words}
    for name, (count, instead) in INSTEAD.items():
        if name in words and instead & options:
            at = words.index(name) + 1
            given = [*takewhile(lambda word: not word.startswith("-"), words[at : at + count])]
            words[at : at + len(given)] = [*given, *[""] * (count - len(given))]
