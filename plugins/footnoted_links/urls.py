"""Addresses: which of them is noted, when two are the same, and how one is printed."""

import re
from collections.abc import Collection
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from markupsafe import escape

Kind = Literal["elsewhere", "here", "address", "unknown"]

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(?=:)")
IGNORED_BY_BROWSERS = re.compile(r"[\t\n\r]")
DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKERS = re.compile(r"(?: utm_\w* | fbclid | gclid ) (?: = .* )?", re.VERBOSE)
BREAKS_AFTER = re.compile(r"[^/?&=.]*(?://|[/?&=.])|[^/?&=.]+")  # a run, up to where it may break
UNBROKEN_ANYWAY = re.compile(r"\w*(?://|[/?&=.])?", re.ASCII)


def clean(href: str) -> str:
    """Read an attribute as browsers do: trimmed, without line breaks."""
    return IGNORED_BY_BROWSERS.sub("", href).strip()


def split(href: str) -> SplitResult | None:
    """Take an address apart; None where it is not one (``http://[``)."""
    try:
        parts = urlsplit(clean(href))
        parts.port  # noqa: B018 (reading it is what checks it)
    except ValueError:
        return None
    return parts


def kind(href: str, site: str = "") -> Kind:
    """Say where an address leads; ``site`` is our own address (SITEURL).

    >>> kind("https://example.org/a"), kind("/a"), kind("mailto:a@example.org")
    ('elsewhere', 'here', 'address')
    >>> kind("javascript:alert()"), kind("https://blog.example/a", "https://blog.example")
    ('unknown', 'here')
    """
    href = clean(href)
    scheme = SCHEME.match(href)
    if scheme:
        name = scheme[0].lower()
        if name in {"mailto", "tel"}:
            return "address"
        if name not in DEFAULT_PORTS:
            return "unknown"
    elif not href.startswith("//"):
        return "here"
    return "here" if _on_site(href, site) else "elsewhere"


def _on_site(href: str, site: str) -> bool:
    ours, theirs = split(site), split(href)
    if ours is None or theirs is None or not ours.hostname:
        return False
    root = ours.path.rstrip("/") + "/"
    same_host = (ours.hostname, ours.port) == (theirs.hostname, theirs.port)
    return same_host and (theirs.path + "/").startswith(root)


def in_domains(href: str, domains: Collection[str]) -> bool:
    """Say whether an address is on one of the domains, or below one.

    >>> in_domains("https://www.example.org/a", ["example.org"])
    True
    >>> in_domains("https://notexample.org/a", ["example.org"])
    False
    """
    parts = split(href)
    host = "." + (parts.hostname or "") if parts else ""
    return any(host.endswith("." + domain.lower().lstrip(".")) for domain in domains)


def identity(href: str) -> str:
    """Give what is the same for two spellings of one address.

    >>> identity("HTTPS://Example.org:443") == identity("https://example.org/")
    True
    >>> identity("https://example.org/?a=1") == identity("https://example.org/?a=2")
    False
    """
    parts = split(href)
    if parts is None:
        return clean(href)
    scheme = parts.scheme.lower() or "https"  # `//host/` takes the page's, which is https
    port = parts.port if parts.port != DEFAULT_PORTS.get(scheme) else None
    user, at, _ = parts.netloc.rpartition("@")
    host = (parts.hostname or "") + (f":{port}" if port else "")
    query = f"?{parts.query}" if parts.query else ""
    hash_ = f"#{parts.fragment}" if parts.fragment else ""
    return f"{scheme}://{user}{at}{host}{parts.path or '/'}{query}{hash_}"


def printed(href: str) -> str:
    """Write an address for paper: no ``https://``, no trackers, no lone ``/`` at the end.

    >>> printed("https://example.org/"), printed("https://example.org/a-b/?utm_source=x&p=1#c")
    ('example.org', 'example.org/a-b/?p=1#c')
    """
    href = clean(href)
    before, question, rest = href.partition("?")
    query, hash_, fragment = rest.partition("#")
    if question:
        kept = [pair for pair in query.split("&") if not TRACKERS.fullmatch(pair)]
        href = before + (f"?{'&'.join(kept)}" if kept else "") + hash_ + fragment
    href = re.sub(r"^(?:https:)?//", "", href, flags=re.IGNORECASE)
    lone_slash = href.endswith("/") and href.count("/") == 1
    return href[:-1] if lone_slash else href


def printed_html(href: str) -> str:
    """Write an address so that it breaks after ``/ ? & = .`` only, and copies clean.

    A browser would also break after a hyphen, and the reader could not tell whether the
    hyphen belongs to the address: a run that holds anything but letters and digits is
    kept whole by the style of ``<span>``.

    >>> printed_html("https://example.org/la-chenille?p=1")
    'example.<wbr>org/<wbr><span>la-chenille?</span><wbr>p=<wbr>1'
    """
    return "<wbr>".join(_run(run) for run in BREAKS_AFTER.findall(printed(href)))


def _run(run: str) -> str:
    return str(escape(run)) if UNBROKEN_ANYWAY.fullmatch(run) else f"<span>{escape(run)}</span>"


def is_its_text(href: str, text: str) -> bool:
    """Say whether the visible text already is the address, scheme and last slash aside.

    >>> is_its_text("https://example.org/", "example.org"), is_its_text("https://a.org/b", "b")
    (True, False)
    """
    return _bare(href) == _bare(text)


def _bare(url: str) -> str:
    return re.sub(r"^(?:https?:)?//", "", clean(url), flags=re.IGNORECASE).removesuffix("/")


def hidden_address(href: str, text: str) -> str | None:
    """Give the e-mail address or number behind a link, unless the text shows it.

    >>> hidden_address("mailto:sav@example.org?subject=Box", "écrivez-leur")
    'sav@example.org'
    >>> hidden_address("tel:+33199001234", "01 99 00 12 34") is None
    True
    """
    scheme, _, rest = clean(href).partition(":")
    address = unquote(rest.partition("?")[0])
    if scheme.lower() == "tel":
        shown = _digits(address)[-9:] in _digits(text)  # +33 1 … and 01 … are one number
    else:
        shown = address.lower() in text.lower()
    return None if shown or not address else address


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
