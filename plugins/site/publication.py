"""What Pelican would publish besides: drafts, what is hidden, what is for later, the sources.

In production (setting PRODUCTION, in publishconf.py) no file is written for a draft, a hidden
post or one whose day has not come, nor for what these alone name. At home they are
written, with a banner, so that their author can look at them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pelican import signals
from pelican.contents import Content, Page, Static
from pelican.generators import ArticlesGenerator, PagesGenerator, StaticGenerator

from plugins import html_tree
from plugins.post.adapter import posts_read
from plugins.post.content_files import EXTENSIONS, is_post
from plugins.problems import Problem, ProblemsFound, shown
from plugins.site.links.adapter import text_of
from plugins.site.links.resolved import links, paths

# Where Pelican's generators keep what is not published. Posts of a day to come are drafts to
# Pelican, as WITH_FUTURE_DATES is off.
NOT_PUBLISHED = (
    "drafts", "drafts_translations", "hidden_articles",
    "draft_pages", "draft_translations", "hidden_pages", "hidden_translations",
)  # fmt: skip
WITHHELD = "withheld"  # what was taken away: in the context until the files are known
PARTS = re.compile(r"[\s,;()'\"]+")  # between the addresses of srcset and style
ABOVE = re.compile(r"(?:\.\./)+")  # to a browser, nothing is above the blog's address

# Settings that would publish what the authors typed, word for word, and the value that does not.
SOURCES = {"OUTPUT_SOURCES": False, "STATIC_EXCLUDE_SOURCES": True}


def keep_for_later(content: Content) -> None:
    """Make a page of a day to come a draft; Pelican does so with posts only."""
    if not isinstance(content, Page) or content.settings["WITH_FUTURE_DATES"]:
        return
    date = getattr(content, "date", None)
    if date is not None and date > datetime.now(UTC if date.tzinfo else None):
        content.status = "draft"


class Text(NamedTuple):
    """The HTML of a post, and the folder where it was written."""

    html: str
    folder: str


def text_to_read(content: Content) -> Text:
    """Give what of a post may name files."""
    return Text(text_of(content), content.relative_dir)


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
    texts = [*map(text_to_read, withheld), *skipped(generator)]
    context.setdefault(WITHHELD, []).extend(texts)


def skipped(generator: ArticlesGenerator | PagesGenerator) -> Iterator[Text]:
    """Give the texts of ``Status: skip``, which Pelican forgets as soon as it has read them."""
    for post in posts_read([generator]):
        if post.source.text("Status") == "skip":
            folder = Path(post.path).absolute().parent.relative_to(generator.path)
            yield Text(post.parts.html + post.summary, folder.as_posix())


def withhold_files(generator: StaticGenerator) -> None:
    """Take away the files that only what is not published needs, and every post's source.

    Pelican publishes what is in STATIC_PATHS, whoever needs it; where a folder of posts is
    among them, it leaves out only those that it has read and kept.
    """
    context, settings = generator.context, generator.settings
    statics: list[Static] = context["staticfiles"]
    withheld = named_in(context.pop(WITHHELD, ()), settings)  # every template has the context
    doubtful = [static for static in statics if names_of(static) & withheld]
    kept = [content for content in context["generated_content"].values() if content]
    needed = named_in(map(text_to_read, kept), settings) if doubtful else set()
    away = {id(static) for static in doubtful if not names_of(static) & needed}
    for static in [s for s in statics if id(s) in away or is_source(s, settings)]:
        statics.remove(static)
        del context["static_content"][static.get_relative_source_path()]


def is_source(static: Static, settings: Mapping[str, Any]) -> bool:
    """Say whether a file is the text of a post."""
    path = Path(static.source_path)
    return path.suffix.lower().lstrip(".") in EXTENSIONS and is_post(path, settings)


def names_of(static: Static) -> set[str]:
    """Give the paths that a file can be named by: from ``content/``, and from the blog.

    Not by its own ``save_as``: who asks for that keeps Pelican from putting an ``{attach}``
    elsewhere.
    """
    source = static.get_relative_source_path()
    return {source, static.settings["STATIC_SAVE_AS"].format(path=source)}


def named_in(texts: Iterable[Text], settings: Mapping[str, Any]) -> set[str]:
    """Give the files that texts name, by a link of Pelican's or by any address in an attribute.

    >>> text = Text('<a href="{attach}a.pdf"><img src="/b.png" srcset="../c.png 2x">', "letters")
    >>> sorted(named_in([text], {"SITEURL": ""}) & {"letters/a.pdf", "b.png", "c.png"})
    ['b.png', 'c.png', 'letters/a.pdf']
    """
    site = settings["SITEURL"]
    found = set()
    for text in texts:
        targets = [link.target for link in links(text.html)]
        for address in attributes(text.html):
            ours = address.removeprefix(site)
            targets.append(ours.removeprefix(urlsplit(site).path) if ours == address else ours)
        found |= set(chain.from_iterable(paths(target, text.folder) for target in targets))
    return {ABOVE.sub("", path) for path in found}


def attributes(text: str) -> Iterator[str]:
    """Give all that stands in an attribute of HTML or in its style sheets, whole and in parts."""
    for node in html_tree.parse(text).css("*"):
        values = [value for value in node.attributes.values() if value]
        for value in [*values, node.text()] if node.tag == "style" else values:
            yield from (value, *PARTS.split(value))


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
