"""Read a letter's HTML as what the printer's template sets: a tree of plain dictionaries.

The template (``letter.typ``) sees data only: no text of a letter is ever Typst code. What has
no place on paper (a video, a form) is an error that names it.

    <p>Non, <em>rien</em>.</p>  →  [{"is": "p", "has": [{"is": "text", "text": "Non, "}, …]}]
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import urls
from plugins.footnoted_links.author_notes import drop_with_space_before
from plugins.paper import visible
from plugins.paper.errors import PaperError
from plugins.typography import CANON, Style

Node = dict[str, Any]
Reader = Callable[[LexborNode], list[Node]]

HTML_SPACES = re.compile(r"[ \t\n\r\f]+")
INLINE_NODES = {  # what the template calls them
    "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "strong": "strong", "b": "strong",
    "code": "code", "kbd": "code", "samp": "code", "tt": "code",
    "sup": "sup", "sub": "sub", "del": "strike", "s": "strike", "strike": "strike",
    "mark": "mark", "u": "underline", "ins": "underline", "small": "small",
}  # fmt: skip
PRINTED_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table figure figcaption div section "
    "article aside header footer main nav hr address details summary center fieldset legend hgroup "
    "search menu".split()
)
ANY_BLOCK = ", ".join(PRINTED_BLOCKS)
UNPRINTED_ELEMENTS = frozenset("script style template noscript rp col colgroup -comment".split())
NOT_ON_PAPER = frozenset(
    "video audio iframe object embed form input select textarea button canvas map math svg".split()
)
LINKED = ("http://", "https://", "mailto:", "tel:")  # what can be followed from a PDF
THIN_SPACE = "\u202f"  # where no line ends
LONG_CAPTION = 240  # characters: a paragraph of more is none
LONGEST_RUN = 60  # characters of an address that are kept in one piece on a line
ADDRESS_PIECE = re.compile(r"-+[^-]?|[^-]")
POINTS = {  # CSS has 96 pixels in an inch
    "px": 0.75, "pt": 1, "pc": 12, "in": 72, "cm": 28.346, "mm": 2.8346, "em": 11.5, "rem": 12,
}  # fmt: skip
LENGTH = re.compile(r"(?P<number>\d*\.?\d+)\s*(?P<unit>%|[a-z]+)?(?:\s*!important)?", re.I)
CAPTION = re.compile(
    r"(?:fig(?:ure)?|photo(?:graphie)?|image|illustration|capture|sch[ée]ma|abb(?:ildung)?|bild|foto"
    r"|picture|screenshot)\b",
    re.IGNORECASE,
)
INTEGER = re.compile(r"\s*\+?(?P<number>\d{1,9})")
MOST_SPAN = 1000  # that a cell can take, in HTML
LANGUAGE = re.compile(
    r"(?P<lang>[a-z]{2,3})(?:-[a-z]{4})?(?:-(?P<region>[a-z]{2}))?(?![a-z])", re.IGNORECASE
)
BARE_ADDRESS = re.compile(  # in a text, unlinked
    r"""
    ( (?: https?:// | www\. | (?: [\w-]+ \. )+ [a-z]{2,} (?=/) | [\w.+-]+ @ (?=\w) )
      [^\s<>«»“”"]*
      [^\s<>«»“”".,;:!?…')’\]] )          # the last is not of the sentence
    """,
    re.VERBOSE | re.IGNORECASE,
)


def blocks(html: str, lang: str = "fr", style: Style = CANON) -> list[Node]:
    """Read HTML as blocks, in a language.

    >>> blocks("<p>Non, <em>rien</em>.</p>")[0]["has"][1]
    {'is': 'em', 'has': [{'is': 'text', 'text': 'rien'}]}
    """
    found = _flow(visible.tree(html, lang, style))
    _level(found)
    return found


def inlines(html: str) -> list[Node]:
    """Read HTML that has no blocks.

    >>> inlines("R&amp;D")
    [{'is': 'text', 'text': 'R&D'}]
    """
    return _inlines(html_tree.parse(html))


def notes(html: str, lang: str = "fr", style: Style = CANON) -> dict[str, list[Node]]:
    """Read the notes of a letter (see ``footnoted_links``) by their numbers.

    >>> notes('<section class="notes"><ol><li>Si.&nbsp;<a role="doc-backlink">↩</a></ol></section>')
    {'1': [{'is': 'p', 'has': [{'is': 'text', 'text': 'Si.'}]}]}
    """
    found = {}
    items = visible.tree(html, lang, style).css("section.notes > ol > li")
    for number, item in enumerate(items, start=1):
        for back in item.css('a[role="doc-backlink"], span[aria-hidden="true"]'):
            drop_with_space_before(back)
        found[str(number)] = _flow(item)
    for node in walk(found):
        if node["is"] == "heading":  # a note is no part of the letter's plan
            node.update({"is": "p", "has": [{"is": "strong", "has": node["has"]}]})
    return found


def walk(found: object) -> Iterator[Node]:
    """Yield all nodes, in the order in which they are read."""
    if isinstance(found, dict):
        if "is" in found:
            yield found
        found = [*found.values()]
    if isinstance(found, list):
        for value in found:
            yield from walk(value)


def all_text(nodes: list[Node]) -> str:
    """Return the text of nodes, without spaces at its ends.

    >>> all_text(inlines("R&amp;D, <em>oui</em>"))
    'R&D, oui'
    """
    return "".join(own_text(node) for node in walk(nodes)).strip(" ")


def own_text(node: Node) -> str:
    """Return what a node says itself, without those in it."""
    return "".join(node.get("runs", [])) or str(node.get("text", " " if node["is"] == "br" else ""))


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


def _flow(node: LexborNode) -> list[Node]:
    """Return the blocks in an element; text between them is a paragraph."""
    return _blocks(node.iter(include_text=True))


def _blocks(nodes: Iterable[LexborNode]) -> list[Node]:
    found: list[Node] = []
    for has_blocks, group in groupby(nodes, _has_blocks):
        if has_blocks:
            found += [block for node in group for block in _block(node)]
        else:
            found += _paragraph(_read_inlines(group))
    return list(_with_captions(found))


def _with_captions(nodes: list[Node]) -> Iterator[Node]:
    """Yield blocks, each picture together with its caption: what is below it, or else above."""
    while nodes:
        two = sorted(nodes[:2], key=_is_picture, reverse=True)
        if len(two) == 2 and _is_picture(two[0]) and _is_caption(two[1]):
            yield {"is": "figure", "has": nodes[:2]}
            nodes = nodes[2:]
        else:
            yield nodes[0]
            nodes = nodes[1:]


def _is_picture(node: Node) -> bool:
    has_image = any(inner["is"] == "image" for inner in walk(node))
    return node["is"] == "p" and has_image and not all_text([node])


def _is_caption(node: Node) -> bool:
    """Return whether a paragraph says that it is a caption, or is all in italics.

    >>> [_is_caption(blocks(f"<p>{text}</p>")[0]) for text in ("<em>La box</em>", "Fig. 2", "Non")]
    [True, True, False]
    """
    said = [one for one in node.get("has", []) if one["is"] != "note" and all_text([one])]
    in_italics = all(one["is"] in {"em", "small"} for one in said)
    is_said = bool(said) and (in_italics or bool(CAPTION.match(all_text(said))))
    return node["is"] == "p" and is_said and len(all_text([node])) < LONG_CAPTION


def _figure(node: LexborNode) -> list[Node]:
    """Read a figure: in one piece, where it is a picture and a few words."""
    found = _flow(node)
    pictures = [block for block in found if block["is"] == "figure" or _is_picture(block)]
    is_whole = len(pictures) == 1 < len(found) and all(block["is"] == "p" for block in found)
    return [{"is": "figure", "has": found}] if is_whole else found


def _has_blocks(node: LexborNode) -> bool:
    """Return whether an element is a block, or stands around some: <ins><p>…</p></ins>."""
    is_printed = node.tag not in UNPRINTED_ELEMENTS | NOT_ON_PAPER
    return is_printed and (node.tag in PRINTED_BLOCKS or node.css_first(ANY_BLOCK) is not None)


def _paragraph(has: list[Node]) -> list[Node]:
    while has and has[-1]["is"] == "text":  # a space at the end would be seen in a justified line
        *has, last = has
        if text := last["text"].rstrip(" "):
            return [{"is": "p", "has": [*has, {"is": "text", "text": text}]}]
    return [{"is": "p", "has": has}] if has else []


def _block(node: LexborNode) -> list[Node]:
    read = BLOCK_READERS.get(node.tag or "")
    found = (read or _flow)(node)
    for text in () if read else walk(found):
        if text["is"] in {"p", "heading"}:
            text["has"] = _dressed(node, text["has"])
    for block in found if (style := _manner(node) | _alignment(node)) else ():
        block["style"] = style | block.get("style", {})
    return found


def _manner(node: LexborNode) -> Node:
    """Return the language and the direction of an element, where it has its own."""
    own = language(node.attributes.get("lang") or "")
    direction = (node.attributes.get("dir") or "").lower()
    return own | ({"dir": direction} if direction in {"ltr", "rtl"} else {})


def _alignment(node: LexborNode) -> Node:
    side = "center" if node.tag == "center" else node.attributes.get("align") or ""
    side = _styles(node).get("text-align", side).lower()
    return {"align": side} if side in {"left", "right", "center", "start", "end"} else {}


def _heading(node: LexborNode) -> list[Node]:
    level = int((node.tag or "")[1])
    return [{**found, "is": "heading", "level": level} for found in _paragraph(_inlines(node))]


def _term(node: LexborNode) -> list[Node]:
    return [{"is": "p", "has": [{"is": "strong", "has": _inlines(node)}]}]


def language(tag: str) -> Node:
    """Return a language as Typst has it: ``fr-CA`` is French, of Canada.

    What is no tag of a language (``english``) is none, and changes nothing.

    >>> language("fr-CA"), language("zh-Hant-TW"), language("english")
    ({'lang': 'fr', 'region': 'CA'}, {'lang': 'zh', 'region': 'TW'}, {})
    """
    found = LANGUAGE.match(tag.strip())
    return found.groupdict() if found else {}


def _list(node: LexborNode) -> list[Node]:
    """Read a list; what stands outside of its items belongs to the item before."""
    items: list[Node] = []
    for child in node.iter(include_text=True):
        has = _blocks([child])
        if child.tag == "li" or (has and not items):
            items.append({"number": _integer(child, "value"), "has": []})
        if has:
            items[-1]["has"] += has
    found = {
        "is": "list",
        "ordered": node.tag == "ol",
        "type": node.attributes.get("type"),
        "start": _integer(node, "start"),
        "reversed": "reversed" in node.attributes,
        "items": items,
    }
    return [found]


def _integer(node: LexborNode, name: str) -> int | None:
    found = INTEGER.match((node.attributes or {}).get(name) or "")
    return int(found["number"]) if found else None


def _table(node: LexborNode) -> list[Node]:
    parts = (part for part in node.iter() if part.tag in {"thead", "tbody", "tfoot"})
    own_rows = [row for part in parts for row in part.iter() if row.tag == "tr"]
    rows = [
        [_cell(cell, y, len(own_rows)) for cell in row.iter() if cell.tag in {"td", "th"}]
        for y, row in enumerate(own_rows)
    ]
    if not any(rows):
        return []
    columns = [0] * len(rows)
    for cell in (cell for row in rows for cell in row):
        for y in range(cell["y"], cell["y"] + cell["rowspan"]):
            columns[y] += cell["colspan"]
    caption = next((inner for inner in node.iter() if inner.tag == "caption"), None)
    found = {
        "is": "table",
        "columns": max(columns),
        "heads": _heads(rows),
        "rows": rows,
        "caption": _inlines(caption) if caption is not None else [],
    }
    return [found]


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
        "has": _flow(node),
    }


BLOCK_READERS: Mapping[str, Reader] = {  # all others are what is in them
    "ul": _list,
    "ol": _list,
    "table": _table,
    "dt": _term,
    "dd": lambda node: [{"is": "indent", "has": _flow(node)}],
    "blockquote": lambda node: [{"is": "quote", "has": _flow(node)}],
    "pre": lambda node: [{"is": "pre", "text": node.text().strip("\n")}],
    "hr": lambda _: [{"is": "hr"}],
    "figure": _figure,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
}

# --- in a line ---------------------------------------------------------------------------


def _inlines(node: LexborNode) -> list[Node]:
    return _read_inlines(node.iter(include_text=True))


def _read_inlines(nodes: Iterable[LexborNode]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        read = _inline(node)
        if read and read[0]["is"] == "note":
            _set_apart(found)
        found += read
    return found


def _set_apart(nodes: list[Node]) -> None:
    """Add a space before a mark, as French printers do: else "ligne1" is read in the PDF.

    PDFium reads it only where it is set together with other characters.
    """
    last = nodes[-1] if nodes else None
    while last is not None and last.get("has"):
        last = last["has"][-1]
    if last is not None and last["is"] == "text":
        last["text"] += THIN_SPACE
    elif last is not None and last["is"] != "image":
        nodes.append({"is": "text", "text": THIN_SPACE})


def _inline(node: LexborNode) -> list[Node]:
    if (read := INLINE_READERS.get(node.tag or "")) is not None:
        return read(node)
    for ours in OUR_NODES.keys() & html_tree.classes(node):
        return OUR_NODES[ours](node)
    if node.tag == "a" and urls.is_its_text(node.attributes.get("href") or "", node.text()):
        return _address(node)
    return _dressed(node, _inlines(node))


def _refuse(node: LexborNode) -> list[Node]:
    message = f"<{node.tag}> cannot be printed; take it out, or write what it shows"
    raise PaperError(message, f"<{node.tag}")


def _text(node: LexborNode) -> list[Node]:
    """Read a text, its addresses apart: these break as those that are linked."""
    text = HTML_SPACES.sub(" ", node.text_content or "")
    before = node.prev
    if before is not None and before.tag == "br":  # typography binds the last word to it
        text = text.lstrip("\u00a0 ")
    elif before is not None and "note-mark" in html_tree.classes(before) and text[:1].isalnum():
        text = f"{THIN_SPACE}{text}"
    parts = BARE_ADDRESS.split(text)  # every second is an address
    return [
        {"is": "address", "href": "", "runs": list(runs(part))}
        if number % 2
        else {"is": "text", "text": part}
        for number, part in enumerate(parts)
        if part
    ]


def _dressed(node: LexborNode, has: list[Node]) -> list[Node]:
    """Return some text dressed as by an element around it: linked, of another language."""
    href = node.attributes.get("href") or "" if node.tag == "a" else ""
    if href.lower().startswith(LINKED):
        return [{"is": "link", "href": href, "has": has}]
    if style := _manner(node):
        has = [{"is": "foreign", "style": style, "has": has}]
    kind = "caps" if "caps" in html_tree.classes(node) else INLINE_NODES.get(node.tag or "")
    return [{"is": kind, "has": has}] if kind else has


def _mark(node: LexborNode) -> list[Node]:
    """Read a mark; between two on one word, their comma, on the line: raised, it copies as one."""
    comma = [{"is": "text", "text": f",{THIN_SPACE}"}] if "," in node.text() else []
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


def _private(node: LexborNode) -> list[Node]:
    """Read a private value, each of its lines for itself."""
    lines: list[Node] = [{"is": "private", "text": line} for line in node.text().split("\n")]
    return [part for line in lines for part in ({"is": "br"}, line)][1:]


def _image(node: LexborNode) -> list[Node]:
    src, alt = (node.attributes.get(name) or "" for name in ("src", "alt"))
    typed = {name: node.attributes.get(name) or "" for name in ("width", "height")} | _styles(node)
    sizes = {name: length(typed.get(name, "")) for name in ("width", "height", "max-width")}
    return [{"is": "image", "src": src, "alt": alt, "sizes": {n: s for n, s in sizes.items() if s}}]


def _styles(node: LexborNode) -> dict[str, str]:
    """Return what an element says of its style."""
    parts = (part.partition(":") for part in (node.attributes.get("style") or "").split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in parts}


def length(typed: str) -> Node | None:
    """Read a length of HTML or CSS: so many points, and such a part of the room there is.

    >>> length("120"), length("2in"), length("50 %"), length("auto")
    ({'pt': 90.0, 'part': 0.0}, {'pt': 144.0, 'part': 0.0}, {'pt': 0.0, 'part': 0.5}, None)
    """
    found = LENGTH.fullmatch(typed.strip())
    unit = ((found and found["unit"]) or "px").lower()
    if not found or unit not in {"%", *POINTS}:
        return None
    number = float(found["number"])
    return {"pt": number * POINTS.get(unit, 0.0), "part": number / 100 if unit == "%" else 0.0}


INLINE_READERS: Mapping[str, Reader] = {
    "-text": _text,
    "img": _image,
    "br": lambda _: [{"is": "br"}],
    "wbr": lambda _: [{"is": "text", "text": "\u200b"}],
    **dict.fromkeys(UNPRINTED_ELEMENTS, lambda _: []),
    **dict.fromkeys(NOT_ON_PAPER, _refuse),
}
# What our own plugins have marked up, by its class.
OUR_NODES: Mapping[str, Reader] = {
    "note-mark": _mark,
    "note-url": _address,
    "redacted": lambda node: [{"is": "label", "text": node.text()}],
    "private": _private,
}
