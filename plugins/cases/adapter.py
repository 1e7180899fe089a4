"""Pelican's side of cases: what is wrong with them goes to the gate."""

from collections.abc import Iterable, Iterator

from pelican.generators import Generator

from plugins import steps
from plugins.cases.checks import case_faults
from plugins.post.adapter import posts_read
from plugins.post.settings import reading_settings
from plugins.problems import Problem


def fact_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Yield what is wrong with all cases, of posts that are not published too."""
    generators = list(generators)
    settings = reading_settings(generators[0].settings)
    posts = [post for post in posts_read(generators) if not (post.is_wrong or post.is_page)]
    yield from case_faults(posts, lambda name: settings.slug_of_name(name, "CATEGORY"))


def register() -> None:
    """Connect to Pelican."""
    steps.checking.connect(fact_problems)
