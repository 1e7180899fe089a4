"""plugins/post/new_event.py: one line more in a post's headers, and no other byte changed."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.post.header_values import EVENT_KINDS
from plugins.post.headers import read
from plugins.post.new_event import event_line, with_line
from tests.project import edit, files, invoke, project, write_letter

LINE = "Event: 2026-07-20 call Rien"
HEAD = "Title: Box\nDate: 2026-07-20\n"
EVENTS = "Event: 2026-07-01 request Un\nEvent: 2026-07-03 promise Deux -> +2d\n"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    return project(tmp_path / "blog")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD + EVENTS + "To: Ixe\n\nBonjour.\n", HEAD + EVENTS + LINE + "\nTo: Ixe\n\nBonjour.\n"),
        (HEAD + "\nBonjour.", HEAD + LINE + "\n\nBonjour."),
        (HEAD.rstrip("\n"), HEAD + LINE),  # its end has no line break, and gets none
        (HEAD, HEAD + LINE + "\n"),
        ("\n\n" + HEAD + "\nEvent: non", "\n\n" + HEAD + LINE + "\n\nEvent: non"),
        (HEAD + "event: 2026-07-01 call a\n    2026-07-02 call b\n\nx",) * 2,
        (HEAD + "Event:\nTo: Ixe\n    R\n \t\nx", HEAD + f"Event:\nTo: Ixe\n    R\n{LINE}\n \t\nx"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_the_line_stands_below_the_last_event_or_header(
    before: str, after: str, ending: str, bom: bytes
) -> None:
    if before == after:
        after = after.replace("b\n\nx", f"b\n{LINE}\n\nx")
    old, new = (bom + text.replace("\n", ending).encode() for text in (before, after))
    found, number = with_line(old, LINE)
    assert found == new
    assert new.decode("utf-8-sig").split(ending)[number - 1] == LINE


headers = st.lists(
    st.sampled_from(["Tags: a, b", "To: Ixe", "    Rue", "\tVille", *EVENTS.split("\n")])
)


@given(
    lines=headers,
    body=st.text(st.characters(exclude_categories=["Cs"])),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    bom=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_whatever_the_file_all_else_is_kept_and_the_event_is_read(
    lines: list[str], body: str, ending: str, bom: bytes
) -> None:
    text = ending.join([*HEAD.split("\n")[:2], *filter(None, lines)])
    data = bom + (text + body).encode()
    found, number = with_line(data, LINE)
    read_lines = re.split(r"\r\n|\r|\n", found.decode("utf-8-sig"))
    assert read_lines.pop(number - 1) == LINE
    assert read_lines == re.split(r"\r\n|\r|\n", data.decode("utf-8-sig"))
    assert LINE.partition(": ")[2] in read(found.decode("utf-8-sig"), "")[0].lines("Event")


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_kind_can_be_written(kind: str) -> None:
    assert event_line("2026-07-20", f"!{kind}", "Rien\n  du tout", at="09:05") == (
        f"Event: 2026-07-20 09:05 !{kind} Rien du tout"
    )


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("2026-07-20", "promess", "Dix jours"), 'instead of "promess" write "promise"'),
        (("2026-07-20", "appel", "Rien"), 'instead of "appel" write "call"'),
        (("2026-02-31", "call", "Rien"), "there is no such day"),
        (("20/07/2026", "call", "Rien"), "write the day as 2026-07-20"),
        (("hier", "call", "Rien"), "write it as"),
        (("2026-07-20", "call", " \n"), "write it as"),
        (("2026-07-20", "call", "Rien", "14h32"), 'write the hour as "14:32"'),
        (("2026-07-20", "call", "Rien", "25:00"), "there is no such hour"),
        (("2026-07-20", "promise", "Vite", "", "demain"), 'after "->" write the date as'),
        (("2026-07-20", "promise", "Vite", "", "2026-07-19"), "2026-07-19 is before 2026-07-20"),
        (("2026-07-20", "call!", "Rien"), 'write "!call"'),
        (("2026-07-20", "call", "Rien {{n°"), "have no }} on their line"),
        (("2026-07-20", "call", "Rien <!-- non -->"), "delete the comment"),
        (("2026-07-20", "call", "Rien\x1b"), "delete the invisible character"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_with_the_remedy(words: tuple[str, ...], remedy: str) -> None:
    day, kind, text, at, due = (*words, "", "")[:5]
    with pytest.raises(ValueError, match=re.escape(remedy)):
        event_line(day, kind, text, at=at, due=due)


# --- the task ----------------------------------------------------------------------------


def test_an_event_is_added_to_the_file_of_a_letter(blog: Path) -> None:
    path = blog / "content/letters/lettre-0.md"
    path.chmod(0o640)
    link = blog / "content/letters/lettre-1.md"
    link.unlink()
    (blog / "ailleurs.md").write_bytes(path.read_bytes().replace(b"Lettre 0", b"Lettre 1"))
    link.symlink_to(blog / "ailleurs.md")
    for number in (0, 1):
        made = invoke(
            "event", f"lettre-{number}", "promise", "Sous dix jours", "--due", "+10d", cwd=blog
        )
        line = f"Event: {date.today()} promise Sous dix jours -> +10d"  # noqa: DTZ011
        where = ("content/letters/lettre-0.md:7", "ailleurs.md:7")[number]
        assert (made.returncode, made.stderr, made.stdout) == (0, "", f"{where}: {line}\n")
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert invoke("check", cwd=blog).stdout == "2 posts are in order\n"
    invoke("event", "lettre-0", "!visit", "Personne", "--day=2026-07-01", "--at=09:05", cwd=blog)
    assert (
        path.read_text(encoding="utf-8").splitlines()[7]
        == "Event: 2026-07-01 09:05 !visit Personne"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("lettre-0 promess Vite", 'instead of "promess" write "promise"\n'),
        ("lettre-9 call Rien", 'there is no post "lettre-9"; write lettre-'),
        ("lettre-0 call Rien --day 2026-02-31", "there is no such day"),
        ("lettre-1 call Rien", 'lettre-1.md:6: "Objet : Ma ligne, encore" is not a header'),
    ],
)
def test_an_event_that_cannot_be_is_one_message_and_nothing_is_written(
    blog: Path, arguments: str, words: str
) -> None:
    edit(blog / "content/letters/lettre-1.md", "Subject: ", "Objet : ")
    before = files(blog)
    made = invoke("event", *arguments.split(), cwd=blog)
    assert made.returncode == 1
    assert words in made.stderr
    assert "Traceback" not in made.stderr
    assert files(blog) == before


def test_of_translations_the_original_gets_the_event_unless_a_file_is_named(blog: Path) -> None:
    path = write_letter(blog, 0)
    other = path.with_name("letter.md")
    other.write_bytes(path.read_bytes())
    edit(other, "Title: ", "Lang: en\nTitle: ")
    for word, changed in (("lettre-0", path), ("letter", other), ("lettre-0-en", other)):
        before = files(blog)
        assert invoke("event", word, "call", "Rien", cwd=blog).returncode == 0
        assert {*files(blog).items()} - {*before.items()} == {(str(changed), changed.read_bytes())}
