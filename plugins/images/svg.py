"""SVG without what a drawing program notes in it: comments, metadata, paths of its own files."""

import re

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
METADATA = re.compile(r"<metadata\b(?:[^>]*/>|.*?</metadata\s*>)", re.DOTALL)
# Inkscape writes where the file lies on its author's disk.
OWN_FILES = re.compile(
    r"""\s(?:sodipodi:docname|inkscape:export-filename|sodipodi:absref)\s*=\s*(?:"[^"]*"|'[^']*')"""
)
LITERAL = re.compile(r"<!\[CDATA\[")  # in which a comment is no comment


def cleaned(data: bytes) -> bytes:
    """Take out what does not draw.

    >>> cleaned(b'<svg><!-- a --><metadata>b</metadata><path sodipodi:docname="c"/></svg>')
    b'<svg><path/></svg>'
    """
    text = data.decode("utf-8", "surrogateescape")
    if LITERAL.search(text):
        return data
    for pattern in (COMMENT, METADATA, OWN_FILES):
        text = pattern.sub("", text)
    return text.encode("utf-8", "surrogateescape")
