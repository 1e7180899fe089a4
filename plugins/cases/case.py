"""A case as of a day: all that follows from its facts and that nobody types by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from statistics import median
from typing import Literal

from plugins.cases.days import demand_day
from plugins.cases.facts import ENDS, Fact, facts_of
from plugins.cases.promises import Promise, promises_of
from plugins.post.post import Post

State = Literal["waiting", "overdue", "answered", "resolved", "closed"]
STATES: tuple[State, ...] = ("waiting", "overdue", "answered", "resolved", "closed")
OPEN: tuple[State, ...] = ("overdue", "waiting")
FEW = 3  # cases, of which no figures are made


@dataclass(frozen=True)
class Demand:
    """What a letter asks, and by when, as far as its words say a day."""

    text: str
    asked: date
    due: date | None
    lang: str
    path: str  # of the letter


@dataclass(frozen=True)
class Case:
    """What was promised and what happened, as of a day; frozen when it is at its end.

    The timeline has the facts that are to come, too; nothing else knows of them.
    """

    slug: str
    day: date
    timeline: tuple[Fact, ...]
    promises: tuple[Promise, ...]
    demands: tuple[Demand, ...]
    state: State
    begun: date | None  # the first request: of an event, or the first letter
    ended: date | None
    answered: date | None  # the first reply after the first request

    @property
    def days(self) -> int:
        """Days since the first request; none where the end was before it."""
        return max(((self.ended or self.day) - self.begun).days, 0) if self.begun else 0

    @property
    def days_to_answer(self) -> int | None:
        """Days from the first request to the first reply; None while none has come."""
        return (self.answered - self.begun).days if self.answered and self.begun else None

    @property
    def is_open(self) -> bool:
        """Whether the company is to do something."""
        return self.state in OPEN


def case_of(slug: str, posts: Iterable[Post], today: date) -> Case:
    """Return what the posts of a case say together, as of a day."""
    posts = sorted(posts, key=lambda post: post.path)
    timeline = facts_of(posts)
    past = list(takewhile(lambda fact: fact.day <= today, timeline))
    end = end_of(past)
    day = min(today, end.day) if end else today
    asked = [fact.day for fact in past if fact.kind in {"request", "letter"}]
    begun = min(asked, default=None)
    replies = [fact.day for fact in past if fact.kind == "reply" and begun and fact.day >= begun]
    promises = promises_of(past, day)
    demands = demands_of(posts)
    state = end.kind if end else _open_state(past, promises, demands, day)
    return Case(
        slug, today, timeline, promises, demands, state,  # type: ignore[arg-type]  # ENDS are states
        begun, end.day if end else None, min(replies, default=None),
    )  # fmt: skip


def end_of(facts: Sequence[Fact]) -> Fact | None:
    """Return which fact ends a case: that it was resolved, or else the first that closed it."""
    ends = [fact for fact in facts if fact.kind in ENDS]
    return next((fact for fact in ends if fact.kind == "resolved"), ends[0] if ends else None)


def demands_of(posts: Iterable[Post]) -> tuple[Demand, ...]:
    """Return what letters ask, in the order of their days."""
    found = [
        Demand(text, post.letter.dated, demand_day(text, post.letter.dated), post.lang, post.path)
        for post in posts
        if post.letter.dated and post.letter.kind == "letter"
        for text in post.letter.demands
    ]
    return tuple(sorted(found, key=lambda demand: demand.asked))  # those of one letter as typed


def _open_state(
    facts: Sequence[Fact], promises: Sequence[Promise], demands: Sequence[Demand], day: date
) -> State:
    """Return the state of a case that is not at its end.

    A reply answers what was due before it, and what was asked: overdue is what has passed since.
    """
    reply = max((fact.day for fact in facts if fact.kind == "reply"), default=date.min)
    owed = [one.due for one in promises if one.closed is None and one.due and one.due >= reply]
    owed += [one.due for one in demands if one.due and one.asked <= day and one.asked > reply]
    if any(due < day for due in owed):
        return "overdue"
    said = [fact.kind for fact in facts if fact.kind in {"letter", "reply"}]
    return "answered" if said and said[-1] == "reply" else "waiting"


# --- the cases of one company --------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """How a company has answered in its cases."""

    cases: int
    median_days: int | None  # to a first answer, where one has come
    kept: int  # promises, in time
    made: int  # promises whose day has come, or that were kept


def figures_of(cases: Iterable[Case]) -> Figures | None:
    """Return a company's figures; None while it has too few cases for any."""
    cases = list(cases)
    if len(cases) < FEW:
        return None
    answers = [days for case in cases if (days := case.days_to_answer) is not None]
    settled = [one.status for case in cases for one in case.promises if one.status != "pending"]
    middle = int(median(answers) + 0.5) if answers else None
    return Figures(len(cases), middle, settled.count("kept"), len(settled))
