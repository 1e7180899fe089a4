"""Pelican's side of typography: settings that cannot be, and the filter ``on_page``."""

from markupsafe import Markup
from pelican import Pelican, signals
from pelican.generators import Generator

from plugins.typography import style_of
from plugins.typography.pages import on_page


def check_settings(pelican: Pelican) -> None:
    """Raise an error where the setting TYPOGRAPHY is wrong."""
    style_of(pelican.settings)


def add_page_filter(generator: Generator) -> None:
    """Add to the theme the filter ``on_page``."""
    generator.env.filters["on_page"] = lambda html, lang: Markup(on_page(html, lang))


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(check_settings)
    signals.generator_init.connect(add_page_filter)
