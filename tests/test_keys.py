"""plugins/site/keys.py: a key without a value is a warning, braces that are left are an error."""

from pathlib import Path

import pytest

from plugins import html_tree, private_values
from plugins.site.keys import Typed, left, letters, unknown
from tests.project import append, edit, invoke, pelican, project, said, write_letter

PRIVATE = """\
"mes coordonnées" = "Camille Invraisemblable"
"n° client" = "AB-12345678"
[box]
"n° de dossier" = "2026-07-0042"
"""


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    blog = project(tmp_path, letters=1)
    (blog / "private.toml").write_text(PRIVATE, encoding="utf-8")
    return blog


def said_by(blog: Path, *arguments: str) -> str:
    """Give what a build that goes well says, on one line."""
    result = pelican("content", *arguments, cwd=blog)
    assert result.returncode == 0, result.stderr
    return said(result)


# --- keys that private.toml lacks ---------------------------------------------------------


def test_a_key_without_a_value_is_a_warning_with_file_line_and_the_nearest(blog: Path) -> None:
    path = write_letter(blog, 1, "Client {{n° clint}}, {{n° client}}.")
    line = (
        path.read_text(encoding="utf-8").splitlines().index("Client {{n° clint}}, {{n° client}}.")
    )
    said = said_by(blog)
    assert f'content/letters/lettre-1.md:{line + 1}: private.toml has no "n° clint"; ' in said
    assert 'nearest: "n° client"' in said
    assert said.count("private.toml has no") == 1


def test_headers_are_read_and_escaped_braces_are_not(blog: Path) -> None:
    path = write_letter(blog, 1, r"Des \{{accolades}}.")
    edit(path, "Subject: ", "Subject: {{dossier perdu}} ")
    assert said_by(blog).count("private.toml has no") == 1


def test_a_case_s_own_value_is_known_in_its_case_only() -> None:
    values, _ = private_values.read(PRIVATE)
    assert list(unknown("{{n° de dossier}}", "box", values)) == []
    assert len(list(unknown("{{n° de dossier}}", "tv", values))) == 1


@pytest.mark.parametrize(
    "typed",
    ["AB-12345678", "ab 12345678", "n° AB-12345678", "12345678", "2026-07-0042", "Camille I."],
)
def test_a_value_in_the_place_of_its_key_is_said_to_be_one_and_not_shown(typed: str) -> None:
    values, _ = private_values.read(f'{PRIVATE}"nom" = "Camille I."')
    [(line, message)] = unknown(f"Un\n{{{{{typed}}}}}", "tv", values)
    assert line == 2
    assert "write its key there" in message
    assert typed not in message


@pytest.mark.parametrize("typed", ["n° clint", "client 12", "Camille", "mon dossier de 2026"])
def test_a_key_that_resembles_a_value_is_a_key(typed: str) -> None:
    values, _ = private_values.read(PRIVATE)
    [(_, message)] = unknown(f"{{{{{typed}}}}}", "box", values)
    assert f'private.toml has no "{typed}"' in message


@pytest.mark.parametrize(
    "typed",
    [
        "Slug: AB-12345678\n\nTexte",
        "Objet: AB 12345678\n\nTexte",
        "\n[cela](https://a.example/{{AB-12345678}})",
    ],
)
def test_no_error_shows_a_value_that_was_typed_in_a_post(blog: Path, typed: str) -> None:
    text = f"Title: Box\nDate: 2026-07-20\n{typed}"
    (blog / "content/letters/box.md").write_text(text, encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    assert "content/letters/box.md:" in result.stderr
    assert "12345678" not in result.stdout + result.stderr


def test_no_error_of_a_task_shows_a_value_either(blog: Path) -> None:
    edit(blog / "content/letters/lettre-0.md", "Subject: ", "Slug: AB-12345678\nSubject: ")
    result = invoke("check", cwd=blog)
    assert result.returncode == 1
    assert '"Slug: …": write "…"' in result.stderr


def test_a_value_in_what_is_attached_is_not_shown(blog: Path) -> None:
    write_letter(blog, 1, "Voyez [le calcul]({attach}calcul.txt).")
    (blog / "content/letters/calcul.txt").write_text("{{AB-12345678}}", encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    assert "output/lettre-1/calcul.txt:1: {{…}} is left" in result.stderr
    assert "12345678" not in result.stdout + result.stderr


@pytest.mark.parametrize("name", ["private.toml.txt", "Private.toml"])
def test_a_private_file_of_another_name_is_a_warning(tmp_path: Path, name: str) -> None:
    blog = project(tmp_path, letters=1)
    (blog / name).write_text(PRIVATE, encoding="utf-8")
    warning = f"{name}: this is not read, and nothing is guarded; name it private.toml"
    assert warning in said_by(blog)


def test_without_a_private_file_nothing_is_said(blog: Path) -> None:
    write_letter(blog, 1, "Client {{n° clint}}.")
    (blog / "private.toml").unlink()
    assert "private.toml" not in said_by(blog)


# --- braces that are left -----------------------------------------------------------------

LEAVERS = {
    "a setting": ("pelicanconf.py", 'SITESUBTITLE = "Un blog', 'SITESUBTITLE = "{{n°}} Un blog'),
    "a template": ("theme/templates/base.html", "</body>", "{{ '{{n°}}' }}</body>"),
    "a style sheet": ("theme/static/css/base.css", ":where(body)", "/* {{n°}} */ :where(body)"),
}


@pytest.mark.parametrize("leaver", LEAVERS.values(), ids=LEAVERS)
def test_braces_left_in_what_is_built_are_an_error(
    blog: Path, leaver: tuple[str, str, str]
) -> None:
    name, old, new = leaver
    edit(blog / name, old, new)
    result = pelican("content", "-q", cwd=blog)
    assert result.returncode == 1
    assert "{{n°}} is left in what was built" in result.stderr
    assert result.stderr.startswith("output/")
    assert not (blog / "output").exists()


@pytest.mark.parametrize("braces", ["{{n° client", "{{n° {x} client}}", "{{"])
def test_braces_that_nothing_closes_are_an_error_too(blog: Path, braces: str) -> None:
    edit(
        blog / "theme/templates/base.html", "</body>", "{% raw %}" + braces + "{% endraw %}</body>"
    )
    result = pelican("content", "-q", cwd=blog)
    assert result.returncode == 1
    assert "output/404.html:" in result.stderr
    assert all(len(line) < 200 for line in result.stderr.splitlines())


def test_braces_in_what_is_attached_are_an_error(blog: Path) -> None:
    write_letter(blog, 1, "Voyez [le calcul]({attach}calcul.html).")
    (blog / "content/letters/calcul.html").write_text("<p>{{n°}}</p>", encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    assert "output/lettre-1/calcul.html:1: {{n°}} is left" in result.stderr


def test_braces_that_the_author_wants_are_published(blog: Path) -> None:
    text = "Écrivez \\{{l'un \"client\" & l'autre}}, ou `\\{{n° <b>}}` :\n\n    \\{{l'été}}"
    path = write_letter(blog, 1, text)
    edit(path, "Title: ", r"Title: \{{l'accolade}} ")
    append(path, "\n\nEt encore \\{{ seul, puis {{n° client}}.")
    said_by(blog, "-s", "publishconf.py")
    page = (blog / "output/l-accolade-lettre-1/index.html").read_text(encoding="utf-8")
    assert "{{l'été}}" in html_tree.text_of(page)


def test_a_build_reads_what_a_plugin_writes_last(blog: Path) -> None:
    plugin = (
        "from pathlib import Path\n"
        "from pelican import signals\n"
        "def write(pelican):\n"
        "    Path(pelican.output_path, 'last.txt').write_text('AB-12345678 {{n°}}')\n"
        "def register():\n"
        "    signals.finalized.connect(write)\n"
    )
    (blog / "plugins/last.py").write_text(plugin, encoding="utf-8")
    append(blog / "pelicanconf.py", '\nPLUGINS.append("plugins.last")\n')
    braces = pelican("content", cwd=blog)
    assert (braces.returncode, "last.txt:1: {{n°}} is left" in braces.stderr) == (1, True)
    edit(blog / "plugins/last.py", " {{n°}}", "")
    value = pelican("content", cwd=blog)
    assert (value.returncode, "last.txt: offset 0: " in value.stderr) == (1, True)


def test_what_stands_between_braces_is_compared_by_its_letters() -> None:
    assert letters("l’un &laquo;&nbsp;client&nbsp;&raquo; &amp; l’autre") == "lunclientlautre"
    typed = Typed(frozenset({"ab"}), frozenset({"de"}))
    assert list(left("{{a b}} {{ab}} {{c}} {{d&#x65;<b> f", typed)) == [(1, "{{c}}")]
