"""Where in a text something stands that only a test of the whole can tell."""

from bisect import bisect_left
from collections.abc import Callable
from typing import AnyStr


def extent(line: AnyStr, holds: Callable[[AnyStr], bool]) -> tuple[int, int]:
    """Cut what holds something as short as it still does, by halves.

    >>> extent("un deux trois", lambda part: "deux" in part)
    (3, 7)
    """
    end = bisect_left(range(len(line)), True, key=lambda end: holds(line[:end]))
    length = bisect_left(range(end), True, key=lambda length: holds(line[end - length : end]))
    return end - length, end
