"""French spaces, quotation marks, apostrophes, ordinals: the rules, one by one.

Sources: the Imprimerie nationale's table as practitioners quote it, babel-french's manual,
JoliTypo's rules. Each rule takes a segment's text, where inline tags and what must not be
touched are single characters (see ``segments.py``), and gives it back set.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from plugins.typography.quotes import NB, NN, Marks, apostrophes, educate, marks_of, settled
from plugins.typography.segments import END_SUP, OPAQUE, SUP, TAGS

GAP = "[ \\t\\n\\r\u00a0\u2009\u202f]++"  # any space that an author may have typed


@dataclass(frozen=True)
class Style:
    """What can be chosen; as it stands, the canon.

    Spaces are characters: U+202F, U+00A0, or none.
    """

    narrow: str = NN  # before ; ! ? and in numbers
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
HIGH = re.compile(rf"(?<=[^\s<]){GAP}(?={TAGS}[;!?](?!=))")
COLON = re.compile(rf"(?<=\S){GAP}(?={TAGS}:(?:\s|{TAGS}\Z|{TAGS[:-2]}))")
MISSING = re.compile(rf"(?<=[\w)»”\]])(?P<mark>[;!?]++|:)(?=\s|{TAGS}\Z)")
OPEN_GUILLEMET = re.compile(rf"«(?P<tags>{TAGS})(?:{GAP})?(?=[^\s»])")
CLOSE_GUILLEMET = re.compile(rf"(?<=[^\s«])(?:{GAP})?(?P<tags>{TAGS})»")


def ellipses(text: str) -> str:
    """Three dots are one character: `[...]` is `[…]`."""
    return ELLIPSIS.sub("…", text)


def punctuation(text: str, style: Style) -> str:
    """Set the spaces that the author typed before ; ! ? and : ."""
    if style.insert_spaces:
        text = MISSING.sub(lambda found: _missing(found["mark"], style), text)
    return COLON.sub(style.colon, HIGH.sub(style.narrow, text))


def _missing(mark: str, style: Style) -> str:
    return (style.colon if mark == ":" else style.narrow) + mark


def guillemets(text: str, style: Style) -> str:
    """Set the spaces inside « », typed or not; a tag may stand between."""
    text = OPEN_GUILLEMET.sub(rf"«{style.guillemets}\g<tags>", text)
    return CLOSE_GUILLEMET.sub(rf"\g<tags>{style.guillemets}»", text)


def quotations(text: str, marks: Marks, style: Style) -> str:
    """Set quotation marks, and the spaces inside them."""
    return guillemets(educate(text, marks), style)


# --- dashes ----------------------------------------------------------------------------------

TYPED_DASH = re.compile(r"(?<![^ \t\n\r])-{2,3}(?=[ \t\n\r])")
TYPED_RANGE = re.compile(r"(?<=\d)--(?=\d)")
SPACED_DASH = re.compile(  # not the space that belongs to a guillemet
    rf"(?P<before>\A|(?<![\s«‹]){GAP})(?P<dash>[–—])(?P<after>{GAP})(?!{TAGS}[»›])"
)
SENTENCE_END = re.compile(rf"[.!?…]{TAGS}[»”)]?{GAP}(?=[A-ZÀ-ÖØ-Þ«])")


def typed_dashes(text: str, dash: str) -> str:
    """Set ` -- ` as the language's dash, and `1939--1945` as a range."""
    return TYPED_RANGE.sub("–", TYPED_DASH.sub(dash, text))


def asides(text: str) -> str:
    """Keep what dashes enclose from being cut off.

    An aside is unbreakable just inside its dashes; a dash without a partner in its sentence
    goes with what follows.
    """
    closing = _closing_dashes(text)

    def spaced(found: re.Match[str]) -> str:
        if found.start() in closing:
            return f"{NB}{found['dash']}{_breaking(found['after'])}"
        return f"{_breaking(found['before'])}{found['dash']}{NB}"

    return SPACED_DASH.sub(spaced, text)


def _closing_dashes(text: str) -> set[int]:
    closing: set[int] = set()
    opening: re.Match[str] | None = None
    for found in SPACED_DASH.finditer(text):
        if opening is not None and _is_aside(text, opening, found):
            closing.add(found.start())
            opening = None
        else:
            opening = found
    return closing


def _is_aside(text: str, opening: re.Match[str], closing: re.Match[str]) -> bool:
    same = opening["dash"] == closing["dash"]
    return same and not SENTENCE_END.search(text, opening.end(), closing.start())


def _breaking(gap: str) -> str:
    """Keep the author's own space, but one where a line may break."""
    return " " if gap.strip(" \t\n\r") else gap


# --- numbers ---------------------------------------------------------------------------------

MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
# A unit ends where no letter and no apostrophe follows: `5 m` is a length, `5 m'ont` is not.
UNITS = r"""
    % | ‰ | k?€ | M€ | \$ | £ | °[CF]? | [kcmdµ]?m[²³]? | [kcmd]?[lL] | [kmµ]?g | [mµn]?s
  | h | min | t | ha | [kMGT]?W(?:h|c)? | [km]?V | m?A | [kMG]?Hz | dB | [kKMGTP]i?o
  | [kMG]?bit/s | [KMG]b/s | km/h | m/s | px | pt
"""
THIN = "[ \u00a0\u2009\u202f]"  # between the groups of a number
THOUSANDS = re.compile(
    rf"""
    (?<! [\w.,] ) (?<! \d{THIN} ) [1-9]\d{{0,2}} (?: {THIN}\d{{3}} )+
    (?! \d | {THIN}\d{{1,2}}\b )                 # a group of two: some other number
    """,
    re.VERBOSE,
)
PHONE = re.compile(
    rf"(?<![\w.,]) (?: \+33{THIN}?[1-9] | 0[1-9] ) (?: {THIN}\d\d ){{4}} (?!\d)", re.VERBOSE
)
BEFORE_UNIT = re.compile(
    rf"(?<=\d)(?P<tags>{TAGS}){GAP}(?={TAGS}(?:{UNITS})(?![\w'’]))", re.VERBOSE
)
HOUR = re.compile(rf"(?<=\d[\u00a0\u202f])(?P<unit>h|min){GAP}(?=\d)")
DAY = re.compile(rf"(?P<day>\b\d{{1,2}}(?:{TAGS}er{TAGS})?){GAP}(?=(?:{MONTHS})\b)")
NUMBER_SPACE = re.compile(THIN)
DIGIT = re.compile(r"\d")


def numbers(text: str, style: Style) -> str:
    """Keep numbers whole, and together with their units, months and hours."""
    if not DIGIT.search(text):
        return text
    thin = style.narrow or NB  # Québec has no space before `!`, but has one in numbers
    text = PHONE.sub(lambda found: NUMBER_SPACE.sub(thin, found[0]), text)
    text = THOUSANDS.sub(lambda found: NUMBER_SPACE.sub(thin, found[0]), text)
    text = BEFORE_UNIT.sub(rf"\g<tags>{NB}", text)
    text = HOUR.sub(rf"\g<unit>{NB}", text)
    return DAY.sub(rf"\g<day>{NB}", text)


# --- titles and abbreviations ----------------------------------------------------------------

CAPITAL = "[A-ZÀ-ÖØ-Þ]"
NUMBER = r"(?:\d|[IVXLC]+(?:[er]e?r?s?)?(?!\w))"
ANNOUNCED = (  # what announces, and what it announces: a letter or a digit, a capital, a number
    (r"MM?\.|M(?:mes?|lles?|gr)|Drs?|[nN][°º]|[aA]rt\.", rf"(?:[^\W_]|{OPAQUE})"),
    (r"[pP]p?\.", rf"(?:{NUMBER}|{OPAQUE})"),
    (r"Me|Prs?|Ste?", CAPITAL),
    (r"nos|[fF]ig\.|[cC]h(?:ap)?\.|[vV]ol\.|t\.", NUMBER),
    (r"[LRD]\.", r"\d"),
)
ABBREVIATION = re.compile(
    rf"(?<![\w’'-])(?:{'|'.join(f'(?:{short}){GAP}(?={TAGS}{what})' for short, what in ANNOUNCED)})"
)
A_GAP = re.compile(GAP)


def abbreviations(text: str) -> str:
    """Keep `M.`, `n°`, `p.`, `art.` with what they announce."""
    return ABBREVIATION.sub(lambda found: A_GAP.sub(NB, found[0]), text)


# --- ordinals --------------------------------------------------------------------------------

ORDINAL = re.compile(
    r"""
    (?<![\w.,'’/@\#&=-])
    (?: (?P<n> 1 | I ) (?P<a> ers? | res? )                             # 1er, Ire
      | (?P<m> [2-9] | [1-9]\d{1,3} ) (?P<b> es? | nde? (?<=2nd|nde) )  # 2e, 21es
      | (?P<r> X{0,3}(?:IX|IV|V?I{1,3}|V) | X{1,3} ) (?P<c> es? ) )     # XIXe, Ve
    (?! [\w'’-] )
    """,
    re.VERBOSE,
)


def ordinals(text: str) -> str:
    """Raise the endings of ordinals: 1er, XIXe; never those of `De`, `Ce`, `0x1e`."""
    return ORDINAL.sub(_raised, text)


def _raised(found: re.Match[str]) -> str:
    number = found["n"] or found["m"] or found["r"]
    return f"{number}{SUP}{found['a'] or found['b'] or found['c']}{END_SUP}"


# --- all of them -----------------------------------------------------------------------------

Rule = Callable[[str], str]


def rules(lang: str, style: Style = CANON) -> tuple[Rule, ...]:
    """Give the rules of a French of some country, in the order in which they apply."""
    style = of_country(style, lang)
    marks = marks_of(lang)
    steps: list[Rule] = [
        ellipses,
        lambda text: punctuation(text, style),
        lambda text: typed_dashes(text, marks.dash),
        apostrophes,
        settled(lambda text: quotations(text, marks, style)),
        asides,
        lambda text: numbers(text, style),
        abbreviations,
    ]
    return (*steps, ordinals) if style.ordinals else tuple(steps)
