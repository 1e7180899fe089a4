"""The repository itself: what must not be in it, and papers that say what is so."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from plugins.build.defaults import PLUGINS
from tests.browser_tools import FROM_NPM
from tests.project import invoke, said
from tests.site_tools import ROOT, build

PAPERS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "plugins/README.md")
NEVER_TRACKED = re.compile(
    r"""
      (?: .*/ )? (?: uv\.lock | poetry\.lock | Pipfile\.lock | package-lock\.json | yarn\.lock
        | pnpm-lock\.yaml | npm-shrinkwrap\.json | \.npmrc | pip\.conf | \.env )
    | private(?:\.toml|/.*)
    | (?: output | paper ) /.*
    | (?: .*/ )? (?: node_modules | __pycache__ | \.venv | \.cache ) /.*
    """,
    re.VERBOSE,
)
# Where packages come from is each machine's own affair. Spelled so as not to find itself.
REGISTRIES = re.compile(
    r"registry[.]npmjs|registry[.]yarnpkg|pythonhosted[.]org|pypi[.]org/simple|pypi[.]python"
    r"|deb[.]debian|index[-_]url[ =:]|tool[.]uv[.]index|npm_config[_]registry"
)
# Where the authors of the code have worked; an address of the web has a host before it.
MACHINE = re.compile(r"(?<![\w.~*-])/(?:work|root)/\w")
MADE_HERE = re.compile(r"(?:\.git|\.venv|\.cache|\.\w+_cache|\.hypothesis|output)/|uv\.lock")
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```|^    .*?$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LOCAL_LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
LONG = 40  # lines of a function, its docstring among them
TASK = re.compile(r"\binvoke ([a-z][a-z-]*)")


@cache
def tracked() -> tuple[str, ...]:
    """Give the files of the repository; in an export without git, all that are there."""
    listed = git("ls-files", "-z")
    if listed is not None:
        return tuple(name for name in listed.split("\0") if name and (ROOT / name).is_file())
    files = (path for path in ROOT.rglob("*") if path.is_file())
    names = (path.relative_to(ROOT).as_posix() for path in files)
    return tuple(name for name in names if not MADE_HERE.match(name))


def git(*arguments: str) -> str | None:
    """Run git here; give None where this is no checkout."""
    program = shutil.which("git")
    if program is None or not (ROOT / ".git").exists():
        return None
    ran = subprocess.run(  # noqa: S603 (our own arguments)
        [program, "-c", "safe.directory=*", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return ran.stdout


def texts() -> Iterator[tuple[str, str]]:
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- what must not be there ---


def test_nothing_is_tracked_that_a_build_or_a_tool_makes() -> None:
    assert "pelicanconf.py" in tracked()
    assert [name for name in tracked() if NEVER_TRACKED.fullmatch(name)] == []


@pytest.mark.parametrize(
    "name",
    ["uv.lock", "node_modules/package-lock.json", "private.toml", "private/x", "output/index.html"],
)
def test_a_file_that_must_not_be_tracked_would_be_found(name: str) -> None:
    assert NEVER_TRACKED.fullmatch(name)


def test_no_commit_has_held_a_lock_file_or_a_private_one() -> None:
    names = git("log", "--all", "--format=", "--name-only", "-z") or ""
    assert [name for name in names.split("\0") if NEVER_TRACKED.fullmatch(name.strip())] == []


def test_no_commit_names_a_registry_of_packages() -> None:
    changed = git("log", "--all", "--format=%h", "--name-only", "-E", f"-G{REGISTRIES.pattern}")
    assert (changed or "") == ""


def test_no_file_names_a_registry_of_packages() -> None:
    assert _found(REGISTRIES) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert _found(MACHINE) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRIES, "https://registry" + ".npmjs.org/axe-core"),
        (REGISTRIES, 'url = "https://files.python' + 'hosted.org/packages/1a"'),
        (MACHINE, 'Path("/ro' + 'ot/blog")'),
    ],
)
def test_an_address_or_a_folder_would_be_found(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, content in texts()
        for number, line in enumerate(content.splitlines(), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize(
    "name",
    ["uv.lock", "package-lock.json", "private.toml", "output/x", "node_modules/x", ".cache/x"],
)
def test_git_ignores_what_must_not_be_tracked(name: str) -> None:
    ignored = text(".gitignore").splitlines()
    first = name.partition("/")[0]
    assert {first, f"/{first}", f"{first}/", f"/{first}/"} & set(ignored)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the tracked files alone."""
    for name in tracked():
        copy = tmp_path / "clone" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    return tmp_path / "clone"


def test_the_tracked_files_alone_build_the_blog(tmp_path: Path, clone: Path) -> None:
    for settings in ("pelicanconf.py", "publishconf.py"):
        built = build(tmp_path / "output", settings, project=clone)
        assert built.returncode == 0, built.stdout + built.stderr
        assert (tmp_path / "output" / "index.html").is_file()


# --- what the papers say ---


def test_every_room_is_in_the_map_of_plugins() -> None:
    assert {plugin.split(".")[1] for plugin in PLUGINS} <= {*_rooms()}
    unnamed = [name for name in _rooms() if f"{name}.py" not in _map() and f"{name}/" not in _map()]
    assert unnamed == []


def test_every_module_is_tested() -> None:
    """A module has tests/test_<module>.py or tests/test_<room>.py, or examples that run."""
    untested = []
    for path in _python_files():
        names = {path.stem, *path.parent.relative_to(ROOT / "plugins").parts}
        has_tests = any((ROOT / "tests" / f"test_{name}.py").is_file() for name in names)
        if path.stem not in {"__init__", "adapter"} and not has_tests:
            code = path.read_text(encoding="utf-8")
            untested += [] if ">>> " in code else [path.name]
    assert untested == []


PELICANS = """
    build.live build.defaults build.settings build.strict paper.private paper.paste
""".split()  # which are Pelican's side


def test_all_but_adapters_runs_without_pelican() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in _python_files()
        if path.stem != "adapter"
    ]
    cores = sorted(set(modules) - {f"plugins.{name}" for name in PELICANS})
    assert {"plugins.paper.printer", "plugins.guard", "plugins.typography"} <= set(cores)
    code = "import sys; [*map(__import__, sys.argv[1:])]; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [sys.executable, "-c", code, *cores], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "pelican" not in done.stdout.split()


def test_a_top_level_name_stands_for_one_thing() -> None:
    places: dict[str, set[str]] = {}
    for path, tree in _trees().items():
        for node in tree.body:
            for name in _defined(node):
                places.setdefault(name, set()).add(path)
    assert len(places) > 500
    several = {name: sorted(found) for name, found in places.items() if len(found) > 1}
    assert several.keys() <= {"register", "logger"}


def _defined(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            names = [name]
        case ast.Assign(targets=targets):
            found = (part for target in targets for part in ast.walk(target))
            names = [part.id for part in found if isinstance(part, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            names = [name]
        case _:
            names = []
    yield from (name for name in names if not name.startswith("__"))


def test_docstrings_begin_with_what_a_function_does() -> None:
    docs = [ast.get_docstring(node) or "" for node in _definitions()]
    vague = [doc for doc in docs if doc.startswith(("Give ", "Say "))]
    assert len(vague) <= len(list(filter(None, docs))) / 20


def test_no_function_is_long() -> None:
    functions = [node for node in _definitions() if isinstance(node, ast.FunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 >= LONG] == []


def _definitions() -> list[ast.FunctionDef | ast.ClassDef]:
    nodes = (node for tree in _trees().values() for node in ast.walk(tree))
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def test_no_room_needs_a_room_that_needs_it() -> None:
    needs: dict[str, set[str]] = {}
    for path, tree in _trees().items():
        room = path.partition("/")[0].removesuffix(".py")
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("plugins"):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                needs.setdefault(room, set()).update(name.split(".")[1] for name in names)
    order = TopologicalSorter({room: found - {room} for room, found in needs.items()})
    assert {"post", "paper", "guard"} <= {*order.static_order()}  # raises where there is a circle


def _trees() -> dict[str, ast.Module]:
    """Return the code of plugins/, by the name of its file."""
    folder = ROOT / "plugins"
    return {
        path.relative_to(folder).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in _python_files()
    }


def _map() -> set[str]:
    """Give the names that plugins/README.md has in headings or as code."""
    found = re.findall(r"^## (\S+)|`(\w+(?:\.py|/))`", text("plugins/README.md"), re.MULTILINE)
    return {name for names in found for name in names}


def _rooms() -> set[str]:
    """Give the names of the folders of plugins/, and of the files beside them."""
    return {
        path.relative_to(ROOT / "plugins").parts[0].removesuffix(".py") for path in _python_files()
    }


def _python_files() -> list[Path]:
    found = [*(ROOT / "plugins").rglob("*.py")]
    return [path for path in found if path.parent.name != "plugins" or path.stem != "__init__"]


def test_the_readme_begins_with_the_commands_that_ci_runs() -> None:
    commands = SHELL.findall(text("README.md"))[0]
    assert "python3 -m pip install uv && uv run pelican content" in commands
    assert "uv run pytest" in commands
    ci = text(".ci/run")
    for command in ("python3 -m pip install", "pelican content", "uv run pytest", "invoke lint"):
        assert command in ci, command


def test_what_the_readme_shows_of_paper_works_in_a_fresh_clone(clone: Path) -> None:
    shutil.copy(clone / "private.example.toml", clone / "private.toml")
    commands = SHELL.findall(text("README.md").partition("## On paper")[2])[0].splitlines()
    assert len(commands) >= 3
    for command in commands:
        invoked(command, clone)
        for name in re.findall(r"# writes (\S+)", command):
            assert (clone / name).is_file()
    assert (clone / "paper/ma-ligne-est-a-la-boulangerie-dl.pdf").is_file()


def test_a_letter_that_the_readme_begins_can_be_printed_with_the_example(clone: Path) -> None:
    shutil.copy(clone / "private.example.toml", clone / "private.toml")
    readme = text("README.md").partition("## Write a letter")[2]
    invoked(SHELL.findall(readme)[0].strip(), clone)
    invoked("uv run invoke paper dix-jours-puis-rien", clone)
    sample = re.findall(r"^```\n(Title: .*?)^```", readme, re.MULTILINE | re.DOTALL)[0]
    (clone / "content/letters/dix-jours-puis-rien.md").write_text(sample, encoding="utf-8")
    invoked("uv run invoke paper dix-jours-puis-rien --envelope", clone)


def invoked(command: str, folder: Path) -> None:
    """Run a command of a paper, "uv run invoke …", which must succeed."""
    words = shlex.split(command, comments=True)
    assert words[:3] == ["uv", "run", "invoke"], command
    done = invoke(*words[3:], cwd=folder)
    assert done.returncode == 0, f"{command}: {said(done)}"


def test_ci_installs_what_a_skipped_test_asks_for() -> None:
    ci = text(".ci/run")
    for package in ("chromium", "default-jre-headless", *FROM_NPM.split()[-2:]):
        assert package in ci, package
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_that_a_paper_names_is_there(paper: str) -> None:
    folder = (ROOT / paper).parent
    links = LOCAL_LINK.findall(CODE.sub("", text(paper)))
    assert [link for link in links if not (folder / link).exists()] == []


def test_the_papers_link_to_each_other() -> None:
    links = LOCAL_LINK.findall(text("README.md"))
    assert {"CONTRIBUTING.md", "CHANGELOG.md", "plugins/README.md"} <= set(links)


def test_every_task_that_a_paper_names_exists() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "invoke", "--list", "--list-format=json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    tasks = {task["name"] for task in json.loads(listed.stdout)["tasks"]}
    named = {name for paper in PAPERS for name in TASK.findall(text(paper))}
    assert {"new", "livereload", "check", "publish"} <= named
    assert named <= tasks


def test_the_changes_of_this_version_are_told() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    newest = text("CHANGELOG.md").split("\n## ")[1]
    assert newest.startswith(project["version"])
    assert len(re.findall(r"^- \S", newest, re.MULTILINE)) >= 3
