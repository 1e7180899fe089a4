"""plugins/post/content_files.py: what is below content/, and what cannot be read is told."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from plugins.post.content_files import find_files
from plugins.post.settings import ReadingSettings
from tests.project import pelican, project

NAMES = ("images/a.png", "letters/a.md", "letters/a.pdf", "letters/.b.md", "pages/c.md", "d.md")
FOLDERS = {
    "STATIC_PATHS": ["images"], "IGNORE_FILES": [".*"],
    "ARTICLE_PATHS": ["letters"], "PAGE_PATHS": ["pages"],
}  # fmt: skip


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_posts_pages_images_and_attachments_are_found(content: Path) -> None:
    settings = {"PATH": str(content), **FOLDERS}
    files = find_files(settings)
    assert [*files.names] == ["d.md", "images/a.png", "letters/a.md", "letters/a.pdf", "pages/c.md"]
    assert files.problems == ()

    def which(is_so: Callable[[Path], bool]) -> list[str]:
        return [path.relative_to(content).as_posix() for path in files.paths if is_so(path)]

    reading = ReadingSettings(root=content, articles=("letters",))
    assert which(reading.is_post) == ["letters/a.md", "letters/a.pdf", "pages/c.md"]
    assert which(reading.is_page) == ["pages/c.md"]
    assert which(reading.is_static) == ["images/a.png"]
    assert reading.posts_among(files.paths) == [content / "letters/a.md", content / "pages/c.md"]


def test_a_linked_folder_is_followed_and_an_ignored_one_is_not_looked_at(
    content: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("elsewhere")
    (other / "e.md").touch()
    (content / "letters/2026").symlink_to(other)
    (content / ".corbeille").mkdir()
    os.mkfifo(content / ".corbeille/f.md")
    files = find_files({"PATH": str(content), **FOLDERS})
    assert "letters/2026/e.md" in files.names
    assert files.problems == ()


UNREADABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a.md": (lambda path: path.symlink_to("nulle-part.md"), "this link leads to no file; delete"),
    "b.md": (lambda path: path.symlink_to(path), "this link leads to no file; delete it"),
    "c.md": (os.mkfifo, "this is no file but a pipe, a socket or a device; move it els"),
    "d.txt": (os.mkfifo, "this is no file but a pipe, a socket or a device; move it els"),
    "f": (lambda path: path.symlink_to(".."), "this link leads to a folder that it stands in"),
    "f#2.txt": (Path.touch, "its name has #, ? or %, which mean something else in an address"),
    os.fsdecode(b"g\xe9.md"): (Path.touch, "its name has letters that are not UTF-8; rename it"),
    os.fsdecode(b"h\xe9"): (Path.mkdir, "its name has letters that are not UTF-8; rename it"),
}


def test_what_is_no_file_or_has_no_name_is_told_in_a_line_each(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    for name, (make, _) in UNREADABLE.items():
        make(blog / "content/letters" / name)
    (blog / "content/images").mkdir()
    os.mkfifo(blog / "content/images/i.png")
    result = pelican("content", cwd=blog)
    assert (result.returncode, (blog / "output").exists()) == (1, False)
    image, *lines = result.stderr.splitlines()
    assert image.startswith("content/images/i.png: this is no file but a pipe")
    for line, (name, (_, message)) in zip(lines, UNREADABLE.items(), strict=False):
        shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        assert line.startswith(f"content/letters/{shown}: {message}")
    assert lines[len(UNREADABLE) :] == [f"{len(UNREADABLE) + 1} problems: nothing was written."]


def test_a_folder_or_file_that_may_not_be_read_is_told(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, access = os.scandir, os.access  # for root there are no such folders

    def refuse(path: str) -> object:
        if Path(path).name == "letters":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: path.name != "c.md" and access(path, mode))
    folder, file = sorted(find_files({"PATH": str(content), **FOLDERS}).problems)
    assert str(folder).startswith(f"{content}/letters: this folder cannot be read: Permission de")
    assert str(file).startswith(f"{content}/pages/c.md: this file cannot be read; give yourself")
