"""Read HTML as one sees it on a page: what a style sheet hides or adds is not in its text.

<p hidden>Non</p><q>Oui</q>, <a href="mailto:a@example.org">moi</a>  →  «Oui», moi (a@example.org)
"""

from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import urls
from plugins.typography import CANON, Style, typeset
from plugins.typography.quotes import marks_of

STYLES = ("display:none", "display: none", "visibility:hidden", "visibility: hidden")
NOT_SHOWN = ", ".join(
    ["[hidden]", "dialog:not([open])", *(f'[style*="{one}" i]' for one in STYLES)]
)
OPENING = tuple("'\"«‹“‘„‚”")


def tree(html: str, lang: str, style: Style = CANON) -> LexborNode:
    """Parse HTML for a reader in a language.

    >>> tree('<p>Un <q>mot</q><i hidden>non</i></p>', "en").text()
    'Un “mot”'
    """
    body = html_tree.parse(html)
    while (node := body.css_first(NOT_SHOWN)) is not None:
        node.decompose()
    for node in body.css("a[href]"):
        _show_address(node)
    for node in body.css("q"):
        _quote(node, lang, style)
    return body


def _show_address(node: LexborNode) -> None:
    """Write what a text such as "write to me" hides: on paper nothing can be clicked."""
    href = node.attributes.get("href") or ""
    if urls.kind(href) != "address":
        return
    if hidden := urls.hidden_address(href, node.text()):
        node.insert_after(html_tree.fragment('<span class="note-url"></span>'))
        shown = node.next
        if shown is not None:
            shown.insert_child(f"({hidden})")
            shown.insert_before(" ")


def _quote(node: LexborNode, lang: str, style: Style) -> None:
    """Put the marks of its language around a quotation, unless its author has."""
    if node.text().strip().startswith(OPENING):
        return
    around = list(html_tree.ancestors(node))
    own = (found.attributes.get("lang") for found in around if found.tag != "-document")
    lang = next(filter(None, own), lang)
    marks = marks_of(lang)
    depth = sum(found.tag == "q" for found in around)
    opening, closing = marks.inner if depth % 2 else marks.outer
    typed = html_tree.text_of(typeset(f"{opening}x{closing}", lang, widont=False, style=style))
    before, _, after = typed.partition("x")
    node.insert_before(before)
    node.insert_after(after)
