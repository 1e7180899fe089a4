"""What is published and is no image: whether it may tell more than its author means to say."""

import io
import logging
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

# What only a site has, and no author's program has written anything in.
OF_SITES = frozenset(".css .js .mjs .map .woff .woff2 .ttf .otf .eot .webmanifest".split())
FOR_SERVERS = frozenset("CNAME robots.txt humans.txt security.txt _headers _redirects".split())
PDF = ".pdf"
EXIF = b"Exif\0\0"  # how the metadata of a photograph begin; in a PDF it is as it was
IN_XMP = (b"dc:creator", b"pdf:Author", b"pdfx:Company")  # that name somebody
# What programs note of a text, and not of who wrote it; all else may be a name.
OF_THE_TEXT = frozenset(
    """
    /Title /Subject /Keywords /Creator /Producer /CreationDate /ModDate /Trapped /PTEX.Fullbanner
    """.split()
)
# What a reader sticks on a page, with a name (ISO 32000-1, 12.5.6.2).
NOTES = frozenset(
    """
    /Text /FreeText /Line /Square /Circle /Polygon /PolyLine /Highlight /Underline /Squiggly
    /StrikeOut /Stamp /Caret /Ink /FileAttachment /Sound /Redact
    """.split()
)


def may_tell(path: Path) -> bool:
    """Say whether a file may tell who made it, and where: a film, a mail, an archive, some PDFs.

    >>> may_tell(Path("site.css")), may_tell(Path("CNAME")), may_tell(Path("film.mp4"))
    (False, False, True)
    """
    suffix = path.suffix.lower()
    if suffix in OF_SITES or path.name in FOR_SERVERS:
        return False
    return suffix != PDF or pdf_may_tell(path.read_bytes())


def pdf_may_tell(data: bytes) -> bool:
    """Say whether a PDF names its author, or holds a photograph as the camera wrote it."""
    from pypdf import PdfReader  # noqa: PLC0415 (a blog without PDFs need not wait for it)

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it read
    if EXIF in data or any(name in data for name in IN_XMP):
        return True
    try:
        reader = PdfReader(io.BytesIO(data), strict=True)
        facts: dict[str, Any] = reader.metadata or {}
        told = {key for key in facts if str(facts[key]).strip()}
        numbers = {*reader.xref_objStm, *chain.from_iterable(reader.xref.values())}
        objects = map(reader.get_object, sorted(numbers))
        within = chain.from_iterable(map(facts_in, objects))
        return not told <= OF_THE_TEXT or any(map(is_told, within))
    except Exception:  # whatever a reader may raise: nobody knows
        return True


def facts_in(found: Any) -> Iterator[dict[str, Any]]:
    """Give an object of a PDF and those that are written into it, as notes into their page."""
    if isinstance(found, dict):
        yield found
    if isinstance(found, dict | list):
        for value in found.values() if isinstance(found, dict) else found:
            yield from facts_in(value)


def is_told(facts: dict[str, Any]) -> bool:
    """Say whether an object of a PDF has a file in it, or a name: of who wrote a note, or in XMP.

    >>> is_told({"/Subtype": "/Highlight", "/T": "Camille"})
    True
    >>> is_told({"/Subtype": "/Widget", "/T": "a field of a form"})
    False
    """
    if facts.get("/Type") == "/Metadata":
        return any(name in facts.get_data() for name in IN_XMP)  # type: ignore[attr-defined]
    is_note = facts.get("/Subtype") in NOTES and bool(facts.get("/T"))
    return is_note or "/EF" in facts
