"""A Python that has read the libraries once, and forks for each command of a test.

A build of two letters takes a fifth of the time that reading the libraries takes. A fork is a
process of its own as any other: it has its arguments, its folder, its variables and its exit
status, and knows nothing of what another command or the tests have imported of ours.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LIBRARIES = """
    PIL.GifImagePlugin PIL.IcoImagePlugin PIL.ImageSequence PIL.JpegImagePlugin PIL.PngImagePlugin
    ahocorasick_rs
    babel.dates babel.messages.mofile babel.messages.pofile babel.numbers
    docutils.utils.smartquotes feedgenerator filelock
    invoke.main jinja2 livereload manimgx_fonts markdown markdown.extensions.abbr
    markdown.extensions.attr_list markdown.extensions.codehilite markdown_it
    mdit_py_plugins.deflist mdit_py_plugins.gfm_autolink
    pelican pelican.contents pelican.settings pikepdf pygments.lexers
    pypdf pypdfium2 rich.status rich.table selectolax.lexbor tomllib typogrify.filters typst
    unidecode.x000 watchfiles
""".split()
LIMIT = 120  # s: a command that hangs is ended


class WarmPython:
    """The process that forks, as the tests see it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 (our own arguments)
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=tempfile.gettempdir(),
        )

    def run(
        self, module: str, *arguments: str, cwd: Path, env: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        """Run a module's command to its end, as ``python -m`` does."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            command = [module, *arguments]
            told = {"command": command, "cwd": str(cwd), "env": dict(env), "folder": folder}
            self.process.stdin.write(json.dumps(told) + "\n")
            self.process.stdin.flush()
            status = int(self.process.stdout.readline())
            texts = (path.read_text(encoding="utf-8") for path in (out, err))
            return subprocess.CompletedProcess(command, status, *texts)


@cache
def warm_python() -> WarmPython:
    """Return the one that all tests of this process share."""
    return WarmPython()


def serve() -> dict[str, Any]:
    """Fork for each line of stdin, and tell its exit status; return the order in the fork."""
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        if not (child := os.fork()):
            return order
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    raise SystemExit


def become(order: dict[str, Any]) -> None:
    """Run a command in this process, as if Python had just started."""
    folder = Path(order["folder"])
    for number, path in enumerate((Path(os.devnull), folder / "out", folder / "err")):
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    own = {file.stem for file in Path(order["cwd"]).glob("*.py")}  # in the way of libraries
    for name in [name for name in sys.modules if name.partition(".")[0] in own]:
        del sys.modules[name]
    sys.path[0] = order["cwd"]
    signal.alarm(LIMIT)
    module, *arguments = order["command"]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()  # none of it is garbage: let no command look for some in it
    become(serve())
