"""All private values in one net, that any bytes can be drawn through."""

import binascii
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import AnyStr

from ahocorasick_rs import BytesAhoCorasick

from plugins.guard import forms, views
from plugins.guard.forms import Needle
from plugins.private_values import SHORTEST_VALUE

# How a leak may be coded, in the words of a message; each undoes one code, once.
CODES: Mapping[str, Callable[[bytes], str]] = {
    "spelled otherwise": views.decode,
    "as codes of HTML": lambda data: views.from_entities(views.decode(data)),
    "as codes of an address": lambda data: views.from_percent(views.decode(data)),
    "as codes of a script": lambda data: views.from_escapes(views.decode(data)),
    "as codes of an email": lambda data: views.decode(binascii.a2b_qp(data)),
    "in another coding of letters": views.from_utf_16,
    "in an old coding of letters": lambda data: data.decode(views.WINDOWS, "ignore"),
    "as base64": lambda data: views.decode(b"\n".join(views.from_base64(data))),
    "in lines cut in two": lambda data: views.decode(views.FOLD.sub(b"", data)),
}
MASK = "…"  # stands where a value was, and at the end of what a message quotes in part
CUT = re.compile(rf'[^{MASK}]*{MASK}(?=")')
PART_SIZE = 8_192  # bytes: half of what is looked at to say where in a large file a value is


class Net:
    """Finds all values in any bytes, in any form.

    >>> net = Net([("n°", "AB-12345678")])
    >>> data = b"<p>Client <b>ab</b>&nbsp;1234%2D5678"
    >>> [net.place(data, needle) for needle in net.found(data)]
    [(13, 'in several codes')]
    """

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        needles = [needle for name, value in values for needle in forms.needles(name, value)]
        self._folded = _Automaton(needles)
        self._base64 = _Automaton(code for n in needles for code in forms.base64_needles(n))

    def found(self, data: bytes) -> list[Needle]:
        """Return what is found: one needle for each value, the plainest."""
        hits: dict[str, Needle] = {}
        for needle in self._all(data):
            hits.setdefault(needle.name, needle)
        return list(hits.values())

    def masked(self, line: str) -> str:
        """Put … in the place of each value in a line, and of the beginning of one that is cut.

        >>> net = Net([("n°", "AB-12345678")])
        >>> net.masked('a.md:3: "{static}AB%2D1234 5678.png", "mon n° est AB-1234…"')
        'a.md:3: "{static}….png", "mon n° est …"'
        """

        def holds(part: str) -> bool:
            return bool(self.found(part.encode("utf-8", "replace")))

        while holds(line):
            start, end = extent(line, holds)
            line = line[:start] + MASK + line[end:]
        return CUT.sub(lambda cut: self._without_beginning(cut[0][:-1]) + MASK, line)

    def _without_beginning(self, text: str) -> str:
        """Take the beginning of a value from the end of a text, which has been cut there."""
        end = forms.squeezed_text(text)
        beginnings = (
            length
            for needle in self._folded.needles
            for length in range(SHORTEST_VALUE, len(needle.squeezed))
            if end.endswith(needle.squeezed[:length])
        )
        size = max(beginnings, default=0)
        places = range(len(text), -1, -1)
        return next(text[:at] for at in places if len(forms.squeezed_text(text[at:])) >= size)

    def _all(self, data: bytes) -> Iterator[Needle]:
        data = views.without_drawings(data)
        squeezed = forms.squeezed(data.lower().decode("ascii", "ignore"))
        yield from self._folded.found(squeezed, lambda: forms.folded(data.decode("latin-1")))
        yield from self._base64.found(data, lambda: data.decode("latin-1"))
        for text in views.views(data):
            yield from self._in_text(text)

    def _in_text(self, text: str) -> Iterator[Needle]:
        folded = forms.folded(text)
        yield from self._folded.found(forms.squeezed(folded), lambda: folded)
        for plain in views.without_tags(folded) if "<" in folded else ():
            yield from self._folded.found(forms.squeezed(plain), partial(views.tags_marked, folded))

    # --- where, and in which form --------------------------------------------------------

    def place(self, data: bytes, needle: Needle) -> tuple[int, str]:
        """Return where a value that was found begins, and in which form it is there."""
        start = data.find(needle.text.encode())
        if start >= 0:
            return start, "as it is"
        before, part = self._part(data, needle)
        start, end = extent(part, partial(self._holds, needle=needle))
        return before + start, self._form(part[start:end], needle)

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
        for form, undone in CODES.items():
            if any(found.name == needle.name for found in self._in_text(undone(data))):
                return form
        return needle.form


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


def extent(line: AnyStr, holds: Callable[[AnyStr], bool]) -> tuple[int, int]:
    """Cut what holds something as short as it still does, by halves.

    >>> extent("un deux trois", lambda part: "deux" in part)
    (3, 7)
    """
    end = bisect_left(range(len(line)), True, key=lambda end: holds(line[:end]))
    length = bisect_left(range(end), True, key=lambda length: holds(line[end - length : end]))
    return end - length, end
