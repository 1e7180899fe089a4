"""typogrify, guarded: it sees a block's prose, never a tag, an address or a comment.

By itself it changes `--` in comments and in addresses, loses its way where an attribute
holds `>`, replaces narrow spaces by wide ones, and wraps capitals again at each pass.
"""

import re
from collections.abc import Iterable

import typogrify.filters

from plugins.typography.segments import LETTERS, STAND_IN, TAG, Segment

# typogrify looks for `<i>` as for any inline tag, and itself adds only `<span>`.
TAG_SEEN = re.compile(r"</?i>")
STOOD_IN = re.compile(f"[<{LETTERS[0]}-{LETTERS[-1]}](?:(?<=<)/?i>|(?<!<))")
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
# smartypants writes references, where all else here writes characters.
EDUCATED = re.compile(r"&#(8211|8212|8216|8217|8220|8221|8230);")
# To smartypants a backslash escapes, and it takes three hyphens for two and one; a row of
# more is no dash.
UNEDUCATED = re.compile(r"\\[\\\"'`.-] | -{4,}", re.VERBOSE)
SPACES = (("\u00a0", "&nbsp;"), ("\u202f", "&#8239;"))
WORDS_OF_WIDONT = 4  # two, and spaces at the end
LAST_LINES = frozenset("/p /h1 /h2 /h3 /h4 /h5 /h6 /li /dd /dt".split()) | {""}


def filters_of(language: str, *, initials: bool) -> tuple[str, ...]:
    """Name typogrify's filters for a language, widont aside.

    English has them all, but no hanging initial within a line; other languages the ampersand
    only, for the quotation marks, capitals and initials are made for English.
    """
    if language != "en":
        return ("amp",)
    return tuple(name for name in NEEDED if initials or name != "initial_quotes")


def filtered(segment: Segment, text: str, filters: Iterable[str], *, widont: bool) -> str:
    """Run typogrify's filters over a segment's text, and give its HTML."""
    seen, tags, letters = _as_typogrify_sees(segment, text)
    if "smartypants" in filters:
        seen = UNEDUCATED.sub(lambda found: _letter(letters, found[0]), seen)
        seen = seen.replace("---", "—")
    needed = {name: bool(NEEDED[name].search(seen)) for name in filters}
    if any(needed.values()):
        seen = typogrify.filters.applyfilters(seen, **NONE | needed)
        seen = EDUCATED.sub(lambda found: chr(int(found[1])), seen)
        seen = ADDED.sub(lambda found: _letter(letters, found[0]), seen)
    if widont and segment.ended_by in LAST_LINES and _has_a_last_gap(seen):
        tail = _last_words(seen)
        seen = seen[:tail] + typogrify.filters.widont(seen[tail:])
    return _as_typed(seen, tags, letters)


def _has_a_last_gap(seen: str) -> bool:
    """Say whether the last word is joined to nothing yet: then widont may join it."""
    words = (TAG_SEEN.sub("", seen) if "<" in seen else seen).rstrip().rsplit(None, 1)
    last = words[-1].replace("&#8239;", "") if len(words) == 2 else ""
    return bool(last) and "&nbsp;" not in last


def _last_words(seen: str) -> int:
    """Say where the last words start, beyond which widont need not look."""
    at = len(seen)
    for _ in range(WORDS_OF_WIDONT):
        at = max(seen.rfind(" ", 0, at), 0)
    return at


def _as_typogrify_sees(segment: Segment, text: str) -> tuple[str, list[str], list[str]]:
    tags: list[str] = []
    letters: list[str] = []

    def seen(found: re.Match[str]) -> str:
        original = segment.originals.get(found[0], "")
        if re.match(TAG, found[0]):
            tags.append(original)
            return "</i>" if original.startswith("</") else "<i>"
        if original in AMPERSANDS:
            return original
        return _letter(letters, original)

    masked = STAND_IN.sub(seen, text)
    for space, reference in SPACES:
        masked = masked.replace(space, reference)
    return masked, tags, letters


def _letter(letters: list[str], original: str) -> str:
    """Stand a letter for what typogrify must take for a word, and remember what."""
    letters.append(original)
    return LETTERS[len(letters) - 1]


def _as_typed(seen: str, tags: list[str], letters: list[str]) -> str:
    following = iter(tags)

    def typed(found: re.Match[str]) -> str:
        if found[0].startswith("<"):
            return next(following)
        original = letters[ord(found[0]) - ord(LETTERS[0])]
        return STOOD_IN.sub(typed, original) if ADDED.fullmatch(original) else original

    return STOOD_IN.sub(typed, seen)
