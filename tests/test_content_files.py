"""plugins/post/content_files.py: what is below content/, but not what Pelican ignores."""

from pathlib import Path

from plugins.post.content_files import author_files, files, is_page, is_post


def test_posts_pages_and_attachments_are_found_and_images_apart(tmp_path: Path) -> None:
    names = ("images/a.png", "letters/a.md", "letters/a.pdf", "letters/.b.md", "pages/c.md", "d.md")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    settings = {
        "PATH": str(tmp_path), "STATIC_PATHS": ["images"], "IGNORE_FILES": [".*"],
        "ARTICLE_PATHS": ["letters"], "PAGE_PATHS": ["pages"],
    }  # fmt: skip

    def short(paths: list[Path]) -> list[str]:
        return [path.relative_to(tmp_path).as_posix() for path in paths]

    found = list(author_files(settings))
    assert short(found) == ["d.md", "letters/a.md", "letters/a.pdf", "pages/c.md"]
    assert set(files(settings)) - set(found) == {tmp_path / "images/a.png"}
    posts = [path for path in found if is_post(path, settings)]
    assert short(posts) == ["letters/a.md", "letters/a.pdf", "pages/c.md"]
    assert short([path for path in posts if is_page(path, settings)]) == ["pages/c.md"]
