"""Pelican's side of the words: what the theme calls, and languages that have none of their own."""

from collections.abc import Iterable, Iterator
from functools import partial

from jinja2 import Environment
from pelican import signals
from pelican.contents import Content
from pelican.generators import Generator

from plugins import steps
from plugins.problems import Problem, shown
from plugins.typography import style_of
from plugins.words import CATALOGUES, day, instant, words_in


def language_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Yield a warning for the first post of each language that has no catalogue."""
    context = next(iter(generators)).context
    contents: Iterable[Content] = filter(None, context["generated_content"].values())
    told = set()
    for content in sorted(contents, key=lambda content: content.source_path):
        lang = content.lang.split("-")[0]
        if lang not in told and not (CATALOGUES / f"{lang}.po").exists():
            told.add(lang)
            message = f"the blog's own words on posts in {lang} are English; plugins/words has no"
            yield Problem(shown(content.source_path), None, f"{message} {lang}.po", "warning")


def add_words(generator: Generator) -> None:
    """Add to the theme ``words_in``, which it calls `_`, and the filters ``day``, ``instant``."""
    env: Environment = generator.env
    env.globals["words_in"] = partial(words_in, style=style_of(generator.settings))
    env.filters.update(day=day, instant=instant)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_words)
    steps.checking.connect(language_problems)
