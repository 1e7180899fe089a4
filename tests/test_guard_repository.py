"""plugins/guard: what git keeps of a blog, its hooks, and where its private file is."""

import gzip
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path, PurePath

import pytest

from plugins import private_values
from plugins.guard import checks
from plugins.guard.checks import BuiltSite, kept_problems, private_file_problems, published_leaks
from plugins.guard.cleared import LIBRARIES
from plugins.guard.containers import Layer, layers
from plugins.guard.git import switch_on_hooks
from plugins.guard.history import history_problems, kept_in
from plugins.problems import ProblemsFound
from tests.project import ROOT, invoke, project, said

VALUE = "AB-12345678"
UV = """#!/bin/sh
for last; do :; done
echo "$* $(cat "$last" 2>&-)" >> uv.log
case "$(cat "$last" 2>&-)" in *QZ-7351*) exit 1 ;; esac
"""


def git(root: Path, *arguments: str) -> None:
    command = ("git", "-c", "user.name=Camille", "-c", "user.email=camille@example.org", *arguments)
    subprocess.run(command, cwd=root, check=True, capture_output=True)  # noqa: S603


def ask(root: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=root, check=True, capture_output=True)  # noqa: S603, S607
    return done.stdout.decode().strip()


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
    settings = {"PATH": blog / "content", "THEME": blog / "theme", "OUTPUT_PATH": blog / "output"}
    settings["CACHE_PATH"] = blog.parent / "cache"
    try:
        problems = [*private_file_problems(settings), *kept_problems(blog, settings)]
    except ProblemsFound as found:
        problems = found.problems
    message = "\n".join(map(str, problems))
    assert VALUE not in message
    assert VALUE not in repr(problems)
    return message


def test_a_blog_in_order_is_told_nothing(blog: Path) -> None:
    assert check(blog) == ""


def test_a_value_in_an_old_commit_is_found(blog: Path) -> None:
    post = blog / "content" / "box.md"
    post.write_text(f"Client {VALUE}", encoding="utf-8")
    commit(blog)
    post.write_text("Client {{n° client}}", encoding="utf-8")
    commit(blog)
    message = check(blog)
    assert 'content/box.md: "n° client" is there, as it is' in message


def test_a_value_on_another_branch_is_found(blog: Path) -> None:
    git(blog, "checkout", "--quiet", "-b", "autre")
    (blog / "essai.txt").write_text(VALUE.lower(), encoding="utf-8")
    commit(blog)
    git(blog, "checkout", "--quiet", "-")
    assert "essai.txt" in check(blog)


@pytest.mark.parametrize("index", [".git/index", ".git/index.all"])
def test_a_value_that_is_only_staged_is_found(
    blog: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In that index, too, of which git tells a hook of `git commit --all`."""
    monkeypatch.chdir(blog)
    monkeypatch.setenv("GIT_INDEX_FILE", index)
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
    assert "git does not ignore this file; add /private.toml* to .gitignore" in check(blog)


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
        ("n.gz", gzip.compress(VALUE.encode(), mtime=0)),
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


SIGNS = '"courriel" = "lea.invraisemblable@example.org"'
LEA = "lea.invraisemblable@example.org"


@pytest.mark.parametrize("who", ["author", "committer", "tagger"])
def test_who_signs_with_a_private_value_is_told_once(blog: Path, who: str) -> None:
    (blog / "private.toml").write_text(SIGNS, encoding="utf-8")
    assert check(blog) == ""
    name = "user" if who == "tagger" else who
    signs = ("-c", f"{name}.name=Léa", "-c", f"{name}.email={LEA.upper()}")
    for number in range(3):
        if who == "tagger":
            git(blog, *signs, "tag", "--annotate", f"v{number}", "--message", "Rien")
        else:
            git(blog, *signs, "commit", "--allow-empty", "--message", f"Rien {number}")
    message = check(blog)
    assert message.count("the name or address that signs") == 1
    assert (
        ', the name or address that signs: "courriel" is there, spelled otherwise; from' in message
    )
    assert "git config user.name and user.email" in message
    assert LEA not in message.lower()
    (blog / "private.toml").write_text(f'public = ["{LEA}"]\n{SIGNS}', encoding="utf-8")
    assert check(blog) == ""


def test_who_would_sign_the_next_commit_with_a_private_value_is_told(blog: Path) -> None:
    (blog / "private.toml").write_text(SIGNS, encoding="utf-8")
    git(blog, "config", "user.email", LEA)
    assert check(blog).count("the name or address that signs") == 1


def test_who_signed_a_tag_that_a_merge_quotes_is_read() -> None:
    head = b"tree 1\nauthor a <a@example.org> 1 +0\nmergetag object 2\n tagger b <b> 1 +0\n \n x"
    found = kept_in("commit", "3", "", head + b"\n\nauthor c <c> 1 +0")
    signed = [one.data for one in found if one.kind == "who signs"]
    assert signed == [b"a <a@example.org>", b"b <b>"]


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
    (blog / "private.example.toml").write_text(f'"n°" = "{VALUE}"', encoding="utf-8")
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


def test_the_hooks_are_written_once_and_run(blog: Path) -> None:
    paths = switch_on_hooks(blog)
    assert paths == switch_on_hooks(blog)
    assert [path.name for path in paths] == ["pre-commit", "commit-msg"]
    for path in paths:
        assert path.stat().st_mode & 0o111
        assert "cd . && exec uv run" in path.read_text(encoding="utf-8")


def test_the_hooks_of_a_blog_in_a_folder_of_its_repository_check_there(blog: Path) -> None:
    (inner := blog / "mon blog").mkdir()
    for path in switch_on_hooks(inner):
        assert path.parent.resolve() == (blog / ".git/hooks").resolve()
        assert "cd 'mon blog/' && " in path.read_text(encoding="utf-8")


def test_posts_in_a_repository_of_their_own_are_said_to_have_no_hook(tmp_path: Path) -> None:
    blog = project(tmp_path)
    for folder in (blog, blog / "content"):
        git(folder, "init", "--quiet")
    assert "content/ is a repository of its own: run `inv" in invoke("hook", cwd=blog).stdout


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg"])
def test_a_hook_that_is_there_is_never_replaced(blog: Path, name: str) -> None:
    (blog / ".git/hooks" / name).write_text("#!/bin/sh", encoding="utf-8")
    with pytest.raises(FileExistsError):
        switch_on_hooks(blog)
    written = {"pre-commit", "commit-msg"} & {path.name for path in (blog / ".git/hooks").iterdir()}
    assert written == {name}


def test_no_hook_is_written_where_other_repositories_have_it_too(
    blog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    (tmp_path / "gitconfig").write_text(f"[core]\nhooksPath = {shared}\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    with pytest.raises(ProblemsFound, match=r"git config core\.hooksPath .*/\.git/hooks"):
        switch_on_hooks(blog)
    assert not shared.exists()
    git(blog, "config", "core.hooksPath", str(blog / ".git/hooks"))
    assert switch_on_hooks(blog)


def test_a_second_working_tree_has_the_hooks_of_its_repository(blog: Path, tmp_path: Path) -> None:
    git(blog, "worktree", "add", "--quiet", str(tmp_path / "second"))
    assert switch_on_hooks(tmp_path / "second")[0].resolve().is_relative_to(blog.resolve())


def test_git_gives_the_message_of_a_commit_to_the_check(blog: Path, tmp_path: Path) -> None:
    """With an uv that says what it was called with."""
    (tools := tmp_path / "tools").mkdir()
    uv = tools / "uv"
    uv.write_text(UV, encoding="utf-8")
    uv.chmod(0o755)
    switch_on_hooks(blog)
    (blog / ".gitignore").write_text("/private.toml\n/uv.log\n", encoding="utf-8")
    git(blog, "add", "--all")
    path = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    for message, status in (("de QZ-73519264", 1), ("de rien", 0)):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit"]
        done = subprocess.run([*command, "-m", message], cwd=blog, env=path, check=False)  # noqa: S603
        assert done.returncode == status
    calls = (blog / "uv.log").read_text(encoding="utf-8").splitlines()
    assert calls[0].strip() == "run --quiet invoke check"
    assert re.fullmatch(r"run --quiet invoke check --message /.*COMMIT_EDITMSG de QZ-.*", calls[1])


def test_the_message_of_a_commit_is_read_but_not_what_git_drops_of_it(blog: Path) -> None:
    settings = {"PATH": str(blog / "content")}
    message = blog / ".git/COMMIT_EDITMSG"
    for text in (f"de {VALUE}", f"# {VALUE}", "ab 12345678\n# ----"):
        message.write_text(text, encoding="utf-8")
        with pytest.raises(ProblemsFound, match=r"the message: .*\nNothing was committed"):
            checks.check_message(message, settings)
    message.write_text(f"de rien\n# {'-' * 24} >8 {'-' * 24}\n-{VALUE}", encoding="utf-8")
    checks.check_message(message, settings)
    (blog / "private.toml").unlink()
    message.write_text(VALUE, encoding="utf-8")
    checks.check_message(message, settings)


def test_every_stash_is_read_and_what_a_branch_was_before(blog: Path) -> None:
    for text in (VALUE, "rien", "rien non plus"):
        (blog / "content/box.md").write_text(text, encoding="utf-8")
        git(blog, "-c", "user.name=a", "-c", "user.email=a@example.org", "stash")
    assert "content/box.md" in check(blog)


def test_a_commit_that_was_undone_is_read(blog: Path) -> None:
    (blog / "essai.txt").write_text(VALUE, encoding="utf-8")
    commit(blog)
    git(blog, "reset", "--quiet", "--hard", "HEAD~1")
    assert "essai.txt" in check(blog)


def test_what_is_staged_in_another_working_tree_is_read(blog: Path, tmp_path: Path) -> None:
    git(blog, "worktree", "add", "--quiet", str(tmp_path / "second"))
    (tmp_path / "second/essai.txt").write_text(VALUE, encoding="utf-8")
    git(tmp_path / "second", "add", "essai.txt")
    assert "essai.txt" in check(blog)


def test_git_ignores_the_copies_of_a_private_file(blog: Path) -> None:
    shutil.copy(ROOT / ".gitignore", blog / ".gitignore")
    for name in ("private.toml~", "private.toml.bak", ".private.toml.swp"):
        (blog / name).write_text(VALUE, encoding="utf-8")
    commit(blog)
    assert check(blog) == ""


def test_all_versions_of_a_file_are_one_problem(blog: Path) -> None:
    for number in range(4):
        (blog / "essai.txt").write_text(f"{VALUE} {number}", encoding="utf-8")
        commit(blog)
    message = check(blog)
    assert re.search(
        r'git( in \S+)? [0-9a-f]{10}, essai.txt: "n° client" is there, as it is', message
    )
    assert message.count("essai.txt") == 1


# --- what is not here --------------------------------------------------------------------


def clone(blog: Path, *how: str) -> Path:
    git(blog, "config", "uploadpack.allowFilter", "true")
    git(blog.parent, "clone", *how, blog.as_uri(), "clone")
    shutil.copy(blog / "private.toml", blog.parent / "clone")
    return blog.parent / "clone"


def commit_and_mend(blog: Path) -> None:
    """Commit a value, and commit it away."""
    for text in (VALUE, "Client {{n° client}}"):
        (blog / "content/box.md").write_text(text, encoding="utf-8")
        commit(blog)


def test_a_clone_that_is_not_whole_says_what_was_not_looked_at(blog: Path) -> None:
    commit_and_mend(blog)
    part = clone(blog, "--depth", "1")
    message = check(part)
    assert "this is a shallow clone, " in message
    assert len(message.splitlines()) == 1
    git(part, *message.partition("run: git ")[2].split())
    assert "content/box.md" in check(part)
    assert "was not looked at" not in check(part)


def test_what_a_clone_left_where_it_was_is_read(blog: Path) -> None:
    commit_and_mend(blog)
    assert "content/box.md" in check(clone(blog, "--filter=blob:none"))


def with_submodule(blog: Path) -> Path:
    """Give a blog whose posts are in a repository of their own."""
    outer = blog.parent / "outer"
    outer.mkdir()
    git(outer, "init")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", blog.as_uri(), "content")
    (outer / ".gitignore").write_text("/private.toml\n", encoding="utf-8")
    commit(outer)
    (blog / "private.toml").rename(outer / "private.toml")
    return outer


@pytest.mark.parametrize("index", [None, ".git/index"])
def test_the_history_of_a_submodule_with_the_posts_is_read(
    blog: Path, index: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a hook too, which git tells of the index of the blog's own repository."""
    commit_and_mend(blog)
    outer = with_submodule(blog)
    monkeypatch.chdir(outer)
    if index:
        monkeypatch.setenv("GIT_INDEX_FILE", index)
    message = check(outer)
    assert re.search(r"git in content [0-9a-f]{10}, content/box.md: ", message), message


def test_posts_in_a_repository_of_their_own_are_read_where_the_blog_is_in_none(blog: Path) -> None:
    commit_and_mend(blog)
    outer = blog.parent / "outer"
    outer.mkdir()
    (blog / "private.toml").rename(outer / "private.toml")
    blog.rename(outer / "content")
    assert "content/box.md" in check(outer)


def test_what_git_replaced_is_read_as_it_was(blog: Path) -> None:
    (blog / "essai.txt").write_text(VALUE, encoding="utf-8")
    commit(blog)
    (blog / "rien.txt").write_text("rien", encoding="utf-8")
    git(blog, "hash-object", "-w", "rien.txt")
    git(blog, "replace", ":essai.txt", ask(blog, "hash-object", "rien.txt"))
    assert "essai.txt" in check(blog)


def test_a_check_says_what_is_in_the_history_and_what_is_built(tmp_path: Path) -> None:
    blog = project(tmp_path / "blog")
    git(blog, "init", "--quiet")
    (blog / "private.toml").write_text(f'"n° client" = "{VALUE}"', encoding="utf-8")
    (blog / ".gitignore").write_text("/private.toml*\n/output/\n/cache/\n", encoding="utf-8")
    (blog / "essai.txt").write_text(VALUE, encoding="utf-8")
    commit(blog)
    (blog / "output").mkdir()
    (blog / "output/a.html").write_text(VALUE, encoding="utf-8")
    done = said(invoke("check", cwd=blog))
    assert ("essai.txt: " in done, "output/a.html: " in done) == (True, True), done
    message = blog / ".git/COMMIT_EDITMSG"
    message.write_text(f"Pour {VALUE}", encoding="utf-8")
    done = said(invoke("check", "--message", str(message), cwd=blog))
    assert ("essai.txt" in done, "the message: " in done) == (False, True), done


# --- what was in order before ------------------------------------------------------------


def checked(blog: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of the files that were read."""
    read: list[str] = []

    def layers_of(name: str, data: bytes) -> Iterator[Layer]:
        read.append(name)
        return layers(name, data)

    monkeypatch.setattr("plugins.guard.history.layers", layers_of)
    values = private_values.read_values(blog / "private.toml")
    read += map(str, history_problems(blog, values, blog.parent / "cache"))
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
        assert 'neuf.md: "n° client" is there, as it is' in checked(blog, monkeypatch)[-1]


def test_a_damaged_list_of_what_was_in_order_counts_for_nothing(
    blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(blog, monkeypatch)
    (path,) = (blog.parent / "cache/guard/history").iterdir()
    path.write_bytes(b"\xff\xfe")
    assert "content/box.md" in checked(blog, monkeypatch)


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_another_library_read_is_read_again(
    blog: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    checked(blog, monkeypatch)
    monkeypatch.setattr(
        "plugins.store.version", lambda name: "999" if name == library else version(name)
    )
    assert "content/box.md" in checked(blog, monkeypatch)


def test_what_was_built_in_order_is_not_read_again_but_its_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, cache = tmp_path / "output", tmp_path / "cache"
    output.mkdir()
    (output / "a.html").write_text("<p>Rien.</p>", encoding="utf-8")
    values, _ = private_values.parse_values(f'"n°" = "{VALUE}"')

    def check_built() -> str:
        return "\n".join(
            map(str, published_leaks(BuiltSite(output, PurePath("output")), values, cache))
        )

    assert check_built() == ""
    monkeypatch.setattr("plugins.guard.leaks.layers", lambda *_: pytest.fail("read again"))
    assert check_built() == ""
    (output / "a.html").rename(output / f"{VALUE}.html")
    assert "in the name" in check_built()
    monkeypatch.undo()
    (output / f"{VALUE}.html").rename(output / "a.html")
    (output / "a.html").write_text(f"<p>{VALUE}</p>", encoding="utf-8")
    for _ in range(2):
        assert "a.html" in check_built()
