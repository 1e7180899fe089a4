"""Images that are written into a text, as "data:" addresses (RFC 2397)."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from urllib.parse import unquote, unquote_to_bytes

from plugins import html_tree
from plugins.images.containers import UncleanableError

START = "data:"
ADDRESS = re.compile(
    r"""
    (?P<head> data: (?P<type> [\w.+/-]* ) [^,"'()<>]{0,200}? ;base64, )
    (?P<code> [\w+/=%\s-]+ )     # percent-encoded too, and in lines
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# Of bytes as they are, or percent-encoded: up to the quotes that close it, the end of an attribute
# that it begins, or a blank. What is behind a # is no part of the image.
PLAIN = re.compile(
    r"""
    (?: (?P<whole> \A \s* ) | (?P<quote> ["'] )? )
    (?P<head> data: (?P<type> [\w.+/-]* ) (?! [^,"'()<>]{0,200} ;base64, ) [^,"'()<>]{0,200} , )
    (?P<code> (?(whole) [^\#]* | (?(quote) (?: (?! (?P=quote) ) [^\#] )* | [^\s"'()<>\#]* ) ) )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
HEAD = re.compile(r"data:(?:image/|[^\s,]*;base64,)", re.IGNORECASE)  # as an author types it
SEVERAL = "srcset"  # an attribute with several addresses, parted by blanks

# Cleans the bytes of what is said to be of a type.
Clean = Callable[[bytes, str], bytes]


def cleaned(text: str, clean: Clean) -> str:
    """Clean each image in a text; it comes back as it is where there is nothing to clean.

    >>> cleaned("url(data:image/x;base64,YWI=)", lambda data, kind: data.upper())
    'url(data:image/x;base64,QUI=)'
    >>> cleaned("url('data:image/x,a%62')", lambda data, kind: data.upper())
    "url('data:image/x;base64,QUI=')"
    """

    def replace(found: re.Match[str]) -> str:
        data = decoded(found["code"])
        result = clean(data, found["type"].lower())
        return found[0] if result == data else found["head"] + b64encode(result).decode()

    def replace_plain(found: re.Match[str]) -> str:
        data = unquote_to_bytes(found["code"].encode("utf-8", "surrogateescape"))
        result = clean(data, found["type"].lower())
        if result == data:
            return found[0]
        before = found["whole"] or found["quote"] or ""
        return f"{before}data:{found['type']};base64,{b64encode(result).decode()}"

    if START not in text.lower():
        return text
    return ADDRESS.sub(replace, PLAIN.sub(replace_plain, text))


def decoded(code: str) -> bytes:
    """Decode base64 as browsers do: its blanks, and how it is filled up, do not count."""
    packed = "".join(unquote(code).split()).rstrip("=")
    try:
        return b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except binascii.Error as error:
        raise UncleanableError("it is damaged; save it anew") from error


def cleaned_html(html: str, clean: Clean) -> str:
    """Clean each image in the attributes and the style sheets of HTML; its text is only text.

    >>> cleaned_html('<img src="data:image/x;base64,YWI=">', lambda data, kind: data.upper())
    '<img src="data:image/x;base64,QUI=">'
    """
    if START not in html.lower():
        return html
    body = html_tree.parse(html)
    changed = False
    for node in body.css("*"):
        for name, value in node.attributes.items():
            if value and (result := in_attribute(name, value, clean)) != value:
                node.attrs[name] = result
                changed = True
    for node in body.css("style"):
        css = node.text()
        if (result := cleaned(css, clean)) != css:
            node.inner_html = result
            changed = True
    return html_tree.serialise(body).strip("\n") if changed else html


def in_attribute(name: str, value: str, clean: Clean) -> str:
    """Clean the images in the value of an attribute."""
    if name == SEVERAL and START in value.lower():
        parts = ((part.rstrip(","), part) for part in value.split())
        return " ".join(cleaned(one, clean) + part[len(one) :] for one, part in parts)
    return cleaned(value, clean)
