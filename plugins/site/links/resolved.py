"""Links that Pelican resolves: ``{filename}``, ``{static}``, ``{attach}`` and the others.

Pelican takes them from the folder of the post, or from ``content/`` after a slash. Where there
is no such file it only warns, without the post's name, and publishes the link as it was typed.
"""

import html
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote

from plugins.problems import nearest

LINK = re.compile(  # as Pelican finds them
    r"""
    <[^>]+ (?: href | src | poster | data | cite | formaction | action | content ) \s*=\s*
    (?P<quote> ["'] )
    (?P<typed> [{|] (?P<what> \w+ ) [|}] (?P<target> .*? ) )
    (?P=quote)
    """,
    re.VERBOSE,
)
WAYS = ("filename", "static", "attach", "category", "tag", "author", "index")
IN_NO_PATH = re.compile(r"[#?%]")


class Link(NamedTuple):
    """A link as typed: ``{what}target``."""

    what: str
    target: str
    typed: str


def links(text: str) -> Iterator[Link]:
    """Find the links in HTML that Pelican is to resolve.

    >>> [link.typed for link in links('<a href="{filename}box.md#a">a</a> <a href="/b/">b</a>')]
    ['{filename}box.md#a']
    """
    for found in LINK.finditer(text):
        yield Link(found["what"], found["target"], found["typed"])


def spellings(path: str) -> tuple[str, ...]:
    """Give a path as typed, then as browsers and as HTML read it; Pelican tries the same.

    >>> spellings("prix%20&amp;co.pdf")
    ('prix%20&amp;co.pdf', 'prix &amp;co.pdf', 'prix%20&co.pdf')
    """
    return path, unquote(path), html.unescape(path)


def as_path(name: str) -> str:
    """Encode what in an address would end the name of a file, or code something.

    >>> as_path("100 % à moi (#2).png")
    '100 %25 à moi (%232).png'
    """
    return IN_NO_PATH.sub(lambda character: quote(character[0]), name)


def paths(target: str, folder: str) -> tuple[str, ...]:
    """Give the files below ``content/`` that a target may mean, for a post in a folder.

    >>> paths("../pages/a-propos.md#vous", "letters")[0], paths("/images/a.png", "letters")[0]
    ('pages/a-propos.md', 'images/a.png')
    """

    def below_content(path: str) -> str:
        return path[1:] if path.startswith("/") else posixpath.normpath(f"{folder}/{path}")

    return tuple(map(below_content, spellings(target.partition("#")[0].partition("?")[0])))


def nearest_path(path: str, known: Iterable[str]) -> str | None:
    """Return the file that an author most likely meant: above all its name must be alike.

    >>> nearest_path("posts/dix-jour.md", ["letters/dix-jours.md", "posts/onze-ans.md"])
    'letters/dix-jours.md'
    """
    paths = [*known]
    name = nearest(posixpath.basename(path), {posixpath.basename(other) for other in paths})
    return nearest(path, [p for p in paths if posixpath.basename(p) == name], likeness=0)


# --- what there is to link to ------------------------------------------------------------


class Site(NamedTuple):
    """What a post can link to: paths below ``content/``, slugs of companies and tags."""

    posts: Collection[str]
    files: Collection[str]
    categories: Collection[str]
    tags: Collection[str]
    slug: Callable[[str], str]  # makes a slug of a name


def fault(link: Link, folder: str, site: Site) -> str | None:
    """Say what is wrong with a link, and the remedy; None where it leads somewhere.

    >>> site = Site(["letters/dix-jours.md"], ["letters/preuve.pdf"], ["ixe"], [], str.lower)
    >>> fault(Link("filename", "dix-jours.md", ""), "letters", site)
    >>> fault(Link("filename", "dix-jour.md", ""), "letters", site)
    'there is no published post letters/dix-jour.md; write {filename}dix-jours.md'
    >>> fault(Link("category", "Ixo", ""), "letters", site)
    'there is no category ixo; write {category}ixe'
    """
    match link.what:
        case "filename":
            return no_file(link, folder, site.posts, ("static", site.files))
        case "static" | "attach":
            return no_file(link, folder, site.files, ("filename", site.posts))
        case "category" | "tag":
            known = site.categories if link.what == "category" else site.tags
            slug = site.slug(unquote(link.target))
            guess = nearest(slug, known)
            missing = f"there is no {link.what} {slug}; "
            return None if slug in known else missing + write(link.what, guess)
        case "author":
            return "this blog has no pages of authors; take the link out"
        case "index":
            return None
    way = nearest(link.what, WAYS) or "filename"
    return f"{{{link.what}}} is no way to link; {write(way, link.target)}"


def no_file(
    link: Link, folder: str, there: Collection[str], other: tuple[str, Collection[str]]
) -> str | None:
    """Say that no file answers a link, and which was meant; ``other`` is another way to link."""
    wanted = paths(link.target, folder)
    if any(path in there for path in wanted):
        return None
    whole = as_path(unquote(link.target))
    if any(path in there for path in paths(whole, folder)):
        return f'in an address "#" and "?" end the path; {write(link.what, whole)}'
    other_way, elsewhere = other
    if any(path in elsewhere for path in wanted):
        return f"for this file {write(other_way, link.target)}"
    guess = nearest_path(wanted[0], there)
    written = guess and posixpath.relpath(guess, folder or ".")
    kind = "published post" if link.what == "filename" else "file"
    return f"there is no {kind} {wanted[0]}; {write(link.what, written)}"


def write(what: str, target: str | None) -> str:
    """Say what to write in place of a link."""
    return "add it, or take the link out" if target is None else f"write {{{what}}}{target}"
