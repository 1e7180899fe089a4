"""SVG without what a drawing program notes in it: comments, metadata, paths of its own files.

It is read by an XML parser and written anew, in UTF-8: only the elements and attributes that
browsers draw, with their text. Entities are written out; files elsewhere are never read.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from plugins.images.containers import UncleanableError

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
# What a browser draws; all others are of a program for itself, as Inkscape and Illustrator have.
DRAWN_NAMESPACES = frozenset(
    (SVG_NAMESPACE, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML")
)
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
METADATA = "metadata"
STYLE, CODE_ELEMENTS = "style", frozenset(("style", "script"))
OWN_ATTRIBUTES = (
    "data-",
    "xml:base",
)  # attributes of a program for itself: names of layers, its folder
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
NO_SVG = "this is no SVG that a program can read; export it again"

Scope = dict[str, str]  # namespaces by their prefixes


def clean_svg(data: bytes, clean_text: Callable[[str], str] = str) -> bytes:
    """Keep what draws; ``clean_text`` cleans the images that a text or an attribute holds.

    >>> clean_svg(b'<svg><!-- a --><metadata>b</metadata><path sodipodi:docname="c"/></svg>')
    b'<svg><path/></svg>'
    """
    copy = _Copy(clean_text)
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = copy.start
    parser.EndElementHandler = copy.end
    parser.CharacterDataHandler = copy.text.append
    parser.ProcessingInstructionHandler = lambda *_: copy.write_text()
    parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = refuse_entity
    try:
        parser.Parse(data, True)
    except UncleanableError:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:  # the others: of its encoding
        raise UncleanableError(NO_SVG) from error
    return "".join(copy.parts).encode()


def refuse_entity(*_: object) -> int:
    """Refuse what would have to be read from elsewhere."""
    raise UncleanableError("a part of this SVG is in another file; export it again as one file")


class _Copy:
    """Writes what a parser reads, without what does not draw."""

    def __init__(self, clean_text: Callable[[str], str]) -> None:
        self.clean_text = clean_text
        self.parts: list[str] = []
        self.text: list[str] = []  # read, and not yet written
        self.scopes: list[Scope] = [{"": SVG_NAMESPACE, "xml": XML}]
        self.within: list[str] = []  # the elements around this place, without prefixes
        self.hidden = 0  # elements around this place that are left out

    def start(self, name: str, attributes: list[str]) -> None:
        """Write the start of an element."""
        self.write_text()
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        scope = {**self.scopes[-1], **dict(declared_prefixes(pairs))}
        namespace, local = resolve_name(name, scope)
        if not self.scopes[1:] and (namespace, local) != (SVG_NAMESPACE, "svg"):
            raise UncleanableError(NO_SVG)
        self.scopes.append(scope)
        self.within.append(local)
        if (
            self.hidden
            or namespace not in DRAWN_NAMESPACES
            or (namespace, local) == (SVG_NAMESPACE, METADATA)
        ):
            self.hidden += 1
            return
        kept = (pair for pair in pairs if is_kept(*pair, scope))
        written = (f" {key}={quoteattr(self.clean(value, key))}" for key, value in kept)
        self.parts += (f"<{name}", *written, ">")

    def end(self, name: str) -> None:
        """Write the end of an element, shorter where nothing is in it."""
        self.write_text()
        self.scopes.pop()
        self.within.pop()
        if self.hidden:
            self.hidden -= 1
        elif self.parts[-1] == ">":
            self.parts[-1] = "/>"
        else:
            self.parts.append(f"</{name}>")

    def clean(self, text: str, name: str) -> str:
        """Clean what an attribute or an element holds; refuse what names a file of its author."""
        result = self.clean_text(without_css_comments(text) if name == STYLE else text)
        if OWN_FILE.search(unquote(result)):
            raise UncleanableError(
                "this SVG names another file of your computer; embed that file in it"
            )
        return result

    def write_text(self) -> None:
        """Write the text that has been read."""
        text = "".join(self.text)
        self.text.clear()
        if text and not self.hidden:
            name = self.within[-1] if self.within else ""
            result = self.clean(text, name) if name in CODE_ELEMENTS else self.clean_text(text)
            self.parts.append(escape(result, {"\r": "&#13;"}))


def declared_prefixes(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that an element declares, and their namespaces."""
    for key, value in pairs:
        if key == "xmlns" or key.startswith("xmlns:"):
            yield key[6:], value


def resolve_name(name: str, scope: Scope) -> tuple[str | None, str]:
    """Return the namespace and the own name of an element.

    >>> resolve_name("s:metadata", {"s": SVG_NAMESPACE}), resolve_name("x:a", {})
    (('http://www.w3.org/2000/svg', 'metadata'), (None, 'a'))
    """
    prefix, _, local = name.rpartition(":")
    return scope.get(prefix), local


def without_css_comments(css: str) -> str:
    """Leave out what the comments of a style sheet say; what they part stays parted.

    >>> without_css_comments("a/* b */.c { d: url(e/*f); g: '/* h */' }")
    "a/**/.c { d: url(e/*f); g: '/* h */' }"
    """
    return CSS_COMMENT.sub(lambda found: found["kept"] or "/**/", css)


def is_kept(key: str, value: str, scope: Scope) -> bool:
    """Return whether an attribute draws."""
    prefix, _, _ = key.rpartition(":")
    if "xmlns" in {prefix, key}:
        return value in DRAWN_NAMESPACES or value == XLINK
    if key.startswith(OWN_ATTRIBUTES):
        return False
    return not prefix or scope.get(prefix) in {XLINK, XML}
