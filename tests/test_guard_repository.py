"""plugins/guard/repository.py: what git keeps of a blog, and where its private file is."""

import subprocess
from pathlib import Path

import pytest

from plugins.guard import LeaksFound, check_repository
from plugins.guard.repository import HOOK, switch_on_hook
from plugins.problems import ProblemsFound

VALUE = "AB-12345678"


def git(root: Path, *arguments: str) -> None:
    command = ("git", "-c", "user.name=Camille", "-c", "user.email=camille@example.org", *arguments)
    subprocess.run(command, cwd=root, check=True, capture_output=True)  # noqa: S603


def commit(root: Path, message: str = "Write") -> None:
    git(root, "add", "--all")
    git(root, "commit", "--message", message)


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """A blog in a repository, with a private file that git ignores."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "content").mkdir()
    (tmp_path / "private.toml").write_text(f'"n° client" = "{VALUE}"', encoding="utf-8")
    (tmp_path / ".gitignore").write_text("/private.toml\n", encoding="utf-8")
    (tmp_path / "content" / "box.md").write_text("Client {{n° client}}", encoding="utf-8")
    commit(tmp_path)
    return tmp_path


def check(blog: Path) -> str:
    """Say what is wrong with a blog; nothing, if all is in order."""
    try:
        check_repository(blog, blog / "private.toml", blog / "content", blog / "output")
    except ProblemsFound as found:
        said = str(found)
    else:
        said = ""
    assert VALUE not in said
    return said


def test_a_blog_in_order_is_told_nothing(blog: Path) -> None:
    assert check(blog) == ""


def test_a_value_in_an_old_commit_is_found(blog: Path) -> None:
    post = blog / "content" / "box.md"
    post.write_text(f"Client {VALUE}", encoding="utf-8")
    commit(blog)
    post.write_text("Client {{n° client}}", encoding="utf-8")
    commit(blog)
    said = check(blog)
    assert 'content/box.md: "n° client" as is' in said
    assert "Do not push this repository" in said


def test_a_value_on_another_branch_is_found(blog: Path) -> None:
    git(blog, "checkout", "--quiet", "-b", "autre")
    (blog / "essai.txt").write_text(VALUE.lower(), encoding="utf-8")
    commit(blog)
    git(blog, "checkout", "--quiet", "-")
    assert "essai.txt" in check(blog)


def test_a_value_that_is_only_staged_is_found(blog: Path) -> None:
    (blog / "essai.txt").write_text(VALUE, encoding="utf-8")
    git(blog, "add", "essai.txt")
    assert "essai.txt" in check(blog)


def test_a_value_in_a_message_is_found(blog: Path) -> None:
    (blog / "essai.txt").write_text("rien", encoding="utf-8")
    commit(blog, f"Répondre au sujet de {VALUE}")
    assert "the message" in check(blog)


def test_a_value_in_a_name_is_found_and_not_printed(blog: Path) -> None:
    (blog / f"{VALUE}.pdf").write_bytes(b"rien")
    commit(blog)
    assert "in the name" in check(blog)


def test_a_private_file_that_git_does_not_ignore_is_a_problem(blog: Path) -> None:
    (blog / ".gitignore").write_text("", encoding="utf-8")
    assert "git does not ignore this file; add /private.toml to .gitignore" in check(blog)


def test_a_private_file_that_git_keeps_is_a_problem(blog: Path) -> None:
    git(blog, "add", "--force", "private.toml")
    assert "run: git rm --cached private.toml" in check(blog)


@pytest.mark.parametrize("folder", ["content", "output"])
def test_a_private_file_among_what_is_published_is_a_problem(blog: Path, folder: str) -> None:
    (blog / folder).mkdir(exist_ok=True)
    private = (blog / "private.toml").rename(blog / folder / "private.toml")
    with pytest.raises(ProblemsFound, match="which is published"):
        check_repository(blog, private, blog / "content", blog / "output")


def test_a_blog_that_is_in_no_repository_is_in_order(tmp_path: Path) -> None:
    (tmp_path / "private.toml").write_text(f'"n°" = "{VALUE}"', encoding="utf-8")
    assert check(tmp_path) == ""


def test_the_hook_is_written_once_and_runs(blog: Path) -> None:
    path = switch_on_hook(blog)
    assert path == switch_on_hook(blog)
    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf-8") == HOOK


def test_a_hook_that_is_there_is_never_replaced(blog: Path) -> None:
    (blog / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh", encoding="utf-8")
    with pytest.raises(FileExistsError):
        switch_on_hook(blog)


def test_what_is_found_says_so_without_the_value(blog: Path) -> None:
    (blog / "essai.txt").write_text(VALUE, encoding="utf-8")
    commit(blog)
    with pytest.raises(LeaksFound) as found:
        check_repository(blog, blog / "private.toml")
    assert VALUE not in repr(found.value)
