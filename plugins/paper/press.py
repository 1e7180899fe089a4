"""Typst, as our press: a sheet in, a PDF out, the same bytes for the same sheet.

Only fonts of the packages that are installed with the project are used, or those of a folder
that the settings name; there is no network.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import typst

from plugins.paper.manuscript import Node, NotOnPaperError

TEMPLATES = Path(__file__).parent
# PDF/A-2a is made to be kept, PDF/UA-1 to be read by everybody.
STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = (
    "a-2a",
    "ua-1",
)  # PDF/A-2a, to be kept; PDF/UA-1, to be read by everybody
NO_GLYPH = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
FONTS_PACKAGE = "manimgx_fonts"


def press(
    template: str,
    data: Node,
    images: Mapping[str, bytes] | None = None,
    fonts: Sequence[Path] = (),
) -> bytes:
    """Set data by a template of this folder; give the PDF.

    Raises :class:`NotOnPaperError` where no font has a letter, or an image cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        folder = Path(name)
        for source in TEMPLATES.glob("*.typ"):
            shutil.copy(source, folder)
        (folder / "letter.json").write_text(json.dumps(data), encoding="utf-8")
        for image, content in (images or {}).items():
            (folder / image).write_bytes(content)
        year, month, day = data["day"]
        try:
            pdf: bytes = typst.compile(
                str(folder / template),
                root=str(folder),
                font_paths=[str(path) for path in (own_fonts(), *fonts)],
                ignore_system_fonts=True,
                pdf_standards=list(STANDARDS),
                timestamp=int(datetime(year, month, day, tzinfo=UTC).timestamp()),
            )
        except typst.TypstError as error:
            raise NotOnPaperError(explained(str(error), images or {})) from None
    return pdf


def own_fonts() -> Path:
    """Give the folder of the fonts that are installed with the project."""
    found = find_spec(FONTS_PACKAGE)
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the fonts for paper are missing; `uv sync` installs them")
    return Path(found.origin).parent


def explained(message: str, images: Mapping[str, bytes]) -> str:
    """Say in the author's words what Typst says in its own.

    >>> explained('error: the text `"東"` could not be displayed with font `"Libertinus"`', {})
    'no font has “東”; take it out, or name a folder of fonts that have it in PAPER_FONTS'
    """
    if found := NO_GLYPH.search(message):
        remedy = "take it out, or name a folder of fonts that have it in PAPER_FONTS"
        return f"no font has “{found['text']}”; {remedy}"
    if images and "image" in message:
        return f"an image cannot be read ({message.splitlines()[0]}); save it as PNG or JPEG"
    return f"Typst cannot set it: {message.splitlines()[0]}"
