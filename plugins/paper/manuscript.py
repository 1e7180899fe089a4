"""Read a letter's HTML as what the printer's template sets: a tree of plain dictionaries.

The template (``letter.typ``) sees data only: no text of a letter is ever Typst code. What has
no place on paper (a video, a form) is an error that names it.

    <p>Non, <em>rien</em>.</p>  →  [{"is": "p", "has": [{"is": "text", "text": "Non, "}, …]}]
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import urls
from plugins.paper.errors import PaperError

Node = dict[str, Any]

SPACES = re.compile(r"[ \t\n\r\f]+")
INLINE = {  # what the template calls them
    "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "strong": "strong", "b": "strong",
    "code": "code", "kbd": "code", "samp": "code", "tt": "code",
    "sup": "sup", "sub": "sub", "del": "strike", "s": "strike", "strike": "strike",
    "u": "underline", "ins": "underline", "small": "small",
}  # fmt: skip
TRANSPARENT = frozenset("span a q abbr bdi bdo data time label mark nobr font big ruby".split())
BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table figure figcaption div section "
    "article aside header footer main nav hr address details summary center".split()
)
UNSEEN = frozenset("script style template noscript rp col colgroup".split())
NOT_ON_PAPER = frozenset(
    "video audio iframe object embed form input select textarea button canvas map math svg".split()
)
LINKED = ("http://", "https://", "mailto:", "tel:")  # what can be followed from a PDF
LONGEST_RUN = 60  # characters of an address that are kept in one piece on a line
HYPHENS = re.compile(r"-+[^-]?|[^-]")


class NotOnPaperError(PaperError):
    """The letter holds something that paper cannot show."""


def blocks(html: str) -> list[Node]:
    """Read HTML as blocks.

    >>> blocks("<p>Non, <em>rien</em>.</p>")[0]["has"][1]
    {'is': 'em', 'has': [{'is': 'text', 'text': 'rien'}]}
    """
    return list(_blocks(html_tree.parse(html)))


def inlines(html: str) -> list[Node]:
    """Read HTML that has no blocks.

    >>> inlines("R&amp;D")
    [{'is': 'text', 'text': 'R&D'}]
    """
    return _trimmed([node for found in _children(html_tree.parse(html)) for node in _inline(found)])


def notes(html: str) -> dict[str, list[Node]]:
    """Read the notes of a letter (see ``footnoted_links``) by their numbers.

    >>> notes('<section class="notes"><ol><li>Si. <a role="doc-backlink">↩</a></li></ol></section>')
    {'1': [{'is': 'p', 'has': [{'is': 'text', 'text': 'Si.'}]}]}
    """
    found = {}
    for number, item in enumerate(html_tree.parse(html).css("section.notes > ol > li"), start=1):
        for back in item.css('a[role="doc-backlink"], span[aria-hidden="true"]'):
            back.decompose()
        found[str(number)] = list(_blocks(item))
    return found


# --- blocks ------------------------------------------------------------------------------


def _children(node: LexborNode) -> Iterator[LexborNode]:
    return node.iter(include_text=True)


def _blocks(parent: LexborNode) -> Iterator[Node]:
    """Give the blocks in an element; text between them is a paragraph."""
    loose: list[Node] = []
    for node in _children(parent):
        if node.tag in BLOCKS:
            yield from _paragraph(loose)
            loose = []
            yield from _block(node)
        else:
            loose += _inline(node)
    yield from _paragraph(loose)


def _paragraph(has: list[Node]) -> Iterator[Node]:
    if has := _trimmed(has):
        yield {"is": "p", "has": has}


def _block(node: LexborNode) -> Iterator[Node]:
    tag = node.tag or ""
    if tag in {"ul", "ol"}:
        yield _list(node)
    elif tag == "pre":
        yield {"is": "pre", "text": node.text().strip("\n")}
    elif tag == "table":
        yield _table(node)
    elif tag == "blockquote":
        yield {"is": "quote", "has": list(_blocks(node))}
    elif tag == "hr":
        yield {"is": "hr"}
    elif tag == "dl":
        yield from _definitions(node)
    elif re.fullmatch("h[1-6]", tag):
        yield {"is": "heading", "level": int(tag[1]), "has": _inlines_of(node)}
    elif tag == "p":
        yield from _with_lang(node, list(_paragraph(_inlines_of(node))))
    else:
        yield from _with_lang(node, list(_blocks(node)))


def _with_lang(node: LexborNode, has: list[Node]) -> list[Node]:
    lang = node.attributes.get("lang")
    return [{"is": "foreign", **language(lang), "has": has}] if lang and has else has


def language(tag: str) -> Node:
    """Give a language as Typst has it: ``fr-CA`` is French, of Canada.

    >>> language("fr-CA"), language("de")
    ({'lang': 'fr', 'region': 'CA'}, {'lang': 'de', 'region': None})
    """
    lang, _, region = tag.partition("-")
    return {"lang": lang.lower(), "region": region.upper() if len(region) == 2 else None}


def _list(node: LexborNode) -> Node:
    items = [list(_blocks(item)) for item in node.iter() if item.tag == "li"]
    start = node.attributes.get("start") or "1"
    return {
        "is": "list",
        "ordered": node.tag == "ol",
        "start": int(start) if start.lstrip("-").isdigit() else 1,
        "items": items,
    }


def _definitions(node: LexborNode) -> Iterator[Node]:
    for found in node.iter():
        if found.tag == "dt":
            yield {"is": "p", "has": [{"is": "strong", "has": _inlines_of(found)}]}
        elif found.tag == "dd":
            yield {"is": "indent", "has": list(_blocks(found))}


def _table(node: LexborNode) -> Node:
    rows = [[_cell(cell) for cell in row.iter()] for row in node.css("tr")]
    heads = sum(all(cell["head"] for cell in row) for row in rows[:1])
    caption = node.css_first("caption")
    return {
        "is": "table",
        "columns": max((sum(cell["colspan"] for cell in row) for row in rows), default=0),
        "heads": heads,
        "rows": rows,
        "caption": _inlines_of(caption) if caption is not None else [],
    }


def _cell(node: LexborNode) -> Node:
    style = f"{node.attributes.get('style') or ''} {node.attributes.get('align') or ''}"
    align = next((side for side in ("right", "center") if side in style), "left")
    return {
        "head": node.tag == "th",
        "align": align,
        "colspan": _span(node, "colspan"),
        "rowspan": _span(node, "rowspan"),
        "has": list(_blocks(node)),
    }


def _span(node: LexborNode, name: str) -> int:
    value = node.attributes.get(name) or "1"
    return max(int(value), 1) if value.isdigit() else 1


# --- in a line ---------------------------------------------------------------------------


def _inlines_of(node: LexborNode) -> list[Node]:
    return _trimmed([inner for found in _children(node) for inner in _inline(found)])


def _inline(node: LexborNode) -> list[Node]:
    text = html_tree.text_in(node)
    if text is not None:
        text = SPACES.sub(" ", text)
        return [{"is": "text", "text": text}] if text else []
    tag, classes = node.tag or "", html_tree.classes(node)
    if tag in UNSEEN or node.is_comment_node:
        return []
    if tag in NOT_ON_PAPER:
        message = f"<{tag}> cannot be printed; take it out, or write what it shows"
        raise NotOnPaperError(message, f"<{tag}")
    if tag == "br":
        return [{"is": "br"}]
    if tag == "img":
        return [_image(node)]
    if tag == "wbr":
        return [{"is": "text", "text": "\u200b"}]
    return _marked_up(node, tag, classes)


def _marked_up(node: LexborNode, tag: str, classes: frozenset[str]) -> list[Node]:
    for ours, read in OURS.items():
        if ours in classes:
            return list(read(node))
    href = node.attributes.get("href") or "" if tag == "a" else ""
    if href and urls.is_its_text(href, node.text()):
        return [_address(node)]
    has = [inner for found in _children(node) for inner in _inline(found)]
    if href.startswith(LINKED):
        return [{"is": "link", "href": href, "has": has}]
    if lang := node.attributes.get("lang"):
        has = [{"is": "lang", **language(lang), "has": has}]
    kind = "caps" if "caps" in classes else INLINE.get(tag)
    return [{"is": kind, "has": has}] if kind else has


def _mark(node: LexborNode) -> Iterator[Node]:
    """Give a mark; between two on one word, their comma."""
    if "," in node.text():
        yield {"is": "sup", "has": [{"is": "text", "text": ",\u202f"}]}
    if (link := node.css_first("a[role=doc-noteref]")) is not None:
        yield {"is": "note", "number": link.text().strip()}


def _address(node: LexborNode) -> Node:
    """Cut an address where it may break, as the page does."""
    href = node.attributes.get("href") or ""
    shown = node.text()
    return {"is": "address", "href": href, "runs": list(runs(shown))}


def runs(shown: str) -> Iterator[str]:
    """Give the pieces between which a printed address may break: never after a hyphen.

    >>> list(runs("example.org/la-chenille?p=1"))
    ['example.', 'org/', 'la-chenille?', 'p=', '1']
    """
    for run in urls.BREAKS_AFTER.findall(shown):
        if len(run) <= LONGEST_RUN:
            yield run
        else:  # no line can hold it
            yield from HYPHENS.findall(run)


def _label(node: LexborNode) -> Iterator[Node]:
    yield {"is": "label", "text": node.text()}


def _private(node: LexborNode) -> Iterator[Node]:
    yield {"is": "private", "lines": node.text().split("\n")}


def _printed_address(node: LexborNode) -> Iterator[Node]:
    yield _address(node)


# What our own plugins have marked up, by its class.
OURS: Mapping[str, Callable[[LexborNode], Iterator[Node]]] = {
    "note-mark": _mark, "note-url": _printed_address, "redacted": _label, "private": _private,
}  # fmt: skip


def _image(node: LexborNode) -> Node:
    attributes: Mapping[str, str | None] = node.attributes
    alt = attributes.get("alt")
    return {"is": "image", "src": attributes.get("src") or "", "alt": alt or ""}


def _trimmed(has: list[Node]) -> list[Node]:
    """Take the spaces from the ends of a block, and join neighbouring texts."""
    joined: list[Node] = []
    for node in has:
        if node["is"] == "text" and joined and joined[-1]["is"] == "text":
            joined[-1] = {"is": "text", "text": joined[-1]["text"] + node["text"]}
        else:
            joined.append(node)
    if joined and joined[0]["is"] == "text":
        joined[0] = {"is": "text", "text": joined[0]["text"].lstrip(" ")}
    if joined and joined[-1]["is"] == "text":
        joined[-1] = {"is": "text", "text": joined[-1]["text"].rstrip(" ")}
    return [node for node in joined if node != {"is": "text", "text": ""}]
