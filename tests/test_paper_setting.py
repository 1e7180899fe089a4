"""plugins/paper: how the pages of a letter are set, as a typographer would sign them."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise, product

import pytest

from plugins.paper import preflight, printer
from plugins.paper.manuscript import Node
from plugins.paper.pdfium import opened
from plugins.paper.preflight import pages
from plugins.paper.press import press
from plugins.paper.printer import TEMPLATE, paper, pressed
from plugins.paper.profiles import Profile
from plugins.paper.sheet import Job, Sheet, sheet
from tests.test_paper import HEAD, job

S = "Voici un paragraphe de texte assez long pour remplir plusieurs lignes. "
PROFILES = {"fr-dl": "fr", "din5008-b": "de", "uk-dl": "en-GB", "us-10": "en-US"}
CLOSING = "Je vous prie de nous croire vos clients."
NOTE = re.compile(r"\d+\s?example\.org")


def bodies(pdf: bytes, profile: Profile) -> Iterator[list[str]]:
    """Give the lines of each page from below its head to above its notes."""
    for page in pages(pdf):
        lines = sorted(page, key=lambda line: line.box.top)
        within = (line.text for line in lines if line.box.top > profile.margins.top - 0.4)
        yield [text for text in within if not NOTE.match(text)]


def printed(one: Job) -> list[list[str]]:
    return list(bodies(paper(one), one.profile))


# --- where a page ends -------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
def test_no_page_begins_with_the_last_line_of_a_paragraph_or_ends_with_a_first(
    profile: str,
) -> None:
    parted = 0
    for lead, more in product(range(1, 5), (4, 7)):
        paragraphs = (
            f"Début {number} {S * more}Un [lien {number}](https://example.org/{number})."
            for number in range(14)
        )
        text = "\n\n".join([S * lead, *paragraphs, "Fin."])
        for before, page in pairwise(printed(job(text, PROFILES[profile], profile=profile))):
            assert not re.search(r"lien \d+", page[0]) or "Début" in page[0]
            assert "Début" not in before[-1] or "lien" in before[-1]
            parted += "Début" not in page[0]
    assert parted > 2  # paragraphs, each into two lines or more on both pages


def test_words_that_stand_elsewhere_too_end_no_page() -> None:
    full = len(printed(job(S * 60))[0])
    for lines in range(30, 40):
        page = printed(job(f"Un [lien](https://example.org/a). {S * 5}\n\n{S * lines}\n\nFin."))[0]
        assert len(page) > full - 6


LAST: dict[str, Callable[[int], str]] = {
    "two paragraphs": lambda lines: f"{S * lines}\n\n{S * 12}",
    "one paragraph": lambda lines: S * (lines + 14),
    "a paragraph of two pages": lambda lines: S * (lines + 72),
    "a rule": lambda lines: f"{S * lines}\n\n{S * 12}\n\n***",
    "a short paragraph and a rule": lambda lines: f"{S * (lines + 8)}\n\n{S * 5}\n\n***",
    "a list": lambda lines: "\n".join([S * lines, "", *[f"- {S * 2}"] * 6]),
    "a quotation": lambda lines: f"{S * lines}\n\n> {S * 6}\n>\n> {S * 6}",
    "notes": lambda lines: (
        f"{S * lines}\n\n{S * 10} Un [lien](https://example.org/a). {S}"
        "Un [lien](https://example.org/b), un [lien](https://example.org/c)."
    ),
}


@pytest.mark.parametrize("kind", LAST)
def test_two_lines_of_the_letter_or_more_stand_above_the_closing(kind: str) -> None:
    moved = 0
    for lines in range(12, 26):
        text = f"Madame,\n\n{LAST[kind](lines)}\n\n{CLOSING}"
        page = next(page for page in printed(job(text)) if CLOSING in page)
        above = [line for line in page[: page.index(CLOSING)] if line != "* * *"]
        assert len(above) >= 2, lines
        moved += len(above) == 2
    assert moved


@pytest.mark.parametrize("profile", ["fr-dl", "us-10"])
def test_of_a_long_paragraph_only_what_has_no_room_goes_with_the_closing(profile: str) -> None:
    parted = 0
    for lines in range(20, 40):
        text = f"Madame,\n\n{S * lines}\n\n{S * 8}\n\n{CLOSING}"
        one = job(text, PROFILES[profile], profile=profile)
        pdf = paper(one)
        above = next(page.index(CLOSING) for page in bodies(pdf, one.profile) if CLOSING in page)
        end = max(line.box.bottom for line in pages(pdf)[0])
        if 2 < above < 9:  # lines of the paragraph, which has nine
            assert one.profile.margins.bottom - end < 17  # mm: three lines
            parted += 1
    assert parted > 1


def test_the_closing_with_its_two_lines_is_set_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    times = []

    def counted(template: str, data: Node, made: Sheet) -> bytes:
        times.append(template)
        return pressed(template, data, made)

    monkeypatch.setattr(printer, "pressed", counted)
    letters = [f"Madame,\n\n{S * lines}\n\n{CLOSING}" for lines in range(28, 44)]
    for text in letters:
        paper(job(text))
    assert len(times) == len(letters)


def test_a_signature_without_a_closing_is_not_alone_either() -> None:
    for lines in range(28, 36):
        page = printed(job(f"Madame,\n\n{S * lines}"))[-1]
        assert page.index("Camille Exemple") != 0


def test_a_long_list_of_enclosures_leaves_the_signature_where_it_has_room() -> None:
    first, second = printed(job(f"{S * 20}\n\n{CLOSING}", Encl="\n    ".join(["Une page"] * 30)))
    assert {CLOSING, "Camille Exemple", "P. J. : 1. Une page"} <= set(first)
    assert "30. Une page" in second


def gap_above(words: str, text: str) -> float:
    lines = pages(paper(job(text)))[0]
    at = next(at for at, line in enumerate(lines) if words in line.text)
    return lines[at].box.bottom - lines[at - 1].box.bottom


def test_a_heading_with_a_link_is_as_far_from_what_is_above_as_one_without() -> None:
    plain = gap_above("Titre", "Un.\n\n## Titre\n\nDeux.\n\nFin.")
    linked = gap_above("Titre", "Un.\n\n## [Titre](https://example.org/a)\n\nDeux.\n\nFin.")
    assert linked == pytest.approx(plain, abs=0.1)


BELOW = {
    "a list": "\n".join(f"1. {S}" for _ in range(8)),
    "a paragraph": S * 6,
    "a heading": f"### Titre encore\n\n{S * 6}",
    "code": "    du code\n" * 4,
}


@pytest.mark.parametrize(
    ("below", "profile"), [*zip(BELOW.values(), PROFILES, strict=True)], ids=BELOW
)
def test_a_heading_with_a_link_is_kept_with_the_first_lines_below_alone(
    below: str, profile: str
) -> None:
    least, most = 40, 0
    for lines in range(18, 34):
        text = f"Madame,\n\n{S * lines}\n\n## [Titre](https://example.org/a)\n\n{below}\n\n{S * 12}"
        found = printed(job(text, PROFILES[profile], profile=profile))
        assert not found[0][-1].startswith("Titre")
        full = len(found[0])
        least, most = min(least, full), max(most, full)
    assert most - least <= 6


RULED = {
    "paragraphs": (S, f"{S * 6}"),
    "notes": (S, f"{S}Un [lien](https://example.org/a). {S * 4}"),
    "a list": (S, "\n".join(f"- {S}" for _ in range(5))),
    "the closing": (S, CLOSING),
    "a heading": (S, f"## [Titre](https://example.org/a)\n\n{S * 6}"),
    "a quotation": (f"> {S}", f"> {S * 6}"),
}


@pytest.mark.parametrize("kind", RULED)
def test_a_break_is_on_every_page_with_what_follows_it(kind: str) -> None:
    above, below = RULED[kind]
    quoted = ">" if kind == "a quotation" else ""
    for lines in range(24, 40):
        start = above + S * lines
        one = job(f"Madame,\n\n{start}\n{quoted}\n{quoted} ***\n{quoted}\n{below}\n\nFin.")
        found = printed(one)
        assert sum(page.count("* * *") for page in found) == 1
        if kind != "notes":  # where Typst moves a line for the room of its note, it moves it alone
            assert not any(page[-1] == "* * *" for page in found)


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
    (fault,) = preflight.checked(pdf, made).faults
    assert fault.about == "شركة"


# --- notes -------------------------------------------------------------------------------

MARKED = "Et [encore](https://example.org/x)[^a] un mot[^b].\n\n"
LONG = "encore des mots de plus, " * 9
NOTES = f"[^a]: Une {LONG}la fin.\n\n    Autre {LONG}fin.\n\n[^b]: Suite."


def test_two_marks_of_one_word_are_copied_on_its_line() -> None:
    pdf = paper(job(f"Madame,\n\n{MARKED}Fin.\n\n{NOTES}"))
    with opened(pdf) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "Et encore\u202f1,\u202f2 un mot\u202f3.\r\n" in text


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


def test_a_last_paragraph_fills_its_lines_as_the_others_do() -> None:
    text = "Si rien n'est venu à cette date, j'attendrai encore un peu, puis " * 2
    pdf = paper(job(f"Cher,\n\n{text}\n\n{text}\n\nVous."))
    ends = [line.box.right for line in pages(pdf)[0] if line.text.startswith("Si rien")]
    assert len(ends) == 2
    assert ends[0] == pytest.approx(ends[1], abs=0.1)
    assert ends[0] > job().profile.margins.right - 1
