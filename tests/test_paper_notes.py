"""plugins/paper: each note is at the foot of the page that has its mark, wherever a page ends."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from itertools import chain

import pytest

from plugins.paper import page_ends, preflight
from plugins.paper.errors import UnfitError
from plugins.paper.manuscript import Node
from plugins.paper.preflight import pages
from plugins.paper.press import press
from plugins.paper.printer import TEMPLATE, print_sheet
from plugins.paper.sheet import Sheet, sheet
from plugins.post.source_lines import find_line
from tests.test_paper import job

WORDS = "Encore un mot de plus, ici. "
LENGTHS = range(39)  # lines above, which fill most of a page


def link(number: int) -> str:
    return f"[lien {number}a](https://example.org/{number}z)"


def mark(number: int, every: int = 4) -> str:
    return link(number) if number % every == 1 else "x"


# Each is longer than what is left of a page, somewhere in LENGTHS.
KINDS = {
    "a table": "| a | b |\n|---|---|\n" + "\n".join(f"| {mark(n)} | {n} |" for n in range(30)),
    "cells of several rows": "<table>"
    + "".join(
        f'<tr><td rowspan="2"><a href="https://example.org/{n}z">lien {n}a</a></td><td>c</td></tr>'
        "<tr><td>d</td></tr>"
        for n in range(15)
    )
    + "</table>",
    "rows with several notes": "| a | b |\n|---|---|\n"
    + "\n".join(f"| {link(n)} {WORDS * 6} | {WORDS * 7} {link(100 + n)} |" for n in range(12)),
    "a list": "\n".join(f"- {n} {mark(n)}" for n in range(40)),
    "a list in a list": "\n".join(f"{n}. {n}\n    - {mark(n, 2)}" for n in range(16)),
    "a quotation": "\n>\n".join(f"> {WORDS * 3} {mark(n)}" for n in range(20)),
    "short paragraphs": "\n\n".join(f"{link(n)} {WORDS * 4}" for n in range(20)),
    "lines with two notes": "\n\n".join(f"{link(n)} {link(50 + n)} {WORDS * 5}" for n in range(12)),
    "long paragraphs": "\n\n".join(
        f"{WORDS * 10}{link(n)} {link(50 + n)} {WORDS * 10}{link(90 + n)}{WORDS * 9}"
        for n in range(4)
    ),
    "headings": "\n\n".join(f"## {n}\n\n{link(n)} {link(50 + n)} {WORDS * 4}" for n in range(9)),
    "the closing": f"Voyez {' '.join(map(link, range(4)))}.\n\nBien à vous, {link(9)}",
}


def letter(kind: str, lines: int) -> str:
    end = "" if kind == "the closing" else "\n\nFin.\n\nCordialement,"
    return "Madame,\n\n" + "Encore une ligne.\n\n" * lines + KINDS[kind] + end


def strays(pdf: bytes, made: Sheet) -> list[str]:
    found = preflight.checked(pdf, made).faults
    return [str(fault) for fault in found if fault.note]


def texts(pages_: Sequence[Sequence[preflight.Line]]) -> Iterator[list[str]]:
    """Give the lines of a letter below its head."""
    return ([line.text for line in page if line.box.top > 17] for page in pages_)


def places(pdf: bytes, words: str) -> list[int]:
    """Give the pages that have a text."""
    texts = ["".join(line.characters for line in page) for page in pages(pdf)]
    return [number for number, text in enumerate(texts) if words in text]


@cache
def parted(kind: str) -> Sheet:
    """Give the first letter of a kind of which Typst parts a note from its mark."""
    made = (sheet(job(letter(kind, lines))) for lines in LENGTHS)
    return next(one for one in made if strays(press(TEMPLATE, one.data), one))


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_ends_where_no_note_is_parted_from_its_mark(kind: str) -> None:
    made = parted(kind)
    pdf = print_sheet(made)
    for words in made.notes.values():
        number = words.split()[-1].removesuffix("a")
        (marked,) = places(pdf, f"lien{number}a")
        assert places(pdf, f"example.org/{number}z") == [marked], number


@pytest.mark.parametrize("kind", ["a table", "a list", "short paragraphs"])
def test_the_foot_of_a_page_that_ends_earlier_is_all_that_moves(kind: str) -> None:
    made = parted(kind)
    before, after = pages(press(TEMPLATE, made.data)), pages(print_sheet(made))
    assert len(before) == len(after)
    assert sorted(chain(*texts(before))) == sorted(chain(*texts(after)))
    moved = [set(one) ^ set(two) for one, two in zip(texts(before), texts(after), strict=True)]
    assert max(map(len, moved)) <= 8


def test_a_note_that_stays_parted_from_its_mark_is_an_error_with_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = parted("a list")
    monkeypatch.setattr(page_ends, "earlier", lambda _data, _note: None)
    with pytest.raises(UnfitError) as found:
        print_sheet(made)
    (fault,) = found.value.faults
    number = int(fault.about.split()[-1].removesuffix("a"))
    assert str(fault) == (
        f"note {fault.note} is on page 2, and its mark, after “{number} lien {number}a”, on "
        "page 1; add or remove a few words above it"
    )
    text = letter("a list", 0)
    assert f"- {number} [lien" in text.splitlines()[find_line(fault.about, text) - 1]


def test_a_note_that_is_not_printed_at_all_is_found() -> None:
    made = sheet(job())
    pdf = press(TEMPLATE, made.data)
    assert strays(pdf, made) == []
    seven = {"is": "note", "number": "7", "first": True}
    made.data["body"].append({"is": "p", "has": [{"is": "text", "text": "Voyez"}, seven]})
    assert strays(pdf, made) == [
        "note 7, after “Voyez”, does not fit at the foot of any page; "
        "write into the sentence what it says"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_helps_we_stop_trying(kind: str) -> None:
    made = sheet(job(letter(kind, 0)))
    before = deepcopy(made.data)
    tried: list[Node] = [made.data]
    while (data := page_ends.earlier(tried[-1], max(made.notes, key=int))) is not None:
        assert data not in tried
        tried.append(data)
    assert 1 < len(tried) < 9
    assert made.data == before
