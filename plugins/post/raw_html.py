"""Raw HTML in a post: an element that is not closed, or is none, is an error with its line.

A browser would take the rest of the post for a part of it.
"""

import re
from html.parser import HTMLParser
from typing import Any, NamedTuple

from plugins.typography.segments import VOID

INLINE_ELEMENTS = frozenset("""
    a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike
    strong sub sup time tt u var
""".split())  # fmt: skip
ELEMENTS = VOID | INLINE_ELEMENTS | frozenset("""
    acronym address applet article aside audio blockquote body button canvas caption center
    colgroup datalist dd details dialog dir div dl dt fieldset figcaption figure footer form frame
    frameset h1 h2 h3 h4 h5 h6 head header hgroup html iframe label legend li listing main map
    marquee math menu meter nav nobr noembed noframes noscript object ol optgroup option output p
    picture pre progress rb rp rt rtc ruby script search section select slot style
    summary svg table tbody td template textarea tfoot th thead title tr ul video xmp
""".split())  # fmt: skip
OTHER_LANGUAGES = frozenset({"svg", "math"})  # with elements of their own
UNSHOWN = re.compile(r"<\?.*?\?>|<!\[CDATA\[.*?\]\]>", re.DOTALL)  # to browsers a > ends them
COMMENT = re.compile(r"<!--(?P<said>.*?)(?P<end>-->|\Z)", re.DOTALL)
MEND_COMMENT = r"write --> where it ends, or \<!-- to show the signs"
NO_COMMENT = f"this <!-- has no -->; {MEND_COMMENT}"
ADDRESSED = {"a": "href", "area": "href", "img": "src"}  # what must hold an address
MARKDOWN_INSIDE = "delete markdown=, and leave a blank line after this tag and before its end tag"


class _Open(NamedTuple):
    name: str
    typed: str
    line: int


class Tags(HTMLParser):
    """Reads the raw HTML of a post, piece by piece, for tags that are none or have no end.

    >>> tags = Tags()
    >>> tags.read("<div><b>", 3); tags.end_block(); tags.end()
    >>> tags.faults
    [(3, '<b> is not closed; write </b>, or &lt; to show the sign <'), \
(3, '<div> is not closed; write </div>')]
    """

    def __init__(self) -> None:
        super().__init__()
        self.open: list[_Open] = []
        self.faults: list[tuple[int, str]] = []  # lines from 0
        self.line = 0

    def read(self, html: str, line: int) -> None:
        """Read a piece that begins at a line."""
        self.reset()
        self.line = line
        for comment in COMMENT.finditer(html):
            at = line + html.count("\n", 0, comment.start())
            if not comment["end"] or comment[0] in {"<!-->", "<!--->"}:
                self.faults.append((at, NO_COMMENT))
            elif "<!--" in comment["said"]:
                message = "another <!-- stands before the --> of this one"
                self.faults.append((at, f"{message}; {MEND_COMMENT}"))
        self.feed(html)
        if self.rawdata.startswith("<") and not COMMENT.match(self.rawdata):
            self._wrong(self.rawdata.split("\n")[0], "has no >; write it")

    def end_block(self) -> None:
        """Check at the end of a paragraph, or of a piece, that no element of a line is open."""
        while self.open and self.open[-1].name in INLINE_ELEMENTS:
            self._unclosed(self.open.pop())

    def end(self) -> None:
        """Check that all is closed."""
        while self.open:
            self._unclosed(self.open.pop())

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Read a start tag."""
        typed = self.get_starttag_text() or ""
        ours = not any(outer.name in OTHER_LANGUAGES for outer in self.open)
        if ours and tag not in ELEMENTS and "-" not in tag:
            self._wrong(typed, "is not an HTML element; write &lt; to show the sign <")
        elif tag not in VOID:
            self.open.append(_Open(tag, typed, self._at()))
        address = dict(attrs).get(ADDRESSED.get(tag, ""), "any")
        if not (address or "").strip():
            self._wrong(typed, "has no address; write it")
        if "markdown" in dict(attrs):
            self._wrong(typed, f"does not make what it holds Markdown; {MARKDOWN_INSIDE}")

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        """Read a tag that ends itself."""
        self.handle_starttag(tag, attrs)
        if tag not in INLINE_ELEMENTS:  # to HTML, <b/> is <b>
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Read an end tag."""
        if any(outer.name == tag for outer in self.open):
            while (last := self.open.pop()).name != tag:
                if last.name in INLINE_ELEMENTS:  # others end with what they stand in
                    self._unclosed(last)

    def _at(self) -> int:
        return self.line + self.getpos()[0] - 1

    def _wrong(self, typed: str, message: str) -> None:
        self.faults.append((self._at(), f"{' '.join(typed.split())} {message}"))

    def _unclosed(self, last: _Open) -> None:
        shown, remedy = f"<{last.name}>", f"write </{last.name}>"
        if last.name in INLINE_ELEMENTS:
            shown, remedy = " ".join(last.typed.split()), f"{remedy}, or &lt; to show the sign <"
        self.faults.append((last.line, f"{shown} is not closed; {remedy}"))
