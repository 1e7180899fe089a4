"""What is published of cases: which posts stand in which, their names, the order of their list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from plugins import html_tree
from plugins.cases.calendar import Due, calendar_of
from plugins.cases.case import STATES, Case, case_of
from plugins.cases.chart import Bar, bars_of
from plugins.cases.facts import Fact, filed
from plugins.post.placeholders import Labels, plain

FIRST_WORDS, FIRST_PARAGRAPHS = 70, 5  # of the newest letter, on the front page
# Open cases first, those that wait longest before the others.
LISTED_FIRST = {
    state: place
    for place, state in enumerate(("overdue", "waiting", "answered", "resolved", "closed"))
}

Shown = Any  # of Pelican, which has no types: a post, with its address


@dataclass(frozen=True, eq=False)
class CasePage:
    """A case with its posts as they are published; ``url`` is empty where it has no page."""

    case: Case
    articles: Mapping[str, Shown]  # by the path of the post
    url: str = ""
    save_as: str = ""
    feed: str = ""
    calendar: str = ""  # where one is due

    def __str__(self) -> str:
        return self.slug

    @property
    def slug(self) -> str:
        """The name of the case in headers and addresses."""
        return self.case.slug

    @cached_property
    def posts(self) -> list[Shown]:
        """Its posts, in time order."""
        return [self.articles[fact.path] for fact in self.case.timeline if fact.path]

    @cached_property
    def first(self) -> Shown:
        """The letter that it is called by, or else the first post."""
        letters = (one for one in self.posts if is_of_author(one))
        return next(letters, None) or (self.posts or [*self.articles.values()])[0]

    @property
    def lang(self) -> str:
        """The language of its page: that of its first letter."""
        return str(self.first.lang)

    @property
    def title(self) -> str:
        """Its name, as HTML."""
        return str(self.first.title)

    @property
    def company(self) -> Any:
        """Whom it is with."""
        return self.first.category

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The rows of the promise chart."""
        return bars_of(self.case.promises)

    @cached_property
    def replies(self) -> list[Shown]:
        """The replies that are published, the latest first."""
        return [one for one in reversed(self.posts) if one.letter.kind == "reply"]

    def beside(self, article: Shown) -> tuple[Shown | None, Shown | None]:
        """Return the letters and replies before and after one of them."""
        posts: Sequence[Shown | None] = [None, *self.posts, None]
        paths = [one and one.post.path for one in posts]
        at = paths.index(article.post.path) if article.post.path in paths else 0
        return (posts[at - 1], posts[at + 1]) if at else (None, None)

    def answers_to(self, article: Shown) -> list[Shown]:
        """Return the posts that answer one, in time order."""
        return [one for one in self.posts if one.letter.in_reply_to == article.slug]

    def answered_by(self, article: Shown) -> Shown | None:
        """Return what a post answers, where it is published."""
        named = article.letter.in_reply_to
        return next((one for one in self.posts if named and one.slug == named), None)

    def outcome(self, fact: Fact) -> Any:
        """Return what came of a promise; None where a fact is none."""
        return next((one for one in self.case.promises if one.made == fact), None)

    def ics(self, labels: Labels, host: str, siteurl: str) -> bytes:
        """Return its calendar."""
        name = str(Markup(self.title).striptags())
        return calendar_of(
            self.slug, name, dues_of(self.case, labels), f"{siteurl}/{self.url}", host
        )


def is_of_author(article: Shown) -> bool:
    """Return whether a post is a letter to a company, and no reply."""
    return bool(article.letter.is_letter and article.letter.kind == "letter")


def dues_of(case: Case, labels: Labels) -> set[Due]:
    """Return the days on which something is due, that was promised or asked."""
    promised = {
        Due(one.due, one.made.day, plain(one.made.text, labels)) for one in case.promises if one.due
    }
    asked = {
        Due(one.due, one.asked, plain(one.text, labels), "demand")
        for one in case.demands
        if one.due
    }
    return promised | asked


def cases_among(articles: Iterable[Shown]) -> dict[str, list[Shown]]:
    """Return the posts of each case; one in which there is no letter to a company is none."""
    by_path = {article.post.path: article for article in articles}
    cases = {
        slug: [by_path[post.path] for post in posts]
        for slug, posts in filed(article.post for article in by_path.values()).items()
    }
    return {slug: some for slug, some in cases.items() if any(map(is_of_author, some))}


def case_among(slug: str, articles: Iterable[Shown], today: date) -> Case:
    """Return the case that some posts make, as of a day."""
    return case_of(slug, (article.post for article in articles), today)


def in_order(pages: Iterable[CasePage]) -> list[CasePage]:
    """Return cases as they are listed: open ones first, then by their days."""
    return sorted(
        pages, key=lambda page: (LISTED_FIRST[page.case.state], -page.case.days, page.slug)
    )


def groups_of(pages: Iterable[CasePage]) -> Iterator[tuple[str, list[CasePage]]]:
    """Yield cases that are in order by their heading: open, answered, resolved, closed."""
    pages = list(pages)
    yield "open", [page for page in pages if page.case.is_open]
    for state in STATES[2:]:
        yield state, [page for page in pages if page.case.state == state]


def first_lines(html: str, most: int = FIRST_WORDS) -> list[str]:
    """Return the first paragraphs of a letter as text, as many words as a piece of a sheet holds.

    >>> first_lines("<p>Cher Kévin,</p><ul><li>un</li></ul><p>J'attends <b>encore</b>.</p>", 4)
    ['Cher Kévin,', "J'attends encore."]
    >>> first_lines("<p>Un mot, puis deux, puis trois.</p>", 4)
    ['Un mot, puis deux…']
    """
    found: list[str] = []
    beginning = "</p>".join(html.split("</p>")[:FIRST_PARAGRAPHS])
    for node in html_tree.parse(beginning).css("p"):
        for mark in node.css("sup[id*='fnref']"):
            mark.decompose()
        words = node.text().split(" ")
        found.append(" ".join(words[:most]))
        if len(words) >= most:
            if len(words) > most:
                found[-1] = f"{found[-1].rstrip(',;: ')}…"
            break
        most -= len(words)
    return found
