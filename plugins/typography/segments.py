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
from typing import NamedTuple

# --- the characters that stand for something -------------------------------------------------

# Supplementary private use, plane 15: nothing that a font or a keyboard has.
FIRST_TAG, LAST_TAG = 0xF0000, 0xF7FFF
FIRST_INNER = 0xF1000  # those below stand for <br>, where a line ends
FIRST_OPAQUE, LAST_OPAQUE = 0xF8000, 0xFFFFD
SUP, END_SUP = chr(LAST_TAG - 1), chr(LAST_TAG)  # the one element that a rule may add
MOST_BREAKS, MOST_TAGS, MOST_OPAQUES = 0x1000, 0x6000, 0x5000  # in one segment
TAG = f"[{chr(FIRST_TAG)}-{chr(LAST_TAG)}]"
TAGS = f"{TAG}*+"
LINE_BREAK = f"[{chr(FIRST_TAG)}-{chr(FIRST_INNER - 1)}]"
INNER_TAG = f"[{chr(FIRST_INNER)}-{chr(LAST_TAG)}]"  # on the same line
INNER_TAGS = f"{INNER_TAG}*+"
# Plane 16 has the tokens of plugins.post.placeholders: opaque too, but not ours to give back.
OPAQUE = f"[{chr(FIRST_OPAQUE)}-{chr(LAST_OPAQUE)}{chr(0x100000)}-{chr(0x10FFFD)}]"
# Rare Han letters stand for what is opaque where typogrify looks for letters.
RARE = "".join(map(chr, range(0x20000, 0x25FFF)))
STAND_IN = re.compile(f"[{chr(FIRST_TAG)}-{chr(LAST_OPAQUE)}]")

# --- HTML, as browsers read it ---------------------------------------------------------------

HTML_TOKEN = re.compile(
    r"""
    < (?:
        (?P<end> /? ) (?P<name> [a-zA-Z][^\s/>]*+ )
        (?P<attributes> (?:
            [^>"'=]++                                        # a name, or a space
          | = \s*+ (?: "[^"]*+"? | '[^']*+'? | [^\s>]*+ )    # a value, also with > in it
          | ["']                                             # a stray quotation mark
        )*+ ) (?: > | \Z )
      | !-- (?: -?> | .*?(?: --!?> | \Z ))                   # a comment
      | (?: [!?] | /[^a-zA-Z] ) [^>]*+ (?: > | \Z )          # what is read as one
    )
    """,
    re.VERBOSE | re.DOTALL,
)
ATTRIBUTE = re.compile(
    r"""
    (?P<name> [^\s/>=] [^\s/>=]*+ )
    (?: \s*+ = \s*+ (?: "(?P<a> [^"]*+ )"? | '(?P<b> [^']*+ )'? | (?P<c> [^\s>]++ ) ) )?+
    """,
    re.VERBOSE,
)
INLINE_TAGS = frozenset(
    """a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark nobr q rp rt ruby s
    small span strike strong sub sup time tt u wbr br""".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Never touched, with all that they hold. Those of RAW hold no tags, only text.
RAW_ELEMENTS = frozenset("script style textarea iframe xmp noembed noframes title".split())
PROTECTED = RAW_ELEMENTS | frozenset("pre code kbd samp var math svg template".split())
PROTECTED_BLOCKS = frozenset("pre xmp".split())
REPLACED = frozenset("img input object embed".split())  # inline, and seen like a word
NOT_BLOCKS = (INLINE_TAGS | PROTECTED | REPLACED) - PROTECTED_BLOCKS
OUR_CLASSES = frozenset(
    "no-typo redacted private amp caps dquo quo".split()
)  # four are typogrify's

# What ends an element that has no end tag: the next of its kind, or a block in a paragraph.
CELLS = frozenset("td th".split())
ROWS = frozenset("tr thead tbody tfoot".split())
ENDED_BY = {
    "li": frozenset(("li",)), "td": CELLS | ROWS, "th": CELLS | ROWS, "tr": ROWS,
    "dt": frozenset(("dt", "dd")), "dd": frozenset(("dt", "dd")),
}  # fmt: skip

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
    | (?P<stray> [\U00020000-\U00025FFF\U000F0000-\U000FFFFD] )          # an author's own
    """,
    re.VERBOSE,
)
HYPHEN_THAT_BREAKS = re.compile(r"-(?=[^\W\d]|\*)")  # a line could end in the midst of `:-D`
# A word without any of these is prose: most are, and this is far quicker to see.
HINT = re.compile(
    r"""
    [&@/=^_\#:;.8xXwW\U00020000-\U00025FFF\U000F0000-\U000FFFFD]
    (?: (?<= [^:;.8xXwW] ) | (?<= [:;] ) (?=\S) | (?<= \. ) (?=[-oO])
      | (?<= [8xX] ) (?= ['’]? -? [^\w\s,.] | -[DPpOo3] | [DPpOo3] ) | (?<= [wW] ) (?= [wW]{2}\. ) )
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
    breaks: int = 0
    tags: int = 0
    opaques: int = 0

    @property
    def is_full(self) -> bool:
        """Whether there are no more stand-ins: the block goes on in another segment."""
        return self.tags >= MOST_TAGS or self.opaques >= MOST_OPAQUES or self.breaks >= MOST_BREAKS

    def add_tag(self, tag: str) -> None:
        """Add an inline tag."""
        self._add(chr(FIRST_INNER + self.tags), tag)
        self.tags += 1

    def add_break(self, tag: str) -> None:
        """Add a `<br>`: a tag that ends a line."""
        self._add(chr(FIRST_TAG + self.breaks), tag)
        self.breaks += 1

    def add_opaque(self, original: str) -> None:
        """Add what is never touched."""
        self.text += self.opaque(original)

    def opaque(self, original: str) -> str:
        """Return what stands for something that is never touched."""
        stand_in = chr(FIRST_OPAQUE + self.opaques)
        self.originals[stand_in] = original
        self.opaques += 1
        return stand_in

    def _add(self, stand_in: str, original: str) -> None:
        self.originals[stand_in] = original
        self.text += stand_in

    def add_text(self, text: str) -> None:
        """Add text as typed: references to spaces and quotes become these characters."""
        at = 0
        if "&" in text:
            text = REFERENCE.sub(_space_or_quote, text)
        for found in _not_prose(text):
            if self.is_full:
                break
            self.text += text[at : found.start()]
            at = found.end()
            if found["address"]:
                end = ENDS_NO_ADDRESS.search(found["address"])
                at -= len(end[0]) if end else 0
                self.add_opaque(text[found.start() : at])
            elif found["emoticon"]:
                self.add_opaque(HYPHEN_THAT_BREAKS.sub(f"-{JOINER}", found[0]))
            else:
                self.add_opaque(found[0])
        if self.is_full:
            self.add_opaque(text[at:])
        else:
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
    while at < len(source):
        found = HTML_TOKEN.search(source, at)
        segment.add_text(source[at : found.start() if found else len(source)])
        if not found:
            break
        unit = _unit(source, found, lang, foreign)
        at = found.start() + unit.length
        if unit.is_block or segment.is_full:
            segment.ended_by = (found["end"] + found["name"]).lower() if unit.is_block else "-"
            yield segment if segment.text.strip(INDENTATION) else segment.text
            yield unit.markup
            segment = Segment()
        elif unit.is_opaque:
            segment.add_opaque(unit.markup)
        elif found["name"] in ("br", "BR"):
            segment.add_break(unit.markup)
        else:
            segment.add_tag(unit.markup)
    yield segment if segment.text.strip(INDENTATION) else segment.text


class _Unit(NamedTuple):
    """A tag, a comment, or a whole element that is not ours to touch."""

    markup: str
    length: int  # of what was typed; `markup` differs where another language was set
    is_block: bool = False
    is_opaque: bool = False


def _unit(source: str, found: re.Match[str], lang: str, foreign: Foreign) -> _Unit:
    name = (found["name"] or "").lower()
    typed = len(found[0])
    if not name:  # a comment
        return _Unit(found[0], typed)
    block = _is_block(name)
    if found["end"] or name in VOID:
        return _Unit(found[0], typed, block, name in REPLACED)
    attributes = _attributes(found["attributes"]) if found["attributes"] else {}
    other = attributes.get("lang", lang) or lang
    untouched = name in PROTECTED or bool(OUR_CLASSES & set(attributes.get("class", "").split()))
    if not untouched and other.lower() == lang.lower():
        return _Unit(found[0], typed, block)
    inside, after = _end_of(source, found.end(), name)
    content = source[found.end() : inside]
    if not untouched:
        content = foreign(content, other, block)
    markup = found[0] + content + source[inside:after]
    return _Unit(markup, after - found.start(), block, is_opaque=not block)


def _is_block(name: str) -> bool:
    return name not in NOT_BLOCKS


def _attributes(text: str) -> dict[str, str]:
    """Read attributes in order: a value is no name, and of two of a name the first counts.

    >>> _attributes(' href="/?lang=fr" data-lang=de LANG=en lang=es')["lang"]
    'en'
    """
    found: dict[str, str] = {}
    for one in ATTRIBUTE.finditer(text):
        found.setdefault(one["name"].lower(), one["a"] or one["b"] or one["c"] or "")
    return found


def _end_of(source: str, start: int, name: str) -> tuple[int, int]:
    """Find where an element's content ends, and its end tag, if it has one.

    Without one it ends where HTML says: before the next item, or with what it stands in.
    """
    if name in RAW_ELEMENTS:
        return _end_of_raw(source, start, name)
    opened: list[str] = []  # inside it
    at = start
    while found := HTML_TOKEN.search(source, at):
        at = found.end()
        inner = (found["name"] or "").lower()
        if found["end"]:
            if inner in opened:
                _close(opened, inner)
            elif inner == name:
                return found.span()
            elif _is_block(inner) and _may_be_left_open(name):
                return found.start(), found.start()
        elif _is_ended_by(name, inner, opened):
            return found.start(), found.start()
        elif inner in RAW_ELEMENTS:
            at = _end_of_raw(source, at, inner)[1]
        elif inner and inner not in VOID:
            opened.append(inner)
    return len(source), len(source)


def _close(opened: list[str], name: str) -> None:
    while opened.pop() != name:
        pass


def _is_ended_by(name: str, inner: str, opened: list[str]) -> bool:
    if name == "p":
        return bool(inner) and _is_block(inner) and not any(map(_is_block, opened))
    if inner not in ENDED_BY.get(name, ()):
        return False
    return all(other in ENDED_BY or other == "p" or not _is_block(other) for other in opened)


def _may_be_left_open(name: str) -> bool:
    return name == "p" or name in ENDED_BY or not _is_block(name)


def _end_of_raw(source: str, start: int, name: str) -> tuple[int, int]:
    """Find the end of an element that holds text only: there a tag is no tag."""
    end = re.compile(rf"</{name}\b[^>]*+>?", re.IGNORECASE).search(source, start)
    return (end.start(), end.end()) if end else (len(source), len(source))
