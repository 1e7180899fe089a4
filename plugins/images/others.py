"""What is published and is no image: whether it may tell more than its author means to say."""

import io
from pathlib import Path
from typing import Any

# What only a site has, and no author's program has written anything in.
OF_SITES = frozenset(".css .js .mjs .map .woff .woff2 .ttf .otf .eot .webmanifest".split())
FOR_SERVERS = frozenset("CNAME robots.txt humans.txt security.txt _headers _redirects".split())
IN_A_PDF = (b"Exif\0\0", b"dc:creator", b"pdf:Author", b"pdfx:Company")  # name a place or a person
# What programs note of a text, and not of who wrote it; all else may be a name.
OF_THE_TEXT = frozenset(
    """
    /Title /Subject /Keywords /Creator /Producer /CreationDate /ModDate /Trapped /PTEX.Fullbanner
    """.split()
)
# What a reader of a PDF sticks on a page has a name in /T; so has a field of a form, its own.
FORM_FIELD = "/Widget"


def may_tell(path: Path) -> bool:
    """Return whether a file may say who made it, and where: a film, a mail, an archive, some PDFs.

    >>> may_tell(Path("site.css")), may_tell(Path("CNAME")), may_tell(Path("film.mp4"))
    (False, False, True)
    """
    suffix = path.suffix.lower()
    if suffix in OF_SITES or path.name in FOR_SERVERS:
        return False
    return suffix != ".pdf" or pdf_may_tell(path.read_bytes())


def pdf_may_tell(data: bytes) -> bool:
    """Return whether a PDF names its author, or holds a file or a photograph as it was."""
    from pikepdf import open as open_pdf  # noqa: PLC0415 (a blog without PDFs does not wait for it)

    if any(name in data for name in IN_A_PDF):
        return True
    try:
        with open_pdf(io.BytesIO(data)) as pdf:
            facts = {key for key, value in pdf.docinfo.items() if str(value).strip()}
            notes = (note for page in pdf.pages for note in page.get("/Annots", ()))
            return (
                bool(facts - OF_THE_TEXT or pdf.attachments)
                or any(note.get("/T") and note.get("/Subtype") != FORM_FIELD for note in notes)
                or any(names_somebody(found) for found in pdf.objects)
            )
    except Exception:  # whatever a reader may raise: nobody knows
        return True


def names_somebody(found: Any) -> bool:
    """Return whether an object of a PDF is a file, or metadata with a name in it."""
    if not hasattr(found, "keys"):
        return False
    is_metadata = found.get("/Type") == "/Metadata"
    return "/EF" in found or (is_metadata and any(n in found.read_bytes() for n in IN_A_PDF))
