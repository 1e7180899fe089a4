"""plugins/build/live.py, server.py: an edit is soon served, an error shown once; all lives on."""

import asyncio
import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.project import (
    SOON,
    Served,
    append,
    edit,
    free_port,
    invoke,
    pelican,
    project,
    running,
    soon,
    write_letter,
)

BUILT = "Done: Processed"
LETTER = "/lettre-0/"
CSS = "/theme/css/letter.css"
PLUGIN = """
from pelican import signals
def sign(path, context):
    if path.endswith(".html"):
        with open(path, "a") as page:
            page.write("<!-- firstly -->")
def register():
    signals.content_written.connect(sign)
"""


@contextmanager
def pelican_lr(blog: Path) -> Iterator[Served]:
    port = free_port()
    with running("pelican", "-lr", "-p", str(port), cwd=blog, port=port) as served:
        soon(lambda: "Télécom" in served.get(LETTER) and BUILT in served.log)
        yield served


@contextmanager
def livereload(blog: Path) -> Iterator[Served]:
    port = free_port()
    with running("invoke", "livereload", "--port", str(port), cwd=blog, port=port) as served:
        soon(lambda: "Télécom" in served.get(LETTER) and BUILT in served.log)
        yield served


Server = Callable[[Path], AbstractContextManager[Served]]
both_servers = pytest.mark.parametrize("server", [pelican_lr, livereload])


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    blog = project(tmp_path)
    (blog / "plugins/ours.py").write_text(PLUGIN, encoding="utf-8")
    append(blog / "pelicanconf.py", '\nPLUGINS.append("plugins.ours")\n')
    return blog


@both_servers
def test_each_edit_is_served_until_ctrl_c_ends_all_processes(blog: Path, server: Server) -> None:
    letter = blog / "content/letters/lettre-0.md"
    with server(blog) as served:
        edit(letter, "destinataire", "automate")
        soon(lambda: "automate" in served.get(LETTER))
        append(blog / "theme/templates/letter.html", "<!-- patron -->")
        append(blog / "theme/templates/base.html", "<!-- patron -->")
        soon(lambda: "patron" in served.get(LETTER))
        append(blog / "theme/static/css/letter.css", "/* retouche */")
        soon(lambda: "retouche" in served.get(CSS))
        edit(blog / "plugins/ours.py", "firstly", "secondly")
        soon(lambda: "secondly" in served.get(LETTER))
        edit(blog / "plugins/words/fr.po", '"Aller au texte"', '"Sauter"')
        soon(lambda: "Sauter" in served.get(LETTER))
        edit(blog / "pelicanconf.py", '"Doléances"', '"Jérémiades"')
        soon(lambda: "Jérémiades" in served.get("/"))
        write_letter(blog, 7)
        soon(lambda: "Télécom" in served.get("/lettre-7/"))
        os.killpg(served.process.pid, signal.SIGINT)
        soon(lambda: served.process.poll() is not None and not served.left_behind())
        assert "Traceback" not in served.log


def test_an_error_is_shown_once_and_the_server_lives_until_its_terminal_is_closed(
    blog: Path,
) -> None:
    faults = {
        blog / "content/letters/lettre-0.md": ("Subject: ", "Objet : ", "is not a header"),
        blog / "plugins/ours.py": ("def sign", "def sign sign", "ours.py:3: "),
        blog / "plugins/post/adapter.py": ("def register() -> None:", "def enrol()", "adapter.py:"),
        blog / "theme/templates/base.html": ("</html>", "{% if %}", "base.html:"),
        blog / "pelicanconf.py": ("SITENAME", "SITE NAME", "pelicanconf.py"),
    }
    with pelican_lr(blog) as served:
        for path, (good, wrong, words) in faults.items():
            said = len(served.log)
            edit(path, good, wrong)
            soon(lambda words=words, said=said: words in served.log[said:])  # type: ignore[misc]
            assert "Télécom" in served.get(LETTER)
            said = len(served.log)
            edit(path, wrong, good)
            soon(lambda said=said: BUILT in served.log[said:])  # type: ignore[misc]
        assert served.log.count('"Objet : Ma ligne, encore" is not a header') == 1
        assert served.process.poll() is None
        served.process.terminate()
        soon(lambda: served.process.poll() is not None and not served.left_behind())


@pytest.fixture(scope="module")
def reloading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    """A blog that `pelican -lr` serves; each test leaves it as it was."""
    blog = project(tmp_path_factory.mktemp("blog"))
    with pelican_lr(blog) as served:
        yield blog, served


def test_after_an_error_nothing_is_built_until_the_next_edit(
    reloading: tuple[Path, Served],
) -> None:
    blog, served = reloading
    letter = blog / "content/letters/lettre-0.md"
    edit(letter, "Subject: ", "Objet : ")
    soon(lambda: "is not a header" in served.log)
    time.sleep(0.5)  # the build that said so has ended
    log, cpu = served.log, seconds_of_cpu(served)
    time.sleep(2)
    assert served.log == log
    assert seconds_of_cpu(served) - cpu < 0.5
    edit(letter, "Objet : ", "Subject: ")
    soon(lambda: BUILT in served.log[len(log) :])


def seconds_of_cpu(served: Served) -> float:
    """Add up what the processes of a command have used, as Linux counts it."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[2]) == served.process.pid:  # the process group
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def test_an_edit_made_during_a_build_is_not_missed(blog: Path) -> None:
    slow = PLUGIN.replace("def register", "import time; time.sleep(1.5)\ndef register")
    (blog / "plugins/ours.py").write_text(slow, encoding="utf-8")
    letter = blog / "content/letters/lettre-0.md"
    with pelican_lr(blog) as served:
        edit(letter, "destinataire", "automate")
        soon(lambda: "-> content/letters/lettre-0.md" in served.log)
        time.sleep(0.7)
        edit(letter, "automate", "horodateur")
        soon(lambda: "horodateur" in served.get(LETTER))


def test_files_that_no_author_edits_start_no_build(reloading: tuple[Path, Served]) -> None:
    blog, served = reloading
    log = served.log
    for name in (".lettre-0.md.swp", "lettre-0.md~", "#lettre-0.md#", ".obsidian/workspace"):
        path = blog / "content/letters" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (blog / "plugins/__pycache__").mkdir(exist_ok=True)
    (blog / "plugins/__pycache__/x.pyc").write_bytes(b"x")
    time.sleep(1)
    assert served.log == log


def test_a_post_that_is_wrong_from_the_start_is_shown_and_its_mending_seen(blog: Path) -> None:
    letter, port = blog / "content/letters/lettre-0.md", free_port()
    edit(letter, "Subject: ", "Objet : ")
    with running("pelican", "-lr", "-p", str(port), cwd=blog, port=port) as served:
        soon(lambda: "is not a header" in served.log)
        edit(letter, "Objet : ", "Subject: ")
        soon(lambda: "Télécom" in served.get(LETTER))


def test_pelican_r_builds_at_each_edit_of_pelicanconf_too_as_for_publishing(blog: Path) -> None:
    page = blog / "published/lettre-0/index.html"
    with running("pelican", "-r", "-s", "publishconf.py", cwd=blog, port=0) as served:
        soon(lambda: BUILT in served.log)
        edit(blog / "content/letters/lettre-0.md", "destinataire", "automate")
        soon(lambda: page.is_file() and "automate" in page.read_text(encoding="utf-8"))
        edit(blog / "pelicanconf.py", '"Doléances"', '"Jérémiades"')
        page = blog / "published/index.html"
        soon(lambda: page.is_file() and "Jérémiades" in page.read_text(encoding="utf-8"))


# --- the server --------------------------------------------------------------------------


def answer(served: Served, address: str) -> tuple[int, str, str]:
    """Give the status of an answer, whether it may be kept, and its text."""
    try:
        with urllib.request.urlopen(served.url(address), timeout=SOON) as found:  # noqa: S310
            return found.status, found.headers["Cache-Control"], found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Cache-Control"], error.read().decode()


def test_a_missing_page_is_the_blogs_own_and_none_is_kept_by_the_browser(
    reloading: tuple[Path, Served],
) -> None:
    blog, served = reloading
    own = blog / "output/404.html"
    page = own.read_text(encoding="utf-8")
    status, kept, shown = answer(served, "/nulle-part/")
    assert (status, kept) == (404, "no-store")
    assert page.partition("<body")[2] == shown.partition("<body")[2]
    assert answer(served, CSS)[:2] == (200, "no-store")
    own.unlink()
    assert answer(served, "/nulle-part/")[0] == 404
    assert "warning: 404" not in served.log, "it is said once"
    own.write_text(page, encoding="utf-8")


def test_a_port_that_is_taken_is_said(blog: Path) -> None:
    assert pelican("content", cwd=blog).returncode == 0
    port = free_port()
    with running("pelican", "-l", "-p", str(port), cwd=blog, port=port) as served:
        soon(lambda: served.get(LETTER))
        for second in (
            pelican("-l", "-q", "-p", str(port), cwd=blog),
            pelican("content", "-lr", "-p", str(port), cwd=blog),
            invoke("serve", "--port", str(port), cwd=blog),
            invoke("livereload", "--port", str(port), cwd=blog),
        ):
            assert second.returncode == 1
            assert f"cannot serve at http://127.0.0.1:{port}/" in second.stderr
            assert "Traceback" not in second.stderr
            assert "Serving" not in second.stdout + second.stderr


@pytest.mark.parametrize("task", ["serve", "livereload"])
def test_a_port_that_cannot_be_is_said(blog: Path, task: str) -> None:
    result = invoke(task, "--port", "99999", cwd=blog)
    assert result.returncode == 1
    assert "cannot serve at http://127.0.0.1:99999/: " in result.stderr
    assert "choose another --port" in result.stderr
    assert "Traceback" not in result.stderr


# --- the browser -------------------------------------------------------------------------


@asynccontextmanager
async def browser(served: Served) -> AsyncIterator[WebSocketClientConnection]:
    """Connect as livereload's script does in a browser."""
    socket = await websocket_connect(served.url("/livereload").replace("http", "ws"))
    try:
        await socket.write_message(json.dumps({"command": "hello"}))
        assert await next_command(socket) == "hello"
        await socket.write_message(json.dumps({"command": "info", "url": served.url(LETTER)}))
        yield socket
    finally:
        socket.close()
        await asyncio.wait_for(socket.read_message(), SOON)  # the server has closed too


async def next_command(socket: WebSocketClientConnection, within: float = SOON) -> str:
    message = await asyncio.wait_for(socket.read_message(), within)
    return str(json.loads(str(message))["command"])


async def reloaded_with(word: str, socket: WebSocketClientConnection, served: Served) -> None:
    """Reload when told, as often as told, until the page has the word."""
    page = ""
    while word not in page:
        assert await next_command(socket) == "reload"
        page = await asyncio.to_thread(served.get, LETTER)


def test_livereload_tells_the_browser_of_each_edit_and_of_no_error(blog: Path) -> None:
    letter = blog / "content/letters/lettre-0.md"

    async def edit_thrice_and_break(served: Served) -> None:
        async with browser(served) as socket:
            for old, new in pairwise(("destinataire", "automate", "horodateur", "répondeur")):
                edit(letter, old, new)
                await reloaded_with(new, socket, served)
            edit(letter, "Subject: ", "Objet : ")
            await asyncio.to_thread(soon, lambda: "is not a header" in served.log)
            with pytest.raises(TimeoutError):
                await next_command(socket, within=1)

    with livereload(blog) as served:
        assert "livereload.js" in served.get(LETTER)
        asyncio.run(edit_thrice_and_break(served))
