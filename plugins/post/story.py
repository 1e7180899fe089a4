"""What there has been before a letter: those of its case to one recipient, and the replies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from plugins.post.checks import company_in
from plugins.post.typed_posts import TypedPost
from plugins.problems import ProblemsFound, shown

NO_DAY = date.min  # of a letter without one, which no build accepts


@dataclass(frozen=True)
class Story:
    """What there has been: the letters to one recipient, and the replies, by their days."""

    followed: TypedPost
    ours: tuple[TypedPost, ...]
    replies: tuple[TypedPost, ...]

    @property
    def latest(self) -> TypedPost:
        """The letter that the next one takes after."""
        return self.followed if self.followed in self.ours else self.ours[-1]

    @property
    def reply(self) -> TypedPost | None:
        """The reply, where nothing has been written since."""
        last = self.replies[-1] if self.replies else None
        return last if last and day_of(last) >= day_of(self.ours[-1]) else None

    @property
    def unanswered(self) -> tuple[TypedPost, ...]:
        """The letters that nothing has come after; where a reply is the last, those it answers."""
        answered = self.replies[-1] if self.replies else None
        if self.reply:
            to = self.reply.letter.in_reply_to
            return tuple(post for post in self.ours if post.slug == to) or self.ours[-1:]
        return tuple(
            post for post in self.ours if answered is None or day_of(post) > day_of(answered)
        )


def day_of(post: TypedPost) -> date:
    """Return the day that a letter is known by; of a reply, the one that it bears."""
    letter = post.letter
    return letter.sent or letter.received or letter.dated or NO_DAY


def refuse_unfit(post: TypedPost) -> None:
    """Raise ``ProblemsFound`` for headers that are wrong, and a ``ValueError`` for no letter."""
    if post.errors:
        raise ProblemsFound(post.errors)
    if not post.letter.is_letter:
        raise ValueError(f"{shown(post.path)} is no letter: it has no header To")


def story_of(followed: TypedPost, posts: Iterable[TypedPost]) -> Story:
    """Find the letters and replies of a case; drafts have not been sent.

    Raise a ``ValueError``, or ``ProblemsFound``, where there is nothing that can be followed.
    """
    refuse_unfit(followed)
    by_slug = {
        post.slug: post
        for post in (*sorted(posts, key=lambda post: post.is_original), followed)
        if post.letter.is_letter and post.letter.case == followed.letter.case
        if post is followed or post.source.text("Status") != "draft"
    }  # of translations the original, or the one that is named
    case = sorted(by_slug.values(), key=lambda post: (day_of(post), post.slug))
    replies = tuple(post for post in case if post.letter.kind == "reply")
    letters = [post for post in case if post.letter.kind == "letter"]
    if not letters:
        raise ValueError(f"{shown(followed.path)}: its case has no letter of yours to follow")
    base = followed if followed in letters else letters[-1]
    to = base.letter.recipient[0]
    return Story(followed, tuple(p for p in letters if p.letter.recipient[0] == to), replies)


def company_of(post: TypedPost) -> str:
    """Return the company that a letter is filed under."""
    company = company_in(post.source)
    return company.text if company else post.letter.recipient[0]
