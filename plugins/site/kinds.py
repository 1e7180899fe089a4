"""The kinds of pages that a blog has: a new kind is one entry in this table.

To Pelican, letters and posts are both articles, and a company is a category.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shelf:
    """Where Pelican's generators keep what they have read: originals, and their translations."""

    originals: str
    translations: str = ""
    is_published: bool = True

    def contents(self, generator: Any) -> tuple[list[Any], list[Any]]:
        """Return the originals and the translations that a generator keeps there."""
        return getattr(generator, self.originals), getattr(generator, self.translations, [])


@dataclass(frozen=True)
class Kind:
    """A kind of page: its name, and the shelves where it is.

    What stands on a shelf has an address of its own (`url`, `save_as`).
    """

    name: str
    shelves: tuple[Shelf, ...]


# Posts of a day to come are drafts to Pelican, as WITH_FUTURE_DATES is off.
ARTICLES = (
    Shelf("articles", "translations"),
    Shelf("drafts", "drafts_translations", is_published=False),
    Shelf("hidden_articles", "hidden_translations", is_published=False),
)
PAGES = (
    Shelf("pages", "translations"),
    Shelf("draft_pages", "draft_translations", is_published=False),
    Shelf("hidden_pages", "hidden_translations", is_published=False),
)
KINDS = (
    Kind("letter", ARTICLES),
    Kind("post", ARTICLES),
    Kind("page", PAGES),
    Kind("company", (Shelf("categories"),)),
    Kind("tag", (Shelf("tags"),)),
)


def shelves_of(generator: Any) -> Iterator[Shelf]:
    """Yield where a generator keeps posts or pages."""
    for shelf in dict.fromkeys(shelf for kind in KINDS for shelf in kind.shelves):
        if shelf.translations and hasattr(generator, shelf.originals):
            yield shelf


def lists_of(generator: Any) -> Iterator[tuple[str, Any]]:
    """Yield the pages that list posts, each with its kind: those of companies, of tags."""
    for kind in KINDS:
        for shelf in kind.shelves:
            for entry in () if shelf.translations else dict(getattr(generator, shelf.originals)):
                yield kind.name, entry
