"""plugins/build/logged.py: an error that Pelican logs is heard, with what had been raised."""

import logging

import pytest

from plugins.build import logged


@pytest.mark.parametrize("level", [logging.WARNING, logging.CRITICAL])
def test_an_error_is_heard_even_when_pelican_is_to_be_quiet(
    level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logged.PELICAN, "level", level)
    logger = logging.getLogger("pelican.generators")
    with logged.errors() as said:
        logger.warning("no error")
        try:
            raise ValueError("no such letter")
        except ValueError as error:
            logger.exception("Could not process %s", "letters/box.md")
            raised = error
    logger.error("later")
    assert said == [logged.Said("Could not process letters/box.md", "letters/box.md", raised)]
    assert logged.PELICAN.level == level
    assert logged.PELICAN.propagate
