"""Pelican's side of typography: the theme's filters, and settings that cannot be."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from jinja2 import Environment
from pelican import Pelican, signals
from pelican.generators import Generator

from plugins.post.placeholders import labels_of
from plugins.typography import line, literal, style_of

TYPOGRIFY = "2."  # the versions whose filters engine.py knows


def add_filters(generator: Generator) -> None:
    """Give the theme the filters ``line`` and ``literal``."""
    env: Environment = generator.env
    style, labels = style_of(generator.settings), labels_of(generator.settings)
    env.filters.update(
        line=cache(lambda text, lang: line(text, lang, style, labels)),  # for each list anew
        literal=lambda text: literal(text, labels),
    )


def check_typogrify() -> None:
    """Raise an error where typogrify is not the one whose filters we guard."""
    try:
        found = version("typogrify")
    except PackageNotFoundError:
        found = "of no known version"
    if not found.startswith(TYPOGRIFY):
        raise RuntimeError(
            f"typogrify {found} is installed; this needs {TYPOGRIFY}x: run `uv sync`"
        )


def check_settings(pelican: Pelican) -> None:
    """Raise an error where a setting is wrong, or has Pelican run typogrify over what we set."""
    if pelican.settings.get("TYPOGRIFY"):
        raise ValueError(
            "pelicanconf.py: TYPOGRIFY is on, and would undo what plugins/typography does;"
            " write TYPOGRIFY = False"
        )
    style_of(pelican.settings)


def register() -> None:
    """Connect to Pelican."""
    check_typogrify()
    signals.initialized.connect(check_settings)
    signals.generator_init.connect(add_filters)
