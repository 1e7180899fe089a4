"""Pelican's side of footnoted links: the filter ``noted``, and the author's notes in feeds."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from jinja2 import Environment
from pelican import signals
from pelican.contents import Content
from pelican.generators import Generator

from plugins.footnoted_links import NotedPost, parted, words_for
from plugins.footnoted_links.notes import footnote, policy_for
from plugins.post.letter import Letter
from plugins.problems import shown
from plugins.typography import style_of, typeset

logger = logging.getLogger(__name__)


def noted(content: Content, settings: Mapping[str, Any], *, paper: bool = False) -> NotedPost:
    """Footnote a post or page and part it at its dividers.

    On ``paper`` links to our own pages are noted too, after the numbers of the page.
    """
    style = style_of(settings)
    letter: Letter | None = getattr(content, "letter", None)
    is_letter = letter is not None and letter.is_letter
    policy = policy_for(
        content.lang,
        site=settings["SITEURL"],
        ignore=settings.get("FOOTNOTED_LINKS_IGNORE", ()),
        link_notes=letter is None or letter.link_notes,
    )
    if paper:
        policy = replace(policy, paper=True, page=f"{settings['SITEURL']}/{content.url}")
    result = footnote(
        content.content,
        content.slug,
        policy=policy,
        words=words_for(content.lang, style),
        typeset=lambda text: typeset(text, content.lang, style=style),
        sheet=is_letter,
    )
    for warning in () if paper else result.warnings:  # the page has said them
        logger.warning("%s: %s", shown(content.source_path), warning)
    return parted(result, is_letter=is_letter)


def add_filters(generator: Generator) -> None:
    """Give the theme the filter ``noted``."""
    env: Environment = generator.env
    env.filters["noted"] = partial(noted, settings=generator.settings)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_filters)
