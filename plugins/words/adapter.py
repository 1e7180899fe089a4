"""Pelican's side of the words: what the theme calls, and languages that have none of their own."""

from collections.abc import Hashable, Iterable, Iterator
from functools import partial

from jinja2 import Environment, pass_context
from jinja2.runtime import Context, Macro
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


class Once:
    """Calls a macro once in a build for the same arguments, language and address of the site.

    A post stands in some five lists, and looks the same in most.
    """

    def __init__(self) -> None:
        self.made: dict[tuple[object, ...], str] = {}

    @pass_context
    def __call__(self, context: Context, macro: Macro, *args: Hashable) -> str:
        """Return what the macro makes, or has made."""
        key = (macro.name, context.resolve("lang"), context.resolve("SITEURL"), *args)
        if key not in self.made:
            self.made[key] = macro(*args)
        return self.made[key]


def add_words(generator: Generator) -> None:
    """Add to the theme ``words_in``, which it calls `_`, ``once``, and ``day``, ``instant``."""
    env: Environment = generator.env
    env.globals["once"] = Once()
    env.globals["words_in"] = partial(words_in, style=style_of(generator.settings))
    env.filters.update(day=day, instant=instant)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_words)
    steps.checking.connect(language_problems)
