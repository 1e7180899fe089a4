"""Pelican's side of the guard: it looks at the private file first, and at what is built last."""

import time
from collections.abc import Sequence
from logging import getLogger
from pathlib import Path, PurePath

from pelican import Pelican, signals
from pelican.generators import Generator

from plugins import private_values
from plugins.build.strict import StrictPelican, built
from plugins.guard.checks import REMEDY, Site, site_problems
from plugins.guard.private_file import published_problems
from plugins.guard.sources import source_files
from plugins.problems import ProblemsFound, shown

logger = getLogger(__name__)


def check_private_file(pelican: Pelican) -> None:
    """Check the private values before anything is built."""
    if not isinstance(pelican, StrictPelican):
        raise TypeError("the guard needs PELICAN_CLASS = StrictPelican, which runs it at the end")
    private_values.of(pelican.settings)
    folders = map(Path, (pelican.settings["PATH"], pelican.settings["THEME"]))
    name = private_values.file_of(pelican.settings).name
    if problems := list(published_problems(name, *folders)):
        raise ProblemsFound(problems)


def check_output(pelican: StrictPelican) -> None:
    """Read all that was built, when there are private values."""
    if values := private_values.of(pelican.settings):
        start = time.perf_counter()
        output, cache = (Path(pelican.settings[key]) for key in ("OUTPUT_PATH", "CACHE_PATH"))
        pages = pages_of(pelican.generators)
        site = Site(output, PurePath(shown(output)), source_files(pelican.settings), pages)
        if problems := list(site_problems(site, values, cache)):
            raise ProblemsFound(problems, REMEDY)
        logger.info("guard: no private value found, in %.2f s", time.perf_counter() - start)


def pages_of(generators: Sequence[Generator]) -> dict[Path, PurePath]:
    """Return which file below the output is made from which post."""
    contents = generators[0].context["generated_content"].values() if generators else ()
    return {Path(content.source_path): PurePath(content.save_as) for content in contents}


def register() -> None:
    """Check the private file at the start of a build, and what is built at its end."""
    signals.initialized.connect(check_private_file)
    built.connect(check_output)
