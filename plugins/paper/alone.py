"""Let nothing stand alone at the head or the foot of a page, where Typst lets it.

It keeps the two lines with which a paragraph begins or ends on a page, but then moves one of them
where its first note has room. It does not know what the closing belongs to, nor a heading with a
note (texts.typ).

    "… mot." | "Un lien³."  →  {"is": "p", "moved": True, …}: its last two lines
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from plugins.paper import page_ends
from plugins.paper.manuscript import Node, walk

ONE_LINE = 60  # characters: a paragraph of fewer may be one line
MARKER = 6  # letters and figures, fewer of which stand before an item of a list: "xviii"
FEW_ROWS = 12  # of a table: it goes as a whole

# The last lines of a block are moved, or a page ends above the block.
Mend = Literal["moved", "above"]


@dataclass(frozen=True)
class Ends:
    """The first line and the last of what a page has of the text, but for breaks."""

    first: str
    last: str


@dataclass(frozen=True)
class Alone:
    """What stands alone: the place of a block among those of the text, and what mends it."""

    place: int
    mend: Mend


def found(pages: Sequence[Ends], data: Node) -> Iterator[Alone]:
    """Yield what stands alone, page by page."""
    if len(pages) < 2:
        return
    blocks = [siblings[at] for siblings, at in _places(data["body"])]
    texts = [_text_of(node) for node in blocks]
    signed = _text_of([data["closing"], data["signature"]]).letters
    for before, page in pairwise(pages):
        last, first = _letters(before.last), _letters(page.first)
        if first and signed.startswith(first):
            yield from _last_lines(blocks, texts)
        for place, node in enumerate(blocks):
            below = texts[place + 1] if place + 1 < len(texts) else _Text("")
            if mend := _mend(node, texts[place], below, last, first):
                yield Alone(place, mend)


def with_company(data: Node, alone: Sequence[Alone]) -> Node | None:
    """Return a letter in which something of it does not stand alone; None, where all was tried.

    The letter that is given stays as it is.
    """
    for one in alone:
        other = deepcopy(data)
        siblings, at = list(_places(other["body"]))[one.place]
        if _mended(other, siblings, at, one.mend):
            return other
    return None


# --- finding -----------------------------------------------------------------------------


def _places(nodes: list[Node]) -> Iterator[tuple[list[Node], int]]:
    """Yield where the blocks of a text are, in its order; a table is one."""
    for at, node in enumerate(nodes):
        yield nodes, at
        if node["is"] in {"quote", "indent", "foreign"}:
            yield from _places(node["has"])
        for item in node["items"] if node["is"] == "list" else ():
            yield from _places(item["has"])


@dataclass(frozen=True)
class _Text:
    """The letters and figures of a block, as printed, and where the first marks of notes are."""

    letters: str
    marks: tuple[int, ...] = ()


def _text_of(nodes: object) -> _Text:
    """Read the text of nodes.

    >>> _text_of([{"is": "text", "text": "L’été "}, {"is": "note", "number": "3", "first": True}])
    _Text(letters='Lété3', marks=(4,))
    """
    letters, marks = "", []
    for node in walk(nodes):
        if node["is"] == "note" and node["first"]:
            marks.append(len(letters))
        letters += _letters(_printed(node))
    return _Text(letters, tuple(marks))


def _printed(node: Node) -> str:
    if node["is"] == "note":
        return str(node["number"])
    pieces: list[str] = node["lines"] if node["is"] == "private" else node.get("runs", [])
    return "".join(pieces) or str(node.get("text", ""))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _mend(node: Node, text: _Text, below: _Text, last: str, first: str) -> Mend | None:
    """Return the mend for what stands alone of a block with notes, where a page ends."""
    if not text.marks:
        return None
    if node["is"] == "heading":
        return _of_heading(text, below, last, first)
    return _of_paragraph(text, last, first) if node["is"] == "p" else None


def _of_heading(text: _Text, below: _Text, last: str, first: str) -> Mend | None:
    """Return whether a page ends between a heading and what is below it."""
    is_below = any(below.letters.startswith(first[at:]) for at in range(MARKER) if first[at:])
    is_picture = not below.letters and not first
    ends = last and text.letters.endswith(last)
    return "above" if ends and (is_below or is_picture) else None


def _of_paragraph(text: _Text, last: str, first: str) -> Mend | None:
    """Return the mend for a line that stands alone beside one with a note on the next page.

    >>> _of_paragraph(_Text("Unesuitedemots9", (14,)), last="Unesuite", first="demots9")
    'moved'
    >>> _of_paragraph(_Text("Unesuitedemots9etfin", (14,)), last="1Unesuite", first="demots9")
    'above'
    >>> _of_paragraph(_Text("Une9suitedemots", (3,)), last="Une9suite", first="demots")
    """
    at = text.letters.rfind(first)
    begin = text.letters[:at]
    if at < 1 or not last or not any(at <= mark < at + len(first) for mark in text.marks):
        return None
    is_begin = last.endswith(begin) and len(last) - len(begin) < MARKER
    if at + len(first) == len(text.letters):
        return "moved" if is_begin or begin.endswith(last) else None
    return "above" if is_begin else None


def _last_lines(blocks: Sequence[Node], texts: Sequence[_Text]) -> Iterator[Alone]:
    """Yield the block of which the last lines go with the closing."""
    for place in reversed(range(len(blocks))):
        if blocks[place]["is"] == "table":
            yield Alone(place, "moved")
            return
        if blocks[place]["is"] == "p":
            is_line = len(texts[place].letters) < ONE_LINE
            is_second = place > 0 and blocks[place - 1]["is"] == "p"
            yield Alone(place - 1 if is_line and is_second else place, "moved")
            return


# --- mending -----------------------------------------------------------------------------


def _mended(data: Node, siblings: list[Node], at: int, mend: Mend) -> bool:
    """Mend a letter in its place, if that has not been done before."""
    node = siblings[at]
    if mend == "above":
        first = next(inner for inner in walk(node) if inner["is"] == "note" and inner["first"])
        return page_ends.above(data, first["number"])
    if node["is"] == "p":
        is_new = not node.get("moved")
        node["moved"] = True
        return is_new
    if node["is"] == "table" and len(node["rows"]) > FEW_ROWS:
        return page_ends.above_row(node, len(node["rows"]) - 1)
    return page_ends.broken(siblings, at)  # a short table
