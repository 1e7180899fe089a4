"""plugins/paper: what programs read in the PDF: screen readers, text extractors, clipboards."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from PIL import Image

from plugins.paper.manuscript import all_text, blocks, walk
from plugins.paper.pdfium import text_of_pdf
from plugins.paper.printer import enveloped, paper
from plugins.paper.profiles import PROFILES
from plugins.paper.sheet import sheet
from tests.test_paper import LANGUAGES, job, place

HOLDS_BLOCKS = frozenset(
    "Document Div Sect L LI LBody Table THead TBody TR TH TD BlockQuote".split()
)
STANDS_IN_BLOCKS = frozenset({"Span", "Link", "Em", "Strong"})
EVERYTHING = """
Madame,

Voici [ma ligne](https://example.org/ligne) et *cela*[^1] :

![La box](box.png)

> Une citation.

- a
- b

    Une suite.

## Un titre

| a | b |
|---|---|
| c | d |

    du code

terme
:   Une définition.

***

Encore.

Bien à vous,

[^1]: Cela.

    - et cela
"""


@pytest.fixture
def box(tmp_path: Path) -> Path:
    Image.new("RGB", (400, 200), "grey").save(tmp_path / "box.png")
    return tmp_path / "box.png"


def children(element: Any) -> list[Any]:
    """Give what a structure element has: others, and numbers of pieces of text."""
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def role(child: Any) -> str:
    """Give the role of an element; none, of text."""
    is_element = isinstance(child, pikepdf.Dictionary) and "/S" in child
    return str(child.S).removeprefix("/") if is_element else ""


def strays(element: Any) -> Iterator[str]:
    """Give what stands in no paragraph, heading or the like."""
    for child in filter(None, children(element)):
        if role(element) in HOLDS_BLOCKS and role(child) in {"", *STANDS_IN_BLOCKS}:
            yield f"{role(child) or 'text'} in {role(element)}"
        if role(child):
            yield from strays(child)


def roles(pdf: bytes) -> list[str]:
    """Give the roles of all that a document has, where none of it is stray."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (root,) = children(document.Root.StructTreeRoot)
        assert role(root) == "Document"
        assert list(strays(root)) == []
        return [role(child) for child in children(root)]


HEADS = {  # sender, recipient, date, mode, reference, subject and opening
    "fr-dl": "P P P P P H1 P",
    "din5008-b": "P P P P P P H1 P",  # the return line too
    "uk-dl": "P P P P P P H1",
}
HEADS |= {"us-10": HEADS["uk-dl"], "din5008-a": HEADS["din5008-b"]}


@pytest.mark.parametrize("name", PROFILES)
def test_all_of_a_letter_is_tagged_and_nothing_stands_outside_of_it(name: str, box: Path) -> None:
    one = replace(job(EVERYTHING, LANGUAGES[name], profile=name), find_image=lambda _: box)
    found = " ".join(roles(paper(one)))
    assert found.startswith(HEADS[name])
    assert "H2" in found
    assert found.endswith("P P P Div Div")  # the closing, the signature, what is enclosed
    assert roles(enveloped(sheet(one), "C5")) == ["P", "P", "P"]


def test_a_heading_is_the_first_where_there_is_no_subject() -> None:
    assert "H1" in roles(paper(job("Madame,\n\n## Un\n\nDeux.\n\nTrois,", Subject="")))


MARKED = {
    "after a word": ("Ma [ligne](https://example.org/a).", "Ma ligne 1."),
    "in a word": ("Des [ligne](https://example.org/a)s 2.", "Des ligne 1 s 2."),
    "before a number": ("Le [5](https://example.org/a)6.", "Le 5 1 6."),
    "again": ("[Un](https://example.org/a) [deux](https://example.org/a), ", "Un 1 deux 1,"),
    "two": ("Mot[^1][^2], mot.\n\n[^1]: Un.\n\n[^2]: Deux.", "Mot 1, 2, mot."),
}


@pytest.mark.parametrize(("typed", "read"), MARKED.values(), ids=MARKED)
def test_the_mark_of_a_note_is_no_part_of_a_word(typed: str, read: str) -> None:
    pdf = paper(job(f"Madame,\n\n{typed}\n\nBien à vous,"))
    extracted = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    for text in (text_of_pdf(pdf), extracted):
        assert read in " ".join(text.split())


FOREIGN = {
    "a quotation": '<blockquote lang="en"><p>Theirs.</p></blockquote>',
    "a list": '<ol lang="en"><li>Theirs.</li></ol>',
    "a table": '<table lang="en"><tr><td>Theirs.</td></tr></table>',
    "a heading": '<h2 lang="en">Theirs</h2>',
    "a paragraph": '<p lang="en">Theirs.</p>',
    "a part": '<div lang="en"><p>Theirs.</p></div>',
    "a word": 'Un <span lang="en">word</span>.',
}


def langs(element: Any) -> Iterator[str]:
    """Give the languages that elements say of themselves."""
    for child in filter(role, children(element)):
        if "/Lang" in child:
            yield str(child.Lang)
        yield from langs(child)


@pytest.mark.parametrize("typed", FOREIGN.values(), ids=FOREIGN)
def test_what_is_in_another_language_says_so(typed: str) -> None:
    with pikepdf.open(io.BytesIO(paper(job(f"Madame,\n\n{typed}\n\nFin.\n\nÀ vous,")))) as document:
        text = document.pages[0].Contents.read_bytes()  # a few words in a line say so there
        assert "en" in set(langs(document.Root.StructTreeRoot)) or b"/Lang(en)" in text


ALIGNED = {  # where it stands: at the left, the centre or the right of 25 to 190 mm
    '<p style="text-align: right">Un mot</p>': 190,
    '<p style="color:red;TEXT-ALIGN:Center">Un mot</p>': 107.5,
    '<p align="right">Un mot</p>': 190,
    "<center>Un mot</center>": 107.5,
    '<div align="center"><p>Un mot</p></div>': 107.5,
    '<div style="text-align: right"><p style="text-align: left">Un mot</p></div>': 25,
    '<h2 style="text-align: center">Un mot</h2>': 107.5,
    '<p dir="rtl">Un mot</p>': 190,
    '<blockquote dir="rtl"><p>Un mot</p></blockquote>': 183.5,
    "<p>Un mot</p>": 25,
}


@pytest.mark.parametrize(("typed", "at"), ALIGNED.items(), ids=ALIGNED)
def test_a_text_stands_where_the_page_has_it(typed: str, at: float) -> None:
    box = place(paper(job(f"Madame,\n\n{typed}\n\nFin.\n\nÀ vous,")), "Un mot")
    middle = (box.left + box.right) / 2
    assert min(abs(edge - at) for edge in (box.left, middle, box.right)) < 0.6


def test_a_marked_word_has_a_colour_behind_it() -> None:
    (node,) = (one for one in walk(blocks("<p>Un <mark>mot</mark>.</p>")) if one["is"] == "mark")
    assert all_text(node["has"]) == "mot"
    assert b"/BackgroundColor" in paper(job("Madame,\n\nUn <mark>mot</mark>.\n\nÀ vous,"))
