"""plugins/lint.py: texts that are no posts are named, not published.

What the lint says of headers is tested in test_headers.py; that a build stops, in test_reader.py.
"""

from pathlib import Path

import pytest
from pelican.settings import DEFAULT_CONFIG

from plugins.lint import file_problems
from tests.project import files, pelican, project

# Files that are no posts, and those of them that an author is told of.
NAMED = ("letters/a.rst", "letters/b.HTML", "letters/c.txt", "letters/d", "letters/e.MD", "f.md")
NOT_NAMED = (
    "letters/preuve.pdf", "letters/.g.md", "letters/.corbeille/h.md", "letters/i.md~",
    "images/licence.txt",
)  # fmt: skip


@pytest.fixture(scope="module")
def blog_with_other_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What Pelican says of a blog with files that are no posts, and where it is."""
    blog = project(tmp_path_factory.mktemp("blog"), letters=1)
    for name in (*NAMED, *NOT_NAMED):
        path = blog / "content" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Title: Un\nDate: 2026-07-20\n\nIntrouvable", encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 0
    return " ".join((result.stdout + result.stderr).split()), blog  # as if on one wide line


@pytest.mark.parametrize("name", NAMED)
def test_a_text_that_is_no_post_is_named(
    blog_with_other_files: tuple[str, Path], name: str
) -> None:
    assert f"content/{name} is not read as a post: " in blog_with_other_files[0]


@pytest.mark.parametrize("name", NOT_NAMED)
def test_an_attachment_and_a_hidden_file_are_not_named(
    blog_with_other_files: tuple[str, Path], name: str
) -> None:
    assert name not in blog_with_other_files[0]


def test_what_is_no_post_is_not_published(blog_with_other_files: tuple[str, Path]) -> None:
    output = blog_with_other_files[1] / "output"
    published = [name for name, data in files(output).items() if b"Introuvable" in data]
    assert published == [str(output / "images/licence.txt")]
    assert (output / "lettre-0/index.html").is_file()


# --- dividers ----------------------------------------------------------------------------

SETTINGS = {
    **DEFAULT_CONFIG,
    "PATH": "content",
    "ARTICLE_PATHS": ["letters"],
    "PAGE_PATHS": ["pages"],
}
LETTER = "Title: Un\nDate: 2026-07-20\nTo: Ixe\n\nÀ vous.\n\n---\n\nA\n\n---\n\nB\n\n---\n\nC"


def said_of(folder: Path, text: str) -> list[str]:
    path = folder / "box.md"
    path.write_text(text, encoding="utf-8")
    return [f"{problem.line}: {problem.message}" for problem in file_problems(path, SETTINGS)]


def test_a_third_divider_is_one_too_many(tmp_path: Path) -> None:
    (said,) = said_of(tmp_path, LETTER)
    assert said.startswith("15: this `---` is one too many")
    assert said.endswith("write *** for a break inside the letter")


def test_in_a_post_that_is_no_letter_lines_are_what_markdown_says(tmp_path: Path) -> None:
    assert said_of(tmp_path, LETTER.replace("To: Ixe\n", "")) == []


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Tags: 😀, box", 'no address can be made of the tag "😀"'),
        ("Tags: C++, box, C#", 'the tags "C++" and "C#" have one address, c; keep one'),
        ("Category: 😀", 'no address can be made of the company "😀"; add a header'),
        ("To: 😀", 'no address can be made of the company "😀"; add a header'),
        ("Save_as: ../../x.html", "Save_as: this is outside of the blog"),
        ("Url: /x/", "Url: this is outside of the blog"),
    ],
)
def test_what_makes_no_address_is_named(tmp_path: Path, header: str, said: str) -> None:
    (found,) = said_of(tmp_path, f"Title: Un\nDate: 2026-07-20\n{header}\n\nA")
    assert found.startswith(f"3: {said}")


# --- placeholders ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "body", "said"),
    [
        ("Subject: Dossier {{n°", "A", "3: these {{ have no }} on their line"),
        ("Place: Lyon", "Client {{n°\nclient}}", "5: these {{ have no }} on their line"),
        ("Place: Lyon", "A \\{{b}} et {{n°", "5: these {{ have no }} on their line"),
        ("Subject: }} puis {{n°", "A", "3: these {{ have no }} on their line"),
        ("Place: Lyon", "Client {{}}", "5: these {{ hold no key"),
        ("Tags: box, {{n°}}", "A", "3: Tags: a private value cannot stand here"),
        ("Category: {{n°}}", "A", "3: Category: a private value cannot stand here"),
        ("Slug: {{n°}}", "A", '3: "Slug: {{n°}}": write'),
        ("To: {{société}}", "A", "3: the first line names the company in lists"),
        ("To: Ixe\nKind: reply\nFrom: {{moi}}", "A", "5: the first line names the company"),
    ],
)
def test_a_placeholder_where_none_can_be_is_named(
    tmp_path: Path, header: str, body: str, said: str
) -> None:
    (found,) = said_of(tmp_path, f"Title: Un\nDate: 2026-07-20\n{header}\n\n{body}")
    assert found.startswith(said)


def test_a_private_recipient_is_in_order_where_the_company_is_named(tmp_path: Path) -> None:
    assert said_of(tmp_path, "Title: Un\nDate: 2026-07-20\nCategory: Ixe\nTo: {{x}}\n\nA") == []


@pytest.mark.parametrize("name", ["letters/{{n°}}.md", "images/{{n°}}.png", "{{n°}}/a.pdf"])
def test_a_placeholder_in_the_name_of_a_file_is_an_error(tmp_path: Path, name: str) -> None:
    blog = project(tmp_path, letters=1)
    path = blog / "content" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("Title: Un\nDate: 2026-07-20\n\nA", encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    assert f"content/{name}:1: no private value can stand in a file's name" in result.stderr
    assert not (blog / "output").exists()


def test_braces_that_the_author_wants_are_in_order(tmp_path: Path) -> None:
    assert said_of(tmp_path, "Title: Un\nDate: 2026-07-20\n\nDes \\{{ et }} et {{a}}") == []
