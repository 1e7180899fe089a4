"""Pelican, failing closed: what is missing or wrong stops the build.

Pelican 4.12 logs a plugin that cannot be imported, a ``register()`` that raises and a post
that cannot be parsed, goes on without them and exits 0; with ``-q`` nothing is even said.
This subclass, named by the setting PELICAN_CLASS, makes each of them one readable error on
standard error, and exit status 1.

Pelican's automatic rebuild (``-r``) has two faults of its own: after an error it tries
again at once and for ever, and it never looks at the plugins. Ours waits for the next edit,
and starts from fresh settings and plugins each time.
"""

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from multiprocessing import Queue
from pathlib import Path
from types import ModuleType
from typing import Any

import pelican
import watchfiles
from blinker import Signal
from pelican import signals
from pelican.generators import Generator
from pelican.log import console
from pelican.plugins._utils import get_plugin_name, load_plugins

from plugins.problems import Problem, ProblemsFound

OUR_PACKAGE = "plugins"
GENERATED = (".", "#", "~")  # editors' own files begin or end so


class PluginError(Exception):
    """A plugin that the settings ask for is not there, or does not work."""


class StrictPelican(pelican.Pelican):  # type: ignore[misc]  # Pelican has no types
    """Builds all, or says why not and exits 1."""

    def __init__(self, settings: dict[str, Any]) -> None:
        try:
            super().__init__(settings)
        except PluginError as error:
            stop(error)
        signals.all_generators_finalized.connect(check_nothing_is_missing)

    def init_plugins(self) -> None:
        """Load and register every plugin of the settings, or raise."""
        self.plugins = []
        wanted = self.settings["PLUGINS"]
        for plugin in load_plugins(self.settings) if wanted is None else wanted:
            module = imported(plugin, self.settings)
            name = get_plugin_name(module)
            try:
                module.register()
            except Exception as error:
                raise PluginError(
                    f"plugin {name}: register() failed: {type(error).__name__}: {error}"
                ) from error
            self.plugins.append(module)
        self.settings["PLUGINS"] = [get_plugin_name(module) for module in self.plugins]

    def run(self) -> None:
        """Build; where a post is wrong, say so and exit."""
        try:
            super().run()
        except ProblemsFound as problems:
            stop(problems)


def stop(error: Exception) -> None:
    """Say what is wrong, without a traceback, and exit 1."""
    print(error, file=sys.stderr)
    raise SystemExit(1) from error


def imported(plugin: str | ModuleType, settings: dict[str, Any]) -> ModuleType:
    """Import a plugin as Pelican does, but raise where Pelican would only log."""
    if not isinstance(plugin, str):
        return plugin
    try:
        found = load_plugins({**settings, "PLUGINS": [plugin]})
        # Pelican only logs an ImportError; import by name once more to have its reason.
        module: ModuleType = found[0] if found else importlib.import_module(plugin)
    except Exception as error:
        raise PluginError(
            f"plugin {plugin} cannot be imported: {type(error).__name__}: {error}\n"
            "Mend it, or take it out of PLUGINS in pelicanconf.py."
        ) from error
    return module


def check_nothing_is_missing(generators: Iterable[Generator]) -> None:
    """Raise an error where Pelican has left out a post: it marks it by None."""
    context = next(iter(generators)).context
    problems = [
        Problem(path, 1, "Pelican left this post out; `pelican content --debug` says why")
        for path, content in context["generated_content"].items()
        if content is None
    ]
    if problems:
        raise ProblemsFound(problems)


# --- rebuilding at each edit -------------------------------------------------------------


def forget_plugins() -> None:
    """Make the next Pelican load and register plugins as they are on disk.

    Receivers are disconnected too: signals are global, and an old one would go on working.
    """
    for signal in vars(signals).values():
        if isinstance(signal, Signal):
            signal.receivers.clear()
            signal._clear_state()
    for name in [name for name in sys.modules if name.partition(".")[0] == OUR_PACKAGE]:
        if name != __name__:
            del sys.modules[name]


def wait_for_changes(settings_file: str, settings: dict[str, Any]) -> set[str]:
    """Wait until a file of content, theme, plugins or settings changes; say which."""
    folders = [settings["PATH"], settings["THEME"], *settings["PLUGIN_PATHS"]]
    output = os.path.realpath(settings["OUTPUT_PATH"])

    def matters(_change: watchfiles.Change, path: str) -> bool:
        name = os.path.basename(path)
        ours = "__pycache__" in path or os.path.realpath(path).startswith(output + os.sep)
        return not (ours or name.startswith(GENERATED) or name.endswith(GENERATED))

    watched = [folder for folder in [settings_file, *folders] if os.path.exists(folder)]
    changes = next(watchfiles.watch(*watched, watch_filter=matters, rust_timeout=0))
    return {shown(path) for _, path in changes}


def shown(path: str) -> str:
    """Name a file from the folder where the author is, when it is below."""
    return os.path.relpath(path) if Path(path).is_relative_to(Path.cwd()) else path


def autoreload(args: Namespace, excqueue: "Queue[str | None] | None" = None) -> None:
    """Build, then build again at each edit; an error is shown and the next edit awaited."""
    console.print("--- Watching content, theme, plugins and settings for changes ---")
    settings: dict[str, Any] | None = None
    while True:
        try:
            forget_plugins()
            instance, settings = pelican.get_instance(args)
            instance.run()
        except SystemExit:
            pass  # what is wrong has been said
        except Exception as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        if settings is None:
            raise SystemExit("the settings cannot be read; start again when they are mended")
        try:
            changed = wait_for_changes(args.settings, settings)
        except KeyboardInterrupt:
            if excqueue is not None:
                excqueue.put(None)
            return
        console.print(f"-> {', '.join(sorted(changed))}: building again…", markup=False)


# `pelican -r` calls the function of this name, after it has read our settings.
pelican.autoreload = autoreload
