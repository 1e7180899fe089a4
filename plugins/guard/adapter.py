"""Pelican's side of the guard: it looks at the private file first, and at what is built last."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from pelican import Pelican, signals
from pelican.generators import Generator

from plugins import private_values, steps
from plugins.problems import Problem, ProblemsFound


def check_private_values(pelican: Pelican) -> None:
    """Check the private values before anything is built."""
    if not hasattr(pelican, "generators"):  # else its checks and steps are never sent
        raise TypeError("the guard needs PELICAN_CLASS = StrictPelican, which runs it at the end")
    values = private_values.values_of(pelican.settings)
    folders = map(Path, (pelican.settings["PATH"], pelican.settings["THEME"]))
    name = private_values.private_file(pelican.settings).name
    problems = list(private_values.published_problems(name, *folders))
    if values and (author := pelican.settings.get("AUTHOR")):
        path = private_values.private_file(pelican.settings)
        problems += author_problems(values, str(author), path)
    if problems:
        raise ProblemsFound(problems)


def author_problems(
    values: private_values.PrivateValues, author: str, path: Path
) -> Iterator[Problem]:
    """Yield each private value that has the name of the blog's author, which is on each page."""
    from plugins.guard.forms import names_of, squeezed_text  # noqa: PLC0415 (slow to import)

    wanted = squeezed_text(author)
    for name, value in values.named():
        for line in value.splitlines():
            if wanted in map(squeezed_text, (line, *names_of(line))):
                text = path.read_text("utf-8-sig")
                at = 1 + text.count("\n", 0, text.find(line))
                remedy = f'write this line into a list, public = ["…"], at the top of {path.name}'
                message = f"{name} has the name of AUTHOR, which is on each page; {remedy}"
                yield Problem(path.name, at, message)


def output_problems(
    generators: Sequence[Generator], folder: Path, shown_as: str
) -> Iterator[Problem]:
    """Read all that was built, when there are private values; yield the leaks."""
    settings = generators[0].settings
    if values := private_values.values_of(settings):
        from plugins.guard import checks, leaks  # noqa: PLC0415 (slow to import)

        contents = generators[0].context["generated_content"].values()
        pages = {Path(one.source_path): PurePath(one.save_as) for one in contents}
        sources = leaks.source_files(settings)
        site = checks.BuiltSite(folder, PurePath(shown_as), sources, pages)
        yield from checks.published_leaks(site, values, Path(settings["CACHE_PATH"]))


def register() -> None:
    """Check the private file at the start of a build, and what is built at its end."""
    signals.initialized.connect(check_private_values)
    steps.built.connect(output_problems)
