"""Put together all that stands on the sheet: the letter's parts, as the template wants them.

article.letter, the HTML of its body with its marks, the notes  →  letter.json
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from plugins import html_tree
from plugins.letter import Letter
from plugins.paper import manuscript
from plugins.paper.manuscript import Node, NotOnPaperError
from plugins.paper.profiles import LEAST_PITCH, LINE_HEIGHT, PITCH, PROFILES, Profile
from plugins.placeholders import PUBLIC, Labels
from plugins.typography import CANON, Style, line, literal
from plugins.words import Words

INSET = 0.4  # mm between the edge of the window and the first line
CLOSING = 240  # letters: a last paragraph of more may stand without the signature
LAST = 700  # letters: a block of more may be parted from the closing by a page
FONTS = {"text": ["Libertinus Serif", "Noto Emoji"], "code": ["DejaVu Sans Mono"]}

# Gives the file of an image of the letter, by its address; raises NotOnPaperError.
FindImage = Callable[[str], Path]


def no_images(src: str) -> Path:
    """Find no image: none is beside a text that comes from nowhere."""
    raise NotOnPaperError(f"the image {src} is not in this blog", src)


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
    find_image: FindImage = no_images
    signature_image: Path | None = None
    fonts: tuple[Path, ...] = ()  # folders, besides that of the project
    private: bool = False  # for the author and the company only: it says who wrote it


@dataclass(frozen=True)
class Sheet:
    """What the template is given, and the images that it names."""

    data: Node
    images: Mapping[str, Path]
    recipient: tuple[str, ...]  # line by line, as printed


class _Parts:
    """How texts of the headers are printed: in the letter's language, with labels or values."""

    def __init__(self, lang: str, labels: Labels, style: Style) -> None:
        self.lang, self.labels, self.style = lang, labels, style

    def line(self, text: str | None) -> list[Node]:
        return manuscript.inlines(str(line(text, self.lang, self.style, self.labels)))

    def literal(self, text: str) -> list[Node]:
        return manuscript.inlines(str(literal(text, self.labels)))

    def address(self, texts: Sequence[str]) -> list[list[Node]]:
        """Give an address line by line; a private value may be several."""
        return [part for text in texts for part in _by_line(self.literal(text))]


def _by_line(nodes: list[Node]) -> Iterator[list[Node]]:
    current: list[Node] = []
    for node in nodes:
        if node["is"] != "private":
            current.append(node)
            continue
        for number, text in enumerate(node["lines"]):
            if number:
                yield current
                current = []
            current.append({"is": "private", "lines": [text]})
    yield current


def sheet(job: Job) -> Sheet:
    """Put a letter on its sheet.

    Raises :class:`NotOnPaperError` for what cannot be printed.
    """
    letter, profile, labels = job.letter, job.profile, job.labels
    if not letter.recipient or letter.dated is None:
        raise NotOnPaperError('there is nobody to write to; add a header "To: …"')
    parts, words = _Parts(job.lang, labels, job.style), Words(job.lang, job.style)
    body = manuscript.blocks(job.body)
    opening = body[:1] if profile.subject_after_opening and is_paragraph(body[:1]) else []
    body = body[len(opening) :]
    closing = body[-1:] if is_paragraph(body[-1:]) and _length(body[-1]) < CLOSING else []
    body = body[: len(body) - len(closing)]
    last = body[-1:] if closing and body and _length(body[-1]) < LAST else []
    body = body[: len(body) - len(last)]
    recipient = parts.address(letter.recipient)
    sender = parts.address(letter.sender)
    subject = parts.line(letter.subject) if letter.subject else []
    data: Node = {
        "profile": asdict(profile),
        "fonts": FONTS,
        **manuscript.language(job.lang),
        "title": plain(subject) or job.title,
        "author": plain(sender[0]) if job.private and sender else None,
        "day": [letter.dated.year, letter.dated.month, letter.dated.day],
        "page": plain_html(words("page {number} of {total}", number="{number}", total="{total}")),
        "sender": sender,
        "return_line": _joined(sender),
        "recipient": recipient,
        "pitch": pitch(len(recipient), profile),
        "inset": INSET,
        "via": _via(letter, parts, words),
        "dateline": manuscript.inlines(
            str(words.dateline(literal(letter.place, labels) or None, letter.dated))
        ),
        "continuation": [
            *recipient[0],
            {"is": "text", "text": " · "},
            *manuscript.inlines(str(words.date(letter.dated))),
        ],
        "references": _named(words("Your ref.:"), map(parts.line, letter.references)),
        "subject": {
            "label": manuscript.inlines(str(words("Subject:"))),
            "text": subject,
        },
        "opening": opening,
        "body": body,
        "before_closing": last,
        "closing": closing,
        "notes": manuscript.notes(job.notes),
        "signature": [parts.line(text) for text in letter.signature],
        "signature_image": None,
        "enclosures": _named(words("Enclosures:"), map(parts.line, letter.enclosures)),
        "copies": _named(words("Copy to:"), map(parts.line, letter.copies)),
    }
    if job.signature_image is not None and data["signature"]:
        name = plain(data["signature"][0])
        data["signature_image"] = {"is": "image", "src": "", "alt": name}
    images = _images(data, job)
    _mark_first_notes(data)
    return Sheet(data, images, tuple(plain(text) for text in recipient))


def pitch(lines: int, profile: Profile) -> float:
    """Say how far apart the lines of an address stand, so that the window shows them, in mm.

    >>> from plugins.paper.profiles import PROFILES
    >>> [round(pitch(lines, PROFILES["fr-dl"]), 2) for lines in (4, 6, 9)]
    [4.2, 3.65, 3.65]
    """
    if lines < 2:
        return PITCH
    room = profile.window.bottom - profile.window.top - LINE_HEIGHT - INSET
    return min(PITCH, max(LEAST_PITCH, room / (lines - 1)))


def is_paragraph(nodes: list[Node]) -> bool:
    """Say whether there is one block, and it is a paragraph of text."""
    return len(nodes) == 1 and nodes[0]["is"] == "p" and not _has(nodes[0], "image")


def _has(node: Node, kind: str) -> bool:
    return any(found["is"] == kind for found in _walk(node))


def _length(node: Node) -> int:
    return len(plain([node]))


def plain(nodes: list[Node]) -> str:
    """Give the text of nodes.

    >>> plain(manuscript.inlines("R&amp;D, <em>oui</em>"))
    'R&D, oui'
    """
    return "".join(_text(node) for node in _walk(nodes))


def _text(node: Node) -> str:
    if node["is"] == "private":
        return " ".join(node["lines"])
    return "".join(node.get("runs", [])) or str(node.get("text", ""))


def plain_html(html: str) -> str:
    """Give the text of HTML."""
    return html_tree.text_of(html)


def _joined(sender: list[list[Node]]) -> list[Node]:
    """Write the sender's address on the one line that a window shows above the recipient's."""
    dot: Node = {"is": "text", "text": " · "}
    return [node for number, text in enumerate(sender) for node in ([dot] if number else []) + text]


def _named(label: str, items: Iterable[list[Node]]) -> Node:
    return {"label": manuscript.inlines(str(label)), "items": list(items)}


def _via(letter: Letter, parts: _Parts, words: Words) -> list[Node]:
    if letter.via is None:
        return []
    number = literal(letter.via.number, parts.labels) if letter.via.number else None
    return manuscript.inlines(str(words.via(letter.via.mode, number)))


# --- notes and images ----------------------------------------------------------------------


def _walk(found: object) -> Iterator[Node]:
    """Give all nodes, in the order in which they are read."""
    if isinstance(found, dict):
        if "is" in found:
            yield found
        for value in found.values():
            yield from _walk(value)
    elif isinstance(found, list):
        for value in found:
            yield from _walk(value)


def _mark_first_notes(data: Node) -> None:
    """Say which mark of a note has it at the foot of its page: the first."""
    seen: set[str] = set()

    def mark(nodes: object) -> None:
        for node in _walk(nodes):
            if node["is"] == "note":
                number = node["number"]
                node["first"] = number not in seen
                if node["first"]:
                    seen.add(number)
                    mark(data["notes"][number])

    for part in ("opening", "body", "before_closing", "closing"):
        mark(data[part])
    for nodes in data["notes"].values():  # those that only the chapeau refers to
        for node in _walk(nodes):
            node.setdefault("first", False)


def _images(data: Node, job: Job) -> dict[str, Path]:
    """Give each image of the letter a name beside the template."""
    images: dict[str, Path] = {}
    for node in _walk(data):
        if node["is"] != "image":
            continue
        is_signature = node is data["signature_image"] and job.signature_image is not None
        path = job.signature_image if is_signature else job.find_image(node["src"])
        if not node["alt"].strip():
            raise NotOnPaperError(
                f"the image {node['src']} says nothing to those who cannot see it; "
                "write ![what it shows](…)",
                node["src"].rpartition("/")[2],
            )
        if path is not None:
            node["file"] = f"image-{len(images)}{path.suffix.lower()}"
            images[node["file"]] = path
    return images


# --- what the text says of its enclosures ------------------------------------------------

MENTIONS = {
    "fr": re.compile(r"\bpièces?(?:\s+jointes?)?\s+(?:n[°º]s?|nos?)\s*(?P<n>\d+)", re.IGNORECASE),
    "en": re.compile(r"\benclosures?\s+(?:no\.?\s*)?(?P<n>\d+)", re.IGNORECASE),
    "de": re.compile(r"\bAnlagen?\s+(?:Nr\.?\s*)?(?P<n>\d+)", re.IGNORECASE),
}


def missing_enclosures(text: str, lang: str, enclosures: int) -> list[int]:
    """Give the numbers of enclosures that a text names and that are not there.

    >>> missing_enclosures("Voyez la pièce n° 2, et la pièce n° 3.", "fr", 2)
    [3]
    """
    pattern = MENTIONS.get(lang.split("-", maxsplit=1)[0].lower())
    found = {int(mention["n"]) for mention in pattern.finditer(text)} if pattern else set()
    return sorted(number for number in found if not 1 <= number <= enclosures)
