"""plugins/post/letter.py: all that the headers say is on one typed object."""

import dataclasses
from datetime import date, time
from pathlib import Path

import pytest

from plugins.post.header_values import VIA
from plugins.post.headers import read
from plugins.post.letter import Event, Letter, Via, event, from_source

FIXTURE = Path(__file__).parent / "fixtures/headers/fine/all-headers.md"
HEAD = "Title: La box\nDate: 2026-07-20 14:30\n"

# What fixtures/headers/fine/all-headers.md says.
ALL = Letter(
    case="box",
    dated=date(2026, 7, 20),
    kind="letter",
    sender=("{{mes coordonnées}}",),
    recipient=("Télécom Ixe", "TSA 00000"),
    copies=("{{mon avocat}}",),
    place="Lyon",
    sent=date(2026, 7, 20),
    received=date(2026, 7, 22),
    via=Via("registered", "{{n° de recommandé}}"),
    subject="ma box",
    references=("dossier {{n°}}",),
    enclosures=("Photographie", "Enregistrement du silence"),
    demands=("La faire parler", "Des excuses"),
    signature=("Camille",),
    in_reply_to="leur-lettre",
    right_of_reply=True,
    events=(
        Event(date(2026, 7, 1), "request", "Réparation demandée"),
        Event(
            date(2026, 7, 3),
            "promise",
            "« sous dix jours »",
            at=time(14, 32),
            due=date(2026, 7, 13),
        ),
        Event(
            date(2026, 7, 14),
            "mediation",
            "",
            confidential=True,
        ),
    ),
    link_notes=False,
    paper="din5008-a",
)


def letter(headers: str) -> Letter:
    source, problems = read(f"{HEAD}{headers}\n", "a.md")
    assert problems == []
    return from_source(source, "la-box")


def test_every_header_is_in_the_letter() -> None:
    assert from_source(read(FIXTURE.read_text("utf-8"), "a.md")[0], "la-box") == ALL


def test_no_field_of_the_fixture_is_at_its_default() -> None:
    at_default = {
        field.name
        for field in dataclasses.fields(Letter)
        if getattr(ALL, field.name) == field.default
    }
    assert at_default == {"kind"}  # which test_a_reply_is_one sets


def test_a_post_without_recipient_is_no_letter() -> None:
    assert not letter("From: Camille").is_letter
    assert letter("To: Ixe").is_letter


def test_a_reply_is_one() -> None:
    assert letter("Kind: reply\nFrom: Ixe\nTo: Camille").kind == "reply"


def test_the_case_is_the_post_unless_it_has_one() -> None:
    assert letter("To: Ixe").case == "la-box"
    assert letter("Case: box").case == "box"


def test_a_letter_is_dated_the_day_it_was_sent_or_else_posted() -> None:
    assert letter("Sent: 2026-07-01").dated == date(2026, 7, 1)
    assert letter("To: Ixe").dated == date(2026, 7, 20)


def test_the_first_line_of_the_sender_signs() -> None:
    assert letter("From: Camille\n    1 rue de l'Exemple").signature == ("Camille",)
    assert letter("From: Camille\nSignature: C.\n    la même").signature == ("C.", "la même")


@pytest.mark.parametrize("mode", VIA)
def test_a_way_of_sending_has_a_number_or_none(mode: str) -> None:
    assert letter(f"Via: {mode}").via == Via(mode)
    for space in ("  ", "\t", "\u00a0", "\u202f"):
        assert letter(f"Via: {mode}{space}2C 000 000").via == Via(mode, "2C 000 000")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-07-01 request Rien", Event(date(2026, 7, 1), "request", "Rien")),
        ("2026-07-01 14:32 call Rien", Event(date(2026, 7, 1), "call", "Rien", at=time(14, 32))),
        (
            "2026-02-25 promise Dix jours -> +10d",
            Event(date(2026, 2, 25), "promise", "Dix jours", due=date(2026, 3, 7)),
        ),
        (
            "2026-07-01 promise Le jour même -> 2026-07-01",
            Event(date(2026, 7, 1), "promise", "Le jour même", due=date(2026, 7, 1)),
        ),
        (
            "2026-07-01 letter A -> B -> 2026-07-05",
            Event(date(2026, 7, 1), "letter", "A -> B", due=date(2026, 7, 5)),
        ),
        (
            "2026-07-01 call {{un conseiller}} : « 24/7 »",
            Event(date(2026, 7, 1), "call", "{{un conseiller}} : « 24/7 »"),
        ),
        (
            "2026-07-01 14:32 !resolved Accord -> 2026-09-30",
            Event(date(2026, 7, 1), "confidential", "", confidential=True),
        ),
        (
            "2026-07-01 14:32 mediation Accord -> +10d",
            Event(date(2026, 7, 1), "mediation", "", confidential=True),
        ),
        (
            "2026-07-01 ! mediation Rien",
            Event(date(2026, 7, 1), "mediation", "", confidential=True),
        ),
    ],
)
def test_an_event_has_day_hour_kind_text_and_due_day(line: str, expected: Event) -> None:
    assert event(line) == expected
    assert letter(f"Event: {line}").events == (expected,)


def test_a_line_that_is_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="not an event"):
        event("hier, rien")
