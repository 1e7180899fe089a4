"""Serving what is built, and each build anew: for `pelican -l`.

Pelican's own ``-l`` answers nothing at all where a page is missing, and lets the browser keep
an old style sheet. Here a missing page is the blog's ``404.html``, nothing is kept, and livereload
looks for one file alone, which tells of each build that was carried over.
"""

import logging
import socket
from http import HTTPStatus
from pathlib import Path
from typing import Any

from livereload import Server
from livereload.handlers import LiveReloadHandler, StaticFileHandler

from plugins.build.output import Output


def serve(folder: str, host: str, port: int) -> None:
    """Serve a folder until the author stops us; what is looked at is reloaded after each build."""
    exit_if_taken(host, port)
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0  # else a second edit within 3 s is not shown
    server = Server()
    server.watch(str(Output(folder).list))  # to write it is the last act of a build
    server.SFH = LivePages
    logging.getLogger("tornado").propagate = False  # livereload itself says what it has answered
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
