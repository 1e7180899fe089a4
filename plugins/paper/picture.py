"""The first page of a PDF as a picture, for those who meet the letter on a social site."""

import io
from contextlib import closing

import pypdfium2

WIDTH = 1200  # pixels, as social sites want it
LEVEL = 4  # of zlib: more takes twice the time and saves a twentieth


def picture(pdf: bytes) -> bytes:
    """Draw the first page of a PDF, as PNG."""
    with closing(pypdfium2.PdfDocument(pdf)) as document, closing(document[0]) as page:
        drawn = page.render(scale=WIDTH / page.get_width(), grayscale=True).to_pil()
    out = io.BytesIO()
    drawn.save(out, "PNG", compress_level=LEVEL)
    return out.getvalue()
