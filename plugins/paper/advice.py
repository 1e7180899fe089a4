"""What an author should know of a letter that can be printed all the same.

in:  Voyez la pièce n° 3. (with one line of "Encl:")
out: content/letters/box.md:9: this speaks of enclosure 3, which "Encl:" does not list; add it
"""

from collections.abc import Iterator

from plugins.paper.enclosures import missing_enclosures
from plugins.paper.manuscript import Node
from plugins.paper.postal_rules import address_warnings
from plugins.paper.sheet import Job, Sheet, says_nothing
from plugins.post.letter import Source
from plugins.post.post import Post
from plugins.problems import Problem


def address_problems(post: Post, on_sheet: Sheet, job: Job) -> Iterator[Problem]:
    """Yield a warning for each rule of addresses that a letter does not keep."""
    to = post.source.headers["to"]
    lines = zip(on_sheet.recipient, on_sheet.data["recipient"], strict=True)
    known = ["" if has_label(nodes) else text for text, nodes in lines]
    for at, message in address_warnings(job.letter, known, job.profile.country):
        yield Problem(post.path, to[min(at, len(to) - 1)].line, message, "warning")


def enclosure_problems(post: Post) -> Iterator[Problem]:
    """Yield a warning for each enclosure that a letter speaks of, and does not have."""
    count = len(post.letter.enclosures)
    html = f"{post.parts.body} {post.parts.notes}"
    for number in missing_enclosures(html, post.lang, count):
        message = f'this speaks of enclosure {number}, which "Encl:" does not list; add it'
        yield Problem(post.path, mention(number, post.source, post.lang, count), message, "warning")


def alt_problems(post: Post, *, on_paper: bool) -> Iterator[Problem]:
    """Yield a warning for each image that says nothing to those who cannot see it.

    In a letter that is printed, those of the letter itself are an error.
    """
    for image in post.images:
        if not image.alt and not (on_paper and image.in_letter):
            yield Problem(post.path, image.line, says_nothing(image.address), "warning")


def has_label(nodes: list[Node]) -> bool:
    """Return whether a line is not what will be sent: a label stands in it."""
    return any(node["is"] == "label" for node in nodes)


def mention(number: int, source: Source, lang: str, count: int) -> int:
    """Find the line that speaks of an enclosure; where markup hides it, the first of the text."""
    lines = source.body.split("\n")
    for at, line in enumerate(lines):  # which may end within the words
        if number in missing_enclosures(" ".join([line, *lines[at + 1 : at + 2]]), lang, count):
            alone = number in missing_enclosures(" ".join(lines[at + 1 : at + 2]), lang, count)
            return source.body_line + at + alone
    return source.body_line
