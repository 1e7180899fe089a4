"""The tools of the tests: missing ones are said, never passed over under CI."""

import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import browser_tools
from tests.browser_tools import require_axe, require_browser, require_nu, served

REQUIRED: list[Callable[[], object]] = [require_nu, require_axe, require_browser]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand on a machine that has none of the tools."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("VNU_JAR", str(tmp_path / "vnu.jar"))
    monkeypatch.setattr(browser_tools, "AXE", tmp_path / "axe.min.js")
    monkeypatch.delenv("CHROMIUM", raising=False)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("require", REQUIRED)
def test_a_missing_tool_skips_the_test_and_says_how_to_install_it(
    require: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"to install it: (apt-get|npm) install "):
        require()


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("require", REQUIRED)
def test_a_missing_tool_fails_the_test_under_ci(
    require: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="is not installed"):
        require()


def test_the_server_is_on_loopback_and_stops(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text("here")
    (tmp_path / "404.html").write_text("not here")
    with served(tmp_path) as address:
        host, port = urlsplit(address).hostname, urlsplit(address).port
        assert host == "127.0.0.1"
        assert _get(f"{address}/a/") == (200, "here")
        assert _get(f"{address}/b/c") == (404, "not here")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, port or 0), timeout=5)


def _get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (our own server)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
