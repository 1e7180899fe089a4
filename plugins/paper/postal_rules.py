"""How France wants its addresses written, so that machines can read them: NF Z 10-011."""

import re
from collections.abc import Sequence

from plugins.post.letter import Letter

NORM = "NF Z 10-011"
LINES, CHARACTERS = 6, 38
MOST_LINES = f"{NORM}: an address has at most {LINES} lines"
MOST_CHARACTERS = f"{NORM}: a line has at most {CHARACTERS} characters"
BY_POST = frozenset({"post", "registered"})
STREET = re.compile(r"\s*(?:\d|(?:BP|CS|TSA)\b)", re.IGNORECASE)
PUNCTUATION = re.compile(r"[,.;:!?()«»]")


def address_warnings(letter: Letter, lines: Sequence[str], country: str) -> list[tuple[int, str]]:
    """Return which rules an address breaks, each with the line (from 0) that does.

    >>> lines = ["Ixe", "1, rue de l'Exemple", "69000 LYON"]
    >>> address_warnings(Letter("box"), lines, "fr")
    [(1, 'NF Z 10-011: write no punctuation from the street line on')]
    """
    if country != "fr" or (letter.via and letter.via.mode not in BY_POST):
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
