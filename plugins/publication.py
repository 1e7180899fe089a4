"""What Pelican would publish besides: drafts, what is hidden, what is for later, the sources.

In production (setting PRODUCTION, in publishconf.py) no file is written for a draft, a hidden
post or one whose day has not come, nor for what is attached to these alone. At home they are
written, with a banner, so that their author can look at them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.contents import Content
from pelican.generators import ArticlesGenerator, PagesGenerator

from plugins.links import links_of, paths
from plugins.problems import Problem, ProblemsFound, shown

# Where Pelican's generators keep what is not published. Posts of a day to come are drafts to
# Pelican, as WITH_FUTURE_DATES is off.
NOT_PUBLISHED = (
    "drafts", "drafts_translations", "hidden_articles",
    "draft_pages", "draft_translations", "hidden_pages", "hidden_translations",
)  # fmt: skip


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
    kept = [content for content in context["generated_content"].values() if content]
    context["static_links"] -= attached_to(withheld) - attached_to(kept)


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
    if pelican.settings["OUTPUT_SOURCES"]:
        raise ProblemsFound(
            [
                Problem(
                    shown(Path("pelicanconf.py")),
                    1,
                    "OUTPUT_SOURCES would publish what you typed, drafts of it and all; "
                    "take it out of the settings",
                )
            ]
        )


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(refuse_sources)
    signals.article_generator_finalized.connect(withhold)
    signals.page_generator_finalized.connect(withhold)
