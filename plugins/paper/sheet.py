"""Put together all that stands on the sheet: the letter's parts, as the template wants them.

article.letter, the HTML of its body with its marks, the notes  →  letter.json
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain, groupby
from pathlib import Path

from plugins import html_tree
from plugins.paper import manuscript
from plugins.paper.enclosures import mentioned_enclosures
from plugins.paper.errors import PaperError
from plugins.paper.manuscript import Node, all_text, inlines, own_text, walk
from plugins.paper.profiles import INSET, PROFILES, Profile
from plugins.post.letter import Letter
from plugins.post.placeholders import PUBLIC, Labels, line, printed
from plugins.typography import CANON, Style
from plugins.words import Words

SALUTATION = 80  # characters: a first paragraph of more is no salutation
LONG_ENDING = 240  # characters: a last paragraph of more may stand without the signature
LONG_LAST_BLOCK = 180  # characters: a block of more may be parted from the closing by a page
WORDS = 6  # before a mark: enough to find it in its author's text
ROW = 60  # characters that have room on a line, and that each of these takes at least
TAKES_A_LINE = frozenset({"p", "br", "heading", "pre", "hr", "image"})
NO_POST = re.compile(  # what no letter can be sent to, in a line of an address
    r"""
    @ | https?:// | www\. |
    ^ \s* (?: t[ée]l (?: [ée]phone )? | telefon | tele?fax | fax | (?: tele )? phone | mobile? |
        handy | portable | e-?mail | courriel | web | internet | ☎ ) \b |
    ^ [\s+\d()./–-]* (?: \d [\s()./–-]* ){7,} $ |    # a number and nothing else
    ^ \S+ \. [a-z]{2,} (?: / \S* )? $               # a domain
    """,
    re.VERBOSE | re.IGNORECASE,
)
LETTER_PARTS = ("opening", "body", "before_closing", "closing")
FONTS = {"text": ["Libertinus Serif", "Noto Emoji"], "code": ["DejaVu Sans Mono"]}

# Gives the file of an image of the letter, by its address; raises PaperError.
FindImage = Callable[[str], Path]


@dataclass(frozen=True)
class Job:
    """A letter to be printed: its headers, its HTML, and how it is to look.

    ``body`` is the letter without chapeau and afterword, with its marks; ``notes`` the list
    that ``footnoted_links`` made of it. ``labels`` say what stands for private values.
    """

    letter: Letter
    body: str
    notes: str = ""
    title: str = ""
    lang: str = "fr"
    profile: Profile = PROFILES["fr-dl"]
    labels: Labels = PUBLIC
    style: Style = CANON
    find_image: FindImage = Path
    signature_image: Path | None = None
    fonts: tuple[Path, ...] = ()  # folders, besides that of the project
    private: bool = False  # for the author and the company only: it says who wrote it


@dataclass(frozen=True)
class Sheet:
    """What the template is given, the images that it names, and what it was made of."""

    job: Job
    data: Node
    images: Mapping[str, Path]

    @property
    def recipient(self) -> list[str]:
        """The recipient's address line by line, as printed."""
        return list(map(all_text, self.data["recipient"]))

    @property
    def sender(self) -> list[str]:
        """The sender's address line by line, as printed."""
        return list(map(all_text, self.data["sender"]))

    @property
    def tables(self) -> list[str]:
        """The text of each table, a cell a line."""
        tables = [node["rows"] for node in walk(self.data) if node["is"] == "table"]
        cells = [[all_text(cell["has"]) for row in rows for cell in row] for rows in tables]
        return ["\n".join(filter(None, texts)) for texts in cells]

    @property
    def notes(self) -> dict[str, str]:
        """Of each note, by its number, the words of its paragraph that its first mark follows."""
        found: dict[str, str] = {}
        before = ""
        for node in walk(self.data):
            before = "" if node["is"] in {"p", "heading"} else before + own_text(node)
            if node["is"] == "note" and node["first"]:
                found[node["number"]] = " ".join(before.split()[-WORDS:])
        return found


class _Parts:
    """How texts of the headers are printed: in the letter's language, with labels or values."""

    def __init__(self, job: Job) -> None:
        self.lang, self.labels, self.style = job.lang, job.labels, job.style
        self.words = Words(job.lang, job.style)
        self.recipient = self.address(job.letter.recipient)
        self.sender = self.address(job.letter.sender)

    def line(self, text: str) -> list[Node]:
        return inlines(line(text, self.lang, self.style, self.labels))

    def lines(self, texts: Sequence[str]) -> list[list[Node]]:
        return [self.line(text) for text in texts]

    def address(self, texts: Sequence[str]) -> list[list[Node]]:
        """Return an address line by line; a private value may be several."""
        found = []
        for text in texts:
            nodes = inlines(printed(text, self.labels))
            lines = groupby(nodes, lambda node: node["is"] == "br")
            found += [list(line) for is_break, line in lines if not is_break]
        return found

    def labelled(self, label: str, texts: Iterable[str]) -> Node:
        """Return texts below each other, without a label that their author has typed too."""
        letters = filter(str.isalpha, all_text(inlines(label)))
        typed = re.compile(r"\W*".join(["^", *letters, r":\s*\b"]), re.IGNORECASE)
        return self.listed(label, [typed.sub("", text) for text in texts])

    def listed(self, label: str, texts: Sequence[str], *, numbered: bool = False) -> Node:
        """Return texts below each other, beside what they are."""
        return {"label": inlines(label), "items": self.lines(texts), "numbered": numbered}


def sheet(job: Job) -> Sheet:
    """Put a letter on its sheet.

    Raises :class:`PaperError` for what cannot be printed.
    """
    letter, day, parts = job.letter, job.letter.dated, _Parts(job)
    if not letter.recipient or day is None:
        raise PaperError('there is no recipient; add a header "To: …"')
    subject = parts.labelled(parts.words("Subject:"), filter(None, [letter.subject]))
    data: Node = {
        "profile": asdict(job.profile),
        "fonts": FONTS,
        **(manuscript.language(job.lang) or manuscript.language("en")),
        "title": all_text(subject["items"]) or job.title,
        "author": all_text(parts.sender[0]) if job.private and parts.sender else None,
        "day": [day.year, day.month, day.day],
        "subject": {"label": subject["label"], "text": [*chain(*subject["items"])]},
        **_head(job, parts, day),
        **_body(job),
        **_foot(job, parts),
    }
    _refuse_empty(data, letter)
    images = _images(data, job)
    _number_notes(data)
    return Sheet(job, data, images)


def _refuse_empty(data: Node, letter: Letter) -> None:
    """Raise PaperError for a letter that says nothing: no word, no image."""
    said = [data[part] for part in LETTER_PARTS]
    if not all_text(said) and not any(node["is"] == "image" for node in walk(said)):
        message = (
            'there is nothing in this letter; write its text below the headers, or below "---"'
        )
        raise PaperError(f"{message} if it has a chapeau", letter.recipient[0])


def _head(job: Job, parts: _Parts, day: date) -> Node:
    """Return what stands above the letter, and on top of later pages."""
    letter, words = job.letter, parts.words
    page = words("page {number} of {total}", number="{number}", total="{total}")
    return {
        "posted": letter.is_posted,
        "sender": parts.sender,
        "return_lines": return_lines(parts.sender),
        "recipient": parts.recipient,
        "pitch": job.profile.pitch(len(parts.recipient)),
        "inset": INSET,
        "via": _via(letter, parts),
        "dateline": inlines(words.dateline(printed(letter.place, parts.labels) or None, day)),
        "page": html_tree.text_of(page),
        "continuation": [*parts.recipient[0], *inlines(" · "), *inlines(words.date(day))],
        "references": parts.labelled(words("Your ref.:"), letter.references),
    }


def _body(job: Job) -> Node:
    """Part what is said into the opening, the closing, what must not leave it, and the rest."""
    body = manuscript.blocks(job.body, job.lang, job.style)
    opening = [body.pop(0)] if job.profile.subject_after_opening and _is_opening(body) else []
    for first in body[:1]:
        first["begins"] = True
    closing = [body.pop()] if is_paragraph(body[-1:]) and _length(body[-1]) < LONG_ENDING else []
    is_short = bool(body) and body[-1]["is"] != "hr" and _room(body[-1]) < LONG_LAST_BLOCK
    last = [body.pop()] if closing and is_short else []
    _mark_last_paragraph(body)
    return {
        "opening": opening,
        "body": body,
        "before_closing": last,
        "closing": closing,
        "notes": manuscript.notes(job.notes, job.lang, job.style),
    }


def _mark_last_paragraph(body: list[Node]) -> None:
    """Mark the paragraph of which the last lines go with the closing: not one of a table."""
    end = [node for node in body if node["is"] != "hr"][-1:]
    texts = [node for node in walk(end) if node["is"] == "p" and not _has(node, "image")]
    if texts and end[0]["is"] not in {"table", "figure"}:
        texts[-1]["last"] = True


def _foot(job: Job, parts: _Parts) -> Node:
    """Return what stands below the letter."""
    letter, words = job.letter, parts.words
    signature = parts.lines(letter.signature)
    if letter.signature == letter.sender[:1]:  # one line of the header, and perhaps a whole address
        signature = parts.sender[:1]
    image: Node | None = None
    if job.signature_image is not None and signature:
        image = {"is": "image", "src": "", "alt": all_text(signature[0])}
    is_numbered = len(letter.enclosures) > 1 or bool(mentioned_enclosures(job.body, job.lang))
    return {
        "signature": signature,
        "signature_image": image,
        "enclosures": parts.listed(words("Enclosures:"), letter.enclosures, numbered=is_numbered),
        "copies": parts.listed(words("Copy to:"), letter.copies),
    }


def is_paragraph(nodes: list[Node]) -> bool:
    """Return whether there is one block, and it is a paragraph of text."""
    return len(nodes) == 1 and nodes[0]["is"] == "p" and not _has(nodes[0], "image")


def _is_opening(body: list[Node]) -> bool:
    """Return whether a letter begins with a salutation: a short line, and something after it.

    >>> [_is_opening(manuscript.blocks(html)) for html in ("<p>Sir,</p><p>No.</p>", "<p>No.</p>")]
    [True, False]
    """
    first = body[:1]
    is_line = is_paragraph(first) and not _has(first[0], "br") and _length(first[0]) < SALUTATION
    return is_line and len(body) > 1


def _has(node: Node, kind: str) -> bool:
    return any(found["is"] == kind for found in walk(node))


def _length(node: Node) -> int:
    return len(all_text([node]))


def _room(node: Node) -> int:
    """Return how much room a block takes, about, in characters."""
    lines: int = sum(
        (inner["is"] in TAKES_A_LINE) + inner.get("text", "").count("\n") for inner in walk(node)
    )
    return max(_length(node), ROW * lines)


def return_lines(sender: list[list[Node]]) -> list[list[Node]]:
    """Return the lines of a sender that bring a letter back: no telephone, no e-mail, no website.

    >>> lines = ("Alma Beispiel", "Tel. 030 23125 000", "alma@example.org", "10115 Berlin")
    >>> [all_text(line) for line in return_lines([inlines(line) for line in lines])]
    ['Alma Beispiel', '10115 Berlin']
    """
    return [line for at, line in enumerate(sender) if at == 0 or not NO_POST.search(all_text(line))]


def _via(letter: Letter, parts: _Parts) -> list[Node]:
    """Return how a letter is sent, where its recipient has something of it."""
    via = letter.via
    if via is None or not (via.number or via.mode in {"registered", "hand"}):
        return []
    number = printed(via.number, parts.labels) if via.number else None
    return inlines(parts.words.via(via.mode, number))


# --- notes and images ----------------------------------------------------------------------


def _number_notes(data: Node) -> None:
    """Write the numbers of notes as they come on paper, and which mark is the first of each.

    The page has others, as it counts the notes of the chapeau and none of links to the blog
    itself. A recipient, who has not seen it, would take these for a slip: ³, ¹, ².
    """
    numbers: dict[str, str] = {}

    def mark(nodes: object) -> None:
        for node in walk(nodes):
            if node["is"] == "note":
                of_page = node["number"]
                node["first"] = of_page not in numbers
                node["number"] = numbers.setdefault(of_page, str(len(numbers) + 1))
                if node["first"]:
                    mark(data["notes"][of_page])

    mark([data[part] for part in LETTER_PARTS])
    data["notes"] = {number: data["notes"][of_page] for of_page, number in numbers.items()}


def says_nothing(src: str) -> str:
    """Return the message for an image without alternative text, with the remedy."""
    return (
        f"the image {src} has no description; write ![what it shows](…) for those who cannot see it"
    )


def _images(data: Node, job: Job) -> dict[str, Path]:
    """Return the images of the letter, each named beside the template."""
    images: dict[str, Path] = {}
    for node in walk(data):
        if node["is"] != "image":
            continue
        is_signature = node is data["signature_image"] and job.signature_image is not None
        path = job.signature_image if is_signature else job.find_image(node["src"])
        if not node["alt"].strip():
            raise PaperError(says_nothing(node["src"]), node["src"].rpartition("/")[2])
        if path is not None:
            node["file"] = f"image-{len(images)}{path.suffix.lower()}"
            images[node["file"]] = path
    return images
