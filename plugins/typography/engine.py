"""typogrify, guarded: it sees a block's prose, never a tag, an address or a comment.

By itself it loses its way where an attribute holds `>`, changes addresses, and wraps capitals
again at each pass. Its smartypants is left out: quotation marks and dashes are ours in every
language; and so is widont, which is slow, and forgets that a word may be joined.
"""

import re

from typogrify.filters import amp, caps

from plugins.typography.french import A_LINE_BREAK
from plugins.typography.quotes import NB, NN
from plugins.typography.segments import STAND_IN, TAG, UNTOUCHED, Segment

ADDED = re.compile(r'<span class="(?:amp|caps)">[^<]*</span>')
INITIAL = re.compile(rf"(?P<before>[\s{TAG[1:-1]}]*)(?P<mark>[“‘])")
AMPERSAND = "&amp;"
WORD_GAP = " \t\n\r\f\v\u2009"  # where a line may break
NO_WORD = re.compile(f"[<>{NB}{TAG[1:-1]}]")
LAST_LINES = frozenset("/p /h1 /h2 /h3 /h4 /h5 /h6 /li /dd /dt".split()) | {""}


def finished(segment: Segment, text: str, *, is_english: bool, initials: bool, widont: bool) -> str:
    """Return the HTML of a segment, whose text is set but for what typogrify does.

    Capitals, and quotation marks that begin a block, are made up for English alone.
    """
    if is_english or AMPERSAND in segment.originals.values():
        text = _typogrified(segment, text, is_english)
    if is_english and initials and (found := INITIAL.match(text)):
        name = "dquo" if found["mark"] == "“" else "quo"
        mark = segment.stand_in(UNTOUCHED, f'<span class="{name}">{found["mark"]}</span>')
        text = found["before"] + mark + text[found.end() :]
    if widont and segment.ended_by in LAST_LINES:
        text = _last_words_joined(segment, text)
    return segment.restore(text.replace(NB, "&nbsp;").replace(NN, "&#8239;"))


def _typogrified(segment: Segment, text: str, is_english: bool) -> str:
    """Run typogrify's filters; what they add is not to be touched afterwards."""

    def seen(found: re.Match[str]) -> str:
        return AMPERSAND if segment.originals.get(found[0]) == AMPERSAND else found[0]

    text = amp(STAND_IN.sub(seen, text))
    if is_english:
        text = caps(text)
    return ADDED.sub(lambda new: segment.stand_in(UNTOUCHED, segment.restore(new[0])), text)


def _last_words_joined(segment: Segment, text: str) -> str:
    """Keep the last two words of a block together, unless a space that does not break does."""
    end = len(text.rstrip(WORD_GAP))
    if end and STAND_IN.match(text, end - 1):  # a tag, as a rule one that ends
        ends = "".join(c for c, original in segment.originals.items() if original.startswith("</"))
        end = len(text.rstrip(WORD_GAP + ends))
    start = 0
    for space in WORD_GAP:
        start = max(start, text.rfind(space, start, end) + 1)
    if start == end or NO_WORD.search(text, start, end):
        return text
    before = text[:start].rstrip(WORD_GAP)
    if not before or before[-1] in "<>" or A_LINE_BREAK.match(before[-1]):
        return text
    return f"{before}{NB}{text[start:]}"
