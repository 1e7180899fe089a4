"""What an author should know of a letter that can be printed all the same.

in:  Voyez la pièce n° 3. (with one line of "Encl:")
out: content/letters/box.md:9: this speaks of enclosure 3, which "Encl:" does not have; add it
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, Generator

from plugins import html_tree
from plugins.paper.manuscript import Node
from plugins.paper.postal_rules import address_warnings
from plugins.paper.posts import has_paper, posts_of
from plugins.paper.sheet import Job, Sheet, missing_enclosures, says_nothing
from plugins.post import body, headers
from plugins.post.adapter import letter_part
from plugins.post.content_files import find_files, find_posts, is_page
from plugins.post.placeholders import LABELS
from plugins.post.raw_html import UnclosedError
from plugins.post.source_lines import find_line
from plugins.problems import Problem, shown

# Pelican says it too, of no line and without a remedy.
EMPTY_ALT = "Empty alt attribute for image %s in %s"

logger = logging.getLogger(__name__)


def of_address(article: Article, on_sheet: Sheet, job: Job) -> Iterator[Problem]:
    """Say which rules of addresses a letter does not keep."""
    path = shown(article.source_path)
    source, _ = headers.read_file(Path(article.source_path), path)
    to = source.headers["to"]
    lines = zip(on_sheet.recipient, on_sheet.data["recipient"], strict=True)
    known = ["" if has_label(nodes) else text for text, nodes in lines]
    for at, message in address_warnings(job.letter, known, job.profile.country):
        yield Problem(path, to[min(at, len(to) - 1)].line, message, "warning")


def of_enclosures(article: Article) -> Iterator[Problem]:
    """Say which enclosures a letter speaks of, and does not have."""
    path = Path(article.source_path)
    source, _ = headers.read_file(path, shown(path))
    return enclosure_warnings(shown(path), source, article.content, article.lang)


def of_images(content: Content, *, on_paper: bool) -> Iterator[Problem]:
    """Say which images of a post or page say nothing to those who cannot see them.

    In a letter that is printed, those of the letter itself are an error.
    """
    html: str = content._content  # as typed: {static}/images/box.jpg
    if "<img" not in html.lower():
        return
    tree = html_tree.parse(html.replace(letter_part(html), "", 1) if on_paper else html)
    for note in tree.css("div.footnote") if on_paper else ():
        note.decompose()
    for image in tree.css("img[src]"):
        src = image.attributes["src"] or ""
        if not (image.attributes.get("alt") or "").strip():
            path = Path(content.source_path)
            text = path.read_text(encoding="utf-8-sig")
            typed = f"![]({src}"
            line = find_line(typed if typed in text else src, text)
            yield Problem(shown(path), line, says_nothing(src), "warning")


def is_news(record: logging.LogRecord) -> bool:
    """Say whether what Pelican logs is not said here."""
    return record.msg != EMPTY_ALT


def has_label(nodes: list[Node]) -> bool:
    """Say whether a line is not what will be sent: a label stands in it."""
    return any(node["is"] == "label" for node in nodes)


def enclosure_warnings(
    path: str, source: headers.Source, content: str, lang: str
) -> Iterator[Problem]:
    """Say which enclosures a letter speaks of in its HTML, and does not have."""
    count = len(source.lines("Encl"))
    notes = [node.html or "" for node in html_tree.parse(content).css("div.footnote")]
    for number in missing_enclosures(" ".join([letter_part(content), *notes]), lang, count):
        message = f'this speaks of enclosure {number}, which "Encl:" does not have; add it'
        yield Problem(path, mention(number, source, lang, count), message, "warning")


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
        yield from of_enclosures(article)
    is_printed = generator.settings.get("PRODUCTION") or LABELS in generator.settings
    paths = {article.source_path for article in letters} if is_printed else set()
    contents: Iterable[Content] = generator.context["generated_content"].values()
    for content in filter(None, contents):
        yield from of_images(content, on_paper=content.source_path in paths)


def check(settings: Mapping[str, Any]) -> None:
    """Log the same of files, without a build."""
    markdown = body.markdown_for(settings["MARKDOWN"])
    for path in find_posts(find_files(settings), settings):
        if not is_page(path, settings):
            source, problems = headers.read_file(path, shown(path))
            if problems or not source.lines("To") or source.text("Kind") == "reply":
                continue
            try:
                content = body.convert(markdown, source.body, letter=True)
            except (body.MisplacedError, UnclosedError):  # the build says where
                continue
            lang = source.text("Lang") or settings["DEFAULT_LANG"]
            for warning in enclosure_warnings(shown(path), source, content, lang):
                logger.warning("%s", warning)
