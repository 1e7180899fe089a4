"""plugins/paper: how the pages of a letter are set, as a typographer would sign them."""

from itertools import pairwise

import pytest

from plugins.paper import preflight
from plugins.paper.pdfium import opened
from plugins.paper.press import press
from plugins.paper.printer import TEMPLATE, paper
from plugins.paper.sheet import sheet
from tests.test_paper import HEAD, job, pages

# --- what is written from the right ------------------------------------------------------

FROM_THE_RIGHT = {
    "Arabic": "عربي هنا.",
    "several lines": "عربي هنا، وعربي. " * 20,
    "in a line": "Un mot : شركة (12) بيت. Et un autre.",
    "Hebrew": "שלום עולם, שלום.",
}


@pytest.mark.parametrize("text", FROM_THE_RIGHT.values(), ids=FROM_THE_RIGHT)
def test_what_is_written_from_the_right_is_not_over_itself(text: str) -> None:
    assert paper(job(f"Madame,\n\n{text}\n\nFin."))


@pytest.mark.parametrize("name", ["شركة", "שלום בע״מ", "Ixe شركة"])
def test_a_recipient_may_be_written_from_the_right(name: str) -> None:
    to = HEAD["To"].replace("Télécom Ixe", name)
    assert paper(job(To=to))


def test_a_recipient_written_from_the_right_that_is_not_in_the_window_is_found() -> None:
    made = sheet(job(To=HEAD["To"].replace("Télécom Ixe", "شركة")))
    pdf = press(TEMPLATE, {**made.data, "recipient": made.data["recipient"][1:]})
    (fault,) = preflight.faults(pdf, job().profile, made)
    assert fault.about == "شركة"


# --- notes -------------------------------------------------------------------------------

MARKED = "Et [encore](https://example.org/x)[^a] un mot[^b].\n\n"
LONG = "encore des mots de plus, " * 9
NOTES = f"[^a]: Une {LONG}la fin.\n\n    Autre {LONG}fin.\n\n[^b]: Suite."


def test_two_marks_of_one_word_are_copied_on_its_line() -> None:
    pdf = paper(job(f"Madame,\n\n{MARKED}Fin.\n\n{NOTES}"))
    with opened(pdf) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "Et encore1,\u202f2 un mot3.\r\n" in text


def test_the_paragraphs_of_a_note_are_closer_to_each_other_than_to_the_next_note() -> None:
    lines = pages(paper(job(f"Madame,\n\n{MARKED}Fin.\n\n{NOTES}")))[0]
    tops = [line.box.bottom for line in lines[-5:]]  # two lines of each paragraph, and a note
    within = [below - above for above, below in pairwise(tops)]
    assert within[1] < within[3] - 0.3


def test_the_text_of_a_note_hangs_beside_its_number() -> None:
    lines = pages(paper(job(f"Madame,\n\n{MARKED}Fin.\n\n{NOTES}")))[0][-5:]
    number, *under = (line.box.left for line in lines[:-1])
    assert max(under) - min(under) < 0.5
    assert 0.8 < min(under) - number < 2


# --- below the signature -----------------------------------------------------------------


def test_each_enclosure_hangs_beside_its_number() -> None:
    items = [f"Le contrat {LONG}la fin", *(f"La facture {number}" for number in range(11))]
    lines = pages(paper(job(Encl="\n    ".join(items))))[-1]
    first = next(at for at, line in enumerate(lines) if "1. Le contrat" in line.text)
    assert lines[first + 2].text.endswith("la fin")
    under = [line.box.left for line in lines[first + 1 : first + 3]]
    numbers = [line.box.left for line in lines[first + 3 : first + 12]]  # the second to the tenth
    assert max(under) - min(under) < 0.5
    assert 2 < min(under) - max(numbers) < 4
    assert min(numbers[:-1]) - numbers[-1] > 1  # of two digits
