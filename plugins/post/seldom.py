"""Have Python-Markdown look for what is rare only where a sign of it stands.

It looks for each of its marks at every character of every paragraph, and most paragraphs have none
of them: a third of the time of a letter of 1,400 words went there (benchmarks/README.md).
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from markdown import Markdown

# Without the sign in a text, none of these patterns matches there.
INLINE: Mapping[str, str] = MappingProxyType(
    {"backtick": "`", "reference": "[", "link": "[", "short_reference": "["}
)
BLOCKS: Mapping[str, str] = MappingProxyType({
    "hashheader": "#", "setextheader": "\n", "quote": ">",
    "footnote": "[^", "abbr": "*[", "reference": "]:",
})  # fmt: skip


class _Seldom:
    """A pattern that is tried only on a text that has a sign of it."""

    def __init__(self, pattern: re.Pattern[str], sign: str) -> None:
        self.compiled = pattern
        self.sign = sign

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text) if self.sign in text else None

    def match(self, text: str) -> re.Match[str] | None:
        return self.compiled.match(text) if self.sign in text else None

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text, start) if self.sign in text else iter(())


def look_only_for_signs(md: Markdown) -> Markdown:
    """Wrap those patterns of a converter that are slow to find missing.

    >>> look_only_for_signs(Markdown()).convert("# Un `mot`")
    '<h1>Un <code>mot</code></h1>'
    """
    for name, sign in INLINE.items():
        if name in md.inlinePatterns:
            inline = md.inlinePatterns[name]
            inline.compiled_re = _Seldom(inline.compiled_re, sign)  # type: ignore[assignment]
    for name, sign in BLOCKS.items():
        if name in md.parser.blockprocessors:
            block = md.parser.blockprocessors[name]
            block.RE = _Seldom(block.RE, sign)  # type: ignore[attr-defined]
    return md
