"""plugins/post/checks.py: texts that are no posts are named, not published.

What is said of headers is tested in test_headers.py; that a build stops, in test_reader.py.
"""

import re
import shutil
from pathlib import Path

import pytest
from pelican.settings import DEFAULT_CONFIG

from plugins.post.post import read_post
from plugins.post.settings import reading_settings
from tests.project import files, pelican, project

# Files that are no posts, and those of them that an author is told of.
NAMED = (
    "letters/a.rst", "letters/b.HTML", "letters/c.txt", "letters/d", "letters/e.MD", "f.md",
    "letters/f.docx", "letters/g.odt", "letters/h.rtf", "letters/i.text", "letters/j.mdwn",
    "letters/k.qmd", "letters/l.xhtml",
)  # fmt: skip
NOT_NAMED = (
    "letters/preuve.pdf", "letters/.g.md", "letters/.corbeille/h.md", "letters/i.md~",
)  # fmt: skip


@pytest.fixture(scope="module")
def blog_with_other_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What Pelican says of a blog with files that are no posts, and where it is."""
    blog = project(tmp_path_factory.mktemp("blog"), letters=1)
    for name in (*NAMED, *NOT_NAMED, "images/licence.txt"):
        path = blog / "content" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Title: Un\nDate: 2026-07-20\n\nIntrouvable", encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 0
    said = re.sub(r"\w+\.py:\d+", "", result.stdout + result.stderr)
    return " ".join(said.split()), blog  # as if on one wide line


@pytest.mark.parametrize("name", NAMED)
def test_a_text_that_is_no_post_is_named(
    blog_with_other_files: tuple[str, Path], name: str
) -> None:
    assert f"content/{name}: this is not read as a post: " in blog_with_other_files[0]


@pytest.mark.parametrize("name", NOT_NAMED)
def test_an_attachment_and_a_hidden_file_are_not_named(
    blog_with_other_files: tuple[str, Path], name: str
) -> None:
    assert name not in blog_with_other_files[0]


def test_a_text_among_the_images_is_said_to_be_published(
    blog_with_other_files: tuple[str, Path],
) -> None:
    assert "content/images/licence.txt: this is published as" in blog_with_other_files[0]


def test_a_post_among_the_images_is_an_error(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    (blog / "content/images").mkdir()
    shutil.copy(blog / "content/letters/lettre-0.md", blog / "content/images/brouillon.md")
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    said = (
        "content/images/brouillon.md: here it would be published as you typed it; move it to letter"
    )
    assert said in result.stderr


@pytest.mark.parametrize("name", ["letters/{{n°}}.md", "images/{{n°}}.png", "{{n°}}/a.pdf"])
def test_a_placeholder_in_the_name_of_a_file_is_an_error(tmp_path: Path, name: str) -> None:
    blog = project(tmp_path, letters=1)
    path = blog / "content" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("Title: Un\nDate: 2026-07-20\n\nA", encoding="utf-8")
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    assert "{{n°}}" in result.stderr
    assert ": no private value can be in a file's name" in result.stderr
    assert not (blog / "output").exists()


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
    post = read_post(text.encode(), folder / "box.md", reading_settings(SETTINGS))
    return [f"{problem.line}: {problem.message}" for problem in post.problems]


def test_a_third_divider_is_one_too_many(tmp_path: Path) -> None:
    (said,) = said_of(tmp_path, LETTER)
    assert said.startswith("15: this `---` is one too many")
    assert said.endswith("write *** for a break inside the letter")


def test_what_is_in_a_comment_divides_nothing(tmp_path: Path) -> None:
    letter = LETTER.replace("\nA\n", "\nA <!-- a\n\n---\n\n--> b\n")
    (said,) = said_of(tmp_path, letter)
    assert said.startswith("19: this `---` is one too many")
    assert said_of(tmp_path, LETTER.replace("B", "<!-- B").replace("C", "-->")) == []


def test_in_a_post_that_is_no_letter_lines_are_what_markdown_says(tmp_path: Path) -> None:
    assert said_of(tmp_path, LETTER.replace("To: Ixe\n", "")) == []


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Tags: 😀, box", 'no address can be made of the tag "😀"'),
        ("Tags: C++, box, C#", 'the tags "C++" and "C#" have the same address, c; keep one'),
        ("Category: 😀", 'no address can be made of the company "😀"; add a header'),
        ("To: 😀", 'no address can be made of the company "😀"; add a header'),
        ("Category: <b>", 'no address can be made of the company "<b>"; add a header'),
        (f"Category: {'long ' * 60}", "this makes an address of 299 letters, and it can have 200"),
        (f"Tags: box, {'x' * 201}", "this makes an address of 201 letters, and it can have 200; w"),
        (f"Slug: {'x' * 201}", "this makes an address of 201 letters, and it can have 200; add a"),
        ("Kind: reply", 'Kind: only a letter has this; add a header "To: …", or delete it'),
        ("Subject: x\nFrom: y\nVia: post", "From, Via, Subject: only a letter has this; add"),
    ],
)
def test_what_makes_no_address_or_no_page_is_named(tmp_path: Path, header: str, said: str) -> None:
    (found,) = said_of(tmp_path, f"Title: Un\nDate: 2026-07-20\n{header}\n\nA")
    assert found.startswith(f"3: {said}")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Title: {n° client}}\nDate: 2026-07-20\n\nA", 1),
        ("Title: Un\nDate: 2026-07-20\n\nA\n{n° client}} ici", 5),
        ("Title: Un\nDate: 2026-07-20\n\n```\na}}\n```\n{{b}}, n° client}} ici", 7),
    ],
)
def test_braces_that_nothing_opens_are_named(tmp_path: Path, text: str, line: int) -> None:
    assert said_of(tmp_path, text) == [
        f"{line}: there is no {{{{ before these }}}}; write it, or \\}}}} to show braces"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`a}}` et {{b}} et \\{{c}} et \\}}",
        "```css\n@media a {b {c: d}}\n```",
        "~~~\na}}\n~~~\n\n    b}}",
        "<style>@media a {b {c: d}}</style>",
    ],
)
def test_braces_in_code_are_in_order(tmp_path: Path, text: str) -> None:
    assert said_of(tmp_path, f"Title: Un\nDate: 2026-07-20\n\n{text}") == []


def test_braces_in_a_comment_are_in_order(tmp_path: Path) -> None:
    text = "Title: Un\nDate: 2026-07-20\n\nA <!-- {{zz\n\n{{ -->\nb {{c"
    lack = r"these {{ have no }} on their line; correct them, or write \{{ to show braces"
    assert said_of(tmp_path, text) == [f"7: {lack}"]
    assert said_of(tmp_path, text.replace("{{c", "")) == []


def test_a_comment_in_a_header_is_named(tmp_path: Path) -> None:
    (found,) = said_of(tmp_path, "Title: Un <!-- deux -->\nDate: 2026-07-20\n\nA")
    assert found == '1: "Title: Un <!-- deux -->": delete the comment: it would be published'


def test_a_title_too_long_for_an_address_is_named(tmp_path: Path) -> None:
    (found,) = said_of(tmp_path, f"Title: {'long ' * 60}\nDate: 2026-07-20\n\nA")
    assert found.startswith("1: this makes an address of 299 letters, and it can have 200; add a ")


@pytest.mark.parametrize(
    "headers",
    ["Template: mon-essai", "Case: demenagement"],
)  # fmt: skip
def test_what_a_post_can_be_is_in_order(tmp_path: Path, headers: str) -> None:
    assert said_of(tmp_path, f"Title: Un\nDate: 2026-07-20\n{headers}\n\nA") == []


# --- placeholders ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "body", "said"),
    [
        ("Summary: Dossier {{n°", "A", "3: these {{ have no }} on their line"),
        ("Author: Moi", "Client {{n°\nclient}}", "5: these {{ have no }} on their line"),
        ("Author: Moi", "A \\{{b}} et {{n°", "5: these {{ have no }} on their line"),
        ("Summary: }} puis {{n°", "A", "3: these {{ have no }} on their line"),
        ("Author: Moi", "Client {{}}", "5: these {{ hold no key"),
        ("Tags: box, {{n°}}", "A", "3: Tags: this becomes an address or a list"),
        ("Category: {{n°}}", "A", "3: Category: this becomes an address or a list"),
        ("Slug: {{n°}}", "A", '3: "Slug: {{n°}}": write'),
        ("To: {{société}}", "A", "3: this line gives the letter its company"),
        ("To: Ixe\nKind: reply\nFrom: {{moi}}", "A", "5: this line gives the letter its company"),
    ],
)
def test_a_placeholder_where_none_can_be_is_named(
    tmp_path: Path, header: str, body: str, said: str
) -> None:
    (found,) = said_of(tmp_path, f"Title: Un\nDate: 2026-07-20\n{header}\n\n{body}")
    assert found.startswith(said)


def test_a_private_recipient_is_in_order_where_the_company_is_named(tmp_path: Path) -> None:
    assert said_of(tmp_path, "Title: Un\nDate: 2026-07-20\nCategory: Ixe\nTo: {{x}}\n\nA") == []


def test_braces_that_the_author_wants_are_in_order(tmp_path: Path) -> None:
    assert said_of(tmp_path, "Title: Un\nDate: 2026-07-20\n\nDes \\{{ et }} et {{a}}") == []
