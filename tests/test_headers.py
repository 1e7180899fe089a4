"""plugins/post/headers.py: wrong headers are named with line and remedy; right ones are read.

Each file in ``fixtures/headers`` is a post with a fault, and the ``.txt`` beside it is what
its author is told. The posts in ``fixtures/headers/fine`` have no fault.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.post.header_values import EVENT_KINDS
from plugins.post.headers import HEADERS, OTHER_NAMES, meant_header, read
from plugins.post.letter import Source, from_source
from plugins.post.post import read_post
from plugins.post.settings import ReadingSettings

FIXTURES = Path(__file__).parent / "fixtures" / "headers"
FAULTY = sorted(FIXTURES.glob("*.md"))
FINE = sorted((FIXTURES / "fine").glob("*.md"))
HEAD = "Title: La box\nDate: 2026-07-20\n"
# A remedy says what to do; a message without one of these words has none.
REMEDY = re.compile(r"\b(write|delete|add|keep|give|join|indent|move|leave|save|look|begin)\b")


def messages(path: Path) -> list[str]:
    """Give what the author of a post is told."""
    page = path.stem.startswith("page-")
    return [
        str(problem) for problem in sorted(read(path.read_text("utf-8"), path.name, page=page)[1])
    ]


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_fault_is_named_with_its_line_and_remedy(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert messages(path) == expected
    assert expected
    assert all(REMEDY.search(line) for line in expected)


@pytest.mark.parametrize("path", FINE, ids=lambda path: path.stem)
def test_a_post_in_order_is_told_nothing(path: Path) -> None:
    source, problems = read(path.read_text("utf-8"), path.name)
    assert problems == []
    assert source.text("Title") == "La box muette"
    assert source.headers.keys() <= HEADERS.keys()


def test_every_fault_has_its_expectation() -> None:
    assert {path.stem for path in FAULTY} == {path.stem for path in FIXTURES.glob("*.txt")}
    assert len(FAULTY) >= 40


def fine(name: str) -> Source:
    return read((FIXTURES / "fine" / f"{name}.md").read_text("utf-8"), name)[0]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("tab-continuation", ("Télécom Ixe", "TSA 00000", "00000 VILLE")),
        (
            "colons-in-continuation",
            ("Télécom Ixe", "Service : Réclamations", "Subject: ceci est l'adresse"),
        ),
        ("value-below-its-key", ("Télécom Ixe", "TSA 00000")),
    ],
)
def test_continuation_lines_are_lines_of_the_value(name: str, lines: tuple[str, ...]) -> None:
    assert fine(name).lines("To") == lines


def test_a_key_may_be_in_capitals_or_not_and_stand_after_three_spaces() -> None:
    assert fine("keys-in-any-case").text("In-Reply-To") == "la-box"
    assert fine("up-to-three-spaces-before-a-key").text("Date") == "2026-07-20"


def test_a_repeated_key_adds_to_the_same_list() -> None:
    assert fine("all-headers").lines("Encl") == ("Photographie", "Enregistrement du silence")
    assert len(fine("all-headers").lines("Event")) == 3


def test_the_lint_knows_every_header_of_the_format() -> None:
    missing = HEADERS.keys() - fine("all-headers").headers.keys()
    assert missing == {"authors"}  # Pelican's plural of Author


def test_the_body_begins_after_the_first_blank_line() -> None:
    source = fine("prose-with-colons")
    assert source.body.startswith("Objet du délit : ma box.")
    assert source.body_line == 4
    assert fine("no-body").body == ""


def test_headers_of_other_plugins_are_known_when_the_settings_name_them() -> None:
    text = HEAD + "Humeur: massacrante\n\nTexte"
    assert len(read(text, "a.md")[1]) == 1
    source, problems = read(text, "a.md", extra=["Humeur"])
    assert (source.text("humeur"), problems) == ("massacrante", [])


def test_a_page_needs_no_date() -> None:
    assert read("Title: À propos\n\nTexte", "a.md", page=True)[1] == []
    assert len(read("Title: À propos\n\nTexte", "a.md")[1]) == 1


# --- files as editors save them ----------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "byte order mark"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_a_file_reads_the_same_whatever_saved_it(
    tmp_path: Path, mark: bytes, ending: bytes
) -> None:
    original = FIXTURES / "fine" / "all-headers.md"
    copy = tmp_path / "copy.md"
    content = original.read_bytes().replace(b"\n", ending)
    copy.write_bytes(mark + content)
    posts = [read_post(path.read_bytes(), copy, ReadingSettings()) for path in (copy, original)]
    assert posts[0] == posts[1]
    assert posts[0].source == read(content.decode(), "a.md")[0]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ((HEAD + "To: Télécom Ixe\n").encode("latin-1"), 3),
        ((HEAD + "Subject: « box »\n").encode("cp1252"), 3),
        (HEAD.encode("utf-16"), 1),
    ],
    ids=["latin-1", "Windows", "UTF-16"],
)
def test_a_file_that_is_not_utf_8_is_named(content: bytes, line: int) -> None:
    post = read_post(content, Path("a.md"), ReadingSettings())
    said = f"a.md:{line}: this is not UTF-8, so accents are lost; save the file as UTF-8"
    assert list(map(str, post.problems)) == [said]


# --- guesses -----------------------------------------------------------------------------


def test_a_word_that_bloggers_type_for_a_header_leads_to_it() -> None:
    assert {meant.lower() for meant in OTHER_NAMES.values()} <= set(HEADERS)
    assert {typed: meant_header(typed.capitalize()) for typed in OTHER_NAMES} == OTHER_NAMES


def test_a_letter_left_out_of_a_key_is_guessed() -> None:
    names = [key.name for key in HEADERS.values() if len(key.name) > 4]
    assert [meant_header(name[:2] + name[3:]) for name in names] == names


# --- on any text -------------------------------------------------------------------------

KEY_OR_NOT = st.sampled_from(
    [*(key.name for key in HEADERS.values()), "Objet ", "Société", "---", "  x", "    x", "", "Foo"]
)
VALUES = st.one_of(
    st.text(),
    st.dates().map(str),
    st.sampled_from(["|", "registered 2C", "reply", "yes", "no", "fr", "box", "", " "]),
)
EVENT_LINES = st.builds(
    "Event: {} {} {} -> {}".format,
    st.dates() | st.datetimes().map(lambda moment: f"{moment:%Y-%m-%d %H:%M}"),
    st.sampled_from([*EVENT_KINDS, "!call", "nothing"]),
    st.text(min_size=1),
    st.sampled_from(["+9999d", "2999-12-31", "hier"]),
)
POSTS = st.lists(
    st.builds("{}{}{}".format, KEY_OR_NOT, st.sampled_from([": ", ":", " : ", ""]), VALUES)
    | EVENT_LINES,
    max_size=4,
).map("\n".join)


@given(st.one_of(st.text(), POSTS), st.booleans())
@example("Title:\nTitle: b", False)
@example("Title: a\rDate: 2026-07-20\r\rTexte", False)
@example("\u0085\u2028 \t:\n\n\n:", False)
def test_no_text_is_too_odd_to_be_read(text: str, page: bool) -> None:
    source, problems = read(text, "a.md", page=page)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= (problem.line or 0) <= lines for problem in problems)
    assert all(REMEDY.search(problem.message) for problem in problems)
    assert text.replace("\r\n", "\n").replace("\r", "\n").endswith(source.body)


WORDS = st.from_regex(r"[^\W_](?:[\w ,;:!?.{}&<*'-]{0,30}\w)?", fullmatch=True)
OF_A_LETTER = st.fixed_dictionaries(
    {"From": WORDS, "To": WORDS},
    optional={
        "Place": WORDS,
        "Sent": st.sampled_from(["2026-07-20", "2026-07-21"]),
        "Received": st.sampled_from(["2026-07-22", "2026-08-01"]),
        "Via": st.sampled_from(["registered", "registered 2C 123", "email", "post"]),
        "Subject": WORDS,
        "Signature": WORDS,
        "Encl": WORDS,
        "Case": st.sampled_from(["box", "la-box-2"]),
        "Event": st.builds(
            "{} {}{} {} -> {}".format,
            st.dates(date(2026, 1, 1), date(2026, 6, 30)),
            st.sampled_from(["", "!"]),
            st.sampled_from(EVENT_KINDS),
            WORDS,
            st.sampled_from(["+9d", "2026-12-31"]),
        ),
    },
)


@given(OF_A_LETTER)
def test_headers_in_order_make_a_letter(headers: dict[str, str]) -> None:
    typed = "".join(f"{name}: {value}\n" for name, value in headers.items())
    source, problems = read(HEAD + typed, "a.md")
    assert problems == []
    letter = from_source(source, "la-box")
    assert letter.is_letter
    assert (letter.sender, letter.recipient) == ((headers["From"],), (headers["To"],))
    assert letter.case == headers.get("Case", "la-box")
    assert str(letter.dated) == headers.get("Sent", "2026-07-20")
    assert letter.signature == (headers.get("Signature", headers["From"]),)
    assert (letter.via is None) == ("Via" not in headers)
    days = [headers["Event"][:10]] if "Event" in headers else []
    assert [str(event.day) for event in letter.events] == days


LINES = [key.name for key in HEADERS.values() if key.lines and key.name not in {"Event", "Tags"}]


@given(
    st.dictionaries(st.sampled_from(LINES), st.lists(WORDS, min_size=1, max_size=4)),
    st.sampled_from(["    ", "\t", "      ", "  \t"]),
    st.text(alphabet="abc \n").map(lambda text: "Texte" + text),
)
def test_a_well_formed_post_reads_as_it_was_written(
    headers: dict[str, list[str]], indent: str, body: str
) -> None:
    between = "\n" + indent
    typed = [f"{name}: {between.join(lines)}\n" for name, lines in headers.items()]
    source, problems = read(HEAD + "".join(typed) + "\n" + body, "a.md")
    assert problems == []
    assert {name: list(source.lines(name)) for name in headers} == headers
    assert source.body == body
