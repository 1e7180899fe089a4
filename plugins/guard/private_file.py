"""Whether the file of private values is private, and the author's own."""

from collections.abc import Iterator
from pathlib import Path

from plugins.guard.git import git, is_repository, run_git
from plugins.problems import Problem, shown

EXAMPLE = "private.example.toml"


def published_problems(name: str, *public: Path) -> Iterator[Problem]:
    """Yield each file of the private file's name that is among what is published."""
    for folder in public:
        for path in sorted(folder.rglob(name)):
            yield Problem(shown(path), 1, f"move it out of {shown(folder)}/, which is published")


def misplaced_problems(private: Path, *public: Path) -> Iterator[Problem]:
    """Yield why the private file is, or would be, where Pelican or git publishes it."""
    yield from published_problems(private.name, *public)
    root = private.parent
    if not is_repository(root):
        return
    if git(root, "ls-files", "-z", "--", private.name):
        yield Problem(
            shown(private), 1, f"git keeps this file; run: git rm --cached {private.name}"
        )
    elif run_git(root, "check-ignore", "--quiet", private.name).returncode:
        yield Problem(
            shown(private), 1, f"git does not ignore this file; add /{private.name}* to .gitignore"
        )


def is_example(private: Path, root: Path) -> bool:
    """Return whether a private file is still the example, whose values everybody knows."""
    files = (private, root / EXAMPLE)
    return all(map(Path.is_file, files)) and len(set(map(Path.read_bytes, files))) == 1
