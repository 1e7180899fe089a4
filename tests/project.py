"""A blog of its own for a test: a copy of ours with letters made for it, and its commands."""

import compileall
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.client import HTTPException
from pathlib import Path

from tests.warm_python import warm_python

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("pelicanconf.py", "publishconf.py", "tasks.py", "plugins", "theme")
NO_PAGES = "\nMENUITEMS, LEGAL_NOTICE = MENUITEMS[:2], None  # the others lead to pages\n"
SOON = 30  # s: a bound for tests on a busy machine, not a measure
# Typography may join two words by a no-break space: tests look for single ones.
LETTER = """\
Title: Lettre {number}
Date: 2026-07-20
From: {{{{mes coordonnées}}}}
To: Télécom Ixe
    TSA 00000
Subject: Ma ligne, encore

À vous qui lisez.

---

Cher destinataire,

{text}

Bien à vous
"""
PARAGRAPH = (
    "J'attends depuis le 1er juillet [ma ligne](https://example.org/ligne/{number}) : dix jours, "
    "puis deux, puis « rien ». C'est long ! Lisez [ceci](https://example.net/ceci), et (surtout) "
    "la page 4 du guide, où l'on promet monts & merveilles à qui patiente encore un peu."
)


def project(folder: Path, *, letters: int = 2, paragraphs: int = 1) -> Path:
    """Copy what makes a blog ours, with letters of which number 0 is at /lettre-0/."""
    folder.mkdir(parents=True, exist_ok=True)
    compile_once()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)
    (folder / "content/letters").mkdir(parents=True)
    append(folder / "pelicanconf.py", NO_PAGES)
    for number in range(letters):
        write_letter(folder, number, "\n\n".join([PARAGRAPH.format(number=number)] * paragraphs))
    return folder


@cache
def compile_once() -> None:
    """Compile our code where it stands, so that copies of it come compiled."""
    compileall.compile_dir(ROOT / "plugins", quiet=1)


def write_letter(folder: Path, number: int, text: str = "J'attends.") -> Path:
    """Write a letter that is in order."""
    path = folder / f"content/letters/lettre-{number}.md"
    path.write_text(LETTER.format(number=number, text=text), encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def append(path: Path, text: str) -> None:
    """Add a text to a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    """Give all files below a folder, and what is in them."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- commands ----------------------------------------------------------------------------


def run(
    module: str, *arguments: str, cwd: Path, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a Python module's command; ``path`` is a folder of commands that come first."""
    return warm_python().run(module, *arguments, cwd=cwd, env=environment(path))


def environment(path: Path | None = None) -> dict[str, str]:
    """Give the variables of a command: nothing of ours that would change what it does."""
    first = f"{path}{os.pathsep}" if path else ""
    return {**os.environ, "PATH": first + os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}


def said(result: "subprocess.CompletedProcess[str]") -> str:
    """Give what a command has said, on one line, without the names of files that a log adds."""
    return re.sub(r" \w+\.py:\d+", "", " ".join((result.stdout + result.stderr).split()))


def pelican(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run Pelican."""
    return run("pelican", *arguments, cwd=cwd)


def invoke(
    *arguments: str, cwd: Path, path: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a task."""
    return run("invoke", *arguments, cwd=cwd, path=path)


# --- servers -----------------------------------------------------------------------------


def free_port() -> int:
    """Give a port of this computer that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Served:
    """A command that goes on until we stop it, and what it serves."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path, port: int) -> None:
        self.process = process
        self.log_file = log
        self.port = port

    @property
    def log(self) -> str:
        """All that the command has said."""
        return self.log_file.read_text(encoding="utf-8")

    def get(self, address: str) -> str:
        """Give what is served at an address; nothing where nobody answers, or not in full."""
        with suppress(OSError, HTTPException):
            with urllib.request.urlopen(self.url(address), timeout=5) as answer:  # noqa: S310
                body: str = answer.read().decode()
            return body
        return ""

    def url(self, address: str) -> str:
        """Give the full address."""
        return f"http://127.0.0.1:{self.port}{address}"

    def stop(self) -> int:
        """Press Ctrl-C, as an author does; give the exit status."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        try:
            return self.process.wait(SOON)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def left_behind(self) -> bool:
        """Say whether a process that the command began still runs."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


@contextmanager
def running(module: str, *arguments: str, cwd: Path, port: int) -> Iterator[Served]:
    """Run a command in a process group of its own while a test looks at it."""
    log = cwd / "log.txt"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(  # noqa: S603 (our own arguments)
            [sys.executable, "-m", module, *arguments],
            cwd=cwd,
            env={**environment(), "PYTHONDONTWRITEBYTECODE": ""},  # several will start alike
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
    served = Served(process, log, port)
    try:
        yield served
    finally:
        served.stop()


def soon(what: Callable[[], object], *, within: float = SOON) -> float:
    """Wait until something is so; give the seconds that it took."""
    start = time.monotonic()
    while not what():
        if time.monotonic() - start > within:
            raise AssertionError(f"still not so after {within} s")
        time.sleep(0.02)
    return time.monotonic() - start
