"""SVG without what a drawing program notes in it: comments, metadata, paths of its own files.

It is read by an XML parser and written anew, in UTF-8: only the elements and attributes that
browsers draw, with their text. Entities are written out; files elsewhere are never read.
"""

import re
from collections.abc import Callable, Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from plugins.images.containers import UncleanableError

SVG = "http://www.w3.org/2000/svg"
# What a browser draws; all others are of a program for itself, as Inkscape and Illustrator have.
ELEMENTS = frozenset((SVG, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"))
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
METADATA = "metadata"
STYLE_SHEET = "xml-stylesheet"  # the only instruction that draws
OWN_FILE = re.compile(r"\s*(?:file:|[a-z]:[\\/])", re.IGNORECASE)
NO_SVG = "it is no well-formed SVG; save it anew"

Scope = dict[str, str]  # namespaces by their prefixes


def cleaned(data: bytes, clean_text: Callable[[str], str] = str) -> bytes:
    """Keep what draws; ``clean_text`` cleans the images that a text or an attribute holds.

    >>> cleaned(b'<svg><!-- a --><metadata>b</metadata><path sodipodi:docname="c"/></svg>')
    b'<svg><path/></svg>'
    """
    copy = _Copy(clean_text)
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = copy.start
    parser.EndElementHandler = copy.end
    parser.CharacterDataHandler = copy.text.append
    parser.ProcessingInstructionHandler = copy.instruction
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
    raise UncleanableError("a part of it is in another file; save it anew")


class _Copy:
    """Writes what a parser reads, without what does not draw."""

    def __init__(self, clean_text: Callable[[str], str]) -> None:
        self.clean_text = clean_text
        self.parts: list[str] = []
        self.text: list[str] = []  # read, and not yet written
        self.scopes: list[Scope] = [{"": SVG, "xml": XML}]
        self.hidden = 0  # elements around this place that are left out

    def start(self, name: str, attributes: list[str]) -> None:
        """Write the start of an element."""
        self.write_text()
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        scope = {**self.scopes[-1], **dict(declared(pairs))}
        namespace, local = resolved(name, scope)
        if not self.scopes[1:] and (namespace, local) != (SVG, "svg"):
            raise UncleanableError(NO_SVG)
        self.scopes.append(scope)
        if self.hidden or namespace not in ELEMENTS or (namespace, local) == (SVG, METADATA):
            self.hidden += 1
            return
        kept = (pair for pair in pairs if is_kept(*pair, scope))
        written = (f" {key}={quoteattr(self.clean_text(value))}" for key, value in kept)
        self.parts += (f"<{name}", *written, ">")

    def end(self, name: str) -> None:
        """Write the end of an element, shorter where nothing is in it."""
        self.write_text()
        self.scopes.pop()
        if self.hidden:
            self.hidden -= 1
        elif self.parts[-1] == ">":
            self.parts[-1] = "/>"
        else:
            self.parts.append(f"</{name}>")

    def instruction(self, name: str, content: str) -> None:
        """Write an instruction that draws."""
        self.write_text()
        if name == STYLE_SHEET:
            self.parts.append(f"<?{name} {content}?>")

    def write_text(self) -> None:
        """Write the text that has been read."""
        text = "".join(self.text)
        self.text.clear()
        if text and not self.hidden:
            self.parts.append(escape(self.clean_text(text), {"\r": "&#13;"}))


def declared(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give the prefixes that an element declares, and their namespaces."""
    for key, value in pairs:
        if key == "xmlns" or key.startswith("xmlns:"):
            yield key[6:], value


def resolved(name: str, scope: Scope) -> tuple[str | None, str]:
    """Give the namespace and the own name of an element.

    >>> resolved("s:metadata", {"s": SVG}), resolved("x:a", {})
    (('http://www.w3.org/2000/svg', 'metadata'), (None, 'a'))
    """
    prefix, _, local = name.rpartition(":")
    return scope.get(prefix), local


def is_kept(key: str, value: str, scope: Scope) -> bool:
    """Say whether an attribute draws; raise an error, if it names a file of its author's disk."""
    prefix, _, local = key.rpartition(":")
    if "xmlns" in {prefix, key}:
        return value in ELEMENTS or value == XLINK
    if local == "href" and OWN_FILE.match(value):
        raise UncleanableError("it shows another file of your computer; embed that in it")
    return not prefix or scope.get(prefix) in {XLINK, XML}
