"""Images are published without metadata: a photograph does not say where its author lives.

EXIF, XMP, IPTC, comments, thumbnails and what follows the picture are left out; pixels, colours
and how the picture is turned stay. An image that cannot be cleaned stops the build.

    content/images/box.jpg, taken at 45.76, 4.84  →  output/images/box.jpg, the pixels alone
"""

import io
import re
import warnings
from itertools import zip_longest
from pathlib import Path

from PIL import Image, ImageSequence

from plugins.images.embedded import clean_embedded
from plugins.images.formats import CLEANERS, DAMAGED, UncleanableError, only_orientation
from plugins.images.svg import clean_svg

# How a file of each format begins, whatever its name says; the others may tell much too.
STARTS = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "WebP": rb"RIFF.{4}WEBP",
    "GIF": rb"GIF8[79]a",
    "ICO": rb"\0\0\x01\0",
    "TIFF": rb"II[*+]\0|MM\0\*",
    "HEIC or AVIF": rb".{4}ftyp(?:hei[cxms]|hevc|mif1|msf1|avi[fs])",
    "BMP": rb"BM.{4}\0{4}",
    "JPEG 2000": rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51",
    "JPEG XL": rb"\0\0\0\x0cJXL |\xff\x0a",
    "PSD": rb"8BPS",
    "XCF": rb"gimp xcf",
    "WMF": rb"\xd7\xcd\xc6\x9a",
    "a camera's raw file": rb"FUJIFILMCCD-RAW|II[RU][OS\0]|MMOR|FOVb|.{4}ftypcrx ",
}
IMAGE_SUFFIXES = frozenset(  # what has one, and is none of the formats above, is an error
    """
    .jpg .jpeg .jpe .jfif .png .apng .webp .gif .tif .tiff .heic .heif .avif .bmp .ico .svg .svgz
    .jp2 .j2k .jpf .jpx .jpm .jpc .jxl .jxr .hdp .wdp .heics .avifs .hif .qoi .exr .hdr .dds .tga
    .pcx .ppm .pgm .pbm .pnm .xbm .xpm .cur .emf .wmf .eps .ai .psd .psb .xcf .kra .ora .cdr .dib
    .raf .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .dng .orf .rw2 .rwl .pef .srw .x3f .3fr .iiq .mrw
    """.split()
)
SVG, CSS = ".svg", ".css"
SEVERAL = "MPO"  # as Pillow calls a JPEG with others behind it
EXPORT_REMEDY = "(place, author) cannot be removed; export it as JPEG, PNG, WebP or SVG"
MISNAMED = f"this is not the kind of image that its name says, or its metadata {EXPORT_REMEDY}"


def clean_image(data: bytes) -> bytes:
    """Return an image without metadata; what is no image comes back as it is.

    The pixels are compared: no image is returned that looks otherwise. Raises
    :class:`UncleanableError`, with what to do, for an image that is damaged or of a format that
    is not known here.

    >>> clean_image(b"text")
    b'text'
    """
    name = image_format(data)
    if name is None:
        return data
    if name not in CLEANERS:
        raise UncleanableError(f"the metadata of {name} {EXPORT_REMEDY}")
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:
            image.load()
            result = CLEANERS[name](data, only_orientation(image.info.get("exif", b"")))
            with Image.open(io.BytesIO(result)) as cleaned:
                is_same = looks_the_same(image, cleaned)
    except UncleanableError:
        raise
    except Exception as error:  # whatever a decoder may raise
        raise UncleanableError(DAMAGED) from error
    if not is_same:
        raise UncleanableError("removing its metadata would change it; export it again")
    return result


def image_format(data: bytes) -> str | None:
    """Return the format of an image by how it begins; None of what is no image."""
    return next((name for name in STARTS if re.match(STARTS[name], data, re.DOTALL)), None)


def looks_the_same(one: Image.Image, other: Image.Image) -> bool:
    """Return whether two images have the same pixels in every frame."""
    if one.format == SEVERAL:  # telephones add pictures that nobody sees
        return pixels(one) == pixels(other)
    frames = (map(pixels, ImageSequence.Iterator(image)) for image in (one, other))
    return all(seen == stays for seen, stays in zip_longest(*frames))


def pixels(image: Image.Image) -> tuple[str, tuple[int, int], bytes]:
    """Return all that one sees of a frame; the colours of a palette may be in another order."""
    seen = image.convert("RGBA") if image.mode == "P" else image
    return image.mode, image.size, seen.tobytes()


def has_image(path: Path) -> bool:
    """Return whether a file is an image, by its bytes or its name, or may hold one, as CSS does."""
    suffix = path.suffix.lower()
    if suffix == CSS:
        return b"data:" in path.read_bytes().lower()
    with path.open("rb") as file:
        start = file.read(16)
    return suffix in IMAGE_SUFFIXES or image_format(start) is not None


def clean_file(path: Path) -> bytes:
    """Return what is to be published of the file of an image, or of a style sheet."""
    data, suffix = path.read_bytes(), path.suffix.lower()
    if suffix == CSS:
        css = data.decode("utf-8", "surrogateescape")
        return clean_embedded(css, clean_as).encode("utf-8", "surrogateescape")
    if suffix == SVG:
        return clean_as(data, "image/svg+xml")
    if image_format(data):
        return clean_image(data)
    raise UncleanableError(MISNAMED)


def clean_as(data: bytes, kind: str) -> bytes:
    """Clean what an address says to be of a type; what is no image comes back as it is.

    >>> clean_as(b"<svg><!-- a --></svg>", "image/svg+xml"), clean_as(b"text", "text/plain")
    (b'<svg />', b'text')
    """
    if kind == "image/svg+xml":
        return clean_svg(data, lambda text: clean_embedded(text, clean_as))
    if kind.startswith("image/") and not image_format(data):
        raise UncleanableError(MISNAMED)
    return clean_image(data)
