"""Private values, from a file that git ignores: ``private.toml``, next to pelicanconf.py.

    "n° client" = "AB-12345678"          # common to all cases

    [demenagement]                       # a case's own values come before the common ones
    "n° de dossier" = "2026-07-0042"

The paper build puts them in the place of ``{{n° client}}``; the guard looks for them in what
was built. No message, ``repr`` or error of this module ever holds a value.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from os.path import lexists
from pathlib import Path
from typing import Any
from unicodedata import normalize

from plugins.problems import Problem, ProblemsFound, nearest, not_utf8, shown

FILE_NAME = "private.toml"
EXAMPLE_NAME = "private.example.toml"
SETTING = "PRIVATE_FILE"  # where private values are, if not there
PUBLIC_LIST = "public"  # the list of lines of values that may be published: the author's town
GUARD_LIST = "guard"  # the list of values that no post names, but that must not be published
SIGNATURE = "signature"  # the image of one, beside this file; no post names it
OWN_KEYS = frozenset({PUBLIC_LIST, GUARD_LIST, SIGNATURE})  # no keys of values
IMAGES = (".png", ".jpg", ".jpeg", ".svg")
SHORTEST_VALUE = 4  # letters and digits of a value, or a line of one: fewer are there by chance
LONG_IN_COMMON = 8  # letters and digits: what has so many in common is no chance

ERROR_LINE = re.compile(r"\(at line (?P<line>\d+), column \d+\)$")
# What tomllib says (it may quote what it read, so it is never printed), and what to do.
TOML_REMEDIES = {
    "Cannot": "this stands above already; keep one of them",
    "Expected ']'|Unclosed array": "close the name of the case, or the list, with ]",
    r"Illegal character '\\n'|Unterminated|Expected \"'": (
        'a quotation mark is missing at the end; a value of several lines is between """'
    ),
    "": 'write "n° client" = "…", both between quotation marks, a \\ before each " or \\ in them',
}


@dataclass(frozen=True)
class PrivateValues:
    """All that ``private.toml`` holds.

    >>> values, problems = parse_values('"n°" = "AB-12345678"\\n[box]\\n"n°" = "CD-12345678"')
    >>> values.value("n°"), values.value("n°", "box"), values.value("n°", "tv"), problems
    ('AB-12345678', 'CD-12345678', 'AB-12345678', [])
    >>> values
    PrivateValues(2 values)
    """

    by_key: Mapping[tuple[str, str], str] = field(default_factory=dict)  # case (or ""), key
    guard: tuple[str, ...] = ()
    public: frozenset[str] = frozenset()
    signature: str | None = None  # a file's name

    def value(self, key: str, case: str = "") -> str | None:
        """Return the value of a key: the case's own, else the common one; None if there is none."""
        return self.by_key.get((case, normal(key))) or self.by_key.get(("", normal(key)))

    def nearest(self, key: str, case: str = "") -> str | None:
        """Guess which key an author meant.

        >>> parse_values('"n° client" = "AB-12345678"')[0].nearest("n° clint")
        'n° client'
        """
        return nearest(normal(key), [known for own, known in self.by_key if own in {"", case}])

    def has_part_of(self, text: str) -> bool:
        """Return whether a text is a value, or nearly: then no message may show it.

        >>> values, _ = parse_values('"n°" = "AB-12345678"')
        >>> [values.has_part_of(text) for text in ("ab 12345678", "n° 12345678", "n° client")]
        [True, True, False]
        """
        words = (word for word in text.split() if any(map(str.isdigit, word)))
        parts = {letters_and_digits(text), *map(letters_and_digits, words)}
        lines = (line for _, value in self._all() for line in (value, *value.splitlines()))
        return any(
            part == line
            or (min(len(part), len(line)) >= LONG_IN_COMMON and (part in line or line in part))
            for part, line in product(parts, map(letters_and_digits, lines))
        )

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield each value with a name that may be printed, without its lines that are public.

        >>> [name for name, _ in parse_values('"n°" = "1234"\\n[box]\\n"n°" = "5678"')[0].named()]
        ['"n°"', '"n°" of [box]']
        """
        for name, text in self._all():
            lines = text.splitlines()
            private = [line for line in lines if normal(line).casefold() not in self.public]
            if private:
                yield name, text if private == lines else "\n".join(private)

    def _all(self) -> Iterator[tuple[str, str]]:
        for (case, key), value in self.by_key.items():
            yield f'"{key}" of [{case}]' if case else f'"{key}"', value
        for number, value in enumerate(self.guard, start=1):
            yield f"value {number} of the list guard", value

    def __repr__(self) -> str:
        return f"PrivateValues({sum(1 for _ in self._all())} values)"


def normal(text: str) -> str:
    """Write a key, or a line, in the one way that all its spellings look like.

    >>> normal("n°\\u00a0 client"), normal("re\\u0301f") == normal("réf")
    ('n° client', True)
    """
    return " ".join(normalize("NFC", text).split())


# --- reading -----------------------------------------------------------------------------


def letters_and_digits(text: str) -> str:
    """Return the letters and digits of a text, in lower case.

    >>> letters_and_digits("AB-12 É")
    'ab12é'
    """
    return "".join(filter(str.isalnum, normal(text).casefold()))


def parse_values(text: str, path: str = FILE_NAME) -> tuple[PrivateValues, list[Problem]]:
    """Read private values, and say all that is wrong with the file.

    >>> for text in ('n° = "AB-12345678"', '[box]\\n"n°" = "12"'):
    ...     print(*parse_values(text)[1])
    private.toml:1: write "n° client" = "…", both between quotation marks, a \\ before each " \
or \\ in them
    private.toml:2: "n°" is too short to guard (fewer than 4 letters and digits): any page \
may hold it by chance; write a longer value, or none
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return PrivateValues(), [_syntax_problem(str(error), text, path)]
    values: dict[tuple[str, str], str] = {}
    wrong: list[tuple[str, ...]] = []  # what, and of which keys
    for case, key, found in _entries(document):
        if fault := _key_fault(case, key, found, values) or _value_fault(found, key):
            wrong.append((fault, case, key) if case else (fault, key))
        else:
            values[case, normal(key)] = found.strip("\r\n")
    for key in (GUARD_LIST, PUBLIC_LIST):
        if not isinstance(document.setdefault(key, []), list):
            wrong.append((f'{key} is a list of values; write {key} = ["…", "…"]', key))
            document[key] = []
    faults = (_value_fault(found) for found in document[GUARD_LIST])
    wrong += [(fault, GUARD_LIST) for fault in faults if fault]
    signature = document.get(SIGNATURE)
    if signature is not None and not str(signature).lower().endswith(IMAGES):
        fault = f'signature is an image; write signature = "signature{IMAGES[0]}"'
        wrong.append((fault, SIGNATURE))
    guard = tuple(str(found).strip("\r\n") for found in document[GUARD_LIST])
    public = frozenset(normal(str(line)).casefold() for line in document[PUBLIC_LIST])
    problems = [Problem(path, line_of_key(text, *keys), fault) for fault, *keys in wrong]
    return PrivateValues(values, guard, public, signature), problems


def _syntax_problem(message: str, text: str, path: str) -> Problem:
    """Return what to do about what tomllib says."""
    found = ERROR_LINE.search(message)
    line = int(found["line"]) if found else 1 + text.rstrip().count("\n")  # at the end
    remedy = next(remedy for said, remedy in TOML_REMEDIES.items() if re.match(said, message))
    return Problem(path, line, remedy)


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield the case of each value, or "", its key, and the value."""
    for key in [key for key in document if key not in OWN_KEYS]:
        if isinstance(document[key], dict):
            yield from ((key, inner, found) for inner, found in document[key].items())
        else:
            yield "", key, document[key]


def _key_fault(
    case: str, key: str, found: object, values: Mapping[tuple[str, str], str]
) -> str | None:
    """Return what is wrong with a key; keys that look alike are one."""
    if case and key in OWN_KEYS:
        return f"{key} is of no case; move it above the first [case]"
    if isinstance(found, dict):
        return f"[{case}] holds a table; a case holds keys and values only"
    if (case, normal(key)) in values:
        return "this key stands above already; keep one of them"
    if "{" in key or "}" in key or len(key.strip().splitlines()) != 1:
        return "a key is on one line, without { and }; a post names it between {{ and }}"
    return None


def _value_fault(found: object, key: str = "") -> str | None:
    """Return what is wrong with the value of a key, or of the list guard."""
    name = f'"{key}"' if key else "a value of the list guard"
    if not isinstance(found, str):
        return f"{name} is no text; put its value between quotation marks"
    if sum(map(str.isalnum, found)) < SHORTEST_VALUE:
        return (
            f"{name} is too short to guard (fewer than {SHORTEST_VALUE} letters and digits): "
            "any page may hold it by chance; write a longer value, or none"
        )
    if letters_and_digits(found) in letters_and_digits(key):
        return "the key holds the value, and the public reads the key; give another key"
    return None


def line_of_key(text: str, *keys: str) -> int:
    """Return on which line of a TOML text a key of a case stands; of one in braces, what holds it.

    >>> line_of_key('a = 1\\n\\n["b c"]\\n"n° 1" = "x"', "b c", "n° 1")
    4
    """
    at = 0
    for key in keys:
        escaped = key.replace("\\", "\\\\").replace('"', '\\"')
        spelled = "|".join(map(re.escape, (f'"{escaped}"', f"'{key}'", key)))
        found = re.compile(rf"^[ \t\[]*({spelled})[ \t]*[\]=.]", re.MULTILINE).search(text, at)
        at = found.start() if found else at
    return text.count("\n", 0, at) + 1


def read_values(path: Path, shown_as: str = FILE_NAME) -> PrivateValues:
    """Read the file of private values; raise ProblemsFound where something is wrong in it."""
    values = PrivateValues()
    problems: list[Problem] = []
    try:
        if path.exists() and not path.is_file():  # to open a pipe may never end
            raise OSError(0, "it is no file but a folder or a pipe")
        values, problems = parse_values(path.read_text(encoding="utf-8-sig"), shown_as)
    except OSError as error:
        remedy = "without it nothing is guarded; make it readable, or move it away"
        problems = [Problem(shown_as, None, f"this cannot be read ({error.strerror}): {remedy}")]
    except UnicodeDecodeError as error:
        problems = [not_utf8(shown_as, error)]
    if problems:
        raise ProblemsFound(problems)
    return values


def values_of(settings: Mapping[str, Any]) -> PrivateValues | None:
    """Read the private values of a blog; None where it has no file of them.

    A build asks often: a file that has not changed is read once.
    """
    path = private_file(settings)
    if not lexists(path):
        return None
    with suppress(OSError):  # a link to a disk that is not there is an error: it is no "none"
        state = path.stat()
        return _load_once(path, state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)
    return read_values(path, path.name)


@lru_cache(maxsize=1)
def _load_once(path: Path, *_state: int) -> PrivateValues:
    return read_values(path, path.name)


def misnamed_problems(settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a warning for each file that was meant to be the private one: Windows adds .txt."""
    path = private_file(settings)
    for other in sorted(path.parent.iterdir()) if path.parent.is_dir() else ():
        name, meant = other.name.lower(), path.name.lower()
        if name == meant or (name.startswith(f"{meant}.") and "example" not in name):
            message = "this is not read, so no private value is guarded; rename it to"
            yield Problem(shown(other), None, f"{message} {path.name}", "warning")


def private_file(settings: Mapping[str, Any]) -> Path:
    """Return where the private values of a blog are, if it has any: next to the folder of posts."""
    return Path(settings.get(SETTING) or Path(settings["PATH"]).parent / FILE_NAME)


def published_problems(name: str, *public: Path) -> Iterator[Problem]:
    """Yield each file of the private file's name that is among what is published."""
    for folder in public:
        for path in sorted(folder.rglob(name)):
            yield Problem(shown(path), None, f"move it out of {shown(folder)}/, which is published")
