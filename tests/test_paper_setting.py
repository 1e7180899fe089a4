"""plugins/paper: how the pages of a letter are set, as a typographer would sign them."""

import pytest

from plugins.paper import preflight
from plugins.paper.press import press
from plugins.paper.printer import TEMPLATE, paper
from plugins.paper.sheet import sheet
from tests.test_paper import HEAD, job

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
