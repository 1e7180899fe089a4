"""The steps of a build that are ours, in the order in which they run.

A :class:`Step` is to us what a signal is to Pelican, for functions that yield what they find: they
are called in the order in which they were connected, which is that of the setting PLUGINS.
"""

from collections.abc import Callable, Iterator
from typing import Any


class Step:
    """A moment of a build: the functions that are called then, in order.

    >>> step = Step("nothing is written yet")
    >>> step.connect(lambda numbers: [sum(numbers)])
    >>> [*step.send([1, 2])]
    [3]
    """

    def __init__(self, doc: str) -> None:
        self.__doc__ = doc
        self.receivers: dict[str, Callable[..., Any]] = {}

    def connect(self, function: Callable[..., Any]) -> None:
        """Add a function; one of the same module and name is replaced, and keeps its place."""
        self.receivers[f"{function.__module__}.{function.__qualname__}"] = function

    def send(self, *args: Any) -> Iterator[Any]:
        """Call the functions in order, and yield all that they yield."""
        for function in [*self.receivers.values()]:
            yield from function(*args) or ()


# Each function is called with the list of Pelican's generators, when all has been read and nothing
# is written, and yields the problems that it finds: the gate raises them together.
checking = Step("All posts are read; what is wrong with them is gathered.")

# Each function is called with the generators and the files that are wrong, which it leaves alone,
# and yields what is wrong with the others on paper: of what is wrong once nothing is said twice.
printing = Step("All posts are checked; those that are in order are printed.")

# Each function is called with the generators, the folder where all that will be published waits,
# and the output's own name, by which the author knows it. It yields what must not be published.
built = Step("All is written aside; what must not be published is found.")

STEPS = (checking, printing, built)
