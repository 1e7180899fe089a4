"""Pelican's side of feeds: its writer, which puts a whole post into each entry."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from feedgenerator import Enclosure, get_tag_uri
from markupsafe import Markup
from pelican import Pelican, signals
from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.writers import Writer

from plugins.feeds.entries import Atom, Rss, in_feed
from plugins.footnoted_links.adapter import noted, resolved
from plugins.words import instant

LETTER = "letter_in_feeds"  # in the context: the template `letter.html`
HAVE_FEEDS = {
    "CATEGORY": "categories",
    "TAG": "tags",
    "AUTHOR": "authors",
    "CASE": "cases",
}  # that may have feeds


class FeedWriter(Writer):  # type: ignore[misc]  # Pelican has no types
    """Writes feeds as `entries.py` has them, and all else as Pelican does."""

    def _create_new_feed(
        self, feed_type: str, feed_title: str | None, context: Mapping[str, Any]
    ) -> Atom | Rss:
        names = [context["SITENAME"], feed_title] if feed_title else [context["SITENAME"]]
        listed = {self.urljoiner(self.feed_domain, feed): url for feed, url in lists(context)}
        self.context = context
        return (Rss if feed_type == "rss" else Atom)(
            title=" · ".join(Markup(name).striptags() for name in names),
            link=f"{self.site_url}/{listed.get(self.feed_url, '')}",
            feed_url=self.feed_url,
            feed_guid=self.feed_url,
            description=context.get("SITESUBTITLE", ""),
            language=context["DEFAULT_LANG"],
        )

    def _add_item_to_the_feed(self, feed: Atom | Rss, item: Article) -> None:
        page = self.urljoiner(self.site_url, item.url)
        summary, text = in_feed(item.summary, page, {}), self._text(item, page)
        is_rss = isinstance(feed, Rss)  # which has one text of each post
        is_whole = is_rss and not self.settings["RSS_FEED_SUMMARY_ONLY"]
        authors = [author.name for author in getattr(item, "authors", ())]
        feed.add_item(
            title=Markup(item.title).striptags(),
            link=page + ("?ref=feed" if self.settings["FEED_APPEND_REF"] else ""),
            unique_id=get_tag_uri(page, item.date),
            unique_id_is_permalink=False,
            description=text if is_whole else summary,
            content=None if is_rss else text,
            categories=[item.category, *getattr(item, "tags", ())],
            author_name=authors[0] if authors else self.settings["SITENAME"],
            coauthors=authors[1:],
            pubdate=instant(item.date),
            updateddate=max(instant(item.date), instant(getattr(item, "modified", item.date))),
            enclosures=[*self._enclosures(item)],
            lang=item.lang,
        )

    def _text(self, item: Article, page: str) -> str:
        """Return all of a post; it is made once, for several feeds."""
        if not hasattr(item, "in_feed"):
            names = noted(item, self.settings).names
            parts = item.post.parts.each(
                lambda html: Markup(in_feed(resolved(html, item), page, names))
            )
            item.in_feed = parts.html
            if item.post.letter.is_letter and item.template != item.default_template:
                item.in_feed = self.context[LETTER].render(
                    article=item, post=item.post, parts=parts, site=self.site_url
                )
        text: str = item.in_feed
        return text

    def _enclosures(self, item: Article) -> Iterator[Enclosure]:
        if (paper := getattr(item, "paper", None)) is not None:
            url = self.urljoiner(self.site_url, paper.url)
            yield Enclosure(url, str(len(paper.pdf)), "application/pdf")


def lists(context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the feed of each list of posts, and the address of the list's page, if it has one."""
    for kind, name in HAVE_FEEDS.items():
        for form in ("ATOM", "RSS"):
            setting = f"{kind}_FEED_{form}"
            feed = context.get(f"{setting}_URL") or context.get(setting) or ""
            for entry in dict(context[name]) if feed else ():
                yield feed.format(slug=entry.slug), entry.url if entry.save_as else ""


def add_template(generator: ArticlesGenerator) -> None:
    """Make the template of letters, which has the filters of the theme."""
    generator.context[LETTER] = generator.env.from_string(
        Path(__file__).with_name("letter.html").read_text(encoding="utf-8")
    )


def writer_of(_pelican: Pelican) -> type[Writer]:
    """Return our writer."""
    return FeedWriter


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_init.connect(add_template)
    signals.get_writer.connect(writer_of)
