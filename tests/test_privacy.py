"""What is public is the same whatever is private, and a theme can have no more of it."""

import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from plugins import html_tree, private_values
from plugins.footnoted_links.notes import Policy, footnote
from plugins.paper.values import Values
from plugins.post import placeholders
from plugins.post.body import Parts, convert, markdown_for
from plugins.typography import typeset
from tests.project import ROOT, append, files, pelican, project, said, write_letter
from tests.site_tools import copy_of_project, run_pelican

TEMPLATES = "index article letter page category tag archives categories tags case cases 404".split()
EVERYWHERE = r"""
Title: Le dossier {{n° de dossier}}, partout
Date: 2026-09-20
Lang: fr
Category: Télécom Ixe
Summary: Du dossier {{n° de dossier}}, et de *{{un conseiller}}*.
Case: demenagement
From: Camille, client {{n° client}}
    {{mes coordonnées}}
To: Télécom Ixe
    {{n° de dossier}}
    00000 VILLE
Cc: {{un conseiller}}
Place: {{n° de ligne}}
Via: registered {{n° de recommandé}}
Subject: Dossier {{n° de dossier}}
Ref: {{n° de dossier}}
    ligne {{n° de ligne}}
Encl: Copie de {{mes coordonnées}}
Demand: Rendre {{n° de ligne}} avant demain
Event: 2026-09-01 call {{un conseiller}} a dit {{n° de ligne}}
Event: 2026-09-02 !call {{un conseiller}} a tout avoué
Event: 2026-09-03 03:17 mediation {{un conseiller}} propose tout -> 2026-10-19
Event: 2026-09-04 04:23 !resolved {{un conseiller}} a tout payé -> 2026-11-13
Signature: Camille {{n° client}}
Status: %s

Un chapeau pour {{n° client}}.

---

# Titre {{n° client}}

Texte {{n° client}}, **{{n° de ligne}}**, *mot*{{n° de dossier}},
`code {{n° client}}`, et
[lien {{n° client}}](https://example.org/ "titre {{n° de ligne}}"),
![{{n° client}}][image], une note[^1]. Rendez-vous le {{n° de recommandé}} !

- {{mes coordonnées}}
    - {{n° de dossier}}

| {{n° client}} | b |
|---|---|
| c | {{n° de ligne}} |

> « {{mes coordonnées}} »

Terme {{n° client}}
:   Définition {{ n°  de dossier }}

<b>Gras {{n° client}}</b>

---

Une suite pour {{un conseiller}}.

```
{{n° client}}
```

[^1]: Note {{n° de dossier}}.
[image]: {static}/images/a.png "{{n° client}}"
""".lstrip()
PAGE = """
Title: Une page partout, {{n° client}}
Slug: page-partout
Summary: {{n° de ligne}}

Texte {{mes coordonnées}}.
""".lstrip()
REPLY = """
Title: Une réponse partout, {{n° client}}
Slug: reponse-partout
Date: 2026-09-21
Kind: reply
Category: Télécom Ixe
From: {{un conseiller}}
To: {{mes coordonnées}}
Subject: {{n° de dossier}}

Texte {{mes coordonnées}}.
""".lstrip()
PLAIN = "{number}AB4921{number}77"
CURIOUS = """*Анна*  <b>&amp; "{number}` [x](https://example.org/{number})
«ligne deux» — {{n° client}} \\\\{{ _{number}_
| trois | 東京都{number} |
# quatre {number}"""


def private_file(keys: list[tuple[str, str]], form: str) -> str:
    """Write a private file in which every key of every case has a value of some form."""
    lines, table = [], ""
    for number, (case, key) in enumerate(sorted(keys), start=104_700):
        if case != table:
            table = case
            lines.append(f"[{case}]")
        lines.append(f"\"{key}\" = '''{form.format(number=number)}'''")
    return "\n".join(lines)


def all_keys(blog: Path) -> list[tuple[str, str]]:
    """Give the keys that posts name, common ones, and again as those of a case."""
    texts = [path.read_text(encoding="utf-8") for path in (blog / "content").rglob("*.md")]
    keys = {key for text in texts for key in placeholders.keys(text)}
    return [(case, key) for case in ("", "demenagement") for key in keys]


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo blog, and a letter and a draft that use every place."""
    blog = copy_of_project(tmp_path_factory.mktemp("blog") / "blog")
    (blog / "content/images").mkdir(exist_ok=True)
    Image.new("RGB", (40, 20)).save(blog / "content/images/a.png")
    for status in ("published", "draft"):
        text = EVERYWHERE % status
        (blog / f"content/letters/{status}.md").write_text(
            text.replace("partout", f"partout, {status}"), encoding="utf-8"
        )
    (blog / "content/pages/partout.md").write_text(PAGE, encoding="utf-8")
    (blog / "content/letters/reponse-partout.md").write_text(REPLY, encoding="utf-8")
    return blog


def built(
    blog: Path, private: str | None, settings: str, *, cold: bool = True
) -> tuple[Mapping[str, bytes], str]:
    """Build with some private file, or none; give what is built, and what is said."""
    path, output = blog / "private.toml", blog / "public"
    path.unlink(missing_ok=True)
    if cold:
        shutil.rmtree(output, ignore_errors=True)
        shutil.rmtree(blog / "cache", ignore_errors=True)
    if private is not None:
        tomllib.loads(private)
        path.write_text(private, encoding="utf-8")
    result = run_pelican(
        "content", "-s", settings, "-o", "public", cwd=blog, env={"SOURCE_DATE_EPOCH": "1790000000"}
    )
    assert result.returncode == 0, result.stderr
    said = re.sub(r"in \d+\.\d+ seconds|\[\d\d:\d\d:\d\d\]", "", " ".join(result.stderr.split()))
    return {name.removeprefix(str(output)): data for name, data in files(output).items()}, said


@pytest.mark.parametrize("settings", ["pelicanconf.py", "publishconf.py"])
def test_a_public_build_is_the_same_whatever_is_private(blog: Path, settings: str) -> None:
    keys = all_keys(blog)
    without = built(blog, None, settings)
    assert any("partout-published" in name for name in without[0])
    printed = [name for name in without[0] if name.endswith("partout-published.pdf")]
    assert bool(printed) == (settings == "publishconf.py")
    assert any("partout-draft" in name for name in without[0]) == (settings == "pelicanconf.py")
    assert built(blog, private_file(keys, PLAIN), settings) == without
    assert built(blog, private_file(keys, CURIOUS), settings) == without
    warm = built(blog, private_file(keys, PLAIN), settings, cold=False)
    assert warm[0] == without[0]
    assert warm == built(blog, None, settings, cold=False)


def test_that_build_has_labels_in_each_thing_that_it_makes(blog: Path) -> None:
    tree, _ = built(blog, None, "publishconf.py")

    def made(name: str) -> bytes:
        return next(data for path, data in tree.items() if path.endswith(name))

    letter = html_tree.parse(made("partout-published/index.html").decode())
    shown = letter.text()
    for before in ("Titre", "Texte", "lien", "Terme", "Gras", "code", "chapeau pour", "Camille,"):
        assert re.search(rf"{before}[^[]*\[n° client\]", shown), before
    for header in ("n° de recommandé", "n° de ligne", "mes coordonnées", "n° de dossier"):
        assert f"[{header}]" in shown, header
    data = [json.loads(node.text()) for node in letter.css("script[type='application/ld+json']")]
    assert "[n° de dossier]" in data[0]["headline"]
    for name in ("/page-partout/index.html", "/reponse-partout/index.html", "feeds/all.atom.xml"):
        assert "[n° client]" in html_tree.text_of(made(name).decode()), name
    pdf = PdfReader(BytesIO(made("partout-published.pdf")))
    assert "[n° client]" in "".join(page.extract_text() for page in pdf.pages)
    assert any("partout-published" in name and name.endswith(".png") for name in tree)


def test_the_values_of_that_test_differ_in_all_that_could_leave_a_trace(blog: Path) -> None:
    plain, curious = (tomllib.loads(private_file(all_keys(blog), f)) for f in (PLAIN, CURIOUS))
    assert plain.keys() == curious.keys()
    one, other = plain["n° client"], curious["n° client"]
    assert [len(one.split()), len(one.splitlines()), one.isascii()] == [1, 1, True]
    assert [len(other.split()) > 8, len(other.splitlines()), other.isascii()] == [True, 4, False]


# --- a theme that prints everything ------------------------------------------------------

SECRETS = (
    "Invraisemblable", "AB-12345678", "Tilleuls-Imaginaires",
    # of events that are confidential: text, kind, hour and day promised
    "tout avoué", "propose tout", "tout payé", "resolved", "03:17", "3, 17)", "04:23", "4, 23)",
    "2026-10-19", "2026, 10, 19", "2026-11-13", "2026, 11, 13",
)  # fmt: skip
STATUSES = {  # of posts, and of pages, by the name of the file: what is said of them, their day
    "published": ("published", "2026-09-20"),
    "draft": ("draft", "2026-09-20"),
    "hidden": ("hidden", "2026-09-20"),
    "skip": ("skip", "2026-09-20"),
    "future": ("published", "2999-09-20"),
}
PRIVATE = """
"mes coordonnées" = '''Camille Invraisemblable
3 bis allée des Tilleuls-Imaginaires'''
"n° client" = "AB-12345678"
"""


def posts_of_each_status() -> Iterator[tuple[str, str, str]]:
    """Give the folder, the name and the text of posts, each with a mark of its own in its text."""
    for name, (status, day) in STATUSES.items():
        letter = EVERYWHERE.replace("Date: 2026-09-20", f"Date: {day}") % status
        page = f"Status: {status}\nDate: {day}\n{PAGE}"
        for folder, text in (("letters", letter), ("pages", page)):
            yield folder, name, f"{text.replace('partout', name)}\nTexte-{folder}-{name}.\n"


@pytest.mark.parametrize("production", [False, True])
def test_a_theme_that_prints_all_it_is_given_prints_nothing_private(
    tmp_path: Path, production: bool
) -> None:
    blog = project(tmp_path / "blog", letters=1)
    (blog / "content/images").mkdir()
    Image.new("RGB", (40, 20)).save(blog / "content/images/a.png")
    (blog / "content/pages").mkdir()
    for folder, name, text in posts_of_each_status():
        (blog / "content" / folder / f"{name}.md").write_text(text, encoding="utf-8")
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "tests/fixtures/dump_theme", theme)
    for name in TEMPLATES:
        template = theme / "templates" / f"{name}.html"
        template.parent.mkdir(exist_ok=True)
        template.write_text("{{ everything() }}", encoding="utf-8")
    (blog / "private.toml").write_text(PRIVATE, encoding="utf-8")
    append(theme / "everything.py", f"\nPRODUCTION = {production}\n")
    result = pelican("content", "-s", str(theme / "everything.py"), "-o", "all", cwd=blog)
    assert result.returncode == 0, result.stderr
    built = files(blog / "all")
    dumped = {
        name: data.decode() for name, data in built.items() if not name.endswith((".png", ".pdf"))
    }
    page = next(text for name, text in dumped.items() if "-published/index.html" in name)
    for reached in ("a dit {{n° de ligne}}", "confidential", "DEFAULT_LANG", "Titre"):
        assert reached in page, f"the theme does not reach {reached}"
    assert [(name, s) for name, text in dumped.items() for s in SECRETS if s in text] == []
    marks = {mark for text in dumped.values() for mark in re.findall("Texte-[a-z]+-[a-z]+", text)}
    public = {"published"} if production else STATUSES.keys() - {"skip"}
    assert marks == {f"Texte-{folder}-{name}" for folder in ("letters", "pages") for name in public}


# --- values on paper ---------------------------------------------------------------------

CURIOUS_VALUES = """
num = "A--1234567...B"
nom = "Jean 'Le Grand' d'Or 1er"
"l'ami" = '''"Lui" --- <b>R&D</b> : 12 !'''
"""


@pytest.mark.parametrize("lang", ["fr", "en", "de"])
def test_a_value_is_typed_in_the_title_of_a_link_and_in_its_note_as_in_the_file(lang: str) -> None:
    values, problems = private_values.parse_values(CURIOUS_VALUES)
    assert not problems
    text = "[le suivi](https://example.org/a \"L'été {{num}} de {{nom}} : {{l'ami}} !\")"
    set_in = partial(typeset, lang=lang)
    markdown = markdown_for({"extensions": ["markdown.extensions.extra"]})
    labels = Values(values=values)
    html = convert(markdown, text, letter=True, labels=labels).html(set_in)
    noted = footnote(Parts(body=html), "box", policy=Policy(lang))
    title = html_tree.parse(html).css("a")[0].attributes["title"] or ""
    found = [node.text() for node in html_tree.parse(noted.notes).css("span.private")]
    assert found == [*values.by_key.values()]
    assert all(value in title for value in found)
    assert "l'été" not in html_tree.text_of(noted.notes).lower()  # which is typeset


def test_a_label_in_the_title_of_a_link_is_marked_in_its_note() -> None:
    markdown = markdown_for({"extensions": ["markdown.extensions.extra"]})
    html = convert(markdown, '[a](https://example.org/a "R&D {{l\'ami}}")', letter=True).html()
    noted = footnote(Parts(body=html), "box")
    assert '<span class="redacted">[l\'ami]</span>' in noted.notes
    assert html_tree.parse(html).css("a")[0].attributes["title"] == "R&D [l'ami]"


# --- where the private file is -----------------------------------------------------------


@pytest.mark.parametrize("folder", ["content", "content/images", "theme/static"])
def test_a_private_file_among_what_is_published_stops_the_build(
    tmp_path: Path, folder: str
) -> None:
    blog = project(tmp_path, letters=1)
    (blog / folder).mkdir(exist_ok=True)
    (blog / folder / "private.toml").write_text('"n°" = "AB-12345678"', encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    assert f"{folder}/private.toml: move it out of {folder.partition('/')[0]}/" in result.stderr
    assert not (blog / "output").exists()


def test_the_guard_finds_the_private_file_wherever_the_posts_are(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    write_letter(blog, 1, "Client AB-12345678.")
    (blog / "private.toml").write_text('"n°" = "AB-12345678"', encoding="utf-8")
    (blog / "src").mkdir()
    (blog / "content").rename(blog / "src/textes")
    result = pelican("src/textes", cwd=blog)
    assert result.returncode == 1
    assert "output/lettre-1/index.html (offset" in result.stderr


def test_a_key_is_the_same_in_every_spelling_that_looks_like_it(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    write_letter(blog, 1, "De {{mes coordonne\u0301es}}, client {{n°\u00a0client}}.")
    values = '"mes coordonnées" = "Camille Invraisemblable"\n"n° client" = "AB-12345678"\n'
    (blog / "private.toml").write_text(values, encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert (result.returncode, "private.toml has no" in said(result)) == (0, False)
