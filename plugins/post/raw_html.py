"""Raw HTML in a post: an element that is not closed, or is none, is an error with its line.

Markdown would take the rest of the post for HTML.
"""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from plugins.post.literal import AS_TYPED, blank
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
    picture plaintext pre progress rb rp rt rtc ruby script search section select slot style
    summary svg table tbody td template textarea tfoot th thead title tr ul video xmp
""".split())  # fmt: skip
OTHER_LANGUAGES = frozenset({"svg", "math"})  # with elements of their own


class _Tags(HTMLParser):
    """Reads converted HTML for tags that are none, or that their block does not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str, int]] = []  # name, tag as typed, how many were before
        self.seen: Counter[str] = Counter()
        self.wrong: list[tuple[str, int, str]] = []  # tag as typed, how many were before, message

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        typed = self.get_starttag_text() or ""
        before = self.seen[typed]
        self.seen[typed] += 1
        ours = not any(name in OTHER_LANGUAGES for name, _, _ in self.open)
        if ours and tag not in ELEMENTS and "-" not in tag:
            message = f"{typed} is not an HTML element; write &lt; to show the sign <"
            self.wrong.append((typed, before, message))
        elif tag not in VOID:
            self.open.append((tag, typed, before))

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in INLINE_ELEMENTS:  # to HTML, <b/> is <b>
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _, _ in self.open):
            while (last := self.open.pop())[0] != tag:
                if last[0] in INLINE_ELEMENTS:  # others end with what they stand in
                    self._unclosed(*last)

    def close(self) -> None:
        super().close()
        for last in self.open:
            self._unclosed(*last)

    def _unclosed(self, name: str, typed: str, before: int) -> None:
        shown, remedy = f"<{name}>", f"write </{name}>"
        if name in INLINE_ELEMENTS:
            shown, remedy = typed, f"{remedy}, or &lt; to show the sign <"
        self.wrong.append((typed, before, f"{shown} is not closed; {remedy}"))


def wrong_tag(html: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield with its line (from 0) in the Markdown the first tag that is no HTML, or not closed.

    >>> [*wrong_tag("<p>Un</p><p>Bonjour <Ixe>.</p>", "Un\\n\\nBonjour <Ixe>.")]
    [(2, '<Ixe> is not an HTML element; write &lt; to show the sign <')]
    >>> [*wrong_tag("<p>Bon <b>jour</p>", "Bon <b>jour")]
    [(0, '<b> is not closed; write </b>, or &lt; to show the sign <')]
    >>> [*wrong_tag("<p><b>Un</b> <x-y></x-y><svg><path/></svg></p>", "<b>")]
    []
    """
    if "<" not in text:
        return
    tags = _Tags()
    tags.feed(html)
    tags.close()
    for typed, before, message in tags.wrong[:1]:
        literal = blank(AS_TYPED, text).split("\n")
        lines = [n for n, line in enumerate(literal) for _ in range(line.count(typed))] or [0]
        yield lines[min(before, len(lines) - 1)], message
