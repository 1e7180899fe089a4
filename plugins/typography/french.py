"""French spaces, quotation marks, apostrophes, ordinals: the rules, one by one.

Sources: the Imprimerie nationale's table as practitioners quote it, babel-french's manual,
JoliTypo's rules. Each rule takes a segment's text, where inline tags and what must not be
touched are single characters (see ``segments.py``), and gives it back set.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from plugins.typography.quotes import NB, NN, character_before, educate, marks_of, set_quotes
from plugins.typography.segments import (
    END_SUP,
    INNER_TAG,
    INNER_TAGS,
    LINE_BREAK,
    OPAQUE,
    QUOTES,
    SUP,
    TAG,
    TAGS,
)

SPACE = "[ \\t\\n\\r\u00a0\u2009\u202f]"  # any space that an author may have typed
GAP = f"{SPACE}{SPACE}*+"


@dataclass(frozen=True)
class Style:
    """What can be chosen; as it stands, the canon.

    Spaces are characters: U+202F, U+00A0, or none.
    """

    narrow: str = NN  # before ; ! ? and in numbers, those of telephones too
    colon: str = NB  # before :
    guillemets: str = NB  # inside « »
    ordinals: bool = True  # 1er, XIXe with <sup>
    insert_spaces: bool = False  # Oui! gets its space


CANON = Style()


def of_country(style: Style, lang: str) -> Style:
    """Adapt a style to Switzerland (narrow spaces throughout) and Québec (none before ; ! ?)."""
    country = lang.lower().partition("-")[2]
    if country == "ch":
        return replace(style, colon=style.narrow, guillemets=style.narrow)
    if country == "ca":
        return replace(style, narrow="")
    return style


# --- punctuation -----------------------------------------------------------------------------

ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
BEFORE_MARK = re.compile(  # tags of a line may stand between, with spaces on both sides of them
    rf"""
    {SPACE} (?= [\s;!?:{INNER_TAG[1:-1]}] ) (?<= [^\s<{LINE_BREAK[1:-1]}]. )
    {SPACE}*+ (?P<more> (?: {INNER_TAGS} {GAP} )* )
    (?= {INNER_TAGS} (?: [;!?] (?! = ) | (?P<colon> : ) (?: [\s»"] | \Z | {TAG} ) ) )
    """,
    re.VERBOSE | re.DOTALL,
)
MISSING = re.compile(rf"(?<=[\w)»”\]])(?P<mark>[;!?]++|:)(?=\s|{TAGS}\Z)")
OPEN_GUILLEMET = re.compile(rf"«(?P<tags>{TAGS})(?:{GAP})?(?=[^\s»])")
CLOSE_GUILLEMET = re.compile(  # starts with a set of characters, which is quick to find
    rf"""
    [{SPACE[1:-1]}{TAG[1:-1]}»] (?: (?<=») | (?= [{SPACE[1:-1]}{TAG[1:-1]}»] ) )
    (?<= [^\s«]. ) (?: (?<=») | {SPACE}*+ {TAGS} » )
    """,
    re.VERBOSE | re.DOTALL,
)


def ellipses(text: str) -> str:
    """Three dots are one character: `[...]` is `[…]`."""
    return ELLIPSIS.sub("…", text) if "..." in text else text


def punctuation(text: str, style: Style) -> str:
    """Set the spaces that the author typed before ; ! ? and : ."""
    spaces = (style.narrow, style.colon)
    if style.insert_spaces:
        text = MISSING.sub(lambda found: spaces[found["mark"][0] == ":"] + found["mark"], text)

    def spaced(found: re.Match[str]) -> str:
        return spaces[bool(found["colon"])] + A_GAP.sub("", found["more"])

    return BEFORE_MARK.sub(spaced, text)


def guillemets(text: str, style: Style) -> str:
    """Set the spaces inside « », typed or not; a tag may stand between."""
    if "«" in text:
        text = OPEN_GUILLEMET.sub(lambda found: f"«{style.guillemets}{found['tags']}", text)
    if "»" in text:
        text = CLOSE_GUILLEMET.sub(
            lambda found: f"{A_GAP.sub('', found[0][:-1])}{style.guillemets}»", text
        )
    return text


# --- dashes ----------------------------------------------------------------------------------

# What a dash of its own stands between; a tag may be on either side.
OPENERS, ENDERS = "([{«‹“„", ",.;:!?…)]}»›”"
TYPED_DASH = re.compile(  # quotes on either side, for which of them open is not known yet
    rf"(?P<before>(?:\A|{SPACE}|{LINE_BREAK}|[{re.escape(OPENERS)}{QUOTES}]){TAGS})"
    rf"-{{2,3}}(?={INNER_TAGS}(?:{SPACE}|{LINE_BREAK}|[{re.escape(ENDERS)}{QUOTES}]|\Z))"
)
TYPED_RANGE = re.compile(r"(?:(?<=\d)|(?<=\d[ap]m)|(?<=[ap]\.m\.))--(?=[£$€'’]?\d)")
DASH = re.compile(
    rf"""
    (?P<before> {SPACE}*+ ) (?P<tags> {INNER_TAGS} )
    (?P<dash> [–—] {INNER_TAGS} )
    (?P<after> {SPACE}*+ ) (?= {INNER_TAGS} (?P<next> .? ) )
    """,
    re.VERBOSE | re.DOTALL,
)
AN_INNER_TAG, A_LINE_BREAK = re.compile(INNER_TAG), re.compile(LINE_BREAK)
# Not in M.⍽Dupont, whose space does not break, nor in S.F.R. Box.
SENTENCE_END = re.compile(rf"(?:[!?…]|(?<!\b[A-Z])\.){TAGS}[»”)]?[ \n]+(?=[A-ZÀ-ÖØ-Þ«])")


def typed_dashes(text: str, dash: str) -> str:
    """Set ` -- ` as the language's dash, and `1939--1945` as a range."""
    if "--" not in text:
        return text
    return TYPED_RANGE.sub("–", TYPED_DASH.sub(rf"\g<before>{dash}", text))


def asides(text: str) -> str:
    """Keep what dashes enclose from being cut off, and a dash with what it opens.

    An aside is unbreakable just inside its dashes; a dash without a partner in its sentence
    goes with what follows, and one that nothing follows with what precedes.

    >>> asides("Bref — enfin — voilà. — Allô ?").replace(NB, "~")
    'Bref —~enfin~— voilà. —~Allô ?'
    """
    if "–" not in text and "—" not in text:
        return text
    opening: re.Match[str] | None = None

    def spaced(found: re.Match[str]) -> str:
        nonlocal opening
        previous = character_before(text, found.start(), AN_INNER_TAG)
        dash = Dash(found, "" if A_LINE_BREAK.match(previous) else previous)
        if not dash.is_alone:
            return found[0]
        speaks = not dash.previous or dash.previous in "«‹“:"  # and so needs no second dash
        partner = opening is not None and _is_aside(text, opening, found)
        closes = dash.ends or (partner and not speaks)
        opening = None if closes or speaks or dash.previous in ".?!…" else found
        return dash.closing() if closes else dash.opening()

    return DASH.sub(spaced, text)


class Dash(NamedTuple):
    """A dash between words, with its spaces, and what stands before it on its line."""

    found: re.Match[str]
    previous: str  # the character before, tags looked through; "" at the start of a line

    @property
    def begins(self) -> bool:
        """Whether no word stands before it: the space there is not its own."""
        return not self.previous or self.previous in OPENERS

    @property
    def ends(self) -> bool:
        """Whether no word of its line follows."""
        following = self.found["next"]
        return not following or following in ENDERS or bool(A_LINE_BREAK.match(following))

    @property
    def is_alone(self) -> bool:
        """Whether it stands apart from words: it joins none, and is no row of dashes."""
        apart = (self.found["before"] or self.begins) and (self.found["after"] or self.ends)
        return bool(apart) and not {self.previous, self.found["next"]} & {*"-–—"}

    def opening(self) -> str:
        """Return it with what it opens: the space after it does not break."""
        before = self.found["before"]
        before = before if self.begins else _breaking(before)
        return f"{before}{self.found['tags']}{self.found['dash']}{NB}"

    def closing(self) -> str:
        """Return it with what it closes: the space before it does not break."""
        before, after = self.found["before"], self.found["after"]
        before = NB if before and not self.begins else before
        after = after if self.ends else _breaking(after)
        return f"{before}{self.found['tags']}{self.found['dash']}{after}"


def _is_aside(text: str, opening: re.Match[str], closing: re.Match[str]) -> bool:
    same = opening["dash"][0] == closing["dash"][0]
    return same and not SENTENCE_END.search(text, opening.end(), closing.start("dash"))


def _breaking(gap: str) -> str:
    """Keep the author's own space, but one where a line may break."""
    return " " if gap.strip(" \t\n\r") else gap


# --- numbers ---------------------------------------------------------------------------------

MONTHS = r"""
    (?i: (?: janvier | février | mars | avril | mai | juin | juillet | août | septembre | octobre
           | novembre | décembre ) \b
       | (?: janv | févr | avr | juil | sept | oct | nov | déc ) \.
       | (?: janv | févr | avr | juil | oct | nov | déc ) \b )  # "sept" is a number
"""
# A unit ends where no letter and no apostrophe follows: `5 m` is a length, `5 m'ont` is not.
UNITS = r"""
    % | ‰ | k?€ | M€ | \$ | £ | ¥ | ¢ | EUR | CHF | USD | CAD | GBP
  | °[CF]? | [kcmdµ]?m[²³23]? | [kcmd]?[lL] | [kmµ]?g | [mµn]?s
  | h | min | mn | t | ha | [kMGT]?W(?:h|c)? | [km]?V | m?A | [kMG]?Hz | dB | [kKMGTP]i?o
  | [kMG]?bit/s | [KMG]b/s | [kMG]bps | km/h | m/s | px | pt
"""
A_THIN = "[ \n\u00a0\u2009\u202f]"  # between the groups of a number
THIN = f"{A_THIN}++"
THOUSANDS = re.compile(  # of groups of three alone: else it is some other number
    rf"""
    [1-9] (?<! [\w.,] .) (?<! \d{A_THIN} .) \d{{0,2}}+ (?: {THIN}\d{{3}} )++
    (?! {A_THIN}*+\d )
    """,
    re.VERBOSE,
)
FRENCH_PHONE = re.compile(  # some set it with U+00A0: a narrow space shows that it is one number
    rf"""
    [+0] (?<! [\w.,]. )
    (?: (?: (?: (?<= \+ ) | (?<= 0 ) 0 ) 33 {A_THIN}*+ (?: \(0\) {A_THIN}*+ )? [1-9]
          | (?<= 0 ) [1-9] ) (?: {THIN}\d\d ){{4}}
      | (?<= 0 ) {THIN} 8\d\d (?: (?: {THIN}\d{{3}} ){{2}} | (?: {THIN}\d\d ){{3}} ) )
    (?! \d )
    """,
    re.VERBOSE,
)
SHORT_PHONE = re.compile(  # of services: 39 00
    rf"3(?<![\w.,].)(?<!\d{A_THIN}.)\d{THIN}\d\d(?!{A_THIN}*+[\d%€])(?![\w.,]\w)"
)
BEFORE_UNIT = re.compile(
    rf"( [0-9] {INNER_TAGS} ) {GAP} (?= {INNER_TAGS} (?: {UNITS} ) (?! [\w'’] ) )",
    re.VERBOSE,
)
HOUR = re.compile(  # 10 h 30, 10h 30; and a price as one says it, 18 € 50
    rf"""
    ( [0-9] {INNER_TAGS} [{NB}{NN}]?+ {INNER_TAGS} (?: (?: h | min ) \b | € ) {INNER_TAGS} )
    {GAP} (?= {INNER_TAGS} (?: (?<! € .) \d | \d\d (?! [.,]?\d | {A_THIN}\d ) ) )
    """,
    re.VERBOSE | re.DOTALL,
)
FRENCH_DAY = re.compile(
    rf"""
    ( [0-9] (?<! \w. ) [0-9]? {INNER_TAGS} (?: er {INNER_TAGS} )? )
    {GAP} (?= {INNER_TAGS} {MONTHS} )
    """,
    re.VERBOSE,
)
NUMBER_SPACE = re.compile(THIN)
NUMBER_AND_SPACE = re.compile(rf"[0-9]{TAGS}(?:er{TAGS})?{SPACE}")  # faster than \d


def numbers(text: str, style: Style) -> str:
    """Keep numbers whole, and together with their units, months and hours."""
    if not NUMBER_AND_SPACE.search(text):
        return text
    thin = style.narrow or NB  # Québec has no space before `!`, but has one in numbers
    for whole in (FRENCH_PHONE, SHORT_PHONE, THOUSANDS):
        text = whole.sub(lambda found: NUMBER_SPACE.sub(thin, found[0]), text)
    for before in (BEFORE_UNIT, HOUR, FRENCH_DAY):
        text = before.sub(lambda found: found[1] + NB, text)
    return text


# --- titles and abbreviations ----------------------------------------------------------------

CAPITAL = "[A-ZÀ-ÖØ-Þ]"
NUMERAL = r"(?:\d|[IVXLC]+(?:[er]e?r?s?)?(?!\w))"
ANY, NUMBER = rf"(?:[^\W_]|{OPAQUE})", rf"(?:{NUMERAL}|{OPAQUE})"
ANNOUNCED = (  # what announces, and what it announces
    ("M. MM. n° N° nº Nº art. Art. Mme Mmes Mlle Mlles Mgr Dr Drs", ANY),
    ("Me Pr Prs St Ste", CAPITAL),
    ("p. pp. P. Pp. § fig. Fig. ch. Ch. chap. Chap. vol. Vol. t.", NUMBER),
    ("L. R. D.", r"\d"),
)


SIGNS = ".°º§"


def _announcing(word: str) -> str:
    """Return a pattern that begins after the rarest character of a word: its sign, or the first."""
    at = len(word) if word[-1] in SIGNS else 1
    return rf"(?<=(?<![\w-]){re.escape(word[:at])}){word[at:]}"


ABBREVIATION = re.compile(  # quick to find by its first character
    rf"[{SIGNS}MDPS](?<!\w{{5}}.)(?:"
    + "|".join(
        rf"(?:{'|'.join(map(_announcing, words.split()))}){INNER_TAGS}{GAP}(?={INNER_TAGS}{what})"
        for words, what in ANNOUNCED
    )
    + ")"
)
GIVEN_INITIAL = re.compile(rf"({CAPITAL}(?<![\w.’'].)\.){GAP}(?={CAPITAL}[\w.])")  # J.-P. Dupont
NOS = re.compile(rf"nos(?<=\bnos){INNER_TAGS}{GAP}(?={INNER_TAGS}{NUMBER})")
RAISED_WORD = re.compile(  # by the author: n<sup>o</sup> 12, M<sup>me</sup>
    rf"{INNER_TAG}(?<=(?<![\w’'])[nNMD].)(?:(?<=[nN].)os?|(?<=M.)(?:mes?|lles?|gr|e)|(?<=D.)rs?)"
    rf"{INNER_TAG}{GAP}(?={INNER_TAGS}(?:\d|{CAPITAL}|{OPAQUE}))"
)
A_GAP = re.compile(GAP)


def abbreviations(text: str) -> str:
    """Keep `M.`, `n°`, `p.`, `art.` with what they announce."""
    for announced in (ABBREVIATION, GIVEN_INITIAL, NOS, RAISED_WORD):
        text = announced.sub(lambda found: A_GAP.sub(NB, found[0]), text)
    return text


# --- ordinals --------------------------------------------------------------------------------

ORDINAL = r"""
    (?: (?P<n> 1 | I ) (?P<a> ers? | res? )                             # 1er, Ire
      | (?P<m> [2-9] | [1-9]\d{1,3} ) (?P<b> es? | nde? (?<=2nd|nde) )  # 2e, 21es
      | (?P<r> X{0,3}(?:IX|IV|V?I{1,3}|V) | X{1,3} ) (?P<c> es? ) )     # XIXe, Ve
    (?! \w )
"""
AN_ORDINAL = re.compile(ORDINAL, re.VERBOSE)
ONE = re.sub(r"\?P<\w>", "?:", ORDINAL)  # without names, so that it can stand twice
ORDINALS = re.compile(  # alone, or several: XVIe-XVIIe, 1er/2e
    rf"(?<! [\w.,'’/@\#&=-] ) {ONE} (?: [-–/] {ONE} )*+ (?! [\w'’-] | [:;=^]\S )", re.VERBOSE
)
MAYBE = re.compile(r"[1-9IVX]\d*(?:es?|(?<=[\dI])(?:ers?|res?|nde?))(?!\w)")


def ordinals(text: str) -> str:
    """Raise the endings of ordinals: 1er, XIXe; never those of `De`, `Ce`, `0x1e`."""
    if not MAYBE.search(text):
        return text
    return ORDINALS.sub(lambda found: AN_ORDINAL.sub(_raised, found[0]), text)


def _raised(found: re.Match[str]) -> str:
    number = found["n"] or found["m"] or found["r"]
    return f"{number}{SUP}{found['a'] or found['b'] or found['c']}{END_SUP}"


# --- all of them -----------------------------------------------------------------------------

Rule = Callable[[str], str]


def rules(lang: str, style: Style = CANON) -> tuple[Rule, ...]:
    """Return the rules of a French of some country, in the order in which they apply."""
    style = of_country(style, lang)
    marks = marks_of(lang)
    steps: list[Rule] = [
        ellipses,
        lambda text: punctuation(text, style),
        lambda text: typed_dashes(text, marks.dash),
        set_quotes(lambda text: guillemets(educate(text, marks, single=True), style)),
        abbreviations,
        asides,
        lambda text: numbers(text, style),
        *([ordinals] if style.ordinals else []),
    ]
    return tuple(steps)
