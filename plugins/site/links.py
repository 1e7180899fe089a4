"""Links must lead somewhere: one that does not is an error, with file, line and remedy.

in:  [avant]({filename}dix-jour.md)
out: content/letters/suite.md:9: "{filename}dix-jour.md": there is no published post …

Pelican resolves addresses that begin with ``{filename}``, ``{static}`` and others, from the folder
of the post, or from ``content/`` after a slash. Where there is no such file it only warns, without
the post's name, and publishes the link as it was typed.
"""

import html
import posixpath
import re
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from plugins.post.post import Link, Post
from plugins.problems import Problem, nearest
from plugins.site.inventory import Site

MISTYPED = re.compile(
    r"(?: https?:/+ (?= https?: ) | (?! https?:// ) ) h?t{1,3}ps? \W+ (?P<rest> \w.* )",
    re.VERBOSE | re.IGNORECASE,
)
ON_A_COMPUTER = re.compile(
    r"""
    file: | [a-z]: (?: [\\/] | %5C ) | \\\\ | %5C%5C | ~/ | /(?:home|Users)/
    """,
    re.VERBOSE | re.IGNORECASE,
)
AT_HOME = re.compile(r"https?://(?:localhost|127\.0\.0\.1)(?::\d*)?(?=[/?#]|$)", re.IGNORECASE)
PROGRAM = re.compile(r"(?:java|vb)script:", re.IGNORECASE)
NOTHING_BEHIND = re.compile(r"(?:mailto|tel|https?):/*", re.IGNORECASE)
WAYS = ("filename", "static", "attach", "category", "tag", "author", "index")
RESOLVED = re.compile(r"[{|] (?P<way> \w+ ) [|}] (?P<target> .* )", re.VERBOSE | re.DOTALL)
BEGINNING = re.compile(r"[/?#{|] | [a-z][a-z0-9+.-]*:", re.VERBOSE | re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
HOST = re.compile(
    r"""
    (?: [\w-]+ \. )+
    (?! (?: html? | php | md | txt | pdf | docx? | odt | jpe?g | png | gif | webp ) (?: [?#] | $ ) )
    [a-z]{2,} (?= [/?#] | $ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
AS_IT_IS = ("{", "|", "data:")  # begin addresses in which a space may stand
EVERYWHERE = frozenset({"", "top"})  # fragments that any page has, to HTML
ALIKE = 0.75  # how much of two names is the same where one was meant
PUBLISH = "publish it first, or take the link out"


def link_problems(post: Post, site: Site) -> Iterator[Problem]:
    """Yield the links and images of a post that lead nowhere, or that no page should have."""
    for link in dict.fromkeys(post.links):
        if remedy := link_fault(link, post, site):
            yield Problem(post.path, link.line, f'"{link.address}": {remedy}')
        elif reason := unpublished(link, post, site):
            message = f'"{link.address}": {reason}; {PUBLISH}'
            yield Problem(post.path, link.line, message, "warning")


def link_fault(link: Link, post: Post, site: Site) -> str | None:
    """Return what is wrong with a link, and the remedy; None where it leads somewhere."""
    folder, address = site.folder_of(post), link.address.strip()
    if found := RESOLVED.match(link.address):
        fault = resolved_fault(found["way"], found["target"], post, site)
        if link.tag == "srcset" and not fault:
            fault = (
                f"srcset knows no {{{found['way']}}}; write /{paths(found['target'], folder)[0]}"
            )
    elif PROGRAM.match(re.sub(r"\s", "", address)):
        fault = "this is a program and no address; take the link out"
    elif found := AT_HOME.match(address):
        place = f"/{address[found.end() :].removeprefix('/')}"
        fault = place_fault(place, site) or f"this is on your computer alone; write {place}"
    elif ON_A_COMPUTER.match(address) and not site.has(address):
        remedy = "copy the file into content/images, and write {static}/images/ and its name"
        fault = f"this is on your computer, and nowhere else; {remedy}"
    elif found := MISTYPED.match(address):
        fault = f"write https://{found['rest']}"
    elif link.tag not in {"a", "area", "img", "srcset"}:
        fault = place_fault(address, site) if address.startswith("/") else None
    elif link.tag == "srcset" and address.startswith("/") and urlsplit(site.url).path.strip("/"):
        fault = f"srcset needs the whole address of your blog; write {site.url}{address}"
    elif BEGINNING.match(address):
        fault = typed_fault(link, site) or place_fault(address, site)
    else:
        fault = bare_fault(link, post, site) if address else None
    return fault or fragment_fault(link, post, site)


def unpublished(link: Link, post: Post, site: Site) -> str | None:
    """Return why the post that a link leads to is not published; None if it is.

    From a post that is not published itself, such a link is in order.
    """
    if site.reasons.get(site.path_of(post)):
        return None
    found, path = RESOLVED.match(link.address), place_in(link.address, site)
    wanted: Collection[str] = ()
    if found and found["way"] == "filename":
        wanted = paths(found["target"], site.folder_of(post))
    elif path:  # where it will be, or where a draft is seen while it is written
        wanted = [(site.owner(path) or "").removeprefix(f"{site.root}/")]
    return next((site.reasons[path] for path in wanted if path in site.reasons), None)


# --- addresses that Pelican resolves -----------------------------------------------------


def resolved_fault(way: str, target: str, post: Post, site: Site) -> str | None:
    """Return what is wrong with an address that Pelican is to resolve, and the remedy.

    >>> site = Site(posts={"letters/dix-jours.md": Post("")})
    >>> resolved_fault("filename", "dix-jour.md", Post("content/letters/x.md"), site)
    'there is no published post letters/dix-jour.md; write {filename}dix-jours.md'
    """
    match way:
        case "filename" | "static" | "attach":
            return missing(way, target, post, site)
        case "category" | "tag":
            known = site.companies if way == "category" else site.tags
            slug = site.slug(unquote(target))
            fault = f"there is no {way} {slug}; {to_write(way, nearest(slug, known))}"
            return None if slug in known else fault
        case "author":
            return "this blog has no pages of authors; take the link out"
        case "index":
            return None
    known_way = nearest(way, WAYS) or "filename"
    return f"{{{way}}} is not a kind of link; {to_write(known_way, target)}"


def missing(way: str, target: str, post: Post, site: Site) -> str | None:
    """Return that no file answers a link, and which was meant, or in which other way to link."""
    folder = site.folder_of(post)
    there: Collection[str] = site.files
    other, elsewhere = "filename", {*site.posts}
    if way == "filename":
        there, other, elsewhere = site.posts, "static", {*site.files}
    wanted = paths(target, folder)
    if any(path in there for path in wanted):
        return None
    if way == "filename" and (reason := next(filter(None, map(site.reasons.get, wanted)), None)):
        return f"{reason}; {PUBLISH}"
    if elsewhere.intersection(wanted):
        return f"for this file {to_write(other, target)}"
    guess = meant(wanted[0], {*there} - {site.path_of(post), *site.reasons})
    kind = "published post" if way == "filename" else "file"
    remedy = to_write(way, guess and posixpath.relpath(guess, folder or "."))
    return f"there is no {kind} {wanted[0]}; {remedy}"


def paths(target: str, folder: str) -> tuple[str, ...]:
    """Return the files below ``content/`` that a target may mean, for a post in a folder.

    Pelican decodes ``%20`` only where HTML has not encoded the address too.

    >>> paths("../pages/a-propos.md#vous", "letters"), paths("/images/a%20b.png", "letters")
    (('pages/a-propos.md', 'pages/a-propos.md'), ('images/a%20b.png', 'images/a b.png'))
    >>> paths("a%20b&c.png", "letters")
    ('letters/a%20b&c.png',)
    """
    path = target.partition("#")[0].partition("?")[0]
    spellings = (path, unquote(path)) if html.escape(path) == path else (path,)
    return tuple(
        name[1:] if name.startswith("/") else posixpath.normpath(posixpath.join(folder, name))
        for name in spellings
    )


def meant(path: str, known: Collection[str]) -> str | None:
    """Return which file or place was meant: above all its name is alike, and of the same kind.

    >>> meant("/images/bax1.png", ["/images/box1.png", "/images/bax1.pdf"])
    '/images/box1.png'
    >>> meant("/images/b.png", ["/images/a.png"]), meant("PREUVE.PDF", ["preuve.pdf"])
    (None, 'preuve.pdf')
    """
    typed = PurePosixPath(path.lower())
    alike = {
        one.lower(): one
        for one, name in ((one, PurePosixPath(one.lower())) for one in sorted(known))
        if name.suffix == typed.suffix and nearest(typed.stem, [name.stem], ALIKE)
    }
    guess = nearest(path.lower(), alike, likeness=0)
    return guess and alike[guess]


def to_write(way: str, target: str | None) -> str:
    """Return what to write in place of a link."""
    return "add it, or take the link out" if target is None else f"write {{{way}}}{target}"


# --- addresses that Pelican leaves as they are -------------------------------------------


def bare_fault(link: Link, post: Post, site: Site) -> str:
    """Return how an address without a beginning should begin: a feed has no folder to begin from.

    >>> site = Site(posts={"letters/box.md": Post("")})
    >>> bare_fault(Link("a", "box.md", 1), Post("content/letters/x.md"), site)
    'write {filename}box.md'
    """
    address, folder = link.address.strip(), site.folder_of(post)
    for way, there in (("filename", site.posts), ("static", site.files)):
        for target in (address, f"/{address}"):
            if any(path in there for path in paths(target, folder)):
                return to_write(way, target)
    page = site.addresses.get(post.path)
    path = urljoin(f"/{page.url if page else ''}", address)
    if site.has(path):
        return f"write {path}"
    if link.tag != "a":
        return missing("static", address, post, site) or to_write("static", address)
    if "@" in address:
        return f"write mailto:{address}"
    return f"write https://{address}" if HOST.match(address) else nowhere(path, site)


def typed_fault(link: Link, site: Site) -> str | None:
    """Return what is wrong with an address that nothing needs to be resolved for.

    >>> typed_fault(Link("img", "https://example.org/a.png", 1), Site())[:31]
    'this image is on another site, '
    """
    address = link.address.strip()
    is_ours = site.url and address.startswith(f"{site.url}/")
    if link.tag in {"img", "srcset"} and ELSEWHERE.match(address) and not is_ours:
        remedy = "copy it into content/images, and write {static}/images/ and its name"
        return f"this image is on another site, which would see your readers; {remedy}"
    if NOTHING_BEHIND.fullmatch(address):
        return "there is nothing behind it; write the whole address, or take the link out"
    if re.search(r"\s", address) and not address.startswith(AS_IT_IS):
        has_path = re.match(r"https?://[^\s/]+/", address)
        remedy = "write %20 in its place" if has_path or address[0] in "/." else "leave it out"
        return f"an address cannot have a space; {remedy}"
    return None


def place_fault(address: str, site: Site) -> str | None:
    """Return that nothing is at a place of this blog: `/box/`, or the same with the blog's address.

    >>> site = Site(taken={"box/index.html": "content/letters/box.md"})
    >>> place_fault("/box/#la-suite", site), place_fault("https://example.org/bo/", site)
    (None, None)
    >>> place_fault("/bo/", site)
    'nothing on this blog is at /bo/; write /box/'
    """
    path = place_in(address, site)
    if path is None:
        return None
    owner = (site.owner(path) or "").removeprefix(f"{site.root}/")
    if owner in site.reasons and owner not in site.posts:
        return f"{site.reasons[owner]}; {PUBLISH}"
    return None if site.has(path) else nowhere(path, site)


def place_in(address: str, site: Site) -> str | None:
    """Return the place of this blog that an address leads to; None where it is elsewhere.

    >>> place_in("https://a.example/b/#c", Site(url="https://a.example")), place_in("//b", Site())
    ('/b/#c', None)
    """
    path = address
    if site.url and re.match(rf"{re.escape(site.url)}(?:[/?#]|$)", address):
        path = f"/{address.removeprefix(site.url).removeprefix('/')}"
    return path if path.startswith("/") and not path.startswith("//") else None


def nowhere(path: str, site: Site) -> str:
    """Return that nothing is at a place of this blog, and which place was meant."""
    hidden = {f"{site.root}/{name}" for name in site.reasons}
    taken = (name for name, owner in site.taken.items() if owner not in hidden)
    guess = meant(path, {f"/{name.removesuffix('index.html')}" for name in taken})
    remedy = f"write {guess}" if guess else "take the link out, or write the address with https://"
    return f"nothing on this blog is at {path}; {remedy}"


def fragment_fault(link: Link, post: Post, site: Site) -> str | None:
    """Return that a link leads to a place in a post that has none of that name."""
    path, _, name = link.address.partition("#")
    inside = None if path else post
    if place := place_in(path, site):
        inside = site.posts.get((site.owner(place) or "").removeprefix(f"{site.root}/"))
    if (found := RESOLVED.match(path)) and found["way"] == "filename":
        wanted = paths(found["target"], site.folder_of(post))
        inside = next((site.posts[path] for path in wanted if path in site.posts), None)
    if inside is None or inside.is_wrong or unquote(name) in inside.names | EVERYWHERE:
        return None
    if name.startswith(":~:"):  # words of the page, which browsers look for
        return None
    remedy = f"write {{: #{name} }} at the end of the heading that you mean"
    return f"no heading or note is called {name} there; {remedy}"


# --- what leads to a page ----------------------------------------------------------------


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
