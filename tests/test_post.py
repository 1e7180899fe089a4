"""plugins/post/post.py: a post is read once, and all that anybody asks of it is known then."""

import json
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from plugins import html_tree
from plugins.post.body import Parts
from plugins.post.letter import FIELDS, Letter, Value
from plugins.post.post import Image, Link, Post, read_post
from plugins.post.settings import ReadingSettings, reading_settings
from tests.invented_html import markdown_body
from tests.project import ROOT, project, run

PATH = Path("content/letters/box.md")
SETTINGS = ReadingSettings()
NOT_PRINTED = {"case", "paper"}  # which choose a value, or a layout
HEADERS = "Title: Box\nDate: 2026-07-20\nTo: Ixe\n"
LETTER = f"""{HEADERS}Summary: Un [mot](/s/) et ![](a.png)

À vous, [un](/un/).

---

Cher Ixe, [deux](https://example.org/a "{{{{n° client}}}}") {{{{n° client}}}}[^1].

## Titre {{: #ici }}

![La box](/b.png) [un](/un/)

---

Rien. ![](c.png)

[^1]: Une note. ![](d.png)
"""


def post(text: str = LETTER, settings: ReadingSettings = SETTINGS) -> Post:
    return read_post(text.encode(), PATH, settings)


def test_a_post_comes_back_the_same_from_another_process() -> None:
    found = post()
    assert found.problems == ()
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 (ours)
    assert post(settings=pickle.loads(pickle.dumps(SETTINGS))) == found  # noqa: S301 (ours)


def test_a_post_is_read_without_pelican() -> None:
    code = "import sys, plugins.post.post; print('pelican' in sys.modules)"
    ran = subprocess.run(  # noqa: S603 (ours)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.strip() == "False"


def test_chapeau_letter_afterword_and_notes_are_parts() -> None:
    parts = post().parts
    assert parts.chapeau == '<p>À vous, <a href="/un/">un</a>.</p>'
    assert parts.body.startswith("<p>Cher Ixe, ")
    assert parts.afterword == '<p>Rien.&nbsp;<img alt="" src="c.png"></p>'
    assert parts.notes.startswith('<div class="footnote">')
    assert parts.html.count('<hr class="letter-divider">') == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("A", Parts("", "<p>A</p>", "")),
        ("A\n\n---\n\nB", Parts("<p>A</p>", "<p>B</p>", "")),
        ("A\n\n---\n\nB\n\n---\n\nC", Parts("<p>A</p>", "<p>B</p>", "<p>C</p>")),
        ("---\n\nB", Parts("", "<p>B</p>", "")),
        ("***\n\nB", Parts("", "<hr>\n<p>B</p>", "")),
        ("<div class='footnote'>a</div>", Parts("", '<div class="footnote">a</div>', "")),
    ],
)
def test_dividers_part_a_letter(text: str, parts: Parts) -> None:
    assert post(f"{HEADERS}\n{text}").parts == parts


def test_links_and_images_are_known_with_their_lines() -> None:
    found = post()
    typed = {(link.tag, link.address, link.line) for link in found.links}
    assert typed >= {
        ("a", "/s/", 4), ("img", "a.png", 4), ("a", "/un/", 6), ("a", "/un/", 14),
        ("a", "https://example.org/a", 10), ("img", "/b.png", 14), ("img", "d.png", 20),
    }  # fmt: skip
    assert set(found.images) == {
        Image("a.png", "", 4, in_letter=False),
        Image("/b.png", "La box", 14, in_letter=True),
        Image("c.png", "", 18, in_letter=False),
        Image("d.png", "", 20, in_letter=True),
    }
    assert Link("a", "/un/", 6) in found.links
    assert {"ici", "box-fn:1"} <= found.names
    assert found.keys == (Value("n° client", 10), Value("n° client", 10))


def test_notes_of_a_post_in_another_language_have_names_of_their_own() -> None:
    translated = post(LETTER.replace("Date:", "Lang: en\nDate:"))
    assert 'id="box-en-fn:1"' in translated.parts.notes
    assert 'title="' not in translated.parts.notes


def test_the_number_sign_of_a_title_is_no_word_of_its_address() -> None:
    from pelican.settings import read_settings  # noqa: PLC0415 (Pelican's side)

    built = reading_settings(read_settings(str(ROOT / "pelicanconf.py")))
    slugs = [post(f"Title: {title}\nDate: 2026-07-20\n\nUn.", built).slug for title in (
        "Facture n° 12", "N°12, rue Haute", "20 °C", "Cœur de ville",
    )]  # fmt: skip
    assert slugs == ["facture-n-12", "n-12-rue-haute", "20-degc", "coeur-de-ville"]


LINKED = "Un [mot][b] ou[^1] deux.\n\nTrois.\n\n[^1]: N.\n\n[b]: https://example.org/"
SUMMARIES = {
    "À *vous*.\n\n---\n\nMadame,\n\nUn.": "À vous.",
    "---\n\nMadame, Monsieur,\n\nUn mot.": "Un mot.",
    "Cher service client,\n\n- a\n- b\n\n> c\n\nUn mot.\n\nDeux.": "Un mot.",
    "Bonjour !\n\n## Titre\n\n![b](/b.png)\n\nDeux[^1].\n\n[^1]: N.": "Deux.",
    "Bonjour Madame\n\nUne icône ![b](/b.png) dans le texte.": "Une icône dans le texte.",
    "Madame, Monsieur\n\n<object><img alt='' src='/b.png'></object> Un.": "Un.",
    "Madame,\nUn mot.\n\nDeux.": "Un mot.",
    "Cher Lionel !\\\nUn mot.": "Un mot.",
    "Non, non, et non !\n\nUn.": "Non, non, et non\u202f!",
    "Sans salutation, un mot.\n\nDeux.": "Sans salutation, un mot.",
    "1 2 3 4 5 6 7 8 9 10 11.": "1 2 3 4 5 6 7 8 9 …",
    "| a | b |\n|---|---|\n\n    code\n\n<div>Un</div>\n\n[Après](#ici).": "Après.",
    "- a\n- b": "",
}


@pytest.mark.parametrize("body", SUMMARIES)
def test_the_summary_is_the_first_paragraph_that_says_something(body: str) -> None:
    found = post(f"{HEADERS}\n{body}\n", replace(SETTINGS, summary_words=9))
    assert not found.problems
    shown = html_tree.text_of(found.summary.replace("&nbsp;", " ").replace("&#160;", " "))
    assert shown == SUMMARIES[body]


def test_a_summary_that_is_cut_keeps_its_links() -> None:
    few = replace(SETTINGS, summary_words=3)
    link = '<a href="https://example.org/">mot</a>'
    assert post(f"{HEADERS}\n{LINKED}", few).summary == f"<p>Un {link} ou …</p>"


def test_what_is_wrong_in_headers_and_text_is_told_at_once_and_once() -> None:
    text = "Title: Box\nDate: 20/07/2026\nTags: a, A\nTo: Ixe\n\nUn <b>mot.\n"
    assert [problem.line for problem in post(text).problems] == [2, 3, 6]
    assert [problem.line for problem in post("Title: a\nDate: 2026-07-20\n\n{{a").problems] == [4]
    found = post(f"{HEADERS}\n{{{{a [un](/un/)\n[vide]() [a](/{{{{b}}}})\n\n[TOC\n\n> [!NOTE]")
    assert [(problem.line, problem.severity) for problem in found.problems] == [
        (5, "error"), (6, "error"), (10, "warning"),
    ]  # fmt: skip
    assert [link.address for link in found.links] == ["/un/", ""]
    assert found.parts == Parts()
    found = post(
        f"{HEADERS}\nUn\n[](/deux/), [{{{{n°}}}}](/), [![](/a.png)](/trois/)"
        " [a@example.org](mailto:a@example.org)"
    )
    assert [(problem.line, str(problem).split(": ")[1][:31]) for problem in found.problems] == [
        (6, "this link to /deux/ has no text"),
    ]  # fmt: skip


def test_what_is_not_utf_8_is_told_with_its_line() -> None:
    (problem,) = read_post(b"Title: a\n\xe9", PATH, SETTINGS).problems
    assert (problem.line, problem.message) == (
        2,
        "this is not UTF-8, so accents are lost; save the file as UTF-8",
    )


def test_every_field_of_a_letter_has_its_place() -> None:
    """Each is one entry of FIELDS, and printed where that says."""
    assert {one.name for one in fields(Letter)} == {one.attribute for one in FIELDS} | {"dated"}
    page = "".join(path.read_text("utf-8") for path in (ROOT / "theme/templates").glob("*.html"))
    paper = "".join(path.read_text("utf-8") for path in (ROOT / "plugins/paper").glob("*.py"))
    for where, code in (("on_page", page), ("on_paper", paper)):
        printed = {one.attribute for one in FIELDS if getattr(one, where)}
        named = set(re.findall(r"\bletter\.([a-z_]+)\b", code))
        assert named & {one.attribute for one in FIELDS} - NOT_PRINTED == printed, where


# --- once --------------------------------------------------------------------------------


def test_in_a_build_a_letter_is_opened_read_parsed_and_footnoted_once(tmp_path: Path) -> None:
    blog = project(tmp_path / "blog", letters=1, paragraphs=9)
    (blog / "private.toml").write_text('"n° client" = "AB-12345678"\n', encoding="utf-8")
    shutil.copy(ROOT / "tests" / "counting.py", blog)
    ran = run("counting", "content/letters/lettre-0.md", cwd=blog)
    assert ran.returncode == 0, ran.stderr
    counts = json.loads(ran.stdout.splitlines()[-1])
    assert [*blog.rglob("lettre-0/lettre-0.pdf")], "it is on paper too"
    assert (counts["opened"], counts["private"]) == (1, 1)
    assert counts["parse"] <= 3, "by the reader, for the notes, and for paper"
    assert (counts["read"], counts["read_values"], counts["footnote"]) == (1, 1, 1)


def test_the_settings_of_reading_can_be_sent_to_another_process() -> None:
    sys.path.insert(0, str(ROOT))
    from pelican.settings import read_settings  # noqa: PLC0415 (Pelican's side)

    found = reading_settings(read_settings(str(ROOT / "pelicanconf.py")))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 (ours)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.booleans())
def test_parts_keep_to_their_places_in_a_page(random: Random, broken: bool) -> None:
    """The notes are made of trees that come back the same: nobody needs to mend them again."""
    found = post(f"{HEADERS}\n{markdown_body(random, broken=broken)}")
    assume(found.parts.body)  # else its HTML is an error
    for part in (found.parts.chapeau, found.parts.body, found.parts.afterword, found.parts.notes):
        once = html_tree.serialise(html_tree.parse(part))
        assert html_tree.serialise(html_tree.parse(once)) == once
        assert html_tree.text_of(once) == html_tree.text_of(part)
