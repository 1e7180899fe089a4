"""What comes after a letter: the next one to the same company, or the company's reply.

Who, where and what is taken from the letters that are there, so that only the author's own words
are missing: the words of a language are in ``follow.toml``, the text of a step in
``follow_reminder.fr.md``. ``{{…}}`` stays private.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from plugins import html_tree
from plugins.post.checks import refuse_headers
from plugins.post.header_values import check_slug
from plugins.post.new_letter import language_of
from plugins.post.story import Story, company_of, day_of
from plugins.post.typed_posts import TypedPost
from plugins.words import words_in

NEXT_STEPS = ("reminder", "notice", "mediator")
HERE = Path(__file__).parent
# How an older demand ends: it was for a day that has passed.
OLD_TERM = re.compile(
    r"""
    ,?\s+ \b (?: avant | d['’]ici | au\ plus\ tard | jusqu['’] | sous | by | before | until | within
             | no\ later\ than | bis | vor | spätestens | binnen | innerhalb )
    (?!\w) (?=.*\d) .{1,40} $
    """,
    re.VERBOSE | re.IGNORECASE,
)


# --- words -------------------------------------------------------------------------------


@cache
def _all_words() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((HERE / "follow.toml").read_text(encoding="utf-8"))


def words_of(lang: str) -> Mapping[str, Any]:
    """Return the words of a language."""
    return _all_words()[language_of(lang)]


def day_in_words(day: date, lang: str, today: date) -> str:
    """Write a day as an author types it, with its year where it is not this one.

    >>> day_in_words(date(2026, 7, 1), "fr", date(2026, 7, 20))
    '1er juillet'
    >>> day_in_words(date(2025, 7, 1), "de", date(2026, 7, 20))
    '1. Juli 2025'
    """
    words = words_in(lang)
    html = words.day_of_year(day) if day.year == today.year else words.date(day)
    return typed_text(html)


def typed_text(html: str) -> str:
    """Return some words as one types them."""
    return html_tree.text_of(html).replace("\u00a0", " ")


def told(story: Story, lang: str, today: date, *, to_company: bool = True) -> str:
    """Say in a sentence which letters have had no answer, or none that helps."""
    words = words_of(lang)

    def days_of(posts: Iterable[TypedPost]) -> str:
        days = (day_in_words(day_of(post), lang, today) for post in posts)
        *first, last = (words["day"].format(day=day) for day in dict.fromkeys(days))
        return str(words["and"]).join([", ".join(first), last] if first else [last])

    posts = story.unanswered
    key = "one" if len(posts) == 1 else "several"
    more = {}
    if story.reply:
        key = "answered" if to_company else "answered_by"
        more = {"reply": days_of([story.reply]), "company": company_of(story.latest)}
    return str(words[key].format(days=days_of(posts), **more))


def next_step(story: Story) -> str:
    """Return the step that comes next: a formal notice comes once, after a reminder."""
    notices = tuple(words["notice"].partition("{")[0] for words in _all_words().values())
    titles = [text for one in story.ours for text in (one.source.text("Title"), one.letter.subject)]
    if any((title or "").startswith(notices) for title in titles):
        return "mediator"
    return "notice" if len(story.ours) > 1 else "reminder"


def without_term(demand: str) -> str:
    """Return a demand without the day by which it was made.

    >>> without_term("Rembourser 84,90 € avant le 24 novembre"), without_term("Des excuses")
    ('Rembourser 84,90 €', 'Des excuses')
    """
    return OLD_TERM.sub("", demand)


# --- the next letter, and the reply ------------------------------------------------------

Head = dict[str, Sequence[str]]


@dataclass(frozen=True)
class Next:
    """The next letter of a case: a step, in a language, of a day."""

    story: Story
    step: str
    lang: str
    today: date

    @property
    def words(self) -> Mapping[str, Any]:
        """The words of its language."""
        return words_of(self.lang)

    @property
    def title(self) -> str:
        """Its title, of that of the first letter."""
        return self._named(self.story.ours[0].source.text("Title"))

    def text(self, slug: str, title: str, signature: str) -> str:
        """Write it, with headers that the build accepts."""
        is_first, is_mediator = self.step == "reminder", self.step == "mediator"
        ours = reversed(self.story.ours)
        typed = next((one.letter.demands for one in ours if one.letter.demands), ())
        demands = typed if is_first else tuple(map(without_term, typed))
        by = self.words["by"].format(
            day=day_in_words(self.today + timedelta(self.words["term"]), self.lang, self.today)
        )
        head = self._head() | {"Demand": demands if is_mediator else with_term(typed, by)}
        body = Template(
            (HERE / f"follow_{self.step}.{language_of(self.lang)}.md").read_text("utf-8")
        )
        text = body.substitute(
            told=told(self.story, self.lang, self.today, to_company=not is_mediator),
            demands="\n".join(f"- {demand}" for demand in demands or [self.words["demand"]]),
            by=by,
            company=company_of(self.story.latest),
        )
        common = common_head(self.story.latest, title, slug, self.lang, self.today)
        signed = self.story.latest.letter.signature or [signature]
        return sound(common | head | {"Signature": signed}, text)

    def _named(self, text: str | None) -> str:
        return str(self.words[self.step].format(title=text or ""))

    def _head(self) -> Head:
        letter, is_mediator = self.story.latest.letter, self.step == "mediator"
        first = self.story.ours[0]
        number = self.words["registered"].format(number=len(self.story.ours) + 1)
        return {
            "From": letter.sender,
            "To": self.words["to_mediator"] if is_mediator else letter.recipient,
            "Place": [letter.place or ""],
            "Sent": [self.today.isoformat()],
            "Via": [f"registered {{{{{number}}}}}"],  # another than the last one's
            "Subject": [self._named(first.letter.subject or first.source.text("Title"))],
            "Ref": letter.references,
            "Encl": [*self._enclosed()] if is_mediator else [],
            "In-Reply-To": known_slug(self.story.followed.slug),
        }

    def _enclosed(self) -> Iterator[str]:
        company = company_of(self.story.latest)
        for post in sorted((*self.story.ours, *self.story.replies), key=day_of):
            day = self.words["day"].format(day=day_in_words(day_of(post), self.lang, self.today))
            yield self.words[post.letter.kind].format(day=day, company=company)


def reply_title(letter: TypedPost, lang: str, today: date) -> str:
    """Return the title of a reply that came today."""
    day = typed_text(words_in(lang).date(today))
    return str(words_of(lang)["reply_title"].format(company=company_of(letter), day=day))


def reply_text(common: Head, letter: TypedPost, name: str) -> str:
    """Write the file that takes what the company wrote to an author of some name."""
    typed, (lang,) = letter.letter, common["Lang"]
    head = common | {
        "Kind": ["reply"],
        "In-Reply-To": known_slug(letter.slug),
        "Right-Of-Reply": [],
        "From": typed.recipient,
        "To": [*typed.signature[:1], name, *typed.sender][:1],
        "Sent": [],
        "Received": common["Date"],
        "Subject": [typed.subject or ""],
        "Ref": typed.references,
        "Signature": typed.recipient[:1],
    }
    return sound(head, words_of(lang)["reply_text"].format(company=company_of(letter)) + "\n")


def common_head(post: TypedPost, title: str, slug: str, lang: str, today: date) -> Head:
    """Return the headers that a letter, and a reply, takes from one before it."""
    return {
        "Title": [title],
        "Slug": known_slug(slug),
        "Date": [today.isoformat()],
        "Lang": [lang],
        "Status": ["draft"],
        "Category": [company_of(post)],
        "Tags": [", ".join(post.source.lines("Tags"))],
        "Summary": [],
        "Case": known_slug(post.letter.case),
    }


def known_slug(slug: str) -> Sequence[str]:
    """Return a slug for a header, or none where a setting makes slugs that no header can have."""
    return [] if check_slug(slug) else [slug]


def sound(head: Head, text: str) -> str:
    """Write headers and a text; raise a ``ValueError`` where a build would refuse them."""
    lines = (
        f"{name}: {f'{chr(10)}    '.join(filter(None, found))}" for name, found in head.items()
    )
    written = "\n".join(line.rstrip(" ") for line in lines) + f"\n\n{text}"
    refuse_headers(written)
    return written


def with_term(demands: Sequence[str], by: str) -> list[str]:
    """Return demands with another day: those that had one, or else the first.

    >>> with_term(["Rembourser 84,90 € avant le 24 novembre", "Des excuses"], "avant le 1er mars")
    ['Rembourser 84,90 € avant le 1er mars', 'Des excuses']
    """
    bare = list(map(without_term, demands))
    had_none = bare == list(demands)
    return [
        f"{one} {by}" if one != typed or (had_none and at == 0) else typed
        for at, (one, typed) in enumerate(zip(bare, demands, strict=True))
    ]
