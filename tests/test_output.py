"""plugins/build/output.py: only what builds have made is emptied; else nothing is."""

from pathlib import Path

import pytest

from tests.project import append, edit, files, invoke, pelican, project, said


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    return project(tmp_path / "blog")


def kept(folder: Path) -> dict[str, bytes]:
    """Give all files but those of our own cache."""
    return {name: data for name, data in files(folder).items() if "/blog/cache/" not in name}


def empties(blog: Path, output: str, way: str) -> tuple[int, str]:
    """Have a folder emptied, in one of the ways that there are."""
    if way == "clean":
        result = invoke("clean", "--", "-o", output, cwd=blog)
    elif way == "-d":
        result = pelican("content", "-d", "-o", output, cwd=blog)
    else:
        result = pelican("content", "-s", "publishconf.py", "-o", output, cwd=blog)
    return result.returncode, said(result)


all_ways = pytest.mark.parametrize("way", ["clean", "-d", "publishconf.py"])


@all_ways
@pytest.mark.parametrize(
    "output",
    [".", "..", "content", "content/letters", "theme/static", "plugins/words", ".git", "paper",
     "docs", "nearly"],
)  # fmt: skip
def test_a_folder_with_what_no_build_made_is_left_as_it_is(
    blog: Path, output: str, way: str
) -> None:
    for name in (".git/config", "paper/lettre-0.pdf", "docs/photo.png", "nearly/index.html"):
        (blog / name).parent.mkdir(exist_ok=True)
        (blog / name).write_text("À moi")
    before = kept(blog.parent)
    status, words = empties(blog, output, way)
    assert status == 1
    assert "Nothing was deleted; let OUTPUT_PATH be a folder of its own" in words
    assert kept(blog.parent) == before


@all_ways
def test_files_among_those_of_a_build_are_named_with_the_remedy(blog: Path, way: str) -> None:
    (blog / "docs").mkdir()
    (blog / "docs/photo.png").write_text("À moi")
    assert pelican("content", "-o", "docs", cwd=blog).returncode == 0
    (blog / "docs/CNAME").write_text("blog.example.org")
    before = kept(blog)
    status, words = empties(blog, "docs", way)
    assert status == 1
    assert "OUTPUT_PATH is docs: no build has made CNAME, photo.png there." in words
    assert "name them in OUTPUT_RETENTION" in words
    assert kept(blog) == before


def test_output_that_is_a_link_to_the_posts_is_not_emptied(blog: Path) -> None:
    (blog / "output").symlink_to(blog / "content")
    before = kept(blog)
    assert pelican("content", "-d", cwd=blog).returncode == 1
    assert kept(blog) == before


def test_a_home_is_never_emptied(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (blog / "home").mkdir()
    monkeypatch.setenv("HOME", str(blog / "home"))
    status, words = empties(blog, "home", "-d")
    assert status == 1
    assert f"{blog / 'home'} is there" in words


def test_all_that_builds_made_goes(blog: Path) -> None:
    assert pelican("content", cwd=blog).returncode == 0
    assert files(blog / "output")
    assert invoke("clean", cwd=blog).returncode == 0
    assert list((blog / "output").iterdir()) == []


def test_what_a_plugin_writes_by_itself_goes_too(blog: Path) -> None:
    code = """
from pathlib import Path
from pelican import signals
def write(pelican):
    Path(pelican.output_path, "sitemap.xml").write_text("<urlset/>")
def register():
    signals.finalized.connect(write)
"""
    (blog / "plugins/ours.py").write_text(code, encoding="utf-8")
    append(blog / "pelicanconf.py", '\nPLUGINS.append("plugins.ours")\n')
    assert pelican("content", cwd=blog).returncode == 0
    assert (blog / "output/sitemap.xml").is_file()
    assert pelican("content", "-d", cwd=blog).returncode == 0
    assert invoke("clean", cwd=blog).returncode == 0
    assert files(blog / "output") == {}


def test_what_a_build_wrote_before_it_stopped_goes_too(blog: Path) -> None:
    edit(blog / "theme/templates/tags.html", "{%", "{{ nowhere }}{%")
    assert pelican("content", cwd=blog).returncode == 1
    assert files(blog / "output")
    assert invoke("clean", cwd=blog).returncode == 0
    assert files(blog / "output") == {}


def test_a_retained_file_stays(blog: Path) -> None:
    append(blog / "pelicanconf.py", '\nOUTPUT_RETENTION = [".git", "CNAME"]\n')
    assert pelican("content", cwd=blog).returncode == 0
    (blog / "output/.git").mkdir(parents=True)
    (blog / "output/.git/config").write_text("À moi")
    (blog / "output/CNAME").write_text("blog.example.org")
    assert invoke("clean", cwd=blog).returncode == 0
    assert len(files(blog / "output")) == 2
