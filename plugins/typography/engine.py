"""typogrify, guarded: it sees a block's prose, never a tag, an address or a comment.

By itself it changes `--` in comments and in addresses, loses its way where an attribute
holds `>`, replaces narrow spaces by wide ones, and wraps capitals again at each pass.
"""

import re
from collections.abc import Iterable

import typogrify.filters

from plugins.typography.quotes import NB, NN
from plugins.typography.segments import RARE, STAND_IN, TAG, UNTOUCHED, Segment

# typogrify looks for `<i>` as for any inline tag, and itself adds only `<span>`.
STOOD_IN = re.compile(f"[<{RARE[0]}-{RARE[-1]}](?:(?<=<)/?i>|(?<!<))")
ADDED = re.compile(r'<span class="(?:amp|caps|dquo|quo)">[^<]*</span>')
AMPERSANDS = frozenset(("&amp;", "&#38;"))
AMPERSAND = re.compile(r"&(?:amp;|#38;)?(?=\s|&nbsp;)")  # where typogrify looks for one
NEEDED = {  # what each filter of typogrify changes, or something like it
    "amp": AMPERSAND,
    "smartypants": re.compile(r"[\"'`]|--|\.\.\.|\. \. \."),
    "caps": re.compile(r"[A-Z](?:\d*[A-Z]|\.\s?[A-Z])"),
    "initial_quotes": re.compile(r"\A\s*(?:<i>\s*)*(?:[\"'`“‘]|&(?:#82(?:16|20)|ldquo|lsquo);)"),
}
NONE = {**dict.fromkeys(NEEDED, False), "widont": False}
AMPERSAND_ONLY = ("amp",)
# smartypants writes references, where all else here writes characters.
EDUCATED = re.compile(r"&#(8211|8212|8216|8217|8220|8221|8230);")
# To smartypants a backslash escapes, and it takes three hyphens for two and one; a row of
# more is no dash.
UNEDUCATED = re.compile(r"\\[\\\"'`.-] | -{4,}", re.VERBOSE)
SPACE_REFERENCES = ((NB, "&nbsp;"), (NN, "&#8239;"))
WORD_GAP = " \t\n\r\f\v\u2009"  # where a line may break
NO_WORD = re.compile(f"[<>{NB}{TAG[1:-1]}]")
LAST_LINES = frozenset("/p /h1 /h2 /h3 /h4 /h5 /h6 /li /dd /dt".split()) | {""}


def filters_of(language: str, *, initials: bool) -> tuple[str, ...]:
    """Name typogrify's filters for a language, widont aside.

    English has them all, but no hanging initial within a line; other languages the ampersand
    only, for the quotation marks, capitals and initials are made for English.
    """
    if language != "en":
        return AMPERSAND_ONLY
    return tuple(name for name in NEEDED if initials or name != "initial_quotes")


def filtered(segment: Segment, text: str, filters: Iterable[str], *, widont: bool) -> str:
    """Run typogrify's filters over a segment's text, and return its HTML."""
    if filters != AMPERSAND_ONLY or _has_ampersand(segment, text):
        text = _typogrified(segment, text, filters)
    if widont and segment.ended_by in LAST_LINES:
        text = _last_words_joined(segment, text)
    for space, reference in SPACE_REFERENCES:
        text = text.replace(space, reference)
    return segment.restore(text)


def _has_ampersand(segment: Segment, text: str) -> bool:
    return "&" in text or not AMPERSANDS.isdisjoint(segment.originals.values())


def _last_words_joined(segment: Segment, text: str) -> str:
    """Do what typogrify's widont does, which is slow, and forgets that a word may be joined."""
    ends = "".join(c for c, original in segment.originals.items() if original.startswith("</"))
    end = len(text.rstrip(WORD_GAP + ends))
    start = 0
    for space in WORD_GAP:
        start = max(start, text.rfind(space, start, end) + 1)
    if start == end or NO_WORD.search(text, start, end):
        return text
    before = text[:start].rstrip(WORD_GAP)
    return f"{before}{NB}{text[start:]}" if before and before[-1] not in "<>" else text


def _typogrified(segment: Segment, text: str, filters: Iterable[str]) -> str:
    """Run the filters that a text needs; what they add is opaque afterwards."""
    tags: list[str] = []
    letters: list[str] = []
    seen = _as_typogrify_sees(segment, text, tags, letters)
    if "smartypants" in filters:
        seen = UNEDUCATED.sub(lambda found: _letter(letters, found[0]), seen)
        seen = seen.replace("---", "—")
    needed = {name: bool(NEEDED[name].search(seen)) for name in filters}
    if any(needed.values()):
        seen = typogrify.filters.applyfilters(seen, **NONE | needed)
        seen = EDUCATED.sub(lambda found: chr(int(found[1])), seen)
    following = iter(tags)

    def typed(found: re.Match[str]) -> str:
        return next(following) if found[0][0] == "<" else letters[ord(found[0]) - ord(RARE[0])]

    def added(found: re.Match[str]) -> str:
        return _letter(
            letters, segment.stand_in(UNTOUCHED, segment.restore(STOOD_IN.sub(typed, found[0])))
        )

    seen = STOOD_IN.sub(typed, ADDED.sub(added, seen))
    for space, reference in SPACE_REFERENCES:
        seen = seen.replace(reference, space)
    return seen


def _as_typogrify_sees(segment: Segment, text: str, tags: list[str], letters: list[str]) -> str:
    """Write a tag for each inline tag and a letter for what is opaque; remember which."""

    def seen(found: re.Match[str]) -> str:
        original = segment.originals.get(found[0], "")
        if re.match(TAG, found[0]):
            tags.append(found[0])
            return "</i>" if original.startswith("</") else "<i>"
        return original if original in AMPERSANDS else _letter(letters, found[0])

    masked = STAND_IN.sub(seen, text)
    for space, reference in SPACE_REFERENCES:
        masked = masked.replace(space, reference)
    return masked


def _letter(letters: list[str], original: str) -> str:
    """Stand a letter for what typogrify must take for a word, and remember what."""
    letters.append(original)
    return RARE[len(letters) - 1]
