"""The author's own ``[^1]`` notes, as Python-Markdown leaves them in the HTML.

A reference is ``<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>``; the
notes are a list at the end, in ``<div class="footnote">``, each with its links back.
"""

from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.post.author_notes import BACK_LINK, BACK_LINK_SPACE, BOX, ITEM, REFERENCE_CLASS

EMPTIED = 'sup[id*="fnref"]:empty'  # the parser puts a reference in a link outside of both


def take(body: LexborNode) -> dict[str, LexborNode]:
    """Take the notes out of a post; return each by what its references point to (``#fn:1``).

    >>> body = html_tree.parse(
    ...     '<p>Non.</p><div class="footnote"><hr><ol><li id="fn:1"><p>Si.&nbsp;'
    ...     '<a class="footnote-backref" href="#fnref:1">&#8617;</a></p></li></ol></div>'
    ... )
    >>> {key: html_tree.serialise(note) for key, note in take(body).items()}
    {'#fn:1': '<p>Si.</p>'}
    >>> html_tree.serialise(body)
    '<p>Non.</p>'
    """
    notes: dict[str, LexborNode] = {}
    boxes = body.css(BOX)
    for emptied in body.css(EMPTIED) if boxes else ():
        emptied.decompose()
    for box in boxes:
        found = _take_from(box)
        if found and not box.text().strip():
            box.decompose()
        notes = found | notes
    return notes


def _take_from(box: LexborNode) -> dict[str, LexborNode]:
    notes: dict[str, LexborNode] = {}
    while (item := box.css_first(ITEM)) is not None:
        note = html_tree.parse(html_tree.serialise(item).strip())
        for back_link in note.css(BACK_LINK):
            drop_with_space_before(back_link)
        notes.setdefault(f"#{item.id}", note)
        item.decompose()
    return notes


def drop_with_space_before(node: LexborNode) -> None:
    """Take a link back out of a note, with what joins it to the text."""
    before = node.prev
    text = html_tree.text_in(before)
    if before is not None and text is not None:
        before.replace_with(text.rstrip(BACK_LINK_SPACE))
    node.decompose()


def referred_to(link: LexborNode) -> str | None:
    """Return which note a link is the author's reference to (``#fn:1``).

    A reference holds its number only: one that an author typed, and left open, holds text.
    """
    if REFERENCE_CLASS not in html_tree.classes(link) or any(link.iter()):
        return None
    return link.attributes.get("href")


def whole_reference(link: LexborNode) -> LexborNode:
    """Return a reference with the ``<sup>`` that holds nothing else."""
    outer = link.parent
    alone = outer is not None and outer.tag == "sup" and link.prev is None and link.next is None
    return outer if outer is not None and alone else link


def with_ending(note: LexborNode, back: str) -> str:
    """Write a note with the links back at its end, in its last paragraph.

    >>> with_ending(html_tree.parse("<p>Si.</p>"), " ↩")
    'Si. ↩'
    >>> with_ending(html_tree.parse("<p>Si :</p><ul><li>oui</li></ul>"), " ↩")
    '<p>Si :</p><ul><li>oui</li></ul> ↩'
    """
    note = html_tree.parse(html_tree.serialise(note))  # which stays as it is
    blocks = list(note.iter())
    last = blocks[-1] if blocks else None
    if last is None or last.tag != "p" or _text_follows(last):
        return html_tree.serialise(note) + back
    if len(blocks) == 1 and not last.attributes and last.prev is None:
        return html_tree.serialise(last).strip() + back
    # Python-Markdown adds a paragraph for the links back after a list or a table.
    last.inner_html = (html_tree.serialise(last) + back).strip()
    if not last.inner_html:
        last.decompose()
    return html_tree.serialise(note).strip()


def _text_follows(node: LexborNode) -> bool:
    after = html_tree.text_in(node.next)
    return after is not None and bool(after.strip())
