"""Read the mail headers that open a post, strictly.

Python-Markdown reads ``Key: value`` lines until the first line that is not one, and takes
all the rest for the text: one ``Objet : x`` and every header after it is published. Here
such a line is an error that names the file, the line and the remedy, and the build stops
before anything is written.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from plugins.post.header_values import (
    Check,
    check_day_and_hour,
    check_language,
    check_slug,
    check_status,
    is_any,
    iso_day,
    moment,
    one_of,
    status_meant,
)
from plugins.post.letter import FIELDS, Source, Value
from plugins.problems import Problem, nearest

KEY_LINE = re.compile(
    r"""
    [ ]{0,3} (?P<key> [A-Za-z0-9_-]+ ) :   # as Python-Markdown has it
    \s* (?P<value> .*? ) \s*
    """,
    re.VERBOSE,
)
CONTINUATION = re.compile(r"(?: [ ]{4} | [ ]{0,3}\t ) \s* (?P<value> .*? ) \s*", re.VERBOSE)
NEARLY_A_KEY = re.compile(
    r"\s* (?P<word> [^\s:：=][^:：=]{0,30}? ) \s* (?P<sign> [:：=] ) \s* (?P<value> .*? ) \s*", re.X
)
FENCES = frozenset({"---", "...", "+++", "```"})  # what others put around headers
# What nobody sees or types, and what no feed may hold.
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# What bloggers type for our keys, in French and German; `meant_header` reads it first.
OTHER_NAMES: Mapping[str, str] = MappingProxyType({
    "titre": "Title", "titel": "Title", "datum": "Date", "langue": "Lang", "sprache": "Lang",
    "language": "Lang", "société": "Category", "societe": "Category", "entreprise": "Category",
    "catégorie": "Category", "categorie": "Category", "company": "Category", "firma": "Category",
    "étiquettes": "Tags", "mots-clés": "Tags", "tag": "Tags", "keywords": "Tags",
    "résumé": "Summary", "resume": "Summary", "description": "Summary", "statut": "Status",
    "objet": "Subject", "betreff": "Subject", "sujet": "Subject", "de": "From", "von": "From",
    "expéditeur": "From", "à": "To", "a": "To", "an": "To", "destinataire": "To", "copie": "Cc",
    "lieu": "Place", "ort": "Place", "envoyé": "Sent", "envoye": "Sent", "reçu": "Received",
    "recu": "Received", "mode": "Via", "réf": "Ref", "référence": "Ref", "références": "Ref",
    "pj": "Encl", "p.j.": "Encl", "pièces jointes": "Encl", "pièce jointe": "Encl",
    "anlagen": "Encl", "anlage": "Encl", "enclosures": "Encl", "demande": "Demand",
    "excerpt": "Summary", "permalink": "Slug", "categories": "Category", "lastmod": "Modified",
    "updated": "Modified", "demandes": "Demand", "dossier": "Case", "affaire": "Case",
    "événement": "Event", "evenement": "Event", "auteur": "Author",
    "signé": "Signature", "unterschrift": "Signature",
})  # fmt: skip


# --- the headers there are ---------------------------------------------------------------


@dataclass(frozen=True)
class Header:
    """A header: its name as we print it, and what it may hold."""

    name: str
    check: Check = is_any
    lines: bool = False  # may hold several lines, or stand several times
    of_letters: bool = False  # has no meaning in other posts


HEADERS: Mapping[str, Header] = MappingProxyType({header.name.lower(): header for header in (
    Header("Title"), Header("Date", check_day_and_hour), Header("Lang", check_language),
    Header("Category"), Header("Tags", lines=True), Header("Summary", lines=True),
    Header("Slug", check_slug), Header("Status", check_status),
    Header("Modified", check_day_and_hour), Header("Author"), Header("Authors"),
    Header("Translation", one_of(("true", "false"))), Header("Template"),
    *(Header(field.header, field.check, field.has_lines, field.of_letters) for field in FIELDS),
)})  # fmt: skip
NO_HEADER = Header("")
# Those of other generators that say nothing here.
OF_OTHERS = frozenset("aliases comments cover image layout math series toc type url weight".split())
IF_TEXT = "if it is text, leave a blank line above it"
QUOTED = re.compile(r'write "([^"]+)"')
# A value of YAML, the language of other generators' headers.
YAML_TEXT = re.compile(r"""(?P<mark>["'])[^"']*(?P=mark)(?:,\s*(?P=mark)[^"']*(?P=mark))*""")
BLOCKS_OF_YAML = frozenset({"|", ">", "|-", ">-"})
YAML_LIST = re.compile(r"\[(?P<items>.*)\]")
OBLIGATORY = ("Title", "Date")
OBLIGATORY_ON_PAGES = ("Title",)
NEVER_EMPTY = ("Title", "Date", "To")


def meant_header(word: str, known: Mapping[str, Header] = HEADERS) -> str | None:
    """Return which header an author meant.

    >>> meant_header("Objet"), meant_header("Subjet"), meant_header("Zzz")
    ('Subject', 'Subject', None)
    """
    if status_meant(word, ""):
        return "Status"
    word = word.strip().lower()
    if word in known:
        return known[word].name
    if word in OTHER_NAMES:
        return OTHER_NAMES[word]
    close = nearest(word, known, likeness=0.7)
    return known[close].name if close else None


# --- reading -----------------------------------------------------------------------------


class _HeaderLines:
    """The state of one file's reading: headers so far, and what is wrong."""

    def __init__(self, path: str, known: Mapping[str, Header], first: int) -> None:
        self.path = path
        self.first = first  # the number of the first line
        self.known = known
        self.headers: dict[str, list[Value]] = {}
        self.meant: set[str] = set()  # headers that a wrong line seems to hold
        self.key: str | None = None  # the header that a continuation line belongs to
        self.problems: list[Problem] = []
        self.in_prose = False  # several lines of prose are one problem

    def wrong(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))

    def header_line(self, number: int, line: str) -> None:
        if found := CONTINUATION.fullmatch(line):
            self._continue(number, found["value"])
        elif found := KEY_LINE.fullmatch(line):
            self._open(number, line, found["key"], found["value"])
        else:
            self._malformed(number, line)
            return
        self.in_prose = False

    def _open(self, number: int, line: str, word: str, value: str) -> None:
        key = self.key = word.lower()
        typed = f'"{shorten(line)}"'
        if key not in self.known:
            self.wrong(number, f'{typed}: no header is called "{word}"; {self._guess(word, value)}')
            return
        name = self.known[key].name
        if key in self.headers and not self.known[key].lines:
            first = self.headers[key][0].line
            self.wrong(number, f"{typed}: {name} stands at line {first} already; keep one of them")
        else:
            self.headers.setdefault(key, []).append(Value(value, number))

    def _continue(self, number: int, value: str) -> None:
        if self.key is None:
            self.wrong(number, f'"{shorten(value)}" is indented; delete the spaces before it')
            self._guess(*value.partition(":")[::2])
        elif self.key in self.headers:
            self.headers[self.key].append(Value(value, number))

    def _malformed(self, number: int, line: str) -> None:
        remedy = self._remedy(line)
        text = 'write "Key: value", or, if this is text, leave a blank line above it'
        if self.key and self.known.get(self.key, NO_HEADER).lines:
            name = self.known[self.key].name
            text = f"if it goes on with {name}, indent it by four spaces; {IF_TEXT}"
        if number == self.first:
            text = 'write "Title: …", "Date: …" and a blank line above: a post begins with headers'
        if remedy or not self.in_prose:
            self.wrong(number, f'"{shorten(line)}" is not a header; {remedy or text}')
        self.in_prose = remedy is None
        if not line[0].isspace() and not line.startswith("- "):
            self.key = ""  # what follows belongs to no header

    def _remedy(self, line: str) -> str | None:
        if line.strip() in FENCES:
            return "delete this line: headers have none around them"
        if line.startswith("- ") and self.key and self.known.get(self.key, NO_HEADER).lines:
            return f'write the list on one line: "{self.known[self.key].name}: …, …"'
        if line[0].isspace() and self.key is not None:
            return f'to continue the header above, indent by four spaces: "    {line.strip()}"'
        if found := KEY_LINE.fullmatch(INVISIBLE.sub("", line)):
            self._guess(found["key"], "")
            return "delete the invisible character in it, or type the line anew"
        found = NEARLY_A_KEY.fullmatch(line)
        if found and meant_header(found["word"], self.known):
            quotes = "'\"" if found["sign"] == "=" else ""  # of TOML
            return self._guess(found["word"], found["value"].strip(quotes))
        return None

    def _guess(self, word: str, value: str) -> str:
        """Return how to write the header that was meant; it is not missing then."""
        if word.lower() in OF_OTHERS:
            return "it belongs to another generator; delete it"
        guess = meant_header(word, self.known)
        if guess is None:
            return "README.md lists them; if this is text, leave a blank line above it"
        self.meant.add(guess)
        return f'write "{guess}: {shorten(self._sound(guess, word, value))}"'

    def _sound(self, name: str, word: str, value: str) -> str:
        """Return what a header may hold, as near as can be to what was typed for it."""
        if name == "Status":
            value = status_meant(word, value) or status_meant(value, "") or value
        header = self.known[name.lower()]
        if remedy := header.check(value) if value else None:
            proposed = QUOTED.search(remedy)
            value = iso_day(value) or (proposed[1] if proposed else "…")
        return value


def shorten(line: str, limit: int = 60) -> str:
    """Cut a long line for a message.

    >>> shorten("a" * 70, limit=5)
    'aaaaa…'
    """
    line = line.strip()
    return line if len(line) <= limit else line[:limit].rstrip() + "…"


def read(
    text: str, path: str, *, extra: Collection[str] = (), page: bool = False
) -> tuple[Source, list[Problem]]:
    """Split a post into headers and body, and say all that is wrong with the headers.

    ``extra`` names the headers of other plugins (setting HEADERS_EXTRA); a ``page`` needs
    no date and cannot be a letter.

    >>> source, problems = read("Title: Box\\nDate: 2026-07-20\\n\\nBonjour.", "box.md")
    >>> source.text("Title"), source.body, source.body_line, problems
    ('Box', 'Bonjour.', 4, [])
    >>> for problem in read("Title: Box\\nDate: 2026-07-20\\nObjet : x\\n\\nHello", "box.md")[1]:
    ...     print(problem)
    box.md:3: "Objet : x" is not a header; write "Subject: x"
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    end = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
    known = {**{name.lower(): Header(name, lines=True) for name in extra}, **HEADERS}
    reading = _HeaderLines(path, known, start + 1)
    if not text.strip():
        reading.wrong(1, 'the file is empty; begin it with "Title: …" and "Date: …"')
    for number in range(start, end):
        reading.header_line(number + 1, lines[number])
    source = Source(
        {key: tuple(v for v in values if v.text) for key, values in reading.headers.items()},
        "\n".join(lines[end + 1 :]),
        min(end + 2, len(lines) + 1),
    )
    for line, message in _faults_of(source, lines, reading, page):
        reading.wrong(line, message)
    for line, message in _leftovers_of_yaml(source, known):
        reading.problems.append(Problem(path, line, message, "warning"))
    return source, reading.problems


Faults = Iterator[tuple[int, str]]  # the line, and what is wrong there


def _faults_of(source: Source, lines: Sequence[str], reading: _HeaderLines, page: bool) -> Faults:
    yield from _control_characters(lines)
    yield from _value_faults(source, reading.known)
    yield from _absences(reading, page)
    yield from _contradictions(source, page)
    yield from _opening_faults(source, reading.known)


def _control_characters(lines: Sequence[str]) -> Faults:
    for number, line in enumerate(lines, start=1):
        if found := CONTROL.search(line):
            code, before = f"U+{ord(found[0]):04X}", line[: found.start()][-20:]
            yield number, f'delete the invisible character {code} after "{before}"'


def _value_faults(source: Source, known: Mapping[str, Header]) -> Faults:
    for key, values in source.headers.items():
        header = known[key]
        if not header.lines and len(values) > 1:
            more = f'write "{shorten(values[1].text)}" at the end of the first'
            yield values[1].line, f"{header.name} must be on one line; {more}"
        for value in values:
            remedy = header.check(value.text)
            if "<!--" in value.text:
                remedy = "delete the comment: it would be published"
            if key == "tags" and (found := YAML_LIST.fullmatch(value.text)):
                items = re.sub("[\"']", "", found["items"])
                remedy = f'write "{header.name}: {shorten(items)}"'
            if key == "summary" and value.text in BLOCKS_OF_YAML:
                remedy = f'delete the "{value.text}": it would be published'
            if key in {"tags", "encl"} and value.text.startswith("- "):
                own = value.text[2:].strip()
                remedy = f'write it without the "- ": {own}'
                if key == "tags":
                    remedy = f'write all on one line, with commas: "Tags: {own}, …"'
            if remedy:
                yield value.line, f'"{shorten(f"{header.name}: {value.text}")}": {remedy}'


def _leftovers_of_yaml(source: Source, known: Mapping[str, Header]) -> Faults:
    for key, values in source.headers.items():
        for value in values:
            if YAML_TEXT.fullmatch(value.text):
                plain = re.sub("[\"']", "", value.text)
                remedy = f'write "{known[key].name}: {shorten(plain)}" if they are not meant'
                yield value.line, f"the signs around this value are published with it; {remedy}"


def _absences(reading: _HeaderLines, page: bool) -> Faults:
    """Yield which headers are empty or missing, unless a wrong line seems to hold them."""
    for name in NEVER_EMPTY:
        values = reading.headers.get(name.lower(), ())
        if values and not any(value.text for value in values):
            yield values[0].line, f"{name} is empty; write its value"
    if not reading.headers and not reading.meant:
        return  # it is said that there is none
    for name in OBLIGATORY_ON_PAGES if page else OBLIGATORY:
        is_there = name.lower() in reading.headers or name in reading.meant
        if not is_there and reading.key is not None:
            yield 1, f'there is no {name}; add a header "{name}: …"'


def _contradictions(source: Source, page: bool) -> Faults:
    """Yield which headers do not go with others, or not with a page."""
    if source.text("Kind") == "reply" and source.is_letter and not source.lines("From"):
        line = source.headers["kind"][0].line
        yield line, 'a reply has a sender; add a header "From: …" with the company'
    date, modified = source.text("Date"), source.headers.get("modified")
    if date and modified and _is_before(modified[0].text, date):
        yield (
            modified[0].line,
            f"this is before Date, which is {date}; write a later day, or delete it",
        )
    if page and (values := source.headers.get("to")):
        message = "To is for letters, not for pages; delete it, or move the file to letters/"
        yield values[0].line, message


def _is_before(one: str, other: str) -> bool:
    if check_day_and_hour(one) or check_day_and_hour(other):
        return False  # it is told otherwise
    return moment(one).date() < moment(other).date()


def letters_alone(source: Source) -> Faults:
    """Yield which headers would be lost, for they are those of a letter."""
    if "to" in source.headers:
        return
    found = [header for key, header in HEADERS.items() if header.of_letters and source.lines(key)]
    if found:
        names = ", ".join(header.name for header in found)
        line = min(source.headers[header.name.lower()][0].line for header in found)
        yield line, f'{names}: only a letter has this; add a header "To: …", or delete it'


def _opening_faults(source: Source, known: Mapping[str, Header]) -> Faults:
    """Yield a fault where the body's first block was meant for the headers."""
    lines = source.body.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    end = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
    above = f"line {source.body_line - 1}"
    if start:
        above = f"lines {source.body_line - 1} to {source.body_line + start - 1}"
    for i in range(start, end):
        found = KEY_LINE.fullmatch(lines[i])
        if i == start and CONTINUATION.fullmatch(lines[i]):
            header, text = "it continues a header", "do not indent it (code goes between ```)"
        elif found and found["key"].lower() in known:
            header, text = "it is a header", f"write **{found['key']}:**"
        else:
            continue
        typed = f'the headers end at the blank {above}, and below it stands "{shorten(lines[i])}"'
        yield source.body_line + i, f"{typed}; if {header}, delete {above}; if it is text, {text}"
