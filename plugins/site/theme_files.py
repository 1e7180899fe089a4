"""What Pelican copies from the theme."""

import os
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any


def theme_files(settings: Mapping[str, Any]) -> Iterator[tuple[Path, Path]]:
    """Yield the files that Pelican copies from the theme, and where to."""
    target = Path(settings["OUTPUT_PATH"], settings["THEME_STATIC_DIR"])
    for name in settings["THEME_STATIC_PATHS"]:
        top = Path(settings["THEME"], name)
        if top.is_file():
            yield top, target / top.name
        for folder, _, names in os.walk(top, followlinks=True):
            for path in (Path(folder, file) for file in sorted(names)):
                if not any(fnmatch(path.name, ignored) for ignored in settings["IGNORE_FILES"]):
                    yield path, target / path.relative_to(top)
