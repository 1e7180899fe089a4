"""One gate: what is wrong with all posts is told at once, in the same words by every command.

Of eight letters one has three faults, the others one each. A production build names all, and so
does `invoke check`, which git runs before a commit; at home nothing is printed, so there the
address that its window cannot hold is no fault yet.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from plugins.guard.git import COMMAND, HOOKS, switch_on_hooks
from tests.project import environment, invoke, pelican, project

HEAD = "Title: Lettre {name}\nDate: 2026-07-20\nFrom: Camille\n    1 rue de l'Exemple\nTo: Ixe\n"
SENT = "Via: post\nSubject: Ma ligne\n"
TOO_MUCH = "".join(f"    Une ligne {number} de trop\n" for number in range(9))
FAULTS = {  # the headers and the text of a letter, and what its author is told
    "a": (
        f"{SENT}Objet: x\n",
        "J'attends.",
        ':8: "Objet: x": no header is called "Objet"; write "Subject: x"',
    ),
    "b": (SENT, "J'attends\n<b>dix jours.", ":10: <b> is not closed; write </b>"),
    "c": (
        SENT,
        "J'attends[^9].\n\n{{< vite\n[z](/zzz/)",
        ':9: [^9] has no note; add a line\n:11: these {{ have\n:12: "/zzz/": nothing on this blog',
    ),
    "d": (f"Slug: archives\n{SENT}", "J'attends.", ":6: its address /archives/ is taken by the"),
    "e": (
        SENT,
        "Voyez [z]({filename}z.md), [a]({filename}a.md), [g]({filename}g.md).",
        ':9: "{filename}z.md": there',
    ),
    "f": (SENT, "![Une box]({static}/images/z.png)", ':9: "{static}/images/z.png": there is no'),
    "g": ("", "", ": this link leads to no file; delete it"),  # of a disk
}
ON_PAPER = {"h": (f"{TOO_MUCH}{SENT}", "J'attends.", ":11: on paper: ")}


def blog_of(folder: Path, faults: dict[str, tuple[str, str, str]]) -> Path:
    """Make a blog with a fault in each of its letters but the last."""
    blog = project(folder, letters=1)
    for name, (headers, text, _) in faults.items():
        path = blog / f"content/letters/{name}.md"
        if not text:
            path.symlink_to("nowhere")
            continue
        source = f"{HEAD.format(name=name)}{headers}\n{text}\n"
        path.write_text(source, encoding="utf-8")
    return blog


def assert_all_told(said: str, faults: dict[str, tuple[str, str, str]]) -> None:
    """Check that each fault is told once, in the order of the files, and nothing else."""
    lines = [line for line in said.splitlines() if line.startswith("content/letters/")]
    told = [(name, said) for name, (_, _, all_) in faults.items() for said in all_.split("\n")]
    for line, (name, message) in zip(lines, told, strict=True):
        assert line.startswith(f"content/letters/{name}.md{message}")
        assert ";" in line  # and the remedy


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blog_of(tmp_path_factory.mktemp("blog"), {**FAULTS, **ON_PAPER})


def test_a_production_build_and_a_check_name_the_faults_of_eight_letters(tmp_path: Path) -> None:
    faults = {**FAULTS, **ON_PAPER}
    blog = blog_of(tmp_path, faults)
    result = pelican("content", "-s", "publishconf.py", cwd=blog)
    assert result.returncode == 1
    assert_all_told(result.stderr, faults)
    assert result.stderr.endswith("10 problems: nothing was written.\n")
    assert not (blog / "published").exists()
    assert HOOKS["pre-commit"].endswith("exec {command}\n")  # which is COMMAND
    assert COMMAND.endswith("invoke check")
    checked = invoke("check", cwd=blog)
    assert checked.returncode == 1
    assert [*filter(None, checked.stderr.splitlines())] == result.stderr.splitlines()


UV = """#!/bin/sh
shift 2  # run --quiet
exec {python} -m "$@"
"""


def test_git_refuses_a_commit_of_a_post_that_is_wrong_or_leaks(tmp_path: Path) -> None:
    """With an uv that runs in the Python of this test."""
    blog, tools = project(tmp_path / "blog", letters=1), tmp_path / "tools"
    tools.mkdir()
    (tools / "uv").write_text(UV.format(python=sys.executable), encoding="utf-8")
    (tools / "uv").chmod(0o755)
    (blog / ".gitignore").write_text("/private.toml\n", encoding="utf-8")
    (blog / "private.toml").write_text('"n° client" = "QZ-73519264"\n', encoding="utf-8")
    letter = blog / "content/letters/lettre-0.md"
    good = letter.read_text(encoding="utf-8")
    variables = environment(tools)

    def git(*arguments: str) -> "subprocess.CompletedProcess[str]":
        author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        command = ("git", *author, *arguments)
        return subprocess.run(  # noqa: S603 (our own arguments)
            command, cwd=blog, env=variables, capture_output=True, text=True, check=False
        )

    git("init", "--quiet")
    switch_on_hooks(blog)
    letter.write_text(good.replace("Subject:", "Objet:") + "\nClient QZ-73519264\n", "utf-8")
    git("add", "--all")
    refused = git("commit", "-m", "Une lettre")
    assert refused.returncode == 1
    assert 'content/letters/lettre-0.md:6: "Objet: Ma ligne, encore": no hea' in refused.stderr
    assert '"n° client"' in refused.stderr
    assert "QZ-73519264" not in refused.stderr
    assert git("rev-parse", "--verify", "HEAD").returncode
    letter.write_text(good, encoding="utf-8")
    git("add", "--all")
    assert git("commit", "-m", "Une lettre").returncode == 0
    assert git("rev-parse", "--verify", "HEAD").returncode == 0


def test_a_build_at_home_names_all_but_paper(blog: Path) -> None:
    result = pelican("content", "-q", cwd=blog)
    assert (result.returncode, (blog / "output").exists()) == (1, False)
    assert_all_told(result.stderr, FAULTS)


def test_paper_names_the_same_in_the_same_words(blog: Path) -> None:
    result = invoke("paper", "lettre-h", cwd=blog)
    assert result.returncode == 1
    assert_all_told(result.stdout + result.stderr, {**FAULTS, **ON_PAPER})
    built = pelican("content", "-q", cwd=blog)
    for line in built.stderr.splitlines()[:-1]:
        assert line in (result.stdout + result.stderr).splitlines()
