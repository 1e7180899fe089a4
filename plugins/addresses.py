"""Addresses of posts: made from titles, one for each, translations beside their originals."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import escape
from pelican import signals
from pelican.contents import Content
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.utils import slugify

from plugins.placeholders import plain
from plugins.problems import Problem, ProblemsFound, shown

# Where Pelican's generators keep what they have read.
ORIGINALS = ("articles", "drafts", "hidden_articles", "pages", "draft_pages", "hidden_pages")
TRANSLATIONS = ("translations", "drafts_translations", "draft_translations", "hidden_translations")


def slug_of(title: str, settings: Mapping[str, Any]) -> str:
    """Make the address from the title as typed, so that typography never changes it."""
    return str(
        slugify(
            str(escape(plain(title))),
            regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"],
            preserve_case=settings["SLUGIFY_PRESERVE_CASE"],
            use_unicode=settings["SLUGIFY_USE_UNICODE"],
        )
    )


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
    return taken


def check_addresses(generators: Sequence[Generator]) -> None:
    """Raise an error where two posts, or a post and a list, would be written to one file."""
    taken = taken_addresses(generators)
    problems = []
    for content in sorted(contents_of(generators), key=lambda content: content.source_path):
        path = shown(content.source_path)
        other = taken.setdefault(content.save_as, path)
        if other != path:
            message = f'its address /{content.url} is taken by {other}; add a header "Slug: …"'
            problems.append(Problem(path, 1, message))
    problems += menu_problems(generators[0].settings, taken)
    if problems:
        raise ProblemsFound(problems)


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
            yield Problem(shown("pelicanconf.py"), 1, message)


# --- Pelican -----------------------------------------------------------------------------


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(give_translations_addresses)
    signals.page_generator_finalized.connect(give_translations_addresses)
    signals.all_generators_finalized.connect(check_addresses)
