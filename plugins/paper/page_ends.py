"""End a page earlier, where Typst has put a note on another page than its mark, or a line alone.

A line goes to the next page where its first note has no room. Typst 0.15 does not hold to this
for a second note of the line, for a line that is kept with those that follow it, and within a
block that goes on on the next page: a list, a quotation, a table (its issues 5314 and 5603). Nor
does it then look whether the line stands alone there, or the one that it leaves.

    {"is": "list", "items": [un, deux¹]}  →  {"is": "list", "items": [un and a break, deux¹]}
    "… mot." | "Un lien³."                →  {"is": "p", "moved": True, …}: its last two lines
"""

import math
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Literal

from plugins.paper.manuscript import Node, all_text, own_text, walk
from plugins.paper.profiles import Box
from plugins.paper.sheet import LETTER_PARTS

MARKER = 6  # letters and figures, fewer of which stand before an item of a list: "xviii"
WHOLE = 12  # rows or lines, about, of a table that no page parts
ROOM = 60  # characters that have room on a line
MOST_EMPTY_LINES = 3  # that are left empty at the foot of a page, before a whole block is moved
LEAST_PICTURE = 80.0  # mm, of its longer side: one that has less room goes to the next page
ABOVE_PICTURE = 5.5  # mm that are left empty there
LESS_ROOM = 9.0  # mm: what a note of two lines takes
WHOLE_PAGE = 1000.0  # mm: as high as it is, on the next page, for nothing has helped
PAGE_BREAK: Node = {"is": "break"}


def earlier(data: Node, note: str) -> Node | None:
    """Return a letter of which a page ends earlier, so that a note may be on that of its mark.

    None, where all has been tried. The letter that is given stays as it is.
    """
    data = deepcopy(data)
    note = _in_text(data, note)
    body: list[Node] = data["body"]
    at = next((at for at, node in enumerate(body) if has_mark(node, note)), len(body))
    start = _above_kept(body, at)
    moved = at < len(body) and _within(body[at], note)
    return data if moved or _shorter(body, start) or _broken(body, start) else None


def has_mark(nodes: object, note: str) -> bool:
    """Return whether the first mark of a note is in some nodes."""
    return any(
        node["is"] == "note" and node["first"] and node["number"] == note for node in walk(nodes)
    )


def _in_text(data: Node, note: str) -> str:
    """Return the note of the text in which the mark of another one is, or this one."""
    if any(has_mark(data[part], note) for part in LETTER_PARTS):
        return note
    marked = (other for other, has in data["notes"].items() if has_mark(has, note))
    return next(marked, note)


def _above_kept(nodes: Sequence[Node], at: int) -> int:
    """Return the place above what stays with a block: its headings, and a break."""
    while at > 0 and nodes[at - 1]["is"] in {"heading", "hr"}:
        at -= 1
    return at


# --- above a block -----------------------------------------------------------------------


def _shorter(nodes: list[Node], at: int) -> bool:
    """Leave one line more empty at the foot of the page on which a block begins."""
    before = nodes[at - 1] if at else PAGE_BREAK
    if before["is"] == "shorter" and before["lines"] < MOST_EMPTY_LINES:
        before["lines"] += 1
        return True
    if before["is"] in {"shorter", "break"} and at:
        return False
    nodes.insert(at, {"is": "shorter", "lines": 1})
    return True


def _broken(nodes: list[Node], at: int) -> bool:
    """End the page above a block, unless it is the first or this has been done."""
    if at == 0 or nodes[at - 1] == PAGE_BREAK:
        return False
    nodes.insert(at, PAGE_BREAK)
    return True


# --- within a block ----------------------------------------------------------------------


def _within(node: Node, note: str) -> bool:
    """End the page within a block, above that part of it which has the mark."""
    if node["is"] == "list":
        return _above_item(node["items"], note)
    if node["is"] == "table":
        lines = max(len(node["rows"]), len(all_text([node])) // ROOM)
        return lines > WHOLE and _above_mark(node, note)
    return node["is"] in {"quote", "indent"} and _among(node["has"], note)


def _among(nodes: list[Node], note: str) -> bool:
    at = next(at for at, node in enumerate(nodes) if has_mark(node, note))
    return _within(nodes[at], note) or _broken(nodes, _above_kept(nodes, at))


def _above_item(items: list[Node], note: str) -> bool:
    at = next(at for at, item in enumerate(items) if has_mark(item["has"], note))
    if _among(items[at]["has"], note):
        return True
    above: list[Node] = items[at - 1]["has"] if at else []
    return _broken(above, len(above))


def _above_mark(table: Node, note: str) -> bool:
    """End the page at the foot of a cell, where no other cell reaches over the end of its row."""
    cells = [cell for row in table["rows"] for cell in row]
    marked = next(cell["y"] for cell in cells if has_mark(cell["has"], note))
    for row in range(marked, table["heads"], -1):
        ends = [cell["y"] + cell["rowspan"] for cell in cells]
        reach_over = any(cell["y"] < row < end for cell, end in zip(cells, ends, strict=True))
        if row in ends and not reach_over:
            cell = cells[ends.index(row)]
            is_new = not cell.get("ends_page")
            cell["ends_page"] = True
            return is_new
    return False


# --- pictures ----------------------------------------------------------------------------


def with_smaller_picture(
    data: Node, pictures: Sequence[tuple[int, Box]], left: Sequence[float]
) -> Node | None:
    """Return a letter with a picture that fits on the page which it has left empty.

    None, where no picture has done so. ``pictures`` are the page (from 0) of each, and its place;
    ``left`` is the room at the foot of each page.
    """
    data = deepcopy(data)
    nodes = [node for part in LETTER_PARTS for node in walk(data[part]) if node["is"] == "image"]
    if data["signature_image"]:
        pictures = pictures[:-1]
    if len(nodes) != len(pictures):  # some are in notes
        return None
    for node, (page, box) in zip(nodes, pictures, strict=True):
        above = box.top - data["profile"]["margins"]["top"]  # what introduces it moves too
        room = (left[page - 1] if page else 0) - above - ABOVE_PICTURE
        tried = node.get("room", math.inf)
        width, height = box.right - box.left, box.bottom - box.top
        least = LEAST_PICTURE * height / max(width, height, 1)
        is_too_small = tried < WHOLE_PAGE and max(width, height) < LEAST_PICTURE
        if tried != WHOLE_PAGE and (is_too_small or room >= least):
            less = min(room, tried - LESS_ROOM)  # its own notes need some
            node["room"] = WHOLE_PAGE if is_too_small or less < least else less
            return data
    return None


# --- single lines ------------------------------------------------------------------------


def with_company(data: Node, pages: Sequence[tuple[str, str]]) -> Node | None:
    """Return a letter in which a line of it does not stand alone; None, where all was tried.

    ``pages`` have the first and the last line of text of each. The letter that is given stays
    as it is.
    """
    data = deepcopy(data)
    body: list[Node] = data["body"]
    for (_, last), (first, _) in pairwise([(_letters(one), _letters(two)) for one, two in pages]):
        for at, node in ((at, node) for at, block in enumerate(body) for node in walk(block)):
            mend = _mend(node, last, first) if node["is"] == "p" else None
            if mend == "moved" and not node.get("moved"):
                node["moved"] = True
                return data
            if mend == "above":
                note = next(one["number"] for one in walk(node) if one["is"] == "note")
                if _within(body[at], note) or _broken(body, _above_kept(body, at)):
                    return data
    return None


def _mend(node: Node, last: str, first: str) -> Literal["moved", "above"] | None:
    """Return the mend for a line of a paragraph that stands alone beside one with a note.

    >>> words = [{"is": "text", "text": "Une suite de mots"}]
    >>> noted = [*words, {"is": "note", "number": "9", "first": True}]
    >>> _mend({"is": "p", "has": noted}, "Unesuite", "demots9")
    'moved'
    >>> _mend({"is": "p", "has": noted + words}, "1Unesuite", "demots9")
    'above'
    >>> _mend({"is": "p", "has": noted + words}, "Unesuitedemots9", "Unesuitedemots")
    """
    text, marks = "", []
    for inner in walk(node):
        if inner["is"] == "note" and inner["first"]:
            marks.append(len(text))
        text += _letters(inner.get("number", "") or own_text(inner))
    at = text.rfind(first)
    begin = text[:at]
    if at < 1 or not last or not any(at <= mark < at + len(first) for mark in marks):
        return None
    is_begin = last.endswith(begin) and len(last) - len(begin) < MARKER
    if at + len(first) == len(text):
        return "moved" if is_begin or begin.endswith(last) else None
    return "above" if is_begin else None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
