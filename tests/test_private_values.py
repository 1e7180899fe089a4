"""plugins/private_values.py: values are read, faults are said, and no value is ever printed."""

import re
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.settings import read_settings

from plugins.post import headers
from plugins.post.settings import slug_of
from plugins.private_values import (
    PrivateValues,
    parse_values,
    read_values,
    values_of,
)
from plugins.problems import ProblemsFound

KEY = re.compile(r"(?<!\\)\{\{\s*(.+?)\s*\}\}")

EXAMPLE = Path(__file__).parent.parent / "private.example.toml"
HIDDEN = "AB-12345678"
SOUND = """\
# private.toml
"mes coordonnées" = \"\"\"
Camille Exemple
"n° de dossier" = 12
69000 LYON\"\"\"
"n° client" = "AB-12345678"
guard = ["CD-12345678", "Éléonore"]

[demenagement]    # one case
"n° de dossier" = '2026-07-0042'
"n° client" = "EF-12345678"
"""


def test_a_case_s_own_value_comes_before_the_common_one() -> None:
    values, problems = parse_values(SOUND)
    assert not problems
    assert values.value("n° client") == values.value("n° client", "tv") == "AB-12345678"
    assert values.value("n° client", "demenagement") == "EF-12345678"
    assert values.value("n° de dossier") is None
    assert values.value("n° de dossier", "demenagement") == "2026-07-0042"
    assert values.value("mes coordonnées") == 'Camille Exemple\n"n° de dossier" = 12\n69000 LYON'


def test_the_nearest_key_is_of_the_case_too() -> None:
    values, _ = parse_values(SOUND)
    assert values.nearest("n° clint") == "n° client"
    assert values.nearest("n° de dosier", "demenagement") == "n° de dossier"
    assert values.nearest("n° de dosier") is None
    assert values.nearest("zzz") is None


def test_values_are_named_by_key_case_and_place_in_the_list() -> None:
    assert [name for name, _ in parse_values(SOUND)[0].named()] == [
        '"mes coordonnées"',
        '"n° client"',
        '"n° de dossier" of [demenagement]',
        '"n° client" of [demenagement]',
        "value 1 of the list guard",
        "value 2 of the list guard",
    ]


PLAINLY = 'write "n° client" = "…", both between quotation marks'
FAULTS = {
    'n° = "AB-12345678"': (1, PLAINLY),
    '"n° client": "AB-12345678"': (1, PLAINLY),
    '\nn° client : "AB-12345678"': (2, PLAINLY),
    "'n°' \"AB-12345678\"": (1, PLAINLY),
    'client: "AB-12345678"': (1, PLAINLY),
    "a = AB-12345678": (1, PLAINLY),
    'b = "1234"\na = "AB-12345678': (2, "a quotation mark is missing at the end"),
    'a = "AB-12345678\nb = "1234"': (1, "a quotation mark is missing at the end"),
    'b = "1234"\na = """AB-12345678\n\n\n': (2, "a quotation mark is missing at the end"),
    "a = '''AB-12345678\n\n": (1, "a quotation mark is missing at the end"),
    'a = "AB-12345678" b': (1, PLAINLY),
    'a = "AB-12345678 "b" c"': (1, PLAINLY),
    "a = 06 39 98 12 34": (1, PLAINLY),
    'a = "\\user AB-12345678"': (1, PLAINLY),
    '[box\na = "AB-12345678"': (1, "close the name of the case, or the list, with ]"),
    'a = ["AB-12345678"\n': (1, "close the name of the case, or the list, with ]"),
    'a = "AB-12345678"\n\na = "AB-12345679"': (3, "this stands above already; keep one"),
    'a = """\nAB-12345678\n"""\na = "AB-1234"\n': (4, "this stands above already"),
    '[box]\na = "AB-12345678"\n[tv]\n[box]': (4, "this stands above already"),
    '= "AB-12345678"': (1, PLAINLY),
    '\n"" = "AB-12345678"': (2, "a key is on one line"),
    '" " = "AB-12345678"': (1, "a key is on one line"),
    '"a}" = "AB-12345678"': (1, "a key is on one line, without { and }"),
    '"{a" = "AB-12345678"': (1, "a key is on one line, without { and }"),
    '"a\\nb" = "AB-12345678"': (1, "a key is on one line"),
    'b = "1234"\na = 12345678': (2, '"a" is no text'),
    "a = 2026-07-20": (1, '"a" is no text'),
    "a = true": (1, '"a" is no text'),
    '[[a]]\nb = "AB-12345678"': (1, '"a" is no text'),
    'b = "1234"\n\n[["a b"]]\nc = "AB-12345678"': (3, '"a b" is no text'),
    'a = ["AB-12345678"]': (1, '"a" is no text'),
    '[box]\n"n°" = "A-12"': (2, '"n°" is too short to guard'),
    'a = ""': (1, '"a" is too short to guard'),
    'a = "-- -- --"': (1, '"a" is too short to guard'),
    '[box]\n[box.deep]\na = "AB-12345678"': (1, "[box] holds a table"),
    'box.deep.a = "AB-12345678"': (1, "[box] holds a table"),
    'box.deep = {a = "AB-12345678"}': (1, "[box] holds a table"),
    'guard = "AB-12345678"': (1, "guard is a list of values"),
    '[guard]\na = "AB-12345678"': (1, "guard is a list of values"),
    '\nguard = ["AB-12345678", 1]': (2, "a value of the list guard is no text"),
    '\nguard = ["AB-12345678", "ab"]': (2, "a value of the list guard is too short to guard"),
    '[box]\nsignature = "AB-12345678.png"': (2, "signature is of no case; move it above the first"),
    '\n[box]\nguard = ["AB-12345678"]': (3, "guard is of no case; move it above the first [case]"),
    '[box]\npublic = "AB-12345678"': (2, "public is of no case; move it above the first [case]"),
    '"n° ab-12345678" = "AB-12345678"': (1, "the key holds the value, and the public reads"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_one_problem_with_its_line_and_remedy_but_no_value(text: str) -> None:
    line, words = FAULTS[text]
    _, problems = parse_values(text)
    assert [problem.line for problem in problems] == [line]
    assert problems[0].path == "private.toml"
    assert words in problems[0].message
    assert "12345678" not in str(problems[0])


@pytest.mark.parametrize("text", FAULTS)
def test_an_error_and_its_traceback_hold_no_value(tmp_path: Path, text: str) -> None:
    path = tmp_path / "private.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_values(path)
    assert "12345678" not in "".join(traceback.format_exception(found.value))
    assert found.value.__context__ is None


def test_a_file_in_another_encoding_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "private.toml"
    path.write_bytes('a = "1234"\n"n°" = "AB-12345678"'.encode("latin-1"))
    with pytest.raises(ProblemsFound, match=r"private.toml:2: this is not UTF-8") as found:
        read_values(path)
    assert found.value.__context__ is None


def leads_nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "vault/private.toml")


def leads_to_itself(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("make", [leads_nowhere, leads_to_itself, Path.mkdir])
def test_a_file_that_is_there_and_cannot_be_read_is_not_none(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "private.toml"
    assert values_of({"PRIVATE_FILE": path, "PATH": str(tmp_path / "content")}) is None
    make(path)
    with pytest.raises(ProblemsFound, match=r"private.toml: this cannot be read \(") as found:
        values_of({"PRIVATE_FILE": path, "PATH": str(tmp_path / "content")})
    assert "make it readable, or move it away" in str(found.value)


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "private.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    values = read_values(path)
    assert values.value("n° client", "demenagement") == "EF-12345678"


def test_nothing_that_is_printed_shows_a_value() -> None:
    values, _ = parse_values(SOUND)
    for text in (repr(values), str(values), f"{values}", repr([values])):
        assert HIDDEN not in text
        assert "Camille" not in text
        assert "0042" not in text


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["C"]), min_size=1).filter(str.strip),
        st.text(st.characters(exclude_categories=["C"]), max_size=20),
    )
)
def test_any_sound_file_is_read_whole_or_named_line_by_line(pairs: dict[str, str]) -> None:
    lines = [f"{quoted(key)} = {quoted(value)}" for key, value in pairs.items()]
    values, problems = parse_values("\n".join(lines))
    assert isinstance(values, PrivateValues)
    wrong = {problem.line for problem in problems}
    for line, (key, value) in enumerate(pairs.items(), start=1):
        if key in {"guard", "public", "signature"}:
            continue
        assert (values.value(key) == value) != (line in wrong)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.text(st.sampled_from("ab =\"\n\\[]#'.,{}"), max_size=40))
def test_of_any_text_problems_have_lines_that_are_there(text: str) -> None:
    lines = [problem.line or 0 for problem in parse_values(text)[1]]
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


def test_the_example_is_sound_and_has_all_keys_of_the_demo_letters() -> None:
    values = read_values(EXAMPLE)
    settings = read_settings(str(EXAMPLE.parent / "pelicanconf.py"))
    for path in sorted((EXAMPLE.parent / "content").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        source, _ = headers.read(text, path.name)
        title = source.text("Title") or ""
        case = source.text("Case") or source.text("Slug") or slug_of(title, settings)
        for key in KEY.findall(text):
            assert values.value(key, case), f"{path.name}: {key}, in the case {case}"


def test_git_ignores_the_private_file() -> None:
    ignored = (EXAMPLE.parent / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/private.toml" in ignored
