"""Addresses as typed, that Pelican leaves as they are: those that a browser could not follow.

An address may lack its beginning (the name of a post without ``{filename}``, a site without
``https://``), hold a space, or lead to a place that a post does not have; an image may be on
another site, that would learn who reads.
"""

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from plugins.site.links.resolved import Link, Site, no_file, paths, write

BARE = re.compile(  # addresses without a beginning
    r"""
    < (?P<tag> a | img ) \s (?: [^>]* \s )? (?: href | src ) \s*=\s*
    (?P<quote> ["'] ) \s*+
    (?P<typed> (?! [/?\#{|] | [a-z][a-z0-9+.-]*: | (?P=quote) ) .*? ) \s*
    (?P=quote)
    """,
    re.VERBOSE | re.IGNORECASE,
)
TYPED = re.compile(  # all other addresses of links and images
    r"""
    < (?P<tag> a | img ) \s (?: [^>]* \s )? (?: href | src ) \s*=\s*
    (?P<quote> ["'] ) (?P<typed> .*? ) (?P=quote)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
ELSEWHERE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
NAMED = re.compile(r"""<[^>]*?\s(?:id|name)\s*=\s*["']?(?P<name>[^"'\s>]+)""", re.IGNORECASE)
EVERYWHERE = frozenset({"", "top"})  # fragments that any page has, to HTML
HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?=[/?#]|$)", re.IGNORECASE)


def bare_links(text: str) -> Iterator[Link]:
    """Find the links and images in HTML whose address has no beginning.

    >>> found = bare_links('<a href="box.md">a</a> <a href="/b/">b</a> <img alt="" src="c.png">')
    >>> [(link.what, link.target) for link in found]
    [('a', 'box.md'), ('img', 'c.png')]
    """
    for found in BARE.finditer(text):
        yield Link(found["tag"].lower(), html.unescape(found["typed"]), found["typed"])


def bare_fault(link: Link, folder: str, site: Site) -> str | None:
    """Say how an address without a beginning should begin; None where it may be meant so.

    >>> site = Site(["letters/box.md"], ["images/box.png"], [], [], str.lower)
    >>> bare_fault(Link("a", "box.md", "box.md"), "letters", site)
    'write {filename}box.md'
    >>> bare_fault(Link("img", "bo.png", "bo.png"), "letters", site)
    'there is no file letters/bo.png; write {static}../images/box.png'
    >>> bare_fault(Link("a", "www.example.org/x", "www.example.org/x"), "letters", site)
    'write https://www.example.org/x'
    >>> bare_fault(Link("a", "../a-propos/", "../a-propos/"), "letters", site)
    """
    for way, there in (("filename", site.posts), ("static", site.files)):
        if any(path in there for path in paths(link.target, folder)):
            return write(way, link.target)
        if any(path in there for path in paths("/" + link.target, folder)):
            return write(way, "/" + link.target)
    if link.what == "img":
        return no_file(link._replace(what="static"), folder, site.files, ("filename", ()))
    return f"write https://{link.target}" if HOST.match(link.target) else None


def typed_faults(text: str, siteurl: str) -> Iterator[tuple[Link, str]]:
    """Say what is wrong with addresses that nothing needs to be resolved for.

    >>> found = typed_faults('<img src="https://example.org/a.png"> <a href="/a b">c</a>', "")
    >>> [(link.typed, fault.partition(",")[0]) for link, fault in found]
    [('https://example.org/a.png', 'this image is on another site'), \
('/a b', 'no address has a space; write %20 in its place')]
    """
    for found in TYPED.finditer(text):
        typed = html.unescape(found["typed"])
        link = Link(found["tag"].lower(), typed, found["typed"])
        ours = siteurl and typed.startswith(f"{siteurl}/")
        if link.what == "img" and ELSEWHERE.match(typed) and not ours:
            remedy = "copy it into content/images, and write {static}/images/ and its name"
            yield link, f"this image is on another site, which would see your readers; {remedy}"
        elif re.search(r"\s", typed.strip()) and not typed.startswith(("{", "|", "data:")):
            is_number = typed.strip().lower().startswith(("tel:", "sms:"))
            remedy = "leave the spaces out" if is_number else "write %20 in its place"
            yield link, f"no address has a space; {remedy}"


def lost_fragments(text: str, folder: str, texts: Mapping[str, str]) -> Iterator[tuple[Link, str]]:
    """Say which links lead to a place in a post that has none of that name.

    >>> text = '<h2 id="a">A</h2><a href="#a">a</a><a href="#b">b</a><a href="{filename}c.md#a">c'
    >>> for link, fault in lost_fragments(text, "letters", {"letters/c.md": "<p>C</p>"}):
    ...     print(link.typed, fault.partition(";")[0])
    #b nothing is called b there
    {filename}c.md#a nothing is called a there
    """
    for found in TYPED.finditer(text):
        if "footnote-backref" in found[0]:  # Python-Markdown's, of a note that nothing refers to
            continue
        path, hash_, name = html.unescape(found["typed"]).partition("#")
        way, _, target = path.partition("}")
        inside = text if not path else None
        if way in {"{filename", "|filename|"}:
            inside = next((texts[p] for p in paths(target, folder) if p in texts), None)
        if hash_ and inside is not None and unquote(name) not in names_in(inside) | EVERYWHERE:
            remedy = f"write {{: #{name} }} at the end of the heading that you mean"
            link = Link(found["tag"].lower(), name, found["typed"])
            yield link, f"nothing is called {name} there; {remedy}"


def names_in(text: str) -> frozenset[str]:
    """Give what a link into a post can name."""
    return frozenset(html.unescape(found["name"]) for found in NAMED.finditer(text))
