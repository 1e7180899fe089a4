"""Read the mail headers that open a post, strictly.

Python-Markdown reads ``Key: value`` lines until the first line that is not one, and takes
all the rest for the text: one ``Objet : x`` and every header after it is published. Here
such a line is an error that names the file, the line and the remedy, and the build stops
before anything is written.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from plugins.problems import Problem

KEY_LINE = re.compile(
    r"""
    [ ]{0,3} (?P<key> [A-Za-z0-9_-]+ ) :   # as Python-Markdown has it
    [ \t]* (?P<value> .*? ) \s*
    """,
    re.VERBOSE,
)
CONTINUATION = re.compile(r"(?: [ ]{4} | [ ]{0,3}\t ) \s* (?P<value> .*? ) \s*", re.VERBOSE)
NEARLY_A_KEY = re.compile(r"\s* (?P<word> [^\s:][^:]{0,30}? ) \s* : \s* (?P<value> .*? ) \s*", re.X)
YAML_BLOCK_MARKS = frozenset({"|", ">", "|-", ">-", "|+", ">+"})

DAY = re.compile(r"\d{4}-\d\d-\d\d")
DAY_AND_HOUR = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EVENT = re.compile(
    r"""
    (?P<day> \d{4}-\d\d-\d\d )                             # ISO date
    (?: \s (?P<time> \d\d:\d\d ) )?                        # when the hour matters
    \s+ (?P<confidential> ! )? \s* (?P<kind> [^\s:]+ )     # `!`: never published
    \s+ (?P<text> .+? )
    (?: \s* -> \s* (?P<due> \S+ ) )?                       # the day promised, or +10d
    """,
    re.VERBOSE,
)
DUE_IN_DAYS = re.compile(r"\+(?P<days>\d{1,4})d")

VIA = ("post", "registered", "email", "form", "phone", "hand")
KINDS = ("letter", "reply")
STATUSES = ("published", "draft", "hidden", "skip")
EVENT_KINDS = (
    "request", "promise", "call", "visit", "letter", "email",
    "received", "reply", "report", "mediation", "resolved", "closed",
)  # fmt: skip

# What bloggers type for our keys, in French and German; `nearest` reads it first.
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
    "demandes": "Demand", "dossier": "Case", "affaire": "Case", "événement": "Event",
    "evenement": "Event", "auteur": "Author", "signé": "Signature", "unterschrift": "Signature",
})  # fmt: skip


class Value(NamedTuple):
    """One line of a header's value, and where it stands in the file (from 1)."""

    text: str
    line: int


@dataclass(frozen=True)
class Source:
    """A post as typed: its headers by lower-case key, and its body.

    ``body_line`` is the number of the body's first line in the file.
    """

    headers: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    def lines(self, key: str) -> tuple[str, ...]:
        """Give the lines of a header; empty when it is absent."""
        return tuple(value.text for value in self.headers.get(key.lower(), ()))

    def text(self, key: str) -> str | None:
        """Give a header's value as one line; None when it is absent or empty."""
        return " ".join(self.lines(key)) or None


# --- what a value must look like: each check gives the remedy, or None -------------------

Check = Callable[[str], str | None]


def anything(_value: str) -> None:
    """Accept any text."""


def a_day(value: str) -> str | None:
    """Accept a date that exists, as 2026-07-20."""
    return _a_date(value, DAY, "2026-07-20")


def a_day_and_hour(value: str) -> str | None:
    """Accept a date, with an hour or without."""
    return _a_date(value, DAY_AND_HOUR, "2026-07-20 or 2026-07-20 14:30")


def _a_date(value: str, form: re.Pattern[str], example: str) -> str | None:
    if not form.fullmatch(value):
        return f"write the date as {example}"
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return "there is no such day; look at a calendar"
    return None


def a_slug(value: str) -> str | None:
    """Accept lower-case ASCII words joined by hyphens."""
    if SLUG.fullmatch(value):
        return None
    return "write small letters a-z, digits and hyphens only, as in ligne-en-panne"


def a_language(value: str) -> str | None:
    """Accept a language that Babel knows, as fr or en-US."""
    try:
        Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError):
        return "write a language code, as fr, en, en-US or de"
    return None


def one_of(words: Collection[str]) -> Check:
    """Accept one of the words."""

    def check(value: str) -> str | None:
        if value in words:
            return None
        guess = difflib.get_close_matches(value.lower(), words, n=1)
        return f'write "{guess[0]}"' if guess else "write one of: " + ", ".join(words)

    return check


def a_way_of_sending(value: str) -> str | None:
    """Accept a word of VIA, then an optional number."""
    return one_of(VIA)(value.split(maxsplit=1)[0])


def an_event(value: str) -> str | None:
    """Accept `YYYY-MM-DD[ HH:MM] kind text[ -> YYYY-MM-DD]`."""
    found = EVENT.fullmatch(value)
    if not found:
        return 'write it as "2026-07-03 promise Under ten days -> 2026-07-13"'
    hour = f" {found['time']}" if found["time"] else ""
    return (
        a_day_and_hour(found["day"] + hour)
        or one_of(EVENT_KINDS)(found["kind"])
        or _a_due_day(found["day"], found["due"])
    )


def _a_due_day(day: str, due: str | None) -> str | None:
    if due is None or DUE_IN_DAYS.fullmatch(due):
        return None
    if a_day(due):
        return f'after "->" {a_day(due)}, or +10d for ten days later'
    if date.fromisoformat(due) < date.fromisoformat(day):
        return f"{due} is before {day}; a promise falls due after it is made"
    return None


# --- the headers there are ---------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A header: its name as we print it, and what it may hold."""

    name: str
    check: Check = anything
    lines: bool = False  # may hold several lines, or stand several times


YES_OR_NO = one_of(("yes", "no"))
KEYS: Mapping[str, Key] = MappingProxyType({key.name.lower(): key for key in (
    Key("Title"), Key("Date", a_day_and_hour), Key("Lang", a_language), Key("Category"),
    Key("Tags", lines=True), Key("Summary", lines=True), Key("Slug", a_slug),
    Key("Status", one_of(STATUSES)), Key("Modified", a_day_and_hour), Key("Author"),
    Key("Authors"), Key("Translation", one_of(("true", "false"))), Key("Template"), Key("Url"),
    Key("Save_as"),
    Key("Kind", one_of(KINDS)), Key("From", lines=True), Key("To", lines=True),
    Key("Cc", lines=True), Key("Place"), Key("Sent", a_day), Key("Received", a_day),
    Key("Via", a_way_of_sending), Key("Subject"), Key("Ref", lines=True),
    Key("Encl", lines=True), Key("Demand", lines=True), Key("Signature", lines=True),
    Key("Case", a_slug), Key("In-Reply-To", a_slug), Key("Right-Of-Reply", YES_OR_NO),
    Key("Event", an_event, lines=True), Key("Link-Notes", YES_OR_NO),
)})  # fmt: skip
OBLIGATORY = ("Title", "Date")
OBLIGATORY_ON_PAGES = ("Title",)
LETTERS_ONLY = ("To",)  # what makes a post a letter; a page cannot be one


def nearest(word: str, known: Mapping[str, Key] = KEYS) -> str | None:
    """Guess which header an author meant.

    >>> nearest("Objet"), nearest("Subjet"), nearest("Zzz")
    ('Subject', 'Subject', None)
    """
    word = word.strip().lower()
    if word in known:
        return known[word].name
    if word in OTHER_NAMES:
        return OTHER_NAMES[word]
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.7)
    return known[close[0]].name if close else None


# --- reading -----------------------------------------------------------------------------


class _Reading:
    """The state of one file's reading: headers so far, and what is wrong."""

    def __init__(self, path: str, known: Mapping[str, Key]) -> None:
        self.path = path
        self.known = known
        self.headers: dict[str, list[Value]] = {}
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
        key = word.lower()
        self.key = key
        if key not in self.known:
            guess = nearest(word, self.known)
            remedy = f'write "{guess}: {value}"' if guess else "the README lists the headers"
            self.wrong(number, f'"{line.strip()}": no header is called "{word}"; {remedy}')
        elif value in YAML_BLOCK_MARKS:
            self.wrong(number, f'"{line.strip()}": YAML marks are not read; begin the value here')
        elif key in self.headers and not self.known[key].lines:
            first = self.headers[key][0].line
            self.wrong(number, f"{self.known[key].name} stands at line {first} already; keep one")
        else:
            self.headers.setdefault(key, [])
            if value:
                self.headers[key].append(Value(value, number))

    def _continue(self, number: int, value: str) -> None:
        if self.key is None:
            self.wrong(number, "an indented line belongs to the header above it, and there is none")
        elif self.key in self.headers:
            self.headers[self.key].append(Value(value, number))

    def _malformed(self, number: int, line: str) -> None:
        remedy = self._remedy(line)
        if remedy:
            self.wrong(number, f'"{line.strip()}" is not a header; {remedy}')
        elif not self.in_prose:
            self.wrong(
                number,
                f'"{shorten(line)}" is not a header; write "Key: value", '
                "or leave a blank line before the text",
            )
        self.in_prose = not remedy

    def _remedy(self, line: str) -> str | None:
        if line.strip() in {"---", "..."}:
            return "headers need no such line around them: delete it"
        if line.startswith((" ", "\t")) and self.key is not None:
            return f'to go on with the header above, indent by four spaces: "    {line.strip()}"'
        found = NEARLY_A_KEY.fullmatch(line)
        guess = found and nearest(found["word"], self.known)
        return f'write "{guess}: {found["value"]}"' if found and guess else None


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
    end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    reading = _Reading(path, {**KEYS, **{name.lower(): Key(name, lines=True) for name in extra}})
    for number, line in enumerate(lines[:end], start=1):
        reading.header_line(number, line)
    if end == 0:
        reading.wrong(1, "the file begins with a blank line; begin with a header, Title: …")
    source = Source(
        {key: tuple(v for v in values if v.text) for key, values in reading.headers.items()},
        "\n".join(lines[end + 1 :]),
        min(end + 2, len(lines) + 1),
    )
    reading.problems += _value_problems(source, path, reading.known)
    reading.problems += _absences(source, path, reading.problems, page)
    reading.problems += _opening_problems(source, path, reading.known)
    return source, reading.problems


def _value_problems(source: Source, path: str, known: Mapping[str, Key]) -> Iterator[Problem]:
    for key, values in source.headers.items():
        header = known[key]
        if not header.lines and len(values) > 1:
            yield Problem(
                path, values[1].line, f"{header.name} is one line; join it with the first"
            )
        for value in values:
            if remedy := header.check(value.text):
                yield Problem(path, value.line, f'{header.name}: "{value.text}": {remedy}')


def _absences(
    source: Source, path: str, problems: Collection[Problem], page: bool
) -> Iterator[Problem]:
    """Say which obligatory headers are missing, unless a malformed line may hold them."""
    for name in OBLIGATORY_ON_PAGES if page else OBLIGATORY:
        if name.lower() in source.headers and not source.text(name):
            yield Problem(path, 1, f"{name} is empty; give it a value")
        elif name.lower() not in source.headers and not problems:
            yield Problem(path, 1, f'there is no {name}; add "{name}: …" to the headers')
    for name in LETTERS_ONLY if page else ():
        if values := source.headers.get(name.lower()):
            yield Problem(
                path, values[0].line, f"{name} makes a letter; letters belong in content/letters/"
            )


def _opening_problems(source: Source, path: str, known: Mapping[str, Key]) -> Iterator[Problem]:
    """Say whether the body opens with what was meant for the headers."""
    lines = source.body.split("\n")
    offset = next((i for i, line in enumerate(lines) if line.strip()), None)
    if offset is None:
        return
    line, number = lines[offset], source.body_line + offset
    above = source.body_line - 1
    if CONTINUATION.fullmatch(line):
        yield Problem(
            path,
            number,
            f'"{shorten(line)}" stands after a blank line, so no header has it; '
            f"delete the blank line {above} (or fence code with ```)",
        )
    found = KEY_LINE.fullmatch(line)
    if found and found["key"].lower() in known:
        yield Problem(
            path,
            number,
            f'"{shorten(line)}" stands after a blank line, so it would be printed; '
            f"delete the blank line {above}",
        )


def read_file(
    path: Path, shown_as: str, *, extra: Collection[str] = (), page: bool = False
) -> tuple[Source, list[Problem]]:
    """Read a post's file; one that is not UTF-8 is a problem like any other."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Source(), [Problem(shown_as, line, "this is not UTF-8; save the file as UTF-8")]
    return read(text, shown_as, extra=extra, page=page)
