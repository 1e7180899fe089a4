"""Private values on paper: put where their keys stand, and found again in the PDF."""

from dataclasses import dataclass, field, replace
from unicodedata import category, normalize

from markupsafe import escape

from plugins.paper.errors import PaperError
from plugins.paper.manuscript import walk
from plugins.paper.sheet import Sheet
from plugins.post.placeholders import Labels, keys
from plugins.private_values import PrivateValues

# What a line may end with or hold without being seen; PDFium writes U+FFFE for a hyphen there.
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Zs", "Zl", "Zp", "Pd"})


@dataclass(frozen=True)
class Values(Labels):
    """What stands for private values on paper: the values, as they were typed.

    >>> from plugins import private_values
    >>> values, _ = private_values.parse_values('"n° client" = "AB-12345678"')
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


def refuse_lost(made: Sheet, source: str, text: str) -> None:
    """Raise PaperError for the first value of a sheet that its PDF lacks, in full.

    ``source`` is the post, as typed; ``text`` is what is read in the PDF.
    """
    there = legible(text)
    for node in walk(made.data):
        if node["is"] == "private" and legible(node["text"]) not in there:
            named = (key for key in keys(source) if node["text"] in made.job.labels.plain(key))
            braces = "{{" + next(named, "…") + "}}"
            message = f"{braces} is not whole in the PDF; write its value in plain letters"
            raise PaperError(message, braces)


def legible(text: str) -> str:
    """Return the characters of a text that are the same wherever its lines end.

    >>> legible("AB-12 345") == legible("AB-\\n12\\u202f345"), legible("*12*")
    (True, '*12*')
    """
    seen = (one for one in normalize("NFKC", text) if category(one) not in UNSEEN)
    return "".join(seen)
