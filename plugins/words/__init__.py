"""The theme's own words and dates; ``catalogue.py`` is where they come from."""

from plugins.words.catalogue import CATALOGUES, Words, day, instant, words_in

__all__ = ["CATALOGUES", "Words", "day", "instant", "words_in"]
