"""Footnoted links: each link of a post gets a number, and a note with its address.

``notes.py`` is the core, which needs no Pelican; here is Pelican's side. The notes are
made when a page is rendered, from the final HTML: feeds, summaries and lists of posts keep
their plain links.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup
from pelican import signals
from pelican.contents import Content
from pelican.generators import Generator

from plugins.body import DIVIDER
from plugins.footnoted_links import author_notes
from plugins.footnoted_links.notes import Noted, Words, footnote, policy_for
from plugins.letter import Letter
from plugins.problems import shown
from plugins.typography import CANON, Style, style_of, typeset
from plugins.words import words_in

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NotedPost:
    """A post's parts as the theme prints them; what is absent is empty."""

    chapeau: Markup
    body: Markup
    afterword: Markup
    notes: Markup


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


def words_for(lang: str, style: Style = CANON) -> Words:
    """Say what notes say in a language.

    >>> words_for("de").mark
    'Anmerkung {number}'
    """
    _ = words_in(lang, style)
    return Words(
        heading=_("Notes").unescape(),
        mark=_("Note {number}", number="{number}").unescape(),
        back=_("Back to the text").unescape(),
    )


def parted(post: Noted, *, is_letter: bool) -> NotedPost:
    """Part a letter at its dividers: one ends the chapeau, a second the letter.

    >>> parted(Noted('<p>À vous.</p><hr class="letter-divider"><p>Cher Kévin,</p>'), is_letter=True)
    NotedPost(chapeau=Markup('<p>À vous.</p>'), body=Markup('<p>Cher Kévin,</p>'), \
afterword=Markup(''), notes=Markup(''))
    """
    parts = post.html.split(DIVIDER, 2) if is_letter else [post.html]
    if len(parts) == 1:
        parts.insert(0, "")
    chapeau, body, afterword = (Markup(part.strip("\n")) for part in (*parts, "")[:3])
    return NotedPost(chapeau, body, afterword, Markup(post.notes))


def add_filters(generator: Generator) -> None:
    """Give the theme the filter ``noted``."""
    env: Environment = generator.env
    env.filters["noted"] = partial(noted, settings=generator.settings)


def tidy_feed(_context: object, feed: Any) -> None:
    """Name the author's notes of each post in a feed after the post."""
    for item in feed.items:
        if author_notes.REFERENCE in (item["content"] or ""):
            slug = urlsplit(item["link"]).path.strip("/").replace("/", "-")
            item["content"] = author_notes.in_feed(item["content"], slug)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_filters)
    signals.feed_generated.connect(tidy_feed)
