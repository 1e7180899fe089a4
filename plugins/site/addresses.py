"""Addresses of posts: made from titles, one for each, translations beside their originals."""

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican import signals
from pelican.contents import Content, Static
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator

from plugins import steps
from plugins.build.settings import place_of
from plugins.build.theme_files import theme_files
from plugins.problems import Problem, shown

# Where Pelican's generators keep what they have read.
ORIGINALS = ("articles", "drafts", "hidden_articles", "pages", "draft_pages", "hidden_pages")
TRANSLATIONS = ("translations", "drafts_translations", "draft_translations", "hidden_translations")


# Where the lists of posts go on, see PAGINATION_PATTERNS.
LATER_PAGES = re.compile(r"(?:^|/)page/\d+/index\.html$")


def give_translations_addresses(generator: ArticlesGenerator | PagesGenerator) -> None:
    """Put a translation beside its original: /slug/ and /slug-en/, drafts too."""
    for name in TRANSLATIONS:
        for content in getattr(generator, name, ()):
            url = content.url
            if not hasattr(content, "override_url") and url.endswith(f"{content.slug}/"):
                content.override_url = f"{url[:-1]}-{content.lang}/"
                content.override_save_as = f"{content.override_url}index.html"


def contents_of(generators: Iterable[Generator]) -> list[Content]:
    """Give all that Pelican will write from posts and pages."""
    readers = [g for g in generators if isinstance(g, ArticlesGenerator | PagesGenerator)]
    lists = (*ORIGINALS, *TRANSLATIONS)
    return [content for g in readers for name in lists for content in getattr(g, name, ())]


def taken_addresses(generators: Iterable[Generator]) -> dict[str, str]:
    """Give the files of lists of posts, and what each is."""
    generator = next(g for g in generators if isinstance(g, ArticlesGenerator))
    settings = generator.settings
    taken = {
        settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"): f"the page {name}"
        for name in settings["DIRECT_TEMPLATES"]
    }
    taken |= {category.save_as: f"the company {category}" for category, _ in generator.categories}
    taken |= {tag.save_as: f"the tag {tag}" for tag in generator.tags}
    output = Path(settings["OUTPUT_PATH"])
    for source, target in theme_files(settings):
        taken[target.relative_to(output).as_posix()] = shown(source)
    for static in generator.context["staticfiles"]:
        save_as = super(Static, static).save_as  # its own would say that it cannot move any more
        taken[save_as] = shown(static.source_path)
    return taken


def address_problems(generators: Sequence[Generator]) -> Iterator[Problem]:
    """Yield the posts that would be written to the file of another post, or of a list."""
    taken: dict[str, str | Content] = dict(taken_addresses(generators))
    for content in sorted(contents_of(generators), key=lambda content: content.source_path):
        other = taken.setdefault(content.save_as, content)
        if LATER_PAGES.search(content.save_as):
            other = "a later page of a list"
        if other is not content:
            yield taken_problem(content, other)
    yield from menu_problems(generators[0].settings, taken)


def taken_problem(content: Content, other: Content | str) -> Problem:
    """Say what has a post's address already, and the remedy."""
    remedy = 'add a header "Slug: …"'
    if "save_as" in content.metadata:
        remedy = "choose another for Url and Save_as"
    if isinstance(other, Content):
        if other.lang != content.lang:
            remedy += ', or "Translation: true" to the one that translates the other'
        other = shown(other.source_path)
    message = f"its address /{content.url} is taken by {other}; {remedy}"
    return Problem(shown(content.source_path), None, message)


def menu_problems(settings: Mapping[str, Any], there: Collection[str]) -> Iterator[Problem]:
    """Say which links of the head and the foot of each page lead nowhere.

    >>> menu = {"MENUITEMS": [("Ici", "ici/"), ("Là", "la/#bas"), ("Web", "https://example.org")]}
    >>> [problem.message for problem in menu_problems(menu, ["ici/index.html"])]
    ['the menu leads to la/, where there is no page; write one, or mend MENUITEMS']
    """
    links = [("MENUITEMS", url) for _, url in settings.get("MENUITEMS", ())]
    links += [("LEGAL_NOTICE", url) for url in [settings.get("LEGAL_NOTICE")] if url]
    for setting, url in links:
        parts = urlsplit(url)
        file = f"{parts.path}index.html" if parts.path.endswith("/") else parts.path
        is_ours = not parts.scheme and not parts.netloc and file.endswith(".html")
        if is_ours and file not in there:
            message = f"the menu leads to {parts.path}, where there is no page"
            message += f"; write one, or mend {setting}"
            yield Problem(*place_of(setting, settings), message)


# --- Pelican -----------------------------------------------------------------------------


def is_not_ours_to_say(record: logging.LogRecord) -> bool:
    """Keep Pelican from warning, without a remedy, of what `address_problems` finds."""
    return not str(record.msg).startswith("There are %s")


def register() -> None:
    """Connect to Pelican."""
    logging.getLogger("pelican.utils").addFilter(is_not_ours_to_say)
    signals.article_generator_finalized.connect(give_translations_addresses)
    signals.page_generator_finalized.connect(give_translations_addresses)
    steps.checking.connect(address_problems)
