"""The summary of a post that has none: the first words of its letter."""

import re

from selectolax.lexbor import LexborNode

from plugins import html_tree

# A summary has no notes to point to, and is a text: a sentence with an image in it is none.
MEDIA = "img, figure, iframe, video, audio, object"
NOT_IN_A_SUMMARY = (
    "sup[id*='fnref'], div.footnote, hr, table, pre, h1, h2, h3, h4, h5, h6, "
    f":is(p, li):has({MEDIA}), {MEDIA}"
)
ODD_SPACES = re.compile("[\u00a0\u2009\u202f]")  # as references, which `striptags` leaves alone
SUMMARY_WORD = re.compile(  # a letter of Chinese, Japanese or Korean is one, as Pelican has it
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002f800-\U0002fa1f"
    r"\u3040-\u30ff\u1100-\u11ff\uac00-\ud7ff\u3130-\u318f]|\w[\w'-]*"
)


def first_words(html: str, count: int, ending: str = "…") -> tuple[str, bool]:
    """Return the first words of a text, without notes, headings and images; and whether it is cut.

    >>> first_words('<h2>Non</h2><p>Un <a href="#x">mot</a> ou deux.</p>', 3)
    ('<p>Un mot ou …</p>', True)
    """
    tree = html_tree.parse(html)
    while node := tree.css_first(NOT_IN_A_SUMMARY):  # anew: one may have held the next
        node.decompose()
    for link in tree.css("a[href^='#']"):  # leads to a place in the post
        link.unwrap()
    for node in tree.css("[id]"):
        del node.attrs["id"]
    is_cut = _cut(tree, count, ending)
    return ODD_SPACES.sub(lambda found: f"&#{ord(found[0])};", html_tree.serialise(tree)), is_cut


def _cut(tree: LexborNode, count: int, ending: str) -> bool:
    """Take away what follows so many words; return whether there are so many."""
    for node in tree.traverse(include_text=True):
        text = html_tree.text_in(node) or ""
        for word in SUMMARY_WORD.finditer(text):
            count -= 1
            if count == 0:
                _take_away_after(node, tree)
                node.replace_with(" ".join(filter(None, (text[: word.end()], ending))))
                return True
    return False


def _take_away_after(node: LexborNode, tree: LexborNode) -> None:
    while node.mem_id != tree.mem_id:
        while (following := node.next) is not None:
            following.decompose()
        if node.parent is None:
            return
        node = node.parent
