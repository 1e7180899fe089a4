"""What the guard looks for: private values, folded as it folds what was built.

Folding takes away what a value can lose or gain on its way to a page: case, accents, the
width of characters, all that separates letters and digits. Two spellings of one value then
are the same bytes, and one automaton finds all values at once.

    AB-12345678, ab 1234 5678, ＡＢ１２３４５６７８  →  ab12345678
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from unidecode import unidecode

from plugins.private_values import SHORTEST_VALUE

# Long values are looked for without separators anywhere; shorter ones only as whole words.
LONG_NUMBER = 7  # digits
LONG_VALUE = 8  # letters and digits
SHORT_WORD = 4  # letters: many a word ends as "Mme" or "Anne" begins

# Latin letters that Unicode does not decompose (NFKD), and what one writes without them.
UNDECOMPOSED = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
RAISED_LETTERS = "ºª"  # typed for the ° of "n°", which is a symbol
# Punctuation, symbols, blanks, the apostrophe that Unicode has among letters; controls are there
# where a text is read in a wrong encoding.
PARTS_WORDS = ("P", "S", "Z", "Lm", "Cc")
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
NOT_ALNUM = bytes(set(range(128)) - set(b"abcdefghijklmnopqrstuvwxyz0123456789"))
SEPARATOR = r"(?:[^\w\n]|_)?"  # what may part a reference in a line
# The last lines of addresses that are no secret; another goes into the list public.
COUNTRIES = frozenset(
    "france belgique suisse luxembourg monaco canada allemagne autriche belgium switzerland germany"
    " austria deutschland schweiz belgien österreich frankreich".split()
)
TAG_MARK = "\x01"  # stands where a tag was taken out
# What may part the words of a short value, however many tags are among it, or blanks in a row.
BETWEEN = rf"(?:{TAG_MARK}*+(?:\s++|[^\w\s{TAG_MARK}]|_)){{0,4}}+{TAG_MARK}*+"

LOCAL_NUMBER = 9  # digits of a phone number, at most, that are the same at home and from abroad
PHONE_NUMBER = re.compile(r"(?:\+|0)(?:[-\s./()*]*\d){8,15}")
# What may stand in a line with a label: "Tél. : 06 45 67 89 01"
WITHIN = re.compile(
    r"""
      [\w.+-]+ @ [\w-]+ (?: \.[\w-]+ )+                # an e-mail
    | (?<!\w) [A-Za-z]{2}\d\d \ ?[A-Za-z\d]{4}        # an IBAN, of ISO 13616: country, bank,
      (?: \ ?(?=[A-Za-z]{0,3}\d)[A-Za-z\d]{4} ){1,6}   # and groups that are no words
      (?: \ ?(?=[A-Za-z]{0,2}\d)[A-Za-z\d]{1,3} )? (?!\w)
    | (?<![\w+]) (?<!\d[-./]) (?: \+\d | [0(] )         # a phone number, longer than a date
      (?: [-\s./()*]{0,2}\d ){8,14} (?![\w:])
    """,
    re.VERBOSE,
)


# A person, with a title or not: its given name, and a surname of words with capitals or particles.
PERSON = re.compile(
    r"""
    (?P<title> (?: (?: M | Mr | Mrs | Ms | Mme | Mlle | Mlles | Me | Dr | Pr | Prof | Madame
      | Monsieur | Mademoiselle | Maître | Docteur | Herr | Herrn | Frau | Miss | Sir ) \.? \s+
      (?: (?: et | and | und | & ) \s+ )? )+ )?
    (?P<given> [^\W\d_a-zà-öø-ÿ] [^\W\d_]* (?: - [^\W\d_]+ )* ) \s+
    (?P<surname> (?: (?: d[eu] | la | le | von | van | der | zu ) \s+ | d['’] )*
      [^\W\d_a-zà-öø-ÿ] [\w'’-]* (?: \s+ [^\W\d_a-zà-öø-ÿ] [\w'’-]* )? )
    """,
    re.VERBOSE,
)
# As folded, before a surname alone. Not those that are words, too: "tell me", "miss", "maître".
TITLES = r"m\.|mr|mrs|ms|mme|mlle|dr|prof|madame|monsieur|mademoiselle|docteur|herrn?|frau"
# An initial, as folded. Its point tells it from a word: "l'exemple", "y exemple".
FOLDED_INITIAL = re.compile(r"(?P<letter>\w)\. (?P<surname>[^\W_]+)")


class _Folds(dict[int, str]):
    """What each character becomes: plain letters, a space for what parts words, or nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = fold = _folded(chr(code))
        return fold


FOLDS = _Folds({code: chr(code).lower() for code in range(128)})


def _folded(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    letters = [one for one in decomposed if one.isalnum() and unicodedata.category(one) != "Lm"]
    if letters and character not in RAISED_LETTERS:
        return "".join(UNDECOMPOSED.get(one, one) for one in letters)
    return " " if letters or unicodedata.category(character).startswith(PARTS_WORDS) else ""


def folded(text: str) -> str:
    """Fold a text: letters in lower case and without accents, what parts words as it is or a space.

    >>> folded("d’Élodie Müller\u00a0– Straße １２, e\u00adt\u200bc, ИВАН")
    'd elodie muller   strasse 12, etc, иван'
    """
    return text.lower() if text.isascii() else text.translate(FOLDS)


def squeezed(folded_text: str) -> bytes:
    """Take all separators out of a folded text.

    >>> squeezed("ab-12 345")
    b'ab12345'
    """
    return folded_text.encode("utf-8", "replace").translate(None, NOT_ALNUM)


def squeezed_text(text: str) -> bytes:
    """Return what two spellings of a text have in common.

    >>> squeezed_text("Évelyne SAINT-YRIEIX") == squeezed_text("Evelyne Saint Yrieix")
    True
    """
    return squeezed(folded(text))


# --- needles -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Needle:
    """One spelling of one private text. What it holds is not shown by ``repr``.

    ``squeezed`` is what the automaton finds; where ``whole`` is given it must be found too,
    in the text with its separators.
    """

    name: str
    text: str = field(repr=False)
    squeezed: bytes = field(repr=False)
    whole: re.Pattern[str] | None = field(repr=False, default=None)
    form: str = "in several codes"  # said of it where no one code explains it


def needles(name: str, value: str) -> Iterator[Needle]:
    """Yield what to look for, so that no spelling of a value stays unseen.

    >>> [needle.squeezed for needle in needles("phone", "+33 (0)6 39 98 12 34")]
    [b'330639981234', b'639981234']
    """
    for piece_name, piece in pieces(name, value):
        for text in _spellings(piece):
            if letters := squeezed(text):
                yield Needle(piece_name, piece, letters, _whole_pattern(text))
        plain = unidecode(piece).strip()
        digits = squeezed(plain.replace("(0)", ""))
        at_home = digits.startswith(b"0") and not digits.startswith(b"00")
        number = digits.lstrip(b"0")[0 if at_home else 2 :][-LOCAL_NUMBER:]
        if len(number) >= LONG_NUMBER and PHONE_NUMBER.fullmatch(plain):
            yield Needle(piece_name, piece, number)
    for surname in (one for line in value.splitlines() for one in rare_surnames_of(line)):
        for text in _spellings(surname):
            yield Needle(name, f"Mme {surname}", squeezed(text), _titled_pattern(text))


def _spellings(piece: str) -> dict[str, None]:
    """Fold a text as it is, in ASCII, as a German without umlauts, with "No" for "N°"."""
    written = (piece, unidecode(piece), piece.translate(GERMAN), piece.replace("°", "o"))
    return dict.fromkeys(map(folded, written))


def pieces(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield a value, each of its lines if they are several, and what has a label in them.

    Not a line that is a mere country.

    >>> list(pieces("address", "Camille\\n69000 LYON\\nFrance"))[1:]
    [('line 1 of address', 'Camille'), ('line 2 of address', '69000 LYON')]
    >>> list(pieces("phone", "Tél. : 06 39 98 12 34"))
    [('phone', 'Tél. : 06 39 98 12 34'), ('phone', '06 39 98 12 34')]
    """
    yield name, value
    lines = value.splitlines()
    for line in lines:
        yield from ((name, spelling) for spelling in names_of(line))
    for number, line in enumerate(lines, start=1):
        line_name = f"line {number} of {name}" if len(lines) > 1 else name
        if len(lines) > 1:
            if sum(map(str.isalnum, line)) < SHORTEST_VALUE or line.strip().casefold() in COUNTRIES:
                continue
            yield line_name, line
        plain = unidecode(line)
        parts = (part[0] for part in WITHIN.finditer(plain))
        yield from ((line_name, part) for part in parts if part != plain.strip())


def names_of(line: str) -> Iterator[str]:
    """Yield how else a person is named: without title, the surname first, by an initial.

    An M. with a surname alone is anybody's title.

    >>> list(names_of("Mme Évelyne Saint-Yrieix"))
    ['Évelyne Saint-Yrieix', 'Saint-Yrieix Évelyne', 'É. Saint-Yrieix']
    >>> list(names_of("Anne Marie Exemple"))[2:], list(names_of("Rue des Lilas"))
    (['Anne Exemple', 'Exemple Anne', 'A. Exemple', 'Exemple Anne Marie'], [])
    """
    if (found := PERSON.fullmatch(line.strip())) is None:
        return
    given, surname = found["given"], found["surname"]
    if found["title"]:
        yield f"{given} {surname}"
    yield f"{surname} {given}"
    if given[0] != "M" or re.search(r"[\s-]", f"{given}{surname}"):
        yield "-".join(f"{part[0]}." for part in given.split("-")) + f" {surname}"
    second, _, last = surname.partition(" ")
    if last and second[0].isupper():  # or is it a second given name?
        yield from (f"{given} {last}", *names_of(f"{given} {last}"), f"{last} {given} {second}")


def rare_surnames_of(line: str) -> Iterator[str]:
    """Yield what tells who a person is after a mere title: a surname of two words, or a long one.

    >>> [*rare_surnames_of("Mme Évelyne Saint-Yrieix")], [*rare_surnames_of("Luc Exemple")]
    (['Saint-Yrieix'], [])
    """
    found = PERSON.fullmatch(line.strip())
    surname = found["surname"] if found else ""
    for one in dict.fromkeys((surname, surname.rpartition(" ")[2])):
        if re.search(r"[\s-]", one) or len(one) >= LONG_VALUE:
            yield one


def _titled_pattern(text: str) -> re.Pattern[str]:
    """Return how a surname must stand in a text: after a title, and whole.

    >>> words = _titled_pattern("saint-yrieix")
    >>> [bool(words.search(t)) for t in ("mme saint yrieix", "m. saint-yrieix", "saint-yrieix")]
    [True, True, False]
    """
    letters = r"[\W_]*".join(character for character in text if character.isalnum())
    return re.compile(rf"(?<![^\W_])(?:{TITLES}){BETWEEN}{letters}(?![^\W_])", _own_script(text))


def _whole_pattern(text: str) -> re.Pattern[str] | None:
    """Return how a value must stand in a text; None if it may stand anywhere.

    >>> _whole_pattern("ab-12345678")
    >>> number = _whole_pattern("1234")
    >>> [bool(number.search(text)) for text in ("n° 1234.", "9.1234", "12345")]
    [True, False, False]
    >>> _whole_pattern("anselme quignardet")
    >>> words = _whole_pattern("mme exemple")
    >>> [bool(words.search(t)) for t in ("mme  exemple", "comme exemple", "lettremmeexemple")]
    [True, False, True]
    """
    if found := FOLDED_INITIAL.fullmatch(text):
        surname = _spaced(found["surname"])
        whole = rf"(?<![^\W_]){found['letter']}{TAG_MARK}*+\.{BETWEEN}{surname}(?![^\W_])"
        return re.compile(whole, _own_script(text))
    letters = [character for character in text if character.isalnum()]
    digits = sum(map(str.isdigit, letters))
    if digits < LONG_NUMBER and len(letters) < LONG_VALUE:
        return _as_token(text, number=digits == len(letters))
    return None if digits or "@" in text else _as_words(re.findall(r"[^\W_]+", text))


def _as_token(text: str, *, number: bool) -> re.Pattern[str]:
    """Find a short value where no letter or digit touches it, nor the rest of a decimal."""
    words = map(_spaced, re.findall(r"[^\W_]+", text))
    before, after = (r"(?<!\d[.,])", r"(?![.,]\d)") if number else ("", "")
    whole = rf"(?<![^\W_]){before}{BETWEEN.join(words)}(?![^\W_]){after}"
    return re.compile(whole, _own_script(text))


def _spaced(word: str) -> str:
    """Return how a word of a short value may be parted: "ab 123", "69 123"; a name is not.

    Elsewhere in a number a blank would be that between two numbers.

    >>> [bool(re.fullmatch(_spaced("69123"), text)) for text in ("69123", "69 123", "691 23")]
    [True, True, False]
    """
    characters = [re.escape(character) for character in word]
    if word.isdigit():
        places = range(-len(word), 0)
        ends = [f"{TAG_MARK}*+ ?" if place % 3 == 2 and place < -1 else "" for place in places]
        return f"{TAG_MARK}*+".join(map("".join, zip(characters, ends, strict=True)))
    return (f"{TAG_MARK}*" if word.isalpha() else f"{TAG_MARK}*+{SEPARATOR}{TAG_MARK}*+").join(
        characters
    )


def _as_words(words: Sequence[str]) -> re.Pattern[str] | None:
    """Find words anywhere, but where a short one is the first or the last only as a whole.

    "Mme Exemple" is not in "comme exemple".
    """
    before = r"(?<![^\W\d_])" if len(words[0]) <= SHORT_WORD else ""
    after = r"(?![^\W\d_])" if len(words[-1]) <= SHORT_WORD else ""
    if not before and not after:
        return None
    letters = "".join(words)
    in_one_word, as_words = f"{TAG_MARK}*".join(letters), r"[\W_]*".join(letters)
    return re.compile(rf"{in_one_word}|{before}{as_words}{after}", _own_script(letters))


def _own_script(text: str) -> re.RegexFlag:
    """Return how to read \\w next to a value: Chinese, around a Latin one, has no spaces."""
    return re.ASCII if text.isascii() else re.NOFLAG


# --- base64 ------------------------------------------------------------------------------

BASE64_CHARACTER = "[A-Za-z0-9+/_-]"
SURE_BASE64 = 8  # characters: 48 bits, too many to be there by chance


def base64_needles(needle: Needle) -> Iterator[Needle]:
    """Yield what base64 makes of a text, wherever in the encoded whole the text begins.

    >>> [n.squeezed for n in base64_needles(Needle("n°", "AB-12345", b"ab12345"))][:3]
    [b'QUItMTIzND', b'FCLTEyMzQ1', b'BQi0xMjM0N']
    """
    text = needle.text
    written = [text, text.lower(), text.upper(), unidecode(text)]
    written += [unicodedata.normalize("NFD", text), re.sub(r"[\W_]+", "", text)]
    unique = dict.fromkeys(spelling.encode() for spelling in written)
    for data, alphabet in product((*unique, text.encode("utf-16-le")), (b"+/", b"-_")):
        for shift in range(3):
            encoded = b64encode(bytes(shift) + data, alphabet)
            sure = encoded[(0, 2, 3)[shift] : 8 * (shift + len(data)) // 6]
            if len(sure) >= SURE_BASE64:
                yield Needle(needle.name, text, sure, form="as base64")
        alone = b64encode(data, alphabet).rstrip(b"=")
        whole = rf"(?<!{BASE64_CHARACTER}){re.escape(alone.decode())}(?!{BASE64_CHARACTER})"
        yield Needle(needle.name, text, alone, re.compile(whole), form="as base64")
