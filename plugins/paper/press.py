"""Typst, as our press: a sheet in, a PDF out, the same bytes for the same sheet.

Only fonts of the packages that are installed with the project are used, or those of a folder
that the settings name; there is no network. The text, which may hold private values, stays in
memory: only images are put on the disk, for Typst reads them nowhere else.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import typst

from plugins.paper.errors import PaperError
from plugins.paper.manuscript import Node

TEMPLATE_DIR = Path(__file__).parent
# PDF/A-2a is made to be kept, PDF/UA-1 to be read by everybody.
STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
NO_GLYPH = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
FONTS_PACKAGE = "manimgx_fonts"
TOO_DEEP = "depth exceeded"  # so many elisions, quotations or lists


class UnreadImageError(PaperError):
    """Typst cannot read an image; it does not say which."""


def press(
    template: str,
    data: Node,
    images: Mapping[str, bytes] | None = None,
    fonts: Sequence[Path] = (),
) -> bytes:
    """Set data by a template of this folder; give the PDF.

    Raises :class:`PaperError` where no font has a letter, or an image cannot
    be read.
    """
    sources = {**templates(), "letter.json": json.dumps(data).encode()}
    sources["main.typ"] = sources[template]
    year, month, day = data["day"]
    try:
        with on_disk(images or {}) as folder:
            pdf: bytes = typst.compile(  # type: ignore[call-overload]  # it takes a dict too
                sources,
                root=folder,
                font_paths=opened_fonts(*fonts),
                ignore_system_fonts=True,
                pdf_standards=list(STANDARDS),
                timestamp=int(datetime(year, month, day, tzinfo=UTC).timestamp()),
            )
    except typst.TypstError as error:
        raise not_set(str(error), images or {}) from None
    return pdf


@cache
def templates() -> Mapping[str, bytes]:
    """Read the templates, once."""
    return {path.name: path.read_bytes() for path in TEMPLATE_DIR.glob("*.typ")}


@contextmanager
def on_disk(images: Mapping[str, bytes]) -> Iterator[str | None]:
    """Put images into a folder while a letter is set; None, where there are none."""
    if not images:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        for name, content in images.items():
            Path(folder, name).write_bytes(content)
        yield folder


@cache
def opened_fonts(*folders: Path) -> typst.Fonts:
    """Open the fonts that are installed with the project, and those of some folders, once."""
    installed = Path(str(files(FONTS_PACKAGE)))
    return typst.Fonts(include_system_fonts=False, font_paths=[installed, *folders])


def not_set(message: str, images: Mapping[str, bytes]) -> PaperError:
    """Return an error in the author's words for what Typst says in its own.

    >>> print(not_set('error: the text `"東"` could not be displayed with font `"Libertinus"`', {}))
    no font can print “東”; delete it, or name in PAPER_FONTS a folder with a font that can
    """
    if found := NO_GLYPH.search(message):
        remedy = "delete it, or name in PAPER_FONTS a folder with a font that can"
        return PaperError(f"no font can print “{found['text']}”; {remedy}", found["text"])
    if images and "image" in message:
        return UnreadImageError(message.splitlines()[0])
    if TOO_DEEP in message:
        remedy = "divide the longest paragraph, or take a list out of another"
        return PaperError(f"a paragraph is too long for paper, or a list too deep; {remedy}")
    return PaperError(f"Typst cannot print this letter: {message.splitlines()[0]}")
