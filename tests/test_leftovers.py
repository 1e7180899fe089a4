"""plugins/build/leftovers.py: what a build no longer makes goes, and nothing else does."""

import shutil
from pathlib import Path

import pytest

from plugins.build.leftovers import list_of
from tests.project import append, edit, files, pelican, project, said, write_letter

TEXT = "[preuve]({attach}preuve.txt) [prix]({static}/images/prix.txt) ![box]({static}/images/a.svg)"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """A blog that has been built, with a file of its author's own in output/."""
    blog = project(tmp_path, letters=1)
    write_letter(blog, 1, TEXT)
    (blog / "content/letters/preuve.txt").write_text("preuve")
    (blog / "content/images").mkdir()
    (blog / "content/images/prix.txt").write_text("prix")
    (blog / "content/images/a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    build(blog)
    (blog / "output/CNAME").write_text("blog.example.org")
    (blog / "output/lettre-0/de-camille.txt").write_text("À moi")
    return blog


def build(blog: Path, *arguments: str) -> None:
    result = pelican("content", *arguments, cwd=blog)
    assert result.returncode == 0, result.stderr


def built(blog: Path) -> set[str]:
    return {str(Path(path).relative_to(blog / "output")) for path in files(blog / "output")}


def test_a_page_that_is_renamed_leaves_its_old_address(blog: Path) -> None:
    before = built(blog)
    assert {"lettre-1/index.html", "lettre-1/preuve.txt", "images/prix.txt"} <= before
    edit(blog / "content/letters/lettre-1.md", "Title: ", "Slug: autre\nTitle: ")
    build(blog)
    moved = {name.replace("lettre-1/", "autre/") for name in before}
    assert built(blog) == moved
    assert not (blog / "output/lettre-1").exists()


def test_a_letter_made_a_draft_leaves_its_address_its_files_and_its_company(blog: Path) -> None:
    edit(blog / "content/letters/lettre-1.md", "Title: ", "Category: Seule\nTitle: ")
    build(blog)
    assert "entreprise/seule/index.html" in built(blog)
    append(blog / "pelicanconf.py", "\nPRODUCTION = True\n")
    edit(blog / "content/letters/lettre-1.md", "Title: ", "Status: draft\nTitle: ")
    build(blog)
    found = built(blog)
    assert [name for name in found if "lettre-1" in name or "seule" in name] == []
    assert "lettre-0/index.html" in found


@pytest.mark.parametrize("name", ["content/images/a.svg", "theme/static/css/print.css"])
def test_a_file_that_is_gone_leaves_the_output(blog: Path, name: str) -> None:
    source = blog / name
    target = {path for path in built(blog) if path.endswith(source.name)}
    assert target
    source.unlink()
    edit(blog / "content/letters/lettre-1.md", "![box]({static}/images/a.svg)", "box")
    build(blog)
    assert not target & built(blog)


def test_what_an_author_put_there_stays(blog: Path) -> None:
    (blog / "content/letters/lettre-0.md").unlink()
    build(blog)
    found = built(blog)
    assert "CNAME" in found
    assert "lettre-0/de-camille.txt" in found
    assert "lettre-0/index.html" not in found


def test_a_damaged_list_and_names_outside_delete_nothing(blog: Path) -> None:
    outside = blog / "content/letters/lettre-0.md"
    before = built(blog)
    settings = {"OUTPUT_PATH": blog / "output", "CACHE_PATH": blog / "cache"}
    path = list_of(settings)
    assert path.is_file()
    for damage in (b"\xff\xfe", b"../content/letters/lettre-0.md\n/etc/hostname\n\n.\nlettre-0"):
        path.write_bytes(damage)
        build(blog)
        assert built(blog) == before
        assert outside.is_file()


def test_where_the_list_is_lost_what_stays_is_named_and_nothing_deleted(blog: Path) -> None:
    shutil.rmtree(blog / "cache")
    edit(blog / "content/letters/lettre-1.md", "Title: ", "Slug: autre\nTitle: ")
    before = built(blog)
    result = pelican("content", cwd=blog)
    assert result.returncode == 0
    assert before <= built(blog)
    warning = "output: there are files that this build has not made: CNAME, lettre-0/de-camille.txt"
    assert f"{warning}, lettre-1/index.html, lettre-1/preuve.txt. It cannot tell" in said(result)
    assert "no list of the last build in cache/made. Delete those that are not" in said(result)
    assert "has not made" not in said(pelican("content", cwd=blog))


def test_a_first_build_and_one_in_production_name_nothing(blog: Path) -> None:
    for arguments in (["-o", "nouveau"], ["-s", "publishconf.py"]):
        shutil.rmtree(blog / "cache", ignore_errors=True)
        assert "has not made" not in said(pelican("content", *arguments, cwd=blog))


def test_another_folder_has_its_own_list(blog: Path) -> None:
    before = built(blog)
    edit(blog / "content/letters/lettre-1.md", "Title: ", "Slug: autre\nTitle: ")
    build(blog, "-o", "ailleurs")
    assert built(blog) == before
