"""plugins/images: what is published of an image is its pixels, and how they are turned."""

import base64
import io
import re
import struct
import warnings
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, ImageSequence, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from plugins.images import UncleanableError, clean_file, clean_image, has_image
from plugins.images.adapter import cleaned_once, has_written_out
from plugins.images.cleaning import pixels
from plugins.images.formats import EXIF_HEAD, png_chunk, segment
from plugins.images.others import pdf_may_tell
from plugins.store import Store
from tests.project import append, files, pelican, project, said, write_letter

TOLD = "RUE-DES-TILLEULS-3"
MARK = TOLD.encode()
EXIF_GPS = 0x8825


def picture(mode: str = "RGB", shade: int = 0) -> Image.Image:
    """Draw something that has no symmetry."""
    image = Image.linear_gradient("L").resize((48, 32)).rotate(30 + shade)
    return image.convert("RGB").convert(mode) if mode != "RGBA" else image.convert("RGBA")


def exif(turn: int = 1) -> Image.Exif:
    """Write what a camera and a telephone do: who, with what, where, how turned."""
    found = Image.Exif()
    found[0x0112] = turn
    found[0x013B] = TOLD  # the artist
    found.get_ifd(EXIF_GPS)[29] = TOLD
    return found


XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{TOLD}</x:xmpmeta>".encode()
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg_with(*segments: bytes, data: bytes | None = None) -> bytes:
    """Put segments at the start of a JPEG."""
    whole = data or saved(picture(), "JPEG")
    return whole[:2] + b"".join(segments) + whole[2:]


def png_with(*chunks: bytes) -> bytes:
    """Put chunks after the head of a PNG."""
    whole = saved(picture(), "PNG")
    return whole[:33] + b"".join(chunks) + whole[33:]


def png_text() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", TOLD)
    info.add_itxt("XML:com.adobe.xmp", TOLD)
    return info


FRAMES = [picture("P", shade) for shade in (20, 40)]
TELLING: dict[str, Callable[[], bytes]] = {
    "JPEG, EXIF": lambda: saved(picture(), "JPEG", exif=exif()),
    "JPEG, progressive": lambda: saved(picture(), "JPEG", exif=exif(), progressive=True),
    "JPEG, CMYK": lambda: saved(picture("CMYK"), "JPEG", exif=exif(), comment=MARK),
    "JPEG, grey": lambda: saved(picture("L"), "JPEG", exif=exif()),
    "JPEG, comment": lambda: saved(picture(), "JPEG", comment=MARK),
    "JPEG, XMP": lambda: saved(picture(), "JPEG", xmp=XMP),
    "JPEG, IPTC": lambda: jpeg_with(segment(0xED, b"Photoshop 3.0\0" + MARK)),
    "JPEG, another maker's": lambda: jpeg_with(segment(0xEB, MARK)),
    "JPEG, a second picture": lambda: jpeg_with(segment(0xE2, b"MPF\0" + MARK)) + MARK,
    "JPEG, a thumbnail": lambda: jpeg_with(segment(0xE0, b"JFXX\0\x13\x01\x01" + MARK)),
    "JPEG, what follows": lambda: saved(picture(), "JPEG") + MARK,
    "JPEG, filled": lambda: jpeg_with(b"\xff\xff\xff" + segment(0xFE, MARK)),
    "JPEG, restarts": lambda: saved(picture(), "JPEG", comment=MARK, restart_marker_blocks=1),
    "PNG, texts": lambda: saved(picture(), "PNG", pnginfo=png_text()),
    "PNG, EXIF": lambda: saved(picture("RGBA"), "PNG", exif=exif()),
    "PNG, a chunk of somebody's": lambda: png_with(png_chunk(b"seCr", MARK)),
    "PNG, the name of a profile": lambda: png_with(
        png_chunk(b"iCCP", MARK + b"\0\0" + __import__("zlib").compress(ICC))
    ),
    "PNG, palette": lambda: saved(picture("P"), "PNG", pnginfo=png_text()),
    "PNG, animated": lambda: saved(
        FRAMES[0].convert("RGB"),
        "PNG",
        save_all=True,
        append_images=[FRAMES[1].convert("RGB")],
        pnginfo=png_text(),
    ),
    "PNG, what follows": lambda: saved(picture(), "PNG") + MARK,
    "WebP, EXIF and XMP": lambda: saved(picture(), "WEBP", exif=exif(), xmp=XMP),
    "WebP, lossless": lambda: saved(picture("RGBA"), "WEBP", lossless=True, exif=exif(), xmp=XMP),
    "WebP, animated": lambda: saved(
        FRAMES[0].convert("RGB"),
        "WEBP",
        save_all=True,
        append_images=[FRAMES[1].convert("RGB")],
        exif=exif(),
        xmp=XMP,
    ),
    "WebP, what follows": lambda: saved(picture(), "WEBP") + MARK,
    "GIF, comment": lambda: saved(picture("P"), "GIF", comment=MARK),
    "GIF, animated": lambda: saved(
        FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:], comment=MARK, loop=0
    ),
    "GIF, what follows": lambda: saved(picture("P"), "GIF") + MARK,
}
telling = pytest.mark.parametrize("make", TELLING.values(), ids=TELLING)


def frames(data: bytes) -> list[tuple[str, tuple[int, int], bytes]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is behind a picture
        return all_frames(data)


def all_frames(data: bytes) -> list[tuple[str, tuple[int, int], bytes]]:
    with Image.open(io.BytesIO(data)) as image:
        found = ImageSequence.Iterator(image)
        return [(frame.mode, frame.size, frame.convert("RGBA").tobytes()) for frame in found]


@telling
def test_nothing_is_told_and_no_pixel_changes(make: Callable[[], bytes]) -> None:
    data = make()
    assert MARK in data
    result = clean_image(data)
    assert MARK not in result
    assert frames(result) == frames(data)
    with Image.open(io.BytesIO(result)) as image:
        assert not set(image.getexif()) - {0x0112}
        assert not image.info.keys() & {"comment", "xmp", "Author", "photoshop"}


MODES = [
    *(("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    *(("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
    *(("WEBP", mode) for mode in ("RGB", "RGBA")),
    *(("GIF", mode) for mode in ("L", "P")),
    *(("ICO", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
]


@pytest.mark.parametrize(("kind", "mode"), MODES)
def test_each_mode_of_each_format_is_cleaned(kind: str, mode: str) -> None:
    drawn = picture("L").convert("I").point(lambda light: light * 256 + 7)  # in 16 bits
    image = drawn.convert("I;16") if mode == "I;16" else picture("RGBA").convert(mode)
    told: dict[str, dict[str, object]] = {
        "PNG": {"pnginfo": png_text()},
        "GIF": {"comment": MARK},
    }
    for options in ({}, told.get(kind, {"exif": exif()})):
        data = saved(image, kind, **options)
        with (
            Image.open(io.BytesIO(data)) as one,
            Image.open(io.BytesIO(clean_image(data))) as other,
        ):
            assert (one.mode, one.tobytes()) == (other.mode, other.tobytes())
            assert MARK not in clean_image(data)


def test_pixels_of_sixteen_bits_are_compared() -> None:
    one, other = (Image.new("I;16", (9, 9), light) for light in (40_000, 40_001))
    assert pixels(one) == pixels(one.copy())
    assert pixels(one) != pixels(other)


def test_of_several_pictures_in_one_only_the_first_is_published() -> None:
    both = saved(picture(), "MPO", save_all=True, append_images=[picture(shade=40)], exif=exif())
    result = clean_image(both)
    assert MARK not in result
    assert frames(result) == frames(both)[:1]
    assert len(result) < len(both) * 0.7


@telling
def test_cleaning_twice_changes_nothing(make: Callable[[], bytes]) -> None:
    assert clean_image(clean_image(make())) == clean_image(make())


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stays_turned_as_it_was(kind: str, turn: int) -> None:
    data = saved(picture(), kind, exif=exif(turn))
    result = clean_image(data)
    assert MARK not in result
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(result)) as after:
        assert after.getexif().get(0x0112, 1) == turn
        seen = [ImageOps.exif_transpose(image).tobytes() for image in (before, after)]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_turn_is_read_in_both_byte_orders(order: str) -> None:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 6, 0)
    block = mark + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4)
    data = jpeg_with(segment(0xE1, EXIF_HEAD + block))
    with Image.open(io.BytesIO(clean_image(data))) as image:
        assert image.getexif()[0x0112] == 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_colour_profile_stays(kind: str) -> None:
    with Image.open(io.BytesIO(clean_image(saved(picture(), kind, icc_profile=ICC)))) as image:
        assert image.info["icc_profile"] == ICC


def test_density_transparency_and_loops_stay() -> None:
    with Image.open(io.BytesIO(clean_image(saved(picture(), "JPEG", dpi=(300, 300))))) as image:
        assert image.info["dpi"] == (300, 300)
    with Image.open(io.BytesIO(clean_image(saved(picture("P"), "PNG", transparency=3)))) as image:
        assert "transparency" in image.info
    for kind in ("GIF", "WEBP"):
        data = saved(
            FRAMES[0], kind, save_all=True, append_images=FRAMES[1:], loop=4, duration=[70, 80]
        )
        with Image.open(io.BytesIO(clean_image(data))) as image:
            assert (image.info["loop"], image.n_frames) == (4, 2)  # type: ignore[attr-defined]


def test_a_thumbnail_in_the_first_segment_is_left_out() -> None:
    data = saved(picture(), "JPEG")
    head = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01" + b"abc")
    assert b"abc" not in clean_image(data[:2] + head + data[20:])


# --- what cannot be cleaned ----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["TIFF", "BMP"])
def test_other_formats_are_refused_with_a_remedy(kind: str) -> None:
    with pytest.raises(
        UncleanableError, match=rf"{kind} \(place, author\) cannot be removed; export it as JPEG"
    ):
        clean_image(saved(picture(), kind))


def test_an_image_of_a_telephone_is_refused() -> None:
    with pytest.raises(UncleanableError, match=r"HEIC or AVIF \(place, author\) cannot be removed"):
        clean_image(b"\0\0\0\x18ftypheic" + bytes(40))


STARTS = {
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n",
    "JPEG XL": b"\0\0\0\x0cJXL \r\n",
    "PSD": b"8BPS\0\1",
    "XCF": b"gimp xcf v001",
    "WMF": b"\xd7\xcd\xc6\x9a",
    "a camera's raw file": b"FUJIFILMCCD-RAW 0201",
}


@pytest.mark.parametrize("kind", STARTS)
def test_images_of_no_browser_are_known_by_how_they_begin(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(STARTS[kind] + bytes(40))
    assert has_image(path)
    with pytest.raises(
        UncleanableError, match=rf"{kind} \(place, author\) cannot be removed; export it as JPEG"
    ):
        clean_file(path)


@pytest.mark.parametrize(
    "suffix", [".psd", ".CR3", ".nef", ".tga", ".pcx", ".emf", ".j2k", ".svgz"]
)
def test_images_of_no_browser_are_known_by_their_names(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"who knows")
    assert has_image(path)
    with pytest.raises(UncleanableError, match=r"cannot be removed; export it as (JPEG|SVG)"):
        clean_file(path)


def test_a_text_that_begins_as_a_bitmap_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("BMW, à vous qui lisez", encoding="utf-8")
    assert not has_image(path)


def test_the_pictures_of_an_icon_are_cleaned() -> None:
    for kind in ("png", "bmp"):
        icon = saved(picture("RGBA"), "ICO", sizes=[(16, 16), (32, 32)], bitmap_format=kind)
        result = clean_image(icon + MARK)
        assert MARK not in result
        assert frames(result) == frames(icon)
    told = saved(picture("RGBA").resize((32, 32)), "PNG", pnginfo=png_text())
    head = struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 32, len(told), 22)
    assert MARK not in clean_image(head + told)
    assert frames(clean_image(head + told)) == frames(head + told)


def test_an_icon_of_another_kind_is_refused() -> None:
    head = struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 32, 9, 22)
    for data in (head + b"who knows", head, head[:9]):
        with pytest.raises(UncleanableError):
            clean_image(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_half_an_image_is_refused(kind: str) -> None:
    data = saved(picture(), kind)
    with pytest.raises(UncleanableError):
        clean_image(data[: len(data) // 2])


WHOLE = {kind: saved(picture(), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")}


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=4),
    st.none() | st.integers(1, 5000),  # where it is cut off
)
def test_no_damage_makes_it_fail_otherwise(
    kind: str, flips: list[tuple[int, int]], length: int | None
) -> None:
    data = bytearray(WHOLE[kind])
    result: bytes | None
    for at, value in flips:
        data[at % len(data)] = value
    try:
        result = clean_image(bytes(data[: length and 1 + length % len(data)]))
    except UncleanableError:
        result = None
    assert result is None or clean_image(result) == result


# --- drawings ------------------------------------------------------------------------------

HEAD = '<svg xmlns="http://www.w3.org/2000/svg"'
INKSCAPE = 'xmlns:{}="http://www.inkscape.org/namespaces/inkscape"'
DRAWN = '<path d="M0 0h9"/></svg>'
DRAWINGS = {
    "a comment": f"{HEAD}><!-- {TOLD} -->{DRAWN}",
    "metadata": f"{HEAD}><metadata><dc>{TOLD}</dc></metadata>{DRAWN}",
    "a file's name": f"{HEAD} {INKSCAPE.format('sodipodi')} sodipodi:docname='{TOLD}'>{DRAWN}",
    "a file's name, any prefix": f"{HEAD} {INKSCAPE.format('i')} i:docname='{TOLD}'>{DRAWN}",
    "a view": f"{HEAD} {INKSCAPE.format('i')}><i:view a='{TOLD}'><g/></i:view>{DRAWN}",
    "CDATA": f"{HEAD}><!-- {TOLD} --><style><![CDATA[a > b {{ x: y }}]]></style>{DRAWN}",
    "an instruction": f"<?made {TOLD}?>{HEAD}>{DRAWN}<?made {TOLD}?>",
    "a style sheet elsewhere": f'<?xml-stylesheet href="file:///{TOLD}.css"?>{HEAD}>{DRAWN}',
    "its folder": f'{HEAD} xml:base="file:///home/{TOLD}/">{DRAWN}',
    "a layer's name": f'{HEAD}><g data-name="{TOLD}"/>{DRAWN}',
    "a comment in styles": f"{HEAD}><style>/*{TOLD}*/</style><g style='a:b/*{TOLD}'/>{DRAWN}",
    "a prefix": f'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:metadata>{TOLD}</s:metadata>'
    f'<s:path d="M0 0h9"/></s:svg>',
    "a document type": f'<!DOCTYPE svg [<!-- {TOLD} --><!ENTITY a "{TOLD}">]>{HEAD}>{DRAWN}',
}  # fmt: skip


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_an_svg_loses_what_a_drawing_program_notes(tmp_path: Path, drawing: str) -> None:
    path = tmp_path / "a.svg"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        declaration = '<?xml version="1.0" encoding="latin-1"?>' if encoding == "latin-1" else ""
        path.write_text(declaration + drawing, encoding=encoding)
        result = clean_file(path)
        assert MARK not in result
        assert TOLD.encode("utf-16-le") not in result
        assert re.search(rb'path d="M0 0h9" /></svg>', result)
        path.write_bytes(result)
        assert clean_file(path) == result


def test_what_an_svg_draws_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    drawing = (
        f'{HEAD} xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">\n'
        "<title>Été &amp; &lt;hiver&gt;</title><style>a &gt; b { c: 'd' }</style>"
        '<text xml:space="preserve" x="1">  a <tspan /> b</text>'
        """<use xlink:href="#a" class="&quot;c'" d="e&#10;f" /></svg>"""
    )
    path.write_text(drawing, encoding="utf-8")
    assert clean_file(path).decode() == drawing


def test_entities_of_an_svg_are_written_out(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{HEAD}><text>&a;</text></svg>")
    assert clean_file(path).decode() == f"{HEAD}><text>b</text></svg>"


OWN_PATHS = (
    "/home/camille/x.png", "/Users/camille/x.png", "/Volumes/Photos/x.png",
    "/mnt/c/x.png", "/media/camille/x.png", "/run/media/camille/x.png", "/private/var/x.png",
    "~/x.png", "~camille/x.png", r"\\serveur\camille\x.png", r"C:\Users\camille\x.png", "D:/x.png",
    "../../../home/camille/Images/x.png", r"..\..\Users\camille\x.png", "./../media/camille/x.png",
    "file%3A///C:/Users/camille/x.png", "/C:/Users/camille/x.png", "/c%3A/Users/camille/x.png",
    "%2Fhome/camille/x.png", "smb://nas/camille/x.png", "sftp://camille@nas/x.png",
)  # fmt: skip


def test_addresses_of_a_site_stay_in_an_svg(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    places = (
        "/images/x.png",
        "x.png",
        "../x.png",
        "//example.org/home/x",
        "ftp://example.org/a%20b",
        "../../images/home/x.png",
        "#a",
        "/homes",
        "~",
        "a~/",
    )
    links = "".join(f'<a href="{place}"><text>de /home/ à C:/</text></a>' for place in places)
    path.write_text(f'{HEAD}>{links}<g style="a: url(/images/x.svg#b)" /></svg>', encoding="utf-8")
    assert clean_file(path).decode() == path.read_text(encoding="utf-8")


BOMB = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        ("<svg>", "no SVG that a program can read"),
        ("", "no SVG that a program can read"),
        ("<html/>", "no SVG that a program can read"),
        ("<?xml version='1.0' encoding='x'?><svg/>", "no SVG that a program can read"),
        (
            f"<!DOCTYPE svg [<!ENTITY a0 'b'>{BOMB}]>{HEAD}>&a11;</svg>",
            "no SVG that a program can read",
        ),
        (f"<!DOCTYPE svg [<!ENTITY a SYSTEM '/etc/hosts'>]>{HEAD}>&a;</svg>", "as one file"),
        (f"<!DOCTYPE svg SYSTEM 'a.dtd'>{HEAD}>&a;</svg>", "as one file"),
        (f"{HEAD}><image href='file:///home/a/b.jpg'/></svg>", "another file of your computer"),
        (f"{HEAD}><image href='C:/a/b.jpg'/></svg>", "another file of your computer"),
        (f"{HEAD}><g style='fill:url(file:///a.svg#b)'/></svg>", "another file of your computer"),
        (f"{HEAD}><g fill='url(C:/a.svg#b)'/></svg>", "another file of your computer"),
        (f"{HEAD}><style>@import url('file:///a')</style></svg>", "another file of your computer"),
        (f"{HEAD}><script>a('file:///b')</script></svg>", "another file of your computer"),
        (f"{HEAD}><image href='data:image/png;base64,AAAA'/></svg>", "not the kind of image"),
        (f"{HEAD}><image href='data:image/png;base64,A'/></svg>", "damaged"),
    ],
)
def test_an_svg_that_cannot_be_cleaned_is_refused(tmp_path: Path, drawing: str, said: str) -> None:
    path = tmp_path / "a.svg"
    path.write_text(drawing, encoding="utf-8")
    with pytest.raises(UncleanableError, match=said):
        clean_file(path)


@pytest.mark.parametrize("path", OWN_PATHS)
def test_an_svg_that_names_a_file_of_its_author_is_refused(tmp_path: Path, path: str) -> None:
    for drawn in (
        f"><image href='{path}'/>",
        f'><g style="fill: url( {path}#a )"/>',
        f"><style>a {{ b: url('{path}') }}</style>",
        f'><style>@import "{path}";</style>',
        f"><style>@import {path};</style>",
        f"><script>a('{path}')</script>",
    ):
        (tmp_path / "a.svg").write_text(f"{HEAD}{drawn}</svg>", encoding="utf-8")
        with pytest.raises(UncleanableError, match="another file of your computer"):
            clean_file(tmp_path / "a.svg")


# --- images in a text ----------------------------------------------------------------------


def address(data: bytes, kind: str = "image/jpeg") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def images_in(text: str) -> list[bytes]:
    return [base64.b64decode(code) for code in re.findall(r";base64,([\w+/=]+)", text)]


def in_lines(text: str) -> str:
    return re.sub(".{76}", r"\g<0>\n", text)


@pytest.mark.parametrize("attribute", ["href", "xlink:href"])
@pytest.mark.parametrize("write", [str, in_lines, lambda text: text.replace("+", "%2B")])
def test_an_image_in_an_svg_is_cleaned(
    tmp_path: Path, attribute: str, write: Callable[[str], str]
) -> None:
    photo = saved(picture(), "JPEG", exif=exif(6))
    path = tmp_path / "a.svg"
    link = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    path.write_text(f'{HEAD} {link}><image {attribute}="{write(address(photo))}"/></svg>')
    assert images_in(clean_file(path).decode()) == [clean_image(photo)]


def percent(data: bytes, kind: str = "image/jpeg") -> str:
    return f"data:{kind},{quote(data, safe='')}"


@pytest.mark.parametrize("write", [address, percent])
def test_images_in_a_style_sheet_are_cleaned(
    tmp_path: Path, write: Callable[[bytes, str], str]
) -> None:
    photo = saved(picture(), "JPEG", exif=exif(6))
    path = tmp_path / "a.css"
    for kind in ("image/jpeg", "image/png", "application/octet-stream", "", "image/JPEG;a=b"):
        for css in ("url({}) no-repeat, url('{}')", 'a { b: url("{}") }', "/* \xe9 */ url({}#c)"):
            path.write_bytes(css.replace("{}", write(photo, kind)).encode("latin-1"))
            result = clean_file(path)
            assert images_in(result.decode("latin-1")) == [clean_image(photo)] * css.count("{}")
            assert result.startswith(css.partition("{}")[0].partition("url")[0].encode("latin-1"))
            path.write_bytes(result)
            assert clean_file(path) == result


@pytest.mark.parametrize("write", [quote, str])
def test_an_svg_that_is_not_in_base64_is_cleaned(
    tmp_path: Path, write: Callable[[str], str]
) -> None:
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'><!-- {TOLD} --><text>é</text></svg>"
    path = tmp_path / "a.css"
    for kind in ("image/svg+xml", "image/svg+xml;charset=utf-8"):
        path.write_text(f'a {{ b: url("data:{kind},{write(drawing)}") }}', encoding="utf-8")
        assert images_in(clean_file(path).decode()) == [f"{HEAD}><text>é</text></svg>".encode()]


def test_an_image_that_is_not_in_base64_is_cleaned_in_an_svg_too(tmp_path: Path) -> None:
    photo = saved(picture(), "JPEG", exif=exif())
    path = tmp_path / "a.svg"
    path.write_text(f'{HEAD}><image href="{percent(photo)}"/></svg>', encoding="utf-8")
    assert images_in(clean_file(path).decode()) == [clean_image(photo)]


@pytest.mark.parametrize(
    "html",
    [
        '<p><img alt="" src="{}"></p>',
        "<img src=' {}' alt>",
        '<img srcset="{} 2x, {} 3x" src="/a.png">',
        '<p style="background: url({}) no-repeat">a</p>',
        "<style>p > b { background: url('{}') }</style>",
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{}"></image></svg>',
        '<a href="{}">a</a>',
        '<object data="{}"></object>',
    ],
)
def test_an_image_that_is_written_out_in_a_post_is_found(html: str) -> None:
    for data in ("data:image/png;base64,YWI=", "DATA:image/svg+xml,<svg/>", "data:;base64,YWI="):
        assert has_written_out(html.replace("{}", data))


def test_a_text_about_an_image_is_none() -> None:
    for html in (
        "<code>data:image/png;base64,YWI=</code>",
        '<a href="data:text/plain,oui">',
        '<a href="data:,a%20b#c" title="data: one, two">',
    ):
        assert not has_written_out(html)


# --- Pelican -----------------------------------------------------------------------------


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    blog = project(tmp_path, letters=1)
    (blog / "content/images").mkdir()
    (blog / "content/images/box.JPG").write_bytes(saved(picture(), "JPEG", exif=exif(6)))
    (blog / "content/letters/preuve.png").write_bytes(saved(picture(), "PNG", pnginfo=png_text()))
    (blog / "content/letters/preuve.txt").write_text("tel quel", encoding="utf-8")
    write_letter(
        blog,
        1,
        "![Box]({static}/images/box.JPG) ![Preuve]({attach}preuve.png) [cela]({attach}preuve.txt)",
    )
    return blog


@pytest.mark.parametrize("links", [False, True])
def test_a_photograph_is_published_without_its_place_and_stays_as_it_was(
    blog: Path, *, links: bool
) -> None:
    before = files(blog / "content")
    for _ in range(2):
        built = pelican("content", "-e", f"STATIC_CREATE_LINKS={str(links).lower()}", cwd=blog)
        assert built.returncode == 0, built.stderr
    published = files(blog / "output")
    assert [name for name, data in published.items() if MARK in data] == []
    photo = (blog / "output/images/box.JPG").read_bytes()
    assert frames(photo) == frames((blog / "content/images/box.JPG").read_bytes())
    assert (blog / "output/lettre-1/preuve.txt").read_text(encoding="utf-8") == "tel quel"
    assert (blog / "output/lettre-1/preuve.png").is_file()
    assert files(blog / "content") == before


def test_an_image_is_cleaned_where_no_cache_can_be_written(blog: Path) -> None:
    (blog / "cache").write_text("no folder", encoding="utf-8")
    store = Store(blog / "cache/images")
    photo = blog / "content/images/box.JPG"
    assert cleaned_once(photo, store) == cleaned_once(photo, store) == clean_file(photo)


def test_all_that_cannot_be_cleaned_is_named_at_once_and_nothing_is_written(blog: Path) -> None:
    (blog / "content/images/a.jpg").write_bytes(b"no image")
    (blog / "content/images/b.tif").write_bytes(saved(picture(), "TIFF"))
    (blog / "theme/static/c.tif").write_bytes(saved(picture(), "TIFF"))
    (blog / "theme/static/d.css").write_text(f"a {{ b: url({address(b'none', 'image/png')}) }}")
    write_letter(blog, 0, f"J'attends.\n\n![Box]({address(b'no image', 'image/png')})")
    built = pelican("content", cwd=blog)
    assert built.returncode == 1
    cannot = "this image cannot be published:"
    for problem in (
        f"content/images/a.jpg: {cannot} this is not the kind of image that its name says",
        f"content/images/b.tif: {cannot} the metadata of TIFF (place, author) cannot be removed",
        f"theme/static/c.tif: {cannot} the metadata of TIFF",
        f"theme/static/d.css: {cannot} this is not the kind of image",
        'content/letters/lettre-0.md:16: this post has an image in it, as a "data:" address',
    ):
        assert problem in built.stderr
    assert not (blog / "output").exists()


def test_images_of_the_theme_are_cleaned(blog: Path) -> None:
    static = blog / "theme/static"
    photo = saved(picture(), "JPEG", exif=exif())
    (static / "deep").mkdir()
    (static / "deep/a.jpg").write_bytes(photo)
    (static / "a.svg").write_text(f"{HEAD}><!-- {TOLD} -->{DRAWN}", encoding="utf-8")
    (static / "b.css").write_text(f"a {{ b: url({address(photo)}) }}", encoding="utf-8")
    (static / "._a.jpg").write_bytes(b"of Macintosh, that Pelican ignores")
    (blog / "theme/b.jpg").write_bytes(photo)
    append(blog / "pelicanconf.py", '\nTHEME_STATIC_PATHS = ["static", "b.jpg"]\n')
    built = pelican("content", cwd=blog)
    assert built.returncode == 0, built.stderr
    published = files(blog / "output")
    assert [name for name, data in published.items() if MARK in data] == []
    for name in ("deep/a.jpg", "a.svg", "b.jpg", "css/base.css"):
        assert str(blog / "output/theme" / name) in published
    sheet = (blog / "output/theme/b.css").read_text(encoding="utf-8")
    assert sheet == f"a {{ b: url({address(clean_image(photo))}) }}"


AS_THEY_ARE = (
    "film.MOV", "son.mp3", "scan.pdf", "lettre.docx", "lettre.eml", "moi.vcf", "données.json",
    "tout.zip", "trajet.gpx", "licence.txt", "sans-nom",
)  # fmt: skip


def test_what_is_published_as_it_is_is_told_once(blog: Path) -> None:
    for name in AS_THEY_ARE:
        (blog / "content/images" / name).write_bytes(b"%PDF-1.4 /Author (Camille)")
    for name in ("style.css", "police.woff2", "a.js", "robots.txt", "CNAME"):
        (blog / "content/images" / name).write_bytes(b"a {}")
    (blog / "content/posts").mkdir()
    text = "".join(f"[{name}]({{static}}/images/{name})\n" for name in AS_THEY_ARE)
    (blog / "content/posts/un.md").write_text(f"Title: Un\nDate: 2026-07-20\n\n{text}")
    (blog / "theme/static/film.mp4").write_bytes(b"film")
    (blog / "theme/static/OFL.txt").write_bytes(b"licence")
    built = pelican("content", cwd=blog)
    assert built.returncode == 0
    told = re.findall(r"(\S+): this is published as it is: it may say", said(built))
    expected = [f"content/images/{name}" for name in AS_THEY_ARE]
    assert sorted(told) == sorted(
        [*expected, "content/letters/preuve.txt", "theme/static/film.mp4"]
    )


NOTE = {"/Type": "/Annot", "/Subtype": "/Highlight", "/T": "Camille"}
FIELD = {"/Type": "/Annot", "/Subtype": "/Widget", "/T": "adresse"}
BY = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>Camille</dc:creator></x:xmpmeta>"


def pdf(
    facts: dict[str, str] | None = None,
    *,
    photo: bytes = b"",
    note: dict[str, str] | None = None,
    xmp: str = "",
    file: bytes = b"",
) -> bytes:
    """Make a PDF of one page; the photograph is in it as the camera wrote it."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=9, height=9)
    writer.add_metadata({"/Title": "Preuve", **(facts or {})})
    if note:
        told = {NameObject(key): in_pdf(value) for key, value in note.items()}
        page[NameObject("/Annots")] = ArrayObject([DictionaryObject(told)])
    if photo:
        stream = DecodedStreamObject()
        stream.set_data(photo)
        writer._add_object(stream)
    if xmp:
        stream = DecodedStreamObject()
        stream[NameObject("/Type")] = NameObject("/Metadata")
        stream.set_data(xmp.encode())
        writer.root_object[NameObject("/Metadata")] = writer._add_object(stream.flate_encode())
    if file:
        writer.add_attachment("a.txt", file)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def in_pdf(value: str) -> NameObject | TextStringObject:
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


@pytest.mark.parametrize(
    "told",
    [
        pdf({"/Author": "Camille"}),
        pdf({"/Company": "Exemple SARL"}),
        pdf(photo=saved(picture(), "JPEG", exif=exif())),
        pdf(note=NOTE),
        pdf(xmp=BY),
        pdf(file=b"a"),
        b"%PDF-1.7 broken",
    ],
    ids=["author", "company", "photograph", "note", "XMP", "file within", "broken"],
)
def test_a_pdf_that_may_tell_who_made_it_is_told(told: bytes) -> None:
    assert b"dc:creator" not in told
    assert pdf_may_tell(told)


def test_other_pdfs_are_not_told() -> None:
    photo = clean_image(saved(picture(), "JPEG", exif=exif()))
    for silent in (
        pdf(),
        pdf({"/Author": ""}),
        pdf(photo=photo),
        pdf(note=FIELD),
        pdf(xmp="<x:xmpmeta/>"),
    ):
        assert not pdf_may_tell(silent)


def test_the_paper_has_the_cleaned_image(blog: Path) -> None:
    built = pelican("content", "-s", "publishconf.py", cwd=blog)
    assert built.returncode == 0, built.stderr
    assert MARK not in (blog / "published/lettre-1/lettre-1.pdf").read_bytes()
