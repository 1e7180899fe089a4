"""Where a setting is set, so that what is wrong with it is said with its file and line."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.problems import shown

COMMAND_LINE = "the command line"

FEED = re.compile(r"(?:[A-Z]+_)?FEED(?:_ALL)?_(?:ATOM|RSS)")  # settings of feeds


def place_of(name: str, settings: Mapping[str, Any]) -> tuple[str, int | None]:
    """Return in which file and line a setting is set; it may be on the command line alone.

    >>> place_of("SITENAME", {"SITENAME": "set by no file"})
    ('the command line', None)
    """
    for module in list(sys.modules.values()):  # those in use; the last word comes first
        if not hasattr(module, "PELICAN_CLASS") or not getattr(module, "__file__", None):
            continue
        if _as_read(getattr(module, name, None)) != _as_read(settings[name]):
            continue  # set anew after this
        file = Path(str(module.__file__))
        assignment = re.compile(rf"{name}\s*(?::[^=]*)?=")
        lines = list(enumerate(file.read_text(encoding="utf-8").splitlines(), start=1))
        if numbers := [number for number, line in lines if assignment.match(line)]:
            return shown(file), numbers[-1]
    return COMMAND_LINE, None


def _as_read(value: object) -> object:
    """Return a setting as Pelican keeps it: languages in lower case, no slash after an address."""
    return value.removesuffix("/").lower() if isinstance(value, str) else value
