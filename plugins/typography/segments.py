"""Part HTML into what typography may touch and what it must give back as it was.

A *segment* is the text of one block, from one block tag to the next. In it every inline tag
is one character, and so is everything that is not to be touched (code, an address, a
character reference), so that a rule can look across `<em>` and cannot look into `<code>`:

    Oui <em>vraiment</em> !   is seen as   Oui ⟨vraiment⟩ !

Tags are never rewritten: each comes back exactly as it was typed.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

# --- the characters that stand for something -------------------------------------------------

# Supplementary private use, plane 15: nothing that a font or a keyboard has. The characters of each
# kind begin here; one segment has no more than MOST, and what a rule or typogrify adds.
LINE_END, INNER, UNTOUCHED = 0xF0000, 0xF5000, 0xFA000  # a <br>, where a line ends; other tags
LAST = 0xFFFFD
MOST = 0x2000
SUP, END_SUP = chr(UNTOUCHED - 2), chr(UNTOUCHED - 1)  # the one element that a rule may add
TAG = f"[{chr(LINE_END)}-{chr(UNTOUCHED - 1)}]"
TAGS = f"{TAG}*+"
LINE_BREAK = f"[{chr(LINE_END)}-{chr(INNER - 1)}]"
INNER_TAG = f"[{chr(INNER)}-{chr(UNTOUCHED - 1)}]"  # on the same line
INNER_TAGS = f"{INNER_TAG}*+"
# Plane 16 has the tokens of plugins.post.placeholders: opaque too, but not ours to give back.
OPAQUE = f"[{chr(UNTOUCHED)}-{chr(LAST)}{chr(0x100000)}-{chr(0x10FFFD)}]"
STAND_IN = re.compile(f"[{chr(LINE_END)}-{chr(LAST)}]")

# --- HTML, as plugins/html_tree.py writes it -------------------------------------------------

HTML_TOKEN = re.compile(
    r"""
    < (?: (?P<raw> script | style | xmp | iframe | noembed | noframes ) \b .*? </ (?P=raw) >
      | (?P<end> /? ) (?P<name> [a-z][^\s>]*+ ) (?P<attributes> (?: [^">]++ | "[^"]*+" )*+ ) >
      | !-- .*? --> )
    """,
    re.VERBOSE | re.DOTALL,
)
ATTRIBUTE = re.compile(r'([^\s=]+)="([^"]*)"')
INLINE_TAGS = frozenset(
    """a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark nobr q rp rt ruby s
    small span strike strong sub sup time tt u wbr br""".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Never touched, with all that they hold.
PROTECTED = frozenset("pre code kbd samp var math svg template textarea title".split())
RAW_INLINE = frozenset("script style iframe noembed noframes".split())
REPLACED = frozenset("img input object embed".split())  # inline, and seen like a word
NOT_BLOCKS = INLINE_TAGS | REPLACED | RAW_INLINE | PROTECTED - {"pre"}
OUR_CLASSES = frozenset(
    "no-typo redacted private amp caps dquo quo".split()
)  # four are typogrify's

# --- text that is not prose ------------------------------------------------------------------

JOINER = "\u2060"  # holds an emoticon together; unlike a tag with a style, also in a title
QUOTES = "\"'«»‹›“”„‚‘’"
IN_ADDRESS = r"""[^\s<>"«»“”„]"""
REFERENCE = re.compile(r"&(?:#\d++|#[xX][0-9a-fA-F]++|[a-zA-Z][a-zA-Z0-9]*+);?")
PLAIN_TEXT = re.compile(
    rf"""
      (?P<reference> {REFERENCE.pattern.replace("#", chr(92) + "#")} )
    | (?P<address>
          (?<![\w@]) (?: [a-zA-Z][a-zA-Z0-9+.-]{{0,20}}+ :// | [wW]{{3}}\. ) {IN_ADDRESS}++
        | (?<![\w@.-]) (?: [mM][aA][iI][lL][tT][oO]: )?
            [\w.+-]++ @ [\w-]++ (?: \. [\w-]++ )++ (?: :(?=[\w/~]) {IN_ADDRESS}++ )?  # git@a.b:c
        | (?<![\w@./-]) (?: [\w-]++ \. )++ (?: [a-z]{{2,}}+ | [A-Z]{{2,}}+ ) (?: : \d++ )?
            (?: / | \? (?=[\w.-]+=) | \# (?=\w) ) {IN_ADDRESS}*+             # example.fr/page
      )
    | (?P<emoticon>
          (?<! [^\s`{QUOTES}] )
          (?: [:;=8xX] ['’]? -? {JOINER}?
                (?: [)(\]\[DPpOo|/*3] | &lt; | \\ (?! [\\"'`.-] ) )++ (?! [\w/] )
            | \^ [_.-]? \^ | &lt;/?3 (?! \d ) | [-oO] {JOINER}? [_.] [-oO] (?! \w ) )
        | [:;=] ['’]? - {JOINER}? (?: [DPpOo]++ (?! \w ) | \* ) | - {JOINER}? _-  # anywhere
      )
    | (?P<stray> [\U000F0000-\U000FFFFD] )          # an author's own
    """,
    re.VERBOSE,
)
HYPHEN_THAT_BREAKS = re.compile(r"-(?=[^\W\d]|\*)")  # a line could end in the midst of `:-D`
# A word without any of these is prose: most are, and this is far quicker to see.
HINT = re.compile(  # begins with a set of characters, which is quick to find
    r"""
    [&@/=^_\#:;.8xXwW\U000F0000-\U000FFFFD]
    (?: (?<= [^:;.8xXwW] ) | (?<= [:;] ) \S | (?<= \. ) [-oO]
      | (?<= [8xX] ) (?: ['’]?[^\w\s,.] | [DPpOo3] ) | (?<= [wW] ) [wW]{2}\. )
    """,
    re.VERBOSE,
)
WORD = re.compile(r"\S*+")
ENDS_NO_ADDRESS = re.compile(r"(?: [.,;:!?…)\]'’] | &[a-z]+; )+\Z", re.VERBOSE)
INDENTATION = " \t\r\n"  # between the tags of blocks: nothing to set
SPACES_AND_QUOTES = frozenset("\u00a0\u2009\u202f" + QUOTES)


def _space_or_quote(found: re.Match[str]) -> str:
    """Read a reference to a space or a quotation mark as that; leave all others."""
    character = html.unescape(found[0])
    return character if character in SPACES_AND_QUOTES else found[0]


def _not_prose(text: str) -> Iterator[re.Match[str]]:
    """Find references, addresses and emoticons, word by word."""
    at = 0
    while hint := HINT.search(text, at):
        start = max(at, text.rfind(" ", at, hint.start()) + 1)
        at = max(WORD.match(text, hint.start()).end(), hint.end())  # type: ignore[union-attr]
        yield from PLAIN_TEXT.finditer(text, start, at)


@dataclass
class Segment:
    """A block's text, with stand-ins, and what they stand for."""

    text: str = ""
    originals: dict[str, str] = field(default_factory=lambda: {SUP: "<sup>", END_SUP: "</sup>"})
    ended_by: str = ""  # the block's end tag, `/p`, or what else follows; "" at the end

    def stand_in(self, kind: int, original: str) -> str:
        """Return what stands for something: a LINE_END, an INNER tag, or what is UNTOUCHED."""
        character = chr(kind + len(self.originals))
        self.originals[character] = original
        return character

    def add_text(self, text: str) -> None:
        """Add text as typed: references to spaces and quotes become these characters."""
        at = 0
        if "&" in text:
            text = REFERENCE.sub(_space_or_quote, text)
        for found in islice(_not_prose(text), MOST):
            original = found[0]
            if found["address"]:
                original = ENDS_NO_ADDRESS.sub("", original)
            self.text += text[at : found.start()]
            at = found.start() + len(original)
            if found["emoticon"]:
                original = HYPHEN_THAT_BREAKS.sub(f"-{JOINER}", original)
            self.text += self.stand_in(UNTOUCHED, original)
        self.text += text[at:]

    def restore(self, text: str) -> str:
        """Put back what the stand-ins of a text of this segment stand for."""
        return STAND_IN.sub(lambda found: self.originals.get(found[0], found[0]), text)


# Sets the content of an element in another language; says whether it is a block's.
Foreign = Callable[[str, str, bool], str]


def parts(source: str, lang: str, foreign: Foreign) -> Iterator[str | Segment]:
    """Part HTML into block markup (to be left) and segments (to be set).

    >>> as_it_is = lambda text, lang, block: text
    >>> [part if isinstance(part, str) else part.restore(part.text)
    ...  for part in parts("<p>Oui <b>non</b></p><pre>x</pre>", "fr", as_it_is)]
    ['', '<p>', 'Oui <b>non</b>', '</p>', '', '<pre>x</pre>', '']
    """
    segment = Segment()
    at = 0
    while found := HTML_TOKEN.search(source, at):
        segment.add_text(source[at : found.start()])
        unit = _unit(source, found, lang, foreign)
        at = unit.end
        is_full = len(segment.originals) >= MOST  # then the block goes on in another segment
        if unit.kind is None or is_full:
            segment.ended_by = f"{found['end']}{found['name']}" if unit.kind is None else "-"
            yield segment if segment.text.strip(INDENTATION) else segment.text
            yield unit.markup
            segment = Segment()
        else:
            segment.text += segment.stand_in(unit.kind, unit.markup)
    segment.add_text(source[at:])
    yield segment if segment.text.strip(INDENTATION) else segment.text


class _Unit(NamedTuple):
    """A tag, a comment, or a whole element that is not ours to touch."""

    markup: str
    end: int  # of what was typed; `markup` differs where another language was set
    kind: int | None  # of stand-in; None where it begins or ends a block


def _unit(source: str, found: re.Match[str], lang: str, foreign: Foreign) -> _Unit:
    name, end = found["name"] or found["raw"], found.end()
    is_block = bool(name) and name not in NOT_BLOCKS
    opaque = None if is_block else UNTOUCHED
    if found["raw"] or name in REPLACED:
        return _Unit(found[0], end, opaque)
    tag = _Unit(found[0], end, None if is_block else LINE_END if name == "br" else INNER)
    if not name or found["end"] or name in VOID:
        return tag
    if not found["attributes"] and name not in PROTECTED:
        return tag
    attributes = dict(ATTRIBUTE.findall(found["attributes"]))
    other = attributes.get("lang") or lang
    untouched = name in PROTECTED or bool(OUR_CLASSES & {*attributes.get("class", "").split()})
    if not untouched and other.lower() == lang.lower():
        return tag
    inside, after = _end_of(source, end, name)
    content = source[end:inside]
    if not untouched:
        content = foreign(content, other, is_block)
    return _Unit(found[0] + content + source[inside:after], after, opaque)


def _end_of(source: str, start: int, name: str) -> tuple[int, int]:
    """Find where an element's content ends, and its end tag."""
    depth = 1
    for found in HTML_TOKEN.finditer(source, start):
        if found["name"] == name:
            depth += -1 if found["end"] else 1
            if not depth:
                return found.span()
    return len(source), len(source)
