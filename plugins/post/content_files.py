"""The files below ``content/``: which there are, and which of them are posts or pages."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from pathlib import Path
from typing import Any

EXTENSIONS = ["md", "markdown", "mkd", "mdown"]


def is_page(path: Path, settings: Mapping[str, Any]) -> bool:
    """Say whether Pelican takes the file for a page (PAGE_PATHS), not for a post."""
    root = Path(settings["PATH"])
    return any(path.is_relative_to(root / folder) for folder in settings["PAGE_PATHS"])


def is_post(path: Path, settings: Mapping[str, Any]) -> bool:
    """Say whether Pelican publishes what is in the file's folder."""
    root = Path(settings["PATH"])
    folders = (*settings["ARTICLE_PATHS"], *settings["PAGE_PATHS"])
    return any(path.is_relative_to(root / folder) for folder in folders)


def author_files(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Give every file below ``content/`` but images and what Pelican ignores, in order."""
    images = [Path(settings["PATH"], folder) for folder in settings["STATIC_PATHS"]]
    for path in files(settings):
        if not any(path.is_relative_to(folder) for folder in images):
            yield path


def files(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Give every file below ``content/`` but what Pelican ignores, in order."""
    root = Path(settings["PATH"])
    is_ignored = re.compile("|".join(map(translate, settings["IGNORE_FILES"])) or "(?!)").match
    for path in sorted(root.rglob("*")):
        hidden = any(map(is_ignored, path.relative_to(root).parts))
        if path.is_file() and not hidden:
            yield path
