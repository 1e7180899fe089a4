"""Footnoted links: each link of a post gets a number, and a note with its address.

``notes.py`` is the core, ``urls.py`` what it knows of addresses; here is Pelican's side.
The notes are made when a page is rendered, from the final HTML: feeds, summaries and lists
of posts keep their plain links.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from pelican import signals
from pelican.contents import Content
from pelican.generators import Generator

from plugins.body import DIVIDER
from plugins.footnoted_links.notes import Words, footnote, policy_for, split_at
from plugins.typography import typeset
from plugins.words import words_in

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NotedPost:
    """A post's parts as the theme prints them; what is absent is empty."""

    chapeau: Markup
    body: Markup
    afterword: Markup
    notes: Markup


def noted(content: Content, settings: Mapping[str, Any]) -> NotedPost:
    """Footnote a post or page and part it at its dividers."""
    _ = words_in(content.lang)
    letter = getattr(content, "letter", None)
    result = footnote(
        content.content,
        content.slug,
        policy=policy_for(
            content.lang,
            site=settings["SITEURL"],
            ignore=settings.get("FOOTNOTED_LINKS_IGNORE", ()),
            link_notes=letter is None or letter.link_notes,
        ),
        words=Words(
            str(_("Notes")), str(_("Note {number}", number="{number}")), str(_("Back to the text"))
        ),
        typeset=lambda text: typeset(text, content.lang),
    )
    for warning in result.warnings:
        logger.warning("%s: %s", content.source_path, warning)
    parts = [Markup(part) for part in split_at(result.html, DIVIDER)]
    nothing = Markup("")
    chapeau = parts.pop(0) if len(parts) > 1 else nothing
    return NotedPost(
        chapeau, parts[0], parts[1] if len(parts) > 1 else nothing, Markup(result.notes)
    )


def add_filters(generator: Generator) -> None:
    """Give the theme the filter ``noted``."""
    env: Environment = generator.env
    env.filters["noted"] = partial(noted, settings=generator.settings)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_filters)
