"""What there is on a blog: all that the checks of one post need to know of the others."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import NamedTuple
from urllib.parse import unquote

from plugins.post.post import Post


class Address(NamedTuple):
    """Where a page is written, below the output folder, and its address."""

    file: str
    url: str


@dataclass(frozen=True)
class Site:
    """What there is to link to, and which addresses are taken; made once, when all is read.

    Posts that are wrong are among the posts, so that links to them are not said to be dead.
    """

    root: str = "content"  # the folder of posts, as its author knows it
    url: str = ""  # the address of the blog
    posts: Mapping[str, Post] = field(default_factory=dict)  # by their paths below the root
    files: frozenset[str] = frozenset()  # all others there
    companies: frozenset[str] = frozenset()  # slugs
    tags: frozenset[str] = frozenset()
    slug: Callable[[str], str] = str.lower  # of a name
    addresses: Mapping[str, Address] = field(default_factory=dict)  # of posts, by `Post.path`
    taken: Mapping[str, str] = field(default_factory=dict)  # what is written to each file
    later: Mapping[str, str] = field(default_factory=dict)  # the same, once it is published
    others: tuple[str, ...] = ()  # what else is written: feeds, the next pages of lists
    reasons: Mapping[str, str] = field(default_factory=dict)  # why posts are not published
    menu: tuple[tuple[str, str], ...] = ()  # settings, and the addresses that each leads to

    def path_of(self, post: Post) -> str:
        """Return the path of a post below the root."""
        return post.path.removeprefix(f"{self.root}/")

    def folder_of(self, post: Post) -> str:
        """Return the folder of a post below the root, which links begin from."""
        return posixpath.dirname(self.path_of(post))

    def owner(self, place: str) -> str | None:
        """Return what is written at a place of the blog, as `/box/` or `/images/box.png`."""
        name = unquote(place.partition("#")[0].partition("?")[0]).lstrip("/")
        candidates = (name, posixpath.join(name, "index.html"))
        found = (files.get(name) for files in (self.taken, self.later) for name in candidates)
        return next(filter(None, found), None)

    def has(self, place: str) -> bool:
        """Return whether something is written at a place of the blog.

        >>> site = Site(taken={"box/index.html": "a letter"}, others=("feeds/*.atom.xml",))
        >>> site.has("/box/"), site.has("/box"), site.has("/feeds/ixe.atom.xml"), site.has("/bix/")
        (True, True, True, False)
        """
        name = unquote(place.partition("#")[0].partition("?")[0]).lstrip("/")
        folder, _, last = name.rpartition("/")
        is_letter = last.endswith(".pdf") and f"{folder}/index.html" in self.taken
        names = (name, posixpath.join(name, "index.html"))
        return (
            self.owner(place) is not None
            or is_letter
            or any(fnmatch(one, other) for one in names for other in self.others)
        )
