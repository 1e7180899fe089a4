"""What the bytes of a file can be read as: decoded, unescaped, taken out of their tags.

Each function undoes one code, wherever in a text it stands. They know nothing of HTML's
structure, on purpose: a leak may be in a comment, a script, an attribute, a feed's escaped
HTML or a broken page, where a parser sees no entities and no tags.
"""

import binascii
import codecs
import html
import re
from collections.abc import Iterator
from functools import lru_cache

from plugins.guard.forms import TAG_MARK

ROUNDS = 6  # codes within codes: JSON in JSON, escaped twice in HTML, and again for a feed
BASE64_DEPTH = 2  # base64 within base64

ENTITY = re.compile(r"&(?:\#[0-9]+|\#[xX][0-9a-fA-F]+|[^\t\n\f <&\#;]{1,32});?")
PERCENT = re.compile(r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")
BACKSLASH_CODE = re.compile(
    r"""
    \\ (?:
        u (?P<json> [0-9A-Fa-f]{4} )            # \u00e9
      | [ux] \{ (?P<code> [0-9A-Fa-f]{1,6} ) \} # \u{e9}, of JavaScript
      | x (?P<byte> [0-9A-Fa-f]{2} )            # \xe9
      | (?P<css> [0-9A-Fa-f]{1,6} ) [ \n\t]?    # \e9 , of style sheets
      | (?P<space> [nrt] )                      # \n
      | (?P<itself> [\\/"'] )                   # \\, \/
    )
    """,
    re.VERBOSE,
)
one_entity = lru_cache(maxsize=4096)(html.unescape)
SURROGATE = re.compile("[\ud800-\udfff]")
# Possessive, and never beyond where another tag begins: a tag that is not closed costs no more
# than one that is.
ANY_TAG = re.compile(
    r"""
    < [A-Za-z/!?] (?:
        [^<>=]++
      | = \s*+ " (?: [^"<]++ | <(?![A-Za-z/!?]) )*+ "    # "a < b"
      | = \s*+ ' (?: [^'<]++ | <(?![A-Za-z/!?]) )*+ '
      | =
    )*+ >
    """,
    re.VERBOSE,
)
TAG_LEFT = re.compile(r"<[A-Za-z/!?]")
RAISED = "<sup"
MARK_OF_NOTE = re.compile(r"<sup\b[^<>]*+>[^<]*+(?:<(?!/?sup\b)[^<]*+){0,8}+</sup\s*>")
BLOCK_END = re.compile(
    r"</(?:td|th|li|p|d[dt]|div|h[1-6]|tr|option|title|section|article|figcaption)\b"
)
# RFC 2045 writes capitals; who does not is known by two in a row, as "=de" is in many a page.
QUOTED_PRINTABLE = re.compile(rb"=(?:[0-9A-F]{2}|\r?\n|[0-9a-f]{2}=[0-9a-f]{2})")
FOLD = re.compile(rb"\r?\n[ \t]")  # RFC 5545, 3.1; a calendar may fold within a character
CALENDAR = b"BEGIN:V"
# Coordinates, that nobody reads: in a large drawing any number of seven digits is by chance.
SHAPE = re.compile(rb"<(?:path|polygon|polyline)\b[^<>]*>")
COORDINATES = re.compile(
    rb"""
    (?<=\s) (?:
        d \s*=\s* ["'] \s* [Mm] [-+.,\sMLHVCSQTAZEmlhvcsqtaze0-9]* ["']  # all paths begin with M
      | points \s*=\s* ["'] [-+.,\sEe0-9]* ["']
    )
    """,
    re.VERBOSE,
)

# UTF-16 without a mark at its start: runs of characters from the blocks of Latin, Greek and
# Cyrillic letters, accents, punctuation and full-width forms.
LOW, HIGH = rb"[^\0]", rb"[\0-\x05\x1e-\x21\xff]"  # bytes of a character
UTF_16_RUNS = tuple(  # the first four written out, which is three times as fast as {4,}
    (encoding, re.compile(4 * character + rb"(?:%s)*+" % character))
    for encoding, character in (("utf-16-le", LOW + HIGH), ("utf-16-be", HIGH + LOW))
)

WINDOWS = "cp1252"  # what came before UTF-8
# What is text in files that are none, as photographs and fonts.
UTF_8_RUNS = re.compile("[^\ufffd\0-\x08\x0b\x0c\x0e-\x1f\x7f]{4,}")
LONG_BASE64 = 24  # characters; forms.in_base64 knows what shorter ones look like
BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
IN_BASE64 = b"".join(b"x" if byte in BASE64_ALPHABET else b" " for byte in range(256))
BASE64_LINE = b"x" * 40  # characters of base64, that its lines have at least
WRAPPED = re.compile(rb"(?<=[A-Za-z0-9+/_-]{40})\r?\n[ \t]*(?=[A-Za-z0-9+/_-])")


def views(data: bytes, depth: int = BASE64_DEPTH) -> Iterator[str]:
    """Yield all texts that the bytes can be read as.

    >>> list(views(b"AB%2D12&#51;"))
    ['AB-123']
    """
    for text in dict.fromkeys(texts(data)):
        for level in levels(text):
            yield level
            for blob in from_base64(level.encode("ascii", "replace")) if depth else ():
                yield from views(blob, depth - 1)


def texts(data: bytes) -> Iterator[str]:
    """Yield what the bytes are in each encoding that they may have, nothing unescaped."""
    if CALENDAR in data[:16]:
        data = FOLD.sub(b"", data)
    found = list(decoded(data))
    yield from found
    data = found[0].encode()
    if QUOTED_PRINTABLE.search(data):
        yield from decoded(binascii.a2b_qp(data))


def levels(text: str) -> Iterator[str]:
    """Undo codes until none is left; what is half undone is given only where more follows.

    >>> list(levels("AB%252D12"))
    ['AB%2D12', 'AB-12']
    """
    before = None
    for _ in range(ROUNDS):
        text = unescaped(text)
        if text == before:
            return
        yield (before := text)


def unescaped(text: str) -> str:
    r"""Undo entities, percent-encoding and the escapes of JSON, JavaScript and CSS, once.

    >>> unescaped(r"caf&eacute; caf%C3%A9 caf%E9 caf\u00e9 caf\e9 &amp;lt;")
    'café café café café café&lt;'
    """
    for mark, undone in (("\\", from_escapes), ("&", from_entities), ("%", from_percent)):
        text = undone(text) if mark in text else text
    return text


def from_entities(text: str) -> str:
    """Undo entities as html.unescape does, but remember them: most are on every page.

    >>> from_entities("R&amp;D&#8239;! &eacute;t&eacute, &x")
    'R&D\u202f! été, &x'
    """
    return ENTITY.sub(lambda found: one_entity(found[0]), text)


def from_escapes(text: str) -> str:
    """Undo the escapes that begin with a backslash."""
    text = BACKSLASH_CODE.sub(_escaped, text)
    if SURROGATE.search(text):  # JSON writes rare characters as two
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return text


def _escaped(found: re.Match[str]) -> str:
    if found["itself"]:
        return found["itself"]
    digits = found["json"] or found["code"] or found["byte"] or found["css"]
    code = int(digits, 16) if digits else ord(" ")
    return chr(code) if code <= 0x10FFFF else " "


def from_percent(text: str) -> str:
    """Undo percent-encoding, of UTF-8 or of Latin-1."""
    return PERCENT.sub(lambda found: _utf_8(bytes.fromhex(found[0].replace("%", ""))), text)


def _utf_8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def without_drawings(data: bytes) -> bytes:
    """Take the coordinates out of drawings.

    >>> without_drawings(b'<path id="a" d="M 12.5,34 56.7 z"/><p d="1234567"/>')
    b'<path id="a" /><p d="1234567"/>'
    """
    return SHAPE.sub(lambda shape: COORDINATES.sub(b"", shape[0]), data)


def decoded(data: bytes) -> Iterator[str]:
    """Yield the texts that bytes are: in UTF-8, what came before it if it is not that, UTF-16.

    >>> list(decoded("café".encode("utf-16")))[-1]
    'café'
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield data.decode("utf-16", "ignore")
        return
    try:
        yield data.decode()
    except UnicodeDecodeError:
        yield "\n\n".join(UTF_8_RUNS.findall(data.decode("utf-8", "replace")))
        yield data.decode(WINDOWS, "ignore")
    if b"\0" in data:
        yield from_utf_16(data)


def decode(data: bytes) -> str:
    """Return the likeliest text that bytes are."""
    return next(decoded(data))


def from_utf_16(data: bytes) -> str:
    """Return what in bytes looks like UTF-16, in runs that no escape can join."""
    return "\n\n".join(
        "\n\n".encode(encoding).join(runs.findall(data)).decode(encoding, "ignore")
        for encoding, runs in UTF_16_RUNS
    )


def from_base64(data: bytes) -> Iterator[bytes]:
    """Decode each long run of characters of base64, wrapped or not.

    >>> list(from_base64(b"data:;base64,QUItMTIzNDU2NzggZXQgbGEgc3VpdGU="))
    [b'AB-12345678 et la suite']
    """
    classes = data.translate(IN_BASE64)
    if b"\n" in data and BASE64_LINE in classes:
        data = WRAPPED.sub(b"", data)
        classes = data.translate(IN_BASE64)
    classes += b" "
    start = classes.find(b"x" * LONG_BASE64)
    while start >= 0:
        end = classes.find(b" ", start)
        run = data[start:end].replace(b"-", b"+").replace(b"_", b"/")
        run = run[: len(run) - (len(run) % 4 == 1)]
        yield binascii.a2b_base64(run + b"=" * (-len(run) % 4))
        start = classes.find(b"x" * LONG_BASE64, end)


# --- tags --------------------------------------------------------------------------------


def without_tags(folded: str, mark: str = "") -> Iterator[str]:
    """Take the tags out of a folded text; again, where a tag was in an attribute of another.

    Where there are marks of notes, they are taken out once too.

    >>> list(without_tags('<span class="caps">ab</span>-12'))
    ['ab-12']
    >>> list(without_tags('ab<i title="<b>">-12</i>'))
    ['ab<i title="">-12', 'ab-12']
    >>> list(without_tags('ab<sup><a href="#n">1</a></sup>-12'))
    ['ab-12', 'ab-12', 'ab1-12']
    """
    if RAISED in folded:
        unmarked = MARK_OF_NOTE.sub(mark, folded)
        yield from (unmarked, ANY_TAG.sub(mark, unmarked))
    plain = ANY_TAG.sub(mark, folded)
    yield plain
    if TAG_LEFT.search(plain):
        yield ANY_TAG.sub(mark, plain)


def tags_marked(folded: str) -> str:
    r"""Put a mark in the place of each tag, and a line end where a block ends.

    >>> tags_marked("<td><b>ab</b>-12</td><td>34</td>")
    '\x01\x01ab\x01-12\n\x01\x0134\n\x01'
    """
    return "\n\n".join(without_tags(BLOCK_END.sub(r"\n\g<0>", folded), TAG_MARK))
