"""plugins/build/: made aside, then carried over; one build at a time; each fault is one line."""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pelican.settings import DEFAULT_CONFIG, configure_settings

from plugins.build import errors, logged
from plugins.build.defaults import defaults
from plugins.build.errors import BuildError, described
from plugins.build.output import Output
from plugins.build.settings import check as check_settings
from plugins.build.settings import misspelt
from plugins.problems import Problem, ProblemsFound
from tests.project import ROOT, SOON, append, edit, files, pelican, project, running, soon


def carried(output: Output, pages: dict[str, str]) -> list[Problem]:
    """Build some pages; return what is said."""
    folder = output.begin()
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return [*output.carry_over()]


def there(folder: Path) -> dict[str, str]:
    """Return the files of a folder, and what is in them."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


@pytest.fixture
def output(tmp_path: Path) -> Output:
    """An output folder into which some pages have been built."""
    output = Output(tmp_path / "output")
    with output.locked():
        carried(output, {"index.html": "1", "a/index.html": "a", "b": "b", "c/d/e.html": "e"})
    return output


# --- carrying over -----------------------------------------------------------------------


def test_what_is_no_longer_made_goes_with_its_folder(output: Output) -> None:
    assert carried(output, {"index.html": "2"}) == []
    assert there(output.path) == {"index.html": "2"}
    assert [*output.path.iterdir()] == [output.path / "index.html"]


def test_what_is_the_same_is_not_touched(output: Output) -> None:
    os.utime(output.path / "index.html", (1, 1))
    carried(output, {"index.html": "1"})
    assert (output.path / "index.html").stat().st_mtime == 1
    carried(output, {"index.html": "2"})
    assert (output.path / "index.html").stat().st_mtime > 1


def test_a_page_may_become_a_folder_and_a_folder_a_page(output: Output) -> None:
    pages = {"b/index.html": "b", "a": "a", "c/d": "d"}
    carried(output, pages)
    assert there(output.path) == pages


def test_what_an_author_put_there_stays(output: Output) -> None:
    own = {"CNAME": "blog.example.org", "a/mine.txt": "mine", ".nojekyll": ""}
    for name, text in own.items():
        (output.path / name).write_text(text)
    assert carried(output, {}) == []
    assert there(output.path) == own
    output.clean()
    assert there(output.path) == own


@pytest.mark.parametrize(
    ("own", "page"),
    [("x.html", "x.html"), ("x", "x/index.html"), ("x/y/mine", "x/y"), ("a/mine", "a")],
)
def test_an_authors_own_file_in_the_place_of_a_page_is_named_and_stays(
    output: Output, own: str, page: str
) -> None:
    (output.path / own).parent.mkdir(parents=True, exist_ok=True)
    (output.path / own).write_text("mine")
    before = there(output.path)
    problems = carried(output, {"index.html": "2", page: "page"})
    assert [problem.path for problem in problems] == [str(output.path / own)]
    assert there(output.path) == before


@pytest.mark.parametrize("name", ["photos", "x"])
def test_nothing_is_written_through_a_link_nor_deleted(output: Output, name: str) -> None:
    own = output.path.with_name("own")
    own.mkdir()
    (own / "1.jpg").write_text("mine")
    (output.path / name).symlink_to(own)
    for pages in ({f"{name}/1.jpg": "page"}, {name: "page"}):
        assert {problem.severity for problem in carried(output, pages)} == {"error"}
    output.remember([f"{name}/1.jpg"])
    output.clean()
    assert there(own) == {"1.jpg": "mine"}


@pytest.mark.parametrize("damage", ["", "\ufeff[", "{", '{"a": 1', "3", None])
def test_where_the_list_is_lost_what_stays_is_named_and_nothing_deleted(
    output: Output, damage: str | None
) -> None:
    output.list.unlink() if damage is None else output.list.write_text(damage)
    (output.path / "CNAME").write_text("mine")
    warnings = [str(warning) for warning in carried(output, {"index.html": "2"})]
    assert len(warnings) == 1
    assert "that this build has not made are there (4), CNAME for one. It" in warnings[0]
    assert there(output.path)["index.html"] == "2"
    assert len(there(output.path)) == 5
    assert carried(output, {"index.html": "3"}) == []


def test_a_list_names_nothing_outside(output: Output) -> None:
    outside = output.path.with_name("letter.md")
    outside.write_text("mine")
    output.list.write_text(json.dumps(["../letter.md", str(outside), ".", "", "index.html"]))
    output.clean()
    assert outside.is_file()
    assert "index.html" not in there(output.path)


def test_a_name_may_have_any_bytes(output: Output) -> None:
    name = os.fsdecode(b"a\n\xff\t'")
    carried(output, {name: "x"})
    assert (output.path / name).is_file()
    carried(output, {})
    assert there(output.path) == {}


# --- whatever ends a build ---------------------------------------------------------------

STEPS_OF_A_BUILD = [
    (operation, count)
    for operation, most in {"unlink": 4, "replace": 2, "rename": 3}.items()
    for count in range(most)
]


@pytest.mark.parametrize(("operation", "count"), STEPS_OF_A_BUILD)
def test_killed_anywhere_each_page_is_old_or_new_and_on_the_list(
    output: Output, monkeypatch: pytest.MonkeyPatch, operation: str, count: int
) -> None:
    old, new = there(output.path), {"index.html": "2", "a": "new", "f/g.html": "g"}
    (output.path / "CNAME").write_text("mine")
    whole = getattr(os, operation)
    left = [count]

    def killed(*arguments: object, **more: object) -> object:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return whole(*arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, operation, killed)
        try:
            carried(output, new)
        except KeyboardInterrupt:
            assert left == [0]
    for name, text in there(output.path).items():
        assert text in {old.get(name), new.get(name)} or name == "CNAME"
        assert name in (output.made() or ()) or name == "CNAME"
    assert carried(output, new) == []
    assert there(output.path) == {**new, "CNAME": "mine"}


def test_a_build_that_was_killed_leaves_nothing_to_the_next(output: Output) -> None:
    (output.begin() / "leak.html").write_text("AB-12345678")
    carried(output, {"index.html": "2"})
    assert there(output.path) == {"index.html": "2"}


def test_git_never_sees_what_stands_aside(output: Output) -> None:
    assert (output.aside / ".gitignore").read_text() == "*\n"


def to_another_disk(_source: Path, _target: Path) -> None:
    raise OSError(18, "Invalid cross-device link")


def test_an_output_on_another_disk_is_written_too(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "rename", to_another_disk)
    pages = {"index.html": "2", "a": "3", "f/g/h": "4"}
    carried(output, pages)
    assert there(output.path) == pages


@pytest.mark.parametrize("name", ["index.html", "f"])
def test_on_another_disk_too_each_page_is_old_or_new(
    output: Output, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def cut(_source: Path, target: Path) -> None:
        Path(target).write_text("cu")
        raise OSError(28, "No space left on device")

    old = there(output.path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", to_another_disk)
        patched.setattr(shutil, "copyfile", cut)
        with pytest.raises(OSError, match="No space"):
            carried(output, {**old, name: "cut"})
    assert there(output.path) == {**old, ".part": "cu"}
    assert carried(output, {**old, name: "3"}) == []
    assert there(output.path) == {**old, name: "3"}


def test_where_nothing_may_be_written_no_page_is_touched(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(source), None, str(target))

    old = there(output.path)
    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(PermissionError) as refused:
        carried(output, {**old, "index.html": "2"})
    assert there(output.path) == old
    assert described(refused.value).startswith(
        f"{output.path}/index.html: you may not open or change this"
    )


def test_a_folder_that_may_not_be_read_is_not_published_unread(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    output.begin()
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PermissionError):
        output.to_publish()


SLOWLY = """
import os, time
rename = os.rename
def slowly(*arguments, **more):
    time.sleep(0.05)
    rename(*arguments, **more)
os.rename = slowly
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_build_killed_while_it_carries_over_leaves_each_page_old_or_new(
    tmp_path: Path, how: signal.Signals
) -> None:
    blog, output = project(tmp_path, letters=3), tmp_path / "output"
    assert pelican("content", cwd=blog).returncode == 0
    old, first = files(output), output / "archives/index.html"
    edit(blog / "pelicanconf.py", '"Doléances"', '"Jérémiades"')  # which stands on each page
    append(blog / "pelicanconf.py", SLOWLY)
    (blog / "content/letters/lettre-2.md").unlink()
    with running("pelican", "content", cwd=blog, port=0) as build:
        soon(lambda: first.read_bytes() != old[str(first)])
        build.process.send_signal(how)
        assert build.process.wait(SOON) == -how
    left = files(output)
    assert pelican("content", cwd=blog).returncode == 0
    new = files(output)
    assert str(output / "lettre-2/index.html") in {*old} - {*new}
    changed = {name for name in {*old} & {*new} if old[name] != new[name]}
    assert {left[name] == new[name] for name in changed} == {True, False}  # killed in the midst
    assert {*old} & {*new} <= {*left}
    for name, page in left.items():
        assert page in {old.get(name), new.get(name)}


# --- one build at a time -----------------------------------------------------------------

HOLDS = """
import sys, time
from plugins.build.output import Output
with Output(sys.argv[1]).locked():
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_a_second_build_says_that_it_waits(
    output: Output, capsys: pytest.CaptureFixture[str]
) -> None:
    with subprocess.Popen(  # noqa: S603 (our own arguments)
        [sys.executable, "-c", HOLDS, str(output.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "locked\n"
        ending = threading.Timer(0.5, other.stdin.close)
        ending.start()
        with output.locked():
            assert other.wait(30) == 0
    said = capsys.readouterr().err
    assert re.fullmatch(r"another build is at work on .*output/: waiting until it is done\n", said)


def test_a_build_that_is_sent_is_locked_once_more_in_the_same_process(output: Output) -> None:
    with output.locked(), Output(output.path).locked():
        pass
    with output.locked():
        pass


# --- each fault is one line --------------------------------------------------------------


def settings_with(**more: Any) -> dict[str, Any]:
    return {**DEFAULT_CONFIG, **defaults(), **more}


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("TIMEZONE", "Paris", 'there is no such time zone; write one as "Europe/Paris"'),
        ("TIMEZONE", "Europe/Pari", 'write one as "Europe/Paris"'),
        ("CACHE_CONTENT", True, "it would hide a post that is wrong"),
        ("LOAD_CONTENT_CACHE", True, "it would hide"),
        ("TYPOGRIFY", True, "it would undo what plugins/typography does"),
        ("SITEURL", "mon-blog.example", "write your address in full"),
        ("SITEURL", "mon-blog.example/", "write your address in full"),
        ("DEFAULT_LANG", "français", "write a language code, as fr"),
        ("MENUITEMS", 5, "each is a name and an address; write"),
        ("SUMMARY_MAX_LENGTH", "quarante", "write a number, as 10"),
        ("DEFAULT_PAGINATION", -1, "write a number, as 10"),
        ("AUTHOR", 12, "write text between quotation marks"),
        ("SITENAME", ["a"], "write text between quotation marks"),
        ("HEADERS_EXTRA", [1], 'write a list, as ["…", "…"]'),
        ("HEADERS_EXTRA", "Mot", 'write a list, as ["…", "…"]'),
        ("PLACEHOLDERS_BARE", "un conseiller", 'write a list, as ["…", "…"]'),
        ("FOOTNOTED_LINKS_IGNORE", None, 'write a list, as ["…", "…"]'),
        ("PAPER_PROFILES", "din5008-a", 'write {"de": "din5008-a"}'),
        ("TYPOGRAPHY", {"guillemet": "x"}, 'there is no "guillemet"; write one of narrow, colon'),
        ("MENUITEMS", ["x"], "each is a name and an address; write"),
        ("OUTPUT_PATH", "content", "content is not for what is built; choose a folder of its own"),
        ("OUTPUT_PATH", "theme/static", "theme is not for what is built"),
        ("OUTPUT_PATH", "plugins/words", "plugins is not for what is built"),
        ("OUTPUT_PATH", "cache", "cache is not for what is built"),
        ("OUTPUT_PATH", ".", "is not for what is built"),
        ("OUTPUT_PATH", "..", "is not for what is built"),
        ("OUTPUT_PATH", "/", "is not for what is built"),
        ("OUTPUT_PATH", "~", "your own files are there"),
    ],
)
def test_a_setting_that_cannot_be_is_one_problem_with_its_remedy(
    setting: str, value: object, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HOME", str(tmp_path))
    value = str(tmp_path) if value == "~" else value
    with pytest.raises(ProblemsFound) as found:
        check_settings(settings_with(**{setting: value}))
    (problem,) = found.value.problems
    assert problem.message.startswith(f"{setting} = {value!r}: ")
    assert words in problem.message


@pytest.mark.parametrize("name", ["SITE_NAME", "MENU_ITEMS", "PUBLISH_HOSTS", "DEFAULT_PAGINTION"])
def test_a_setting_that_nothing_reads_is_told_with_the_one_that_is_meant(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("pelicanconf")
    module.__file__ = str(tmp_path / "pelicanconf.py")
    setattr(module, name, "x")
    setattr(module, "PELICAN_CLASS", None)  # noqa: B010 (as in a file of settings)
    (tmp_path / "pelicanconf.py").write_text(f'\n{name} = "x"\n')
    monkeypatch.setitem(sys.modules, "pelicanconf_of_a_test", module)
    (problem,) = misspelt(settings_with(**{name: "x"}))
    assert (problem.line, problem.severity) == (2, "warning")
    assert problem.message.startswith(f'nothing reads {name}; write "')


def test_settings_of_pelican_and_of_a_theme_are_not_told() -> None:
    own = dict.fromkeys("TAGS_SAVE_AS AUTHORS_URL GITHUB_URL LINKS TAG_FEED_RSS".split(), "x")
    assert list(misspelt(settings_with(**own))) == []


@pytest.mark.parametrize("number", errors.REMEDIES)
def test_what_the_machine_refuses_is_one_line_without_ours(number: int) -> None:
    error = OSError(number, "strerror", "output/box/index.html")
    error.add_note("content/letters/box.md")
    try:
        raise error
    except OSError as raised:
        line = described(raised)
    assert line.startswith("content/letters/box.md: output/box/index.html: ")
    assert "; " in line
    assert not {"plugins", "Errno", "OSError"} & {*line.replace(":", " ").split()}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('SITENAME = "x', "a quotation mark is missing on this line; write"),
        ('X = """x', 'the text that begins here has no end; write """'),
        ('MENUITEMS = ("x",', "this bracket ( is never closed; write"),
        ("X = 1)", "this bracket ) closes nothing; delete it"),
        ("SITENAME = “x”", "this line has a sign that Python does not know; quotation marks are"),
        (" X = 1", "this line begins with spaces; delete them"),
        ("SITE NAME = 1", "Python cannot read this (invalid syntax); correct it"),
        ("SITENAME = Doléances", 'Doléances is no word of Python; if it is a text, write "Doléan'),
        ("X = true", "write true with a capital: True or False"),
        (
            "raise ImportError(\"No module named 'pelicanconf'\")",
            "there is no pelicanconf.py beside this file; put it back",
        ),
    ],
)
def test_what_python_says_of_a_setting_is_told_in_plain_words(line: str, words: str) -> None:
    try:
        exec(compile(line, "publishconf.py", "exec"), {})  # noqa: S102 (ours)
    except Exception as error:
        told = described(error)
    assert told.startswith(f"publishconf.py:1: {words}")


def test_a_blog_without_posts_or_theme_is_told_what_to_do(tmp_path: Path) -> None:
    for name, words in (("PATH", "there is no folder content/"), ("THEME", "there is no theme /")):
        with pytest.raises(ValueError, match=r"Could not|You need") as raised:
            configure_settings(settings_with(**{"PATH": tmp_path, name: str(tmp_path / "x")}))
        assert described(raised.value).partition(": ")[2].startswith(words)


def test_what_pelican_logs_is_one_line_and_what_the_gate_tells_is_not_said_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger, lines = logging.getLogger("pelican.of.a.test"), logged.LineHandler()
    logging.getLogger().addHandler(lines)
    with suppress(BuildError), logged.failing() as errors:
        logger.warning("content/a.md:3: %s", "x" * 300)
        logger.error("Could not process a.md")
    logging.getLogger().removeHandler(lines)
    assert capsys.readouterr().err == f"warning: content/a.md:3: {'x' * 300}\n"
    assert errors.messages == ["Could not process a.md"]


def test_ctrl_c_that_pelican_would_take_for_success_is_none() -> None:
    record = logging.makeLogRecord({"msg": "Keyboard interrupt received. Exiting."})
    with pytest.raises(SystemExit) as ended:
        logged.end_in_one_line(record)
    assert ended.value.code == 130
