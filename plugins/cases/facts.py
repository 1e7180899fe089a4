"""The facts of a case, in time order: its letters, its replies, and the events of their headers.

The order is that of the facts alone, so that it is the same however they are typed: by day, by
hour (what has none comes after what has one), and by what comes first of two kinds on one day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from plugins.post.letter import Event
from plugins.post.post import Post

# In the order in which they follow each other on one day.
FACT_KINDS = (
    "request", "call", "visit", "email", "letter", "post", "report", "received", "reply",
    "promise", "kept", "mediation", "confidential", "resolved", "closed",
)  # fmt: skip
RANK = {kind: rank for rank, kind in enumerate(FACT_KINDS)}
ENDS = frozenset({"resolved", "closed"})


@dataclass(frozen=True)
class Fact:
    """What happened on a day: an event, or a post of the case, which then has a ``path``."""

    day: date
    kind: str  # of FACT_KINDS
    text: str = ""
    at: time | None = None
    due: date | None = None  # the day that it promises
    lang: str = ""
    path: str = ""  # of the letter, reply or post

    @property
    def order(self) -> tuple[object, ...]:
        """Where it stands in time; two different facts have no place in common."""
        hour = self.at or time.max
        rest = (self.text, self.due or date.min, self.lang, self.path)
        return self.day, hour, RANK[self.kind], *rest


def filed(posts: Iterable[Post]) -> dict[str, list[Post]]:
    """Return the posts of each case; what answers a post is in its case, unless it names one."""
    posts = list(posts)
    by_slug = {post.slug: post for post in reversed(posts)}
    cases: dict[str, list[Post]] = {}
    for post in posts:
        at, seen = post, {post.slug}
        while at.letter.case == at.slug and (named := at.letter.in_reply_to) not in {None, *seen}:
            if named not in by_slug:
                break
            seen.add(named)
            at = by_slug[named]
        cases.setdefault(at.letter.case, []).append(post)
    return cases


def facts_of(posts: Iterable[Post]) -> tuple[Fact, ...]:
    """Return all facts of a case's posts in time order; what two of them tell is told once."""
    found = {fact for post in posts for fact in facts_in(post)}
    return tuple(sorted(found, key=lambda fact: fact.order))


def facts_in(post: Post) -> Iterator[Fact]:
    """Yield what a post tells: that it was written, and its events, in the order typed.

    A reply is a fact of the day on which it came.
    """
    letter = post.letter
    if letter.dated:
        kind = letter.kind if letter.is_letter else "post"
        came = letter.received if kind == "reply" else None
        yield Fact(came or letter.dated, kind, lang=post.lang, path=post.path)
    for event in letter.events:
        yield fact_of(event, post.lang)


def fact_of(event: Event, lang: str) -> Fact:
    """Return an event as a fact; of one that is confidential there is only the day."""
    if event.confidential:
        return Fact(event.day, event.kind)
    return Fact(event.day, event.kind, event.text, event.at, event.due, lang)
