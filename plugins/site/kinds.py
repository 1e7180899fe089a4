"""The kinds of pages that a blog has: a new kind is one entry in this table.

To Pelican, letters and posts are both articles, and a company is a category.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple


class Shelf(NamedTuple):
    """Where Pelican's generators keep the pages of a kind: originals, and their translations.

    What stands on a shelf has an address of its own (`url`, `save_as`).
    """

    kind: str
    originals: str
    translations: str = ""
    is_published: bool = True

    def contents(self, generator: Any) -> tuple[list[Any], list[Any]]:
        """Return the originals and the translations that a generator keeps there."""
        return getattr(generator, self.originals), getattr(generator, self.translations, [])


# Posts of a day to come are drafts to Pelican, as WITH_FUTURE_DATES is off.
SHELVES = (
    Shelf("post", "articles", "translations"),
    Shelf("post", "drafts", "drafts_translations", is_published=False),
    Shelf("post", "hidden_articles", "hidden_translations", is_published=False),
    Shelf("page", "pages", "translations"),
    Shelf("page", "draft_pages", "draft_translations", is_published=False),
    Shelf("page", "hidden_pages", "hidden_translations", is_published=False),
    Shelf("company", "categories"),
    Shelf("tag", "tags"),
    Shelf("case", "cases"),
)


def shelves_of(generator: Any) -> Iterator[Shelf]:
    """Yield where a generator keeps posts or pages."""
    for shelf in SHELVES:
        if shelf.translations and hasattr(generator, shelf.originals):
            yield shelf


def lists_of(generator: Any) -> Iterator[tuple[str, Any]]:
    """Yield the pages that list posts, each with its kind: those of companies, of tags."""
    for shelf in SHELVES:
        for entry in () if shelf.translations else dict(getattr(generator, shelf.originals, ())):
            yield shelf.kind, entry
