"""Where the cells of a table stand: HTML leaves out what a cell above or beside takes up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """The column and the row of a cell, from 0, and how many of each it takes."""

    x: int
    y: int
    colspan: int = 1
    rowspan: int = 1


def places(rows: Sequence[Sequence[tuple[int, int]]]) -> list[list[Spot]]:
    """Return the place of each cell, from how many columns and rows it is to take.

    A row may have fewer cells than another, and a cell reaches over no more than there is.

    >>> places([[(1, 2), (1, 1)], [(1, 1)]])[1]
    [Spot(x=1, y=1, colspan=1, rowspan=1)]
    >>> places([[(9, 9)]])
    [[Spot(x=0, y=0, colspan=1, rowspan=1)]]
    """
    taken: set[tuple[int, int]] = set()
    placed = [list(_row(row, y, len(rows), taken)) for y, row in enumerate(rows)]
    columns = 1 + max((cell.x for row in placed for cell in row), default=-1)
    return [
        [Spot(c.x, c.y, min(c.colspan, columns - c.x), c.rowspan) for c in row] for row in placed
    ]


def _row(
    cells: Sequence[tuple[int, int]], y: int, rows: int, taken: set[tuple[int, int]]
) -> Iterator[Spot]:
    x = 0
    for colspan, rowspan in cells:
        while (x, y) in taken:
            x += 1
        place = Spot(x, y, colspan, min(rowspan, rows - y))
        taken |= {
            (x + column, y + row) for column in range(colspan) for row in range(place.rowspan)
        }
        yield place


def heads(rows: Sequence[tuple[bool, Sequence[Spot]]]) -> int:
    """Count the rows of the head: those of nothing but head cells, and what these reach into.

    >>> heads([(True, [Spot(0, 0, 1, 2)]), (False, []), (False, [])])
    2
    """
    count = 0
    for number, (is_head, cells) in enumerate(rows):
        if number >= count and not is_head:
            break
        count = max([count, number + 1, *(cell.y + cell.rowspan for cell in cells)])
    return count
