"""What is published, and when: no file that only unpublished posts name, no post of a far day.

A file may be named in many ways: by a link that Pelican resolves, or by any address in an attribute
or in a style.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from plugins import html_tree
from plugins.post.content_files import ContentFiles, find_files
from plugins.post.post import Post
from plugins.problems import Problem
from plugins.site.inventory import Site
from plugins.site.links import RESOLVED, paths

PARTS = re.compile(r"[\s,;()'\"]+")  # between the addresses of srcset and style
ABOVE = re.compile(r"(?:\.\./)+")  # to a browser, nothing is above the blog's address

DAYS = ("Date", "Modified", "Sent", "Received", "Event")  # headers that begin with a day
ISO_DAY = slice(10)
FAR = timedelta(days=366)


def far_problems(post: Post, today: date) -> Iterator[Problem]:
    """Yield a warning for each day that is more than a year to come: it may be a slip.

    >>> from plugins.post.letter import Source, Value
    >>> post = Post("box.md", source=Source({"date": (Value("2062-07-20 14:30", 2),)}))
    >>> print(*far_problems(post, date(2026, 7, 20)))
    box.md:2: 2062-07-20 is more than a year to come; if you did not mean it, correct the year
    """
    for value in (value for name in DAYS for value in post.source.headers.get(name.lower(), ())):
        with suppress(ValueError):  # what is no day is an error already
            if (day := date.fromisoformat(value.text[ISO_DAY])) > today + FAR:
                message = f"{day} is more than a year to come; if you did not mean it, correct"
                yield Problem(post.path, value.line, f"{message} the year", "warning")


def files_named(posts: Iterable[Post], site: Site) -> set[str]:
    """Return the files that posts name, by their paths below ``content/`` or the blog.

    >>> from plugins.post.post import Parts
    >>> html = '<a href="{attach}a.pdf"><img src="/b.png" srcset="../c.png 2x">'
    >>> found = files_named([Post("content/letters/x.md", parts=Parts(body=html))], Site())
    >>> sorted(found & {"letters/a.pdf", "b.png", "c.png"})
    ['b.png', 'c.png', 'letters/a.pdf']
    """
    found = set()
    for post in posts:
        folder = site.folder_of(post)
        for address in addresses_in(post.parts.html + post.summary):
            if resolved := RESOLVED.match(address):
                target = resolved["target"]
            elif (target := address.removeprefix(site.url)) == address:
                target = address.removeprefix(urlsplit(site.url).path)
            found |= {*paths(target, folder), *paths(unquote(target), folder)}
    return {ABOVE.sub("", path) for path in found}


def addresses_in(html: str) -> Iterator[str]:
    """Yield all that stands in an attribute of HTML or in its style sheets, whole and in parts."""
    for node in html_tree.parse(html).css("*"):
        values = [value for value in node.attributes.values() if value]
        for value in [*values, node.text()] if node.tag == "style" else values:
            yield from (value, *PARTS.split(value))


def theme_folders(settings: Mapping[str, Any]) -> list[ContentFiles]:
    """Return what is in the theme's folder of templates, and in those that Pelican copies."""
    names = ("templates", *settings["THEME_STATIC_PATHS"])
    return [find_files(settings, Path(settings["THEME"], name)) for name in names]


def theme_files(settings: Mapping[str, Any]) -> Iterator[tuple[Path, Path]]:
    """Yield the files that Pelican copies from the theme, and where to."""
    target = Path(settings["OUTPUT_PATH"], settings["THEME_STATIC_DIR"])
    for found in theme_folders(settings)[1:]:
        top = found.root.parent if found.root.is_file() else found.root
        for path in found.paths or [found.root] * found.root.is_file():
            yield path, target / path.relative_to(top)
