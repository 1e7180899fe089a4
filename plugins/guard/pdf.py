"""What is in a PDF: the text of its pages, then every string and every stream of every object.

So titles, authors, XMP, attachments, notes, bookmarks, forms and scripts are read, and whatever
the next standard puts in; not the numbers, which say where things are drawn.

Most PDFs, and all of ours, are plain: objects one after the other, streams packed by Deflate
or not at all. In these every byte is either in a stream or in the code around the streams, so
both can be read without a tree of objects, ten times as fast (:func:`plain`). Any other PDF
is read by pypdf, object by object.

The programs of fonts and the numbers of glyphs are no text either, and would be taken for short
values by chance: of fonts, what is long enough to be a name or a notice is read, and of glyphs
what their own font says that they are.
"""

import codecs
import io
import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from plugins.guard.layer import Layer
from plugins.guard.pictures import strings

DRAWN_STRING = re.compile(rb"\([^\\)]*+(?:\\.[^\\)]*+)*+\)", re.DOTALL)
DRAWN_IN_UTF_16 = re.compile(rb"<(?:FEFF|feff)[^>]*>")
# Numbers of glyphs of two bytes, as control characters come first in them.
GLYPHS = re.compile(rb"\((?:(?:\\0[0-3][0-7]|[\0-\x1f])(?:\\[0-7]{3}|\\.|[^\\()]))++\)", re.DOTALL)
IN_FONT = re.compile(rb"[ -~]{8,}|(?:\0[ -~]){8,}")  # its names may be in UTF-16
FONT = re.compile(rb"/FontFile[23]?\s+(\d+)\s+\d+\s+R")
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
READ_BY_FONTS = b"ToUnicode"  # names what says which letters the numbers of glyphs are
CODE = re.compile(
    rb"""
      (?P<text> %[^\r\n]* | \((?:\\.|[^\\()])*\) )                  # a comment, a string
    | (?<![^\s\[\]<>/]) [-+]?\.?\d[\d.]* (?![^\s\[\]<>/(])          # a number alone
    """,
    re.VERBOSE | re.DOTALL,
)
APPEARANCE = b"AP"  # names what draws something that is stuck on a page
MAP_OF_LETTERS = b"begincmap"  # what a font's numbers stand for: numbers, by the hundred
PDF_END = re.compile(rb"startxref\s+(?P<table>\d{1,12})\s+%%EOF")
PDF_TABLE = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b")
LINEARISED = b"/Linearized"
BLANK = b"\n\n"  # between texts; the escapes of CSS would take a single line end for theirs
MOST_STATES = 50  # of a PDF
MOST = 100_000_000  # bytes of a stream: a bomb has no end

STRING = re.compile(
    rb"""
      \( (?P<literal> (?: \\. | [^\\()]++ | \( (?: \\. | [^\\()]++ )*+ \) )*+ ) \)
    | < (?P<hex> [0-9A-Fa-f\s]*+ ) >
    """,
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(rb"\\(?:(?P<octal>[0-7]{1,3})|(?P<line>\r?\n|\r)|(?P<other>.))", re.DOTALL)
CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
# Where PDFDocEncoding is not Latin-1, from 0x80 on (ISO 32000-1, D.2).
PDF_DOC = "".join(map(chr, range(128))) + "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\ufffe€" + (
    "".join(map(chr, range(0xA1, 256)))
)  # fmt: skip
HEAD = re.compile(
    rb"(?:%[^\r\n]*|\s+)*+(?P<number>\d+)\s+\d+\s+obj\s*(?P<facts><<.*>>)\s*", re.DOTALL
)
OBJECT_END = b"endobj"
STREAM = re.compile(rb"\bstream\r?\n")
STREAM_END = re.compile(rb"\s*endstream\s+endobj\b")
LENGTH = re.compile(rb"/Length\s+(\d+)\s*(?=[/>])")
DEFLATED, JPEG = (
    re.compile(rb"/Filter\s*(?:/%s|\[\s*/%s\s*\])\s*(?=[/>])" % (name, name))
    for name in (b"FlateDecode", b"DCTDecode")
)
IS_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
IS_FORM = re.compile(rb"/Subtype\s*/Form\b")
PAGE = re.compile(rb"/Contents\s*(?P<parts>\d+\s+\d+\s+R|\[[^\]]*\])")
PART = re.compile(rb"(\d+)\s+\d+\s+R")
PARTS_WORDS = bytes.maketrans(b"/<>[]", b"     ")
NUMBER = re.compile(rb"[-+]?\.?\d[\d.]*")
COMMENT = re.compile(rb"%PDF-\d\.\d|%[\x80-\xff]{4}|%%EOF")  # those that every PDF has
# In words of code without its strings: a string that we did not understand, another comment, a
# name that is coded; objects within a stream, a table of them, what is sealed.
UNUSUAL = re.compile(rb"[()%\#] | \b(?:ObjStm|XRef|Encrypt)\b", re.VERBOSE)


def from_pdf(data: bytes) -> Iterator[Layer]:
    """Give what is in a PDF, and what was in it before something was added to it."""
    if found := plain(data):
        yield Layer("", b"")  # nothing that is not in one of the following
        yield from page_texts(data, stuck_on=APPEARANCE in found.words)
        yield Layer("data of the PDF", BLANK.join([*found.strings, *found.words]))
        yield from (Layer("data of the PDF", stream) for stream in found.streams)
        return
    yield Layer("", without_numbers(data))
    yield from from_state(data)
    yield from page_texts(data, stuck_on=True)
    for older in older_states(data):
        yield from (Layer(f"an older state, {where}", told) for where, told in from_state(older))


def page_texts(data: bytes, *, stuck_on: bool = False) -> Iterator[Layer]:
    """Give the text of all pages, and that of what is ``stuck_on`` them: notes, stamps, forms."""
    import pypdfium2  # noqa: PLC0415 (a blog without PDFs need not wait for it)

    texts = []
    with closing(pypdfium2.PdfDocument(data)) as document:
        for number in range(len(document)):
            if stuck_on:
                with closing(document[number]) as page:
                    pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                texts.append(text.get_text_range())
    yield Layer("text of the PDF", "\n".join(texts).encode("utf-8", "surrogatepass"))


# --- plain PDFs --------------------------------------------------------------------------


@dataclass(frozen=True)
class Plain:
    """All that is in a plain PDF; each word of its code once, and no number of it."""

    words: list[bytes]
    strings: list[bytes]
    streams: list[bytes]


@dataclass(frozen=True)
class Kinds:
    """Which objects of a PDF draw its pages, and which are the programs of fonts, by number."""

    pages: set[bytes]
    fonts: set[bytes]
    are_glyphs_read: bool  # as letters, by what the fonts say


def plain(data: bytes) -> Plain | None:
    """Part a PDF into code and streams; None where a byte would be left, or is not understood."""
    parts = parted(data)
    code = b"".join(code for code, _, _ in parts)
    if code.count(b"stream") != 2 * (len(parts) - 1) or code.count(b"startxref") != 1:
        return None
    words = words_of(STRING.sub(b" ", code))
    if UNUSUAL.search(b"\n".join(words)):
        return None
    kinds = Kinds(
        {n for page in PAGE.finditer(code) for n in PART.findall(page["parts"])},
        set(FONT.findall(code)),
        are_glyphs_read=READ_BY_FONTS in words,
    )
    streams: list[bytes] = []
    left = MOST
    for _, head, packed in parts:
        stream = told_in(head, packed, left, kinds) if head else b""
        if stream is None:
            return None
        streams.append(stream)
        left -= len(stream)
    told = [decoded(string) for string in STRING.finditer(code)]
    return Plain(words, told, list(filter(None, streams)))


def words_of(code: bytes) -> list[bytes]:
    """Give each word of code without strings once; not numbers, nor what every PDF begins with.

    >>> words_of(b"%PDF-1.7 3 0 obj << /Length 12 /A[9 0 R] >> endobj")
    [b'obj', b'Length', b'A', b'R', b'endobj']
    """
    words = dict.fromkeys(code.translate(PARTS_WORDS).split())
    return [word for word in words if not NUMBER.fullmatch(word) and not COMMENT.fullmatch(word)]


Part = tuple[bytes, "re.Match[bytes] | None", bytes]


def parted(data: bytes) -> list[Part]:
    """Give code, the head of the stream at its end, and what is in that stream, by turns."""
    parts: list[Part] = []
    at = 0
    while start := STREAM.search(data, at):
        object_end = data.rfind(OBJECT_END, at, start.start())
        begin = object_end + len(OBJECT_END) if object_end >= 0 else at
        head = HEAD.fullmatch(data, begin, start.start())
        length = LENGTH.findall(head["facts"]) if head else []
        end = start.end() + int(length[0]) if len(length) == 1 else at
        if end == at or not STREAM_END.match(data, end):
            break  # what follows is taken for code, in which there is then a stream too many
        parts.append((data[at : start.end()], head, data[start.end() : end]))
        at = end
    return [*parts, (data[at:], None, b"")]


def told_in(head: re.Match[bytes], packed: bytes, most: int, kinds: Kinds) -> bytes | None:
    """Give the text of a stream; None where that takes more than Deflate, or too many bytes."""
    facts = head["facts"]
    if JPEG.search(facts):
        return packed
    if b"/Filter" in facts and not DEFLATED.search(facts):
        return None
    if IS_IMAGE.search(facts):
        return b""  # pixels are no text
    stream: bytes | None = packed
    if b"/Filter" in facts:
        stream = None if b"/DecodeParms" in facts else inflated(packed, most)
    if stream is None:
        return None
    if head["number"] in kinds.fonts:
        return told_by_font(stream)
    is_drawing = head["number"] in kinds.pages or bool(IS_FORM.search(facts))
    return told_by(stream, is_drawing=is_drawing, are_glyphs_read=kinds.are_glyphs_read)


def inflated(packed: bytes, most: int) -> bytes | None:
    """Undo Deflate; None where it is broken or too long, or something stands behind it."""
    unpacking = zlib.decompressobj()
    try:
        stream = unpacking.decompress(packed, max(most, 1))
    except zlib.error:
        return None
    return stream if unpacking.eof and not unpacking.unused_data.strip() else None


def told_by(stream: bytes, *, is_drawing: bool, are_glyphs_read: bool) -> bytes:
    """Give the text of a stream: of what draws, its strings only."""
    if is_drawing or MAP_OF_LETTERS in stream:
        stream = GLYPHS.sub(b"", stream) if are_glyphs_read else stream
        told = [*DRAWN_STRING.findall(stream), *DRAWN_IN_UTF_16.findall(stream)]
        return without_octals(b"\n".join(told))
    return stream


def told_by_font(program: bytes) -> bytes:
    """Give what in the program of a font is long enough to be a name, or a notice.

    >>> told_by_font(b"\\x014654\\x02Libertinus\\x03" + "Camille Exemple".encode("utf-16-be"))
    b'Libertinus\\n\\nCamille Exemple'
    """
    return BLANK.join(run.replace(b"\0", b"") for run in IN_FONT.findall(program))


def without_octals(code: bytes) -> bytes:
    r"""Undo the octal escapes of control characters, by which glyphs are named, by the thousand.

    Here this takes a tenth of the time that it takes where any escape may stand.

    >>> without_octals(rb"(\000A\001B)"), without_octals(rb"(\\001)")
    (b'(\x00A\x01B)', b'(\\\\001)')
    """
    parts = code.split(b"\\\\")  # a backslash that is escaped begins no escape
    for control in range(32) if b"\\0" in code else ():
        parts = [part.replace(b"\\%03o" % control, bytes([control])) for part in parts]
    return b"\\\\".join(parts)


def decoded(string: re.Match[bytes]) -> bytes:
    r"""Give what a string of a PDF's code says.

    >>> [decoded(STRING.fullmatch(code)).decode() for code in (rb"(a\(\143)", b"<FEFF00E9>")]
    ['a(c', 'é']
    """
    if string["hex"] is not None:
        digits = b"".join(string["hex"].split())
        said = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    else:
        said = ESCAPE.sub(_unescaped, string["literal"])
    if said.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return said.decode("utf-16", "ignore").encode()
    if said.isascii():
        return said
    return said + b"\n" + codecs.charmap_decode(said, "ignore", PDF_DOC)[0].encode()


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found["octal"]:
        return bytes([int(found["octal"], 8) & 255])
    return b"" if found["line"] else CONTROL.get(found["other"], found["other"])


# --- other PDFs --------------------------------------------------------------------------


def from_state(data: bytes) -> Iterator[Layer]:
    """Give the text of the pages, then every string and every stream of every object."""
    from pypdf import PdfReader  # noqa: PLC0415 (it takes a third of a second)

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it read
    reader = PdfReader(io.BytesIO(data), strict=True)
    texts = [page.extract_text() for page in reader.pages]
    yield Layer("text of the PDF", "\n".join(texts).encode())
    drawings = {number for page in reader.pages for number in drawn(page)}
    numbers = {number for table in reader.xref.values() for number in table}
    objects: dict[int, Any] = {
        number: reader.get_object(number) for number in sorted(numbers | set(reader.xref_objStm))
    }
    yield Layer("data of the PDF", BLANK.join(map(strings, objects.values())))
    fonts = {number for found in objects.values() for number in programs_of(found)}
    dictionaries = [found for found in objects.values() if isinstance(found, dict)]
    are_glyphs_read = any(f"/{READ_BY_FONTS.decode()}" in found for found in dictionaries)
    for number, found in objects.items():
        if number in fonts:
            yield Layer("data of the PDF", told_by_font(found.get_data()))
        elif hasattr(found, "get_data") and found.get("/Subtype") != "/Image":
            is_drawing = number in drawings or found.get("/Subtype") == "/Form"
            told = told_by(found.get_data(), is_drawing=is_drawing, are_glyphs_read=are_glyphs_read)
            yield Layer("data of the PDF", told)


def programs_of(found: Any) -> Iterator[int]:
    """Give the numbers of the objects that are the program of a font, as its descriptor says."""
    for name in FONT_FILES if isinstance(found, dict) else ():
        reference = found.raw_get(name) if name in found else None
        if number := getattr(reference, "idnum", None):
            yield number


def drawn(page: Any) -> Iterator[int]:
    """Give the numbers of the objects that draw a page: one, or an array of several."""
    found = page.get("/Contents")
    yield from (part.idnum for part in found) if isinstance(found, list) else ()
    if reference := getattr(found, "indirect_reference", None):
        yield reference.idnum


def older_states(data: bytes) -> Iterator[bytes]:
    """Give a PDF as it was before each addition: it was saved by writing more behind its end.

    Of what was written for the web the first part is no state of its own. An end that belongs to
    a PDF within the PDF says where the table is in that one, so there is none here.
    """
    ends = list(PDF_END.finditer(data))
    if LINEARISED in data[: ends[0].start() if ends else 0]:
        del ends[0]
    states = [end for end in ends if PDF_TABLE.match(data, int(end["table"]), end.start())]
    if len(states) > MOST_STATES:
        raise ValueError("too many states")
    yield from (data[: end.end()] for end in states[:-1])


def without_numbers(data: bytes) -> bytes:
    """Blank the bare numbers of a PDF's own code: places, widths and sizes, by the thousand.

    What is in its strings and comments stays, and all offsets.

    >>> without_numbers(b"[500 333.5 (06 12) 7]% 8")
    b'[          (06 12)  ]% 8'
    """
    return CODE.sub(lambda found: found["text"] or b" " * len(found[0]), data)
