"""PDFium, which reads PDFs and draws them: one thread at a time, for it bears no more."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2

ONE_AT_A_TIME = threading.Lock()


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
