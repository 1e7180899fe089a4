"""The first page of a PDF as a picture, for those who meet the letter on a social site."""

import io
from contextlib import closing

import pypdfium2
from PIL import Image

WIDTH = 1200  # pixels, as social sites want it
GREYS = 32  # levels: ink on paper needs no more


def picture(pdf: bytes) -> bytes:
    """Draw the first page of a PDF, as PNG."""
    with closing(pypdfium2.PdfDocument(pdf)) as document, closing(document[0]) as page:
        drawn = page.render(scale=WIDTH / page.get_width()).to_pil()
    image: Image.Image = drawn.convert("RGB").quantize(GREYS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()
