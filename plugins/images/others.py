"""What is published and is no image: whether it may tell more than its author means to say."""

from contextlib import closing
from pathlib import Path

# What only a site has, and no author's program has written anything in.
OF_SITES = frozenset(".css .js .mjs .map .woff .woff2 .ttf .otf .eot .webmanifest".split())
FOR_SERVERS = frozenset("CNAME robots.txt humans.txt security.txt _headers _redirects".split())
PDF = ".pdf"
EXIF = b"Exif\0\0"  # how the metadata of a photograph begin; in a PDF it is as it was
ALSO_NAMES = (b"dc:creator", b"pdf:Author")  # in XMP


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
    import pypdfium2  # noqa: PLC0415 (a blog without PDFs need not wait for it)

    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            named = document.get_metadata_value("Author")
            attached = document.count_attachments()
    except pypdfium2.PdfiumError:
        return True  # nobody knows
    return bool(named or attached or EXIF in data or any(name in data for name in ALSO_NAMES))
