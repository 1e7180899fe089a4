"""Read a PDF back, and prove that it can be folded, put into an envelope and read.

Every line of the recipient lies in what a window shows, no other is where a window may show it,
none is outside of the margins or over another, and each note is at the foot of the page that has
its mark. That pictures keep to the margins is the template's, and that fonts are held is PDF/A's.
"""

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from plugins.paper.errors import Fault
from plugins.paper.pdfium import opened
from plugins.paper.postal_rules import MOST_CHARACTERS, MOST_LINES
from plugins.paper.profiles import Box, Profile
from plugins.paper.sheet import Sheet

MM = 25.4 / 72  # in a point
SLACK = 0.35  # mm: what an accent, the tail of a j or a rounding may stand out
COLUMN_GAP = 10.0  # mm between characters of a line that are not of one text: two columns
BACK = 2.0  # mm: a character that far back is of another text, printed over this one
OVER = 0.4  # mm, across and down: characters that have more in common cannot be read
LINE_ENDS = frozenset("\r\n")
WORDS_OF_A_TABLE = 12  # of a table: enough to find it in its author's text
STROKE = 0.5  # mm: a rule is at most that high, and longer than it was drawn
NOTES_RULE = 24.0  # mm: what letter.typ draws above notes
BREAK = "***"  # what texts.typ sets between two parts of a letter, without its spaces
# Where Unicode has what is written from the right: Hebrew, Arabic and their neighbours.
FROM_THE_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


@dataclass(frozen=True)
class Line:
    """A line of text on a page, and where it is."""

    text: str
    box: Box
    boxes: tuple[Box, ...] = field(repr=False)  # those of its parts

    @property
    def characters(self) -> str:
        """What is compared of the text."""
        return characters(self.text)


def characters(text: str) -> str:
    """Return a text without what depends on how a PDF is read: spaces and ligatures.

    Of letters that are written from the right, also their order and number: one that is printed
    as a form and its dots is read twice.

    >>> characters("L'o\ufb03ce 3") == characters("L'office\u00a03")
    True
    >>> characters("شش ةكر") == characters("شركة")
    True
    """
    shown = "".join(unicodedata.normalize("NFKC", text).split())
    return "".join(sorted(set(shown))) if is_from_the_right(shown) else shown


def is_from_the_right(text: str) -> bool:
    """Return whether some of a text is written from the right.

    >>> is_from_the_right("La شركة"), is_from_the_right("L'été")
    (True, False)
    """
    return FROM_THE_RIGHT.search(text) is not None


class Checked(NamedTuple):
    """What is wrong with a PDF, and the first and the last line of text of each page."""

    faults: list[Fault]
    ends: list[tuple[str, str]]


def faults(pdf: bytes, profile: Profile, made: Sheet) -> list[Fault]:
    """Return all that is wrong with the PDF of a sheet; nothing, where it can be sent."""
    return checked(pdf, profile, made).faults


def checked(pdf: bytes, profile: Profile, made: Sheet) -> Checked:
    """Read the PDF of a sheet back."""
    found: list[Fault] = []
    ends: list[tuple[str, str]] = []
    pages: dict[str, tuple[int, int]] = {}
    with opened(pdf) as document:
        for number in range(len(document)):
            with closing(document[number]) as page:
                lines = list(lines_of(page))
                if number == 0:
                    faults, lines = _head(lines, profile, made)
                    found += faults
                found += _outside(lines, profile, number + 1, made.tables)
                found += _overprinted(lines, number + 1, made.tables)
                pages |= {note: (at, number) for note, at in _notes(document, page)}
                ends.append(_ends(page, lines, profile))
    once = {fault.about: fault for fault in reversed(found)}  # all rows of a table are about it
    return Checked([*reversed(once.values()), *_strays(pages, made.notes)], ends)


def _head(lines: list[Line], profile: Profile, made: Sheet) -> tuple[list[Fault], list[Line]]:
    """Return what is wrong with both addresses, and the lines with which nothing is wrong yet."""
    of_sender = lines_of_sender(lines, made.sender)
    too_long = list(_sender_too_long(of_sender, profile))
    lines = [line for line in lines if line not in of_sender]
    misplaced = list(_recipient_misplaced(lines, profile, made.recipient))
    found = [*too_long, *misplaced, *_others_in_window(lines, profile, made.recipient)]
    if misplaced:  # and what else they are in the way of, is the same fault
        lines = [line for line in lines if not _is_of(made.recipient, line)]
    return found, lines + ([] if too_long else of_sender)


# --- reading -----------------------------------------------------------------------------


def lines_of(page: pypdfium2.PdfPage) -> Iterator[Line]:
    """Yield the lines of a page, in mm from its top left corner."""
    joined: Line | None = None
    for line in _read(page):
        if joined and _is_level(joined, line):
            boxes = joined.boxes + line.boxes
            joined = Line(f"{joined.text} {line.text}", around(boxes), boxes)
            continue
        if joined:
            yield joined
        joined = line
    if joined:
        yield joined


def _is_level(before: Line, line: Line) -> bool:
    """Return whether PDFium has read a line written from the right as two: its dots are higher."""
    one, two = before.box, line.box
    common = min(one.bottom, two.bottom) - max(one.top, two.top)
    is_half = 2 * common > min(one.bottom - one.top, two.bottom - two.top)
    return is_half and not _is_far(one, two) and is_from_the_right(before.text + line.text)


def _read(page: pypdfium2.PdfPage) -> Iterator[Line]:
    with closing(page.get_textpage()) as text:
        height = page.get_height()
        letters = _letters(text)
        start = 0
        for end in (*(at for at, one in enumerate(letters) if one in LINE_ENDS), len(letters)):
            shown = "".join(" " if one.isspace() else one for one in letters[start:end])
            first, words = end - len(shown.lstrip()), shown.strip()  # spaces may stand out
            for at, part in _parts(text, first, words, height):
                boxes = tuple(_boxes(text, first + at, len(part), height))
                if boxes:
                    yield Line(_whole(part), around(boxes), boxes)
            start = end + 1


def _letters(text: pypdfium2.PdfTextPage) -> str:
    """Return the characters of a page, each at the place that PDFium gives it."""
    return "".join(
        chr(pdfium.FPDFText_GetUnicode(text.raw, at)) for at in range(text.count_chars())
    )


def _parts(
    text: pypdfium2.PdfTextPage, start: int, words: str, height: float
) -> Iterator[tuple[int, str]]:
    """Part what PDFium reads as one line where there are two, side by side or overprinted."""
    at = 0
    whole = pairwise(_boxes(text, start, len(words), height))
    apart = _is_far if is_from_the_right(words) else _is_apart
    if any(apart(*two) for two in whole):
        seen = [place for place, one in enumerate(words) if one != " "]
        edges = [next(_boxes(text, start + place, 1, height), None) for place in seen]
        for place, before, box in zip(seen[1:], edges, edges[1:], strict=False):
            if before and box and apart(before, box):
                yield at, words[at:place].rstrip()
                at = place
    yield at, words[at:]


def _is_apart(before: Box, box: Box) -> bool:
    """Return whether the next box is of another text; a ligature's characters have one box."""
    return box.left < before.left - BACK or _is_far(before, box)


def _is_far(before: Box, box: Box) -> bool:
    return box.left > before.right + COLUMN_GAP or box.right < before.left - COLUMN_GAP


def _boxes(text: pypdfium2.PdfTextPage, start: int, count: int, height: float) -> Iterator[Box]:
    """Yield where some characters of a page are, in few boxes: one of each would take long."""
    edges = [ctypes.c_double() for _ in range(4)]
    left, top, right, bottom = edges
    for index in range(pdfium.FPDFText_CountRects(text.raw, start, count) if count else 0):
        pdfium.FPDFText_GetRect(text.raw, index, *map(ctypes.byref, edges))
        yield Box(
            left.value * MM,
            (height - top.value) * MM,
            right.value * MM,
            (height - bottom.value) * MM,
        )


def _whole(text: str) -> str:
    """Join the halves in which PDFium gives an emoji.

    >>> _whole(chr(0xD83D) + chr(0xDE42))
    '🙂'
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def around(boxes: Sequence[Box]) -> Box:
    """Return the box that just holds several.

    >>> around([Box(0, 0, 1, 1), Box(2, 3, 4, 5)])
    Box(left=0, top=0, right=4, bottom=5)
    """
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def boxes_of(page: pypdfium2.PdfPage, *kinds: int) -> Iterator[Box]:
    """Yield where the objects of some kinds are, in mm from the top left corner of the page."""
    height = page.get_height()
    for one in page.get_objects(kinds, max_depth=1):
        left, bottom, right, top = one.get_bounds()
        yield Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM)


def _ends(page: pypdfium2.PdfPage, lines: Sequence[Line], profile: Profile) -> tuple[str, str]:
    """Return the ends of the text of a page, between its head and its notes."""
    left, top = profile.margins.left, profile.margins.top
    drawn = boxes_of(page, pdfium.FPDF_PAGEOBJ_PATH)
    foot = max((box.top for box in drawn if _is_above_notes(box, left)), default=math.inf)
    text = [line for line in lines if top - SLACK < line.box.top < foot]
    text = [line for line in text if line.characters != BREAK]
    pictures = boxes_of(page, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
    shown = [line.box for line in text] + [box for box in pictures if box.top < foot]
    if not shown:
        return "", ""
    head, end = min(box.top for box in shown), max(box.bottom for box in shown)
    return _row_at(head, text), _row_at(end, text)


def _is_above_notes(box: Box, left: float) -> bool:
    """Return whether a rule is that above the notes of a page."""
    is_long = abs(box.right - box.left - NOTES_RULE) < STROKE
    return is_long and box.bottom - box.top < STROKE and abs(box.left - left) < STROKE


def _row_at(edge: float, lines: Sequence[Line]) -> str:
    """Return all that stands on the line with an edge: PDFium parts it where a mark is high."""
    found = next((line.box for line in lines if edge in {line.box.top, line.box.bottom}), None)
    if found is None:  # it is that of a picture
        return ""
    middle = (found.top + found.bottom) / 2
    row = [line for line in lines if line.box.top < middle < line.box.bottom]
    return " ".join(line.text for line in sorted(row, key=lambda line: line.box.left))


def _notes(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[tuple[str, int]]:
    """Yield the notes at the foot of a page: numbers, and the pages (from 0) of their marks.

    Typst links the number of each note to its mark; of all links within a PDF, only these are
    described by a number alone.
    """
    for at in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, at)
        number = _description(annotation)
        link = pdfium.FPDFAnnot_GetLink(annotation)
        if number.isdigit() and (place := pdfium.FPDFLink_GetDest(document.raw, link)):
            yield number, pdfium.FPDFDest_GetDestPageIndex(document.raw, place)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _description(annotation: pdfium.FPDF_ANNOTATION) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    text = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", text, size)
    return bytes(text).decode("utf-16-le").rstrip("\0")


# --- judging -----------------------------------------------------------------------------


def lines_of_sender(lines: Sequence[Line], sender: Sequence[str]) -> list[Line]:
    """Find the lines in which the sender's address is printed: from the top, in its order."""
    rest = "".join(map(characters, sender))
    found = []
    for line in sorted(lines, key=lambda line: line.box.top):
        if rest.startswith(line.characters):
            rest = rest[len(line.characters) :]
            found.append(line)
    return found


def _sender_too_long(lines: Sequence[Line], profile: Profile) -> Iterator[Fault]:
    for line in lines:
        if not profile.sender.holds(line.box, 1):
            yield Fault(
                f"the sender's address is too long: “{line.text}” is at {line.box}, outside of the "
                f"sender's place ({profile.sender}); shorten the sender's address",
                line.text,
            )
            return


def _is_of(recipient: Sequence[str], line: Line) -> bool:
    return line.characters in map(characters, recipient)


def _recipient_misplaced(
    lines: Sequence[Line], profile: Profile, recipient: Sequence[str]
) -> Iterator[Fault]:
    """Yield the recipient's lines that a window hides: each too long one, the first too low."""
    there = [line for line in lines if profile.empty.overlaps(line.box)]
    there = [line for line in there if _is_of(recipient, line)]
    hidden = [line for line in there if not profile.window.holds(line.box, SLACK)]
    too_long = [line for line in hidden if line.box.right > profile.window.right + SLACK]
    too_low = [line for line in hidden if line not in too_long]
    for line in (*too_long, *too_low[:1]):
        yield Fault(
            f"the recipient's line “{line.text}” is at {line.box}, and the window shows "
            f"{profile.window}; {_remedy(line, profile, len(recipient))}",
            line.text,
        )
    seen = {line.characters for line in there}
    for text in () if too_low else recipient:
        if characters(text) not in seen:
            message = f"the recipient's line “{text}” would not show in the window; shorten it"
            yield Fault(message, text)


def _others_in_window(
    lines: Sequence[Line], profile: Profile, recipient: Sequence[str]
) -> Iterator[Fault]:
    """Yield which other lines a window may show."""
    for line in lines:
        if not profile.empty.overlaps(line.box) or _is_of(recipient, line):
            continue
        if not _belongs_to_field(line.box, profile):
            yield Fault(
                f"“{line.text}” is at {line.box}, where the window could show it "
                f"({profile.empty}); shorten what stands above",
                line.text,
            )


def _remedy(line: Line, profile: Profile, lines: int) -> str:
    if line.box.right > profile.window.right + SLACK:
        remedy, rule = "shorten it, or part it in two", MOST_CHARACTERS
    elif lines <= profile.lines:
        return "leave out characters that are unusually tall or low"
    else:
        remedy, rule = f"write at most {profile.lines} lines", MOST_LINES
    return f"{remedy} ({rule})" if profile.country == "fr" else remedy


def _belongs_to_field(box: Box, profile: Profile) -> bool:
    """Return whether a line is in the upper part of a German field: return address and notes."""
    field = profile.field
    return field is not None and field.holds(box) and box.bottom <= profile.window.top + SLACK


def _outside(
    lines: Sequence[Line], profile: Profile, page: int, tables: Sequence[Sequence[str]]
) -> Iterator[Fault]:
    for line in lines:
        if any(part.holds(line.box, 1) for part in (*profile.printable, profile.window)):
            continue
        table = _table_of(line, tables)
        where = f"“{line.text[:60]}” is at {line.box} of page {page}, outside of the margins"
        if table:
            message = f"the table that begins with “{table[0]}” is wider than the page: {where}"
            yield Fault(f"{message}; shorten its longest words", _begin(table))
        else:
            message = f"{where} ({profile.margins}); shorten it, or let it break"
            yield Fault(message, line.text)


def _table_of(line: Line, tables: Sequence[Sequence[str]]) -> Sequence[str]:
    """Return the texts of the table that has a line; none, where it is of no table."""
    longest = max(line.text.split(), key=len)
    return next((texts for texts in tables if longest in " ".join(texts)), ())


def _begin(table: Sequence[str]) -> str:
    """Return the words that a table begins with."""
    return " ".join(" ".join(table).split()[:WORDS_OF_A_TABLE])


def _overprinted(
    lines: Sequence[Line], page: int, tables: Sequence[Sequence[str]]
) -> Iterator[Fault]:
    """Yield which lines cannot be read, as another is printed over them."""
    ordered = sorted(lines, key=lambda line: line.box.top)
    for at, line in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.box.top >= line.box.bottom:
                break
            if _is_over(line, other):
                table = _table_of(line, tables)
                yield Fault(
                    f"“{line.text[:60]}” and “{other.text[:60]}” are printed over each other on "
                    f"page {page}; shorten one of them",
                    _begin(table) if table else line.text,
                )


def _is_over(line: Line, other: Line) -> bool:
    return line.box.overlaps(other.box, OVER) and any(
        one.overlaps(two, OVER) for one in line.boxes for two in other.boxes
    )


def _strays(pages: Mapping[str, tuple[int, int]], notes: Mapping[str, str]) -> Iterator[Fault]:
    """Yield which notes are not at the foot of the page that has their mark."""
    for note, words in notes.items():
        after = f", after “{words}”," if words else ""
        if note not in pages:
            message = f"note {note}{after} does not fit at the foot of any page"
            yield Fault(f"{message}; write into the sentence what it says", words, note)
            continue
        marked, printed = pages[note]
        if marked != printed:
            yield Fault(
                f"note {note} is on page {printed + 1}, and its mark{after} on page {marked + 1}; "
                "add or remove a few words above it",
                words,
                note,
            )
