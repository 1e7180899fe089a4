"""Serving what is built: for `pelican -l`, and for `invoke livereload`, which shows each edit.

Pelican's own ``-l`` answers nothing at all where a page is missing, and lets the browser keep
an old style sheet; livereload watches by polling. Here a missing page is the blog's
``404.html``, nothing is kept, and livereload is told of each build of ours.
"""

import socket
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import Any

from livereload import Server
from livereload.handlers import LiveReloadHandler, StaticFileHandler
from livereload.watcher import Watcher
from tornado.ioloop import IOLoop
from tornado.web import Application


def serve(folder: str, host: str, port: int) -> None:
    """Serve a folder until the author stops us."""
    exit_if_taken(host, port)
    pages = (r"/(.*)", LivePages, {"path": folder, "default_filename": "index.html"})
    Application([pages]).listen(port, host)
    print(f"Serving site at: http://{host}:{port}/ - Tap CTRL-C to stop", flush=True)
    IOLoop.current().start()


def serve_builds(builds: Iterator[bool], folder: str, host: str, port: int) -> None:
    """Serve a folder, and reload what is looked at after each build that went well."""
    exit_if_taken(host, port)
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0  # else a second edit within 3 s is not shown
    server = Server(watcher=Builds(builds))
    server.SFH = LivePages
    server.serve(port=port, host=host, root=folder)


def exit_if_taken(host: str, port: int) -> None:
    """Exit where another listens to the port, or where there is no such one."""
    try:
        socket.create_server((host, port)).close()
    except (OSError, OverflowError) as error:
        raise SystemExit(f"cannot serve at http://{host}:{port}/: choose another --port") from error


class LivePages(StaticFileHandler):  # type: ignore[misc]  # livereload has no types
    """Serves files as they are now, and the blog's own page where there is none."""

    def set_default_headers(self) -> None:
        """Keep the browser from showing an old style sheet after an edit."""
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Send the blog's ``404.html`` if there is one, else the plain words of Tornado."""
        page = Path(self.root, "404.html")
        if status_code == HTTPStatus.NOT_FOUND and page.is_file():
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(page.read_bytes())
        else:
            super().write_error(status_code, **kwargs)


class Builds(Watcher):  # type: ignore[misc]  # livereload has no types
    """Tells livereload of each build that went well, in the place of its own watcher."""

    def __init__(self, builds: Iterator[bool]) -> None:
        super().__init__()
        self.builds = builds
        self.watch(".")  # else livereload says that it watches the current folder

    def start(self, reload: Callable[[], None]) -> bool:
        """Build in a thread; livereload asks for this once."""
        loop = IOLoop.current()

        def tell() -> None:
            for is_well in self.builds:
                if is_well:
                    loop.add_callback(reload)

        Thread(target=tell, daemon=True).start()
        return True

    def examine(self) -> tuple[str, None]:
        """Return that something has changed: we are asked only after a build."""
        return "*", None
