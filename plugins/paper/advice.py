"""What an author should know of a letter that can be printed all the same.

in:  Voyez la pièce n° 3. (with one line of "Encl:")
out: content/letters/box.md:9: this speaks of enclosure 3, which "Encl:" does not list; add it
"""

import re
from collections.abc import Iterator, Sequence

from plugins.paper.enclosures import missing_enclosures
from plugins.paper.manuscript import all_text
from plugins.paper.sheet import Sheet, says_nothing
from plugins.post.letter import Letter, Source
from plugins.post.post import Post
from plugins.problems import Problem

# How France wants its addresses written, so that machines can read them.
NORM = "NF Z 10-011"
LINES, CHARACTERS = 6, 38
MOST_LINES = f"{NORM}: an address has at most {LINES} lines"
MOST_CHARACTERS = f"{NORM}: a line has at most {CHARACTERS} characters"
STREET = re.compile(r"\s*(?:\d|(?:BP|CS|TSA)\b)", re.IGNORECASE)
PUNCTUATION = re.compile(r"[,.;:!?()«»]")


def address_problems(post: Post, on_sheet: Sheet) -> Iterator[Problem]:
    """Yield a warning for each rule of addresses that a letter does not keep."""
    to = post.source.headers["to"]
    # a line with a label is not what will be sent
    known = [
        "" if any(node["is"] == "label" for node in nodes) else all_text(nodes)
        for nodes in on_sheet.data["recipient"]
    ]
    for at, message in address_warnings(post.letter, known, on_sheet.job.profile.country):
        yield Problem(post.path, to[min(at, len(to) - 1)].line, message, "warning")


def sender_problems(post: Post) -> Iterator[Problem]:
    """Yield a warning for a letter that nobody seems to have written."""
    if not post.letter.sender:
        message = 'the letter does not say who writes; add a header "From: …" above this line'
        yield Problem(post.path, post.source.headers["to"][0].line, message, "warning")


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


def mention(number: int, source: Source, lang: str, count: int) -> int:
    """Find the line that speaks of an enclosure; where markup hides it, the first of the text."""
    lines = source.body.split("\n")
    for at in range(len(lines)):
        below = " ".join(lines[at + 1 : at + 2])  # it may end there
        found = missing_enclosures(f"{lines[at]} {below}", lang, count)
        if number in found and number not in missing_enclosures(below, lang, count):
            return source.body_line + at
    return source.body_line


def address_warnings(letter: Letter, lines: Sequence[str], country: str) -> list[tuple[int, str]]:
    """Return which rules an address breaks, each with the line (from 0) that does.

    >>> lines = ["Ixe", "1, rue de l'Exemple", "69000 LYON"]
    >>> address_warnings(Letter("box"), lines, "fr")
    [(1, 'NF Z 10-011: write no punctuation from the street line on')]
    """
    if country != "fr" or not letter.is_posted:
        return []
    numbered = list(enumerate(lines))
    street = next((at for at, line in numbered if STREET.match(line)), len(lines))
    broken = {
        MOST_LINES: range(LINES, len(lines)),
        MOST_CHARACTERS: [at for at, line in numbered if len(line) > CHARACTERS],
        f"{NORM}: write no punctuation from the street line on": [
            at for at, line in numbered[street:] if PUNCTUATION.search(line)
        ],
        f"{NORM}: write the last line in capitals": [
            at for at, line in numbered[-1:] if line != line.upper()
        ],
    }
    return [(places[0], rule) for rule, places in broken.items() if places]
