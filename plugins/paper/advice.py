"""What an author should know of a letter that can be printed all the same.

in:  Voyez la pièce n° 3. (with one line of "Encl:")
out: content/letters/box.md:9: this speaks of enclosure 3, which "Encl:" does not have; add it
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, Generator

from plugins.paper.manuscript import Node
from plugins.paper.postal_rules import address_warnings
from plugins.paper.posts import has_paper, posts_of
from plugins.paper.sheet import Job, Sheet, missing_enclosures, says_nothing
from plugins.post import headers
from plugins.post.adapter import read_blog
from plugins.post.placeholders import LABELS
from plugins.post.post import Post
from plugins.problems import Problem

# Pelican says it too, of no line and without a remedy.
EMPTY_ALT = "Empty alt attribute for image %s in %s"

logger = logging.getLogger(__name__)


def of_address(article: Article, on_sheet: Sheet, job: Job) -> Iterator[Problem]:
    """Say which rules of addresses a letter does not keep."""
    post: Post = article.post
    to = post.source.headers["to"]
    lines = zip(on_sheet.recipient, on_sheet.data["recipient"], strict=True)
    known = ["" if has_label(nodes) else text for text, nodes in lines]
    for at, message in address_warnings(job.letter, known, job.profile.country):
        yield Problem(post.path, to[min(at, len(to) - 1)].line, message, "warning")


def of_enclosures(post: Post) -> Iterator[Problem]:
    """Say which enclosures a letter speaks of, and does not have."""
    count = len(post.letter.enclosures)
    html = f"{post.parts.body} {post.parts.notes}"
    for number in missing_enclosures(html, post.lang, count):
        message = f'this speaks of enclosure {number}, which "Encl:" does not have; add it'
        yield Problem(post.path, mention(number, post.source, post.lang, count), message, "warning")


def of_images(post: Post, *, on_paper: bool) -> Iterator[Problem]:
    """Say which images of a post or page say nothing to those who cannot see them.

    In a letter that is printed, those of the letter itself are an error.
    """
    for image in post.images:
        if not image.alt and not (on_paper and image.in_letter):
            yield Problem(post.path, image.line, says_nothing(image.address), "warning")


def is_news(record: logging.LogRecord) -> bool:
    """Say whether what Pelican logs is not said here."""
    return record.msg != EMPTY_ALT


def has_label(nodes: list[Node]) -> bool:
    """Say whether a line is not what will be sent: a label stands in it."""
    return any(node["is"] == "label" for node in nodes)


def mention(number: int, source: headers.Source, lang: str, count: int) -> int:
    """Find the line that speaks of an enclosure; where markup hides it, the first of the text."""
    lines = source.body.split("\n")
    for at, line in enumerate(lines):  # which may end within the words
        if number in missing_enclosures(" ".join([line, *lines[at + 1 : at + 2]]), lang, count):
            alone = number in missing_enclosures(" ".join(lines[at + 1 : at + 2]), lang, count)
            return source.body_line + at + alone
    return source.body_line


# --- without paper: of each build, and of `invoke check` ---------------------------------


def advice_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Yield which enclosures letters speak of and do not have, and which images say nothing."""
    generator = next(found for found in generators if isinstance(found, ArticlesGenerator))
    letters = [article for article, _ in posts_of(generator) if has_paper(article)]
    for article in letters:
        yield from of_enclosures(article.post)
    is_printed = generator.settings.get("PRODUCTION") or LABELS in generator.settings
    paths = {article.source_path for article in letters} if is_printed else set()
    contents: Iterable[Content] = generator.context["generated_content"].values()
    for content in filter(None, contents):
        yield from of_images(content.post, on_paper=content.source_path in paths)


def check(settings: Mapping[str, Any]) -> None:
    """Log the same of files, without a build."""
    for post in read_blog(settings):
        if post.letter.is_letter and post.letter.kind == "letter" and not post.is_wrong:
            for warning in of_enclosures(post):
                logger.warning("%s", warning)
