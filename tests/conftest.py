"""What all tests share: a browser, and blogs that they only read.

Hypothesis does not time, for a busy machine is no fault.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser_tools import browser
from tests.site_tools import FIXTURES, ROOT, build, copy_of_project

settings.register_profile("ours", deadline=None)
settings.load_profile("ours")

collect_ignore = [
    "counting.py",
    "readers.py",
    "feed_readers.py",
]  # programs: one builds when it is imported


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run a test that is named in this process: two more would take longer to begin."""
    return 0 if any("::" in argument for argument in config.args) else None


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], Path]:
    """Return a function that builds the demo blog, or the hard one of fixtures/site, but once."""

    @cache
    def built(settings: str, hard: bool) -> Path:
        folder = tmp_path_factory.mktemp("hard" if hard else "demo")
        project = copy_of_project(folder / "project", posts=FIXTURES) if hard else ROOT
        done = build(folder / "output", settings, project=project)
        assert done.returncode == 0, done.stdout + done.stderr
        return folder / "output"

    return built


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started
