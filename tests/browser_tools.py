"""Tools that the tests borrow from the machine: the Nu checker, axe and Chromium.

A test that needs one asks ``require_nu()``, ``require_axe()`` or ``require_browser()``
first: where it is missing the test is skipped and says how to install it, except under
``CI=true``, where it fails. ``.ci/run`` installs them all.
"""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / ".cache" / "node" / "node_modules"
NU_JAR = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
COMMONMARK = NODE_MODULES / "commonmark-spec" / "spec.txt"
READABILITY = NODE_MODULES / "@mozilla" / "readability"
DEFUDDLE = NODE_MODULES / "defuddle" / "dist" / "index.js"
READERS = ROOT / ".cache" / "readers" / "bin" / "python"
FROM_NPM = (
    "npm install --no-save --ignore-scripts --prefix .cache/node vnu-jar axe-core commonmark-spec"
    " @mozilla/readability defuddle"
)
FROM_PYPI = "see install_readers in .ci/run"

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--no-sandbox",  # for root, as on most CI machines
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Of what passes, which is much, only the number of rules.
RUN_AXE = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]})
    .then(found => [found.passes.length, found.violations])"""
WCAG_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
NU_TIMEOUT = 300  # seconds, for Java on a slow machine

# What a site without scripts and without other hosts can promise its readers. Attributes of
# style are let through for one thing: Markdown aligns the cells of a table by them.
STRICT_POLICY = (
    "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self'; font-src 'self'"
)

# CSS that is newer than the checker of Nu 26.9: anchor positioning (CSS Anchor Positioning
# 1) and attr() with a type (CSS Values 5), which set the notes in the margin, and strings of
# printed pages (CSS Generated Content for Paged Media), which WeasyPrint has. Nu is given
# the sheets with an older equivalent in the place of each, on the same line; a filter on its
# messages would not do, for it reports them far from where they are, and under other names.
NEWER_THAN_NU = (
    (re.compile(r"\battr\( [^()]* type\( [^()]* \) [^()]* \)", re.VERBOSE), "0px"),
    (re.compile(r"\banchor\( [^()]* \)", re.VERBOSE), "0px"),
    (re.compile(r"\bstring\( [^()]* \)", re.VERBOSE), '""'),
    (re.compile(r"\b(?:anchor-name|position-anchor|string-set)(?=\s*:)"), "--anchor"),
)


# --- what is there ---


def require_nu() -> Path:
    """Give the jar of the Nu checker; without it or without Java, skip the test."""
    jar = Path(os.environ.get("VNU_JAR", NU_JAR))
    if shutil.which("java") is None:
        _missing("Java 17 or later", "apt-get install default-jre-headless")
    if not jar.is_file():
        _missing("the Nu checker (vnu.jar)", FROM_NPM)
    return jar


def require_axe() -> str:
    """Give the source of axe; without it, skip the test."""
    if not AXE.is_file():
        _missing("axe-core", FROM_NPM)
    return AXE.read_text(encoding="utf-8")


def require_commonmark() -> str:
    """Give the text of CommonMark, with its examples; without it, skip the test."""
    if not COMMONMARK.is_file():
        _missing("CommonMark's text", FROM_NPM)
    return COMMONMARK.read_text(encoding="utf-8")


def require_readability() -> list[str]:
    """Give the sources of Readability, which Firefox's Reader View is, and of Defuddle."""
    files = [READABILITY / "Readability.js", READABILITY / "Readability-readerable.js", DEFUDDLE]
    if not all(file.is_file() for file in files):
        _missing("Readability or Defuddle", FROM_NPM)
    return [file.read_text(encoding="utf-8") for file in files]


def require_readers() -> Path:
    """Give the Python that has the programs of ``readers.py``; without it, skip the test."""
    if not READERS.is_file():
        _missing("trafilatura, WeasyPrint and their like", FROM_PYPI)
    return READERS


def require_browser() -> str:
    """Give the path of Chromium (CHROMIUM names another one); without it, skip the test."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else CHROMIUM_NAMES)), None)
    if found is None:
        _missing("Chromium", "apt-get install chromium")
    return found


def _missing(what: str, remedy: str) -> NoReturn:
    reason = f"{what} is not installed; to install it: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (a test must not be skipped under CI=true)", pytrace=False)
    pytest.skip(reason)


# --- Nu ---


def nu_errors(files: Iterable[Path]) -> list[str]:
    """Check HTML, CSS and SVG files; give each error and warning as ``file:line: message``.

    Warnings count: they are about roles, headings, obsolete markup. Not asked for: Nu's
    guess of the language, a statistic that short pages of names deceive (that ``lang`` is
    the post's language has a test of its own).
    """
    with TemporaryDirectory() as folder:
        names = {_for_nu(path, folder, number): path for number, path in enumerate(files)}
        if not names:
            raise ValueError("no file to check")
        return [
            f"{names.get(_path_of(message))}:{message.get('lastLine', 1)}: {message['message']}"
            for message in _nu_messages(names)
            if message["type"] != "info" or message.get("subType") == "warning"
        ]


def _nu_messages(names: Iterable[Path]) -> list[dict[str, Any]]:
    options = "--format json --exit-zero-always --stdout --also-check-css --also-check-svg"
    command = ["java", "-jar", require_nu(), *options.split(), "--no-langdetect", *names]
    ran = subprocess.run(  # noqa: S603 (our own arguments)
        list(map(str, command)), capture_output=True, text=True, timeout=NU_TIMEOUT, check=True
    )
    messages: list[dict[str, Any]] = json.loads(ran.stdout)["messages"]
    return messages


def _for_nu(path: Path, folder: str, number: int) -> Path:
    """Give the file itself, or, of a style sheet that is newer than Nu, an older copy."""
    if path.suffix != ".css":
        return path
    copy = Path(folder, f"{number}-{path.name}")
    copy.write_text(_older_css(path.read_text(encoding="utf-8")), encoding="utf-8")
    return copy


def _older_css(css: str) -> str:
    """Write what Nu does not know as something that it does.

    >>> _older_css("a { top: max(anchor(attr(data-x type(<custom-ident>)) top, 0px), 1px) }")
    'a { top: max(0px, 1px) }'
    >>> _older_css("a { anchor-name: --b; colour: red }")
    'a { --anchor: --b; colour: red }'
    """
    for newer, older in NEWER_THAN_NU:
        css = newer.sub(older, css)
    return css


def _path_of(message: dict[str, Any]) -> Path:
    return Path(message.get("url", "").removeprefix("file:"))


# --- the browser ---


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium, without a window; it stops at the end."""
    path = require_browser()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        try:
            yield chromium
        finally:
            chromium.close()


def axe_violations(page: Page) -> list[str]:
    """Give what axe finds against WCAG 2.2 AA on a page, as ``rule: element``."""
    page.evaluate(require_axe())
    passed, violations = page.evaluate(RUN_AXE, list(WCAG_AA))
    if not passed:
        raise AssertionError("axe has looked at nothing")
    return [
        f"{rule['id']}: {' '.join(node['target'])} ({node['failureSummary']})"
        for rule in violations
        for node in rule["nodes"]
    ]


# --- a server on this machine only ---


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback interface; give its address, without a last slash.

    It answers as a static host does, ``404.html`` included, and with a strict
    Content-Security-Policy. It stops when the block ends.
    """

    class Handler(_Handler):
        directory_served = str(folder)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(timeout=10)


class _Handler(SimpleHTTPRequestHandler):
    directory_served: str
    timeout = 10  # seconds; a connection left open ends

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, directory=self.directory_served)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", STRICT_POLICY)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory_served, "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing: the tests report."""
