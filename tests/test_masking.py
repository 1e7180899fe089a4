"""plugins/guard/masking.py: no error and no warning shows a private value in any form."""

import logging
from collections.abc import Callable
from html import escape
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.guard.masking import Mask, masking
from plugins.guard.net import Net
from tests.project import append, invoke, pelican, project, said, write_letter

PRIVATE = """
"n° client" = "AB-12345678"
"tél" = "06 39 98 12 34"
"iban" = "FR76 3000 6000 0112 3456 7890 189"
"mail" = "camille.x@example.org"
"nom" = "Éloïse Müller-Ternaux"
"""
# What is wrong in a post, by a line of it, and what must not be shown of it.
TYPED = {
    "[x](+33 6 39 98 12 34)": "39 98 12",
    "[x](tel:+33 6.39.98.12.34)": "39.98.12",
    "![x]({static}/images/AB%2D12345678.png)": "12345678",
    "![x]({static}/images/AB%252D1234-5678.png)": "5678",
    "![x]({static}/images/camille.x%40example.org.png)": "camille.x",
    "![x]({static}/images/%C3%89lo%C3%AFse%20M%C3%BCller-Ternaux.png)": "Ternaux",
    "![x]({static}/images/E%CC%81loi%CC%88seMu%CC%88llerTernaux.png)": "Ternaux",
    "![x]({static}/images/eloise-mueller-ternaux.png)": "ternaux",
    "![x]({static}/images/ELOISE_MULLER_TERNAUX.png)": "TERNAUX",
}
HEADERS = {
    "Objet: +33 6 39 98 12 34": "39 98 12",
    "Via: 0033639981234": "39981234",
    "Slug: eloise-mueller-ternaux x": "ternaux",
    "Slug: Éloïse Mueller Ternaux": "ernaux",
    "Sent: ab 1234 56 78": "1234",
    "Tel +33 (0)6 39 98 12 34": "39 98 12",
    "À rembourser sur mon compte, le voici : FR76 3000 6000 0112 3456 7890 189": "FR76",
    "Sent: le jour où je vous ai dit de me rappeler sans faute au 06 39 98 12 34": " 06 3",
}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = project(tmp_path_factory.mktemp("blog"), letters=1)
    (folder / "private.toml").write_text(PRIVATE, encoding="utf-8")
    return folder


@pytest.mark.parametrize("settings", ["pelicanconf.py", "publishconf.py"])
def test_no_error_in_a_text_shows_a_value(blog: Path, settings: str) -> None:
    path = write_letter(blog, 1, "\n\n".join(TYPED))
    result = pelican("content", "-s", settings, cwd=blog)
    path.unlink()
    assert result.returncode == 1
    assert "content/letters/lettre-1.md:" in result.stderr
    assert "…" in result.stderr
    assert [part for part in TYPED.values() if part in said(result)] == []


@pytest.mark.parametrize("header", HEADERS)
def test_no_error_in_a_header_shows_a_value(blog: Path, header: str) -> None:
    path = blog / "content/letters/lettre-1.md"
    path.write_text(f"Title: Un\nDate: 2026-07-20\nTo: Ixe\n{header}\n\nUn", encoding="utf-8")
    results = [pelican("content", cwd=blog), invoke("check", cwd=blog)]
    path.unlink()
    for result in results:
        assert result.returncode == 1
        assert "content/letters/lettre-1.md:4: " in result.stderr
        assert HEADERS[header] not in said(result)


def test_no_warning_shows_a_value(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    (blog / "private.toml").write_text(PRIVATE, encoding="utf-8")
    (blog / "content/letters/eloise-mueller-ternaux.txt").write_text("a", encoding="utf-8")
    for result in (pelican("content", cwd=blog), invoke("check", cwd=blog)):
        assert "content/letters/….txt: this is not read as a post" in said(result)
        assert "ternaux" not in said(result)


FAILS = """
from pelican import signals
def fail(pelican):
    raise ValueError("for +33 6 39 98 12 34")
def register():
    signals.get_generators.connect(fail)
"""


def test_no_error_of_a_plugin_shows_a_value(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    (blog / "private.toml").write_text(PRIVATE, encoding="utf-8")
    (blog / "plugins/ours.py").write_text(FAILS, encoding="utf-8")
    append(blog / "pelicanconf.py", '\nPLUGINS.append("plugins.ours")\n')
    result = pelican("content", cwd=blog)
    assert "plugins/ours.py:4: ValueError: for +33 …" in result.stderr


def test_what_is_logged_is_masked_while_a_build_runs_and_not_after(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "private.toml").write_text(PRIVATE, encoding="utf-8")
    with masking(Mask({"PATH": str(tmp_path / "content")})):
        logging.getLogger("plugins.ours").warning("%s: %d%%", "AB%2D12345678", 3)
        logging.getLogger("plugins.ours").warning("100% of n° client")
    logging.getLogger("plugins.ours").warning("AB%%2D12345678")
    assert caplog.messages == ["…: 3%", "100% of n° client", "AB%%2D12345678"]


def test_a_private_file_that_cannot_be_read_is_said_in_place_of_the_message(tmp_path: Path) -> None:
    (tmp_path / "private.toml").write_text('a = "AB-12345678', encoding="utf-8")
    message = Mask({"PATH": str(tmp_path / "content")}).masked("AB-12345678")
    assert message.startswith("private.toml:1: a quotation mark is missing")
    assert "12345678" not in message


FORMS: tuple[Callable[[str], str], ...] = (
    str, str.upper, quote, escape, lambda text: normalize("NFD", text),
    lambda text: quote(quote(text)), lambda text: text.replace("-", "\u2011"),
    lambda text: "&#45;".join(text.split("-")), " ".join,
)  # fmt: skip
VALUES = ("AB-12345678", "06 39 98 12 34", "camille.x@example.org", "Éloïse Müller-Ternaux")


@pytest.mark.parametrize(
    ("value", "line", "masked"),
    [
        ("Иван Выдуманный", '"Я, Иван Вы…"', '"Я, …"'),  # two bytes a letter
        ("Œuvre 1234", '"L’Œuvre 12…"', '"L’…"'),  # a letter that is two
        ("AB-12345678", '"n° : aB 1…"', '"n° : aB 1…"'),  # three are there by chance
        ("AB-12345678", '"n° : aB 12…"', '"n° : …"'),
        ("AB-12345678", 'aB 12…"', '…"'),
    ],
)
def test_of_a_value_that_is_cut_the_beginning_is_masked_and_nothing_else(
    value: str, line: str, masked: str
) -> None:
    assert Net([("n°", value)]).masked(line) == masked


@given(
    st.lists(st.tuples(st.sampled_from(VALUES), st.sampled_from(FORMS)), min_size=1, max_size=3),
    st.sampled_from([" ", " : ", '" "', ", (", "/"]),
)
def test_all_values_in_all_forms_are_masked_and_nothing_else(
    found: list[tuple[str, Callable[[str], str]]], between: str
) -> None:
    net = Net((value, value) for value in VALUES)
    parts = [form(value) for value, form in found]
    line = net.masked(f'content/box.md:3: "{between.join(parts)}" is wrong')
    assert line.startswith('content/box.md:3: "')
    assert line.endswith('" is wrong')
    assert not [part for part in parts if part in line]
    assert net.masked(line) == line
