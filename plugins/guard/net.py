"""All private values in one net, that any bytes can be drawn through."""

import binascii
import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import groupby, product
from typing import NamedTuple
from unicodedata import normalize

from ahocorasick_rs import BytesAhoCorasick

from plugins.guard import forms, views
from plugins.guard.forms import Needle
from plugins.guard.search import extent
from plugins.private_values import SHORTEST_VALUE

# How a leak may be coded, in the words of a message; each undoes one code, once.
CODES: Mapping[str, Callable[[bytes], bytes]] = {
    "entities": lambda data: html.unescape(_decode(data)).encode("utf-8", "replace"),
    "percent-encoded": lambda data: views.from_percent(_decode(data)).encode("utf-8", "replace"),
    "escapes": lambda data: views.from_escapes(_decode(data)).encode("utf-8", "replace"),
    "text with tags inside": lambda data: b"\n\n".join(views.without_tags(data)),
    "quoted-printable": binascii.a2b_qp,
    "UTF-16": lambda data: views.from_utf_16(data).encode("utf-8", "replace"),
    "an encoding of eight bits": lambda data: data.decode(views.WINDOWS, "ignore").encode(),
    "base64": lambda data: b"\n".join(views.from_base64(data)),
    "folded lines": lambda data: views.FOLD.sub(b"", data),
}
PART_SIZE = 8_192  # bytes: half of what is looked at to say where in a large file a value is
MOST_CODES = 3  # one in another: more are named "several codes"


class LeakPlace(NamedTuple):
    """Where a value begins in bytes, and in which form it is there."""

    offset: int
    form: str


class Net:
    """Finds all values in any bytes, in any form.

    >>> net = Net([("n°", "AB-12345678")])
    >>> data = b"<p>Client <b>ab</b>&nbsp;1234%2D5678"
    >>> [net.place(data, needle) for needle in net.found(data)]
    [LeakPlace(offset=13, form='entities, percent-encoded, text with tags inside')]
    """

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        needles = [needle for name, value in values for needle in forms.needles(name, value)]
        self._folded = _Automaton(n for n in needles if n.squeezed.isascii())
        self._wide = _Automaton(n for n in needles if not n.squeezed.isascii())
        self._base64 = _Automaton(code for n in needles for code in forms.base64_needles(n))

    def found(self, data: bytes) -> list[Needle]:
        """Return what is found: one needle for each value, the plainest."""
        hits: dict[str, Needle] = {}
        for needle in self._all(data):
            hits.setdefault(needle.name, needle)
        return list(hits.values())

    def begun(self, text: str) -> int:
        """Return how many letters and digits at the end of a text are the beginning of a value.

        >>> Net([("n°", "AB-12345678")]).begun("Mon numéro : ab 12 34")
        6
        """
        end = forms.squeezed(forms.folded(text))
        beginnings = (
            length
            for needle in self._folded.needles
            for length in range(SHORTEST_VALUE, len(needle.squeezed))
            if end.endswith(needle.squeezed[:length])
        )
        return max(beginnings, default=0)

    def _all(self, data: bytes) -> Iterator[Needle]:
        data = views.without_drawings(data)
        lower = data.lower()
        yield from self._folded.found(forms.squeezed(lower), partial(lower.decode, "latin-1"))
        yield from self._base64.found(data, lambda: data.decode("latin-1"))
        for text in views.views(data):
            yield from self._in_text(text)

    def _in_text(self, text: str) -> Iterator[Needle]:
        folded = forms.folded(text)
        yield from self._folded.found(forms.squeezed(folded), partial(forms.parted, text))
        for plain in views.without_tags(folded) if b"<" in folded else ():
            yield from self._folded.found(forms.squeezed(plain), partial(_with_tags_marked, text))
        if self._wide.needles:
            wide = forms.folded_wide(text)
            yield from self._in_wide(wide)
            yield from self._in_wide(_decode(views.tags_marked(wide.encode("utf-8", "replace"))))

    def _in_wide(self, folded: str) -> Iterator[Needle]:
        return self._wide.found(forms.squeezed_wide(folded), lambda: folded)

    # --- where, and in which form --------------------------------------------------------

    def place(self, data: bytes, needle: Needle) -> LeakPlace:
        """Return where a value that was found begins, and in which form it is there."""
        start = data.find(needle.text.encode())
        if start >= 0:
            return LeakPlace(start, "is")
        before, part = self._part(data, needle)
        start, end = extent(part, partial(self._holds, needle=needle))
        return LeakPlace(before + start, self._form(part[start:end], needle))

    def _part(self, data: bytes, needle: Needle) -> tuple[int, bytes]:
        """Return the first part of the bytes that holds a value, and where it is, or all."""
        for start in range(0, len(data), PART_SIZE) if len(data) > 2 * PART_SIZE else ():
            part = data[start : start + 2 * PART_SIZE]
            if self._holds(part, needle):
                return start, part
        return 0, data

    def _holds(self, data: bytes, needle: Needle) -> bool:
        return any(found.name == needle.name for found in self.found(data))

    def _form(self, data: bytes, needle: Needle) -> str:
        for count in range(MOST_CODES + 1):
            for chain in product(CODES, repeat=count):
                inner = data
                for code in chain:
                    inner = CODES[code](inner)
                for found in self._uncoded(_decode(inner)):
                    if found.name == needle.name:
                        return _words(chain) if chain else spelled(inner, found)
        return needle.form or "several codes at once"

    def _uncoded(self, text: str) -> Iterator[Needle]:
        squeezed = forms.squeezed(forms.folded(text))
        yield from self._folded.found(squeezed, partial(forms.parted, text))
        yield from self._in_wide(forms.folded_wide(text))


class _Automaton:
    """Finds many needles at once; of those that are the same, the first counts."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        unique: dict[tuple[bytes, bool], Needle] = {}
        for needle in needles:
            unique.setdefault((needle.squeezed, needle.whole is None), needle)
        self.needles = list(unique.values())
        self._automaton = BytesAhoCorasick([needle.squeezed for needle in self.needles])

    def found(self, squeezed: bytes, text: Callable[[], str]) -> Iterator[Needle]:
        """Yield the needles in a squeezed text; some must stand in the text as it was too."""
        hits = self._automaton.find_matches_as_indexes(squeezed, overlapping=True)
        if not hits:
            return
        as_it_was = cache(text)
        for index in sorted({index for index, _, _ in hits}):
            needle = self.needles[index]
            if needle.whole is None or needle.whole.search(as_it_was()):
                yield needle


def _decode(data: bytes) -> str:
    return next(views.decoded(data))


def _with_tags_marked(text: str) -> str:
    return _decode(views.tags_marked(forms.parted(text).encode()))


def _words(chain: Iterable[str]) -> str:
    """Name codes within codes, the outermost first.

    >>> _words(("base64", "entities", "entities"))
    'base64, entities twice'
    """
    runs = ((code, len(list(run))) for code, run in groupby(chain))
    return ", ".join(code if count == 1 else f"{code} twice" for code, count in runs)


def spelled(data: bytes, needle: Needle) -> str:
    """Return how what was found differs from the value.

    >>> spelled("ELODIE".encode(), Needle("name", "Élodie", b"elodie"))
    'text without accents'
    """
    found, value = _decode(data), needle.text
    tests: Mapping[str, Callable[[str], str]] = {
        "text in another case": str.casefold,
        "text in another Unicode form": lambda text: normalize("NFKC", text).casefold(),
        "text without accents": lambda text: forms.folded(text).decode(),
    }
    for form, alike in tests.items():
        if alike(value).strip() in alike(found):
            return form
    return needle.form or "text with other separators"
