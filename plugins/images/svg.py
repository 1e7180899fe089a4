"""SVG without what a drawing program notes in it: comments, metadata, paths of its own files.

It is read by an XML parser and written anew, in UTF-8: only the elements and attributes that
browsers draw, with their text. Entities are written out; files elsewhere are never read.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from plugins.images.formats import UncleanableError

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
# What a browser draws; all others are of a program for itself, as Inkscape and Illustrator have.
DRAWN_NAMESPACES = frozenset(
    ("", SVG_NAMESPACE, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML")
)
CODE_ELEMENTS = frozenset(("style", "script"))
OWN_FILE = re.compile(
    r"""
      \b file: (?= \S )
    | \b (?: smb | cifs | afp | nfs | sftp | ssh | davs? | mtp | gphoto2 ):// # of another computer
    | (?: \A | ["'(] | @import \s ) \s* (?:   # where an address begins
        /? [a-z]:[\\/]                       # of Windows
      | \\\\ \w                             # of another computer there
      | ~ \w* [\\/]                         # of somebody's home
      | (?: / | (?: \.\.? [\\/] )+ )         # from the root, or from the folder of the drawing
        (?: home | users | root | mnt | media | volumes | tmp | srv | run/(?:media|user)
          | var/folders | private/var ) [\\/]  # of Unix; other such paths may be the site's own
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A comment in a style sheet; not what looks like one in a text or an address.
CSS_COMMENT = re.compile(
    r"""
    (?P<kept> " (?: [^"\\] | \\. )* " | ' (?: [^'\\] | \\. )* ' | url\( [^"')]* \) )
    | /\* .*? (?: \*/ | \Z )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
NO_SVG = "this is no SVG that a program can read as one file; export it again"


def clean_svg(data: bytes, clean_text: Callable[[str], str] = str) -> bytes:
    """Keep what draws; ``clean_text`` cleans the images that a text or an attribute holds.

    >>> clean_svg(b'<svg><!-- a --><metadata>b</metadata><path data-name="c"/></svg>')
    b'<svg><path /></svg>'
    """
    try:
        root = ElementTree.fromstring(data, ElementTree.XMLParser(target=_Drawn()))  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # or of its encoding
        raise UncleanableError(NO_SVG) from error
    if root is None or split_name(root.tag)[1] != "svg":
        raise UncleanableError(NO_SVG)
    for element in root.iter():
        _, name = split_name(element.tag)
        text, tail = element.text or "", element.tail or ""
        is_code = name in CODE_ELEMENTS
        element.text = clean_code(text, name, clean_text) if is_code else clean_text(text)
        element.tail = clean_text(tail)
        for key, value in element.items():
            element.set(key, clean_code(value, key, clean_text))
    ElementTree.register_namespace("", SVG_NAMESPACE)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, "unicode").encode()


class _Drawn(ElementTree.TreeBuilder):
    """Makes a tree of what a parser reads, without what does not draw."""

    hidden = 0  # elements around this place that are left out

    def start(self, tag: str, attrs: dict[str, str]) -> Any:
        namespace, name = split_name(tag)
        if self.hidden or namespace not in DRAWN_NAMESPACES or name == "metadata":
            self.hidden += 1
            return None
        return super().start(tag, {key: attrs[key] for key in attrs if is_kept(key)})

    def end(self, tag: str) -> Any:
        if not self.hidden:
            return super().end(tag)
        self.hidden -= 1
        return None

    def data(self, data: str) -> None:
        if not self.hidden:
            super().data(data)


def split_name(name: str) -> tuple[str, str]:
    """Return the namespace of an element or an attribute, and its own name.

    >>> split_name("{http://www.w3.org/2000/svg}path"), split_name("d")
    (('http://www.w3.org/2000/svg', 'path'), ('', 'd'))
    """
    namespace, _, local = name.rpartition("}")
    return namespace[1:], local


def is_kept(name: str) -> bool:
    """Return whether an attribute draws, and is not of a program for itself, as its folder."""
    namespace, local = split_name(name)
    if not namespace:
        return not local.startswith("data-")
    return namespace == XLINK or (namespace == XML and local != "base")


def clean_code(text: str, name: str, clean_text: Callable[[str], str]) -> str:
    """Clean an attribute, a style sheet or a script; refuse what names a file of its author."""
    result = clean_text(without_css_comments(text) if name == "style" else text)
    if OWN_FILE.search(unquote(result)):
        raise UncleanableError(
            "this SVG names another file of your computer; embed that file in it"
        )
    return result


def without_css_comments(css: str) -> str:
    """Leave out what the comments of a style sheet say; what they part stays parted.

    >>> without_css_comments("a/* b */.c { d: url(e/*f); g: '/* h */' }")
    "a/**/.c { d: url(e/*f); g: '/* h */' }"
    """
    return CSS_COMMENT.sub(lambda found: found["kept"] or "/**/", css)
