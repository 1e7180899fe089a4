"""HTML as a tree: a thin layer over Lexbor, the HTML5 parser, for fragments of a page."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Elements whose first newline the parser drops, so it must be doubled on the way out.
DROPS_FIRST_NEWLINE = "pre, textarea, listing"


def parse(html: str) -> LexborNode:
    """Parse what stands between ``<body>`` and ``</body>``; give the body's node.

    Any text can be parsed: HTML5 says what odd markup means.
    """
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    if body is None:  # HTML5 makes a body for every document
        raise AssertionError("no body")
    # The node does not keep its parser alive by itself.
    return body


def serialise(body: LexborNode) -> str:
    """Write the tree back as HTML that parses to the same tree.

    >>> serialise(parse("<p>Un<br/>deux &amp; <b>trois"))
    '<p>Un<br>deux &amp; <b>trois</b></p>'
    >>> serialise(parse("<pre>\\n\\nx</pre>"))
    '<pre>\\n\\nx</pre>'
    """
    for node in body.css(DROPS_FIRST_NEWLINE):
        first = node.first_child
        if first is not None and (first.text_content or "").startswith("\n"):
            first.insert_before("\n")
    return body.inner_html or ""


def fragment(html: str) -> LexborNode:
    """Parse markup that is exactly one element, to be inserted elsewhere."""
    node = LexborHTMLParser(html, is_fragment=True).root
    if node is None:
        raise ValueError(f"no element in {html!r}")
    return node


def children(node: LexborNode) -> Iterator[LexborNode]:
    """Give the child nodes, text included."""
    child = node.first_child
    while child is not None:
        following = child.next
        yield child
        child = following


def ends_first(node: LexborNode) -> Iterator[LexborNode]:
    """Give the elements below a node in the order in which they end.

    That is the reading order of marks, which stand at the end of what they mark.
    """
    for child in list(node.iter()):
        yield from ends_first(child)
        yield child


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Give the elements that a node stands in, the innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def classes(node: LexborNode) -> frozenset[str]:
    """Give the words of the class attribute."""
    return frozenset((node.attributes.get("class") or "").split())


def text_of(html: str) -> str:
    """Give the text of an HTML fragment, as one reads it in the tree.

    >>> text_of("<p>Un <b>deux</b> &amp; trois")
    'Un deux & trois'
    """
    return parse(html).text()
