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

# --- the characters that stand for something -------------------------------------------------

# Supplementary private use, plane 15: nothing that a font or a keyboard has.
FIRST_TAG, LAST_TAG = 0xF0000, 0xF7FFF
FIRST_OPAQUE, LAST_OPAQUE = 0xF8000, 0xFFFFD
SUP, END_SUP = chr(LAST_TAG - 1), chr(LAST_TAG)  # the one element that a rule may add
MOST_TAGS, MOST_OPAQUES = 0x7000, 0x5000  # in one segment
TAG = f"[{chr(FIRST_TAG)}-{chr(LAST_TAG)}]"
TAGS = f"{TAG}*+"
# Plane 16 has the tokens of plugins.placeholders: opaque too, but not ours to give back.
OPAQUE = f"[{chr(FIRST_OPAQUE)}-{chr(LAST_OPAQUE)}{chr(0x100000)}-{chr(0x10FFFD)}]"
# Rare Han letters stand for what is opaque where typogrify looks for letters.
LETTERS = "".join(map(chr, range(0x20000, 0x25FFF)))
STAND_IN = re.compile(f"[{chr(FIRST_TAG)}-{chr(LAST_OPAQUE)}]")

# --- HTML, as browsers read it ---------------------------------------------------------------

TOKEN = re.compile(
    r"""
      (?P<comment> <!--(?: -?> | .*?(?: --!?> | \Z )) | <[!?][^>]*+(?: > | \Z ) )
    | (?P<bogus> </[^a-zA-Z][^>]*+(?: > | \Z ) )
    | (?P<tag> < (?P<end> /? ) (?P<name> [a-zA-Z][^\s/>]*+ )
        (?P<attributes> (?:
            [^>"'=]++                                        # a name, or a space
          | = \s*+ (?: "[^"]*+"? | '[^']*+'? | [^\s>]*+ )    # a value, also with > in it
          | ["']                                             # a stray quotation mark
        )*+ ) (?: > | \Z ) )
    """,
    re.VERBOSE | re.DOTALL,
)
ATTRIBUTE = re.compile(
    r"""
    \b (?P<name> class | lang ) \s* = \s*
    (?: "(?P<a> [^"]* )" | '(?P<b> [^']* )' | (?P<c> [^\s>]+ ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark nobr q rp rt ruby s
    small span strike strong sub sup time tt u wbr br""".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Never touched, with all that they hold. Those of RAW hold no tags, only text.
RAW = frozenset("script style textarea iframe xmp noembed noframes title".split())
PROTECTED = RAW | frozenset("pre code kbd samp var math svg template".split())
PROTECTED_BLOCKS = frozenset("pre xmp".split())
REPLACED = frozenset("img input object embed".split())  # inline, and seen like a word
OURS = frozenset("no-typo redacted private amp caps dquo quo".split())  # four are typogrify's

# --- text that is not prose ------------------------------------------------------------------

REFERENCE = re.compile(r"&(?:#\d++|#[xX][0-9a-fA-F]++|[a-zA-Z][a-zA-Z0-9]*+);?")
PLAIN_TEXT = re.compile(
    rf"""
      (?P<reference> {REFERENCE.pattern.replace("#", chr(92) + "#")} )
    | (?P<address>
          (?<![\w@]) (?: https?:// | ftp:// | www\. ) [^\s<>"«»]++   # a web address
        | (?<![\w@.-]) (?: mailto: )? [\w.+-]++ @ [\w-]++ (?: \. [\w-]++ )++
        | (?<![\w@./-]) (?: [\w-]++ \. )++ [a-z]{{2,}}+ / [^\s<>"«»]*+   # example.fr/page
      )
    | (?P<emoticon>
          (?<! \S ) (?: [:;=8xX] ['’]? -? (?: [)(\]\[DPpOo|/\\*3] | &lt; ) ++ (?! [\w/] )
                      | \^ [_.-]? \^ | &lt;/?3 (?! \d ) | [-oO][_.][-oO] (?! \w ) )
      )
    | (?P<stray> [\U00020000-\U00025FFF\U000F0000-\U000FFFFD] )          # an author's own
    """,
    re.VERBOSE,
)
ENDS_NO_ADDRESS = re.compile(r"(?: [.,;:!?…)\]'’] | &[a-z]+; )+\Z", re.VERBOSE)
SPACES_AND_QUOTES = frozenset("\u00a0\u2009\u202f\"'«»‘’‚“”„‹›")


def _space_or_quote(found: re.Match[str]) -> str:
    """Read a reference to a space or a quotation mark as that; leave all others."""
    character = html.unescape(found[0])
    return character if character in SPACES_AND_QUOTES else found[0]


@dataclass
class Segment:
    """A block's text, with stand-ins, and what they stand for."""

    text: str = ""
    originals: dict[str, str] = field(default_factory=lambda: {SUP: "<sup>", END_SUP: "</sup>"})
    ended_by: str = ""  # the block's end tag, `/p`, or what else follows; "" at the end
    tags: int = 0
    opaques: int = 0

    @property
    def is_full(self) -> bool:
        """Whether there are no more stand-ins: the block goes on in another segment."""
        return self.tags >= MOST_TAGS or self.opaques >= MOST_OPAQUES

    def add_tag(self, tag: str) -> None:
        """Add an inline tag."""
        self._add(chr(FIRST_TAG + self.tags), tag)
        self.tags += 1

    def add_opaque(self, original: str) -> None:
        """Add what is never touched."""
        self._add(chr(FIRST_OPAQUE + self.opaques), original)
        self.opaques += 1

    def _add(self, stand_in: str, original: str) -> None:
        self.originals[stand_in] = original
        self.text += stand_in

    def add_text(self, text: str) -> None:
        """Add text as typed: references to spaces and quotes become these characters."""
        at = 0
        text = REFERENCE.sub(_space_or_quote, text)
        for found in PLAIN_TEXT.finditer(text):
            if self.is_full:
                break
            self.text += text[at : found.start()]
            at = found.end()
            if found["address"]:
                end = ENDS_NO_ADDRESS.search(found["address"])
                at -= len(end[0]) if end else 0
                self.add_opaque(text[found.start() : at])
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
    ['<p>', 'Oui <b>non</b>', '</p>', '<pre>x</pre>']
    """
    segment = Segment()
    at = 0
    while at < len(source):
        found = TOKEN.search(source, at)
        segment.add_text(source[at : found.start() if found else len(source)])
        if not found:
            break
        unit = _unit(source, found, lang, foreign)
        at += len(source[at : found.start()]) + unit.length
        if unit.is_block or segment.is_full:
            segment.ended_by = (found["end"] + found["name"]).lower() if unit.is_block else "-"
            if segment.text:
                yield segment
            yield unit.markup
            segment = Segment()
        elif unit.is_opaque:
            segment.add_opaque(unit.markup)
        else:
            segment.add_tag(unit.markup)
    if segment.text:
        yield segment


@dataclass(frozen=True)
class _Unit:
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
    block = name not in INLINE | PROTECTED | REPLACED or name in PROTECTED_BLOCKS
    if found["end"] or name in VOID:
        return _Unit(found[0], typed, block, name in REPLACED)
    attributes = _attributes(found["attributes"])
    other = attributes.get("lang", lang) or lang
    untouched = name in PROTECTED or bool(OURS & set(attributes.get("class", "").split()))
    if not untouched and other.lower() == lang.lower():
        return _Unit(found[0], typed, block)
    inside, after = _end_of(source, found.end(), name)
    content = source[found.end() : inside]
    if not untouched:
        content = foreign(content, other, block)
    markup = found[0] + content + source[inside:after]
    return _Unit(markup, after - found.start(), block, is_opaque=not block)


def _attributes(text: str) -> dict[str, str]:
    return {
        found["name"].lower(): found["a"] or found["b"] or found["c"] or ""
        for found in ATTRIBUTE.finditer(text)
    }


def _end_of(source: str, start: int, name: str) -> tuple[int, int]:
    """Find where an element's content ends, and its end tag; the end, where it has none."""
    if name in RAW:
        return _end_of_raw(source, start, name)
    depth, at = 1, start
    while found := TOKEN.search(source, at):
        at = found.end()
        inner = (found["name"] or "").lower()
        if inner == name:
            depth += -1 if found["end"] else 1
            if depth == 0:
                return found.start(), found.end()
        elif inner in RAW and not found["end"]:
            at = _end_of_raw(source, at, inner)[1]
    return len(source), len(source)


def _end_of_raw(source: str, start: int, name: str) -> tuple[int, int]:
    """Find the end of an element that holds text only: there a tag is no tag."""
    end = re.compile(rf"</{name}\b[^>]*+>?", re.IGNORECASE).search(source, start)
    return (end.start(), end.end()) if end else (len(source), len(source))
