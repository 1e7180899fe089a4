"""Has git run `invoke check` before each commit, and look at what is said of it."""

import shlex
from pathlib import Path

from plugins.guard.git import git, is_repository
from plugins.problems import Problem, ProblemsFound, shown

COMMAND = "uv run --quiet invoke check"
HOOKS = {
    "pre-commit": """#!/bin/sh
# Checks the posts, and that no private value is about to be kept by git.
cd {folder} && exec {command}
""",
    "commit-msg": """#!/bin/sh
# Checks that no private value is in the message of a commit.
case "$1" in /*) message=$1 ;; *) message=$PWD/$1 ;; esac
cd {folder} && exec {command} --message "$message"
""",
}


def switch_on_hooks(root: Path) -> list[Path]:
    """Write git's hooks that check a commit; one that is there is never replaced.

    Raises FileExistsError where there is another, FileNotFoundError without a repository, and
    ProblemsFound where other repositories would have them too.
    """
    if not is_repository(root):
        raise FileNotFoundError(root)
    prefix = shlex.quote(git(root, "rev-parse", "--show-prefix").decode().strip() or ".")
    folder = folder_of_hooks(root)
    texts = {
        folder / name: text.format(folder=prefix, command=COMMAND) for name, text in HOOKS.items()
    }
    for path, text in texts.items():
        if path.exists() and not (path.is_file() and path.read_bytes() == text.encode()):
            raise FileExistsError(None, None, str(path))
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    return list(texts)


def folder_of_hooks(root: Path) -> Path:
    """Return where git looks for hooks; raise ProblemsFound where other repositories share them."""
    asked = git(root, "rev-parse", "--git-path", "hooks", "--git-common-dir").decode()
    folder, common = (root / name for name in asked.splitlines())
    if folder.resolve() == (own := common.resolve() / "hooks"):
        return folder
    remedy = (
        "git looks for hooks here, where other repositories may too; to give this one its own, "
        f"run: git config core.hooksPath {shlex.quote(str(own))}"
    )
    raise ProblemsFound([Problem(shown(folder), 1, remedy)])
