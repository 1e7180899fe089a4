"""Pelican's side of the guard: it looks at the private file first, and at the output last."""

import time
from logging import getLogger
from pathlib import Path

from pelican import Pelican, signals

from plugins import private_values
from plugins.build.strict import StrictPelican, built
from plugins.guard import check
from plugins.guard.private_file import among
from plugins.problems import ProblemsFound

logger = getLogger(__name__)


def check_private_file(pelican: Pelican) -> None:
    """Say what is wrong with the private values before anything is built."""
    if not isinstance(pelican, StrictPelican):
        raise TypeError("the guard needs PELICAN_CLASS = StrictPelican, which runs it at the end")
    private_values.of(pelican.settings)
    folders = map(Path, (pelican.settings["PATH"], pelican.settings["THEME"]))
    if problems := list(among(private_values.file_of(pelican.settings).name, *folders)):
        raise ProblemsFound(problems)


def check_output(pelican: Pelican) -> None:
    """Read all that was built, when there are private values."""
    if values := private_values.of(pelican.settings):
        start = time.perf_counter()
        output, cache = (Path(pelican.settings[key]) for key in ("OUTPUT_PATH", "CACHE_PATH"))
        check(output, values, cache)
        logger.info("guard: no private value found, in %.2f s", time.perf_counter() - start)


def register() -> None:
    """Check the private file at the start of a build, and the output at its end."""
    signals.initialized.connect(check_private_file)
    built.connect(check_output)
