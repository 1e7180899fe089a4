"""Read a letter's HTML as what the printer's template sets: a tree of plain dictionaries.

The template (``letter.typ``) sees data only: no text of a letter is ever Typst code. What has
no place on paper (a video, a form) is an error that names it.

    <p>Non, <em>rien</em>.</p>  →  [{"is": "p", "has": [{"is": "text", "text": "Non, "}, …]}]
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import urls
from plugins.paper import visible
from plugins.paper.errors import PaperError
from plugins.typography import CANON, Style

Node = dict[str, Any]

HTML_SPACES = re.compile(r"[ \t\n\r\f]+")
INLINE_NODES = {  # what the template calls them
    "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "strong": "strong", "b": "strong",
    "code": "code", "kbd": "code", "samp": "code", "tt": "code",
    "sup": "sup", "sub": "sub", "del": "strike", "s": "strike", "strike": "strike",
    "u": "underline", "ins": "underline", "small": "small",
}  # fmt: skip
PRINTED_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table figure figcaption div section "
    "article aside header footer main nav hr address details summary center fieldset legend hgroup "
    "search menu".split()
)
ANY_BLOCK = ", ".join(PRINTED_BLOCKS)
UNPRINTED_ELEMENTS = frozenset("script style template noscript rp col colgroup".split())
NOT_ON_PAPER = frozenset(
    "video audio iframe object embed form input select textarea button canvas map math svg".split()
)
LINKED = ("http://", "https://", "mailto:", "tel:")  # what can be followed from a PDF
LONGEST_RUN = 60  # characters of an address that are kept in one piece on a line
ADDRESS_PIECE = re.compile(r"-+[^-]?|[^-]")
INTEGER = re.compile(r"\s*\+?(?P<number>\d{1,9})")
WHOLE = 20  # lines, about, of a table with notes that no page parts
ROOM = 60  # characters that have room on a line
LEAST_LINES = {"p": 1, "br": 1, "heading": 1, "pre": 3, "hr": 1, "image": 20}
MOST_SPAN = 1000  # that a cell can take, in HTML
LANGUAGE = re.compile(r"[a-z]{2,3}")
REGION = re.compile(r"[A-Z]{2}")
BARE_ADDRESS = re.compile(  # in a text, unlinked
    r"""
    (?: https?:// | www\. | (?: [\w-]+ \. )+ [a-z]{2,} (?=/) )
    [^\s<>«»“”"]*
    [^\s<>«»“”".,;:!?…')’\]]              # the last is not of the sentence
    """,
    re.VERBOSE | re.IGNORECASE,
)


def blocks(html: str, lang: str = "fr", style: Style = CANON) -> list[Node]:
    """Read HTML as blocks, in a language.

    >>> blocks("<p>Non, <em>rien</em>.</p>")[0]["has"][1]
    {'is': 'em', 'has': [{'is': 'text', 'text': 'rien'}]}
    """
    found = list(_blocks(visible.tree(html, lang, style)))
    _level(found)
    return found


def inlines(html: str) -> list[Node]:
    """Read HTML that has no blocks.

    >>> inlines("R&amp;D")
    [{'is': 'text', 'text': 'R&D'}]
    """
    return _trimmed([node for found in _children(html_tree.parse(html)) for node in _inline(found)])


def notes(html: str, lang: str = "fr", style: Style = CANON) -> dict[str, list[Node]]:
    """Read the notes of a letter (see ``footnoted_links``) by their numbers.

    >>> notes('<section class="notes"><ol><li>Si. <a role="doc-backlink">↩</a></li></ol></section>')
    {'1': [{'is': 'p', 'has': [{'is': 'text', 'text': 'Si.'}]}]}
    """
    found = {}
    items = visible.tree(html, lang, style).css("section.notes > ol > li")
    for number, item in enumerate(items, start=1):
        for back in item.css('a[role="doc-backlink"], span[aria-hidden="true"]'):
            back.decompose()
        found[str(number)] = list(_blocks(item))
    for node in walk(found):
        if node["is"] == "heading":  # a note is no part of the letter's plan
            node.update({"is": "p", "has": [{"is": "strong", "has": node["has"]}]})
    return found


def walk(found: object) -> Iterator[Node]:
    """Yield all nodes, in the order in which they are read."""
    if isinstance(found, dict):
        if "is" in found:
            yield found
        for value in found.values():
            yield from walk(value)
    elif isinstance(found, list):
        for value in found:
            yield from walk(value)


def all_text(nodes: list[Node]) -> str:
    """Return the text of nodes.

    >>> all_text(inlines("R&amp;D, <em>oui</em>"))
    'R&D, oui'
    """
    return "".join(own_text(node) for node in walk(nodes))


def own_text(node: Node) -> str:
    """Return what a node says itself, without those in it."""
    if node["is"] == "private":
        return " ".join(node["lines"])
    return "".join(node.get("runs", [])) or str(node.get("text", ""))


def _level(nodes: list[Node]) -> None:
    """Set the levels of headings that PDF/UA wants: the first is 1, and none is left out.

    >>> found = blocks("<h3>Un</h3><h5>Deux</h5><h4>Trois</h4><h3>Quatre</h3>")
    >>> [node["level"] for node in found]
    [1, 2, 2, 1]
    """
    above: list[int] = []
    for node in walk(nodes):
        if node["is"] == "heading":
            above = [level for level in above if level < node["level"]] + [node["level"]]
            node["level"] = len(above)


# --- blocks ------------------------------------------------------------------------------


def _children(node: LexborNode) -> Iterator[LexborNode]:
    return node.iter(include_text=True)


def _blocks(parent: LexborNode) -> Iterator[Node]:
    return _flow(_children(parent))


def _flow(nodes: Iterable[LexborNode]) -> Iterator[Node]:
    """Yield the blocks that some nodes are; text between them is a paragraph."""
    loose: list[Node] = []
    for node in nodes:
        if node.tag in PRINTED_BLOCKS:
            yield from _paragraph(loose)
            loose = []
            yield from _block(node)
        elif _is_around_blocks(node):
            yield from _paragraph(loose)
            loose = []
            yield from _around_blocks(node)
        else:
            loose += _inline(node)
    yield from _paragraph(loose)


def _is_around_blocks(node: LexborNode) -> bool:
    """Return whether blocks stand in what else is in a line: <ins><p>…</p><p>…</p></ins>."""
    if node.tag in UNPRINTED_ELEMENTS | NOT_ON_PAPER:
        return False
    return node.css_first(ANY_BLOCK) is not None


def _around_blocks(node: LexborNode) -> list[Node]:
    """Return the blocks in an element of a line, with their texts as this has them."""
    found = list(_blocks(node))
    for text in walk(found):
        if text["is"] in {"p", "heading"}:
            text["has"] = _dressed(node, text["has"])
    return found


def _paragraph(has: list[Node]) -> Iterator[Node]:
    if has := _trimmed(has):
        is_picture = len(has) == 1 and has[0]["is"] == "image"
        found: Node = {"is": "p", "has": has}
        if not is_picture and _is_pictured(has):
            found["pictured"] = True
        if _introduces(has):
            found["introduces"] = True
        yield found


def _is_pictured(has: list[Node]) -> bool:
    return any(node["is"] == "image" for node in walk(has))


def _introduces(has: list[Node]) -> bool:
    """Return whether a text ends in a colon: a picture below it is what it speaks of."""
    return "".join(node.get("text", "") for node in walk(has)).endswith(":")


def _block(node: LexborNode) -> Iterator[Node]:
    tag = node.tag or ""
    if tag in {"ul", "ol"}:
        yield _list(node)
    elif tag == "pre":
        yield {"is": "pre", "text": node.text().strip("\n")}
    elif tag == "table":
        yield from _table(node)
    elif tag == "blockquote":
        yield {"is": "quote", "has": list(_blocks(node))}
    elif tag == "hr":
        yield {"is": "hr"}
    elif tag == "dl":
        yield from _definitions(node)
    elif re.fullmatch("h[1-6]", tag):
        if has := _inlines_of(node):
            pictured = {"pictured": True} if _is_pictured(has) else {}
            yield {"is": "heading", "level": int(tag[1]), "has": has, **pictured}
    elif tag == "p":
        yield from _with_lang(node, list(_paragraph(_inlines_of(node))))
    else:
        yield from _with_lang(node, list(_blocks(node)))


def _with_lang(node: LexborNode, has: list[Node]) -> list[Node]:
    foreign = language(node.attributes.get("lang") or "")
    return [{"is": "foreign", **foreign, "has": has}] if foreign and has else has


def language(tag: str) -> Node:
    """Return a language as Typst has it: ``fr-CA`` is French, of Canada.

    What is no tag of a language (``english``) is none, and changes nothing.

    >>> language("fr-CA"), language("zh-Hant-TW")
    ({'lang': 'fr', 'region': 'CA'}, {'lang': 'zh', 'region': 'TW'})
    >>> language("english")
    {}
    """
    lang, *more = tag.strip().split("-")
    if not LANGUAGE.fullmatch(lang.lower()):
        return {}
    region = next((part.upper() for part in more if REGION.fullmatch(part.upper())), None)
    return {"lang": lang.lower(), "region": region}


def _list(node: LexborNode) -> Node:
    """Read a list; what stands outside of its items belongs to the item before."""
    items: list[Node] = []
    for child in _children(node):
        has = list(_flow([child]))
        if child.tag == "li" or (has and not items):
            items.append({"number": _integer(child, "value"), "has": []})
        if has:
            items[-1]["has"] += has
    kind = node.attributes.get("type") or ""
    return {
        "is": "list",
        "ordered": node.tag == "ol",
        "pattern": f"{kind}." if kind in {"a", "A", "i", "I"} else "1.",
        "start": _integer(node, "start"),
        "reversed": "reversed" in node.attributes,
        "items": items,
    }


def _integer(node: LexborNode, name: str) -> int | None:
    found = INTEGER.match((node.attributes or {}).get(name) or "")
    return int(found["number"]) if found else None


def _definitions(node: LexborNode) -> Iterator[Node]:
    for found in node.iter():
        if found.tag == "dt":
            yield {"is": "p", "has": [{"is": "strong", "has": _inlines_of(found)}]}
        elif found.tag == "dd":
            yield {"is": "indent", "has": list(_blocks(found))}


def _table(node: LexborNode) -> Iterator[Node]:
    found = list(_rows(node))
    rows = [
        [_cell(cell, y, len(found)) for cell in row.iter() if cell.tag in {"td", "th"}]
        for y, row in enumerate(found)
    ]
    if not any(rows):
        return
    columns = [0] * len(rows)
    for cell in (cell for row in rows for cell in row):
        for y in range(cell["y"], cell["y"] + cell["rowspan"]):
            columns[y] += cell["colspan"]
    heads = _heads(rows)
    caption = next((inner for inner in node.iter() if inner.tag == "caption"), None)
    yield {
        "is": "table",
        "columns": max(columns),
        "heads": heads,
        # what can be followed may not be repeated on each page
        "repeat": not any(
            inner["is"] in {"note", "heading"} or inner.get("href") for inner in walk(rows[:heads])
        ),
        "noted": any(inner["is"] == "note" for inner in walk(rows)),
        "whole": sum(max((_lines(cell, len(row)) for cell in row), default=0) for row in rows)
        <= WHOLE,
        "rows": rows,
        "caption": _inlines_of(caption) if caption is not None else [],
    }


def _rows(node: LexborNode) -> Iterator[LexborNode]:
    """Yield a table's own rows, not those of a table in it."""
    for part in node.iter():
        if part.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in part.iter() if row.tag == "tr")


def _heads(rows: list[list[Node]]) -> int:
    """Count the rows of the head: those of nothing but head cells, and what these reach into."""
    count = 0
    for y, row in enumerate(rows):
        if y >= count and not all(cell["head"] for cell in row):
            break
        count = max([count, y + 1, *(y + cell["rowspan"] for cell in row)])
    return count


def _cell(node: LexborNode, y: int, rows: int) -> Node:
    """Read a cell of a row; Typst finds its column, where HTML would have it."""
    style = f"{node.attributes.get('style') or ''} {node.attributes.get('align') or ''}"
    return {
        "head": node.tag == "th",
        "align": next((side for side in ("right", "center") if side in style), "left"),
        "y": y,
        "colspan": min(_integer(node, "colspan") or 1, MOST_SPAN),
        "rowspan": min(_integer(node, "rowspan") or 1, rows - y),
        "has": list(_blocks(node)),
    }


def _lines(cell: Node, columns: int) -> int:
    """Return how many lines a cell takes at most, about, in one of so many columns."""
    found = list(walk(cell["has"]))
    least = sum(LEAST_LINES.get(inner["is"], 0) for inner in found)
    return sum(len(own_text(inner)) for inner in found) * columns // ROOM + least


# --- in a line ---------------------------------------------------------------------------


def _inlines_of(node: LexborNode) -> list[Node]:
    return _trimmed([inner for found in _children(node) for inner in _inline(found)])


def _inline(node: LexborNode) -> list[Node]:
    text = html_tree.text_in(node)
    if text is not None:
        return list(_texts(HTML_SPACES.sub(" ", text)))
    tag, classes = node.tag or "", html_tree.classes(node)
    if tag in UNPRINTED_ELEMENTS or node.is_comment_node:
        return []
    if tag in NOT_ON_PAPER:
        message = f"<{tag}> cannot be printed; take it out, or write what it shows"
        raise PaperError(message, f"<{tag}")
    if tag == "br":
        return [{"is": "br"}]
    if tag == "img":
        return [_image(node)]
    if tag == "wbr":
        return [{"is": "text", "text": "\u200b"}]
    return _marked_up(node, tag, classes)


def _texts(text: str) -> Iterator[Node]:
    """Yield a text, its addresses apart: these break as those that are linked."""
    at = 0
    for found in BARE_ADDRESS.finditer(text):
        if at < found.start():
            yield {"is": "text", "text": text[at : found.start()]}
        yield {"is": "address", "href": "", "runs": list(runs(found[0]))}
        at = found.end()
    if at < len(text):
        yield {"is": "text", "text": text[at:]}


def _marked_up(node: LexborNode, tag: str, classes: frozenset[str]) -> list[Node]:
    for ours, read in OUR_NODES.items():
        if ours in classes:
            return read(node)
    href = node.attributes.get("href") or "" if tag == "a" else ""
    if href and urls.is_its_text(href, node.text()):
        return _address(node)
    return _dressed(node, _broken([inner for found in _children(node) for inner in _inline(found)]))


def _dressed(node: LexborNode, has: list[Node]) -> list[Node]:
    """Return some text dressed as by an element around it: linked, of another language."""
    tag, classes = node.tag or "", html_tree.classes(node)
    href = node.attributes.get("href") or "" if tag == "a" else ""
    if href.lower().startswith(LINKED):
        return [{"is": "link", "href": href, "has": has}]
    if foreign := language(node.attributes.get("lang") or ""):
        has = [{"is": "lang", **foreign, "has": has}]
    kind = "caps" if "caps" in classes else INLINE_NODES.get(tag)
    return [{"is": kind, "has": has}] if kind else has


def _mark(node: LexborNode) -> list[Node]:
    """Read a mark; between two on one word, their comma, on the line: raised, it copies as one."""
    comma = [{"is": "text", "text": ",\u202f"}] if "," in node.text() else []
    link = node.css_first("a[role=doc-noteref]")
    return comma + ([{"is": "note", "number": link.text().strip()}] if link is not None else [])


def _address(node: LexborNode) -> list[Node]:
    """Cut an address where it may break, as the page does."""
    href = node.attributes.get("href") or ""
    return [{"is": "address", "href": href, "runs": list(runs(node.text()))}]


def runs(shown: str) -> Iterator[str]:
    """Yield the pieces between which a printed address may break: never after a hyphen.

    >>> list(runs("example.org/la-chenille?p=1"))
    ['example.', 'org/', 'la-chenille?', 'p=', '1']
    """
    for run in urls.BREAKS_AFTER.findall(shown):
        if len(run) <= LONGEST_RUN:
            yield run
        else:  # no line can hold it
            yield from ADDRESS_PIECE.findall(run)


# What our own plugins have marked up, by its class.
OUR_NODES: Mapping[str, Callable[[LexborNode], list[Node]]] = {
    "note-mark": _mark,
    "note-url": _address,
    "redacted": lambda node: [{"is": "label", "text": node.text()}],
    "private": lambda node: [{"is": "private", "lines": node.text().split("\n")}],
}


def _image(node: LexborNode) -> Node:
    attributes: Mapping[str, str | None] = node.attributes
    alt = attributes.get("alt")
    return {"is": "image", "src": attributes.get("src") or "", "alt": alt or ""}


def _trimmed(has: list[Node]) -> list[Node]:
    """Take the spaces from the ends of a block and of its lines, and join neighbouring texts."""
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
    return [node for node in _broken(joined) if node != {"is": "text", "text": ""}]


def _broken(has: list[Node]) -> list[Node]:
    """Take the spaces from both sides of each line break: they would be seen.

    One before a paragraph's last word does not break, as ``typography`` has it.

    >>> inlines("Un <br> deux")[2]
    {'is': 'text', 'text': 'deux'}
    """
    for before, after in pairwise(has):
        if before["is"] == "br" and after["is"] == "text":
            after["text"] = after["text"].lstrip(" \u00a0")
        if before["is"] == "text" and after["is"] == "br":
            before["text"] = before["text"].rstrip(" \u00a0")
    return has
