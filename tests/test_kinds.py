"""plugins/site/kinds.py: each kind of page stands in a list."""

import pytest
from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.settings import DEFAULT_CONFIG

from plugins.site.kinds import shelves_of


@pytest.mark.parametrize("kind", [ArticlesGenerator, PagesGenerator])
def test_pelican_keeps_posts_on_no_other_shelf(kind: type) -> None:
    generator = kind({}, DEFAULT_CONFIG | {"CACHE_CONTENT": False}, "content", "theme", "output")
    lists = {
        name
        for name, value in vars(generator).items()
        if isinstance(value, list) and name[0] != "_"
    }
    shelves = [(shelf.originals, shelf.translations) for shelf in shelves_of(generator)]
    known = {name for names in shelves for name in names}
    assert lists - known <= {"related_posts"}
