"""plugins/build/strict.py: whatever is missing or wrong is one error, and the output stays."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project import append, edit, files, pelican, project, said, write_letter


def plugin(code: str) -> Callable[[Path], None]:
    def add(blog: Path) -> None:
        (blog / "plugins/ours.py").write_text(code, encoding="utf-8")
        append(blog / "pelicanconf.py", '\nPLUGINS.append("plugins.ours")\n')

    return add


def a_plugin_that_is_not_there(blog: Path) -> None:
    append(blog / "pelicanconf.py", '\nPLUGINS.append("plugins.nowhere")\n')


def no_typogrify(blog: Path) -> None:
    (blog / "typogrify.py").write_text("raise ModuleNotFoundError('No module typogrify')\n")


def a_template_that_is_not_there(blog: Path) -> None:
    edit(blog / "content/letters/lettre-1.md", "Date:", "Template: nulle-part\nDate:")


def a_header_that_is_not_one(blog: Path) -> None:
    edit(blog / "content/letters/lettre-1.md", "Subject: ", "Objet : ")
    append(blog / "content/letters/lettre-0.md", "\n[suite]({filename}lettre-1.md)\n")


LEAVES_A_POST_OUT = """
from pelican import signals
def fail(generator, metadata):
    if metadata["slug"] == "lettre-1":
        raise ValueError("no such letter")
def register():
    signals.article_generator_context.connect(fail)
"""
FAILS_AT_THE_START = """
from pelican import signals
def fail(pelican):
    raise ValueError("too early")
def register():
    signals.initialized.connect(fail)
"""

NO_GENERATOR = """
from pelican import signals
def give(pelican):
    return 42
def register():
    signals.get_generators.connect(give)
"""
LEAVES_BEFORE_THE_POSTS_ARE_READ = """
import sys
from pelican import signals
def leave(generators):
    sys.exit(0)
def register():
    signals.all_generators_finalized.connect(leave)
"""


def a_post_that_is_left_out_and_linked_to(blog: Path) -> None:
    plugin(LEAVES_A_POST_OUT)(blog)
    append(blog / "content/letters/lettre-0.md", "\n[avant]({filename}lettre-1.md)\n")


def an_attachment_too_large(blog: Path) -> None:
    append(blog / "content/letters/lettre-0.md", "\n[a]({attach}a.pdf)\n")
    (blog / "content/letters/a.pdf").write_bytes(b"%PDF" * 99_999)
    setting("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))")(blog)


MAY_NOT_BE_READ = """
import os
scan = os.scandir
def refuse(path):
    if str(path).endswith("{}"):
        raise PermissionError(13, "Permission denied", path)
    return scan(path)
os.scandir = refuse
"""  # for root there are no such folders


def setting(text: str, file: str = "pelicanconf.py") -> Callable[[Path], None]:
    return lambda blog: append(blog / file, f"\n{text}\n")


FAULTS = {
    "a plugin that leaves when imported": (
        plugin("import sys\nsys.exit(0)\n"),
        "plugins/ours.py:2: SystemExit: 0: the build stopped before it was finished",
    ),
    "a register() that leaves": (
        plugin("import sys\ndef register():\n    sys.exit()\n"),
        "plugins/ours.py:3: SystemExit: : the build stopped before it was finished",
    ),
    "a plugin that leaves": (
        plugin(LEAVES_BEFORE_THE_POSTS_ARE_READ),
        "plugins/ours.py:5: SystemExit: 0",
    ),
    "a generator that is none": (plugin(NO_GENERATOR), "Generator 42 (plugins.ours) cannot be"),
    "a post that is left out and linked to": (
        a_post_that_is_left_out_and_linked_to,
        "Could not process letters/lettre-1.md: plugins/ours.py:5: ValueError: no such letter",
    ),
    "a setting that is wrong": (setting("SITENAME = Doleances"), 'write "Doleances"'),
    "a plugin that is not there": (
        a_plugin_that_is_not_there,
        "Cannot load plugin `plugins.nowhere`: Import",
    ),
    "a plugin with a syntax error": (plugin("def register(:\n"), "plugins/ours.py:1: "),
    "a plugin that lacks a package": (plugin("import nowhere\n"), "No module named 'nowhere'"),
    "a plugin that fails when imported": (plugin("\n1 / 0\n"), "plugins/ours.py:2: ZeroDivision"),
    "a plugin without register()": (plugin(""), "Cannot register plugin `plugins.ours`: "),
    "a register() that fails": (
        plugin("def register():\n    raise ValueError('no')\n"),
        "Cannot register plugin `plugins.ours`: plugins/ours.py:2: ValueError: no",
    ),
    "a plugin that fails at the start": (plugin(FAILS_AT_THE_START), "ValueError: too early"),
    "no typogrify": (no_typogrify, "No module typogrify"),
    "a post that Pelican leaves out": (
        plugin(LEAVES_A_POST_OUT),
        "Could not process letters/lettre-1.md: plugins/ours.py:5: ValueError: no such letter",
    ),
    "a template that is not there": (
        a_template_that_is_not_there,
        'content/letters/lettre-1.md: the theme has no template "nulle-part"',
    ),
    "a folder of the theme that may not be read": (
        setting(MAY_NOT_BE_READ.format("theme/static/css")),
        "theme/static/css: this folder cannot be read: Permission denied; give yourself the right "
        "to read it, or move it elsewhere\n1 problem: nothing was written.\n",
    ),
    "templates that may not be read": (
        setting(MAY_NOT_BE_READ.format("theme/templates")),
        "theme/templates: this folder cannot be read: Permission denied; give yourself the right "
        "to read it, or move it elsewhere\n1 problem: nothing was written.\n",
    ),
    "a pipe in the theme": (
        lambda blog: os.mkfifo(blog / "theme/static/f.css"),
        "theme/static/f.css: this is no file but a pipe",
    ),
    "no room for a page": (
        setting("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))"),
        ": output: the system allows no file as large as this; make it smaller",
    ),
    "no room for an attachment": (
        an_attachment_too_large,
        "content/letters/a.pdf: the system allows no file as large as this; make it smaller\n",
    ),
    "a private file that is a pipe": (
        lambda blog: os.mkfifo(blog / "private.toml"),
        "private.toml: this cannot be read (it is no file but a folder or a pipe): without it",
    ),
    "a header that is not one": (a_header_that_is_not_one, "content/letters/lettre-1.md:6: "),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_error_and_leaves_the_last_good_output(
    tmp_path: Path, fault: Callable[[Path], None], words: str
) -> None:
    blog = project(tmp_path)
    (blog / "output").mkdir()
    (blog / "output/index.html").write_text("the last good output")
    before = files(blog / "output")
    fault(blog)
    result = pelican("content", "-q", "-d", cwd=blog)
    assert result.returncode == 1
    assert words in result.stderr
    assert result.stderr.count(words) == 1
    assert not {"Traceback", "warning:"} & {*(result.stdout + result.stderr).split()}
    assert files(blog / "output") == before


def test_a_fault_of_the_theme_names_its_file_and_line(tmp_path: Path) -> None:
    blog = project(tmp_path)
    (blog / "theme/templates/letter.html").write_text("<p>\n{{ nowhere }}", encoding="utf-8")
    result = pelican("content", "-q", cwd=blog)
    assert result.returncode == 1
    assert "theme/templates/letter.html:2: UndefinedError: 'nowhere' is undefined" in result.stderr
    assert "(for content/letters/lettre-0.md)" in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


@pytest.mark.parametrize("arguments", [[], ["-q"], ["-r"], ["-s", "publishconf.py"]])
def test_a_fault_of_the_settings_is_one_line(tmp_path: Path, arguments: list[str]) -> None:
    blog = project(tmp_path)
    edit(blog / "pelicanconf.py", 'SITENAME = "Doléances"', "SITENAME = Doleances")
    result = pelican("content", *arguments, cwd=blog)
    assert result.returncode == 1
    assert re.fullmatch(
        r"pelicanconf.py:\d+: Doleances is no word .*; if it is a text, write .Doleances.\n",
        result.stderr,
    )
    assert "Traceback" not in result.stdout


def test_a_fault_that_python_cannot_read_is_one_line_for_publishing(tmp_path: Path) -> None:
    blog = project(tmp_path)
    edit(blog / "pelicanconf.py", "SITENAME", "SITE NAME")
    result = pelican("content", "-s", "publishconf.py", cwd=blog)
    assert result.returncode == 1
    assert re.fullmatch(
        r"pelicanconf.py:\d+: Python cannot read this \(invalid syntax\); correct it\n",
        result.stderr,
    )


def test_an_address_that_publication_lacks_is_named_with_file_and_line(tmp_path: Path) -> None:
    blog = project(tmp_path)
    append(blog / "publishconf.py", '\nSITEURL = ""\n')
    line = len((blog / "publishconf.py").read_text().splitlines())
    result = pelican("content", "-s", "publishconf.py", cwd=blog)
    assert result.returncode == 1
    assert f"publishconf.py:{line}: SITEURL = '': feeds need it; write" in result.stderr


def test_a_setting_of_the_command_line_is_said_to_be_there(tmp_path: Path) -> None:
    result = pelican("content", "-e", "CACHE_CONTENT=true", cwd=project(tmp_path))
    assert result.returncode == 1
    assert "the command line: CACHE_CONTENT = True: " in result.stderr


RAISES = """
from pelican import signals
def fail(_pelican):
    raise {}
def register():
    signals.finalized.connect(fail)
"""


def test_a_build_that_is_interrupted_fails(tmp_path: Path) -> None:
    blog = project(tmp_path)
    plugin(RAISES.format("KeyboardInterrupt"))(blog)
    result = pelican("content", cwd=blog)
    assert result.returncode == 130
    assert result.stderr == "Stopped.\n"


def test_debug_shows_no_private_value(tmp_path: Path) -> None:
    blog = project(tmp_path)
    (blog / "private.toml").write_text('"n° client" = "AB-12345678"', encoding="utf-8")
    plugin(RAISES.format("OSError('ab 1234 5678')"))(blog)
    result = pelican("content", "--debug", cwd=blog)
    assert result.returncode == 1
    assert "OSError" in said(result)
    assert "Traceback" in said(result)
    assert "5678" not in said(result)


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    blog = project(tmp_path)
    (blog / "theme/templates/letter.html").write_text("{{ nowhere }}", encoding="utf-8")
    result = pelican("content", "--debug", cwd=blog)
    assert result.returncode == 1
    assert "Traceback" in result.stdout + result.stderr


def test_a_build_in_order_says_nothing_wrong_and_exits_0(tmp_path: Path) -> None:
    blog = project(tmp_path)
    result = pelican("content", "--fatal", "warnings", cwd=blog)
    assert (result.returncode, result.stderr) == (0, "")
    assert (blog / "output/lettre-1/index.html").is_file()


def test_a_withdrawn_page_is_deleted_once_all_is_in_order(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=3)
    assert pelican("content", cwd=blog).returncode == 0
    (blog / "content/letters/lettre-2.md").unlink()
    assert pelican("content", "-d", cwd=blog).returncode == 0
    assert not (blog / "output/lettre-2").exists()
    assert (blog / "output/lettre-1/index.html").is_file()


def test_all_wrong_posts_are_said_at_once(tmp_path: Path) -> None:
    blog = project(tmp_path)
    for number in (0, 1):
        edit(write_letter(blog, number), "Subject: ", "Objet : ")
    result = pelican("content", cwd=blog)
    assert result.stderr.splitlines()[-1] == "2 problems: nothing was written."
    assert len(result.stderr.splitlines()) == 3
