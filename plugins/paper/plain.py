"""The letter as plain text, for what holds no more: a form, a chat, an e-mail.

It is made of the sheet (``sheet.py``): the same words, private values and notes as on paper, in the
same order. A link is ``[1]``, and its address stands whole below the letter.

    J'attends <a href="https://example.org/ligne">ma ligne</a> !  →  J’attends ma ligne [1] !
                                                                     [1] https://example.org/ligne
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from plugins.paper.manuscript import Node
from plugins.paper.sheet import LETTER_PARTS, Sheet

# The narrow space U+202F is neither in Latin-1 nor in Windows-1252, which the programs behind many
# forms still know alone, nor in all fonts: it comes out as "?" or as a box. U+00A0 is in all, does
# not break either, and is one character too. What nobody sees is left out: a form counts it.
KEPT_SPACES = str.maketrans(
    {"\u202f": "\u00a0", "\u2007": "\u00a0", "\u2009": " ", "\u200a": " "}
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff")
)
SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
SPACES_AT_END = re.compile(r" +(?=\n|$)")
IN_FULL = ("http://", "https://")
COLUMNS = " | "  # no spaces that line them up: few fields have letters of one width
LAST_WORDS = 32  # characters to know a place by


@dataclass(frozen=True)
class PlainLetter:
    """A letter as text. In a form its subject, and often its references, have fields of their own.

    So it is the message that a form counts: its paragraphs, with a blank line between them.
    """

    subject: str  # or else the title
    subject_line: str  # with what it is; empty without a subject
    references: str
    paragraphs: tuple[str, ...]

    @property
    def message(self) -> str:
        """What is said, without subject and references."""
        return "\n\n".join(self.paragraphs)

    @property
    def text(self) -> str:
        """All of it."""
        head = "\n".join(filter(None, [self.subject_line, self.references]))
        return "\n\n".join(filter(None, [head, self.message]))


def plain_letter(made: Sheet) -> PlainLetter:
    """Write a letter as text. One that goes by a form is not signed: a form asks for the name."""
    data, via = made.data, made.job.letter.via
    inline, write = _Writer().line, _Writer().block
    subject = inline(data["subject"]["text"]).replace("\n", " ")
    references = data["references"]
    said = chain.from_iterable(data[part] for part in LETTER_PARTS)
    signature = [] if via and via.mode == "form" else map(inline, data["signature"])
    paragraphs = [
        *map(write, said),
        "\n".join(signature),
        _listed(data["enclosures"]),
        _listed(data["copies"]),
        "\n".join(_notes(data["notes"])),
    ]
    return PlainLetter(
        subject or data["title"],
        _labelled(data["subject"]["label"], filter(None, [subject])),
        _labelled(references["label"], map(inline, references["items"])),
        tuple(filter(None, (SPACES_AT_END.sub("", text) for text in paragraphs))),
    )


def _labelled(label: list[Node], items: Iterable[str]) -> str:
    """Write what some items are, and the items, on one line; nothing where there is none."""
    said = ", ".join(items)
    return f"{_Writer().line(label)} {said}" if said else ""


def _listed(found: Node) -> str:
    """Write enclosures or copies: on a line, or below each other with their numbers."""
    items = [_Writer().line(item) for item in found["items"]]
    if not found["numbered"]:
        return _labelled(found["label"], items)
    numbered = (f"{number}. {item}" for number, item in enumerate(items, start=1))
    return "\n".join([_Writer().line(found["label"]), *numbered])


def _notes(notes: Mapping[str, list[Node]]) -> Iterable[str]:
    writer = _Writer(whole_addresses=True)
    return (f"[{number}] {_indented(writer.flow(note))}" for number, note in notes.items())


def _indented(text: str, by: int = 4, first: str = "") -> str:
    """Return a text with its lines but the first set in."""
    return first + text.replace("\n", "\n" + " " * by)


class _Writer:
    """Writes nodes of the manuscript as text."""

    def __init__(self, *, whole_addresses: bool = False) -> None:
        self.whole_addresses = whole_addresses

    def line(self, nodes: Iterable[Node]) -> str:
        """Write what stands in a line; what is only dressed in some way is what is in it."""
        return "".join(INLINE_WRITERS.get(node["is"], _Writer.inner)(self, node) for node in nodes)

    def flow(self, nodes: Iterable[Node], apart: str = "\n\n") -> str:
        return apart.join(filter(None, map(self.block, nodes)))

    def block(self, node: Node) -> str:
        return BLOCK_WRITERS.get(node["is"], _Writer.inner)(self, node)

    def inner(self, node: Node) -> str:
        return self.line(node["has"])

    def address(self, node: Node) -> str:
        href = str(node["href"])
        is_whole = self.whole_addresses and href.lower().startswith(IN_FULL)
        return href if is_whole else "".join(node["runs"])

    def raised(self, node: Node) -> str:
        text = self.inner(node)
        return text.translate(SUPERSCRIPTS) if text.strip("+-").isdecimal() else text

    def quote(self, node: Node) -> str:
        lines = self.flow(node["has"]).split("\n")
        return "\n".join(f"> {line}".rstrip(" ") for line in lines)

    def list(self, node: Node) -> str:
        items: Sequence[Node] = node["items"]
        is_tight = all(sum(one["is"] != "list" for one in item["has"]) < 2 for item in items)
        step = -1 if node["reversed"] else 1
        number = (len(items) if node["reversed"] else 1) if node["start"] is None else node["start"]
        written = []
        for item in items:
            number = number if item["number"] is None else item["number"]
            mark = f"{_ordinal(number, node['type'])}. " if node["ordered"] else "- "
            text = self.flow(item["has"], "\n" if is_tight else "\n\n")
            written.append(_indented(text, len(mark), mark))
            number += step
        return ("\n" if is_tight else "\n\n").join(written)

    def table(self, node: Node) -> str:
        """Write a table a row a line; what spans rows is said on each of them."""
        cells: dict[tuple[int, int], str] = {}
        for row in node["rows"]:
            x = 0
            for cell in row:
                while (cell["y"], x) in cells:
                    x += 1
                text = " / ".join(filter(None, self.flow(cell["has"]).split("\n")))
                for y in range(cell["y"], cell["y"] + cell["rowspan"]):
                    cells |= {(y, x + more): "" for more in range(cell["colspan"])}
                    cells[y, x] = text
        rows = (
            COLUMNS.join(cells.get((y, x), "") for x in range(node["columns"])).strip(" ")
            for y in range(len(node["rows"]))
        )
        return "\n".join(filter(None, [self.line(node["caption"]), *rows]))


NodeWriters = Mapping[str, Callable[[_Writer, Node], str]]
INLINE_WRITERS: NodeWriters = {
    "text": lambda _, node: str(node["text"]).translate(KEPT_SPACES),
    **dict.fromkeys(("private", "label"), lambda _, node: str(node["text"])),  # as typed
    "br": lambda *_: "\n",
    "note": lambda _, node: f"[{node['number']}]",
    "image": lambda _, node: f"[{node['alt'].strip()}]",
    "address": _Writer.address,
    "sup": _Writer.raised,
    "strike": lambda self, node: f"~~{self.inner(node)}~~",  # else it would be said
}
BLOCK_WRITERS: NodeWriters = {
    "list": _Writer.list,
    "table": _Writer.table,
    "quote": _Writer.quote,
    "indent": lambda self, node: _indented(self.flow(node["has"]), first="    "),
    "pre": lambda _, node: _indented(str(node["text"]), first="    "),
    "figure": lambda self, node: self.flow(node["has"], "\n"),
    "hr": lambda *_: "* * *",
}


def _ordinal(number: int, kind: str | None) -> str:
    """Return the number of an item, or its letter.

    >>> _ordinal(3, None), _ordinal(3, "a"), _ordinal(3, "A"), _ordinal(27, "a")
    ('3', 'c', 'C', '27')
    """
    if kind in {"a", "A"} and 1 <= number <= 26:
        return chr(ord(kind) + number - 1)
    return str(number)


# --- what a form has room for ------------------------------------------------------------


def form_length(text: str) -> int:
    """Count characters as a form does, by ``maxlength`` of HTML: UTF-16 units, line breaks as one.

    So do JavaScript's ``length``, and all browsers since 2023 (whatwg/html#1712). An emoji is two.

    >>> form_length("été 🙂\\n")
    7
    """
    return len(text.encode("utf-16-le")) // 2


def limit_told(paragraphs: Sequence[str], limit: int) -> tuple[bool, str]:
    """Return whether a message keeps to a limit of characters, and what is to be said of it.

    >>> print(limit_told(["Madame,", "Rien ne vient."], 20)[1])
    23 characters, 3 too many for 20: the limit falls in paragraph 2 of 2, after “Rien ne vie”
    >>> print(limit_told(["Madame,", "Rien."], 15)[1])
    14 of 15 characters; a form that counts each line break as two, as it is sent, would count 16
    """
    message = "\n\n".join(paragraphs)
    count = form_length(message)
    if count <= limit:
        sent = count + message.count("\n")
        more = "; a form that counts each line break as two, as it is sent, would count"
        return True, f"{count} of {limit} characters" + (f"{more} {sent}" if sent > limit else "")
    ends = list(
        accumulate((form_length(text) for text in paragraphs), lambda end, more: end + 2 + more)
    )
    at = next(number for number, end in enumerate(ends) if end > limit)
    units = paragraphs[at].encode("utf-16-le")
    kept = units[: max(0, len(units) - 2 * (ends[at] - limit))]
    before = kept.decode("utf-16-le", "ignore")
    last = f"…{before[-LAST_WORDS:]}" if len(before) > LAST_WORDS else before
    place = f"in paragraph {at + 1} of {len(paragraphs)}"
    where = f"{place}, after “{' '.join(last.split())}”" if last.strip() else f"before {place[3:]}"
    return (
        False,
        f"{count} characters, {count - limit} too many for {limit}: the limit falls {where}",
    )
