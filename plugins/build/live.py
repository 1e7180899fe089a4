"""While you write: ``pelican -r`` builds at each edit.

Pelican's own ``-r`` tries again at once and for ever after an error, keeps the plugins that
it began with, and misses an edit made while it builds. Here each build is a process of its
own, so that settings, plugins and theme are always as on disk; an error is shown, and the
next edit awaited.
"""

import multiprocessing
import os
import sys
import sysconfig
import threading
from argparse import Namespace
from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from multiprocessing import Queue
from pathlib import Path
from typing import Any

import pelican
from pelican.log import console
from pelican.settings import read_settings

from plugins.build import logged
from plugins.problems import shown

TICK = 50  # ms: how long an edit may go unseen
NOT_WATCHED = (".", "#", "__pycache__")  # how the names of files that no author edits begin


# --- building ----------------------------------------------------------------------------


def build_as_on_disk(args: Namespace) -> None:
    """Build in a new process, which knows nothing of our plugins yet.

    Where the system can fork, it knows the installed packages, which saves half a second.
    """
    context: Any = multiprocessing.get_context("spawn")
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
        packages = sysconfig.get_path("purelib")
        context.set_forkserver_preload(
            [name for name, file in files.items() if (file or "").startswith(packages)]
        )
    process = context.Process(target=build, args=(args,))
    process.start()
    process.join()


def build(args: Namespace) -> None:
    """Do what ``pelican`` does with these arguments, but once."""
    logged.take_over()
    once = Namespace(**{**vars(args), "autoreload": False, "listen": False})
    pelican.parse_arguments = lambda _argv: once
    pelican.main()


# --- watching ----------------------------------------------------------------------------


def edits(settings_file: str, settings: Mapping[str, Any]) -> Generator[set[str], None, None]:
    """Yield the files of content, theme, plugins and settings that change, or none each TICK."""
    folders = (settings["PATH"], settings["THEME"], *settings["PLUGIN_PATHS"])
    settings_files = Path(settings_file).absolute().parent.glob("*.py")
    watched = [path for path in (*map(Path, folders), *settings_files) if path.exists()]
    import watchfiles  # noqa: PLC0415 (a build that nobody watches need not wait for it)

    for changes in watchfiles.watch(
        *watched,
        watch_filter=lambda _change, path: is_an_edit(shown(path)),
        rust_timeout=TICK,
        yield_on_timeout=True,
    ):
        yield {path for _, path in changes}


def is_an_edit(name: str) -> bool:
    """Return whether an author edits the file; else an editor or a tool has made it.

    >>> names = ("content/box.md", "content/.box.md.swp", "content/box.md~", "content/.git/index")
    >>> [is_an_edit(name) for name in names]
    [True, False, False, False]
    """
    return not (name.endswith("~") or any(part.startswith(NOT_WATCHED) for part in name.split("/")))


def autoreload(args: Namespace, excqueue: "Queue[str | None] | None" = None) -> None:
    """Build now and at each edit, until the author stops us (Pelican's ``-r``)."""
    end_with_parent()
    console.print("--- Watching content, theme, plugins and settings for changes ---")
    settings: dict[str, Any] = {}
    try:
        while True:
            with suppress(Exception):  # the build will say what is wrong; watch as before
                settings = read_settings(args.settings, override=pelican.get_config(args))
            with closing(edits(args.settings, settings)) as watching:
                next(watching)  # from now on no edit is missed, not even while we build
                build_as_on_disk(args)
                changed = next(filter(None, watching))
            console.print(f"-> {', '.join(sorted(map(shown, changed)))}", markup=False)
    except KeyboardInterrupt:
        if excqueue is None:
            raise
        excqueue.put(None)


def listen(host: str, port: int, output: str, excqueue: "Queue[str | None] | None" = None) -> None:
    """Serve the output folder, until the author stops us (Pelican's ``-l``)."""
    from plugins.build.server import serve  # noqa: PLC0415 (half a second that no build needs)

    end_with_parent()
    try:
        serve(output, host, port)
    except SystemExit as error:
        if excqueue is None:
            raise
        excqueue.put(str(error))


def end_with_parent() -> None:
    """End when ``pelican -lr`` does, which alone hears a terminal being closed."""
    if parent := multiprocessing.parent_process():

        def wait() -> None:
            parent.join()
            os._exit(1)  # whatever is going on: nothing here is worth an error that nobody reads

        threading.Thread(target=wait, daemon=True).start()
