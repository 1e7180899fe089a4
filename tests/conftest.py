"""What all tests share: hypothesis does not time, for a busy machine is no fault; one browser."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser_tools import browser

settings.register_profile("ours", deadline=None)
settings.load_profile("ours")


@pytest.hookimpl
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run a test that is named in this process: two more would take longer to begin."""
    return 0 if any("::" in argument for argument in config.args) else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started
