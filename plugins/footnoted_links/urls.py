"""Addresses: which of them is noted, when two are the same, and how one is printed."""

import re
from collections.abc import Collection
from functools import lru_cache
from html import escape
from typing import Literal
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

AddressKind = Literal["elsewhere", "here", "address", "unknown", "malformed"]

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(?=:)")
HTTP = re.compile(r"^(?:https?:)?//", re.IGNORECASE)
HTTPS = re.compile(r"^(?:https:)?//", re.IGNORECASE)
TRIMMED_BY_BROWSERS = "".join(map(chr, range(0x21)))  # control characters and space
IGNORED_BY_BROWSERS = re.compile(r"[\t\n\r]")
DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKERS = re.compile(r"(?: utm_\w* | fbclid | gclid ) (?: = .* )?", re.VERBOSE)
BREAKS_AFTER = re.compile(r"[^/?&=.]*(?://|[/?&=.])|[^/?&=.]+")  # a run, up to where it may break
SURE_TO_FIT = 28  # characters that a line of notes holds on the narrowest phone, 320 px wide
SURE_NOT_TO_FIT = 75  # that no line of notes holds on any screen
HYPHENS = re.compile(r"(-+[^-]?)")  # with the character that must not begin a line
UNBROKEN_ANYWAY = re.compile(r"\(?\w*(?://|[/?&=.])?\)?", re.ASCII)
# +33 1 99 00 12 34 and 01 99 00 12 34 are one number: a French one has nine digits that count.
DIGITS_THAT_TELL = 9


def clean(href: str) -> str:
    """Read an attribute as browsers do: trimmed, without line breaks."""
    return IGNORED_BY_BROWSERS.sub("", href.strip(TRIMMED_BY_BROWSERS))


def split(href: str) -> SplitResult | None:
    """Take an address apart; None where it is not one (``http://[``)."""
    try:
        parts = urlsplit(clean(href))
        parts.port  # noqa: B018 (reading it is what checks it)
    except ValueError:
        return None
    return parts


def kind(href: str, site: str = "") -> AddressKind:
    """Return where an address leads; ``site`` is our own address (SITEURL).

    >>> kind("https://example.org/a"), kind("/a"), kind("mailto:a@example.org")
    ('elsewhere', 'here', 'address')
    >>> kind("javascript:alert()"), kind("https://blog.example/a", "https://blog.example")
    ('unknown', 'here')
    >>> kind("https:example.org"), kind("http://[")
    ('malformed', 'malformed')
    """
    href = clean(href)
    scheme = SCHEME.match(href)
    if scheme is None and not href.startswith("//"):
        return "here"
    name = scheme[0].lower() if scheme else "https"
    if name in {"mailto", "tel"}:
        return "address"
    if name not in DEFAULT_PORTS:
        return "unknown"
    parts = split(href)
    if parts is None or not parts.hostname:
        return "malformed"
    ours, theirs = (identity(one).partition("//")[2].rstrip("/") + "/" for one in (site, href))
    return "here" if site and theirs.startswith(ours) else "elsewhere"


def in_domains(href: str, domains: Collection[str]) -> bool:
    """Return whether an address is on one of the domains, or below one.

    >>> in_domains("https://www.example.org/a", ["example.org"])
    True
    >>> in_domains("https://notexample.org/a", ["example.org"])
    False
    """
    parts = split(href) if domains else None
    host = "." + (parts.hostname or "") if parts else ""
    return any(host.endswith("." + domain.lower().lstrip(".")) for domain in domains)


def absolute(href: str, page: str) -> str | None:
    """Write a link to our own site in full; ``page`` is the address of the page it is on.

    None for what leads to a place on the same page, and where the site has no address yet.

    >>> absolute("/archives/", "https://blog.example/box/")
    'https://blog.example/archives/'
    >>> absolute("#haut", "https://blog.example/box/") is None, absolute("/a", "") is None
    (True, True)
    """
    href = clean(href)
    if not href or href.startswith("#"):
        return None
    full = urljoin(page, href)
    return full if kind(full) == "elsewhere" else None


@lru_cache(maxsize=1024)  # each is asked for again: of a link, and of our own site
def identity(href: str) -> str:
    """Return what is the same for two spellings of one address.

    >>> identity("HTTPS://Example.org:443") == identity("https://example.org/")
    True
    >>> identity("https://example.org/?a=1") == identity("https://example.org/?a=2")
    False
    """
    parts = split(href)
    if parts is None:
        return clean(href)
    scheme = parts.scheme or "https"  # `//host/` takes the page's, which is https
    user, at, host = parts.netloc.rpartition("@")
    host = host.lower()
    if parts.port in {None, DEFAULT_PORTS.get(scheme)}:  # none, an empty one, or its own
        host = re.sub(r":\d*$", "", host)
    path = parts.path or "/"
    return parts._replace(scheme=scheme, netloc=f"{user}{at}{host}", path=path).geturl()


@lru_cache(maxsize=1024)
def printed_address(href: str) -> str:
    """Write an address for paper: no ``https://``, no trackers, no lone ``/`` at the end.

    Whoever types what is left arrives where the link leads. What cannot be seen on paper
    (a space at the end of a line, say) is shown by its code.

    >>> printed_address("https://example.org/"), printed_address("https://example.org/a-b/?utm_source=x&p=1#c")
    ('example.org', 'example.org/a-b/?p=1#c')
    >>> printed_address("http://example.org/a b")
    'http://example.org/a%20b'
    """
    shown = HTTPS.sub("", _without_trackers(clean(href)))
    host, slash, rest = shown.partition("/")
    if slash and not rest and not set(host) & set("?#"):
        shown = host
    if shown.isprintable() and " " not in shown:
        return shown
    return "".join(
        char if char.isprintable() and char != " " else quote(char, errors="replace")
        for char in shown
    )


def _without_trackers(href: str) -> str:
    before, hash_, fragment = href.partition("#")
    path, question, query = before.partition("?")
    pairs = query.split("&")
    kept = [pair for pair in pairs if not TRACKERS.fullmatch(pair)]
    if kept == pairs:
        return href
    return path + (question + "&".join(kept) if kept else "") + hash_ + fragment


def printed_html(href: str, around: str = "") -> str:
    """Write an address so that it breaks after ``/ ? & = .`` only, and copies clean.

    A browser would also break after a hyphen, and the reader could not tell whether the
    hyphen belongs to the address: a run that holds anything but letters and digits is
    kept whole by the style of ``<span>``. What stands ``around`` it, as ``()``, holds to it.

    >>> printed_html("https://example.org/la-chenille?p=1")
    'example.<wbr>org/<wbr><span>la-chenille?</span><wbr>p=<wbr>1'
    """
    runs = BREAKS_AFTER.findall(printed_address(href)) or [""]
    half = len(around) // 2
    runs[0] = around[:half] + runs[0]
    runs[-1] += around[half:]
    return "<wbr>".join(map(_run, runs))


def _run(run: str) -> str:
    """Keep a run whole; where no line may hold it, keep a hyphen with what follows it.

    A run that is longer than any line breaks before its hyphens; one that is longer than some
    lines breaks only there, and anywhere.

    >>> _run("a-b/")
    '<span>a-b/</span>'
    >>> _run("conditions-of-delivery-and-of-returns")
    '<span class="long">conditions<span>-o</span>f<span>-d</span>elivery<span>-a</span>nd\
<span>-o</span>f<span>-r</span>eturns</span>'
    """
    if UNBROKEN_ANYWAY.fullmatch(run):
        return run.replace("&", "&amp;")
    if len(run) <= SURE_TO_FIT:
        return f"<span>{escape(run)}</span>"
    may_break = "<wbr>" if len(run) > SURE_NOT_TO_FIT else ""
    parts = (
        f"{may_break}<span>{escape(part)}</span>" if part.startswith("-") else escape(part)
        for part in HYPHENS.split(run)
    )
    return f'<span class="long">{"".join(parts)}</span>'


def is_its_text(href: str, text: str) -> bool:
    """Return whether the visible text already is the address, or all that a note would print.

    >>> is_its_text("https://example.org/", "Example.org"), is_its_text("https://a.org/b", "b")
    (True, False)
    >>> is_its_text("https://example.org/a?utm_source=x", "example.org/a")
    True
    """
    return _bare(text) in {_bare(href), _bare(printed_address(href))}


def _bare(url: str) -> str:
    """Leave out the scheme and the last slash; write the host in lower case."""
    host, slash, rest = HTTP.sub("", clean(url)).partition("/")
    return (host.lower() + slash + rest).removesuffix("/")


def hidden_address(href: str, text: str) -> str | None:
    """Return the e-mail address or number behind a link, unless the text shows it.

    >>> hidden_address("mailto:sav@example.org?subject=Box", "écrivez-leur")
    'sav@example.org'
    >>> hidden_address("tel:+33199001234", "01 99 00 12 34") is None
    True
    """
    scheme, _, rest = clean(href).partition(":")
    address = unquote(rest.partition("?")[0])
    if scheme.lower() == "tel":
        number, there = ("".join(filter(str.isdigit, one)) for one in (address, text))
        shown = number[-DIGITS_THAT_TELL:] in there
    else:
        shown = address.lower() in text.lower()
    return None if shown or not address else address
