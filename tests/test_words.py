"""plugins/words: the site speaks the language of the page, and no word of it is missing."""

import ast
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from string import Formatter
from types import SimpleNamespace
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from jinja2 import DictLoader, Environment, nodes
from markupsafe import Markup

from plugins.words import CATALOGUES, Words
from plugins.words.adapter import Once, language_problems
from tests.project import ROOT, append, edit, pelican, project
from tests.project import said as said_by

NO_BREAK_SPACE = "\u00a0"
LANGUAGES = ["de", "en", "fr"]
TRANSLATORS = {"_", "ours", "words", "self"}  # what templates and plugins call `Words`

Message = tuple[str, ...]  # the singular, and the plural if any


# --- what is said ------------------------------------------------------------------------


def in_templates() -> Iterator[Message]:
    for path in sorted((ROOT / "theme/templates").rglob("*.html")):
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            texts = [arg.value for arg in call.args if isinstance(arg, nodes.Const)]
            match call.node:
                case nodes.Name(name=name) if name in TRANSLATORS:
                    yield one_literal(path, call.lineno, texts[:1])
                case nodes.Call(node=nodes.Name(name="words_in")):
                    yield one_literal(path, call.lineno, texts[:1])
                case nodes.Getattr(attr="plural"):
                    yield one_literal(path, call.lineno, texts[:2])


def in_plugins() -> Iterator[Message]:
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(func=ast.Name(id=name)) if name in TRANSLATORS:
                    yield one_literal(path, call.lineno, texts_of(call)[:1])
                case ast.Call(func=ast.Attribute(attr="plural")):
                    yield one_literal(path, call.lineno, texts_of(call)[:2])


def texts_of(call: ast.Call) -> list[str]:
    return [arg.value for arg in call.args if isinstance(arg, ast.Constant)]  # type: ignore[misc]


def one_literal(path: Path, line: int, texts: list[str]) -> Message:
    assert texts, f"{path}:{line}: what is translated must be written out, to be found"
    return tuple(texts)


@cache
def said() -> frozenset[Message]:
    return frozenset([*in_templates(), *in_plugins()])


# --- what is translated ------------------------------------------------------------------


@cache
def catalogue(language: str) -> Catalog:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(language: str) -> dict[Message, Message]:
    found = (message for message in catalogue(language) if message.id)
    return {as_tuple(message.id): as_tuple(message.string) for message in found}


def as_tuple(text: str | Sequence[str] | None) -> Message:
    return (text,) if isinstance(text, str) else tuple(text or ())


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_what_is_said_is_found() -> None:
    assert {("Subject:",), ("Companies",), ("{number} letter", "{number} letters")} <= said()
    assert {("the {date}",), ("Back to the text",)} <= set(in_plugins())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_site_is_in_the_catalogue(language: str) -> None:
    assert said() - entries(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_no_word_that_is_never_said(language: str) -> None:
    assert entries(language).keys() - said() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated_with_the_same_names_in_braces(language: str) -> None:
    for message, translations in entries(language).items():
        assert all(translations), message
        assert len(translations) == len(message)
        assert {name for text in translations for name in names(text)} == names(message[-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_marked_as_doubtful(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []
    assert catalogue(language).locale_identifier == language


def test_french_has_a_no_break_space_before_a_colon_and_typographic_apostrophes() -> None:
    french = [text for texts in entries("fr").values() for text in texts]
    assert any(":" in text for text in french)
    for text in french:
        assert "'" not in text
        before = [text[found.start() - 1] for found in re.finditer("[:;!?]", text)]
        assert set(before) <= {NO_BREAK_SPACE}, text


def shown(text: str) -> str:
    """Show no-break spaces as ``~``, however they are written; ``<sup>`` stays."""
    return unescape(text).replace(NO_BREAK_SPACE, "~")


# --- dates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "first", "twentieth"),
    [
        ("fr", "1<sup>er</sup>~juillet 2026", "20~juillet 2026"),
        ("fr-CA", "1<sup>er</sup>~juillet 2026", "20~juillet 2026"),
        ("en", "1~July 2026", "20~July 2026"),
        ("en-GB", "1~July 2026", "20~July 2026"),
        ("en-US", "July~1, 2026", "July~20, 2026"),
        ("de", "1.~Juli 2026", "20.~Juli 2026"),
        ("es", "1~de julio de 2026", "20~de julio de 2026"),
    ],
)
def test_a_date_is_written_as_the_language_does(lang: str, first: str, twentieth: str) -> None:
    written = [shown(Words(lang).date(date(2026, 7, day))) for day in (1, 20)]
    assert written == [first, twentieth]


def test_every_day_of_a_year_has_a_month_in_words() -> None:
    months = {Words("fr").date(date(2026, month, 2)) for month in range(1, 13)}
    assert len(months) == 12
    assert shown(Words("fr").date(date(2026, 8, 11))) == "11~août 2026"  # not `11er`


def test_a_dateline_has_place_and_date_or_the_date_alone() -> None:
    day = date(2026, 7, 1)
    first = "1<sup>er</sup>~juillet 2026"  # and no <time>: readers of text drop what it says
    assert shown(Words("fr").dateline("Aix-les-Bains", day)) == f"Aix-les-Bains, le {first}"
    assert shown(Words("fr").dateline(None, day)) == first
    assert "A &lt; B" in Words("fr").dateline("A < B", day)


# --- words -------------------------------------------------------------------------------


def test_values_are_escaped_unless_they_are_markup() -> None:
    _ = Words("en")
    company = Markup("<b>Ixe</b>")
    assert _("Letters to {company}", company="R&D").endswith("R&amp;D")
    assert _("Letters to {company}", company=company).endswith("<b>Ixe</b>")


@pytest.mark.parametrize(
    ("lang", "none", "two"),
    [
        ("fr", "0 lettre", "2 lettres"),
        ("en", "0 letters", "2 letters"),
        ("de", "0 Briefe", "2 Briefe"),
    ],
)
def test_none_is_singular_in_french_and_plural_elsewhere(lang: str, none: str, two: str) -> None:
    counted = [Words(lang).plural("{number} letter", "{number} letters", n) for n in (0, 2)]
    assert [shown(text).replace("~", " ") for text in counted] == [none, two]


def test_a_region_speaks_its_language_and_an_unknown_language_english() -> None:
    assert Words("fr-CA")("Newer") == Words("fr")("Newer") != Words("en")("Newer")
    assert Words("es")("Newer") == Words("en")("Newer")


def test_a_language_without_catalogue_is_told_once() -> None:
    langs = {"a.md": "es", "b.md": "es-MX", "c.md": "fr-CA", "d.md": "it", "e.md": "fr"}
    contents = {path: SimpleNamespace(source_path=path, lang=lang) for path, lang in langs.items()}
    generator: Any = SimpleNamespace(context={"generated_content": {**contents, "f.md": None}})
    problems = [*language_problems([generator])]
    assert [(problem.path, problem.severity) for problem in problems] == [
        ("a.md", "warning"),
        ("d.md", "warning"),
    ]
    assert "words on posts in es are English; plugins/words has no es.po" in str(problems[0])


def test_a_blog_in_a_language_without_catalogue_builds_with_a_warning(tmp_path: Path) -> None:
    blog = project(tmp_path)
    edit(blog / "content/letters/lettre-1.md", "Date:", "Lang: es\nDate:")
    result = pelican("content", cwd=blog)
    assert result.returncode == 0
    assert "words on posts in es are English" in said_by(result)
    page = (blog / "output/lettre-1/index.html").read_text(encoding="utf-8")
    assert "20~de julio de 2026" in shown(page)


def test_a_site_in_a_language_without_catalogue_builds(tmp_path: Path) -> None:
    blog = project(tmp_path)
    append(blog / "pelicanconf.py", '\nDEFAULT_LANG = "es"\n')
    assert pelican("content", cwd=blog).returncode == 0
    assert '<html lang="es"' in (blog / "output/index.html").read_text(encoding="utf-8")


def test_a_macro_is_called_once_for_each_language_and_address_of_the_site() -> None:
    macro = "{% macro m(a) %}{{ lang }} {{ SITEURL }} {{ a }}{% endmacro %}"
    env = Environment(loader=DictLoader({"m": macro}), autoescape=True)
    env.globals["once"] = once = Once()
    page = env.from_string("{% import 'm' as parts with context %}{{ once(parts.m, a) }}")
    pages = [("fr", "", 1), ("fr", "", 2), ("de", "", 1), ("fr", "..", 1)]
    made = [page.render(lang=lang, SITEURL=url, a=a) for lang, url, a in pages * 2]
    assert made == ["fr  1", "fr  2", "de  1", "fr .. 1"] * 2
    assert len(once.made) == 4
