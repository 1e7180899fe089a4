"""What is wrong in the headers that make a case; all of it is told at once.

Posts that are not published are read too: a draft may hold the promise that a letter names.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from plugins.cases.days import deadlines
from plugins.cases.facts import Fact, fact_of, filed
from plugins.cases.promises import kept_faults
from plugins.post.post import Post
from plugins.problems import Problem, nearest


def case_faults(posts: Sequence[Post], slug: Callable[[str], str]) -> Iterator[Problem]:
    """Yield what is wrong with the cases of all posts; ``slug`` makes the address of a company."""
    letters = {post.slug: post for post in reversed(posts) if post.letter.dated}
    for post in posts:
        yield from demand_problems(post)
        yield from answer_problems(post, letters)
    yield from circle_problems(letters)
    for case in filed(originals(posts)).values():
        yield from event_problems(case)
        yield from company_problems(case, slug)


def originals(posts: Iterable[Post]) -> list[Post]:
    """Return posts without their translations, which tell the same facts again."""
    found: dict[str, Post] = {}
    for post in sorted(posts, key=lambda post: "translation" in post.source.headers):
        found.setdefault(post.slug, post)
    return [*found.values()]


# --- what is asked -------------------------------------------------------------------------


def demand_problems(post: Post) -> Iterator[Problem]:
    """Yield the days of demands that no calendar has, and those before the letter."""
    sent = post.letter.dated or date.max
    for value in post.source.headers.get("demand", ()) if post.letter.dated else ():
        for words, day in deadlines(value.text, sent):
            if day is None:
                fault = f'there is no such day as "{words}"; look at a calendar'
            elif day < sent:
                fault = f'"{words}" is before the day of the letter, {sent}; write a later day'
            else:
                continue
            yield Problem(post.path, value.line, f"Demand: {fault}")


# --- what is answered ----------------------------------------------------------------------


def answer_problems(post: Post, letters: Mapping[str, Post]) -> Iterator[Problem]:
    """Yield why a post is no answer to what it names in `In-Reply-To`."""
    for value in post.source.headers.get("in-reply-to", ()):
        answered = letters.get(value.text)
        if answered is None:
            near = nearest(value.text, letters.keys() - {post.slug})
            remedy = f'write "{near}"' if near else "write the last part of its address"
            fault = f'In-Reply-To: there is no post with the address "{value.text}"; {remedy}'
            yield Problem(post.path, value.line, fault)
        elif answered.slug != post.slug:
            yield from _early_problems(post, answered)


def _early_problems(post: Post, answered: Post) -> Iterator[Problem]:
    """Yield the days of an answer that are before what it answers."""
    written = answered.letter.dated
    days = {"received": post.letter.received, "sent": post.letter.sent or post.letter.dated}
    for header, day in days.items():
        if day and written and day < written:
            lines = post.source.headers.get(header) or post.source.headers.get("date", ())
            name = header.capitalize() if header in post.source.headers else "Date"
            fault = f"{day} is before {written}, the day of what this answers ({answered.path})"
            remedy = "correct one of the days, or In-Reply-To"
            yield Problem(post.path, lines[0].line, f"{name}: {fault}; {remedy}")


def circle_problems(letters: Mapping[str, Post]) -> Iterator[Problem]:
    """Yield each circle of answers once, at the post of it that is the first by its address."""
    for slug, post in letters.items():
        chain, at = [slug], post.letter.in_reply_to or ""
        while at in letters and at not in chain:
            chain.append(at)
            at = letters[at].letter.in_reply_to or ""
        if at == slug == min(chain):
            line = post.source.headers["in-reply-to"][0].line
            names = " → ".join([*chain, slug])
            fault = f"In-Reply-To: these answer each other in a circle: {names}"
            yield Problem(post.path, line, f"{fault}; take it out of the one that was first")


# --- what happened -------------------------------------------------------------------------


def event_problems(posts: Iterable[Post]) -> Iterator[Problem]:
    """Yield each `kept` of a case without its promise, and each `resolved` after the first."""
    places: dict[Fact, tuple[str, int]] = {}
    ends: list[tuple[date, str, int]] = []
    for post in posts:
        lines = post.source.headers.get("event", ())
        for event, value in zip(post.letter.events, lines, strict=False):
            places.setdefault(fact := fact_of(event, post.lang), (post.path, value.line))
            if fact.kind == "resolved":
                ends.append((fact.day, post.path, value.line))
    for fact, why in kept_faults(sorted(places, key=lambda fact: fact.order)):
        yield Problem(*places[fact], f"Event: {why}")
    (day, path, line), *others = sorted(ends) or [(date.min, "", 0)]
    for _, again_path, again_line in others:
        fault = f'Event: this case is "resolved" already, on {day} ({path}:{line}); keep one'
        yield Problem(again_path, again_line, fault)


def company_problems(posts: Sequence[Post], slug: Callable[[str], str]) -> Iterator[Problem]:
    """Yield a warning for each letter of a case to another company than its first."""
    letters = [post for post in posts if post.letter.is_letter and post.company]
    letters.sort(key=lambda post: (post.letter.dated or date.max, post.path))
    for post in letters[1:]:
        first = letters[0]
        if slug(post.company or "") != slug(first.company or ""):
            line = next(iter(post.source.headers.get("case", ())), None)
            fault = f'the case "{post.letter.case}" is with {first.company} ({first.path}), and '
            remedy = f'this letter with {post.company}; write one "Category", or another "Case"'
            where = line.line if line else None
            yield Problem(post.path, where, f"{fault}{remedy}", "warning")
