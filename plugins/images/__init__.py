"""Images are published without metadata: a photograph does not say where its author lives.

EXIF, XMP, IPTC, comments, thumbnails and what follows the picture are left out; pixels, colours
and how the picture is turned stay. An image that cannot be cleaned stops the build.

    content/images/box.jpg, taken at 45.76, 4.84  →  output/images/box.jpg, the pixels alone
"""

import functools
import hashlib
import io
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pelican import signals
from pelican.contents import Static
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.writers import Writer
from PIL import Image, ImageChops, ImageSequence

from plugins.images import gif, jpeg, png, svg, webp
from plugins.images.containers import UncleanableError
from plugins.leftovers import made
from plugins.problems import Problem, ProblemsFound, shown

__all__ = ["UncleanableError", "cleaned", "register"]

CACHE = "images"  # a folder below CACHE_PATH
START = 16  # bytes that tell a format

HEIF = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"))
# How a file of each format begins, whatever its name says.
CLEANERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], bytes]], ...] = (
    (lambda start: start.startswith(b"\xff\xd8\xff"), jpeg.cleaned),
    (lambda start: start.startswith(png.START), png.cleaned),
    (lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP", webp.cleaned),
    (lambda start: start.startswith((b"GIF87a", b"GIF89a")), gif.cleaned),
)
OTHERS: tuple[
    tuple[Callable[[bytes], bool], str], ...
] = (  # images that may tell much, and that we do not know how to clean
    (lambda start: start.startswith((b"II*\0", b"MM\0*", b"II+\0")), "TIFF"),
    (lambda start: start[4:8] == b"ftyp" and start[8:12] in HEIF, "HEIC or AVIF"),
    (lambda start: start.startswith(b"BM"), "BMP"),
)
SVG = ".svg"
SEVERAL = "MPO"  # as Pillow calls a JPEG with others behind it
# Names that promise an image: what has one, and is none, is an error.
NAMES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .apng .webp .gif .tif .tiff .heic .heif .avif .bmp".split()
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
    return ImageChops.difference(one, other).getbbox(alpha_only=False) is None


def is_image(path: Path) -> bool:
    """Say whether a file is an image, by what it holds or by what its name promises."""
    with path.open("rb") as file:
        start = file.read(START)
    known = any(is_it(start) for is_it, _ in (*CLEANERS, *OTHERS))
    return known or path.suffix.lower() in {*NAMES, SVG}


def cleaned_file(path: Path) -> bytes:
    """Give what is to be published of the file of an image."""
    data = path.read_bytes()
    if path.suffix.lower() == SVG:
        return svg.cleaned(data)
    if not any(is_it(data[:START]) for is_it, _ in (*CLEANERS, *OTHERS)):
        raise UncleanableError("it is not what its name says; save it as JPEG, PNG or WebP")
    return cleaned(data)


# --- Pelican -----------------------------------------------------------------------------


def clean_statics(generators: Iterable[Generator]) -> None:
    """Clean all images before anything is written; Pelican does not see them again."""
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    cache = Path(generator.settings["CACHE_PATH"], CACHE)
    statics: list[Static] = generator.context["staticfiles"]
    images: list[tuple[Static, Path]] = []
    problems: list[Problem] = []
    for static in statics:
        try:
            if is_image(path := Path(static.source_path)):
                images.append((static, in_cache(path, cache)))
        except UncleanableError as error:
            message = f"this image cannot be published: {error}"
            problems.append(Problem(shown(static.source_path), 1, message))
    if problems:
        raise ProblemsFound(problems)
    ours = {id(static) for static, _ in images}
    statics[:] = [static for static in statics if id(static) not in ours]
    generator.context["cleaned_images"] = images


def in_cache(path: Path, cache: Path) -> Path:
    """Give the file with what is to be published of an image, cleaned once."""
    kept = cache / hashlib.sha256(own_code() + path.suffix.encode() + path.read_bytes()).hexdigest()
    if not kept.is_file():
        content = cleaned_file(path)
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_bytes(content)
        part.replace(kept)
    return kept


@functools.cache
def own_code() -> bytes:
    """Give our own code: when we learn to clean better, nothing cleaned before is used."""
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))


def write(generator: PagesGenerator, writer: Writer) -> None:
    """Put the cleaned images where Pelican would have copied the others.

    Where an attached image belongs is known only when the posts and pages have been written.
    """
    for static, kept in generator.context.get("cleaned_images", ()):
        target = Path(writer.output_path, static.save_as)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # it may be a link to the author's own file
        target.write_bytes(kept.read_bytes())
        made(target)


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(clean_statics)
    signals.page_writer_finalized.connect(write)
