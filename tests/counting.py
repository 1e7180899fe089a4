"""Builds the blog of the current folder as for publishing, and counts what is done to a letter.

A test runs it in a process of its own: `python -m counting PATH-OF-THE-LETTER`.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))

import pelican

from plugins import html_tree, private_values
from plugins.footnoted_links import adapter
from plugins.post import headers

LETTER = Path(sys.argv[1]).resolve()
FILES = {str(LETTER): "opened", str(Path("private.toml").resolve()): "private"}
WHOLE = LETTER.stat().st_size  # characters of HTML: more is the letter, and no part of it
counts: Counter[str] = Counter()


def count_opened(event: str, arguments: tuple[Any, ...]) -> None:
    """Count how often the letter's file, and the private one, are opened, by whatever means."""
    if event == "open" and isinstance(arguments[0], str):
        counts[FILES.get(str(Path(arguments[0]).resolve()), "other")] += 1


def counted(module: Any, name: str, when: Callable[..., bool] = lambda *_: True) -> None:
    """Count the calls of a function of a module."""
    function = getattr(module, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        counts[name] += when(*args)
        return function(*args, **kwargs)

    setattr(module, name, call)


counted(headers, "read")
counted(private_values, "read_values")
counted(adapter, "footnote")
counted(html_tree, "parse", lambda html: len(html) > WHOLE)
sys.addaudithook(count_opened)
pelican.main(["content", "-s", "publishconf.py", "-q"])
print(json.dumps(counts))
