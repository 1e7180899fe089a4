"""Pelican's side of typography: settings that cannot be."""

from pelican import Pelican, signals

from plugins.typography import style_of


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
    signals.initialized.connect(check_settings)
