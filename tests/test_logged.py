"""plugins/build/logged.py: an error that Pelican logs is one of the build."""

import logging
import re
from collections.abc import Iterator

import pytest

from plugins.build import logged
from plugins.build.errors import BuildError


@pytest.fixture
def quiet() -> Iterator[None]:
    """Pelican is to be quiet, as with ``-q``."""
    level = logged.PELICAN.level
    logged.PELICAN.setLevel(logging.CRITICAL)
    yield
    logged.PELICAN.setLevel(level)


@pytest.mark.usefixtures("quiet")
def test_an_error_is_heard_even_when_pelican_is_to_be_quiet() -> None:
    logged.take_over()
    logger = logging.getLogger("pelican.generators")

    def build() -> None:
        with logged.failing() as errors:
            logger.warning("no error")
            errors.check()
            try:
                raise ValueError("no such letter")
            except ValueError:
                logger.exception("Could not process %s\n%s", "box.md", "no such letter")
            logger.error("Unknown status")
            logger.error("Unknown status")

    with pytest.raises(BuildError) as told:
        build()
    line = r"Could not process box.md: tests/test_logged.py:\d+: ValueError: no such letter"
    assert re.fullmatch(f"{line}\nUnknown status", str(told.value))
    logger.error("later")
