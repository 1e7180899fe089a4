"""While you write: ``pelican -r`` builds at each edit, ``pelican -l`` serves what is built.

Pelican's own ``-r`` tries again at once and for ever after an error, keeps the plugins that
it began with, and misses an edit made while it builds. Here each build is a process of its
own, so that settings, plugins and theme are always as on disk; an error is shown, and the
next edit awaited.

Pelican's own ``-l`` answers nothing at all where a page is missing, and lets the browser
keep an old style sheet. Here a missing page is the blog's ``404.html``, and nothing is kept.
"""

import multiprocessing
import os
import sys
import sysconfig
import threading
from argparse import Namespace
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from http.server import ThreadingHTTPServer
from multiprocessing import Queue
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pelican
import watchfiles
from pelican.log import console
from pelican.server import ComplexHTTPRequestHandler
from pelican.settings import read_settings

from plugins.problems import shown

TICK = 50  # ms: how long an edit may go unseen
NOT_WATCHED = (".", "#", "__pycache__")  # how the names of files that no author edits begin


def end_with_parent() -> None:
    """End when ``pelican -lr`` does, which alone hears a terminal being closed."""
    if parent := multiprocessing.parent_process():

        def wait() -> None:
            parent.join()
            os._exit(1)  # whatever is going on: nothing here is worth an error that nobody reads

        threading.Thread(target=wait, daemon=True).start()


# --- building ----------------------------------------------------------------------------


def build_as_on_disk(args: Namespace) -> bool:
    """Build in a new process; say whether all is well."""
    process = clean_process(args)
    process.start()
    process.join()
    return process.exitcode == 0


def clean_process(args: Namespace) -> BaseProcess:
    """Make a process that builds, and that knows nothing of our plugins yet.

    Where the system can fork, it knows the installed packages, which saves half a second.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn").Process(target=build, args=(args,))
    context = multiprocessing.get_context("forkserver")
    packages = sysconfig.get_path("purelib")
    context.set_forkserver_preload(
        [
            name
            for name, module in list(sys.modules.items())
            if (getattr(module, "__file__", None) or "").startswith(packages)
        ]
    )
    return context.Process(target=build, args=(args,))


def build(args: Namespace) -> None:
    """Do what ``pelican`` does with these arguments, but once."""
    import plugins.build.strict  # noqa: F401, PLC0415  (says in one line what is wrong in the settings)

    once = Namespace(**{**vars(args), "autoreload": False, "listen": False})
    pelican.parse_arguments = lambda _argv: once
    pelican.main()


# --- watching ----------------------------------------------------------------------------


def builds(args: Namespace) -> Iterator[bool]:
    """Build now and at each edit; say each time whether all is well."""
    settings: dict[str, Any] = {}
    while True:
        with suppress(Exception):  # the build will say what is wrong; watch as before
            settings = read_settings(args.settings, override=pelican.get_config(args))
        with closing(edits(args.settings, settings)) as watching:
            next(watching)  # from now on no edit is missed, not even while we build
            yield build_as_on_disk(args)
            changed = next(filter(None, watching))
        console.print(f"-> {', '.join(sorted(map(shown, changed)))}", markup=False)


def edits(settings_file: str, settings: Mapping[str, Any]) -> Generator[set[str], None, None]:
    """Yield the files of content, theme, plugins and settings that change, or none each TICK."""
    folders = (settings["PATH"], settings["THEME"], *settings["PLUGIN_PATHS"])
    settings_files = Path(settings_file).absolute().parent.glob("*.py")
    watched = [path for path in (*map(Path, folders), *settings_files) if path.exists()]
    made = [Path(settings[name]).absolute() for name in ("OUTPUT_PATH", "CACHE_PATH")]

    def is_an_edit(_change: watchfiles.Change, path: str) -> bool:
        return is_watched(Path(path), watched, made)

    for changes in watchfiles.watch(
        *watched, watch_filter=is_an_edit, rust_timeout=TICK, yield_on_timeout=True
    ):
        yield {path for _, path in changes}


def is_watched(path: Path, watched: Iterable[Path], made: Iterable[Path]) -> bool:
    """Return whether an author edits the file; else a build, an editor or a tool has made it.

    >>> blog = Path("/home/camille/.blog")
    >>> names = ("letters/box.md", "letters/.box.md.swp", "letters/box.md~", "output/index.html")
    >>> [is_watched(blog / name, [blog], [blog / "output"]) for name in names]
    [True, False, False, False]
    """
    folder = next((folder for folder in watched if path.is_relative_to(folder)), path.parent)
    names = path.relative_to(folder).parts
    is_unseen = path.name.endswith("~") or any(name.startswith(NOT_WATCHED) for name in names)
    return not (is_unseen or any(path.is_relative_to(folder) for folder in made))


def autoreload(args: Namespace, excqueue: "Queue[str | None] | None" = None) -> None:
    """Build at each edit, until the author stops us (Pelican's ``-r``)."""
    end_with_parent()
    console.print("--- Watching content, theme, plugins and settings for changes ---")
    try:
        for _ in builds(args):
            pass
    except KeyboardInterrupt:
        if excqueue is None:
            raise
        excqueue.put(None)


# --- serving -----------------------------------------------------------------------------


class Pages(ComplexHTTPRequestHandler):  # type: ignore[misc]  # Pelican has no types
    """Serves files as they are now, and the blog's own page where there is none."""

    def do_GET(self) -> None:  # noqa: N802 (the name that http.server calls)
        """Answer a request."""
        super().do_GET()
        if self.path is None:  # Pelican has found nothing, and has sent nothing
            self.send_error(404)

    def end_headers(self) -> None:
        """Keep the browser from showing an old style sheet after an edit."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the blog's ``404.html`` if there is one, else the plain words of Python."""
        page = Path(self.base_path, "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def listen(
    server: str, port: int, output: str, excqueue: "Queue[str | None] | None" = None
) -> None:
    """Serve the output folder, until the author stops us (Pelican's ``-l``)."""
    end_with_parent()
    address = f"http://{server}:{port}/"
    Pages.base_path = output
    try:
        httpd = ThreadingHTTPServer((server, port), Pages)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or "there is no such port"
        reason = f"cannot serve at {address}: {why}; choose another --port"
        if excqueue is None:
            raise SystemExit(reason) from error
        excqueue.put(reason)
        return
    console.print(f"Serving site at: {address} - Tap CTRL-C to stop")
    with httpd, suppress(KeyboardInterrupt):
        httpd.serve_forever()
