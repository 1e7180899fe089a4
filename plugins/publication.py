"""What Pelican would publish besides: drafts, what is hidden, what is for later, the sources.

In production (setting PRODUCTION, in publishconf.py) no file is written for a draft, a hidden
post or one whose day has not come, nor for what is attached to these alone. At home they are
written, with a banner, so that their author can look at them.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.contents import Content, Page, Static
from pelican.generators import ArticlesGenerator, PagesGenerator, StaticGenerator

from plugins.content_files import EXTENSIONS, is_post
from plugins.links import links_of, paths, text_of
from plugins.problems import Problem, ProblemsFound, shown

# Where Pelican's generators keep what is not published. Posts of a day to come are drafts to
# Pelican, as WITH_FUTURE_DATES is off.
NOT_PUBLISHED = (
    "drafts", "drafts_translations", "hidden_articles",
    "draft_pages", "draft_translations", "hidden_pages", "hidden_translations",
)  # fmt: skip
WITHHELD = "withheld"  # what was taken away, in the context of all generators

# Settings that would publish what the authors typed, word for word, and the value that does not.
SOURCES = {"OUTPUT_SOURCES": False, "STATIC_EXCLUDE_SOURCES": True}


def keep_for_later(content: Content) -> None:
    """Make a page of a day to come a draft; Pelican does so with posts only."""
    if not isinstance(content, Page) or content.settings["WITH_FUTURE_DATES"]:
        return
    date = getattr(content, "date", None)
    if date is not None and date > datetime.now(UTC if date.tzinfo else None):
        content.status = "draft"


def withhold(generator: ArticlesGenerator | PagesGenerator) -> None:
    """Take from a generator what is not published, and what only that needs."""
    if not generator.settings.get("PRODUCTION"):
        return
    context = generator.context
    withheld: list[Content] = []
    for name in NOT_PUBLISHED:
        withheld += getattr(generator, name, ())
        getattr(generator, name, []).clear()
        if name in context:
            context[name] = []
    for content in withheld:
        del context["generated_content"][content.get_relative_source_path()]
    context.setdefault(WITHHELD, []).extend(withheld)


def withhold_files(generator: StaticGenerator) -> None:
    """Take away the files that only what is not published needs, and every post's source.

    Pelican publishes what is in STATIC_PATHS, whoever needs it; where a folder of posts is
    among them, it leaves out only those that it has read and kept.
    """
    context, settings = generator.context, generator.settings
    kept = [content for content in context["generated_content"].values() if content]
    withheld = attached_to(context.get(WITHHELD, ())) - attached_to(kept)
    texts = "".join(map(text_of, kept)) if withheld else ""

    def stays(static: Static) -> bool:
        path = Path(static.source_path)
        if path.suffix.lower().lstrip(".") in EXTENSIONS and is_post(path, settings):
            return False
        needless = static.get_relative_source_path() in withheld
        return not needless or f"/{static.url}" in texts

    statics: list[Static] = context["staticfiles"]
    for static in [static for static in statics if not stays(static)]:
        statics.remove(static)
        del context["static_content"][static.get_relative_source_path()]


def attached_to(contents: Iterable[Content]) -> set[str]:
    """Give the files that posts link to, in every spelling that Pelican may have kept."""
    return {
        path
        for content in contents
        for link in links_of(content)
        if link.what in {"static", "attach"}
        for path in paths(link.target, content.relative_dir)
    }


def refuse_sources(pelican: Any) -> None:
    """Raise an error where Pelican is to publish what the authors typed, word for word."""
    remedy = "would publish what you typed, drafts of it and all; take it out of the settings"
    problems = [
        Problem(shown(Path("pelicanconf.py")), 1, f"{name} = {pelican.settings[name]} {remedy}")
        for name, sound in SOURCES.items()
        if bool(pelican.settings[name]) is not sound
    ]
    if problems:
        raise ProblemsFound(problems)


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(refuse_sources)
    signals.content_object_init.connect(keep_for_later)
    signals.article_generator_finalized.connect(withhold)
    signals.page_generator_finalized.connect(withhold)
    signals.static_generator_finalized.connect(withhold_files)
