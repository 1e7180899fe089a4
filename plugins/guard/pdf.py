"""What is in a PDF: the text of its pages, then every string and every stream of every object.

Not the numbers, which say where things are drawn, nor the programs of fonts and the numbers of
glyphs, which would be taken for short values by chance: of fonts, what is long enough to be a name
or a notice is read, and of glyphs what their own font says that they are.
"""

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress

import pikepdf
import pypdfium2
from pikepdf.settings import set_qpdf_limits

GLYPH_BEGINS = re.compile(rb"[\0-\x08\x0b\x0c\x0e-\x1f]")
IN_FONT = re.compile(rb"[ -~]{8,}|(?:\0[ -~]){8,}")  # its names may be in UTF-16
Numbers = set[tuple[int, int]]  # of objects
FONT_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
MAP_OF_LETTERS = b"begincmap"  # what a font's numbers stand for: numbers, by the hundred
OF_THE_FILE = ("/ObjStm", "/XRef")  # streams of objects, which are read one by one
WITH_TEXT = "Tj TJ ' \" BDC DP"  # the operators of a page that have strings
HARMLESS = "handled correctly"  # as qpdf says of a common fault, that hides nothing
BLANK = b"\n\n"  # between texts; the escapes of CSS would take a single line end for theirs
PDF_END = re.compile(rb"startxref\s+\d{1,12}\s+%%EOF")
MOST_STATES = 50  # of a PDF
MOST_INFLATED = 100_000_000  # bytes of a stream: a bomb has no end


def from_pdf(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what is in a PDF, and what was in it before something was written behind its end.

    An end within, as that of an attached PDF or of the first part of one for the web, makes no
    PDF of what is before it.
    """
    yield "", b""  # nothing that is not in one of the following
    yield from from_state(data)
    ends = list(PDF_END.finditer(data))[:-1]
    if len(ends) > MOST_STATES:
        raise ValueError("too many states")
    for end in ends:
        with suppress(pikepdf.PdfError):
            for where, told in from_state(data[: end.end()]):
                yield f"an older state, {where}", told


def from_state(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the text of the pages, all strings, and each stream."""
    set_qpdf_limits(
        flate_max_memory=MOST_INFLATED,
        png_max_memory=MOST_INFLATED,
        run_length_max_memory=MOST_INFLATED,
    )
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
        objects = list(pdf.objects)
        dictionaries = [found for found in objects if isinstance(found, pikepdf.Dictionary)]
        texts = page_texts(data, stuck_on=any("/AP" in found for found in dictionaries))
        yield "text of the PDF", "\n".join(texts).encode("utf-8", "surrogatepass")
        told = (text for found in [pdf.trailer, *objects] for text in pdf_strings(found))
        yield "data of the PDF", BLANK.join(dict.fromkeys(told))
        kinds = drawings_and_fonts(pdf, dictionaries)
        for found in objects:
            if isinstance(found, pikepdf.Stream):
                yield "data of the PDF", told_in_stream(found, *kinds)
        if any(HARMLESS not in warning for warning in pdf.get_warnings()):
            raise pikepdf.PdfError  # what is broken would stay unseen


def page_texts(data: bytes, *, stuck_on: bool) -> Iterator[str]:
    """Yield the text of each page, and that of what is ``stuck_on`` it: notes, stamps, forms."""
    with closing(pypdfium2.PdfDocument(data)) as document:
        for number in range(len(document)):
            if stuck_on:
                with closing(document[number]) as page:
                    pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                yield text.get_text_range()


def pdf_strings(found: pikepdf.Object, *, inside: bool = False) -> Iterator[bytes]:
    """Yield the strings and names of an object; not of others that it names by their number."""
    if inside and getattr(found, "is_indirect", False):
        return
    if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
        for name, value in found.items():
            yield name.encode("utf-8", "surrogatepass")
            yield from pdf_strings(value, inside=True)
    elif isinstance(found, pikepdf.Array):
        for value in found:
            yield from pdf_strings(value, inside=True)
    elif isinstance(found, (pikepdf.Name, pikepdf.String)):
        yield str(found).encode("utf-8", "surrogatepass")
        if isinstance(found, pikepdf.String) and not bytes(found).isascii():
            yield bytes(found)


# --- streams -----------------------------------------------------------------------------


def drawings_and_fonts(
    pdf: pikepdf.Pdf, dictionaries: Sequence[pikepdf.Object]
) -> tuple[Numbers, Numbers]:
    """Return which objects of a PDF draw its pages, and which are the programs of fonts."""
    drawings = [page.obj.get("/Contents") for page in pdf.pages]
    drawings += [
        part for drawing in drawings if isinstance(drawing, pikepdf.Array) for part in drawing
    ]
    fonts = [found.get(key) for found in dictionaries for key in FONT_PROGRAMS]
    drawn, programs = (
        {part.objgen for part in kind if part is not None} for kind in (drawings, fonts)
    )
    return drawn, programs


def told_in_stream(stream: pikepdf.Object, drawings: Numbers, fonts: Numbers) -> bytes:
    """Return the text of a stream: of what draws, its strings only; of pixels, none."""
    kind = stream.get("/Subtype")
    if stream.get("/Filter") == "/DCTDecode":
        return stream.read_raw_bytes()
    if kind == "/Image" or stream.get("/Type") in OF_THE_FILE:
        return b""
    told = bytes(stream.read_bytes())
    if stream.objgen in fonts:
        return BLANK.join(run.replace(b"\0", b"") for run in IN_FONT.findall(told))
    if MAP_OF_LETTERS in told:
        return b""
    if kind == "/Form" or stream.objgen in drawings:
        operands = (
            one for code in pikepdf.parse_content_stream(stream, WITH_TEXT) for one in code.operands
        )
        drawn = (text for operand in operands for text in pdf_strings(operand))
        return BLANK.join(text for text in drawn if is_text(text))
    return told


def is_text(drawn: bytes) -> bool:
    """Return whether a string is no numbers of glyphs: control characters come first in them.

    >>> [is_text(drawn) for drawn in (b"Lyon", b"\\x004\\x006", b"\\xfe\\xff\\x004\\x006")]
    [True, False, True]
    """
    return drawn.startswith(codecs.BOM_UTF16_BE) or not GLYPH_BEGINS.search(drawn)
