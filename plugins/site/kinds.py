"""The kinds of pages that a blog has: a new kind is one entry in this table.

To Pelican, letters and posts are both articles, and a company is a category.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plugins.post.post import Post
from plugins.problems import Problem


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
    """A kind of page: its name, the template that shows it, and the shelves where it is.

    What stands on a shelf has an address of its own (`url`, `save_as`).
    """

    name: str
    template: str
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
LETTER = Kind("letter", "letter", ARTICLES)
POST = Kind("post", "article", ARTICLES)
PAGE = Kind("page", "page", PAGES)
COMPANY = Kind("company", "category", (Shelf("categories"),))
TAG_PAGE = Kind("tag", "tag", (Shelf("tags"),))
KINDS = (LETTER, POST, PAGE, COMPANY, TAG_PAGE)

# The other templates of our theme, which show no post: lists, and parts of pages.
OTHER_TEMPLATES = frozenset(
    """
    404 archives base categories index letter-parts listing lists meta post post-foot post-kicker
    postmark tags
""".split()
)


def page_kind(post: Post) -> Kind:
    """Return what kind of page shows a post."""
    if post.is_page:
        return PAGE
    return LETTER if post.source.is_letter else POST


def shelves_of(generator: Any) -> Iterator[Shelf]:
    """Yield where a generator keeps posts or pages."""
    for shelf in (*ARTICLES, *PAGES):
        if hasattr(generator, shelf.originals):
            yield shelf


def template_problems(post: Post) -> Iterator[Problem]:
    """Yield the header Template where it names one of our theme that cannot show this post."""
    kind = page_kind(post)
    fitting = {kind.template, POST.template} if kind is LETTER else {kind.template}
    others = OTHER_TEMPLATES.union(kind.template for kind in KINDS) - fitting
    for value in post.source.headers.get("template", ()):
        if value.text in others:
            remedy = f'write "{kind.template}", or delete this line'
            message = f'Template: "{value.text}" cannot show this kind of post; {remedy}'
            yield Problem(post.path, value.line, message)
