"""Links to the blog's own files must lead somewhere.

Pelican takes ``{filename}``, ``{static}`` and ``{attach}`` from the folder of the post, or
from ``content/`` after a slash. Where there is no such file it only warns, without the
post's name, and publishes the link as it was typed. Here that is an error, with the file,
the line and the nearest name. So is an address that only lacks its beginning: the name of
a post or a picture without ``{filename}`` or ``{static}``, a site without ``https://``.
"""

import difflib
import html
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from pelican import signals
from pelican.contents import Content
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.urlwrappers import Tag

from plugins.addresses import contents_of
from plugins.lint import EXTENSIONS
from plugins.problems import Problem, ProblemsFound, shown

LINK = re.compile(  # as Pelican finds them
    r"""
    <[^>]+ (?: href | src | poster | data | cite | formaction | action | content ) \s*=\s*
    (?P<quote> ["'] )
    (?P<typed> [{|] (?P<what> \w+ ) [|}] (?P<target> .*? ) )
    (?P=quote)
    """,
    re.VERBOSE,
)
BARE = re.compile(  # addresses without a beginning
    r"""
    < (?P<tag> a | img ) \s (?: [^>]* \s )? (?: href | src ) \s*=\s*
    (?P<quote> ["'] ) \s*+
    (?P<typed> (?! [/?\#{|] | [a-z][a-z0-9+.-]*: | (?P=quote) ) .*? ) \s*
    (?P=quote)
    """,
    re.VERBOSE | re.IGNORECASE,
)
HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?=[/?#]|$)", re.IGNORECASE)
WAYS = ("filename", "static", "attach", "category", "tag", "author", "index")
NEAR = 0.6  # likeness of two file names, from 0 to 1, that may be one mistyped


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


def bare_links(text: str) -> Iterator[Link]:
    """Find the links and images in HTML whose address has no beginning.

    >>> found = bare_links('<a href="box.md">a</a> <a href="/b/">b</a> <img alt="" src="c.png">')
    >>> [(link.what, link.target) for link in found]
    [('a', 'box.md'), ('img', 'c.png')]
    """
    for found in BARE.finditer(text):
        yield Link(found["tag"].lower(), html.unescape(found["typed"]), found["typed"])


def spellings(path: str) -> tuple[str, ...]:
    """Give a path as typed, then as browsers and as HTML read it; Pelican tries the same.

    >>> spellings("prix%20&amp;co.pdf")
    ('prix%20&amp;co.pdf', 'prix &amp;co.pdf', 'prix%20&co.pdf')
    """
    return path, unquote(path), html.unescape(path)


def paths(target: str, folder: str) -> tuple[str, ...]:
    """Give the files below ``content/`` that a target may mean, for a post in a folder.

    >>> paths("../pages/a-propos.md#vous", "letters")[0], paths("/images/a.png", "letters")[0]
    ('pages/a-propos.md', 'images/a.png')
    """

    def below_content(path: str) -> str:
        return path[1:] if path.startswith("/") else posixpath.normpath(f"{folder}/{path}")

    return tuple(map(below_content, spellings(target.partition("#")[0].partition("?")[0])))


def nearest(path: str, known: Iterable[str]) -> str | None:
    """Guess which file an author meant: above all its name must be alike.

    >>> nearest("posts/dix-jour.md", ["letters/dix-jours.md", "posts/onze-ans.md"])
    'letters/dix-jours.md'
    """

    def likeness(other: str) -> tuple[float, float]:
        names = difflib.SequenceMatcher(a=posixpath.basename(path), b=posixpath.basename(other))
        return names.ratio(), difflib.SequenceMatcher(a=path, b=other).ratio()

    best = max(known, key=likeness, default=None)
    return best if best is not None and likeness(best)[0] >= NEAR else None


def line_of(link: Link, source: str) -> int:
    """Find the line (from 1) of a link in the Markdown; 1 where it is typed in another way.

    >>> line_of(Link("filename", "a%20b.md", "{filename}a%20b.md"), "Voyez\\n[b]({filename}a b.md)")
    2
    """
    typed = "|".join(map(re.escape, spellings(link.typed)))
    begins = re.compile(rf"(?<![\w/.}}-])(?:{typed})")  # and not the end of another address
    lines = enumerate(source.split("\n"), start=1)
    return next((number for number, line in lines if begins.search(line)), 1)


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
            return _no_file(link, folder, site.posts, ("static", site.files))
        case "static" | "attach":
            return _no_file(link, folder, site.files, ("filename", site.posts))
        case "category" | "tag":
            known = site.categories if link.what == "category" else site.tags
            slug = site.slug(unquote(link.target))
            guess = nearest(slug, known)
            missing = f"there is no {link.what} {slug}; "
            return None if slug in known else missing + _write(link.what, guess)
        case "author":
            return "this blog has no pages of authors; take the link out"
        case "index":
            return None
    way = next(iter(difflib.get_close_matches(link.what, WAYS, n=1)), "filename")
    return f"{{{link.what}}} is no way to link; {_write(way, link.target)}"


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
            return _write(way, link.target)
        if any(path in there for path in paths("/" + link.target, folder)):
            return _write(way, "/" + link.target)
    if link.what == "img":
        return _no_file(link._replace(what="static"), folder, site.files, ("filename", ()))
    return f"write https://{link.target}" if HOST.match(link.target) else None


def _no_file(
    link: Link, folder: str, there: Collection[str], other: tuple[str, Collection[str]]
) -> str | None:
    wanted = paths(link.target, folder)
    if any(path in there for path in wanted):
        return None
    other_way, elsewhere = other
    if any(path in elsewhere for path in wanted):
        return f"for this file {_write(other_way, link.target)}"
    guess = nearest(wanted[0], there)
    written = guess and posixpath.relpath(guess, folder or ".")
    kind = "published post" if link.what == "filename" else "file"
    return f"there is no {kind} {wanted[0]}; {_write(link.what, written)}"


def _write(what: str, target: str | None) -> str:
    return "add it, or take the link out" if target is None else f"write {{{what}}}{target}"


# --- Pelican -----------------------------------------------------------------------------


def files_below(root: Path) -> frozenset[str]:
    """Give the files that posts can link to with ``{static}``; posts are not among them."""
    found = (path for path in root.rglob("*") if path.suffix.lower().lstrip(".") not in EXTENSIONS)
    return frozenset(path.relative_to(root).as_posix() for path in found if path.is_file())


def site_of(generators: Collection[Generator]) -> Site:
    """Gather what Pelican has read."""
    context = next(iter(generators)).context
    articles = next(g for g in generators if isinstance(g, ArticlesGenerator))
    return Site(
        posts=[path for path, content in context["generated_content"].items() if content],
        files=files_below(Path(articles.path)),
        categories=[category.slug for category, _ in articles.categories],
        tags=[tag.slug for tag in articles.tags],
        slug=lambda name: Tag(name, articles.settings).slug,
    )


def text_of(content: Content) -> str:
    """Give the HTML of a post and of its summary, with its links as typed."""
    text: str = content._content + content.metadata.get("summary", "")
    return text


def links_of(content: Content) -> Iterator[Link]:
    """Find the links of a post and of its summary that Pelican is to resolve."""
    return links(text_of(content))


def problems_of(content: Content, site: Site) -> Iterator[Problem]:
    """Give the links that lead nowhere."""
    folder, text = content.relative_dir, text_of(content)
    faults = [(link, fault(link, folder, site)) for link in links(text)]
    faults += [(link, bare_fault(link, folder, site)) for link in bare_links(text)]
    if not any(remedy for _, remedy in faults):
        return
    source = Path(content.source_path).read_text(encoding="utf-8-sig")
    for link, remedy in faults:
        if remedy:
            message = f'"{link.typed}": {remedy}'
            yield Problem(shown(content.source_path), line_of(link, source), message)


def check_links(generators: Collection[Generator]) -> None:
    """Raise one error for all links that lead nowhere."""
    site = site_of(generators)
    problems = [p for content in contents_of(generators) for p in problems_of(content, site)]
    if problems:
        raise ProblemsFound(problems)


def publish_linked_files(generator: PagesGenerator) -> None:
    """Have Pelican publish the files that posts link to, however the links are spelt.

    Pelican itself looks for a file called ``prix%20courant.pdf`` where a post links to
    ``{static}prix%20courant.pdf``, and it does not look at summaries. It reads pages last,
    and then the files in ``static_links``.
    """
    root, context = Path(generator.path), generator.context
    context["static_links"] = {
        path
        for content in filter(None, context["generated_content"].values())
        for link in links_of(content)
        if link.what in {"static", "attach"}
        for path in paths(link.target, content.relative_dir)
        if (root / path).is_file()
    }


def register() -> None:
    """Connect to Pelican."""
    signals.page_generator_finalized.connect(publish_linked_files)
    signals.all_generators_finalized.connect(check_links)
