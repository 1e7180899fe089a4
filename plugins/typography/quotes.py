"""Turn straight quotation marks into those of a language, at two levels."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from docutils.utils.smartquotes import smartchars

from plugins.typography.segments import OPAQUE, TAG, TAGS

NB = "\u00a0"  # no-break space
NN = "\u202f"  # narrow no-break space

Pair = tuple[str, str]
Nested = tuple[int, int, int]  # where a quotation opens and closes, and how deep it is


class Marks(NamedTuple):
    """The quotation marks of a language, outer and inner, and its dash between words."""

    outer: Pair
    inner: Pair
    dash: str
    single: Pair  # for single ones typed outside of others

    def at(self, depth: int) -> Pair:
        """Return those of a quotation in so many others; where two levels are double, a third."""
        third = self.outer if set(self.inner) & set("‘’‹›") else SINGLE
        return (self.outer, self.inner, third)[min(depth, 2)]


SINGLE = ("‘", "’")
# As the Imprimerie nationale and the Guide romand have it for French, the academies for the others.
DASHES = {"fr": "—", "fr-ch": "–", "en": "—", "es": "—"}


def marks_of(lang: str) -> Marks:
    """Return the marks of a language that docutils knows, else those of English.

    >>> marks_of("de-AT").outer, marks_of("fr-CH").inner, marks_of("sv").outer
    (('„', '“'), ('‹', '›'), ('”', '”'))
    """
    names = (lang.lower(), lang.lower().split("-")[0])
    found = next(smartchars.quotes[name] for name in (*names, "en") if name in smartchars.quotes)
    a, b, c, d = (mark.strip() for mark in found)  # those of French have their spaces
    dash = next((DASHES[name] for name in names if name in DASHES), "–")
    return Marks((a, b), (c, d), dash, SINGLE if names[1] == "fr" else (c, d))


OPENING_SIGNS = r"(\[{«‹“„/"

A_TAG = re.compile(TAG)
STRAIGHT = re.compile("[\"']")
# What may stand before a mark that opens, and after one that closes. Tags are looked through.
SPACES = " \t\n\r\f\v\u00a0\u202f\u2009"
BEFORE_OPENING = frozenset(SPACES + "([{«“‘„‚‹/—–’'\"-")
AFTER_CLOSING = frozenset(SPACES + ")]}»”’›.,;:!?…/—–'\"-")
# 2'33" is minutes and seconds; a bare 12" may close a quotation, but never opens one.
PRIME = re.compile(r"\d\s?['’′]\s?\d+\Z")


def paired(text: str, mark: str) -> list[tuple[int, int]]:
    """Find which straight marks of a block open and close a quotation.

    A mark that has no partner is in no pair: it stays as it was typed. That of inches is left
    where a later one closes.

    >>> paired('"Il dit "non" hier"', '"')
    [(8, 12), (0, 18)]
    >>> paired('"Un 27" noir"', '"')
    [(0, 12)]
    """
    stack: list[int] = []
    pairs = []
    for at in (found.start() for found in re.finditer(mark, text)):
        if PRIME.search(text, max(at - 8, 0), at):
            continue
        before, after = _around(text, at)
        opens, closes = _can_open(before, after), _can_close(before, after)
        if opens == closes:
            if mark == "'" and not opens and (stack or before not in ",;"):
                continue  # inside a word: an apostrophe
            opens = not stack
        if opens:
            stack.append(at)
        elif stack and text[stack[-1] + 1 : at].strip(f'{SPACES}"'):  # not of nothing
            pairs.append((stack.pop(), at))
        elif pairs and mark == '"' and not (stack or before.isdigit()):
            opening, closing = pairs[-1]
            if character_before(text, closing).isdigit():
                pairs[-1] = (opening, at)
    return pairs


def _can_open(before: str, after: str) -> bool:
    return (not before or before in BEFORE_OPENING) and not after.isspace() and after != ""


def _can_close(before: str, after: str) -> bool:
    return (not after or after in AFTER_CLOSING) and not before.isspace() and before != ""


def character_before(text: str, at: int, tag: re.Pattern[str] = A_TAG) -> str:
    """Return the character before a place, tags looked through; "" where there is none."""
    while at and tag.match(text, at - 1):
        at -= 1
    return text[at - 1 : at]


def _around(text: str, at: int) -> tuple[str, str]:
    """Return the character before a mark and the one after, tags looked through."""
    end = at + 1
    while A_TAG.match(text, end):
        end += 1
    return character_before(text, at), text[end : end + 1]


def educate(text: str, marks: Marks, *, single: bool = False) -> str:
    '''Set straight quotation marks: the outer ones, and the inner ones inside others.

    ``single`` sets single ones too, always as inner marks.

    >>> educate("""Er sagt: "Das 'Paket' ist da." """, marks_of("de"), single=True)
    'Er sagt: „Das ‚Paket‘ ist da.“ '
    '''
    pairs: list[tuple[int, int]] = []
    inner = paired(text, "'") if single and "'" in text else []
    if '"' in text:
        pairs = paired(text, '"')
        for at, half in _half_of(text, pairs, marks.outer):
            text = f"{text[:at]}{half}{text[at + 1 :]}"
    if not pairs and not inner:
        return text
    role: dict[int, str] = {}
    for opening, closing, depth in _with_depth(text, [*pairs, *inner], marks.outer):
        is_single = text[opening] == "'" and depth == 0
        role[opening], role[closing] = marks.single if is_single else marks.at(depth)
    return STRAIGHT.sub(lambda found: role.get(found.start(), found[0]), text)


def _half_of(text: str, pairs: list[tuple[int, int]], own: Pair) -> Iterator[tuple[int, str]]:
    """Yield the one mark of a block without a partner, which is in another block.

    A quotation of several paragraphs opens in the first, or in each, and closes in the last.
    """
    within = {at for pair in pairs for at in pair}
    alone = [found.start() for found in re.finditer('"', text) if found.start() not in within]
    if len(alone) != 1:
        return
    (at,) = alone
    before, after = _around(text, at)
    opens, closes = _can_open(before, after), _can_close(before, after)
    if opens != closes and (opens or not before.isdigit()):  # that of inches stays
        yield at, own[0] if opens else own[1]


def set_quotes(rule: Callable[[str], str]) -> Callable[[str], str]:
    """Run a rule for quotation marks, and curl the apostrophes before and after it.

    This is repeated while straight marks are left and partners are found for them.

    A mark without a partner may find one among what the others have become; what is done
    here at once, a second pass over the page need not do.
    """

    def repeated(text: str) -> str:
        before = None
        while text != before:
            before, text = text, omissions(rule(elisions(text)))
            if '"' not in text and "'" not in text:
                break
        return text

    return repeated


def _with_depth(text: str, pairs: list[tuple[int, int]], own: Pair) -> Iterator[Nested]:
    """Yield each pair with the number of quotations that it stands in, typed marks counted.

    Single marks that stand in no others are not counted: in them it begins with the outer ones.
    """
    open_until: list[int] = []
    typed, counted, uncounted = 0, 0, 0
    for opening, closing in sorted(pairs):
        while open_until and open_until[-1] < opening:
            open_until.pop()
        uncounted = uncounted if open_until else 0
        if own[0] != own[1]:
            typed += text.count(own[0], counted, opening) - text.count(own[1], counted, opening)
            counted = opening
        yield opening, closing, len(open_until) - uncounted + max(typed, 0)
        uncounted = uncounted if open_until else int(text[opening] == "'")
        open_until.append(closing)


# --- apostrophes -----------------------------------------------------------------------------

ANY_LETTER = r"[^\W\d_]"
ELIDED = rf"(?={TAGS}(?:[\w«“„‚‹{OPAQUE[1:-1]}]|\"{TAGS}[\w{OPAQUE[1:-1]}]))"
ELISION = re.compile(rf"'(?<={ANY_LETTER}'){ELIDED}")  # l'été, d'"amour"
ELISION_AFTER_TAG = re.compile(rf"'(?<={TAG}'){ELIDED}")
A_LETTER = re.compile(ANY_LETTER)
AT_AN_EDGE = re.compile(  # where something is left out: P'tit déj', Hans' Auto, 's avonds, '98
    rf"(?<={ANY_LETTER})'(?!\w)"
    rf"|(?<![^\s{OPENING_SIGNS}–—{TAG[1:-1]}-])'(?={TAGS}(?:[^\W\d_A-ZÀ-ÖØ-Þ]|\d{{2,3}}(?!\d)))"
)


def elisions(text: str) -> str:
    """Curl the apostrophes inside words, also across tags.

    >>> elisions("l'été d'\\"amour\\", 2'33\\"")
    'l’été d’"amour", 2\\'33"'
    """
    if "'" in text:
        text = ELISION.sub("’", text)
    if "'" not in text:
        return text
    text = POSSESSIVE.sub("’", AND.sub(lambda found: f"’{found[0][1]}’", text))
    return ELISION_AFTER_TAG.sub(
        lambda found: "’" if A_LETTER.match(_around(text, found.start())[0]) else "'", text
    )


# Words whose first letters are left out: what stands before them opens no quotation.
SHORTENED = {
    "en": r"(?<![\w'’])'(?=(?:t(?:is|was|were|will|would)(?:n['’]t)?|til|em|cause|cept|course|ello"
    r"|nuff|\d0s)\b)",
    "es": r"(?<=\s(?:pa|to|na))'(?=\s)",  # pa' casa
    "it": r"(?<![\w'’])'(?=ndr)|(?<=\be)'(?=\s)",  # 'Ndrangheta; E' vero, for È
    "nl": r"(?<![\w'’])'(?=[nstk]\b(?!['’]))",  # 's avonds, 'N man
}
# Windows 11's, <code>x</code>'s; in Dutch A4'tje, too.
POSSESSIVE = re.compile(rf"(?<=[\d{OPAQUE[1:-1]}])'(?=(?:s|tjes?|er)\b)")
AND = re.compile(r"(?<!\w)'n'(?!\w)|(?<=\w\s)'N'(?=\s[A-Z])")  # rock 'n' roll, ROCK 'N' ROLL


@cache
def omissions_of(language: str) -> Callable[[str], str]:
    """Return the rule that curls the apostrophes of a language's shortened words.

    >>> omissions_of("en")("'Twas 'twixt"), omissions_of("nl")("'Ik kom 's avonds'")
    ("’Twas 'twixt", "'Ik kom ’s avonds'")
    """
    shortened = re.compile(SHORTENED.get(language, r"(?!)"), re.IGNORECASE)
    return lambda text: shortened.sub("’", text) if "'" in text else text


def omissions(text: str) -> str:
    """Curl the apostrophes at a word's edge; one that has a partner is a quotation mark.

    >>> omissions("un po' di 'sto vino, dit 'non' et 'oui'")
    "un po’ di ’sto vino, dit 'non' et 'oui'"
    """
    if "'" not in text:
        return text
    quoting = {at for pair in paired(text, "'") for at in pair}
    return AT_AN_EDGE.sub(lambda found: "'" if found.start() in quoting else "’", text)
