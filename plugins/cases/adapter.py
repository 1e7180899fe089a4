"""Pelican's side of cases: their pages, feeds and calendars; what is wrong goes to the gate."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pelican import signals
from pelican.generators import ArticlesGenerator, Generator
from pelican.writers import Writer

from plugins import steps
from plugins.cases.case import figures_of
from plugins.cases.checks import case_faults
from plugins.cases.pages import (
    CasePage,
    Shown,
    case_among,
    cases_among,
    dues_of,
    first_lines,
    groups_of,
    in_order,
)
from plugins.cases.promises import named_day
from plugins.post.adapter import posts_read
from plugins.post.placeholders import labels_of
from plugins.post.settings import reading_settings
from plugins.problems import Problem

EPOCH = "SOURCE_DATE_EPOCH"  # seconds: the moment of a build that is to be made again
NOBODYS_HOST = "doleances.invalid"  # in calendars while the blog has no address


def build_day(settings: Mapping[str, Any]) -> date:
    """Return the day that it is where the blog's author lives, or that the build is to be of."""
    moment = datetime.now(UTC)
    if (epoch := os.environ.get(EPOCH, "")).isdecimal():
        moment = datetime.fromtimestamp(int(epoch), UTC)
    return moment.astimezone(ZoneInfo(settings["TIMEZONE"])).date()


def fact_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Yield what is wrong with all cases, of posts that are not published too."""
    generators = list(generators)
    settings = reading_settings(generators[0].settings)
    posts = [post for post in posts_read(generators) if not (post.is_wrong or post.is_page)]
    yield from case_faults(posts, lambda name: settings.slug_of_name(name, "CATEGORY"))


# --- what is published -------------------------------------------------------------------


def file_cases(generator: ArticlesGenerator) -> None:
    """Put all posts into their cases, as of the day of the build.

    At home a draft is shown as it will stand in its case, and the case without it.
    """
    settings, today = generator.settings, build_day(generator.settings)
    cases = cases_among(generator.articles)
    pages = {slug: page_of(slug, some, settings, today) for slug, some in cases.items()}
    of_slug = {one.slug: page for page in pages.values() for one in page.articles.values()}
    for article in (*generator.articles, *generator.translations):
        article.case = of_slug.get(article.slug)
    for article in seen_at_home(generator):
        found = cases_among([*generator.articles, article]) if article.letter.is_letter else {}
        own = next(((slug, some) for slug, some in found.items() if article in some), None)
        article.case = page_of(*own, settings, today, pages) if own else None
    ordered = in_order(pages.values())
    listed = [(page, page.posts) for page in ordered]
    generator.cases = [(page, posts) for page, posts in listed if page.url]
    generator.context.update(cases=listed, cases_with={}, today=today)
    for page in ordered:
        generator.context["cases_with"].setdefault(page.company.slug, []).append(page)


def seen_at_home(generator: ArticlesGenerator) -> Iterator[Shown]:
    """Yield the posts that only their author sees, at home."""
    for name in ("drafts", "drafts_translations", "hidden_articles", "hidden_translations"):
        yield from getattr(generator, name)


def page_of(
    slug: str,
    articles: Sequence[Shown],
    settings: Mapping[str, Any],
    today: date,
    published: Mapping[str, CasePage] | None = None,
) -> CasePage:
    """Return a case of some posts with its addresses; with ``published``, those that it has."""
    case = case_among(slug, articles, today)
    by_path = {article.post.path: article for article in articles}
    if published is not None:
        page = published.get(slug)
        return CasePage(case, by_path, page.url if page else "")
    has_due = bool(dues_of(case, labels_of(settings)))
    if len(case.timeline) <= 1 and not has_due:
        return CasePage(case, by_path)  # its letter says it all
    url, save_as = (settings[name].format(slug=slug) for name in ("CASE_URL", "CASE_SAVE_AS"))
    feed = (settings.get("CASE_FEED_ATOM") or "").format(slug=slug)
    calendar = (settings.get("CASE_CALENDAR") or "").format(slug=slug)
    return CasePage(case, by_path, url, save_as, feed, calendar if has_due else "")


def write_cases(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the page, the feed and the calendar of each case."""
    settings, context = generator.settings, generator.context
    template = generator.get_template("case")
    labels, siteurl = labels_of(settings), settings["SITEURL"]
    host = urlsplit(siteurl).hostname or NOBODYS_HOST
    for page, posts in generator.cases:
        writer.write_file(
            page.save_as, template, context, settings["RELATIVE_URLS"],
            url=page.url, page_of_case=page,
        )  # fmt: skip
        if page.feed:
            writer.write_feed(posts[::-1], context, page.feed, feed_title=page.title)
        if page.calendar:
            target = Path(writer.output_path, page.calendar)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(page.ics(labels, host, siteurl))


def add_case_filters(generator: Generator) -> None:
    """Add to the theme what it asks of cases."""
    generator.env.globals.update(
        figures_of=lambda pages: figures_of(page.case for page in pages),
        groups_of=groups_of,
    )
    generator.env.filters.update(
        as_current=as_current,
        first_lines=first_lines,
        without_day=lambda text: named_day(text)[1],
    )


def as_current(timeline: str, article: Shown) -> Markup:
    """Return a timeline in which a post is the one that is being read."""
    link = f'/{article.url}"'
    return Markup(str(timeline).replace(link, f'{link} aria-current="page"', 1))


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_case_filters)
    signals.article_generator_finalized.connect(file_cases)
    signals.article_writer_finalized.connect(write_cases)
    steps.checking.connect(fact_problems)
