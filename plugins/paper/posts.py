"""Which posts are letters that we print, and how the files of each are called."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pelican.contents import Article
from pelican.generators import ArticlesGenerator

from plugins.post.letter import Letter
from plugins.problems import Problem, shown


def has_paper(article: Article) -> bool:
    """Return whether we print a post: a letter of ours, not a company's reply."""
    letter: Letter = article.letter
    return letter.is_letter and letter.kind == "letter"


class NamedArticle(NamedTuple):
    """A post, and the name of its PDF without the ending."""

    article: Article
    name: str


def posts_of(generator: ArticlesGenerator) -> Iterator[NamedArticle]:
    """Yield all posts that have been read, drafts too, each with the name of its PDF."""
    originals = (generator.articles, generator.drafts, generator.hidden_articles)
    others = (generator.translations, generator.drafts_translations, generator.hidden_translations)
    for articles, translations in zip(originals, others, strict=True):
        yield from named(articles, translations)


def named(articles: Iterable[Article], translations: Iterable[Article]) -> Iterator[NamedArticle]:
    """Yield posts with the names of their PDFs: a translation has its original's and a language."""
    for article in articles:
        yield NamedArticle(article, article.slug)
    for article in translations:
        yield NamedArticle(article, f"{article.slug}-{article.lang.lower()}")


def in_one_place(files: Iterable[tuple[Article, Iterable[str]]]) -> Iterator[Problem]:
    """Yield which letters would be written to one file."""
    taken: dict[str, str] = {}
    for article, names in files:
        path = shown(article.source_path)
        for name in names:
            if (other := taken.setdefault(name, path)) != path:
                message = f'on paper it would be {name}, as {other}; add a header "Slug: …"'
                yield Problem(path, 1, message)
