"""Pelican, failing closed: what is missing or wrong stops the build.

Pelican 4.12 logs a plugin that cannot be imported, a ``register()`` that raises and a post
that cannot be parsed, goes on without them and exits 0; with ``-q`` nothing is even said.
It empties the output folder before it has read the posts. This subclass, named by the
setting PELICAN_CLASS, makes each fault one readable error on standard error, and exit
status 1. All is written aside, and carried over to the output when it has been checked.
"""

import gc
import logging
import sysconfig
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pelican
from pelican import signals
from pelican.contents import Content
from pelican.generators import Generator, PelicanTemplateNotFound
from pelican.plugins._utils import get_namespace_plugins, get_plugin_name, load_legacy_plugin
from pelican.writers import Writer

from plugins import steps
from plugins.build import live, logged
from plugins.build.output import Output
from plugins.build.refusals import refusal
from plugins.build.settings import check as check_settings
from plugins.guard.masking import Mask, masking
from plugins.problems import Problem, ProblemsFound, raise_errors, shown

# Code that an author does not mend: no error is said to be there.
NOT_THE_AUTHORS = (sysconfig.get_path("stdlib"), __file__, "<")
PACKAGES = {"site-packages", "dist-packages"}  # of whatever environment

logger = logging.getLogger(__name__)


class PluginError(Exception):
    """A plugin that the settings ask for is not there, or does not work."""


class AllIsRead(Exception):  # noqa: N818 (no error: the end of a reading)
    """Everything has been read and checked; what follows in Pelican would write."""


class Reading(pelican.Pelican):  # type: ignore[misc]  # Pelican has no types
    """Reads all posts and checks them, and writes nothing; raises ProblemsFound."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.logged: list[logged.Said] = []
        self.generators: list[Generator] = []
        check_settings(settings)
        super().__init__(settings)
        self.delete_outputdir = False  # what is carried over takes the place of what was

    def init_plugins(self) -> None:
        """Load and register every plugin of the settings, or raise."""
        for step in steps.STEPS:
            step.receivers.clear()
        signals.all_generators_finalized.connect(self.keep_generators)
        self.plugins = list(load_plugins(self.settings))
        for plugin in self.plugins:
            try:
                plugin.register()
            except (Exception, SystemExit) as error:
                raise PluginError(
                    f"plugin {get_plugin_name(plugin)}: register() failed: {described(error)}"
                ) from error
        self.settings["PLUGINS"] = [get_plugin_name(plugin) for plugin in self.plugins]

    def judge(self, problems: Iterable[Problem]) -> None:
        """Log all warnings, and raise one error for all that is wrong."""
        raise_errors(problems)

    def keep_generators(self, generators: list[Generator]) -> None:
        """Keep them for the checks, which come when all plugins have had their look."""
        self.generators = generators

    def read(self) -> list[Generator]:
        """Read and check; return Pelican's generators, which know all posts."""
        try:
            self.run_all()
        except AllIsRead:
            return self.generators
        raise AssertionError("Pelican has not asked for its writer")

    def run_all(self) -> None:
        """Run Pelican; raise for what it would only log."""
        with logged.errors() as self.logged:
            super().run()
        check_nothing_is_logged(self.logged)

    def problems(self) -> set[Problem]:
        """Return what is wrong with what was read, and what its author is to be warned of."""
        found: set[Problem] = set(steps.checking.send(self.generators))
        wrong = {problem.path for problem in found if problem.severity == "error"}
        return found | set(steps.printing.send(self.generators, wrong))

    def _get_generator_classes(self) -> list[type[Generator]]:
        """Return the generators, and ours behind them; or raise, where one is none."""
        classes: list[type[Generator]] = super()._get_generator_classes()
        check_nothing_is_logged(self.logged)
        this = self

        class Gate(Generator):  # type: ignore[misc]  # Pelican has no types
            """Has a look when all has been read, before any plugin has its own."""

            def generate_context(self) -> None:
                check_nothing_is_missing(self, this.logged)

        class Checks(Generator):  # type: ignore[misc]  # Pelican has no types
            """Has every post checked before Pelican resolves the first link, in a summary."""

            def refresh_metadata_intersite_links(self) -> None:
                this.judge(this.problems())

        return [Checks, *classes, Gate]

    def _get_writer(self) -> Writer:
        """End: Pelican asks for a writer once all has been read."""
        raise AllIsRead


class Checking(Reading):
    """Reads all posts, and keeps what is wrong with them."""

    def judge(self, problems: Iterable[Problem]) -> None:
        """Keep it all, and end."""
        self.found = set(problems)
        raise AllIsRead


class StrictPelican(Reading):
    """Builds all, or says why not and exits 1."""

    def __init__(self, settings: dict[str, Any]) -> None:
        logged.take_over()
        self.output = Output(settings["OUTPUT_PATH"])
        with stopping_at_errors(settings):
            super().__init__(settings)

    def run(self) -> None:
        """Build aside, have it checked and carry it over; or say what is wrong and exit."""
        try:
            with stopping_at_errors(self.settings), self.output.locked(logged.say):
                try:
                    self.build()
                finally:
                    self.output.discard()
        except KeyboardInterrupt:  # Pelican would exit 0
            stop("Stopped: build anew before you publish.", 130)

    def build(self) -> None:
        """Write all aside, have it checked, and carry it over."""
        gc.set_threshold(20_000, 10, 10)  # a build keeps nearly all that it makes until its end
        self.output_path = self.settings["OUTPUT_PATH"] = str(self.output.begin())
        self.run_all()
        folder, shown_as = self.output.to_publish()
        raise_errors(steps.built.send(self.generators, folder, shown_as))
        raise_errors(self.output.carry_over())

    def _get_writer(self) -> Writer:
        raise_errors(steps.writing.send(self.generators))
        writer = pelican.Pelican._get_writer(self)
        writer.write_file = add_notes(writer.write_file)
        return writer


def check_posts(*settings: dict[str, Any]) -> None:
    """Read and check all posts, as builds with some settings do; write nothing."""
    problems: set[Problem] = set()
    for one in settings:
        try:
            checking = Checking(one)
            checking.read()
        except ProblemsFound as found:
            problems |= {*found.problems}
        else:
            problems |= checking.found
    raise_errors(problems)


def check_all(*checks: Callable[[], None]) -> None:
    """Run some checks, and raise what all of them have found together."""
    wrong = []
    for check in checks:
        try:
            check()
        except ProblemsFound as found:
            wrong.append(str(found))
    if wrong:
        raise PluginError("\n\n".join(dict.fromkeys(wrong)))


@contextmanager
def stopping_at_errors(settings: Mapping[str, Any]) -> Iterator[None]:
    """Write what is wrong on standard error and exit 1; only ``--debug`` shows a traceback.

    No private value is said, nor logged, where an author has typed one in a post.
    """
    mask = Mask(settings)
    try:
        with masking(mask):
            yield
    except (PluginError, ProblemsFound) as error:
        stop(mask.masked(str(error)))
    except SystemExit as error:
        if not error.code:  # else it is said already
            stop(f"{described(error)}: the build stopped before it was finished")
        raise
    except Exception as error:
        if settings.get("DEBUG", False):
            stop(mask.masked(traceback.format_exc()))
        more = "" if isinstance(error, OSError) else "\n`pelican content --debug` says more."
        stop(mask.masked(described(error)) + more)


def stop(reason: str, status: int = 1) -> NoReturn:
    """Write what is wrong, without a traceback, and exit."""
    logged.say(reason)
    raise SystemExit(status)


def described(error: BaseException) -> str:
    """Return in one line what went wrong, and where in the theme, a plugin or the settings."""
    if isinstance(error, SyntaxError):
        return f"{shown(error.filename or '?')}:{error.lineno}: {error.msg}"
    if isinstance(error, OSError):
        return refusal(error)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if is_the_authors(frame.filename)]
    place = f"{shown(own[-1].filename)}:{own[-1].lineno}: " if own else ""
    notes = "".join(f" (for {note})" for note in getattr(error, "__notes__", ()))
    return f"{place}{type(error).__name__}: {error}{notes}"


def is_the_authors(file: str) -> bool:
    """Return whether code is the author's to mend: theme, plugin or settings.

    >>> is_the_authors("theme/templates/post.html"), is_the_authors("lib/site-packages/jinja2/a.py")
    (True, False)
    """
    return not file.startswith(NOT_THE_AUTHORS) and PACKAGES.isdisjoint(Path(file).parts)


# --- plugins -----------------------------------------------------------------------------


def load_plugins(settings: Mapping[str, Any]) -> Iterator[ModuleType]:
    """Import the plugins as Pelican does, but raise where it would only log."""
    installed: dict[str, ModuleType] = get_namespace_plugins()
    wanted = settings["PLUGINS"]
    for plugin in installed.values() if wanted is None else wanted:
        yield import_plugin(plugin, installed, settings) if isinstance(plugin, str) else plugin


def import_plugin(
    name: str, installed: Mapping[str, ModuleType], settings: Mapping[str, Any]
) -> ModuleType:
    """Import one plugin, by its full name or as one of the namespace ``pelican.plugins``."""
    for full_name in (name, f"pelican.plugins.{name}"):
        if full_name in installed:
            return installed[full_name]
    try:
        module: ModuleType = load_legacy_plugin(name, settings["PLUGIN_PATHS"])
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"plugin {name} cannot be imported: {described(error)}\n"
            "Correct it, or take it out of PLUGINS in pelicanconf.py; "
            "`uv sync` installs what is missing."
        ) from error
    return module


# --- before anything is written ----------------------------------------------------------


def check_nothing_is_missing(generator: Generator, said: Iterable[logged.Said]) -> None:
    """Raise one error for all posts that Pelican has left out, or could not lay out."""
    reasons = {one.about: one.error for one in said if one.error}
    problems = []
    for path, content in generator.context["generated_content"].items():
        if remedy := why_left_out(content, generator, reasons.get(path)):
            problems.append(Problem(shown(Path(generator.path, path)), None, remedy))
    if problems:
        raise ProblemsFound(problems)
    check_nothing_is_logged(said)


def why_left_out(
    content: Content | None, generator: Generator, reason: BaseException | None
) -> str | None:
    """Return why a post cannot be written; None if it can."""
    if content is None:
        why = described(reason) if reason else "`pelican content --debug` says why"
        return f"Pelican left this post out; {why}"
    try:
        generator.get_template(content.template)
    except PelicanTemplateNotFound:
        return f'the theme has no template "{content.template}"; correct the header Template'
    return None


def check_nothing_is_logged(said: Iterable[logged.Said]) -> None:
    """Raise an error for those that Pelican has only logged."""
    if messages := dict.fromkeys(one.message for one in said):
        raise PluginError("\n".join(messages))


def add_notes(write: Callable[..., None]) -> Callable[..., None]:
    """Have an error in a template name the post, or else the page, that it was for."""

    def write_and_name(name: str, *args: Any, **context: Any) -> None:
        try:
            write(name, *args, **context)
        except Exception as error:
            content = context.get("article") or context.get("page")
            error.add_note(shown(content.source_path) if content else f"the page {name}")
            raise

    return write_and_name


# --- what Pelican ends with --------------------------------------------------------------


def end_in_one_line(record: logging.LogRecord) -> bool:
    """End with one line where Pelican would log a traceback, or exit 0; ``--debug`` has it all."""
    if record.levelno < logging.CRITICAL:
        return True
    error = record.exc_info[1] if record.exc_info else None
    if error and logged.PELICAN.level == logging.DEBUG:
        return True
    stop(described(error) if error else record.getMessage())


logged.PELICAN.addFilter(end_in_one_line)

# `pelican -r` and `pelican -l` call the functions of these names.
pelican.autoreload = live.autoreload
pelican.listen = live.listen
