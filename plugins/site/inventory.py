"""What there is on a blog: all that the checks of one post need to know of the others."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

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
    menu: tuple[tuple[str, str], ...] = ()  # settings, and the addresses that each leads to

    def folder_of(self, post: Post) -> str:
        """Return the folder of a post below the root, which links begin from."""
        return posixpath.dirname(post.path.removeprefix(f"{self.root}/"))
