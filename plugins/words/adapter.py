"""Pelican's side of the words: what the theme calls, and languages that have none of their own."""

import logging
from collections.abc import Callable, Collection, Hashable
from functools import partial

from jinja2 import Environment, pass_context
from jinja2.runtime import Context, Macro
from pelican import signals
from pelican.generators import Generator

from plugins.site.addresses import contents_of
from plugins.typography import style_of
from plugins.words import day, languages, words_in

logger = logging.getLogger(__name__)


def warn_of_missing_catalogues(
    langs: Collection[str], warn: Callable[..., None] = logger.warning
) -> None:
    """Say once which languages are spoken by posts and not by us."""
    for lang in sorted({lang.split("-")[0] for lang in langs} - set(languages())):
        warn("No catalogue %s.po: the site's own words on posts in %s are English", lang, lang)


def check_languages(generators: Collection[Generator]) -> None:
    """Warn of posts, pages and translations whose language has no catalogue."""
    warn_of_missing_catalogues({content.lang for content in contents_of(generators)})


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
    """Give the theme ``words_in``, which it calls `_`, the filter ``day``, and ``once``."""
    env: Environment = generator.env
    env.globals["once"] = Once()
    env.globals["words_in"] = partial(words_in, style=style_of(generator.settings))
    env.filters["day"] = day


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_words)
    signals.all_generators_finalized.connect(check_languages)
