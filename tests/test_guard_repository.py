"""plugins/guard/repository.py: what git keeps of a blog, and where its private file is."""

import gzip
import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins import guard, private_values
from plugins.guard import LeaksFound, check_repository
from plugins.guard.containers import layers
from plugins.guard.layer import Layer
from plugins.guard.repository import misplaced, switch_on_hook
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
    root = tmp_path / "blog"
    root.mkdir()
    git(root, "init", "--quiet")
    (root / "content").mkdir()
    (root / "private.toml").write_text(f'"n° client" = "{VALUE}"', encoding="utf-8")
    (root / ".gitignore").write_text("/private.toml\n", encoding="utf-8")
    (root / "content" / "box.md").write_text("Client {{n° client}}", encoding="utf-8")
    commit(root)
    return root


def check(blog: Path) -> str:
    """Say what is wrong with a blog; nothing, if all is in order."""
    private = blog / "private.toml"
    try:
        if problems := list(misplaced(private, blog / "content", blog / "output")):
            raise ProblemsFound(problems)
        if private.exists():
            check_repository(blog, private_values.load(private))
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


@pytest.mark.parametrize("folder", ["content", "content/images", "output"])
def test_a_private_file_among_what_is_published_is_a_problem(blog: Path, folder: str) -> None:
    (blog / folder).mkdir(exist_ok=True)
    (blog / "private.toml").rename(blog / folder / "private.toml")
    assert f"move it out of {folder.partition('/')[0]}/" in check(blog).replace(f"{blog}/", "")


def test_a_private_file_is_ignored_before_it_is_there(blog: Path) -> None:
    (blog / "private.toml").unlink()
    assert check(blog) == ""
    (blog / ".gitignore").unlink()
    assert "git does not ignore this file" in check(blog)


def packed(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{text}</w:t>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("n.gz", gzip.compress(VALUE.encode())),
        ("n.docx", packed(VALUE)),
        ("n.pdf", b"%PDF- no PDF (" + VALUE.encode() + b")"),
    ],
)
def test_what_was_kept_is_opened(blog: Path, name: str, data: bytes) -> None:
    (blog / name).write_bytes(data)
    commit(blog)
    (blog / name).unlink()
    commit(blog)
    assert name in check(blog)


def test_every_name_that_a_file_had_is_read(blog: Path) -> None:
    (blog / f"{VALUE}.txt").write_text("rien", encoding="utf-8")
    commit(blog)
    git(blog, "mv", f"{VALUE}.txt", "z.txt")
    commit(blog)
    assert "in the name …" in check(blog)


def test_a_second_name_of_the_same_file_is_read(blog: Path) -> None:
    for name in ("a.txt", f"z {VALUE}.txt"):
        (blog / name).write_text("rien", encoding="utf-8")
    commit(blog)
    assert "in the name …" in check(blog)


def test_a_staged_name_with_accents_is_read(blog: Path) -> None:
    (blog / "private.toml").write_text('"nom" = "Élodie Vraisemblable"', encoding="utf-8")
    (blog / "Élodie Vraisemblable.txt").write_text("rien", encoding="utf-8")
    git(blog, "add", "--all")
    assert "in the name …" in check(blog)


def test_the_message_of_a_tag_and_the_name_of_a_branch_are_read(blog: Path) -> None:
    git(blog, "tag", "--annotate", "v1", "--message", f"Pour {VALUE}")
    assert "the message" in check(blog)
    git(blog, "tag", "--delete", "v1")
    git(blog, "branch", f"essai-{VALUE}")
    assert "the branch or tag" in check(blog)


def test_a_repository_that_git_cannot_read_is_a_problem(blog: Path) -> None:
    (blog / ".git/refs/heads/broken").write_text("garbage")
    assert "nobody knows what this repository keeps" in check(blog)


def test_a_repository_that_git_does_not_trust_is_a_problem(
    blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert "nobody knows what this repository keeps" in check(blog)


def test_a_repository_without_git_is_a_problem(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in check(blog)


def test_a_value_of_the_example_says_what_to_do(blog: Path) -> None:
    (blog / "private.example.toml").write_text(f'"n° client" = "{VALUE}"', encoding="utf-8")
    commit(blog)
    assert "put your own value in private.toml" in check(blog)


def test_a_town_that_is_public_may_be_anywhere(blog: Path) -> None:
    private = '"adresse" = """\nCamille Vraisemblable\n69000 LYON"""\n'
    (blog / "private.toml").write_text(private, encoding="utf-8")
    (blog / "content/box.md").write_text("Rendez-vous à 69000 Lyon.", encoding="utf-8")
    commit(blog)
    assert "content/box.md" in check(blog)
    (blog / "private.toml").write_text(f'public = ["69000 Lyon"]\n{private}', encoding="utf-8")
    assert check(blog) == ""
    (blog / "content/box.md").write_text("Camille Vraisemblable", encoding="utf-8")
    commit(blog)
    assert "content/box.md" in check(blog)


def test_a_blog_that_is_in_no_repository_is_in_order(tmp_path: Path) -> None:
    (tmp_path / "private.toml").write_text(f'"n°" = "{VALUE}"', encoding="utf-8")
    assert check(tmp_path) == ""


def test_the_hook_is_written_once_and_runs(blog: Path) -> None:
    path = switch_on_hook(blog)
    assert path == switch_on_hook(blog)
    assert path.stat().st_mode & 0o111
    assert "cd . && exec uv run" in path.read_text(encoding="utf-8")


def test_the_hook_of_a_blog_in_a_folder_of_its_repository_checks_there(blog: Path) -> None:
    (inner := blog / "mon blog").mkdir()
    path = switch_on_hook(inner)
    assert path.resolve() == (blog / ".git/hooks/pre-commit").resolve()
    assert "cd 'mon blog/' && " in path.read_text(encoding="utf-8")


def test_a_hook_that_is_there_is_never_replaced(blog: Path) -> None:
    (blog / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh", encoding="utf-8")
    with pytest.raises(FileExistsError):
        switch_on_hook(blog)


def test_what_is_found_says_so_without_the_value(blog: Path) -> None:
    (blog / "essai.txt").write_text(VALUE, encoding="utf-8")
    commit(blog)
    with pytest.raises(LeaksFound) as found:
        check_repository(blog, private_values.load(blog / "private.toml"))
    assert VALUE not in repr(found.value)


# --- what was in order before ------------------------------------------------------------


def checked(blog: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Check a blog that is in order; give the names of the files that were read."""
    read: list[str] = []

    def layers_of(name: str, data: bytes) -> Iterator[Layer]:
        read.append(name)
        return layers(name, data)

    monkeypatch.setattr("plugins.guard.repository.layers", layers_of)
    values = private_values.load(blog / "private.toml")
    check_repository(blog, values, blog.parent / "cache")
    return read


def test_what_was_in_order_is_not_read_again(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "content/box.md" in checked(blog, monkeypatch)
    assert checked(blog, monkeypatch) == []
    (blog / "content/neuf.md").write_text("Rien.", encoding="utf-8")
    commit(blog)
    assert checked(blog, monkeypatch) == ["content/neuf.md"]


def test_other_values_are_sought_everywhere(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(blog, monkeypatch)
    (blog / "private.toml").write_text('"n°" = "CD-12345678"', encoding="utf-8")
    assert "content/box.md" in checked(blog, monkeypatch)


def test_a_leak_is_found_again_and_again(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(blog, monkeypatch)
    (blog / "content/neuf.md").write_text(VALUE, encoding="utf-8")
    commit(blog)
    for _ in range(2):
        with pytest.raises(LeaksFound, match=r"neuf\.md"):
            checked(blog, monkeypatch)


def test_a_damaged_list_of_what_was_in_order_counts_for_nothing(
    blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(blog, monkeypatch)
    (path,) = (blog.parent / "cache/guard/history").glob("*.txt")
    path.write_bytes(b"\xff\xfe")
    assert "content/box.md" in checked(blog, monkeypatch)


def test_what_was_built_in_order_is_not_read_again_but_its_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, cache = tmp_path / "output", tmp_path / "cache"
    output.mkdir()
    (output / "a.html").write_text("<p>Rien.</p>", encoding="utf-8")
    values, _ = private_values.read(f'"n°" = "{VALUE}"')
    guard.check(output, values, cache)
    monkeypatch.setattr("plugins.guard.files.layers", lambda *_: pytest.fail("read again"))
    guard.check(output, values, cache)
    (output / "a.html").rename(output / f"{VALUE}.html")
    with pytest.raises(LeaksFound, match="in the name"):
        guard.check(output, values, cache)
    monkeypatch.undo()
    (output / f"{VALUE}.html").rename(output / "a.html")
    (output / "a.html").write_text(f"<p>{VALUE}</p>", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(LeaksFound, match=r"a\.html"):
            guard.check(output, values, cache)
