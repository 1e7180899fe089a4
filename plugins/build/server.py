"""Serving what is built, and each build anew: for `pelican -l`.

Pelican's own ``-l`` answers nothing at all where a page is missing, and lets the browser keep
an old style sheet; livereload watches by polling. Here a missing page is the blog's
``404.html``, nothing is kept, and livereload is told of each build that was carried over.
"""

import socket
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import Any

import watchfiles
from livereload import Server
from livereload.handlers import LiveReloadHandler, StaticFileHandler
from livereload.watcher import Watcher
from tornado.ioloop import IOLoop

from plugins.build.output import Output


def serve(folder: str, host: str, port: int) -> None:
    """Serve a folder until the author stops us; what is looked at is reloaded after each build."""
    exit_if_taken(host, port)
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0  # else a second edit within 3 s is not shown
    server = Server(watcher=Builds(Output(folder).list))
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
    """Tells livereload of each build, whose last act is to write a list of what it has made."""

    def __init__(self, list_of_made: Path) -> None:
        super().__init__()
        self.list = list_of_made
        self.watch(".")  # else livereload says that it watches the current folder

    def start(self, reload: Callable[[], None]) -> bool:
        """Watch in a thread; livereload asks for this once."""
        loop = IOLoop.current()
        self.list.parent.mkdir(parents=True, exist_ok=True)

        def tell() -> None:
            folder = self.list.parent
            for changes in watchfiles.watch(folder, watch_filter=None, recursive=False):
                if str(self.list) in {path for _, path in changes}:
                    loop.add_callback(reload)

        Thread(target=tell, daemon=True).start()
        return True

    def examine(self) -> tuple[str, None]:
        """Return that something has changed: we are asked only after a build."""
        return "*", None
