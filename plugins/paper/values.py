"""Private values on paper: put where their keys stand, and found again in the PDF."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from unicodedata import category, normalize

from markupsafe import escape

from plugins import html_tree
from plugins.paper.manuscript import NotOnPaperError
from plugins.paper.sheet import Job
from plugins.post.letter import Letter
from plugins.post.placeholders import Labels, keys
from plugins.private_values import PrivateValues

# What a line may end with or hold without being seen; PDFium writes U+FFFE for a hyphen there.
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Zs", "Zl", "Zp", "Pd"})


@dataclass(frozen=True)
class Values(Labels):
    """What stands for private values on paper: the values, as they were typed.

    >>> from plugins import private_values
    >>> values, _ = private_values.read('"n° client" = "AB-12345678"')
    >>> Values(values=values).marked_up("n° client")
    '<span class="private">AB-12345678</span>'
    """

    values: PrivateValues = field(default_factory=PrivateValues, repr=False)
    case: str = ""

    def of_case(self, case: str) -> "Values":
        """Return those of a case, whose own values come first."""
        return replace(self, case=case)

    def plain(self, key: str) -> str:
        """Write a value on one line."""
        value = self.values.value(key, self.case)
        return super().plain(key) if value is None else ", ".join(value.splitlines())

    def marked_up(self, key: str) -> str:
        """Write a value in HTML, marked so that it is never broken."""
        value = self.values.value(key, self.case)
        if value is None:  # that it is missing is said before anything is printed
            return super().marked_up(key)
        return f'<span class="private">{escape(value)}</span>'


def refuse_lost(job: Job, labels: Values, source: str, text: str) -> None:
    """Raise NotOnPaperError for the first value of a letter that its PDF lacks, in full.

    ``source`` is the post, as typed; ``text`` is what is read in the PDF.
    """
    there = legible(text)
    for key in referred(job, labels, source):
        value = labels.values.value(key, labels.case) or ""
        if not all(legible(line) in there for line in value.splitlines()):
            braces = "{{" + key + "}}"
            message = f"{braces} is not in the PDF in full; write its value in plain letters"
            raise NotOnPaperError(message, braces)


def referred(job: Job, labels: Values, source: str) -> Iterator[str]:
    """Yield the keys whose values belong on paper: of the headers, and of the letter's HTML."""
    yield from (key for line in header_lines(job.letter) for key in keys(line))
    marked = set(marked_up(job))
    for key in dict.fromkeys(keys(source)):
        if labels.values.value(key, labels.case) in marked:
            yield key


def marked_up(job: Job) -> Iterator[str]:
    """Yield the values in a letter's HTML, and in those notes that it has a mark of."""
    tree = html_tree.parse(job.body)
    yield from (node.text() for node in tree.css("span.private"))
    numbers = {mark.text().strip() for mark in tree.css("a[role=doc-noteref]")}
    for number, note in enumerate(html_tree.parse(job.notes).css("section.notes > ol > li"), 1):
        if str(number) in numbers:
            yield from (node.text() for node in note.css("span.private"))


def header_lines(letter: Letter) -> Iterator[str]:
    """Yield the texts of the headers that are printed."""
    yield from (*letter.sender, *letter.recipient, *letter.references)
    yield from (*letter.enclosures, *letter.copies, *letter.signature)
    yield from filter(None, (letter.place, letter.subject, letter.via and letter.via.number))


def legible(text: str) -> str:
    """Return the characters of a text that are the same wherever its lines end.

    >>> legible("AB-12 345") == legible("AB-\\n12\\u202f345"), legible("*12*")
    (True, '*12*')
    """
    seen = (one for one in normalize("NFKC", text) if category(one) not in UNSEEN)
    return "".join(seen)
