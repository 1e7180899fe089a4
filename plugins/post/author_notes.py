"""The author's own ``[^1]`` notes, as Python-Markdown leaves them in the HTML.

A reference is ``<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>``; the
notes are a list at the end, in ``<div class="footnote">``, each with its links back.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from plugins import html_tree

BOX = "div.footnote"
ITEM = 'ol > li[id*="fn:"]'
REFERENCE_CLASS = "footnote-ref"
BACK_LINK = "a.footnote-backref"
LOOSE = re.compile(r"\[\^(?P<name>[^\]\s]*[^\W_][^\]\s]*)\]")  # and no smiley, as [^_^]
LITERAL = frozenset({"code", "pre", "script", "style", "textarea"})
BACK_LINK_SPACE = " \t\n\u00a0"  # Python-Markdown joins the back-link by a no-break space


def without_note(body: LexborNode) -> Iterator[str]:
    """Yield the names of references that no note answers: Markdown leaves them as typed.

    >>> list(without_note(html_tree.parse("<p>Non[^1], [^_^] et <code>[^2]</code>.</p>")))
    ['1']
    """
    for node in body.traverse(include_text=True):
        for found in LOOSE.finditer(html_tree.text_in(node) or ""):
            if not any(outer.tag in LITERAL for outer in html_tree.ancestors(node)):
                yield found["name"]


def without_text(body: LexborNode) -> Iterator[str]:
    """Yield the names of notes that say nothing."""
    for item in body.css(f"{BOX} {ITEM}"):
        if not item.text().strip(f"{BACK_LINK_SPACE}\u21a9\ufe0e") and not item.css("img"):
            yield (item.id or "").removeprefix("fn:")


def name_after(body: LexborNode, prefix: str) -> None:
    """Change the names of the notes of a post to its own: a feed reader shows many posts on a page.

    >>> body = html_tree.parse('<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>')
    >>> name_after(body, "box")
    >>> print(html_tree.serialise(body))
    <sup id="box-fnref:1"><a class="footnote-ref" href="#box-fn:1">1</a></sup>
    """
    for node in body.css('[id^="fn:"], [id^="fnref"]'):
        node.attrs["id"] = f"{prefix}-{node.id}"
    for link in body.css(f"a.{REFERENCE_CLASS}, {BACK_LINK}"):
        link.attrs["href"] = f"#{prefix}-{(link.attributes.get('href') or '').removeprefix('#')}"
        if "title" in link.attributes:  # in English
            del link.attrs["title"]
