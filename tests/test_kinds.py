"""plugins/site/kinds.py: each kind of page has a template of its own, and stands in a list."""

import pytest
from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.settings import DEFAULT_CONFIG

from plugins.post.post import Post
from plugins.post.source import Source, Value
from plugins.site.kinds import KINDS, OTHER_TEMPLATES, page_kind, shelves_of, template_problems
from tests.project import ROOT


def post_of(template: str, *, letter: bool = False, page: bool = False) -> Post:
    headers = {"template": (Value(template, 3),)} | ({"to": (Value("Ixe", 4),)} if letter else {})
    return Post("a.md", source=Source(headers), is_page=page)


@pytest.mark.parametrize(
    ("post", "kind", "remedy"),
    [
        (post_of("article"), "post", None),
        (post_of("mon-essai"), "post", None),
        (post_of("letter", letter=True), "letter", None),
        (post_of("article", letter=True), "letter", None),
        (post_of("page", page=True), "page", None),
        (post_of("letter"), "post", "article"),
        (post_of("tags"), "post", "article"),
        (post_of("category", letter=True), "letter", "letter"),
        (post_of("article", page=True), "page", "page"),
    ],
)
def test_a_template_shows_one_page_kind_page(post: Post, kind: str, remedy: str | None) -> None:
    assert page_kind(post).name == kind
    told = [str(problem) for problem in template_problems(post)]
    name = post.source.headers["template"][0].text
    line = f'a.md:3: Template: "{name}" cannot show this kind of post; write "{remedy}", or delete'
    assert [text.partition(" this line")[0] for text in told] == ([line] if remedy else [])


def test_the_table_knows_every_template_of_the_theme() -> None:
    theme = {path.stem for path in (ROOT / "theme/templates").glob("*.html")}
    assert theme == OTHER_TEMPLATES.union(kind.template for kind in KINDS)


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
