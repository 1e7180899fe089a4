"""Pelican's side of typography: the filter ``on_page``."""

from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from plugins.typography.pages import on_page


def add_page_filter(generator: Generator) -> None:
    """Add to the theme the filter ``on_page``."""
    generator.env.filters["on_page"] = lambda html, lang: Markup(on_page(html, lang))


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_page_filter)
