"""tasks.py: each task, from any folder, in a copy of the blog."""

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.project import (
    ROOT,
    append,
    edit,
    environment,
    files,
    free_port,
    invoke,
    pelican,
    project,
    running,
    soon,
    write_letter,
)

NAMES = (
    "build clean rebuild regenerate serve reserve preview livereload publish gh-pages "
    "new event paper text check hook test lint"
).split()
RSYNC = f"""#!{sys.executable}
import pathlib, sys
pathlib.Path(__file__).with_name("sent").write_text("\\n".join(sys.argv[1:]))
"""


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    return project(tmp_path / "blog")


def own_address(blog: Path, more: str = "") -> None:
    """Make the blog ready to be published."""
    append(blog / "publishconf.py", f'\nSITEURL = "https://camille.fr"\n{more}')


# --- in general --------------------------------------------------------------------------


def test_the_tasks_have_the_names_that_pelican_users_know_and_a_sentence_each(blog: Path) -> None:
    listed = json.loads(invoke("--list", "--list-format=json", cwd=blog).stdout)["tasks"]
    assert {task["name"] for task in listed} == set(NAMES)
    for task in listed:
        assert task["help"].endswith("."), task["name"]


@pytest.mark.parametrize(
    "words",
    ["paper -h", "paper --all --help", "new Titre -h"],
)
def test_the_help_of_a_task_is_shown_wherever_it_is_asked_for(blog: Path, words: str) -> None:
    before = files(blog)
    made = invoke(*words.split(), cwd=blog)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == invoke("--help", words.partition(" ")[0], cwd=blog).stdout
    assert "Docstring:" in made.stdout
    assert files(blog) == before


def test_tasks_work_from_a_folder_below_and_from_anywhere(blog: Path, tmp_path: Path) -> None:
    assert invoke("build", cwd=blog / "content/letters").returncode == 0
    assert (blog / "output/lettre-0/index.html").is_file()
    assert invoke("clean", cwd=blog / "theme/static").returncode == 0
    assert files(blog / "output") == {}
    assert invoke("--search-root", str(blog), "build", cwd=tmp_path).returncode == 0
    assert (blog / "output/lettre-0/index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["blog"]


def test_what_follows_two_hyphens_reaches_pelican(blog: Path) -> None:
    result = invoke("build", "--", "--output", "elsewhere", "-e", 'SITENAME="Deux  mots"', cwd=blog)
    assert result.returncode == 0
    assert "Deux  mots" in (blog / "elsewhere/index.html").read_text(encoding="utf-8")
    assert not (blog / "output").exists()


@pytest.mark.parametrize("task", ["build", "reserve", "check"])
def test_a_wrong_post_ends_a_task_with_its_message_alone(blog: Path, task: str) -> None:
    edit(blog / "content/letters/lettre-1.md", "Subject: ", "Objet : ")
    result = invoke(task, cwd=blog)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        'content/letters/lettre-1.md:6: "Objet : Ma ligne, encore" is not a header; '
        'write "Subject: Ma ligne, encore"',
        "1 problem: nothing was written.",
    ]
    assert not (blog / "output").exists()


@pytest.mark.parametrize("task", ["check", "publish"])
def test_settings_that_cannot_be_read_are_one_message(blog: Path, task: str) -> None:
    edit(blog / "pelicanconf.py", "SITENAME", "SITE NAME")
    result = invoke(task, cwd=blog)
    assert result.returncode == 1
    assert re.fullmatch(r"pelicanconf.py:\d+: Python cannot read this .*\n", result.stderr)


def test_a_warning_of_a_task_is_told_from_an_error(blog: Path) -> None:
    append(blog / "pelicanconf.py", '\nSITE_NAME = "x"\n')
    result = invoke("check", cwd=blog)
    assert (result.returncode, result.stdout) == (0, "2 posts are in order\n")
    assert re.fullmatch(
        r"warning: pelicanconf.py:\d+: nothing reads SITE_NAME; .*\n", result.stderr
    )


# --- building ----------------------------------------------------------------------------


def test_rebuild_deletes_what_is_no_longer_made(blog: Path) -> None:
    assert invoke("build", cwd=blog).returncode == 0
    (blog / "content/letters/lettre-1.md").unlink()
    assert invoke("rebuild", cwd=blog).returncode == 0
    assert not (blog / "output/lettre-1").exists()
    assert (blog / "output/lettre-0/index.html").is_file()


def test_preview_builds_as_for_publishing(blog: Path) -> None:
    assert invoke("preview", cwd=blog).returncode == 0
    assert (blog / "published/feeds/all.atom.xml").is_file()
    assert not (blog / "output").exists()


def test_clean_empties_the_output_and_nothing_else(blog: Path) -> None:
    assert invoke("build", cwd=blog).returncode == 0
    before = {path: text for path, text in files(blog).items() if "output/" not in path}
    assert invoke("clean", cwd=blog).returncode == 0
    assert {path: text for path, text in files(blog).items() if "/.output/" not in path} == before


def test_clean_without_an_output_is_content(blog: Path) -> None:
    assert invoke("clean", cwd=blog).returncode == 0


@pytest.mark.parametrize("output", [".", "content", "theme/static"])
def test_clean_deletes_nothing_that_an_author_wrote(blog: Path, output: str) -> None:
    append(blog / "pelicanconf.py", f'\nOUTPUT_PATH = "{output}"\n')
    before = files(blog)
    assert invoke("clean", cwd=blog).returncode == 0
    assert files(blog) == before


# --- while you write ---------------------------------------------------------------------


def test_reserve_builds_and_serves_the_output(blog: Path) -> None:
    port = free_port()
    with running("invoke", "reserve", "--port", str(port), cwd=blog, port=port) as served:
        soon(lambda: "Télécom" in served.get("/lettre-0/"))
        assert served.get("/nulle-part/") == ""
        served.stop()
        assert "Traceback" not in served.log


def test_regenerate_builds_at_each_edit(blog: Path) -> None:
    page = blog / "output/lettre-0/index.html"
    with running("invoke", "regenerate", cwd=blog, port=0) as served:
        soon(lambda: "Done: Processed" in served.log)
        write_letter(blog, 0, "J'attends encore.")
        soon(lambda: page.is_file() and "encore" in page.read_text(encoding="utf-8"))
        served.stop()
        assert "Traceback" not in served.log


TITLES = [
    "L'affaire d'Orange : « dix jours », puis rien",
    'Un "délai", C:\\Temp & <b>gras</b>',
    "Dossier {{n° de dossier}}, fermé",
    "Rien 🙂 ^_^ -- 100 % #1",
    "---",
    "2026",
    "Straße, Ærø, Łódź, 東京",
]


def test_new_letters_of_any_title_are_in_order_and_build_without_a_warning(blog: Path) -> None:
    written = []
    for number, title in enumerate(title for title in TITLES if title != "---"):
        lang = ("fr", "en", "de")[number % 3]
        company = ("Télécom Ixe", 'Ixe & "Fils" : SARL', "L'Eau")[number % 3]
        result = invoke("new", title, "--company", company, "--lang", lang, cwd=blog)
        assert (result.returncode, result.stderr) == (0, ""), title
        written.append(blog / result.stdout.splitlines()[0])
    assert len({path for path in written if path.is_file()}) == len(TITLES) - 1
    assert invoke("check", cwd=blog).stdout == f"{len(TITLES) + 1} posts are in order\n"
    for path in written:
        edit(path, "Status: draft\n", "")
    result = pelican("content", "--fatal", "warnings", cwd=blog)
    assert (result.returncode, result.stderr) == (0, "")
    for path in written:
        assert (blog / "output" / path.stem / "index.html").is_file(), path


def test_a_new_letter_has_todays_date_and_the_authors_name_and_language(blog: Path) -> None:
    result = invoke("new", "Ma ligne", "Télécom Ixe", cwd=blog / "theme")
    path = blog / "content/letters/ma-ligne.md"
    assert result.stdout.startswith("content/letters/ma-ligne.md\n")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert {f"Date: {date.today()}", "Lang: fr", "Signature: Camille"} <= set(lines)  # noqa: DTZ011
    assert lines[:2] == ["Title: Ma ligne", "Slug: ma-ligne"]  # which another title leaves as it is


def test_a_new_letter_is_a_draft_until_its_author_says_otherwise(blog: Path) -> None:
    result = invoke("new", "Ma ligne", "Télécom Ixe", cwd=blog)
    assert "Status: draft" in result.stdout
    assert "http://127.0.0.1:8000/drafts/ma-ligne/ " in result.stdout
    assert invoke("build", cwd=blog).returncode == 0
    assert not (blog / "output/ma-ligne").exists()
    assert (blog / "output/drafts/ma-ligne/index.html").is_file()


def test_a_letter_that_is_there_is_never_overwritten(blog: Path) -> None:
    path = blog / "content/letters/ma-ligne.md"
    path.write_text("mine", encoding="utf-8")
    result = invoke("new", "Ma ligne", "Télécom Ixe", cwd=blog)
    assert result.returncode == 1
    assert "content/letters/ma-ligne.md is there already" in result.stderr
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["🙂", "Ixe"], 'no address can be made of the title "🙂"'),
        (["Box", "?!"], 'no address can be made of the company "?!"'),
        (["x" * 300, "Ixe"], "this makes an address of 300 letters, and it can have 200; choose a"),
        (["Box", "x" * 300], "choose another company"),
        (["Box", "Ixe", "--lang", "kl"], "write one of: fr, en, de"),
        ([], "title"),
    ],
)
def test_a_new_letter_that_cannot_be_is_refused_with_the_remedy(
    blog: Path, arguments: list[str], words: str
) -> None:
    before = files(blog / "content")
    result = invoke("new", *arguments, cwd=blog)
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert files(blog / "content") == before


# --- before others see it ----------------------------------------------------------------


def test_check_says_how_many_posts_are_in_order_and_writes_nothing(blog: Path) -> None:
    before = files(blog)
    result = invoke("check", cwd=blog)
    assert (result.returncode, result.stdout) == (0, "2 posts are in order\n")
    now = files(blog).items()
    assert {path: data for path, data in now if "/cache/" not in path} == before


def test_check_says_that_a_private_file_is_still_the_example(blog: Path) -> None:
    for name in ("private.example.toml", "private.toml"):
        shutil.copy(ROOT / "private.example.toml", blog / name)
    result = invoke("check", cwd=blog)
    assert result.returncode == 1
    assert "private.toml: this is still the example; put your own values in it" in result.stderr


def test_check_finds_a_private_file_among_what_is_published(blog: Path) -> None:
    (blog / "content/letters/private.toml").write_text('"n°" = "AB-12345678"', encoding="utf-8")
    result = invoke("check", cwd=blog)
    assert result.returncode == 1
    assert "content/letters/private.toml: move it out of content/" in result.stderr
    assert "12345678" not in result.stdout + result.stderr


def a_host(blog: Path) -> Path:
    """Put a command rsync where it is found first; it only notes what it is asked."""
    folder = blog.parent / "commands"
    folder.mkdir()
    command = folder / "rsync"
    command.write_text(RSYNC, encoding="utf-8")
    command.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("", "publishconf.py does not say where to"),
        ('PUBLISH_HOST = "h"\nPUBLISH_PATH = "~/"', "publishconf.py does not say where to"),
        (
            'PUBLISH_HOST = "h"\nPUBLISH_PATH = "www/"\nSITEURL = "https://blog.example.org"',
            'SITEURL in publishconf.py is "https://blog.example.org", which is only an example',
        ),
        (
            'PUBLISH_HOST = "h"\nPUBLISH_PATH = "www/"\nSITEURL = ""',
            'SITEURL in publishconf.py is ""',
        ),
    ],
)
def test_publish_says_what_to_set_and_neither_builds_nor_sends(
    blog: Path, settings: str, words: str
) -> None:
    commands = a_host(blog)
    own_address(blog, settings)
    result = invoke("publish", cwd=blog, path=commands)
    assert result.returncode == 1
    assert words in result.stderr
    assert not (blog / "published").exists()
    assert not (commands / "sent").exists()


TO_HOST = 'PUBLISH_HOST = "camille@ssh.camille.fr"\nPUBLISH_PATH = "www/lettres/"\n'


def test_publish_sends_the_output_to_the_host(blog: Path) -> None:
    commands = a_host(blog)
    own_address(blog, TO_HOST)
    result = invoke("publish", cwd=blog / "content", path=commands)
    assert (result.returncode, result.stderr) == (0, "")
    sent = (commands / "sent").read_text(encoding="utf-8").splitlines()
    assert "--delete-after" in sent
    assert sent[-2:] == [f"{blog}/published/", "camille@ssh.camille.fr:www/lettres/"]
    assert "https://camille.fr/lettre-0/" in (blog / "published/feeds/all.atom.xml").read_text()


def test_publish_sends_the_folder_that_was_built(blog: Path) -> None:
    commands = a_host(blog)
    own_address(blog, TO_HOST)
    assert invoke("publish", "--", "-o", "elsewhere", cwd=blog, path=commands).returncode == 0
    sent = (commands / "sent").read_text(encoding="utf-8").splitlines()
    assert sent[-2] == f"{blog}/elsewhere/"


SLOW = f"""#!{sys.executable}
import pathlib, sys, time
here = pathlib.Path(__file__)
here.with_name("begun").touch()
while not here.with_name("go").exists():
    time.sleep(0.01)
files = pathlib.Path(sys.argv[-2]).rglob("*.*")
here.with_name("sent").write_text("\\n".join(map(str, files)))
"""


def test_an_edit_that_is_built_while_a_blog_is_sent_does_not_disturb_it(blog: Path) -> None:
    commands = a_host(blog)
    (commands / "rsync").write_text(SLOW, encoding="utf-8")
    own_address(blog, TO_HOST)
    with subprocess.Popen(
        [sys.executable, "-m", "invoke", "publish"], cwd=blog, env=environment(commands)
    ) as publishing:
        soon((commands / "begun").exists)
        edit(blog / "content/letters/lettre-1.md", "Title: ", "Status: draft\nTitle: ")
        assert pelican("content", cwd=blog).returncode == 0
        (commands / "go").touch()
        assert publishing.wait(60) == 0
    sent = (commands / "sent").read_text(encoding="utf-8")
    assert "published/lettre-1/lettre-1.pdf" in sent
    assert "drafts" not in sent
    assert (blog / "output/drafts/lettre-1/index.html").is_file()


def test_publish_sends_nothing_when_a_post_is_wrong(blog: Path) -> None:
    commands = a_host(blog)
    own_address(blog, TO_HOST)
    edit(blog / "content/letters/lettre-1.md", "Subject: ", "Objet : ")
    assert invoke("publish", cwd=blog, path=commands).returncode == 1
    assert not (commands / "sent").exists()


def git(*arguments: str, cwd: Path) -> str:
    identity = ["-c", "user.name=Camille", "-c", "user.email=camille@example.org"]
    return subprocess.run(  # noqa: S603 (our own arguments)
        ["git", *identity, *arguments],  # noqa: S607 (the git of this computer)
        cwd=cwd,
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    ).stdout


def test_gh_pages_pushes_the_output_and_the_working_tree_stays(blog: Path, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    git("init", "--bare", str(remote), cwd=tmp_path)
    git("init", cwd=blog)
    git("config", "user.name", "Camille", cwd=blog)
    git("config", "user.email", "camille@example.org", cwd=blog)
    git("remote", "add", "origin", str(remote), cwd=blog)
    own_address(blog)
    result = invoke("gh-pages", cwd=blog / "content")
    assert result.returncode == 0, result.stderr
    pushed = git("ls-tree", "-r", "--name-only", "gh-pages", cwd=remote).splitlines()
    assert {"index.html", "lettre-0/index.html", ".nojekyll"} <= set(pushed)
    assert not any(name.startswith("content") for name in pushed)
    assert (blog / "content/letters/lettre-0.md").is_file()


def test_gh_pages_refuses_the_example_address(blog: Path) -> None:
    result = invoke("gh-pages", cwd=blog)
    assert result.returncode == 1
    assert "which is only an example" in result.stderr
    assert not (blog / "output").exists()


# --- for those who change the code -------------------------------------------------------


def test_test_and_lint_pass_on_their_tools_verdict(blog: Path) -> None:
    (blog / "test_one.py").write_text("def test_one():\n    assert True\n", encoding="utf-8")
    assert invoke("test", "--", "test_one.py", cwd=blog).returncode == 0
    append(blog / "test_one.py", "    assert 1 == 2\n")
    failed = invoke("test", "--", "test_one.py", cwd=blog)
    assert (failed.returncode, failed.stderr) == (1, "")
    (blog / "wrong.py").write_text("import nowhere_at_all\nx=1\n", encoding="utf-8")
    assert invoke("lint", cwd=blog).returncode == 1
