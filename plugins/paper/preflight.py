"""Read a PDF back, and prove that it can be folded, put into an envelope and read.

Every line of the recipient lies in what a window shows, no other is where a window may show it,
none is outside of the margins or over another, and each note is at the foot of the page that has
its mark. That pictures keep to the margins is the template's, and that fonts are held is PDF/A's.
"""

import ctypes
import io
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import combinations, groupby, pairwise
from typing import NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from plugins.paper.advice import MOST_CHARACTERS, MOST_LINES
from plugins.paper.errors import PaperError
from plugins.paper.pdfium import opened
from plugins.paper.profiles import Box, Profile
from plugins.paper.sheet import Sheet

MM = 25.4 / 72  # in a point
SLACK = 0.35  # mm: what an accent, the tail of a j or a rounding may stand out
COLUMN_GAP = 10.0  # mm between characters of a line that are not of one text: two columns
BACK = 2.0  # mm: a character that far back is of another text, printed over this one
OVER = 0.4  # mm, across and down: characters that have more in common cannot be read
LINE_ENDS = frozenset("\r\n")
PARTED_WORD = frozenset("\x02\ufffe")  # PDFium: a hyphen between two letters, and a line's end
ABOVE_NOTES = 7.0  # mm between a text and the notes at the foot: a line's height, and their rule
WORDS_OF_A_TABLE = 12  # of a table: enough to find it in its author's text
BREAK = "***"  # what texts.typ sets between two parts of a letter, without its spaces
Glyph = tuple[str, Box]  # a character, and where it is


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
    return any(unicodedata.bidirectional(one) in {"R", "AL"} for one in text)


class Checked(NamedTuple):
    """What is wrong with a PDF, and how its pages end."""

    faults: list[PaperError]  # none, where it can be sent
    ends: list[tuple[str, str]]  # of each page, the first and the last line of text
    pictures: list[tuple[int, Box]]  # the page of each, from 0, and its place
    left: list[float]  # of each page, the mm above its notes in which there is nothing


class PrintedNote(NamedTuple):
    """Where a note is: its number, its page and that of its mark (from 0), its height on it."""

    number: str
    page: int
    marked: int
    top: float


def checked(pdf: bytes, made: Sheet) -> Checked:
    """Read the PDF of a sheet back."""
    profile, tables = made.job.profile, made.tables
    ends: list[tuple[str, str]] = []
    left: list[float] = []
    notes = list(_notes_at_the_foot(pdf))
    pictures = list(_pictures(pdf)) if made.images else []
    first, *later = pages(pdf)
    found, first = _addresses(first, made)
    for number, lines in enumerate([first, *later]):
        found += _outside(lines, profile, number + 1, tables)
        found += _overprinted(lines, number + 1, tables)
        foot = min((note.top for note in notes if note.page == number), default=math.inf)
        ends.append(_ends(lines, profile.margins.top, foot))
        boxes = [line.box for line in lines] + [box for page, box in pictures if page == number]
        used = max((box.bottom for box in boxes if box.bottom < foot), default=math.inf)
        left.append(min(profile.margins.bottom, foot - ABOVE_NOTES) - used)
    once = {fault.about: fault for fault in reversed(found)}  # all rows of a table are about it
    return Checked([*reversed(once.values()), *_strays(notes, made.notes)], ends, pictures, left)


# --- reading -----------------------------------------------------------------------------


def pages(pdf: bytes) -> list[list[Line]]:
    """Return the lines of each page, in mm from its top left corner."""
    with opened(pdf) as document:
        return [list(_lines(_glyphs(page))) for page in document]


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    """Yield the characters of a page; a space is where the character before it is."""
    edges = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = edges
    box = Box(0, 0, 0, 0)
    height = page.get_height()
    with closing(page.get_textpage()) as text:
        for at in range(text.count_chars()):
            letter = chr(pdfium.FPDFText_GetUnicode(text.raw, at))
            if not letter.isspace():
                pdfium.FPDFText_GetCharBox(text.raw, at, *map(ctypes.byref, edges))
                down, up = height - top.value, height - bottom.value
                box = Box(left.value * MM, down * MM, right.value * MM, up * MM)
            yield from [("-", box), ("\n", box)] if letter in PARTED_WORD else [(letter, box)]


def _lines(letters: Iterable[Glyph]) -> Iterator[Line]:
    joined: list[Glyph] = []
    for is_end, row in groupby(letters, lambda letter: letter[0] in LINE_ENDS):
        for part in () if is_end else _parts([*row]):
            if all(letter.isspace() for letter, _ in part):
                continue
            if joined and _is_level(_line(joined), _line(part)):
                joined += [(" ", part[0][1]), *part]
                continue
            if joined:
                yield _line(joined)
            joined = part
    if joined:
        yield _line(joined)


def _line(letters: Sequence[Glyph]) -> Line:
    """Join letters; of an emoji, PDFium gives two halves."""
    halves = "".join(" " if letter.isspace() else letter for letter, _ in letters).strip()
    text = halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    boxes = tuple(box for letter, box in letters if not letter.isspace())
    return Line(text, around(boxes), boxes)


def _parts(row: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Part what PDFium reads as one line where there are two, side by side or overprinted."""
    apart = _is_far if is_from_the_right("".join(letter for letter, _ in row)) else _is_apart
    part = [*row[:1]]
    for (_, before), letter in pairwise(row):
        if apart(before, letter[1]):
            yield part
            part = []
        part.append(letter)
    yield part


def _is_level(before: Line, line: Line) -> bool:
    """Return whether PDFium has read a line written from the right as two: its dots are higher."""
    one, two = before.box, line.box
    common = min(one.bottom, two.bottom) - max(one.top, two.top)
    is_half = 2 * common > min(one.bottom - one.top, two.bottom - two.top)
    return is_half and not _is_far(one, two) and is_from_the_right(before.text + line.text)


def _is_apart(before: Box, box: Box) -> bool:
    """Return whether the next box is of another text; a ligature's characters have one box."""
    return box.left < before.left - BACK or _is_far(before, box)


def _is_far(before: Box, box: Box) -> bool:
    return box.left > before.right + COLUMN_GAP or box.right < before.left - COLUMN_GAP


def around(boxes: Sequence[Box]) -> Box:
    """Return the box that just holds several."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _ends(lines: Sequence[Line], head: float, foot: float) -> tuple[str, str]:
    """Return the ends of the text of a page, between its head and its notes."""
    text = [line for line in lines if head - SLACK < line.box.top and line.box.bottom < foot]
    text = [line for line in text if line.characters != BREAK]
    if not text:
        return "", ""
    first = min(text, key=lambda line: line.box.top)
    last = max(text, key=lambda line: line.box.bottom)
    return _row(first, text), _row(last, text)


def _row(line: Line, lines: Sequence[Line]) -> str:
    """Return all that stands on a line: PDFium parts it where a mark is high."""
    middle = (line.box.top + line.box.bottom) / 2
    row = [line for line in lines if line.box.top < middle < line.box.bottom]
    return " ".join(line.text for line in sorted(row, key=lambda line: line.box.left))


def _notes_at_the_foot(pdf: bytes) -> Iterator[PrintedNote]:
    """Yield the notes at the feet of pages.

    Typst links the number of each note to its mark; of all links within a PDF, only these are
    described by a number alone.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers: dict[object, int] = {page.objgen: at for at, page in enumerate(document.pages)}
        for at, page in enumerate(document.pages):
            for link in page.get("/Annots", ()):
                number = str(link.get("/Contents", ""))
                if number.isdigit() and "/Dest" in link:
                    top = float(page.MediaBox[3]) - float(link.Rect[3])
                    yield PrintedNote(number, at, numbers[link.Dest[0].objgen], top * MM)


def _pictures(pdf: bytes) -> Iterator[tuple[int, Box]]:
    """Yield the pages of all pictures, and their places there, as their tags have them."""

    def walk(element: pikepdf.Object) -> Iterator[tuple[int, Box]]:
        for kid in element.K if isinstance(element.get("/K"), pikepdf.Array) else ():
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/Figure":
                left, bottom, right, top = (float(edge) * MM for edge in kid.A[0].BBox)
                height = float(kid.Pg.MediaBox[3]) * MM
                yield numbers[kid.Pg.objgen], Box(left, height - top, right, height - bottom)
            elif isinstance(kid, pikepdf.Dictionary):
                yield from walk(kid)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers: dict[object, int] = {page.objgen: at for at, page in enumerate(document.pages)}
        yield from walk(document.Root.StructTreeRoot)


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


def _addresses(lines: list[Line], made: Sheet) -> tuple[list[PaperError], list[Line]]:
    """Return what is wrong with both addresses, and the lines with which nothing is wrong yet."""
    profile = made.job.profile
    if not made.job.letter.is_posted:
        return [], lines
    sender = lines_of_sender(lines, made.sender)
    wanted = set(map(characters, made.recipient))
    others = [line for line in lines if line not in sender]
    recipient = [line for line in others if line.characters in wanted]
    others = [line for line in others if line not in recipient]
    too_long = list(_sender_too_long(sender, profile))
    misplaced = list(_recipient_misplaced(recipient, profile, made.recipient))
    found = [*too_long, *misplaced, *_others_in_window(others, profile)]
    # what else they are in the way of, is the same fault
    return found, others + ([] if misplaced else recipient) + ([] if too_long else sender)


def _sender_too_long(lines: Sequence[Line], profile: Profile) -> Iterator[PaperError]:
    for line in [line for line in lines if not profile.sender.holds(line.box, 1)][:1]:
        yield PaperError(
            f"the sender's address is too long from “{line.text}” on; shorten it: this is at "
            f"{line.box}, and its place is {profile.sender}",
            line.text,
        )


def _recipient_misplaced(
    lines: Sequence[Line], profile: Profile, recipient: Sequence[str]
) -> Iterator[PaperError]:
    """Yield the recipient's lines that a window hides: each too long one, the first too low."""
    there = [line for line in lines if profile.empty.overlaps(line.box)]
    hidden = [line for line in there if not profile.window.holds(line.box, SLACK)]
    too_long = [line for line in hidden if line.box.right > profile.window.right + SLACK]
    too_low = [line for line in hidden if line not in too_long]
    for line in (*too_long, *too_low[:1]):
        yield PaperError(
            f"the recipient's line “{line.text}” would not show in the window; "
            f"{_remedy(line, profile, len(recipient))}: it is at {line.box}, and the window shows "
            f"{profile.window}",
            line.text,
        )
    seen = {line.characters for line in there}
    for text in () if too_low else recipient:
        if characters(text) not in seen:
            message = f"the recipient's line “{text}” would not show in the window; shorten it"
            yield PaperError(message, text)


def _others_in_window(lines: Sequence[Line], profile: Profile) -> Iterator[PaperError]:
    """Yield which other lines a window may show."""
    for line in lines:
        if profile.empty.overlaps(line.box) and not _belongs_to_field(line.box, profile):
            yield PaperError(
                f"the window could show “{line.text}” too; shorten what stands above: it is at "
                f"{line.box}, and the window may show {profile.empty}",
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
    lines: Sequence[Line], profile: Profile, page: int, tables: Sequence[str]
) -> Iterator[PaperError]:
    for line in lines:
        if any(part.holds(line.box, 1) for part in (*profile.printable, profile.window)):
            continue
        table = _table_of(line, tables)
        where = f"“{line.text[:60]}” is at {line.box} of page {page}, outside of the margins"
        if table:
            first = table.partition("\n")[0]
            message = f"the table that begins with “{first}” is wider than the page: {where}"
            yield PaperError(f"{message}; shorten its longest words", _begin(table))
        else:
            message = f"{where} ({profile.margins}); shorten it, or let it break"
            yield PaperError(message, line.text)


def _table_of(line: Line, tables: Sequence[str]) -> str:
    """Return the text of the table that has a line; none, where it is of no table."""
    longest = max(line.text.split(), key=len)
    return next((text for text in tables if longest in text), "")


def _begin(table: str) -> str:
    return " ".join(table.split()[:WORDS_OF_A_TABLE])


def _overprinted(lines: Sequence[Line], page: int, tables: Sequence[str]) -> Iterator[PaperError]:
    """Yield which lines cannot be read, as another is printed over them."""
    for line, other in combinations(sorted(lines, key=lambda line: line.box.top), 2):
        if _is_over(line, other):
            yield PaperError(
                f"“{line.text[:60]}” and “{other.text[:60]}” are printed over each other on "
                f"page {page}; shorten one of them",
                _begin(_table_of(line, tables)) or line.text,
            )


def _is_over(line: Line, other: Line) -> bool:
    return line.box.overlaps(other.box, OVER) and any(
        one.overlaps(two, OVER) for one in line.boxes for two in other.boxes
    )


def _strays(found: Iterable[PrintedNote], notes: Mapping[str, str]) -> Iterator[PaperError]:
    """Yield which notes are not at the foot of the page that has their mark."""
    printed = {note.number: note for note in found}
    for number, words in notes.items():
        after = f", after “{words}”," if words else ""
        note = printed.get(number)
        if note is None:
            message = f"note {number}{after} does not fit at the foot of any page"
            yield PaperError(f"{message}; write into the sentence what it says", words, number)
        elif note.marked != note.page:
            yield PaperError(
                f"note {number} is on page {note.page + 1}, and its mark{after} on page "
                f"{note.marked + 1}; add or remove a few words above it",
                words,
                number,
            )
