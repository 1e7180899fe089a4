"""PDFium, which reads PDFs and draws them: one thread at a time, for it bears no more."""

import io
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    import pypdfium2

ONE_AT_A_TIME = threading.Lock()
WIDTH = 1200  # pixels of a picture, as social sites want it
LEVEL = 3  # of zlib: more takes half as long again, and saves a tenth


@contextmanager
def opened(pdf: bytes) -> Iterator["pypdfium2.PdfDocument"]:
    """Open a PDF, while no other thread has one open."""
    import pypdfium2  # noqa: PLC0415 (a build that prints nothing need not wait for it)

    with ONE_AT_A_TIME, closing(pypdfium2.PdfDocument(pdf)) as document:
        yield document


def text_of_pdf(pdf: bytes) -> str:
    """Return all the text of a PDF."""
    texts = []
    with opened(pdf) as document:
        for number in range(len(document)):
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                texts.append(text.get_text_bounded())
    return "\n".join(texts)


def picture(pdf: bytes) -> bytes:
    """Draw the first page of a PDF as PNG, for those who meet the letter on a social site."""
    with opened(pdf) as document, closing(document[0]) as page:
        drawn = page.render(scale=WIDTH / page.get_width(), grayscale=True).to_pil().copy()
    # Greys that are called a palette are not filtered before they are packed: the same picture,
    # no larger, in half the time.
    greys = Image.frombytes("P", drawn.size, drawn.tobytes())
    greys.putpalette([level for level in range(256) for _ in "RGB"])
    out = io.BytesIO()
    greys.save(out, "PNG", compress_level=LEVEL)
    return out.getvalue()
