"""One address for each page: no post takes that of another, of a list or of a file."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from plugins.post.post import Post
from plugins.problems import Problem
from plugins.site.inventory import Site


def taken_problems(post: Post, site: Site) -> Iterator[Problem]:
    """Yield the header that gives a post the address of something else."""
    if (address := site.addresses.get(post.path)) is None:  # it is wrong otherwise
        return
    other = site.taken.get(address.file, post.path)
    if other == post.path:
        return
    values = post.source.headers.get("slug") or post.source.headers["title"]
    remedy = 'add a header "Slug: …"'
    first = site.posts.get(other.removeprefix(f"{site.root}/"))
    if first is not None and first.lang != post.lang:
        remedy += ', or "Translation: true" to the one that translates the other'
    message = f"its address /{address.url} is taken by {other}; {remedy}"
    yield Problem(post.path, values[0].line, message)


def menu_faults(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the settings whose links, on each page, lead nowhere, and what to do.

    >>> menu = (("MENUITEMS", "a/#bas"), ("MENUITEMS", "ici/"), ("MENUITEMS", "https://a.example"))
    >>> [*menu_faults(Site(menu=menu, taken={"ici/index.html": "the page ici"}))][0][1]
    'the menu leads to a/, and there is no such page; write it, or correct MENUITEMS'
    """
    for setting, url in site.menu:
        parts = urlsplit(url)
        file = f"{parts.path}index.html" if parts.path.endswith("/") else parts.path
        is_ours = not parts.scheme and not parts.netloc and file.endswith(".html")
        if is_ours and file not in site.taken:
            message = f"the menu leads to {parts.path}, and there is no such page"
            yield setting, f"{message}; write it, or correct {setting}"
