"""Pelican, failing closed: what is missing or wrong stops the build.

Pelican 4.12 logs a plugin that cannot be imported, a ``register()`` that raises and a post
that cannot be parsed, goes on without them and exits 0; with ``-q`` nothing is even said.
It empties the output folder before it has read the posts. This subclass, named by the
setting PELICAN_CLASS, makes each fault one readable error on standard error, and exit
status 1. All is written aside, and carried over to the output when it has been checked.
"""

import gc
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pelican
from pelican import signals
from pelican.generators import Generator, PelicanTemplateNotFound
from pelican.writers import Writer

from plugins import steps
from plugins.build import live, logged
from plugins.build.errors import NO_ROOM, BuildError, described
from plugins.build.output import Output
from plugins.build.settings import check as check_settings
from plugins.guard.masking import Mask, masking
from plugins.problems import Problem, ProblemsFound, raise_errors, shown
from plugins.site.publication import theme_folders


class AllIsRead(Exception):  # noqa: N818 (no error: the end of a reading)
    """Everything has been read and checked; what follows in Pelican would write."""


class Reading(pelican.Pelican):  # type: ignore[misc]  # Pelican has no types
    """Reads all posts and checks them, and writes nothing."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.generators: list[Generator] = []
        self.found: set[Problem] = set()
        check_settings(settings)
        super().__init__(settings)
        self.delete_outputdir = False  # what is carried over takes the place of what was

    def init_plugins(self) -> None:
        """Load and register every plugin of the settings, or raise."""
        for step in steps.STEPS:
            step.receivers.clear()
        signals.all_generators_finalized.connect(self.keep_generators)
        with logged.failing() as errors:
            super().init_plugins()
            del errors.messages[1:]  # what fails in one room fails in all that use it

    def keep_generators(self, generators: list[Generator]) -> None:
        """Keep them for the checks, which come when all plugins have had their look."""
        self.generators = generators

    def read(self) -> set[Problem]:
        """Read and check all posts; return what is wrong, and what is to be warned of."""
        try:
            self.run_all()
        except AllIsRead:
            return self.found
        raise AssertionError("no post was checked")

    def run_all(self) -> None:
        """Run Pelican; raise for what it would only log."""
        with logged.failing() as self.logged:
            super().run()

    def check(self) -> None:
        """Find all that is wrong with what was read."""
        self.logged.check()
        self.found = {
            *theme_problems(self.generators),
            *steps.checking.send(self.generators),
        }
        wrong = {problem.path for problem in self.found if problem.severity == "error"}
        self.found.update(steps.printing.send(self.generators, wrong))

    def pass_gate(self) -> None:
        """End: what follows would write."""
        raise AllIsRead

    def _get_generator_classes(self) -> list[type[Generator]]:
        """Return the generators, and ours before them; or raise, where one is none."""
        this = self

        class Gate(Generator):  # type: ignore[misc]  # Pelican has no types
            """Has every post checked before Pelican resolves the first link, in a summary."""

            def refresh_metadata_intersite_links(self) -> None:
                this.check()
                this.pass_gate()

        classes: list[type[Generator]] = super()._get_generator_classes()
        self.logged.check()
        return [Gate, *classes]


class StrictPelican(Reading):
    """Builds all, or says why not and exits 1."""

    def __init__(self, settings: dict[str, Any]) -> None:
        logged.take_over()
        self.output = Output(settings["OUTPUT_PATH"])
        with stopping_at_errors(settings):
            super().__init__(settings)

    def run(self) -> None:
        """Write all aside, have it checked and carry it over; or say what is wrong and exit."""
        gc.set_threshold(20_000, 10, 10)  # a build keeps nearly all that it makes until its end
        with stopping_at_errors(self.settings), self.output.locked():
            try:
                self.output_path = self.settings["OUTPUT_PATH"] = str(self.output.begin())
                self.run_all()
            except OSError as error:
                if error.filename is None and error.errno in NO_ROOM:
                    error.filename = self.output_path
                raise
            finally:
                self.output.discard()

    def pass_gate(self) -> None:
        """Go on, where nothing is wrong."""
        raise_errors(self.found)

    def carry_over(self, _pelican: pelican.Pelican) -> None:
        """Check what was written, and carry it over."""
        self.logged.check()
        folder, shown_as = self.output.to_publish()
        raise_errors(steps.built.send(self.generators, folder, shown_as))
        raise_errors(self.output.carry_over())

    def _get_writer(self) -> Writer:
        """Return the writer; what is connected here is called when all plugins have written."""
        raise_errors(steps.writing.send(self.generators))
        signals.finalized.connect(self.carry_over, sender=self)
        writer = super()._get_writer()
        writer.write_file = add_notes(writer.write_file)
        return writer


def check_posts(*settings: dict[str, Any]) -> None:
    """Read and check all posts, as builds with some settings do; write nothing."""
    raise_errors(problem for one in settings for problem in problems_with(one))


def problems_with(settings: dict[str, Any]) -> Iterable[Problem]:
    """Return what is wrong with the posts, or what keeps them from being read."""
    try:
        return Reading(settings).read()
    except ProblemsFound as found:
        return found.problems


def check_all(*checks: Callable[[], None]) -> None:
    """Run some checks, and raise what all of them have found together."""
    wrong = []
    for check in checks:
        try:
            check()
        except ProblemsFound as found:
            wrong.append(str(found))
    if wrong:
        raise BuildError("\n\n".join(dict.fromkeys(wrong)))


@contextmanager
def stopping_at_errors(settings: Mapping[str, Any]) -> Iterator[None]:
    """Write what is wrong on standard error and exit 1; only ``--debug`` shows a traceback.

    No private value is said, nor logged, where an author has typed one in a post.
    """
    mask = Mask(settings)
    try:
        with masking(mask):
            yield
    except (BuildError, ProblemsFound) as error:
        logged.stop(mask.masked(str(error)))
    except SystemExit as error:
        if not error.code:  # else it is said already
            logged.stop(f"{described(error)}: the build stopped before it was finished")
        raise
    except Exception as error:
        if settings.get("DEBUG", False):
            logged.stop(mask.masked(traceback.format_exc()))
        more = "" if isinstance(error, OSError) else "\n`pelican content --debug` says more."
        logged.stop(mask.masked(described(error)) + more)


def theme_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Yield what of the theme cannot be read; or else, each post for which it has no template."""
    gate, *_ = generators
    unreadable = [one for found in theme_folders(gate.settings) for one in found.problems]
    yield from unreadable
    for path, content in () if unreadable else gate.context["generated_content"].items():
        try:
            gate.get_template(content.template)
        except PelicanTemplateNotFound:
            remedy = f'the theme has no template "{content.template}"; correct the header Template'
            yield Problem(shown(Path(gate.path, path)), None, remedy)


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


# `pelican -r` and `pelican -l` call the functions of these names.
pelican.autoreload = live.autoreload
pelican.listen = live.listen
