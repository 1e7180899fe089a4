"""Let nothing stand alone at the head or the foot of a page, where Typst lets it.

It keeps the two lines with which a paragraph begins or ends on a page, but then moves one of them
where its first note has room. It does not know what the closing belongs to, nor a heading with a
note (texts.typ), nor that a rule at the end of a page looks like the page's own.

    "… mot." | "Un lien³."  →  {"is": "p", "moved": True, …}: its last two lines
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from plugins.paper import page_ends
from plugins.paper.manuscript import Node, walk

LINE = 60  # characters: a paragraph of fewer may be one line
MARKER = 5  # letters and figures: "xviii", before an item of a list
FEW_ROWS = 12  # of a table: it goes as a whole


@dataclass(frozen=True)
class Ends:
    """The first line and the last of what a page has of the text, and its rules."""

    first: str
    last: str
    rules: int = 0
    is_rule_first: bool = False
    is_rule_last: bool = False


@dataclass(frozen=True)
class Alone:
    """What stands alone: the place of a block among those of the text, and what mends it."""

    place: int
    mend: Literal["moved", "above", "ended"]  # its last lines; a page ends above it, or there


def found(pages: Sequence[Ends], data: Node) -> Iterator[Alone]:
    """Say what stands alone, page by page."""
    if len(pages) < 2:
        return
    blocks = [siblings[at] for siblings, at in _places(data["body"])]
    noted = {
        place: _letters(node)
        for place, node in enumerate(blocks)
        if node["is"] in {"p", "heading"} and _first_notes(node)
    }
    signed = _letters([data["closing"], data["signature"]])
    rules = [place for place, node in enumerate(blocks) if node["is"] == "hr"]
    passed = 0
    for before, page in pairwise(pages):
        passed += before.rules
        if len(rules) == sum(one.rules for one in pages):
            if before.is_rule_last:
                yield Alone(rules[passed - 1], "ended")
            elif page.is_rule_first:
                yield Alone(rules[passed], "ended")
        last, first = _only_letters(before.last), _only_letters(page.first)
        if first and signed.startswith(first):
            yield from _last_lines(blocks)
        for place, text in noted.items():
            if mend := _mend(text, last, first, is_heading=blocks[place]["is"] == "heading"):
                yield Alone(place, mend)


def mended(data: Node, alone: Sequence[Alone]) -> Node | None:
    """Give a letter in which something of it does not stand alone; None, where all was tried.

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
    """Give where the blocks of a text are, in its order; a table is one."""
    for at, node in enumerate(nodes):
        yield nodes, at
        if node["is"] in {"quote", "indent", "foreign"}:
            yield from _places(node["has"])
        for item in node["items"] if node["is"] == "list" else ():
            yield from _places(item["has"])


def _mend(
    text: str, last: str, first: str, *, is_heading: bool
) -> Literal["moved", "above"] | None:
    """Say how to mend what stands alone of a text, if a page ends in it or below it.

    >>> _mend("Unesuitedemots", last="Unesuite", first="demots", is_heading=False)
    'moved'
    >>> _mend("Unesuitedemotsetlafin", last="aUnesuite", first="demots", is_heading=False)
    'above'
    """
    if is_heading:
        return "above" if last and text.endswith(last) else None
    if not first or not last:
        return None
    rest = text.removesuffix(first)
    if rest != text and rest and (rest.endswith(last) or _begins(rest, last)):
        return "moved"
    begin = text[: text.find(first, 1)] if first in text[1:] else ""
    return "above" if begin and _begins(begin, last) else None


def _begins(begin: str, line: str) -> bool:
    """Say whether a line is the begin of a paragraph, perhaps after the number of an item."""
    return line.endswith(begin) and len(line) - len(begin) <= MARKER


def _last_lines(blocks: Sequence[Node]) -> Iterator[Alone]:
    """Give the block of which the last lines go with the closing."""
    for place in reversed(range(len(blocks))):
        node = blocks[place]
        if node["is"] == "p":
            is_line = len(_letters(node)) < LINE
            above = blocks[place - 1]["is"] if place else ""
            yield Alone(place - 1 if is_line and above == "p" else place, "moved")
            return
        if node["is"] == "table":
            yield Alone(place, "moved")
            return


def _first_notes(node: Node) -> list[str]:
    return [inner["number"] for inner in walk(node) if inner["is"] == "note" and inner["first"]]


def _letters(nodes: object) -> str:
    """Give the letters and figures of nodes, as they are printed.

    >>> _letters([{"is": "text", "text": "L’été "}, {"is": "note", "number": "3", "first": True}])
    'Lété3'
    """
    return _only_letters("".join(map(_printed, walk(nodes))))


def _printed(node: Node) -> str:
    if node["is"] == "note":
        return str(node["number"])
    pieces: list[str] = node.get("runs") or node.get("lines") or [node.get("text") or ""]
    return "".join(pieces)


def _only_letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


# --- mending -----------------------------------------------------------------------------


def _mended(data: Node, siblings: list[Node], at: int, mend: str) -> bool:
    """Mend a letter in its place, if that has not been done before."""
    node = siblings[at]
    if mend == "ended":
        siblings[at] = page_ends.BREAK
        return True
    if mend == "above":
        return page_ends.above(data, _first_notes(node)[0])
    if node["is"] == "p":
        is_new = not node.get("moved")
        node["moved"] = True
        return is_new
    if node["is"] == "table" and len(node["rows"]) > FEW_ROWS:
        return page_ends.above_row(node, len(node["rows"]) - 1)
    return page_ends.broken(siblings, at)  # a short table
