"""How long a call takes on this machine."""

import os
import platform
from collections.abc import Callable
from statistics import median
from time import thread_time

RUNS = 200


def milliseconds(
    call: Callable[[], object], runs: int = RUNS, clock: Callable[[], float] = thread_time
) -> float:
    """Give the median of many runs, in ms of processor time: what else runs counts little.

    A first run, which may fill caches, is left out. The ``clock`` is that of this thread.
    """
    call()
    times = []
    for _ in range(runs):
        start = clock()
        call()
        times.append(clock() - start)
    return median(times) * 1000


def machine() -> str:
    """Say what kind of machine this is; figures of two kinds do not compare."""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
