"""Images are published without metadata: a photograph does not say where its author lives.

EXIF, XMP, IPTC, comments, thumbnails and what follows the picture are left out; pixels, colours
and how the picture is turned stay. An image that cannot be cleaned stops the build. So it is for
the theme's images, and for those that are written into a post ("data:" addresses).

    content/images/box.jpg, taken at 45.76, 4.84  →  output/images/box.jpg, the pixels alone
"""

import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageChops, ImageSequence

from plugins.images import embedded, gif, ico, jpeg, png, svg, webp
from plugins.images.containers import UncleanableError

__all__ = ["UncleanableError", "cleaned", "cleaned_file", "cleaned_html"]

START = 16  # bytes that tell a format

RAW = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb")
HEIF = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"))
# How a file of each format begins, whatever its name says.
CLEANERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], bytes]], ...] = (
    (lambda start: start.startswith(b"\xff\xd8\xff"), jpeg.cleaned),
    (lambda start: start.startswith(png.START), png.cleaned),
    (lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP", webp.cleaned),
    (lambda start: start.startswith((b"GIF87a", b"GIF89a")), gif.cleaned),
    (lambda start: start.startswith(ico.START), ico.cleaned),
)
OTHERS: tuple[
    tuple[Callable[[bytes], bool], str], ...
] = (  # images that may tell much, and that we do not know how to clean
    (lambda start: start.startswith((b"II*\0", b"MM\0*", b"II+\0")), "TIFF"),
    (lambda start: start[4:8] == b"ftyp" and start[8:12] in HEIF, "HEIC or AVIF"),
    (lambda start: start.startswith(b"BM") and start[6:10] == bytes(4), "BMP"),
    (lambda start: start.startswith((b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")), "JPEG 2000"),
    (lambda start: start.startswith((b"\0\0\0\x0cJXL ", b"\xff\x0a")), "JPEG XL"),
    (lambda start: start.startswith(b"8BPS"), "PSD"),
    (lambda start: start.startswith(b"gimp xcf"), "XCF"),
    (lambda start: start.startswith(b"\xd7\xcd\xc6\x9a"), "WMF"),
    (lambda start: start.startswith(RAW) or start[4:12] == b"ftypcrx ", "a camera's raw file"),
)
SVG, PACKED_SVG = ".svg", ".svgz"
CSS = ".css"  # may hold images
SVG_TYPE, IMAGE_TYPES = "image/svg+xml", "image/"
# Modes of Pillow that ImageChops compares, three times as fast as bytes; none of 16 or 32 bits.
COMPARABLE = frozenset(("1", "L", "LA", "RGB", "RGBA", "CMYK"))
SEVERAL = "MPO"  # as Pillow calls a JPEG with others behind it
# Names that promise an image: what has one, and is none, is an error.
NAMES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .apng .webp .gif .tif .tiff .heic .heif .avif .bmp .ico".split()
)
# Names of images that we do not know how to clean, whatever they begin with.
OTHER_NAMES = frozenset(
    """
    .jp2 .j2k .jpf .jpx .jpm .jpc .jxl .jxr .hdp .wdp .heics .avifs .hif .qoi .exr .hdr .dds .tga
    .pcx .ppm .pgm .pbm .pnm .xbm .xpm .cur .emf .wmf .eps .ai .psd .psb .xcf .kra .ora .cdr .dib
    .raf .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .dng .orf .rw2 .rwl .pef .srw .x3f .3fr .iiq .mrw
    """.split()
)


def cleaned(data: bytes) -> bytes:
    """Give an image without metadata; what is no image comes back as it is.

    The pixels are compared: no image is given that looks otherwise. Raises
    :class:`UncleanableError`, with what to do, for an image that is damaged or of a format that
    is not known here.

    >>> cleaned(b"text")
    b'text'
    """
    start = data[:START]
    for is_it, clean in CLEANERS:
        if is_it(start):
            result = clean(data)
            if not looks_the_same(data, result):
                raise UncleanableError("it would look otherwise; save it anew")
            return result
    for is_it, name in OTHERS:
        if is_it(start):
            raise UncleanableError(f"{name} cannot be cleaned; save it as JPEG, PNG or WebP")
    return data


def looks_the_same(one: bytes, other: bytes) -> bool:
    """Say whether two images have the same pixels in every frame."""
    if one == other:
        return is_whole(one)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(one)) as a, Image.open(io.BytesIO(other)) as b:
                if a.format == SEVERAL:  # telephones add pictures that nobody sees
                    return same_pixels(a, b)
                same = getattr(a, "n_frames", 1) == getattr(b, "n_frames", 1)
                return same and all(map(same_pixels, frames(a), frames(b)))
    except Exception as error:  # whatever a decoder may raise
        raise UncleanableError("it is damaged; save it anew") from error


def is_whole(data: bytes) -> bool:
    """Say that an image can be drawn; raise UncleanableError, if not."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            for frame in frames(image):
                frame.load()
    except Exception as error:  # whatever a decoder may raise
        raise UncleanableError("it is damaged; save it anew") from error
    return True


def frames(image: Image.Image) -> Iterator[Image.Image]:
    """Give each frame of an image, decoded."""
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


def is_known(data: bytes) -> bool:
    """Say whether bytes begin as an image does."""
    return any(is_it(data[:START]) for is_it, _ in (*CLEANERS, *OTHERS))


def is_image(path: Path) -> bool:
    """Say whether a file is an image, by what it holds or by what its name promises."""
    with path.open("rb") as file:
        start = file.read(START)
    suffix = path.suffix.lower()
    return is_known(start) or suffix in {*NAMES, *OTHER_NAMES, SVG, PACKED_SVG}


def has_image(path: Path) -> bool:
    """Say whether a file is an image, or a style sheet that may hold one."""
    if path.suffix.lower() == CSS:
        return embedded.START.encode() in path.read_bytes().lower()
    return is_image(path)


def cleaned_file(path: Path) -> bytes:
    """Give what is to be published of the file of an image, or of a style sheet."""
    data, suffix = path.read_bytes(), path.suffix.lower()
    if suffix == CSS:
        css = data.decode("utf-8", "surrogateescape")
        return embedded.cleaned(css, cleaned_as).encode("utf-8", "surrogateescape")
    if suffix == SVG:
        return cleaned_svg(data)
    if suffix == PACKED_SVG:
        raise UncleanableError("SVGZ cannot be cleaned; save it as SVG")
    if is_known(data):
        return cleaned(data)
    if suffix in OTHER_NAMES:
        raise UncleanableError(f"{suffix} cannot be cleaned; save it as JPEG, PNG or WebP")
    raise UncleanableError("it is not what its name says; save it as JPEG, PNG or WebP")


def cleaned_svg(data: bytes) -> bytes:
    """Clean an SVG, and the images in it."""
    return svg.cleaned(data, lambda text: embedded.cleaned(text, cleaned_as))


def cleaned_as(data: bytes, kind: str) -> bytes:
    """Clean what an address says to be of a type; what is no image comes back as it is.

    >>> cleaned_as(b"<svg><!-- a --></svg>", "image/svg+xml"), cleaned_as(b"text", "text/plain")
    (b'<svg/>', b'text')
    """
    if kind == SVG_TYPE:
        return cleaned_svg(data)
    if kind.startswith(IMAGE_TYPES) and not is_known(data):
        raise UncleanableError("it is not what its type says; save it as JPEG, PNG or WebP")
    return cleaned(data)


def cleaned_html(html: str) -> str:
    """Clean the images that are written into HTML.

    >>> cleaned_html('<img src="data:image/svg+xml;base64,PHN2Zz48IS0tYS0tPjwvc3ZnPg==">')
    '<img src="data:image/svg+xml;base64,PHN2Zy8+">'
    """
    return embedded.cleaned_html(html, cleaned_as)
