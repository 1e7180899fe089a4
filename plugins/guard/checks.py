"""What is wrong with a blog in the guard's eyes, as a build and `invoke check` say it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from plugins import private_values
from plugins.guard import history
from plugins.guard.cleared import Cleared, cleared_in
from plugins.guard.git import git, is_repository, repositories, run_git
from plugins.guard.leaks import (
    Leak,
    Slip,
    find_leaks,
    find_slips,
    largest,
    locate,
    masked_path,
    source_files,
)
from plugins.guard.net import Net
from plugins.private_values import PrivateValues
from plugins.problems import Problem, raise_errors, shown

KEY_IN_NAME = re.compile(r'"(.*)"')
POSTS = {".md", ".markdown", ".mkd", ".mdown"}
MAY_BE_PUBLIC = ", or, where that line is no secret, add it to the list public of private.toml"
FROM_ELSEWHERE = (
    "no post, setting or file of the theme has it: if this file is your own, take it out, else "
    "delete the file and build again"
)

LEAK_REMEDY = "Do not publish what is in that folder; mend this, and build again."
REMEDY_FOR_HISTORY = (
    "Do not push this repository. What is only staged can be unstaged; what is committed stays "
    "in its history: begin a new repository with the files as they are now. What is no secret, "
    "as the name of your town, goes into the list public of private.toml."
)
REMEDY_FOR_MESSAGE = "Nothing was committed: leave the value out of the message."


@dataclass(frozen=True)
class BuiltSite:
    """What was built, in which folder, and what it was built from.

    ``shown_as`` is the folder as the author knows it; ``pages`` are the files, below it, that
    were made from a post.
    """

    folder: Path
    shown_as: PurePath
    sources: Iterable[Path] = ()
    pages: Mapping[Path, PurePath] = field(default_factory=dict)


def published_leaks(site: BuiltSite, values: PrivateValues, cache: Path) -> Iterator[Problem]:
    """Read what was built, but what was clean before; yield where a private value is in it."""
    cleared = cleared_in(cache, "output", values)
    yield from leak_problems(site, Net(values.named()), cleared)
    cleared.keep()


def leak_problems(site: BuiltSite, net: Net, cleared: Cleared | None = None) -> Iterator[Problem]:
    """Yield a problem for each line of the author's that leaks a value into what was built.

    What no such line explains is told by the file where it is.
    """
    found = [*find_leaks(net, site.folder, site.shown_as, cleared)]
    yield from (problem for problem in found if isinstance(problem, Problem))
    leaks: dict[str, list[Leak]] = defaultdict(list)
    for leak in found:
        if isinstance(leak, Leak):
            leaks[leak.needle.name].append(leak)
    typed = find_slips(net, site.sources if leaks else (), leaks)
    slips = [slip for slip in typed if (site.folder / site.pages.get(slip.path, "")).exists()]
    for slip in slips:
        yield _slip_problem(slip, leaks[slip.needles[0].name], net, site)
    told = [needle for slip in slips for needle in slip.needles]
    for needle in largest([there[0].needle for there in leaks.values()], told):
        for in_name in (True, False):
            if there := [leak for leak in leaks[needle.name] if leak.is_in_name == in_name]:
                yield _leak_problem(there, net, site)


def _slip_problem(slip: Slip, leaks: list[Leak], net: Net, site: BuiltSite) -> Problem:
    """Return of a line of the author's what of it is published, and where first."""
    names = [needle.name for needle in slip.needles]
    page = site.pages.get(slip.path)
    first = next((leak for leak in leaks if leak.file == page), leaks[0])
    where, form = locate(net, site.folder, first)
    published = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} published, {form}"
    file = masked_path(net, site.shown_as / first.file)
    message = f"{published}, in {file} ({where}){_and_more(len(leaks))}; {_slip_remedy(slip)}"
    return Problem(masked_path(net, PurePath(shown(slip.path))), slip.line, message)


def _leak_problem(leaks: list[Leak], net: Net, site: BuiltSite) -> Problem:
    """Return where a value is that no line of the author's explains."""
    where, form = locate(net, site.folder, leaks[0])
    file = masked_path(net, site.shown_as / leaks[0].file)
    message = f"{leaks[0].needle.name} is here, {form} ({where}){_and_more(len(leaks))}"
    return Problem(file, None, f"{message}; {FROM_ELSEWHERE}")


def _and_more(files: int) -> str:
    """Return in how many files besides the first something is.

    >>> _and_more(1), _and_more(2), _and_more(8)
    ('', ' and in 1 more file', ' and in 7 more files')
    """
    return "" if files == 1 else f" and in {files - 1} more file{'s' if files > 2 else ''}"


def _slip_remedy(slip: Slip) -> str:
    """Return what to do about a value where it was typed."""
    names = [needle.name for needle in slip.needles]
    keys = [f"{{{{{key}}}}}" for name in names for key in KEY_IN_NAME.findall(name)]
    no_secret = MAY_BE_PUBLIC if any(name.startswith("line ") for name in names) else ""
    if slip.is_in_name:
        return f"rename this file{no_secret}"
    if slip.path.suffix not in POSTS or len(keys) < len(names):
        return f"take it out of this file{no_secret}"
    return f"write {' and '.join(dict.fromkeys(keys))}{no_secret}"


# --- the private file --------------------------------------------------------------------


def private_file_problems(settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield why the private file is not where nobody publishes it, or not the author's own."""
    private = private_values.private_file(settings)
    name, root = private.name, private.parent
    published = (Path(settings[key]) for key in ("PATH", "THEME", "OUTPUT_PATH"))
    yield from private_values.published_problems(name, *published)
    if is_example(settings):
        yield Problem(shown(private), None, "this is still the example; put your own values in it")
    if not is_repository(root):
        return
    if git(root, "ls-files", "-z", "--", name):
        yield Problem(shown(private), None, f"git keeps this file; run: git rm --cached {name}")
    elif run_git(root, "check-ignore", "--quiet", name).returncode:
        remedy = f"git does not ignore this file; add /{name}* to .gitignore"
        yield Problem(shown(private), None, remedy)


def is_example(settings: Mapping[str, Any]) -> bool:
    """Return whether the private file is still the example, whose values everybody knows."""
    example = Path(settings["PATH"]).parent / private_values.EXAMPLE_NAME
    files = (private_values.private_file(settings), example)
    return all(map(Path.is_file, files)) and len(set(map(Path.read_bytes, files))) == 1


# --- `invoke check` ----------------------------------------------------------------------


def own_values(settings: Mapping[str, Any]) -> PrivateValues | None:
    """Return the private values, where they are not the example's."""
    return None if is_example(settings) else private_values.values_of(settings)


def kept_problems(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield where the author's private values are in what git keeps, and what was not looked at."""
    if values := own_values(settings):
        cache = Path(settings["CACHE_PATH"])
        for repository in repositories(root, Path(settings["PATH"])):
            yield from history.history_problems(repository, values, cache)


def check_built(settings: Mapping[str, Any]) -> None:
    """Check that no private value is in what was built last."""
    if values := own_values(settings):
        output = Path(settings["OUTPUT_PATH"])
        site = BuiltSite(output, PurePath(shown(output)), source_files(settings))
        raise_errors(published_leaks(site, values, Path(settings["CACHE_PATH"])), LEAK_REMEDY)


def check_message(message: Path, settings: Mapping[str, Any]) -> None:
    """Check that no private value is in what is said of a commit."""
    if values := own_values(settings):
        raise_errors(history.leaks_in_message(message.read_bytes(), values), REMEDY_FOR_MESSAGE)
