"""plugins/guard: every form of every kind of value is found in every kind of file.

Forms, values and containers are each made by a function; each two of them are tried together.
"""

import ast
import base64
import gzip
import html
import html.entities
import io
import json
import os
import quopri
import random
import re
import shutil
import socket
import struct
import sys
import tarfile
import traceback
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import cycle
from pathlib import Path, PurePath
from typing import TypeVar
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pikepdf
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)
from unidecode import unidecode

from plugins import private_values
from plugins.guard.checks import FROM_ELSEWHERE, BuiltSite, leak_problems
from plugins.guard.containers import CONTAINER_KINDS, NESTING, Room, UnreadableError, layers
from plugins.guard.forms import Needle, squeezed
from plugins.guard.forms import folded as folded_text
from plugins.guard.leaks import GuardError, find_leaks
from plugins.guard.net import Net
from plugins.guard.pdf import MOST_INFLATED, page_texts
from plugins.problems import Problem, ProblemsFound
from tests.project import ROOT, append, pelican, project, write_letter

T = TypeVar("T")
VALUES = {
    "alphanumeric": "AB-12345678",
    "phone": "06 39 98 12 34",
    "IBAN": "FR76 3000 6000 0112 3456 7890 189",
    "e-mail": "prenom.nom@example.org",
    "accented name": "Élodie Müller-Çelik",
    "address": "Camille Invraisemblable\n3 bis allée des Tilleuls\n69000 LYON",
    "name in no one encoding": "Señora Żółkiewski",
    "quoted": "L'« Œuvre » d'Anaïs-Maëlle – 1/2",
    "Cyrillic": "Иван Выдуманный",
}
SHORT = {"short number": "48213", "short reference": "B12-34", "short name": "Zoé Ab"}
EXAMPLE = ROOT / "private.example.toml"


# --- forms: what a value may become on its way to a page ---------------------------------


def inserted(what: str, every: int = 1) -> Callable[[str], str]:
    def form(value: str) -> str:
        return what.join(value[i : i + every] for i in range(0, len(value), every))

    return form


def regrouped(separator: str, size: int) -> Callable[[str], str]:
    def form(value: str) -> str:
        return inserted(separator, size)(re.sub(r"[\W_]", "", value))

    return form


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda value: value.replace(old, new)


def each(write: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: "".join(map(write, value))


def named(value: str) -> str:
    names = html.entities.codepoint2name
    return "".join(f"&{names[ord(c)]};" if ord(c) in names else f"&#{ord(c)};" for c in value)


def without_accents(value: str) -> str:
    decomposed = unicodedata.normalize("NFD", value)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def full_width(value: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)


def json_escaped(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def slug(value: str) -> str:
    return re.sub(r"[\W_]+", "-", unidecode(value).lower()).strip("-")


def twice(write: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: write(write(value))


def always(quoter: Callable[[str], str]) -> Callable[[str], str]:
    """Percent-encode also what need not be."""
    return each(lambda c: quoter(c) if quoter(c) != c else f"%{ord(c):02X}")


AS_TOKENS: dict[str, Callable[[str], str]] = {
    "as is": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "NFC": lambda value: unicodedata.normalize("NFC", value),
    "NFD": lambda value: unicodedata.normalize("NFD", value),
    "NFKD": lambda value: unicodedata.normalize("NFKD", value),
    "without accents": without_accents,
    "full width": full_width,
    "zero-width spaces": inserted("\u200b"),
    "word joiners": inserted("\u2060", 2),
    "soft hyphens": inserted("\u00ad", 3),
    "<wbr> inside": inserted("<wbr>", 3),
    "tags inside": lambda value: f'<span class="caps">{value[:3]}</span>{value[3:]}',
    "tags with > inside": lambda value: f"{value[:3]}<i title='a > b'>{value[3:]}</i>",
    "tags with < inside": lambda value: f'{value[:3]}<i title="a < b">{value[3:]}</i>',
    "tags with quotes apart": lambda value: f"{value[:3]}<i title = 'a > b'>{value[3:]}</i>",
    "mark of a note inside": lambda value: (
        f'{value[:3]}<sup class="a" id="b"><a href="#c" title="<d>">12</a></sup>{value[3:]}'
    ),
    "comment inside": lambda value: f"{value[:3]}<!-- x -->{value[3:]}",
    "decimal entities": each(lambda c: f"&#{ord(c)};"),
    "hexadecimal entities": each(lambda c: f"&#x{ord(c):X};"),
    "named entities": named,
    "entities twice": lambda value: html.escape(named(value)),
    "decimal entities twice": twice(each(lambda c: f"&#{ord(c)};")),
    "percent-encoded": quote,
    "percent-encoded whole": always(quote),
    "percent-encoded twice": twice(always(quote)),
    "JSON escapes": each(json_escaped),
    "JSON escapes in JSON": lambda value: json.dumps(json.dumps(value)),
    "JavaScript escapes": each(lambda c: f"\\u{{{ord(c):x}}}"),
    "CSS escapes": each(lambda c: f"\\{ord(c):x} "),
    "CSS escapes of six digits": each(lambda c: f"\\{ord(c):06x}"),
    "entities in percent in JSON": lambda value: json.dumps(quote(named(value))),
    "tags and entities and case": lambda value: f"<b>{named(value.upper()[:4])}</b>{value[4:]}",
}  # fmt: skip
ANYWHERE: dict[str, Callable[[str], str]] = {
    "no-break spaces": replaced(" ", "\u00a0"),
    "thin spaces": replaced(" ", "\u202f"),
    "no spaces": replaced(" ", ""),
    "spaces inside": inserted(" "),
    "thin spaces inside": inserted("\u2009", 2),
    "dashes for hyphens": replaced("-", "–"),
    "no-break hyphens": replaced("-", "\u2011"),
    "smart apostrophes": replaced("'", "’"),
    "straight quotes": lambda value: value.replace("« ", '"').replace(" »", '"'),
    **{
        f"groups of {n}, {s!r}": regrouped(s, n)
        for n in (2, 3, 4)
        for s in (" ", "-", ".", "\u202f")
    },
    "line breaks": inserted("\n", 4),
    "indented line breaks": inserted("\r\n    ", 4),
    "<br> inside": inserted("<br>\n", 4),
    "form encoding": quote_plus,
    "form encoding twice": twice(quote_plus),
    "slug": slug,
    "glued to letters": lambda value: f"x{re.sub(r'[^0-9A-Za-z]', '', unidecode(value))}y",
}  # fmt: skip
PHONES: dict[str, Callable[[str], str]] = {
    "+33": lambda value: "+33 " + value[1:],
    "+336": lambda value: "+33" + value[1:].replace(" ", ""),
    "0033": lambda value: "0033" + value[1:].replace(" ", ""),
    "(0)": lambda value: "+33 (0)" + value[1:].replace(" ", "."),
    "tel:": lambda value: f'<a href="tel:+33{value[1:].replace(" ", "")}">…</a>',
    "no-break hyphens": lambda value: value.replace(" ", "\u2011"),
    "RFC 3966": lambda value: "tel:+33-" + value[1:].replace(" ", "-"),
}
TELEPHONES = (
    "06 39 98 12 34",
    "06\u201139\u201198\u201112\u201134",
    "06–39–98–12–34",
    "+33\u202f6\u202f39 98\u200b\u202f12 34",
    "06·39·98·12·34",
    "06\u221239\u221298\u221212\u221234",
    "+33 6 39 98 12 34",
    "0033639981234",
    "+33 (0)6-39-98-12-34",
)
BYTES: dict[str, Callable[[str], bytes]] = {
    "UTF-16": lambda value: f"<p>{value}</p>".encode("utf-16"),
    "UTF-16 LE, no mark": lambda value: f"<p>{value}</p>".encode("utf-16-le"),
    "UTF-16 BE, no mark": lambda value: f"<p>{value}</p>".encode("utf-16-be"),
    "quoted-printable": lambda value: quopri.encodestring(f"Client {value}.".encode()),
    "quoted-printable whole": lambda value: "".join(f"={b:02X}" for b in value.encode()).encode(),
    "quoted-printable in lower case": lambda value: "".join(
        f"={b:02x}" for b in value.encode()
    ).encode(),
    "quoted-printable, folded": lambda value: b"=\n".join(
        f"={b:02X}".encode() for b in value.encode()
    ),
    "quoted-printable Latin-1": lambda value: quopri.encodestring(
        value.encode("latin-1", "xmlcharrefreplace")
    ),
    "Latin-1": lambda value: f"<p>{value}</p>".encode("latin-1", "xmlcharrefreplace"),
    "Windows": lambda value: f"<p>{value}</p>".encode("cp1252", "xmlcharrefreplace"),
    "base64 in lines": lambda value: base64.encodebytes(f"{'Bonjour, ' * 6}{value}".encode()),
    "base64 in indented lines": lambda value: base64.encodebytes(
        f"{'Bonjour, ' * 6}{value}".encode()
    ).replace(b"\n", b"\r\n      "),
    "base64 in short lines": lambda value: re.sub(
        rb".{64}", rb"\g<0>\n", base64.urlsafe_b64encode(f"{'Bonjour, ' * 5}{value}".encode())
    ),
    "base64": lambda value: b'<a data-x="' + base64.b64encode(value.encode()) + b'">',
    "base64 in upper case": lambda value: base64.b64encode(value.upper().encode()),
    "base64 of UTF-16": lambda value: base64.b64encode(value.encode("utf-16-le")),
    "base64 for addresses": lambda value: base64.urlsafe_b64encode(value.encode()),
    "base64 of a page": lambda value: b"data:text/html;base64,"
    + base64.b64encode(f"<p>Bonjour, <b>{named(value)}</b>".encode()),
    "base64 of mail": lambda value: b"Content-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(f"{'Bonjour, ' * 9}{value}{', au revoir' * 9}".encode()),
    "base64 in base64": lambda value: base64.b64encode(
        base64.b64encode(f"Bonjour, mon numéro est le {value}, merci".encode())
    ),
    "base64 in a value's middle": lambda value: base64.b64encode(f"x{value}".encode()),
    "BOM": lambda value: b"\xef\xbb\xbf" + value.encode(),
}  # fmt: skip


# --- containers: how a value comes into a file -------------------------------------------


def page(text: str) -> bytes:
    filler = "<p>Dix jours, puis deux&nbsp;: <a href='/a%20b/'>rien</a>.</p>\n" * 20
    return f"<!DOCTYPE html><html><body>{filler}<p>Client {text}, bonjour</p>{filler}".encode()


def in_attribute(text: str) -> bytes:
    return f'<meta name="description" content="Client {text} !"><img alt="x">'.encode()


def minified(text: str) -> bytes:
    return f"<ul><li>à</li><li>{text}</li><li>b</li></ul>".encode()


def json_ld(text: str) -> bytes:
    return f'<script type="application/ld+json">{json.dumps({"a": text})}</script>'.encode()


def feed(text: str) -> bytes:
    inner = escape(f"<p>Client {text}, bonjour</p>")
    return f'<?xml version="1.0"?><feed><content type="html">{inner}</content></feed>'.encode()


def folded(text: str) -> bytes:
    """Fold at 75 octets, in the midst of characters too, as RFC 5545 lets one do."""
    line = f"DESCRIPTION:{'Dix jours. ' * 5}{text}".replace("\n", "\\n").encode()
    rows = [line[i : i + 74] for i in range(0, len(line), 74)]
    return b"BEGIN:VCALENDAR\r\n" + b"\r\n ".join(rows) + b"\r\nEND:VCALENDAR"


def zip_of(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", data)
    return file.getvalue()


def zipped(text: str) -> bytes:
    return zip_of(f"<p>{escape(text)}</p>".encode())


def pdf(make: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    make(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def attach(writer: PdfWriter, data: bytes) -> None:
    writer.add_attachment("a.txt", data)


def pdf_text(text: str) -> bytes:
    """Set a text in Helvetica, word by word, through a compressed stream."""

    def make(writer: PdfWriter) -> None:
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        font["/Encoding"] = "/WinAnsiEncoding"
        objects = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
        fonts = DictionaryObject({NameObject("/F1"): objects})
        stream = DecodedStreamObject()
        words = (f"<{word.encode('cp1252').hex()}> Tj 0 -14 Td" for word in text.split())
        stream.set_data(f"BT /F1 12 Tf 72 700 Td {' '.join(words)} ET".encode())
        page = writer.pages[0]
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})

    return pdf(make)


def pdf_stamp(text: str) -> bytes:
    """Stick a text on a page, in a font whose glyphs only its own map names."""

    def make(writer: PdfWriter) -> None:
        glyphs = {character: number for number, character in enumerate(dict.fromkeys(text), 1)}
        lines = "\n".join(f"<{number:02x}> <{ord(c):04x}>" for c, number in glyphs.items())
        names = DecodedStreamObject()
        names.set_data(f"begincmap {len(glyphs)} beginbfchar\n{lines}\nendbfchar endcmap".encode())
        font = DictionaryObject({NameObject("/ToUnicode"): writer._add_object(names)})
        for key, name in (("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica")):
            font[NameObject(f"/{key}")] = NameObject(f"/{name}")
        drawing = DecodedStreamObject()
        code = bytes(glyphs[character] for character in text).hex()
        drawing.set_data(f"BT /F1 12 Tf 2 2 Td <{code}> Tj ET".encode())
        fonts = DictionaryObject({NameObject("/F1"): font})
        box = ArrayObject(map(NumberObject, (0, 0, 400, 40)))
        drawing.update(
            {
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): box,
                NameObject("/Resources"): DictionaryObject({NameObject("/Font"): fonts}),
            }
        )
        look = DictionaryObject({NameObject("/N"): writer._add_object(drawing)})
        stamp = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Stamp"),
                NameObject("/Rect"): box,
                NameObject("/F"): NumberObject(4),
                NameObject("/AP"): look,
            }
        )
        annotations = ArrayObject([writer._add_object(stamp)])
        writer.pages[0][NameObject("/Annots")] = annotations

    return pdf(make)


def pdf_note(text: str) -> bytes:
    return pdf(lambda writer: writer.add_outline_item(title=text, page_number=0))


def pdf_saved_again(text: str) -> bytes:
    """Write a PDF, then more behind its end that takes the place of the first."""
    writer = PdfWriter(io.BytesIO(pdf_text(text)), incremental=True)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(DecodedStreamObject())
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def in_address(data: bytes) -> bytes:
    """Write a file into a page."""
    return b'<a href="data:application/x;base64,' + base64.b64encode(data) + b'">a</a>'


def image(kind: str, **how: object) -> bytes:
    file = io.BytesIO()
    picture = Image.new("RGB", (8, 8), "red")
    picture.save(file, kind, **how)
    return file.getvalue()


def exif(text: str) -> Image.Exif:
    data = Image.Exif()
    data[0x010E] = text.encode()  # ImageDescription
    return data


def exif_of_windows(text: str) -> Image.Exif:
    data = Image.Exif()
    data[0x9C9C] = text.encode("utf-16-le")  # XPComment
    return data


def png(text: str, *, compressed: bool) -> bytes:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("Comment", text, zip=compressed)
    return image("PNG", pnginfo=chunks)


FILES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "HTML": ("index.html", page),
    "attribute": ("index.html", in_attribute),
    "minified HTML": ("index.html", minified),
    "comment": ("index.html", lambda text: f"<p>a</p><!-- {text} --><p>b</p>".encode()),
    "JSON-LD": ("index.html", json_ld),
    "feed": ("all.atom.xml", feed),
    "CDATA": ("all.rss.xml", lambda text: f"<a><![CDATA[{text}]]></a>".encode()),
    "JSON": ("index.json", lambda text: json.dumps({"a": [text]}).encode()),
    "raw JSON": ("a.json", lambda text: json.dumps([text], ensure_ascii=False).encode()),
    "CSS": ("a.css", lambda text: f'p::after {{ content: "{text}"; color: #e2e5f7 }}'.encode()),
    "SVG": ("a.svg", lambda text: f"<svg><title>{escape(text)}</title></svg>".encode()),
    "calendar": ("case.ics", folded),
    "gzip": ("index.html.gz", lambda text: gzip.compress(page(text))),
    "gzip in gzip": ("a.gz", lambda text: gzip.compress(gzip.compress(page(text)))),
    "gzip with another name": ("a.bin", lambda text: gzip.compress(page(text))),
    "zip": ("letter.odt", zipped),
    "tar in gzip": ("a.tgz", lambda text: gzip.compress(tarred("a.txt", page(text)))),
    "gzip in a page": ("a.html", lambda text: in_address(gzip.compress(page(text)))),
    "gzip in JSON": (
        "a.json",
        lambda text: json.dumps(in_address(gzip.compress(page(text))).decode())
        .replace("/", r"\/")
        .encode(),
    ),
    "PDF in a page": (
        "a.html",
        lambda text: in_address(pdf(lambda w: w.add_attachment("a", gzip.compress(text.encode())))),
    ),
    "PNG in a style sheet": ("a.css", lambda text: in_address(png(text, compressed=True))),
    "PDF metadata": ("a.pdf", lambda text: pdf(lambda w: w.add_metadata({"/Title": text}))),
    "PDF attachment": (
        "a.pdf",
        lambda text: pdf(lambda writer: writer.add_attachment("a.txt", text.encode())),
    ),
    "PDF attached gzip": (
        "a.pdf",
        lambda text: pdf(lambda w: w.add_attachment("a.gz", gzip.compress(text.encode()))),
    ),
    "PDF bookmark": ("a.pdf", pdf_note),
    "PNG text": ("a.png", lambda text: png(text, compressed=False)),
    "PNG compressed text": ("a.png", lambda text: png(text, compressed=True)),
    "PNG Exif": ("a.png", lambda text: image("PNG", exif=exif(text))),
    "JPEG Exif": ("a.jpg", lambda text: image("JPEG", exif=exif(text))),
    "JPEG Exif of Windows": ("a.jpg", lambda text: image("JPEG", exif=exif_of_windows(text))),
    "JPEG comment": ("a.jpg", lambda text: image("JPEG", comment=text.encode())),
    "JPEG XMP": ("a.jpg", lambda text: image("JPEG", xmp=f"<x>{escape(text)}</x>".encode())),
    "WebP Exif": ("a.webp", lambda text: image("WEBP", exif=exif(text))),
    "WebP XMP": ("a.webp", lambda text: image("WEBP", xmp=f"<x>{escape(text)}</x>".encode())),
}  # fmt: skip


@cache
def net(value: str) -> Net:
    return Net([("n°", value)])


def found(value: str, name: str, data: bytes) -> bool:
    names = {needle.name for _, inner in layers(name, data) for needle in net(value).found(inner)}
    return "n°" in names or len([name for name in names if name.startswith("line ")]) > 1


def test_nothing_is_found_where_nothing_is() -> None:
    for name, make in FILES.values():
        data = make("[n° client]")
        assert not any(found(value, name, data) for value in {**VALUES, **SHORT}.values())


def turned(members: Iterable[T], turns: int) -> list[T]:
    """Return a list that begins elsewhere, so that at each turn each member has another partner.

    A test of three lists that takes two whole, and turns the third by one for each member of
    the first, tries each two members together, and need not try all with all.

    >>> [[*zip("abc", turned("xyz", turns))] for turns in range(2)]
    [[('a', 'x'), ('b', 'y'), ('c', 'z')], [('a', 'y'), ('b', 'z'), ('c', 'x')]]
    """
    whole = [*members]
    turns %= len(whole)
    return whole[turns:] + whole[:turns]


@pytest.mark.parametrize(("turns", "container"), [*enumerate(FILES)])
@pytest.mark.parametrize(
    ("values", "forms"),
    [(VALUES, {**AS_TOKENS, **ANYWHERE}), (SHORT, AS_TOKENS)],
    ids=["long", "short"],
)
def test_each_form_of_each_value_is_found_in_each_container(
    values: dict[str, str], forms: dict[str, Callable[[str], str]], container: str, turns: int
) -> None:
    name, make = FILES[container]
    tried = zip(forms, cycle(turned(values.values(), turns)), strict=False)
    missed = [
        (form, value) for form, value in tried if not found(value, name, make(forms[form](value)))
    ]
    assert not missed


@pytest.mark.parametrize(("turns", "container"), [*enumerate(FILES)])
def test_a_telephone_number_is_found_at_home_and_from_abroad(container: str, turns: int) -> None:
    name, make = FILES[container]
    codes = (str, AS_TOKENS["decimal entities"], AS_TOKENS["percent-encoded whole"])
    missed = [
        (value, form)
        for value, form in zip(TELEPHONES, cycle(turned(PHONES, turns)), strict=False)
        for code in codes
        if not found(value, name, make(code(PHONES[form](VALUES["phone"]))))
    ]
    assert not missed


def test_a_number_of_eight_digits_is_found_at_home_and_from_abroad() -> None:
    numbers = ("02 555 01 99", "+32 2 555 01 99", "0032 2 555 01 99", "+32 (0)2 555.01.99")
    for value in numbers:
        assert [one for one in numbers if not found(value, "a.html", page(one))] == [], value


@pytest.mark.parametrize("value", ["AB345678", "1234567"])
def test_from_eight_characters_or_seven_digits_on_a_value_is_found_within_others(
    value: str,
) -> None:
    assert found(value, "a.html", f"<p>x{value}y".encode())
    assert found(value[:-1], "a.html", f"<p>{value[:-1]}".encode())
    assert not found(value[:-1], "a.html", f"<p>x{value[:-1]}y".encode())


@pytest.mark.parametrize("script", ["Ж", "客户", "ע"])
def test_a_letter_of_another_script_parts_words(script: str) -> None:
    for value in SHORT.values():
        assert found(value, "a.html", f"<p>{script}{value}{script}".encode()), value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Nº 48 bis", "N° 48 bis"),
        ("N° 48 bis", "Nº 48 bis"),
        ("Éva Martin", "lʼÉva Martin"),
        ("Zoé d’Ys", "Zoé dʼYs"),
        ("48213", "№48213"),
        ("Ørsted Łódź", "orsted LODZ"),
    ],
)
def test_signs_that_look_alike_are_one(value: str, text: str) -> None:
    assert found(value, "a.html", f"<p>{text}".encode())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Mme Évelyne Saint-Yrieix", "Evelyne Saint-Yrieix"),
        ("Mme Évelyne Saint-Yrieix", "Madame EVELYNE SAINT YRIEIX"),
        ("Mme Évelyne Saint-Yrieix", "SAINT-YRIEIX Évelyne"),
        ("Mme Évelyne Saint-Yrieix", "É. Saint-Yrieix"),
        ("Mme Évelyne Saint-Yrieix", "Madame Saint-Yrieix"),
        ("Hans Müller-Lüdenscheidt", "Dr. MUELLER-LUEDENSCHEIDT"),
        ("Anne Marie Quignardet", "Mme <b>Quignardet</b>"),
        ("Jean-Paul Vercors", "J.-P. Vercors"),
        ("M. Bastien Vercors", "B. Vercors"),
        ("Évelyne de La Tour\n1 rue Haute", "de La Tour, Évelyne"),
        ("Frau Käthe von Grünbach", "Kaethe von Gruenbach"),
        ("Herr Wolf Grünbach", "W. Grünbach"),
        ("Mr. Wilfred Ashdown-Pye", "Ashdown-Pye, Wilfred"),
        ("Ms Prudence Ashdown", "Prudence Ashdown"),
        ("Herrn Prof. Dr. Karl Grünbach", "Karl Grünbach"),
        ("Monsieur et Madame Luc Vercors", "Luc Vercors"),
        ("Anne Marie Vercors", "Anne Vercors"),
        ("Anne Marie Vercors", "Vercors Anne Marie"),
        ("Luc Exemple", "L. Exemple"),
    ],
)
def test_a_person_is_found_however_named(value: str, text: str) -> None:
    assert found(value, "a.html", page(f"Signé : {text}."))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Luc Exemple", "par l'exemple, l’exemple, L exemple"),
        ("Marie Vercors", "M. Vercors, du service clients"),
        ("Mme Anne Vercors", "Mme Vercors"),
        ("Mme Anne Boulanger", "comme boulanger, mme boulangerie, le boulanger"),
        ("Anne Tour", "à tour de rôle, a tour"),
        ("Mme Rose Marchand", "une rose, un marchand de roses"),
        ("Rue des Lilas", "la rue et des lilas"),
    ],
)
def test_a_person_is_not_found_in_other_words(value: str, text: str) -> None:
    assert not found(value, "a.html", page(text))


@pytest.mark.parametrize("form", BYTES)
def test_each_form_of_bytes_is_found_alone_and_packed(form: str) -> None:
    noise = random.Random(1).randbytes(3000) + b"\0\xff\n"  # noqa: S311 (no secret)
    for number, value in enumerate((*VALUES.values(), *SHORT.values())):
        if form == "base64 in a value's middle" and value in SHORT.values():
            continue  # a short value is looked for as a whole only
        data = BYTES[form](value)
        assert found(value, "a.txt", data), value
        assert found(value, "a.bin", noise + data + b"\n\0" + noise), value
        if number % 2:
            assert found(value, "a.txt.gz", gzip.compress(data)), value
        else:
            assert found(value, "a.pdf", pdf(partial(attach, data=data))), value


@pytest.mark.parametrize("value", [*VALUES.values(), *SHORT.values()])
def test_the_text_of_a_pdf_is_read_whatever_the_font_s_encoding(value: str) -> None:
    for form in (str, str.upper, without_accents, slug):
        text = form(value)
        if text.isascii() or text.encode("cp1252", "ignore").decode("cp1252") == text:
            assert found(value, "a.pdf", pdf_text(text))


@pytest.mark.parametrize("value", [*VALUES.values(), *SHORT.values()])
def test_what_was_in_a_pdf_before_it_was_saved_again_is_read(value: str) -> None:
    if value.isascii():
        assert found(value, "a.pdf", pdf_saved_again(value))
    assert not found(value, "a.pdf", pdf_saved_again("[client]"))


@pytest.mark.parametrize("value", ["AB-12345678", "Élodie Müller-Çelik", "Иван Выдуманный"])
def test_what_is_stuck_on_a_page_of_a_pdf_is_read(value: str) -> None:
    stamped = pdf_stamp(value)
    assert found(value, "a.pdf", stamped)
    assert not found(value, "a.pdf", pdf_stamp("[client]"))


def test_a_pdf_within_a_pdf_is_no_older_state_of_it() -> None:
    def make(writer: PdfWriter) -> None:
        writer.add_attachment("a.pdf", pdf_saved_again("AB-12345678"))

    where = [where for where, inner in layers("a.pdf", pdf(make)) if b"AB-12345678" in inner]
    assert set(where) == {
        "data of the PDF, an older state, text of the PDF",
        "data of the PDF, an older state, data of the PDF",
    }


def test_the_first_part_of_a_pdf_for_the_web_is_no_state_of_it() -> None:
    with pikepdf.open(io.BytesIO(pdf_text("AB-12345678"))) as opened:
        opened.save(file := io.BytesIO(), linearize=True)
    assert file.getvalue().count(b"%%EOF") > 1
    assert not [where for where, _ in layers("a.pdf", file.getvalue()) if "older" in where]


def titled(title: bytes) -> bytes:
    """Give a PDF whose title is written in code of ours."""
    data = pdf(lambda writer: writer.add_metadata({"/Title": "z" * 99}))
    assert b"(" + b"z" * 99 + b")" in data
    return data.replace(b"(" + b"z" * 99 + b")", title.ljust(101))


SAME_TITLE = (
    b"(AB\\05512\\\n345678)",
    b"(\\101B (12) 345678)",
    b"<41 42 2D 3132333435363738>",
    b"<FEFF00410042002D00310032003300340035003600370038>",
    b"/AB-12345678",
    b"/AB#2D12345678",
    b"[0 (AB-12345678)]",
    b"<</A [(AB-12345678)]>>",
)


@pytest.mark.parametrize("title", SAME_TITLE)
def test_a_string_of_a_pdf_is_found_however_it_is_written(title: bytes) -> None:
    assert found("AB-12345678", "a.pdf", titled(title))


def test_a_pdf_that_only_forbids_to_print_is_read() -> None:
    with pikepdf.open(io.BytesIO(titled(b"(AB-12345678)"))) as opened:
        opened.attachments["a.txt"] = b"CD-12345678"
        opened.save(file := io.BytesIO(), encryption=pikepdf.Encryption(owner="word", user=""))
    for value in ("AB-12345678", "CD-12345678"):
        assert value.encode() not in file.getvalue()
        assert found(value, "a.pdf", file.getvalue())


def test_objects_that_are_packed_together_are_read() -> None:
    with pikepdf.open(io.BytesIO(titled(b"(AB-12345678)"))) as opened:
        opened.save(file := io.BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"AB-12345678" not in file.getvalue()
    assert found("AB-12345678", "a.pdf", file.getvalue())


def pdf_stream(data: bytes, **facts: str) -> bytes:
    """Give a PDF with one stream more, packed as its facts say."""

    def make(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(data)
        stream.update({NameObject(f"/{key}"): NameObject(name) for key, name in facts.items()})
        writer._add_object(stream)

    return pdf(make).replace(b"/Two", b"[/FlateDecode /DCTDecode]")


def pdf_font(program: bytes) -> bytes:
    """Give a PDF with the program of a font, and a page that is drawn with numbers of glyphs."""

    def make(writer: PdfWriter) -> None:
        stream, drawing, names = (DecodedStreamObject() for _ in range(3))
        stream.set_data(program)
        drawing.set_data(b"BT [(\\0004\\0006) 3 (\\0005\\0004)] TJ ET")
        names.set_data(b"begincmap endcmap")
        packed = stream.flate_encode()
        descriptor = DictionaryObject({NameObject("/FontFile2"): writer._add_object(packed)})
        writer._add_object(descriptor)
        writer._add_object(DictionaryObject({NameObject("/ToUnicode"): writer._add_object(names)}))
        writer.pages[0][NameObject("/Contents")] = writer._add_object(drawing.flate_encode())

    return pdf(make)


def test_the_program_of_a_font_and_the_numbers_of_glyphs_are_no_text() -> None:
    noise = b"\x01\x02\x034654\x01\x02\x7f\x80"
    for data in (pdf_font(noise), pdf_saved(pdf_font(noise))):
        assert not found("4654", "a.pdf", data)
    for text in (b"Client 4654", "Client 4654".encode("utf-16-be")):
        for data in (pdf_font(noise + text), pdf_saved(pdf_font(noise + text))):
            assert found("4654", "a.pdf", data)


def pdf_saved(data: bytes) -> bytes:
    """Save a PDF again, so that it is no plain one."""
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    writer.add_metadata({"/Title": "a"})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_the_data_of_our_own_pdfs_has_few_of_all_numbers_of_four_digits(demo: Path) -> None:
    """A year is in the notice of a font, and that of a letter in its dates.

    What an ID of a PDF can be decoded to may have one by chance.
    """
    numbers = Net((f"{number:04}", f"{number:04}") for number in range(10_000))
    told = {
        needle.text
        for path in demo.rglob("*.pdf")
        for where, data in layers(path.name, path.read_bytes())
        for needle in numbers.found(data)
        if where == "data of the PDF"
    }
    assert len({number for number in told if not "1990" < number < "2030"}) <= 2


def test_a_stream_is_read_however_it_is_packed_or_its_file_is_an_error() -> None:
    value = b"<p>AB-12345678</p>"
    packed, in_hex = zlib.compress(value), value.hex().encode()
    for data in (
        pdf_stream(packed, Filter="/FlateDecode"),
        pdf_stream(packed + value, Filter="/FlateDecode"),
        pdf_stream(in_hex, Filter="/ASCIIHexDecode"),
        pdf_stream(image("JPEG", comment=value), Filter="/DCTDecode", Subtype="/Image"),
    ):
        assert found("AB-12345678", "a.pdf", data)
    for data in (
        pdf_stream(value, Filter="/FlateDecode"),
        pdf_stream(packed, Filter="/JBIG2Decode"),
        pdf_stream(packed, Filter="/FlateDecode", DecodeParms="/Unknown"),
        pdf_stream(packed, Filter="/FlateDecode").replace(b"/Length", b"/Lengxx", 1),
        pdf_stream(packed, Filter="/FlateDecode").replace(b"stream\n", b"stream ", 1),
        pdf_stream(zlib.compress(bytes(MOST_INFLATED + 1)), Filter="/FlateDecode"),
    ):
        with pytest.raises(UnreadableError):
            list(layers("a.pdf", data))


def test_the_pages_of_our_letters_read_the_same_by_both_libraries(demo: Path) -> None:
    paths = sorted(demo.rglob("*.pdf"))
    assert paths
    for path in paths:
        one = "".join(page_texts(path.read_bytes(), stuck_on=False))
        other = "".join(page.extract_text() for page in PdfReader(path).pages)
        assert squeezed(folded_text(one)) == squeezed(folded_text(other)), path


@pytest.mark.parametrize("behind", [b"AB-12345678", "AB-12345678".encode("utf-16-le")])
def test_what_is_behind_a_png_or_beside_its_pixels_is_read(behind: bytes) -> None:
    assert found("AB-12345678", "a.png", image("PNG") + behind)
    chunk = struct.pack(">I", len(behind)) + b"xxXx" + behind
    chunk += struct.pack(">I", zlib.crc32(chunk[4:]))
    assert found("AB-12345678", "a.png", image("PNG")[:33] + chunk + image("PNG")[33:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_metadata_of_a_large_photograph_are_read(kind: str) -> None:
    noise = Image.frombytes("RGB", (300, 300), random.Random(1).randbytes(270_000))  # noqa: S311
    for name in ("IBAN", "accented name", "Cyrillic"):
        value = VALUES[name]
        for metadata in (exif(value), exif_of_windows(value)):
            file = io.BytesIO()
            noise.save(file, kind, exif=metadata, quality=100)
            assert len(file.getvalue()) > 65_536
            assert found(value, f"a.{kind.lower()}", file.getvalue())
            assert found(value, "a.bin", b"\0" * 65_536 + file.getvalue())


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-16"])
@pytest.mark.parametrize("size", [100, 120_000])
def test_an_accented_name_in_a_binary_file_is_found(size: int, encoding: str) -> None:
    noise = random.Random(1).randbytes(size)  # noqa: S311 (no secret)
    for name in ("Zénaïde Châtelperron", "Élodie Müller-Çelik", "Straße 8a, Weiß"):
        frame = b"TPE1\0\0\0\x15\0\0\0" + name.encode(encoding) + b"TIT2\0\0\0\x05\0\0"
        assert found(name, "a.mp3", b"ID3\x03\0" + frame + noise)
        assert found(name, "a.bin", noise + frame)


def test_a_tag_within_a_tag_is_read_as_browsers_do() -> None:
    for tag in ("<i title='<b>'>", "<!-- a b -->"):
        for value in (*VALUES.values(), *SHORT.values()):
            assert found(value, "a.html", page(f"{value[:3]}{tag}{value[3:]}"))


def test_mailto_is_found() -> None:
    for address in ("mailto:prenom.nom@example.org", "mailto:prenom.nom%40EXAMPLE.org?a=b"):
        assert found(VALUES["e-mail"], "a.html", f'<a href="{address}">'.encode())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Anselme Quignardet", "<p>deAnselme Quignardet</p>"),
        ("Anselme Quignardet", "Anselme Quignardetet"),
        ("Anselme Quignardet", '{"authorAnselme_Quignardet": 1}'),
        ("Anselme Quignardet", "TPE1\0\0\0\x13\0\0\0Anselme QuignardetTIT2\0\0\0\x05"),
        ("prenom.nom@example.org", "Écrivez-moiprenom.nom@example.org"),
        ("ab.cd@example.org", "ab.cd@example.organisation"),
        ("Mme Quignardet", "Mme Quignardetet"),
        ("Anselme Gy", "deAnselme Gy."),
    ],
)
def test_a_long_value_without_a_digit_is_found_where_letters_touch_it(
    value: str, text: str
) -> None:
    assert found(value, "a.html", text.encode())


NAMES = (
    "Éva Martin",
    "Mme Exemple",
    "Ève Vieuxpont",
    "Me Béatrice Roux",
    "Zoé d’Ys",
    "48213",
    "K7-9P2",
)


TOUCHING = "’‘“”„«»‹›–—…·•°§→€\u00a0\u2028😀"


@pytest.mark.parametrize(
    ("turns", "value"), [*enumerate([*VALUES.values(), *SHORT.values(), *NAMES])]
)
def test_a_value_is_found_where_punctuation_touches_it(value: str, turns: int) -> None:
    forms = ("as is", "upper case", "named entities", "JSON escapes", "tags inside")
    for mark, form in zip(TOUCHING, cycle(turned(forms, turns)), strict=False):
        text = AS_TOKENS[form](f"{mark}{value}{mark}")
        assert found(value, "a.html", f"<p>qu{text}dit".encode()), form
        assert found(value, "a.html", f"<p>qu{text}dit".replace(" ", "&nbsp;").encode()), form
        assert found(value, "a.txt", f"qu{text}dit".encode("utf-16")), form


@pytest.mark.parametrize("invisible", "\u00ad\u200b\u200d\u2060\ufeff")
def test_what_is_invisible_parts_no_word(invisible: str) -> None:
    for value in (*SHORT.values(), *NAMES):
        assert found(value, "a.html", f"<p>qu’{inserted(invisible)(value)}’".encode()), value
    assert not found("Éva Martin", "a.html", f"<p>l{invisible}Éva Martin".encode())


@pytest.mark.parametrize("lines", [2, 3])
def test_each_line_of_a_value_is_guarded_alone(lines: int) -> None:
    address = VALUES["address"].splitlines()[:lines]
    for number, line in enumerate(address, start=1):
        names = [needle.name for needle in net("\n".join(address)).found(page(line.upper()))]
        assert names == [f"line {number} of n°"]


LABELLED: dict[str, list[str]] = {
    "Tél. : 06 39 98 12 34": [PHONES[form](VALUES["phone"]) for form in PHONES],
    "Mobile 06.39.98.12.34 / fax +33 (0)1 99 00 63 88": ["tel:+33639981234", "01 99 00 63 88"],
    "Tél. 06\u201139\u201198\u201112\u201134": [PHONES[form](VALUES["phone"]) for form in PHONES],
    "06 39 98 12 34 ou 06 39 98 12 35": ["06 39 98 12 35", "0033639981234"],
    "Phone: (212) 555-0143, home": ["212-555-0143", "+1 212 555 0143"],
    "Courriel : prenom.nom@example.org": ["mailto:prenom.nom%40Example.org"],
    "IBAN : FR76 3000 6000 0112 3456 7890 189, BIC XXXXFRPP": ["FR7630006000011234567890189"],
    "IBAN BE68 5390 0754 7034 chez Banque": ["be68-5390-0754-7034"],
}  # fmt: skip


@pytest.mark.parametrize("line", LABELLED)
def test_what_stands_behind_a_label_is_guarded_alone(line: str) -> None:
    for value in (line, f"Camille Vraisemblable\n{line}\n69000 LYON"):
        for text in LABELLED[line]:
            assert net(value).found(page(text)), text


def test_a_date_behind_a_label_is_no_phone_number() -> None:
    for date in ("01/07/2026", "01.07.2026 14:30", "2026-07-01", "01 07 2026"):
        assert not net(f"Contrat Vraisemblable du {date}").found(page(date))


def test_a_country_alone_is_no_private_value() -> None:
    address = Net([("n°", "Camille Exemple\n69000 LYON\nFRANCE")])
    assert not address.found(b"<p>Vive la France</p>")
    assert address.found(b"<p>69000 Lyon</p>")


def test_german_names_are_found_with_and_without_their_second_letters() -> None:
    for text in (
        "Jörg Weißmüller",
        "JOERG WEISSMUELLER",
        "jorg-weissmuller",
        "Jo\u0308rg Weissmüller",
    ):
        assert found("Jörg Weißmüller", "a.html", text.encode()), text


@example("0000000é", "JSON escapes in JSON", "entities twice", "feed")
@given(
    st.text(st.sampled_from("ABCDEFGHJKabcdefé0123456789 -/.'"), min_size=8, max_size=30),
    st.sampled_from([*AS_TOKENS]),
    st.sampled_from([form for form in AS_TOKENS if re.search("entities$|twice|percent", form)]),
    st.sampled_from(["HTML", "attribute", "JSON", "feed", "gzip"]),
)
def test_any_value_in_any_form_coded_again_is_found(
    value: str, form: str, code: str, container: str
) -> None:
    assume(sum(map(str.isalnum, value)) >= 8)
    name, make = FILES[container]
    assert found(value, name, make(AS_TOKENS[code](AS_TOKENS[form](value.strip()))))


@pytest.mark.parametrize(
    "broken",
    [
        '<a title="never closed>dix jours</a>',
        "<a title='never closed>dix jours</a>",
        "if (a<b) c",
        "<!-- never closed",
        "<p title=a<b",
    ],
)
def test_broken_html_hides_nothing(broken: str) -> None:
    for value in (*VALUES.values(), *SHORT.values()):
        tagged = f"<p>{value[:3]}<b class='a'>{value[3:]}</b></p>"
        odd = f'<p>{value[:3]}<b title="a < b">{value[3:]}</b></p>'
        assert found(value, "a.html", f"{broken} <p>{tagged}</p>".encode()), value
        assert found(value, "a.html", f"<p>{odd}</p> {broken} <p>".encode()), value


@pytest.mark.parametrize("part", ["<a ", '<a="', "<a='", "<!--", "<!-- x>", "<a <b='> ", '="<a>'])
def test_broken_html_is_read_but_once(part: str) -> None:
    assert not net("AB-12345678").found(part.encode() * 300_000)  # squared, this would take hours


# --- no false alarms ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("48213", "<p>n° 148213, n° 482130, a48213, 48213b, 9.48213 et 48213,50 €"),
        ("48213", "<td>482</td><td>13</td>"),
        ("B12-34", "<p>B12-345, AB12-34, B12 et 34"),
        ("Zoé Ab", "<p>Zoé absente, chez Zoé. Abel"),
        ("Mme Exemple", "<p>comme exemple, la gamme exemplaire"),
        ("M. Bertrand", "<p>album Bertrand"),
        ("Anselme Gy", "Anselme Gymnase"),
        ("Anne Long", "une panne longue"),
        ("Ange Blanc", "un fil orange, blanc"),
        ("Line Petit", "la discipline, petit"),
        ("Иван", "<p>Иванов"),
        ("48213", "<p>482 13, 4 8213, 1 482 13, 48-213 et 48, 213"),
        ("AB123", "<td>AB</td><td>123</td> DAB 123, AB 1234, AB, 1 et 23"),
        ("2026-07-0042", "<p>2026-07-004, le 2 août 2026-07-00"),
        ("12534567", '<svg><path fill="red" d="M12.5 34.567z"/><polygon points="12,5 34,567"/>'),
    ],
)
def test_a_part_of_another_word_or_number_is_no_leak(value: str, text: str) -> None:
    assert not found(value, "a.html", text.encode())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("AB123", "AB 123, AB&nbsp;123, A.B.123, <b>AB</b> 123, AB-12-3, AB\u202f123"),
        ("AB-123", "AB 123, AB&nbsp;123, AB - 123, ab123"),
        ("69123", "69 123, 69&nbsp;123, 69\u202f123, <b>69</b> 123"),
        ("4821", "4 821, 4&#8239;821"),
        ("48213", "<b>4</b>8213<i>bis</i>"),
        ("482139", "482 139, 482\u2009139"),
        ("AB-123", "<b><i>AB</i></b>-<b><i>123</i></b>, <a><b><i><u>AB</u></i></b></a> 123"),
        ("K7-9P2", '<b>K7</b><b class="o">-</b><b>9</b><b>P2</b>, <b><i>K</i></b><b>7</b>-9-P-2'),
        ("Zoé Ab", "Zoé\n                Ab, Zoé&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;Ab"),
        ("Zoé Ab", "<b>Zoé</b>\n        <i>\n            Ab</i>, Zoé\t \t \t Ab"),
        ("N° 4 bis", "nᵒ 4 bis, №\u00a04 bis, N<sup>o</sup> 4 bis, n° 4bis"),
        ("Zoé Ab", "<b><i><u>Zoé</u></i></b> <b><i><u>Ab</u></i></b>, Zoé - Ab"),
    ],
)
def test_short_values_are_found_parted_as_one_writes_them(value: str, text: str) -> None:
    assert [part for part in text.split(",") if not found(value, "a.html", part.encode())] == []


@pytest.mark.parametrize("value", ["K7-9P2", "AB-123", "Zoé-Ab", "48-213"])
def test_a_short_value_is_found_in_code_that_is_coloured(value: str) -> None:
    for language, code in (
        ("python", "code = {}"),
        ("python", 'code = "{}"'),
        ("javascript", "a({})"),
        ("toml", "code = {}"),
        ("toml", 'code = "{}"'),
        ("bash", "x --client={}"),
        ("sql", "WHERE a = {}"),
    ):
        lexer = get_lexer_by_name(language)
        coloured = highlight(code.format(value), lexer, HtmlFormatter())
        assert found(value, "a.html", coloured.encode()), coloured


def test_many_tags_within_a_value_are_read_but_once() -> None:
    assert found("K7-9P2", "a.html", b"K" + b"<b>" * 100_000 + b"7-9P2")
    assert not found(
        "K7-9P2", "a.html", b"K" + b"<b>" * 100_000 + b"7....." + b"<b>" * 100_000 + b"9P2"
    )


@pytest.mark.parametrize(
    "text",
    [
        '<p d="0639987153">{}</p>',
        'POST d="0639987153"{}',
        "{}<data points='06,39,98,71,53'>",
        '{}<path fill="red"><i d="0639987153">',
        '{}<path d="0639987153">',
        '<path title="0639987153" {}>',
    ],
)
def test_only_the_coordinates_of_shapes_are_left_out(text: str) -> None:
    for drawing in ("", '<svg><path d="M12.5 34z"/><polygon points="1,2"/></svg>'):
        assert found("06 39 98 71 53", "a.html", text.format(drawing).encode())


@pytest.fixture(scope="module")
def demo(built_once: Callable[[str, bool], Path]) -> Path:
    return built_once("publishconf.py", False)


def random_values(count: int, seed: int) -> Net:
    """Make values of 7 to 12 digits, as numbers of clients and contracts have."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    numbers = (chance.choices("0123456789", k=chance.randint(7, 12)) for _ in range(count))
    return Net((f"value {i}", "".join(digits)) for i, digits in enumerate(numbers))


def test_the_demo_blog_has_no_value_of_the_example(demo: Path) -> None:
    values = Net(private_values.read_values(EXAMPLE).named())
    assert [*find_leaks(values, demo, demo)] == []


def test_the_demo_blog_has_none_of_a_thousand_random_values(demo: Path) -> None:
    assert [*find_leaks(random_values(1000, 1), demo, demo)] == []


def prose(size: int, seed: int) -> str:
    """Write French prose: that of the demo letters, each number in it another at each turn.

    So dates, prices and telephone numbers are as frequent as in letters.
    """
    chance = random.Random(seed)  # noqa: S311 (no secret)
    letters = [path.read_text(encoding="utf-8") for path in (ROOT / "content").rglob("*.md")]
    written: list[str] = []
    while sum(map(len, written)) < size:
        text = chance.choice(letters)
        written.append(re.sub(r"\d", lambda _: chance.choice("0123456789"), text))
    return "\n".join(written)


def test_long_french_prose_has_almost_none_of_random_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    values, turns = 1000, 2
    texts = [prose(1_000_000, seed).encode() for seed in range(turns)]
    alarms = sum(len(random_values(values, seed).found(text)) for seed, text in enumerate(texts))
    digits = sum(character.isdigit() for character in texts[0].decode())
    with capsys.disabled():
        print(
            f"\n{turns} x {values} random values of 7 to 12 digits in 1 MB of French prose "
            f"({digits} digits in it): {alarms} false alarms, {alarms / turns / values:.3%}"
        )
    assert alarms <= turns * values / 500


FIRST_NAMES = "Anne Zoé Camille Élodie Jean-Marie Maïté Luc Dominique Léa Pascal Rose Aimé".split()
STEMS = (
    "Bel Char Font Mont Gran Pré Val Roch Bois Clair Mar Per Long Haut Cour Tour Dur Sav".split()
)
ENDINGS = "ier et ot eau on in ard elle aine mont val lieu ais ou ac".split()


def test_long_french_prose_has_none_of_random_names(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(1)  # noqa: S311 (no secret)
    first = [*FIRST_NAMES, "Mme", "M."]
    names = [tuple(map(chance.choice, (first, STEMS, ENDINGS))) for _ in range(1000)]
    values = Net((f"value {i}", f"{a} {b}{c}") for i, (a, b, c) in enumerate(names))
    alarms = values.found(prose(1_000_000, 1).encode())
    with capsys.disabled():
        print(f"\n1000 random names in the same: {len(alarms)} false alarms")
    assert alarms == []


def test_long_french_prose_has_few_of_short_references(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(1)  # noqa: S311 (no secret)
    values = [
        "".join(chance.choices("ABCDEFGHJKLMNPRSTVXY", k=chance.randint(1, 3)))
        + "".join(chance.choices("0123456789", k=3))
        for _ in range(1000)
    ]
    references = Net((f"value {i}", value) for i, value in enumerate(values))
    alarms = len(references.found(prose(1_000_000, 1).encode()))
    with capsys.disabled():
        print(f"\n1000 random references of 4 to 6 characters in the same: {alarms} false alarms")
    assert alarms <= 2


# --- names of files ----------------------------------------------------------------------


def write(folder: Path, name: str, data: bytes = b"") -> Path:
    path = folder / "output" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return folder / "output"


def scanned(value: str, output: Path) -> list[Problem]:
    return list(leak_problems(BuiltSite(output, PurePath("output")), net(value)))


def told(value: str, output: Path) -> list[str]:
    """Give what is said of a folder, without the remedy."""
    return [str(problem).removesuffix(f"; {FROM_ELSEWHERE}") for problem in scanned(value, output)]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_names_of_files_and_folders_are_read_and_not_printed(tmp_path: Path, value: str) -> None:
    tried = 0
    for form, make in {**AS_TOKENS, **ANYWHERE}.items():
        name = make(value.splitlines()[-1].replace("/", "-"))
        if "/" in name or "\n" in name or len(name.encode()) > 250:
            continue
        for place in (f"{name}.html", f"{name}/index.html"):
            output = write(tmp_path, place, b"<p>Bonjour")
            findings = scanned(value, output)
            assert findings, (form, place)
            assert name not in "".join(map(str, findings))
            assert {finding.path for finding in findings} == {"output/…"}
            shutil.rmtree(output)
            tried += 1
    assert tried > 40


def test_a_value_in_the_name_of_a_folder_is_one_finding(tmp_path: Path) -> None:
    for name in ("a", "b", "c/d"):
        output = write(tmp_path, f"client-ab-12345678/{name}.html", b"<p>Bonjour")
    assert told("AB-12345678", output) == ["output/…: n° is here, spelled otherwise (in the name)"]


def test_a_value_over_several_folders_is_found(tmp_path: Path) -> None:
    output = write(tmp_path, "2026/07/0042/index.html")
    findings = told("2026-07-0042", output)
    assert findings == ["output/…/…/…: n° is here, spelled otherwise (in the name)"]


def test_a_finding_in_a_file_whose_name_is_private_does_not_print_the_name(tmp_path: Path) -> None:
    output = write(tmp_path, "AB-12345678/a.html", b"<p>AB-12345678")
    assert told("AB-12345678", output) == [
        "output/…: n° is here, as it is (in the name)",
        "output/…/a.html: n° is here, as it is (offset 3)",
    ]


# --- what a finding says -----------------------------------------------------------------

SAID = {
    b"<p>AB-12345678": (3, "as it is"),
    "é AB-12345678".encode(): (3, "as it is"),
    b"<p>ab-12345678": (3, "spelled otherwise"),
    "<p>ＡＢ-12345678".encode(): (3, "spelled otherwise"),
    b"<p>AB 1234 5678": (3, "spelled otherwise"),
    b"<p><b>AB</b>-12345678": (6, "spelled otherwise"),
    b"<p>AB&#45;12345678": (3, "as codes of HTML"),
    b"<p>A&#66;-12345678": (3, "as codes of HTML"),
    b"<p>&#65;B-12345678": (3, "as codes of HTML"),
    b"<p>&amp;#65;B-12345678": (3, "in several codes"),
    b"<p>%41B-12345678": (3, "as codes of an address"),
    b"<p>%2541B-12345678": (3, "in several codes"),
    b"<p>\\u0041B-12345678": (3, "as codes of a script"),
    b"<p>=41B-12345678": (3, "as codes of an email"),
    b"<p>&#65;<b>B</b>-12345678": (3, "as codes of HTML"),
    b"<p>QUItMTIzNDU2Nzg=": (3, "as base64"),
}


@pytest.mark.parametrize(("data", "said"), SAID.items())
def test_a_finding_says_where_and_in_which_form(
    tmp_path: Path, data: bytes, said: tuple[int, str]
) -> None:
    offset, form = said
    output = write(tmp_path, "a/index.html", data + b" et la suite. " * 50)
    findings = told("AB-12345678", output)
    assert findings == [f"output/a/index.html: n° is here, {form} (offset {offset})"]


@pytest.mark.parametrize("at", [0, 8_190, 1_000_003, 1_999_980])
def test_the_place_in_a_large_file_is_found_by_reading_it_once(
    at: int,
) -> None:
    line = b'{"a": ["Dix jours, puis deux", "%C3%A9t\\u00e9", 12]},\n'
    data = (line * 40_000)[:2_000_000]
    data = data[:at] + b"~ab%2D12345678~" + data[at:]
    read: list[int] = []

    class Counting(Net):
        def found(self, data: bytes) -> list[Needle]:
            read.append(len(data))
            return super().found(data)

    values = Counting([("n°", "AB-12345678")])
    (needle,) = values.found(data)
    assert values.place(data, needle) == (at + 1, "as codes of an address")
    assert sum(read) < 4 * len(data)  # once to find it; PARTs overlap by half


@pytest.mark.parametrize("before", [b"", b"ID3\0\xff\xfe" * 2000])
def test_a_finding_in_eight_bits_says_so(tmp_path: Path, before: bytes) -> None:
    output = write(tmp_path, "a.mp3", before + b"--" + "Élodie Exemple".encode("latin-1"))
    findings = told("Élodie Exemple", output)
    offset = len(before) + 2
    assert findings == [f"output/a.mp3: n° is here, in an old coding of letters (offset {offset})"]


def test_a_finding_in_an_archive_says_so(tmp_path: Path) -> None:
    output = write(tmp_path, "a.html.gz", gzip.compress(b"<p>AB-12345678"))
    assert told("AB-12345678", output) == [
        "output/a.html.gz: n° is here, as it is (gzip content, offset 3)"
    ]


IN_BYTES: dict[str, bytes] = {
    **{form: page(make("AB-12345678")) for form, make in {**AS_TOKENS, **ANYWHERE}.items()},
    **{form: make("AB-12345678") for form, make in BYTES.items()},
}


def test_no_finding_shows_a_value(tmp_path: Path) -> None:
    value = "AB-12345678"
    for form, data in IN_BYTES.items():
        findings = scanned(value, write(tmp_path, "a.html", data))
        assert findings, form
        for shown in (str, repr):
            assert "12345678" not in shown(findings), form
            assert "12345678" not in shown(ProblemsFound(findings)), form
            assert "12345678" not in shown(net(value).found(data)), form
    assert "12345678" not in f"{net(value)} {net(value)!r}"


# --- what cannot be read -----------------------------------------------------------------

BROKEN = {
    "a.gz": gzip.compress(page("AB-12345678"))[:-20],
    "b.gz": b"no gzip: AB 1234",
    "c.pdf": pdf(lambda writer: writer.add_metadata({"/Title": "AB"}))[:-200],
    "d.pdf": b"%PDF-1.7 and no more",
    "e.pdf": b"",
    "f.png": image("PNG")[:-30],
    "g.jpg": image("JPEG", quality=95)[:-150],
    "h.webp": image("WEBP")[:-10],
    "i.png": b"no image",
    "j.zip": zipped("AB")[:-30],
    "k.png": image("PNG").replace(b"IDAT", b"IDAZ"),
}


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zip": zip_of,
}


@pytest.mark.parametrize("kind", PACKERS)
def test_what_is_packed_too_often_is_an_error(tmp_path: Path, kind: str) -> None:
    data = page("AB&#45;12345678")
    for _ in range(NESTING):
        data = PACKERS[kind](data)
    assert found("AB-12345678", "a.bin", data)
    data = PACKERS[kind](data)
    assert f"this {kind} cannot be read" in "".join(
        map(str, scanned("CD-99999999", write(tmp_path, "a.bin", data)))
    )


@pytest.mark.parametrize("kind", PACKERS)
def test_what_would_be_too_large_unpacked_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("plugins.guard.containers.MOST_UNPACKED", 100_000)
    monkeypatch.setattr(Room.__init__, "__defaults__", (100_000,))
    assert not scanned("AB-12345678", write(tmp_path, "a.bin", PACKERS[kind](bytes(40_000))))
    assert scanned("AB-12345678", write(tmp_path, "a.bin", PACKERS[kind](bytes(120_000))))
    twice = PACKERS["zip"](PACKERS[kind](bytes(60_000)) + bytes(60_000))
    assert scanned("AB-12345678", write(tmp_path, "a.bin", twice))


@pytest.mark.parametrize("name", ["a.7z", "a.rar", "a.zst", "a.br", "a.bz2", "a.xz", "a.tar"])
def test_archives_that_python_does_not_know_are_an_error(tmp_path: Path, name: str) -> None:
    for path, data in ((name, b"x"), ("a.bin", b"7z\xbc\xaf\x27\x1c"), ("b.bin", b"Rar!\x1a\x07")):
        findings = told("AB-12345678", write(tmp_path, path, data))
        assert f"output/{path}: this archive cannot be read" in "\n".join(findings)


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    output = write(tmp_path, name, BROKEN[name])
    findings = told("AB-12345678", output)
    kind = next(kind for kind, found in CONTAINER_KINDS.items() if name.endswith(found.suffixes))
    assert findings == [
        f"output/{name}: this {kind} cannot be read, so nobody knows what it tells; "
        "save it anew, or delete it"
    ]


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    output = write(tmp_path, "a.html", b"Rien")
    os.mkfifo(output / "b.html")  # to open it would wait for a writer for ever
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(output / "c.html"))
    assert told("AB-12345678", output) == []


def test_a_folder_that_may_not_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: path.name != "a")
    assert told("AB-12345678", write(tmp_path, "a/b.html", b"Rien")) == [
        "output/a: this folder cannot be read; make it readable, or delete it"
    ]


def test_a_sealed_pdf_is_an_error(tmp_path: Path) -> None:
    sealed = pdf(lambda writer: writer.encrypt("word", algorithm="RC4-128"))
    assert "this PDF cannot be read" in str(
        scanned("AB-12345678", write(tmp_path, "a.pdf", sealed))
    )


@given(st.binary(max_size=300), st.sampled_from(["a.html", "a.gz", "a.pdf", "a.png", "a.jpg", "a"]))
def test_no_bytes_make_the_guard_fail(data: bytes, name: str) -> None:
    for start in (
        b"",
        b"%PDF-1.7\n",
        b"\x1f\x8b\x08",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"BEGIN:V",
    ):
        with_start = start + data
        try:
            inner = list(layers(name, with_start))
        except UnreadableError:
            inner = []
        assert not any(net("AB-12345678").found(layer) for _, layer in inner)


def test_a_fault_of_the_guard_itself_quotes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(data: bytes) -> Iterator[str]:
        raise ValueError(data)

    output = write(tmp_path, "a.html", b"AB-12345678")
    values = net("AB-12345678")
    monkeypatch.setattr("plugins.guard.views.views", fail)
    monkeypatch.setattr("plugins.guard.leaks.masked_path", lambda _net, path: str(path))
    monkeypatch.setattr("plugins.guard.leaks._in_name", lambda *_: iter(()))
    with pytest.raises(GuardError) as error:
        list(find_leaks(values, output, output))
    assert str(error.value) == f"{output}/a.html: the guard failed here: ValueError"
    assert "12345678" not in "".join(traceback.format_exception(error.value))


# --- where the author typed it -----------------------------------------------------------

ADDRESS = "Camille Vraisemblable\n3 allée des Tilleuls\n69000 LYON"
TYPED: dict[str, tuple[str, list[str]]] = {
    "a key": ("a\nClient ab&#45;12345678", ['2: "n°" is published; write {{n°}}']),
    "two keys in a line": (
        "AB-12345678, de Camille Vraisemblable",
        ['1: "nom" and "n°" are published; write {{nom}} and {{n°}}'],
    ),
    "one key in two lines": (
        "AB-12345678\n\nab 12345678",
        ['1: "n°" is published; write {{n°}}', '3: "n°" is published; '
         "write {{n°}}"],
    ),
    "over two lines": (
        "Camille\nVraisemblable", ['1: "nom" is published; write {{nom}}']
    ),
    "an address": (
        f"Moi :\n\n{ADDRESS}",
        ['3: "adresse" is published; write {{adresse}}'],
    ),
    "a line of it": (
        "à 69000 Lyon,\nLyon",
        ['1: line 3 of "adresse" is published; write {{adresse}}, or, where that '
         "line is no secret, add it to the list public of private.toml"],
    ),
    "of the list guard": (
        "x\ny\nÀ la clinique Imaginaire",
        ["3: value 1 of the list guard is published; take it out of this file"],
    ),
    "of a case": ("QX-7654321", ['1: "suivi" of [box] is published; write {{suivi}}']),
}  # fmt: skip
KNOWN = """
guard = ["clinique Imaginaire"]
"nom" = "Camille Vraisemblable"
"adresse" = \"\"\"\nCamille Vraisemblable\n3 allée des Tilleuls\n69000 LYON\"\"\"
"n°" = "AB-12345678"
[box]
"suivi" = "QX-7654321"
"""


def slips(tmp_path: Path, made: str = "index.html") -> list[str]:
    """Say what leaks from the files in content/ to those of this name in output/."""
    values, _ = private_values.parse_values(KNOWN)
    sources = sorted(path for path in (tmp_path / "content").rglob("*") if path.is_file())
    site = BuiltSite(tmp_path / "output", PurePath("output"), sources, {sources[0]: PurePath(made)})
    problems = [*leak_problems(site, Net(values.named()))]
    return [str(problem).replace(f"{tmp_path}/", "") for problem in problems]


@pytest.mark.parametrize("typed", TYPED)
def test_one_slip_is_one_line_whatever_it_is_in(tmp_path: Path, typed: str) -> None:
    text, expected = TYPED[typed]
    (tmp_path / "content").mkdir()
    (tmp_path / "content/box.md").write_text(text, encoding="utf-8")
    (tmp_path / "content/tv.md").write_text("Rien", encoding="utf-8")
    plain = text.replace("&#45;", "-").replace("ab", "AB").replace("Lyon", "LYON")
    for name in ("index.html", "feeds/all.xml", "zoo.html"):
        write(tmp_path, name, plain.encode())
    said = slips(tmp_path)
    place = r"published, [A-Za-z ]+, in output/index.html \(offset \d+\) and in 2 more files"
    patterns = [re.escape(f"content/box.md:{one}").replace("published", place) for one in expected]
    assert len(said) == len(patterns)
    assert all(map(re.fullmatch, patterns, said)), said
    assert "12345678" not in str(said)


def test_a_slip_is_said_of_the_page_that_its_post_made(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/box.md").write_text("Client AB-12345678", encoding="utf-8")
    for name in ("archives.html", "box/index.html"):
        write(tmp_path, name, b"<p>ab%2D12345678")
    assert slips(tmp_path, "box/index.html") == [
        'content/box.md:1: "n°" is published, as codes of an address, in output/box/index.html '
        "(offset 3) and in 1 more file; write {{n°}}"
    ]


def test_a_post_that_is_not_published_explains_nothing(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/draft.md").write_text("AB-12345678", encoding="utf-8")
    write(tmp_path, "by-hand.html", b"<p>AB-12345678")
    assert slips(tmp_path, "draft/index.html") == [
        f'output/by-hand.html: "n°" is here, as it is (offset 3); {FROM_ELSEWHERE}'
    ]


def test_a_slip_in_a_file_without_lines_or_in_its_name_is_said_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_text("Rien", encoding="utf-8")
    (tmp_path / "content/AB-12345678.txt").write_text("Rien", encoding="utf-8")
    (tmp_path / "content/scan.png").write_bytes(png("QX-7654321", compressed=True))
    write(tmp_path, "index.html", b"Rien")
    write(tmp_path, "ab-12345678.txt", b"Rien")
    write(tmp_path, "scan.png", png("QX-7654321", compressed=True))
    assert slips(tmp_path) == [
        'content/…: "n°" is published, spelled otherwise, '
        "in output/… (in the name); "
        "rename this file",
        'content/scan.png: "suivi" of [box] is published, as it is, in output/scan.png (metadata, '
        "offset 8); take it out of this file",
    ]


# --- in a build --------------------------------------------------------------------------

PRIVATE = '"n° client" = "AB-12345678"\n'


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    folder = project(tmp_path / "blog")
    if '"plugins.guard.adapter"' not in (folder / "pelicanconf.py").read_text(encoding="utf-8"):
        append(folder / "pelicanconf.py", '\nPLUGINS.append("plugins.guard.adapter")\n')
    return folder


def test_the_name_of_the_blogs_author_is_told_before_the_build_with_the_line_to_add(
    blog: Path,
) -> None:
    values = '"n°" = "1234567"\n"mes coordonnées" = """\nMme Évelyne Grünbach\n1 rue Haute"""\n'
    (blog / "private.toml").write_text(values, encoding="utf-8")
    append(blog / "pelicanconf.py", '\nAUTHOR = "Evelyne Gruenbach"\n'.replace("ue", "u"))
    done = pelican("content", cwd=blog)
    remedy = 'write this line into a list, public = ["…"], at the top of private.toml'
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == (
        'private.toml:3: "mes coordonnées" has the name of AUTHOR, which is on each page; ' + remedy
    )
    (blog / "private.toml").write_text(
        'public = ["Mme Évelyne Grünbach"]\n' + values, encoding="utf-8"
    )
    assert pelican("content", cwd=blog).returncode == 0


def test_a_build_with_a_leak_fails_and_publishes_nothing(blog: Path) -> None:
    (blog / "private.toml").write_text(PRIVATE, encoding="utf-8")
    letter = write_letter(blog, 1, "Client ab&nbsp;1234-5678.")
    before = letter.read_bytes()
    done = pelican("content", cwd=blog)
    assert done.returncode == 1
    assert re.search(
        r'content/letters/lettre-1.md:\d+: "n° client" is published, [A-Za-z, ]+, in '
        r"output/lettre-1/index.html \(offset \d+\); write {{n° client}}\n"
        r"1 problem: nothing was written.",
        done.stderr,
    )
    assert "Traceback" not in done.stderr
    assert not re.search("1234.?5678", done.stdout + done.stderr)
    assert letter.read_bytes() == before
    assert not (blog / "output").exists()


@pytest.mark.parametrize("private", [None, PRIVATE])
def test_a_build_without_a_leak_passes(blog: Path, private: str | None) -> None:
    write_letter(blog, 1, "Client {{n° client}}" + (", AB-12345678" if private is None else ""))
    if private:
        (blog / "private.toml").write_text(private, encoding="utf-8")
    done = pelican("content", cwd=blog)
    assert done.returncode == 0, done.stderr


def test_a_wrong_private_file_stops_the_build_before_anything_is_written(blog: Path) -> None:
    (blog / "private.toml").write_text('"n° client" = "A-1"\n', encoding="utf-8")
    done = pelican("content", cwd=blog)
    assert done.returncode == 1
    assert done.stderr.startswith('private.toml:1: "n° client" is too short to guard')
    assert not (blog / "output").exists()


def test_quiet_is_no_way_around_the_guard(blog: Path) -> None:
    (blog / "private.toml").write_text(PRIVATE, encoding="utf-8")
    write_letter(blog, 1, "Client AB-12345678.")
    assert pelican("content", "-q", cwd=blog).returncode == 1


@pytest.mark.parametrize(
    ("library", "name", "data"),
    [
        ("pypdfium2", "a.pdf", pdf(lambda _: None)),
        ("pikepdf", "a.pdf", pdf(lambda _: None)),
        ("PIL", "a.jpg", image("JPEG")),
    ],
)
def test_without_its_library_a_file_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str, data: bytes
) -> None:
    output = write(tmp_path, name, data)
    assert not scanned("AB-12345678", output)
    monkeypatch.delitem(sys.modules, "plugins.guard.pdf", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    assert "cannot be read" in str(scanned("AB-12345678", output))


def test_what_many_files_have_is_said_once(tmp_path: Path) -> None:
    for number in range(60):
        output = write(tmp_path, f"{number:02}.html", b"AB-12345678" if number else b"ab-12345678")
    assert told("AB-12345678", output) == [
        "output/00.html: n° is here, spelled otherwise (offset 0) and in 59 more files",
    ]


def imported_by(path: Path) -> Iterator[str]:
    """Give the names of all modules that a file may import."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: write the full name of what is imported"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def reached(modules: Iterable[str]) -> set[str]:
    """Give the modules of plugins/ that are imported by some, and by those in turn."""
    found: set[str] = set()
    waiting = [*modules]
    while waiting:
        name = waiting.pop()
        places = (ROOT / f"{name.replace('.', '/')}{end}" for end in (".py", "/__init__.py"))
        for path in places if name.startswith("plugins.") and name not in found else ():
            if path.is_file():
                found.add(name)
                waiting += imported_by(path)
    return found


def test_the_guard_shares_no_code_with_the_placeholders() -> None:
    ours = [f"plugins.guard.{path.stem}" for path in (ROOT / "plugins/guard").glob("[!_]*.py")]
    found = reached(["plugins.guard", *ours])
    assert {"plugins.guard.net", "plugins.private_values", "plugins.problems"} <= found
    assert not {"plugins.post.placeholders", "plugins.site.keys", "plugins.paper"} & found
    assert "plugins.post.placeholders" in reached(["plugins.paper.adapter"])
