"""How France wants its addresses written, so that machines can read them: NF Z 10-011."""

from collections.abc import Callable, Sequence

from plugins.post.letter import Letter

NORM = "NF Z 10-011"
LINES, CHARACTERS = 6, 38
MOST_LINES = f"{NORM}: an address has at most {LINES} lines"
MOST_CHARACTERS = f"{NORM}: a line has at most {CHARACTERS} characters"
BY_POST = frozenset({"post", "registered"})
PostalRule = tuple[str, Callable[[Sequence[str]], int | None]]


def _too_many(lines: Sequence[str]) -> int | None:
    return LINES if len(lines) > LINES else None


def _too_long(lines: Sequence[str]) -> int | None:
    return next((i for i, line in enumerate(lines) if len(line) > CHARACTERS), None)


def _punctuated(lines: Sequence[str]) -> int | None:
    street = next((i for i, line in enumerate(lines) if _is_street(line)), len(lines))
    found = (i for i, line in enumerate(lines) if i >= street and set(line) & set(",.;:!?()«»"))
    return next(found, None)


def _is_street(line: str) -> bool:
    first = line.split(maxsplit=1)[0].upper() if line.split() else ""
    return first[:1].isdigit() or first in {"BP", "CS", "TSA"}


def _small_letters(lines: Sequence[str]) -> int | None:
    return len(lines) - 1 if lines and lines[-1] != lines[-1].upper() else None


FRENCH_RULES: tuple[PostalRule, ...] = (
    (MOST_LINES, _too_many),
    (MOST_CHARACTERS, _too_long),
    (f"{NORM}: write no punctuation from the street line on", _punctuated),
    (f"{NORM}: write the last line in capitals", _small_letters),
)


def address_warnings(letter: Letter, lines: Sequence[str], country: str) -> list[tuple[int, str]]:
    """Return which rules an address breaks, each with the line (from 0) that does.

    >>> lines = ["Ixe", "1, rue de l'Exemple", "69000 LYON"]
    >>> address_warnings(Letter("box"), lines, "fr")
    [(1, 'NF Z 10-011: write no punctuation from the street line on')]
    """
    if country != "fr" or (letter.via and letter.via.mode not in BY_POST):
        return []
    found = ((rule(lines), name) for name, rule in FRENCH_RULES)
    return [(at, name) for at, name in found if at is not None]
