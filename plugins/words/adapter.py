"""Pelican's side of the words: what the theme calls, and languages that have none of their own."""

import logging
from collections.abc import Callable, Collection
from functools import partial

from jinja2 import Environment
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


def add_words(generator: Generator) -> None:
    """Give the theme the function ``words_in``, which it calls `_`, and the filter ``day``."""
    env: Environment = generator.env
    env.globals["words_in"] = partial(words_in, style=style_of(generator.settings))
    env.filters["day"] = day


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_words)
    signals.all_generators_finalized.connect(check_languages)
