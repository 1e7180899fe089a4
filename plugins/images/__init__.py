"""Images are published without metadata: a photograph does not say where its author lives.

EXIF, XMP, IPTC, comments, thumbnails and what follows the picture are left out; pixels, colours
and how the picture is turned stay. An image that cannot be cleaned stops the build.

    content/images/box.jpg, taken at 45.76, 4.84  →  output/images/box.jpg, the pixels alone
"""

import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops, ImageSequence

from plugins.images.containers import DAMAGED, UncleanableError
from plugins.images.embedded import clean_embedded
from plugins.images.gif import clean_gif
from plugins.images.ico import ICO_START, clean_ico
from plugins.images.jpeg import clean_jpeg
from plugins.images.png import PNG_START, clean_png
from plugins.images.svg import clean_svg
from plugins.images.webp import clean_webp

__all__ = ["UncleanableError", "clean_file", "clean_image", "has_image"]

# How a file of each format begins, whatever its name says.
CLEANERS = (
    (re.compile(rb"\xff\xd8\xff"), clean_jpeg),
    (re.compile(re.escape(PNG_START)), clean_png),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), clean_webp),
    (re.compile(rb"GIF8[79]a"), clean_gif),
    (re.compile(re.escape(ICO_START)), clean_ico),
)
# So do images that may tell much, and that we do not know how to clean.
UNKNOWN_FORMATS = {
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
IMAGE_SUFFIXES = frozenset(  # what has one, and is none, is an error
    ".jpg .jpeg .jpe .jfif .png .apng .webp .gif .tif .tiff .heic .heif .avif .bmp .ico".split()
)
UNKNOWN_SUFFIXES = frozenset(
    """
    .jp2 .j2k .jpf .jpx .jpm .jpc .jxl .jxr .hdp .wdp .heics .avifs .hif .qoi .exr .hdr .dds .tga
    .pcx .ppm .pgm .pbm .pnm .xbm .xpm .cur .emf .wmf .eps .ai .psd .psb .xcf .kra .ora .cdr .dib
    .raf .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .dng .orf .rw2 .rwl .pef .srw .x3f .3fr .iiq .mrw
    .svgz
    """.split()
)
SVG, CSS = ".svg", ".css"
# Modes of Pillow that ImageChops compares, three times as fast as bytes; none of 16 or 32 bits.
COMPARABLE = frozenset(("1", "L", "LA", "RGB", "RGBA", "CMYK"))
SEVERAL = "MPO"  # as Pillow calls a JPEG with others behind it
MISNAMED = "this is not the kind of image that its name says; export it as JPEG, PNG or WebP"


def clean_image(data: bytes) -> bytes:
    """Return an image without metadata; what is no image comes back as it is.

    The pixels are compared: no image is returned that looks otherwise. Raises
    :class:`UncleanableError`, with what to do, for an image that is damaged or of a format that
    is not known here.

    >>> clean_image(b"text")
    b'text'
    """
    for start, clean in CLEANERS:
        if start.match(data):
            result = clean(data)
            if not looks_the_same(data, result):
                raise UncleanableError("removing its metadata would change it; export it again")
            return result
    for name, pattern in UNKNOWN_FORMATS.items():
        if re.match(pattern, data, re.DOTALL):
            raise unknown_format(name)
    return data


def unknown_format(name: str) -> UncleanableError:
    """Return the error for an image of a format that we do not clean."""
    remedy = "export it as SVG" if name == ".svgz" else "export it as JPEG, PNG or WebP"
    return UncleanableError(f"the metadata of {name} (place, author) cannot be removed; {remedy}")


def looks_the_same(one: bytes, other: bytes) -> bool:
    """Return whether two images have the same pixels in every frame; raise for a damaged one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(one)) as a, Image.open(io.BytesIO(other)) as b:
                if one == other:
                    return all(frame.tobytes() for frame in frames(a))  # whole, or it raises
                if a.format == SEVERAL:  # telephones add pictures that nobody sees
                    return same_pixels(a, b)
                same = getattr(a, "n_frames", 1) == getattr(b, "n_frames", 1)
                return same and all(map(same_pixels, frames(a), frames(b)))
    except Exception as error:  # whatever a decoder may raise
        raise UncleanableError(DAMAGED) from error


def frames(image: Image.Image) -> Iterator[Image.Image]:
    """Yield each frame of an image, decoded."""
    return iter(ImageSequence.Iterator(image))


def same_pixels(one: Image.Image, other: Image.Image) -> bool:
    """Compare two frames."""
    if (one.mode, one.size) != (other.mode, other.size):
        return False
    if one.mode == "P":
        return one.convert("RGBA").tobytes() == other.convert("RGBA").tobytes()
    if one.mode not in COMPARABLE:
        return one.tobytes() == other.tobytes()
    return ImageChops.difference(one, other).getbbox(alpha_only=False) is None


def is_image_data(data: bytes) -> bool:
    """Return whether bytes begin as an image does."""
    known = any(start.match(data) for start, _ in CLEANERS)
    return known or any(re.match(start, data, re.DOTALL) for start in UNKNOWN_FORMATS.values())


def has_image(path: Path) -> bool:
    """Return whether a file is an image, by its bytes or its name, or may hold one, as CSS does."""
    suffix = path.suffix.lower()
    if suffix == CSS:
        return b"data:" in path.read_bytes().lower()
    with path.open("rb") as file:
        start = file.read(16)
    return suffix in {*IMAGE_SUFFIXES, *UNKNOWN_SUFFIXES, SVG} or is_image_data(start)


def clean_file(path: Path) -> bytes:
    """Return what is to be published of the file of an image, or of a style sheet."""
    data, suffix = path.read_bytes(), path.suffix.lower()
    if suffix == CSS:
        css = data.decode("utf-8", "surrogateescape")
        return clean_embedded(css, clean_as).encode("utf-8", "surrogateescape")
    if suffix == SVG:
        return clean_as(data, "image/svg+xml")
    if is_image_data(data):
        return clean_image(data)
    raise unknown_format(suffix) if suffix in UNKNOWN_SUFFIXES else UncleanableError(MISNAMED)


def clean_as(data: bytes, kind: str) -> bytes:
    """Clean what an address says to be of a type; what is no image comes back as it is.

    >>> clean_as(b"<svg><!-- a --></svg>", "image/svg+xml"), clean_as(b"text", "text/plain")
    (b'<svg/>', b'text')
    """
    if kind == "image/svg+xml":
        return clean_svg(data, lambda text: clean_embedded(text, clean_as))
    if kind.startswith("image/") and not is_image_data(data):
        raise UncleanableError(MISNAMED)
    return clean_image(data)
