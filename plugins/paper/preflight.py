"""Read a PDF back, and prove that it can be folded, put into an envelope and read.

Every line of the recipient lies in what a window shows, nothing else is where a window may
show it, no text is outside of the margins, and the PDF holds its fonts.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from plugins.paper.errors import Fault
from plugins.paper.pdf import opened
from plugins.paper.profiles import Box, Profile

MM = 25.4 / 72  # in a point
SLACK = 0.15  # mm: what an accent or a rounding may stand out
LINE_ENDS = frozenset("\r\n")


@dataclass(frozen=True)
class Line:
    """A line of text on a page, and where it is."""

    text: str
    box: Box

    @property
    def letters(self) -> str:
        """The text without spaces: these depend on how a PDF is read."""
        return "".join(self.text.split())


def faults(pdf: bytes, profile: Profile, recipient: Sequence[str]) -> list[Fault]:
    """Say all that is wrong with a PDF; nothing, where it can be sent."""
    found: list[Fault] = []
    with opened(pdf) as document:
        for number in range(len(document)):
            with closing(document[number]) as page:
                lines = list(lines_of(page))
                if number == 0:
                    found += _in_window(lines, profile, recipient)
                    found += _pictures_in_window(page, profile)
                found += _outside(lines, profile, number + 1)
                found += _fonts_missing(page, number + 1)
    return found


# --- reading -----------------------------------------------------------------------------


def lines_of(page: pypdfium2.PdfPage) -> Iterator[Line]:
    """Give the lines of a page, in mm from its top left corner."""
    with closing(page.get_textpage()) as text:
        raw = text.raw
        letters = [chr(pdfium.FPDFText_GetUnicode(raw, at)) for at in range(text.count_chars())]
        start = 0
        for end in (*(at for at, one in enumerate(letters) if one in LINE_ENDS), len(letters)):
            shown = "".join(" " if one.isspace() else one for one in letters[start:end])
            first, words = end - len(shown.lstrip()), shown.strip()  # spaces may stand out
            boxes = list(_boxes(text, first, len(words), page.get_height()))
            if boxes:
                yield Line(words, around(boxes))
            start = end + 1


def _boxes(text: pypdfium2.PdfTextPage, start: int, count: int, height: float) -> Iterator[Box]:
    """Give where some characters of a page are, in few boxes: one of each would take long."""
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


def around(boxes: Sequence[Box]) -> Box:
    """Give the box that just holds several.

    >>> around([Box(0, 0, 1, 1), Box(2, 3, 4, 5)])
    Box(left=0, top=0, right=4, bottom=5)
    """
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


# --- judging -----------------------------------------------------------------------------


def _in_window(
    lines: Sequence[Line], profile: Profile, recipient: Sequence[str]
) -> Iterator[Fault]:
    """Say which lines of the recipient a window hides, and which others it may show."""
    wanted = ["".join(text.split()) for text in recipient]
    seen: set[str] = set()
    for line in lines:
        if not profile.empty.meets(line.box):
            continue
        if line.letters in wanted:
            seen.add(line.letters)
            if not profile.window.holds(line.box, SLACK):
                yield Fault(
                    f"the recipient's line “{line.text}” is at {line.box}, and the window shows "
                    f"{profile.window}; {_remedy(line, profile)}",
                    line.text,
                )
        elif not _belongs_to_field(line.box, profile):
            yield Fault(
                f"“{line.text}” is at {line.box}, where the window may show it ({profile.empty}); "
                "shorten what stands above",
                line.text,
            )
    for text, letters in zip(recipient, wanted, strict=True):
        if letters not in seen:
            message = f"the recipient's line “{text}” is not where the window shows it; shorten it"
            yield Fault(message, text)


def _remedy(line: Line, profile: Profile) -> str:
    if line.box.right > profile.window.right:
        return "shorten it, or part it in two"
    return f"write at most {profile.lines} lines"


def _belongs_to_field(box: Box, profile: Profile) -> bool:
    """Say whether a line is in the upper part of a German field: return address and notes."""
    field = profile.field
    return field is not None and field.holds(box) and box.bottom <= profile.window.top + SLACK


def _pictures_in_window(page: pypdfium2.PdfPage, profile: Profile) -> Iterator[Fault]:
    height = page.get_height()
    for item in page.get_objects((pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH)):
        left, bottom, right, top = item.get_bounds()
        box = Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM)
        allowed = profile.window.holds(box, 1) or _belongs_to_field(box, profile)
        if profile.empty.meets(box) and not allowed:
            message = f"a picture or a line is at {box}, where the window may show it"
            yield Fault(f"{message} ({profile.empty})")


def _outside(lines: Sequence[Line], profile: Profile, page: int) -> Iterator[Fault]:
    for line in lines:
        if not any(part.holds(line.box, 1) for part in (*profile.printable, profile.window)):
            yield Fault(
                f"“{line.text[:60]}” is at {line.box} of page {page}, outside of the margins "
                f"({profile.margins}); shorten it, or let it break",
                line.text,
            )


def _fonts_missing(page: pypdfium2.PdfPage, number: int) -> Iterator[Fault]:
    for item in page.get_objects((pdfium.FPDF_PAGEOBJ_TEXT,)):
        font = pdfium.FPDFTextObj_GetFont(item)
        if font and not pdfium.FPDFFont_GetIsEmbedded(font):
            yield Fault(f"page {number} has a font that the PDF does not hold")
            return
