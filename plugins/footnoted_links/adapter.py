"""Pelican's side of footnoted links: the filter ``noted``, and warnings for the gate."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, cast

from jinja2 import Environment
from pelican import signals
from pelican.contents import Content
from pelican.generators import Generator

from plugins import steps
from plugins.footnoted_links.notes import Noted, Policy, footnote
from plugins.post.post import Post
from plugins.post.source_lines import find_line
from plugins.problems import Problem
from plugins.typography import style_of


def noted(content: Content, settings: Mapping[str, Any]) -> Noted:
    """Return a post or page with its notes; they are made once, for page and paper."""
    if (kept := getattr(content, "noted", None)) is not None:
        return cast(Noted, kept)
    post: Post = content.post
    site = settings["SITEURL"]
    policy = Policy(
        post.lang,
        site=site,
        ignore=settings.get("FOOTNOTED_LINKS_IGNORE", ()),
        link_notes=post.letter.link_notes,
        page=f"{site}/{content.url}" if site and post.letter.is_letter else "",
    )
    content.noted = footnote(
        post.parts.each(lambda html: resolved(html, content)),
        content.slug,
        policy=policy,
        style=style_of(settings),
        sheet=post.letter.is_letter,
    )
    return cast(Noted, content.noted)


def resolved(html: str, content: Content) -> str:
    """Resolve links to other posts as Pelican does."""
    return str(content._update_content(html, content.get_siteurl()))


def note_problems(generators: Iterable[Generator], wrong: Collection[str]) -> Iterator[Problem]:
    """Make the notes of all posts that are in order; yield a warning for a link without one."""
    generator = next(iter(generators))
    contents: Iterable[Content] = generator.context["generated_content"].values()
    for content in filter(None, contents):
        if content.post.path not in wrong:
            for about, message in noted(content, generator.settings).warnings:
                line = find_line(about, content.post.text)
                yield Problem(content.post.path, line, message, "warning")


def add_noted_filter(generator: Generator) -> None:
    """Add to the theme the filter ``noted``."""
    env: Environment = generator.env
    env.filters["noted"] = partial(noted, settings=generator.settings)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_noted_filter)
    steps.printing.connect(note_problems)
