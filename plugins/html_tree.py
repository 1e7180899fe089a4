"""HTML as a tree: a thin layer over Lexbor, the HTML5 parser, for fragments of a page.

Why Lexbor (by way of selectolax): it builds the tree that browsers build, of unclosed HTML too,
and reads and writes a letter of 1,400 words in 0.04 ms. lxml.html takes 0.07 ms, and its parser,
libxml2's, is no HTML5 tree builder: it leaves a link between the rows of a table
(benchmarks/parsers.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

# Elements whose first newline the parser drops, so it must be doubled on the way out.
DROPS_FIRST_NEWLINE = "pre, textarea, listing"
# Reading and writing settles nearly all HTML at once, and what it does not, soon or never.
MOST_READINGS = 5


def parse(html: str) -> LexborNode:
    """Parse what stands between ``<body>`` and ``</body>``; give the body's node.

    Any text can be parsed: HTML5 says what odd markup means. Nodes keep the document that
    they are part of.
    """
    document = LexborHTMLParser(
        f"<!doctype html><body>{html}",
        options=LexborDocumentOptions.WO_EVENTS.value,  # the tree as written, no copies
    )
    if document.body is None:  # HTML5 makes a body for every document
        raise AssertionError("no body")
    return document.body


def serialise(body: LexborNode) -> str:
    """Write what a node holds as HTML.

    >>> serialise(parse("<p>Un<br/>deux &amp; <b>trois"))
    '<p>Un<br>deux &amp; <b>trois</b></p>'
    >>> serialise(parse("<pre>\\n\\nx</pre>"))
    '<pre>\\n\\nx</pre>'
    """
    with _first_newlines_doubled(body):
        # A bare carriage return would be read as a line break; it came from a reference.
        return (body.inner_html or "").replace("\r", "&#13;")


def written_children(body: LexborNode) -> list[tuple[LexborNode, str]]:
    """Return each node in another, texts too, and its HTML; together they are what it holds.

    >>> [html for _, html in written_children(parse("Un<p>deux</p>\\n"))]
    ['Un', '<p>deux</p>', '\\n']
    """
    with _first_newlines_doubled(body):
        nodes = list(body.iter(include_text=True))
        return [(node, (node.html or "").replace("\r", "&#13;")) for node in nodes]


@contextmanager
def _first_newlines_doubled(body: LexborNode) -> Iterator[None]:
    added = []
    for node in body.css(DROPS_FIRST_NEWLINE):
        first = node.first_child
        if first is not None and (first.text_content or "").startswith("\n"):
            first.insert_before("\n")
            added.append(first.prev)
    yield
    for newline in added:
        if newline is not None:
            newline.decompose()


def settled(tree: LexborNode) -> LexborNode | None:
    """Return a tree that comes back the same when it is written and read again.

    Odd HTML may need to be read more than once. None where it never settles, or not with
    the same text: after ``<plaintext>``, which nothing can close, an end tag is text.

    >>> serialise(settled(parse("<table><a><tr><a><td>x")))
    '<a></a><a></a><table><tbody><tr><td>x</td></tr></tbody></table>'
    >>> settled(parse("<plaintext>")) is None
    True
    """
    text = tree.text()
    for _ in range(MOST_READINGS):
        written = serialise(tree)
        again = parse(written)
        if serialise(again) == written:
            return again if again.text() == text else None
        tree = again
    return None


def remove_comments(tree: LexborNode) -> None:
    """Remove the comments: what an author hides from the page is not published with it.

    To HTML5, ``<?…>`` is a comment too, to Lexbor a node without a name; a ``<template>`` shows
    nothing, and may hold some.

    >>> tree = parse("<p>Un<!-- à vérifier --> deux <? note ?><?php ?>&lt;!-- trois -->")
    >>> remove_comments(tree)
    >>> serialise(tree)
    '<p>Un deux &lt;!-- trois --&gt;</p>'
    """
    for node in list(tree.traverse(include_text=True)):
        if node.tag in {None, "-comment", "template"}:
            node.decompose()


def fragment(html: str) -> LexborNode:
    """Parse markup that is exactly one element; what is inserted elsewhere is a copy."""
    node = LexborHTMLParser(html, is_fragment=True).root
    if node is None:
        raise ValueError(f"no element in {html!r}")
    return node


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements that a node stands in, the innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def text_in(node: LexborNode | None) -> str | None:
    """Return the text of a text node; None for all else."""
    if node is None or not node.is_text_node:
        return None
    return node.text_content or ""


def classes(node: LexborNode) -> frozenset[str]:
    """Return the words of the class attribute."""
    return frozenset((node.attributes.get("class") or "").split())


def text_of(html: str) -> str:
    """Return the text of an HTML fragment, as one reads it in the tree.

    >>> text_of("<p>Un <b>deux</b> &amp; trois")
    'Un deux & trois'
    """
    return parse(html).text()
