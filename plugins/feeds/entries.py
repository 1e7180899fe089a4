"""Feeds as their readers need them: whole posts that lead to their pages, in all languages.

Many readers delete ids, styles and what they do not know, and show the texts of many posts on a
page of their own, where a link to `#note` leads nowhere.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed

BETWEEN_MARKS = ",\u202f"  # between two marks, which are two numbers
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without posts: the same in each build


# In HTML as html_tree writes it.
A_TAG_WITH_NAME = re.compile(r'<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*>', re.IGNORECASE)
NAME = re.compile(r'(?P<before>\s(?:id="|href="(?P<hash>#)))(?P<name>[^"]*)"')
SECOND_MARK = re.compile(r'(</sup><sup [^>]*>)(?=<a class="footnote-ref")')


def in_feed(html: str, page: str, names: Mapping[str, str]) -> str:
    """Return a post's HTML with the ids of its page, and links within it that lead to that page.

    A mark that the page leaves out has an empty name.

    >>> mark = '<sup id="fnref:1"><a href="#fn:1">1</a></sup>'
    >>> in_feed(mark, "https://example.org/box/", {"fn:1": "box-note-3", "fnref:1": "box-ref-3"})
    '<sup id="box-ref-3"><a href="https://example.org/box/#box-note-3">1</a></sup>'
    """
    if not ("#" in html or names):
        return html

    def renamed(found: re.Match[str]) -> str:
        name = unescape(found["name"])
        before = f' href="{escape(page)}#' if found["hash"] else found["before"]
        return f'{before}{escape(names.get(name, name))}"'

    for name in (name for name, new in names.items() if not new):
        mark = re.escape(escape(name))
        html = re.sub(
            rf'<sup id="{mark}">.*?</sup>|<a [^<>]*href="#{mark}"[^<>]*>.*?</a>', "", html
        )
    html = A_TAG_WITH_NAME.sub(lambda tag: NAME.sub(renamed, tag[0]), html)
    return SECOND_MARK.sub(rf"\g<1>{BETWEEN_MARKS}", html)


class Steady:
    """A feed whose date is that of its last change: an empty one does not take the clock."""

    items: list[dict[str, Any]]

    def latest_post_date(self) -> datetime:
        """Return when the feed has last changed."""
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)


class Atom(Steady, Atom1Feed):  # type: ignore[misc]  # feedgenerator has no types
    """An Atom feed whose entries say their language, and all their authors."""

    def item_attributes(self, item: Mapping[str, Any]) -> dict[str, str]:
        """Return the language of an entry."""
        return {"xml:lang": item["lang"]}

    def add_item_elements(self, handler: Any, item: Mapping[str, Any]) -> None:
        """Write an entry; feedgenerator knows one author of each."""
        super().add_item_elements(handler, item)
        for name in item["coauthors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")


class Rss(Steady, Rss201rev2Feed):  # type: ignore[misc]
    """An RSS feed, for blogs that set one."""

    def add_item_elements(self, handler: Any, item: Mapping[str, Any]) -> None:
        """Write an item, with all its authors."""
        super().add_item_elements(handler, item)
        for name in item["coauthors"]:
            namespace = {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}
            handler.addQuickElement("dc:creator", name, namespace)
