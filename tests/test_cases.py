"""plugins/cases: what follows from the headers of a case, as of a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.cases.case import OPEN, Case, case_of, figures_of
from plugins.cases.checks import case_faults
from plugins.cases.days import demand_day
from plugins.cases.facts import FACT_KINDS
from plugins.post.header_values import EVENT_KINDS
from plugins.post.letter import Event
from plugins.post.post import Post, read_post
from plugins.post.settings import ReadingSettings

SENT = date(2026, 11, 14)
SETTINGS = ReadingSettings()


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def post(headers: str = "", *, slug: str = "box", sent: str = "11-14") -> Post:
    """Return a letter to Télécom Ixe, of a day of 2026, with some headers more."""
    to = "" if "\nTo:" in f"\n{headers}" else "To: Télécom Ixe\n"
    text = f"Title: {slug}\nDate: 2026-{sent}\n{to}Case: ligne\n{headers.strip()}\n\nCher Ixe,\n"
    return read_post(text.encode(), Path(f"content/letters/{slug}.md"), SETTINGS)


def reply(headers: str = "", *, sent: str = "11-27") -> Post:
    own = f"Kind: reply\nFrom: Télécom Ixe\nTo: Camille\nIn-Reply-To: box\n{headers}"
    return post(own, slug="reponse", sent=sent)


def case(today: str, *posts: Post) -> Case:
    return case_of("ligne", posts, day(today))


# --- days ---


@pytest.mark.parametrize(
    ("demand", "due"),
    [
        ("Déplacer la ligne avant le 31 juillet", "2027-07-31"),
        ("Rembourser 84,90 € avant le 24 novembre", "2026-11-24"),
        ("d'ici le 24/11/2026", "2026-11-24"),
        ("d’ici au 24/11", "2026-11-24"),
        ("Reply by 24 November", "2026-11-24"),
        ("Reply by Friday, November 27", "2026-11-27"),
        ("Send a corrected bill by November 30, 2026", "2026-11-30"),
        ("Eine Schraube Nr. 7 bis zum 24. November", "2026-11-24"),
        ("Remboursement pour 24 nov.", "2026-11-24"),
        ("Abholung bis spätestens Montag, dem 24. November 2026", "2026-11-24"),
        ("before 2026-12-01", "2026-12-01"),
        ("avant le lundi 1er décembre", "2026-12-01"),
        ("Rembourser la facture du 3 juillet avant le 1er décembre", "2026-12-01"),
        ("Répondre sous 8 jours", "2026-11-22"),
        ("Remboursement le 24 novembre", "2026-11-24"),
        ("Constater la résiliation à la date du 6 juillet 2026", None),
        ("Remplacer la machine achetée le 3 juillet", None),
        ("84,90 € et 12 pièces avant peu", None),
        ("avant le 31 novembre", None),
        ("De quoi finir ma phrase", None),
    ],
)
def test_a_demand_says_its_day_in_words(demand: str, due: str | None) -> None:
    assert demand_day(demand, SENT) == (due and date.fromisoformat(due))


# --- states ---

RESOLVED = "Event: 2026-12-05 resolved Tout est là"
TABLE = [
    ("", "11-14", "waiting", 0),
    ("", "11-28", "waiting", 14),
    ("Event: 2026-11-01 request Par téléphone", "11-28", "waiting", 27),
    ("Demand: Une ligne avant le 24 novembre", "11-24", "waiting", 10),
    ("Demand: Une ligne avant le 24 novembre", "11-25", "overdue", 11),
    ("Event: 2026-11-15 promise Demain -> 2026-11-16", "11-16", "waiting", 2),
    ("Event: 2026-11-15 promise Demain -> 2026-11-16", "11-17", "overdue", 3),
    (
        "Event: 2026-11-15 promise Demain -> 2026-11-16\nEvent: 2026-11-20 kept Enfin",
        "11-20", "waiting", 6,
    ),
    ("Event: 2026-11-15 reply Non", "11-28", "answered", 14),
    (RESOLVED, "12-04", "waiting", 20),
    (RESOLVED, "12-31", "resolved", 21),
    ("Event: 2026-11-20 closed Je renonce", "11-28", "closed", 6),
    (f"Event: 2026-11-20 closed Je renonce\n{RESOLVED}", "12-31", "resolved", 21),
    ("Event: 2026-11-20 !resolved Accord secret", "11-28", "waiting", 14),
    ("Event: 2026-11-20 mediation Accord secret", "11-28", "waiting", 14),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "today", "state", "days"), TABLE)
def test_a_state_follows_from_facts_and_the_day(
    headers: str, today: str, state: str, days: int
) -> None:
    found = case(today, post(headers))
    assert (found.state, found.days) == (state, days)


def test_a_reply_answers_what_was_due_before_it_but_not_what_it_promises() -> None:
    letter = post(
        "Demand: Une ligne avant le 24 novembre\nEvent: 2026-11-15 promise Demain -> 2026-11-16"
    )
    answer = reply("Received: 2026-11-28\nEvent: 2026-11-27 promise Un technicien -> 2026-12-05")
    states = [case(today, letter, answer).state for today in ("11-27", "11-28", "12-05", "12-06")]
    assert states == ["overdue", "answered", "answered", "overdue"]
    again = post("Demand: Une ligne avant le 20 décembre", slug="encore", sent="12-01")
    assert case("12-02", letter, answer, again).state == "waiting"
    assert case("12-02", letter, answer).days_to_answer == 14


def test_a_promise_is_kept_broken_or_pending() -> None:
    events = (
        "Event: 2026-11-01 promise A -> 2026-11-03",
        "Event: 2026-11-02 promise B -> 2026-11-10",
        "Event: 2026-11-05 promise C -> 2026-11-30",
        "Event: 2026-11-06 kept Le premier",
        "Event: 2026-11-08 kept 2026-11-05 Le troisième",
    )
    promises = case("11-14", post("\n".join(events))).promises
    assert [(one.made.text, one.status, one.late, one.closed) for one in promises] == [
        ("A", "broken", 3, day("11-06")),
        ("B", "broken", 4, None),
        ("C", "kept", 0, day("11-08")),
    ]
    resolved = case("12-31", post("\n".join([*events, RESOLVED]))).promises
    assert [(one.late, one.closed) for one in resolved][1] == (25, day("12-05"))


def test_two_promises_of_one_day_are_told_apart_by_what_they_were_promised_for() -> None:
    events = (
        "Event: 2026-11-01 promise B -> 2026-11-10\nEvent: 2026-11-01 promise A -> 2026-11-03\n"
        "Event: 2026-11-09 kept 2026-11-10 Le second"
    )
    promises = case("11-14", post(events)).promises
    assert {one.made.text: one.status for one in promises} == {"A": "broken", "B": "kept"}


def test_what_two_posts_tell_is_told_once_and_every_kind_has_its_place() -> None:
    told = "Event: 2026-11-01 request Par téléphone"
    timeline = case("11-28", post(told), post(told, slug="encore", sent="11-20"), reply()).timeline
    assert [(fact.day, fact.kind) for fact in timeline] == [
        (day("11-01"), "request"),
        (day("11-14"), "letter"),
        (day("11-20"), "letter"),
        (day("11-27"), "reply"),
    ]
    assert {*EVENT_KINDS} < {*FACT_KINDS}


def test_figures_are_made_of_three_cases() -> None:
    events = (
        "",
        "Event: 2026-11-20 reply Oui\nEvent: 2026-11-20 promise Demain -> 2026-11-21",
        "Event: 2026-11-18 reply Oui\nEvent: 2026-11-18 promise Demain -> 2026-11-19\n"
        "Event: 2026-11-19 kept Voilà",
    )
    cases = [case("11-28", post(headers)) for headers in events]
    assert figures_of(cases[:2]) is None
    figures = figures_of(cases)
    assert figures is not None
    assert (figures.cases, figures.median_days, figures.kept, figures.made) == (3, 5, 1, 2)
    none = figures_of(cases[:1] * 3)
    assert none is not None
    assert none.median_days is None


# --- what is invented ---

DAYS = st.integers(0, 60).map(lambda days: date(2026, 1, 1) + timedelta(days))


@st.composite
def an_event(draw: st.DrawFn) -> Event:
    when, kind = draw(DAYS), draw(st.sampled_from(EVENT_KINDS))
    due = draw(st.none() | st.integers(0, 30).map(lambda days: when + timedelta(days)))
    hour = draw(st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)))
    named = draw(st.none() | DAYS) if kind == "kept" else None
    text = f"{named} fait" if named else draw(st.sampled_from(["un", "deux"]))
    return Event(when, kind, text, hour, due, confidential=kind == "mediation")


EVENTS = st.lists(an_event(), max_size=12)


@given(EVENTS, st.permutations(range(12)), DAYS)
def test_any_order_of_the_same_events_makes_the_same_case(
    events: list[Event], order: list[int], today: date
) -> None:
    shuffled = [events[place] for place in order if place < len(events)]
    cases = {
        case_of("ligne", [replace(box, letter=replace(box.letter, events=tuple(some)))], today)
        for some in (events, shuffled)
    }
    assert len(cases) == 1
    halves = [
        replace(box, letter=replace(box.letter, events=tuple(half)), path=path)
        for half, path in ((shuffled[:6], box.path), (shuffled[6:], "content/posts/note.md"))
    ]
    halves[1] = replace(halves[1], letter=replace(halves[1].letter, dated=None))
    assert {case_of("ligne", some, today) for some in (halves, halves[::-1])} == cases


box = post(sent="01-20")


@given(EVENTS, DAYS)
def test_a_state_never_contradicts_the_dates(events: list[Event], today: date) -> None:
    letter = replace(box.letter, events=tuple(events))
    found = case_of("ligne", [replace(box, letter=letter)], today)
    ends = {event.kind for event in events if event.day <= today} & {"resolved", "closed"}
    assert (found.state in {"resolved", "closed"}) == bool(ends)
    assert (found.state == "resolved") == ("resolved" in ends)
    assert found.days >= 0
    assert found.ended is None or found.ended <= today
    open_dues = [one.due for one in found.promises if one.closed is None and one.due]
    if found.state == "overdue":
        assert min(open_dues) < today
    if found.state == "waiting" and not any(event.kind == "reply" for event in events):
        assert all(due >= today for due in open_dues)
    for one in found.promises:
        assert one.made.day <= today
        assert (one.status == "broken") == (one.late > 0)
        assert one.closed is None or one.made.day <= one.closed <= today
        if found.state == "resolved" and found.ended and one.made.day <= found.ended:
            assert one.closed is not None


@given(EVENTS, DAYS, DAYS)
def test_what_is_to_come_changes_nothing_today(
    events: list[Event], today: date, later: date
) -> None:
    known = tuple(event for event in events if event.day <= today)
    more = tuple(event for event in events if event.day > today)
    cases = [
        case_of("ligne", [replace(box, letter=replace(box.letter, events=some))], today)
        for some in (known, (*known, *more))
    ]
    assert replace(cases[0], timeline=()) == replace(cases[1], timeline=())
    assert (cases[0].state in OPEN) == cases[0].is_open
    assert later  # of another day, no more is claimed


# --- what is wrong ---


def problems(*posts: Post) -> Iterator[str]:
    assert [problem for one in posts for problem in one.problems] == []
    found = case_faults(posts, lambda name: name.lower())
    return (str(problem).removeprefix("content/letters/") for problem in sorted(found))


def test_all_that_is_wrong_with_cases_is_told_at_once() -> None:
    letter = post(
        "Demand: Une ligne avant le 31 novembre\n    Des excuses avant le 1er novembre 2026\n"
        "In-Reply-To: bix\nEvent: 2026-11-15 kept Rien n'était promis\n"
        "Event: 2026-11-20 resolved Oui\nEvent: 2026-11-21 resolved Encore oui"
    )
    early = reply("Received: 2026-11-10", sent="11-12")
    assert [*problems(letter, early)] == [
        'box.md:5: Demand: there is no such day as "31 novembre"; look at a calendar',
        'box.md:6: Demand: "1er novembre 2026" is before the day of the letter, 2026-11-14; write a'
        " later day",
        'box.md:7: In-Reply-To: there is no post with the address "bix"; write the last part of its'
        " address",
        'box.md:8: Event: no promise was made; write it before as "Event: YYYY-MM-DD promise …"',
        'box.md:10: Event: this case is "resolved" already, on 2026-11-20'
        " (content/letters/box.md:9); keep one",
        "reponse.md:2: Date: 2026-11-12 is before 2026-11-14, the day of what this answers"
        " (content/letters/box.md); correct one of the days, or In-Reply-To",
        "reponse.md:8: Received: 2026-11-10 is before 2026-11-14, the day of what this answers"
        " (content/letters/box.md); correct one of the days, or In-Reply-To",
    ]


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ("2026-11-02 kept Voilà", "was made on 2026-11-03, after it was kept; correct one of"),
        ("2026-11-09 kept 2026-11-04 Voilà", "no promise was made on 2026-11-04, nor for that day"),
        (
            "2026-11-09 kept Voilà\nEvent: 2026-11-10 kept Encore",
            "all promises are kept already (2026-11-03); take this out",
        ),
    ],
)
def test_what_was_kept_must_have_been_promised_before(kept: str, why: str) -> None:
    events = f"Event: 2026-11-03 promise Dix jours -> 2026-11-13\nEvent: {kept}"
    (found,) = problems(post(events))
    assert why in found


def test_answers_in_a_circle_are_told_once() -> None:
    circle = [
        post("In-Reply-To: c", slug="a"),
        post("In-Reply-To: a", slug="b"),
        post("In-Reply-To: b", slug="c"),
        post("In-Reply-To: a", slug="tail"),
        post("In-Reply-To: self", slug="self"),
    ]
    assert [*problems(*circle)] == [
        "a.md:5: In-Reply-To: these answer each other in a circle: a → c → b → a; take it out of"
        " the one that was first",
        "self.md:5: In-Reply-To: these answer each other in a circle: self → self; take it out of"
        " the one that was first",
    ]


def test_two_companies_in_one_case_are_a_warning() -> None:
    other = post("To: Kilowatt et Fils", slug="autre", sent="11-20")
    (problem,) = case_faults([other, post()], str.lower)
    assert problem.severity == "warning"
    assert str(problem) == (
        'content/letters/autre.md:3: the case "ligne" is with Télécom Ixe '
        "(content/letters/box.md), and this letter with Kilowatt et Fils; "
        'write one "Category", or another "Case"'
    )


def test_a_translation_tells_nothing_twice() -> None:
    told = "Event: 2026-11-20 resolved Oui"
    translation = post(f"{told}\nLang: en\nTranslation: true\nSlug: box", slug="box-en")
    assert [*problems(translation, post(told))] == []
