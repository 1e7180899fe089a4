"""Feeds as their readers need them: whole posts that lead to their pages, in all languages.

Many readers delete ids, styles and what they do not know, and show the texts of many posts on a
page of their own, where a link to `#note` leads nowhere.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed
from selectolax.lexbor import LexborNode

from plugins import html_tree

COMMA = ",\u202f"  # between two marks, which are two numbers
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without posts: the same in each build


def in_feed(html: str, page: str, names: Mapping[str, str]) -> str:
    """Return a post's HTML with the ids of its page, and links within it that lead to that page.

    A mark that the page leaves out has an empty name.

    >>> mark = '<sup id="fnref:1"><a href="#fn:1">1</a></sup>'
    >>> in_feed(mark, "https://example.org/box/", {"fn:1": "box-note-3", "fnref:1": "box-ref-3"})
    '<sup id="box-ref-3"><a href="https://example.org/box/#box-note-3">1</a></sup>'
    """
    if not ("#" in html or names):
        return html
    tree = html_tree.parse(html)
    for node in tree.css("[id]"):
        _rename(node, "id", node.id or "", names)
    for node in tree.css('a[href^="#"], area[href^="#"]'):
        _rename(node, "href", (node.attributes["href"] or "")[1:], names, f"{page}#")
    for link in tree.css("sup + sup > a.footnote-ref"):
        before = link.parent and link.parent.prev
        if before is not None and before.tag == "sup":
            link.insert_before(COMMA)
    return html_tree.serialise(tree)


def _rename(
    node: LexborNode, attribute: str, name: str, names: Mapping[str, str], before: str = ""
) -> None:
    if names.get(name) == "":
        node.decompose()
    else:
        node.attrs[attribute] = before + names.get(name, name)


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
