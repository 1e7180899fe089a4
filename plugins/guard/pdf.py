"""What is in a PDF: the text of its pages, then every string and every stream of every object.

So titles, authors, XMP, attachments, notes, bookmarks, forms and scripts are read, and whatever
the next standard puts in; not the numbers, which say where things are drawn.

The programs of fonts and the numbers of glyphs are no text either, and would be taken for short
values by chance: of fonts, what is long enough to be a name or a notice is read, and of glyphs
what their own font says that they are.
"""

import codecs
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.guard.layer import Layer

if TYPE_CHECKING:
    from pikepdf import Stream

DRAWN_STRING = re.compile(rb"\([^\\)]*+(?:\\.[^\\)]*+)*+\)", re.DOTALL)
DRAWN_IN_UTF_16 = re.compile(rb"<(?:FEFF|feff)[^>]*>")
# Numbers of glyphs of two bytes, as control characters come first in them.
GLYPHS = re.compile(rb"\((?:(?:\\0[0-3][0-7]|[\0-\x1f])(?:\\[0-7]{3}|\\.|[^\\()]))++\)", re.DOTALL)
IN_FONT = re.compile(rb"[ -~]{8,}|(?:\0[ -~]){8,}")  # its names may be in UTF-16
FONT = re.compile(rb"/FontFile[23]?\s+(\d+)\s+\d+\s+R")
READ_BY_FONTS = b"/ToUnicode"  # names what says which letters the numbers of glyphs are
MAP_OF_LETTERS = b"begincmap"  # what a font's numbers stand for: numbers, by the hundred
PAGE_CONTENTS = re.compile(rb"/Contents\s*(?P<parts>\d+\s+\d+\s+R|\[[^\]]*\])")
PAGE_PART = re.compile(rb"(\d+)\s+\d+\s+R")

LAST_OBJECT = re.compile(rb".*\b(\d{1,9})\s+(\d{1,5})\s+obj\b", re.DOTALL)
STREAM, STREAM_END = re.compile(rb"\bstream\r?\n"), b"endstream"
STRING = re.compile(
    rb"""
      \( (?: \\. | [^\\()]++ | \( (?: \\. | [^\\()]++ )*+ \) )*+ \)
    | < [0-9A-Fa-f\s]*+ >
    """,
    re.VERBOSE | re.DOTALL,
)
CODE_COMMENT = re.compile(rb"%[^\r\n]*")
IS_BINARY = re.compile(rb"%[\x80-\xff]{4}\s")  # the comment by which a PDF says so
PARTS_WORDS = bytes.maketrans(b"/<>[]", b"     ")
PDF_NUMBER = re.compile(rb"[-+]?\.?\d[\d.]*")
CODED_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
BLANK = b"\n\n"  # between texts; the escapes of CSS would take a single line end for theirs

PDF_END = re.compile(rb"startxref\s+(?P<table>\d{1,12})\s+%%EOF")
PDF_TABLE = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b")
LINEARISED = b"/Linearized"
MOST_STATES = 50  # of a PDF
MOST_INFLATED = 100_000_000  # bytes of a stream: a bomb has no end


def from_pdf(data: bytes) -> Iterator[Layer]:
    """Yield what is in a PDF, and what was in it before something was added to it."""
    yield Layer("", b"")  # nothing that is not in one of the following
    yield from from_state(data)
    for older in older_states(data):
        yield from (Layer(f"an older state, {where}", told) for where, told in from_state(older))


def from_state(data: bytes) -> Iterator[Layer]:
    """Yield the text of the pages, what the code around the streams says, and each stream."""
    from pikepdf import Stream  # noqa: PLC0415 (a blog without PDFs need not wait for it)
    from pikepdf import open as open_pdf  # noqa: PLC0415
    from pikepdf.settings import set_qpdf_limits  # noqa: PLC0415

    parts = [STREAM.split(part, maxsplit=1) for part in data.split(STREAM_END)]
    set_qpdf_limits(
        flate_max_memory=MOST_INFLATED,
        png_max_memory=MOST_INFLATED,
        run_length_max_memory=MOST_INFLATED,
    )
    with open_pdf(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
        numbers = {found.groups() for code, *_ in parts if (found := LAST_OBJECT.match(code))}
        objects = [pdf.get_object(int(number), int(again)) for number, again in sorted(numbers)]
        streams = [found for found in objects if isinstance(found, Stream)]
        code = BLANK.join([
            *(part[0] for part in parts),
            *(found.read_bytes() for found in streams if found.get("/Type") == "/ObjStm"),
            *(found.unparse(resolved=True) for found in (pdf.objects if pdf.is_encrypted else ())),
        ])  # fmt: skip
        texts = page_texts(data, stuck_on=b"/AP" in code)
        yield Layer("text of the PDF", "\n".join(texts).encode("utf-8", "surrogatepass"))
        yield Layer("data of the PDF", told_in_code(code))
        kinds = stream_kinds(code)
        for stream in streams:
            yield Layer("data of the PDF", told_in_stream(stream, kinds))
        if len(streams) < len(parts) - 1:  # there are more, which nothing of this state names
            known = BLANK.join(stream.read_raw_bytes() for stream in streams)
            lost = (packed.rstrip() for _, *inner in parts for packed in inner)
            yield from (Layer("data of the PDF", inflated(p)) for p in lost if p not in known)


def page_texts(data: bytes, *, stuck_on: bool) -> Iterator[str]:
    """Yield the text of each page, and that of what is ``stuck_on`` it: notes, stamps, forms."""
    import pypdfium2  # noqa: PLC0415 (a blog without PDFs need not wait for it)

    with closing(pypdfium2.PdfDocument(data)) as document:
        for number in range(len(document)):
            if stuck_on:
                with closing(document[number]) as page:
                    pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                yield text.get_text_range()


def older_states(data: bytes) -> Iterator[bytes]:
    """Yield a PDF as it was before each addition: it was saved by writing more behind its end.

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


# --- code --------------------------------------------------------------------------------


def told_in_code(code: bytes) -> bytes:
    r"""Return the strings and comments of a PDF's code, then each other word once, no number.

    >>> code = rb"3 0 obj << /Length 12 /A#42 (a\(\143) /T <FEFF00E9> >> endobj % b 2"
    >>> told_in_code(code).decode().split("\n\n")
    ['a(c', 'é', '% b 2', 'obj', 'Length', 'AB', 'T', 'endobj']
    """
    from pikepdf import Object  # noqa: PLC0415 (a blog without PDFs need not wait for it)

    strings: list[bytes] = []
    for written in STRING.findall(code):
        string = Object.parse(written)
        strings.append(str(string).encode("utf-8", "surrogatepass"))
        if not (said := bytes(string)).isascii() and not said.startswith(codecs.BOM_UTF16_BE):
            strings.append(said)
    code = IS_BINARY.sub(b"", STRING.sub(b" ", code))
    comments = CODE_COMMENT.findall(code)
    code = CODE_COMMENT.sub(b" ", code)
    code = CODED_IN_NAME.sub(lambda found: bytes([int(found[1], 16)]), code)
    words = dict.fromkeys(code.translate(PARTS_WORDS).split())
    return BLANK.join([*strings, *comments, *(w for w in words if not PDF_NUMBER.fullmatch(w))])


@dataclass(frozen=True)
class StreamKinds:
    """Which objects of a PDF draw its pages, and which are the programs of fonts, by number."""

    drawings: set[int]
    fonts: set[int]
    are_glyphs_read: bool  # as letters, by what the fonts say


def stream_kinds(code: bytes) -> StreamKinds:
    """Return what the code of a PDF says of its streams."""
    parts = [
        part for page in PAGE_CONTENTS.finditer(code) for part in PAGE_PART.findall(page["parts"])
    ]
    return StreamKinds({*map(int, parts)}, {*map(int, FONT.findall(code))}, READ_BY_FONTS in code)


# --- streams -----------------------------------------------------------------------------


def told_in_stream(stream: "Stream", kinds: StreamKinds) -> bytes:
    """Return the text of a stream: of what draws, its strings only; of pixels, none."""
    kind, packing = stream.get("/Subtype"), stream.get("/Filter")
    if packing == "/DCTDecode":
        return stream.read_raw_bytes()
    if kind == "/Image":
        return b""
    number = stream.objgen[0]
    told = bytes(stream.read_bytes())
    if number in kinds.fonts:
        return told_by_font(told)
    if kind == "/Form" or number in kinds.drawings or MAP_OF_LETTERS in told:
        told = GLYPHS.sub(b"", told) if kinds.are_glyphs_read else told
        strings = [*DRAWN_STRING.findall(told), *DRAWN_IN_UTF_16.findall(told)]
        return without_octals(b"\n".join(strings))
    return told


def inflated(packed: bytes) -> bytes:
    """Undo Deflate where it is that; raise ValueError for a bomb."""
    unpacking = zlib.decompressobj()
    try:
        told = unpacking.decompress(packed, MOST_INFLATED)
    except zlib.error:
        return packed
    if unpacking.unconsumed_tail:
        raise ValueError("too large")
    return told


def told_by_font(program: bytes) -> bytes:
    """Return what in the program of a font is long enough to be a name, or a notice.

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
