"""plugins/site/keys.py: a key without a value is a warning, braces that are left are an error."""

import re
from pathlib import Path

import pytest

from plugins import html_tree, private_values
from plugins.post.letter import Letter, Value
from plugins.post.post import Post, read_post
from plugins.post.settings import ReadingSettings
from plugins.private_values import misnamed_problems
from plugins.site.adapter import braces_problems
from plugins.site.keys import braces_left, case_problems, key_problems, letters_in
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
    path = write_letter(
        blog, 1, "Client {{n° clint}}, {{n° client}}. Des \\{{accolades}}.\n{{n° clint}}"
    )
    edit(path, "Subject: ", "Subject: {{dossier perdu}} ")
    lines = [n for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if "{{" in line]
    told = said_by(blog)
    assert told.count("private.toml has no") == 2
    assert (
        f'lettre-1.md:{lines[-3]}: private.toml has no "dossier perdu"; add "dossier perdu" = "…"'
        in told
    )
    assert (
        f'lettre-1.md:{lines[-2]}: private.toml has no "n° clint"; write {{{{n° client}}}}, or'
        in told
    )


def told_of(key: str, case: str = "tv", private: str = PRIVATE) -> list[str]:
    """Return what is told of a key on line 2 of a letter."""
    values, _ = private_values.parse_values(private)
    post = Post("box.md", letter=Letter(case), keys=(Value(key, 2),))
    problems = [*key_problems(post, values)]
    assert {(p.path, p.line, p.severity) for p in problems} <= {("box.md", 2, "warning")}
    return [problem.message for problem in problems]


def test_a_case_s_own_value_is_known_in_its_case_only() -> None:
    assert told_of("n° de dossier", case="box") == []
    assert len(told_of("n° de dossier")) == 1


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ("Title: Ma box", None),
        ("Title: La box, enfin\nSlug: ma-box", None),
        ("Title: La box, enfin\nCase: ma-box", None),
        ("Title: La box, enfin\nCase: ma-box\nDate: hier", None),  # which is an error
        ("Title: Ma box, enfin", 'write [ma-box-enfin] here, or "Case: ma-box" in its post'),
        ("Title: Rien de rien", 'no post has the case "ma-box"; write "Case: ma-box" in its post'),
    ],
)
def test_a_section_under_the_old_slug_of_a_post_is_told_by_its_name(
    tmp_path: Path, headers: str, told: str | None
) -> None:
    file = tmp_path / "private.toml"
    file.write_text('"nom" = "Camille"\n\n[ma-box]\n"n° client" = "AB-12345678"\n')
    values, _ = private_values.parse_values(file.read_text())
    post = read_post(f"{headers}\n\nOui.".encode(), Path("content/x.md"), ReadingSettings())
    problems = [*case_problems(values, [post], file)]
    assert [(one.path, one.line, one.severity) for one in problems] == (
        [("private.toml", 3, "warning")] if told else []
    )
    assert not told or told in problems[0].message


@pytest.mark.parametrize(
    "typed",
    ["AB-12345678", "ab 12345678", "n° AB-12345678", "12345678", "2026-07-0042", "Camille I."],
)
def test_a_value_in_the_place_of_its_key_is_said_to_be_one_and_not_shown(typed: str) -> None:
    [message] = told_of(typed, private=f'{PRIVATE}"nom" = "Camille I."')
    assert "write its key there" in message
    assert typed not in message


@pytest.mark.parametrize("typed", ["n° clint", "client 12", "Camille", "mon dossier de 2026"])
def test_a_key_that_resembles_a_value_is_a_key(typed: str) -> None:
    assert f'private.toml has no "{typed}"' in told_of(typed)[0]


TYPED = (
    "Slug: AB-12345678\n\nTexte",
    "Objet: AB 12345678\n\nTexte",
    "\n[cela](https://a.example/{{AB-12345678}})",
)


def test_no_error_shows_a_value_that_was_typed_in_a_post(blog: Path) -> None:
    for number, typed in enumerate(TYPED):
        text = f"Title: Box\nDate: 2026-07-20\n{typed}"
        (blog / f"content/letters/box{number}.md").write_text(text, encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    for number in range(len(TYPED)):
        assert f"content/letters/box{number}.md:" in result.stderr
    assert "12345678" not in result.stdout + result.stderr


def test_no_error_of_a_task_shows_a_value_either(blog: Path) -> None:
    edit(blog / "content/letters/lettre-0.md", "Subject: ", "Slug: AB-12345678\nSubject: ")
    result = invoke("check", cwd=blog)
    assert result.returncode == 1
    assert '"Slug: …": write "…"' in result.stderr


@pytest.mark.parametrize("name", ["private.toml.txt", "Private.toml"])
def test_a_private_file_of_another_name_is_a_warning(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    [problem] = misnamed_problems({"PRIVATE_FILE": tmp_path / "private.toml", "PATH": "content"})
    assert str(problem).endswith(
        f"{name}: this is not read, so no private value is guarded; rename it to private.toml"
    )
    assert problem.severity == "warning"


def test_without_a_private_file_nothing_is_said(blog: Path) -> None:
    write_letter(blog, 1, "Client {{n° clint}}.")
    (blog / "private.toml").unlink()
    assert "private.toml" not in said_by(blog)


# --- braces that are left -----------------------------------------------------------------

LEFT = {  # what stands in a file that was built, and what is told of it
    "index.html": ("<p>Un</p>\n<p>{{n°}}", "index.html:2: {{n°}} is left in what was built, here"),
    "feeds/all.atom.xml": ("<a>{{x}}", "feeds/all.atom.xml:1: {{x}} is left in what was built; on"),
    "theme/css/base.css": ("/* {{n°}} */", ""),
}


def test_braces_left_in_what_is_built_are_told_with_their_line(tmp_path: Path) -> None:
    for name, (text, _) in LEFT.items():
        path = tmp_path / "staged" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "staged/a.png").write_bytes(b"{{")
    told = sorted(map(str, braces_problems([], tmp_path / "staged", "output")))
    messages = sorted(message for _, message in LEFT.values() if message)
    for line, message in zip(told, messages, strict=True):
        assert line.startswith(f"output/{message}")
    assert "here and in 1 more places" in told[-1]


def test_braces_of_a_setting_a_template_and_an_attached_file_stop_the_build(blog: Path) -> None:
    edit(blog / "pelicanconf.py", 'SITESUBTITLE = "Un blog', 'SITESUBTITLE = "{{n°}} Un blog')
    edit(
        blog / "theme/templates/404.html",
        "{% block items %}",
        "{% block items %}\n{{ '{{nom}}' }}",
    )
    write_letter(blog, 1, "Voyez [le calcul]({attach}calcul.html).")
    (blog / "content/letters/calcul.html").write_text("<p>{{AB-12345678}}</p>", encoding="utf-8")
    result = pelican("content", "-q", cwd=blog)
    assert result.returncode == 1
    for line in (
        r"404.html:\d+: {{n°}}",
        r"404.html:\d+: {{nom}}",
        "lettre-1/calcul.html:1: {{…}}",
    ):
        assert re.search(f"^output/{line} is left in what was built", result.stderr, re.M)
    assert "12345678" not in result.stdout + result.stderr
    assert not (blog / "output").exists()


def test_braces_that_the_author_wants_are_published(blog: Path) -> None:
    text = "Écrivez \\{{l'un \"client\" & l'autre}}, ou `\\{{n° <b>}}` :\n\n    \\{{l'été}}"
    path = write_letter(blog, 1, text)
    edit(path, "Title: ", r"Title: \{{l'accolade}} ")
    append(path, "\n\nEt encore \\{{ seul, puis {{n° client}}.")
    said_by(blog, "-s", "publishconf.py")
    page = (blog / "published/l-accolade-lettre-1/index.html").read_text(encoding="utf-8")
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
    assert "Done" not in braces.stdout
    edit(blog / "plugins/last.py", " {{n°}}", "")
    value = pelican("content", cwd=blog)
    assert (value.returncode, "last.txt: " in value.stderr) == (1, True)


def test_what_stands_between_braces_is_compared_by_its_letters() -> None:
    assert letters_in("l’un &laquo;&nbsp;client&nbsp;&raquo; &amp; l’autre") == "lunclientlautre"
    typed = {"ab", "de", ""}
    assert list(braces_left("{{a b}} {{}} {{c}} {{d&#x65;<b>}}", typed)) == [(1, "{{c}}")]
