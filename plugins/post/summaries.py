"""The summary of a post that has none: its first paragraph, as far as a list of posts has room."""

import re
from collections.abc import Iterable
from html import unescape

from selectolax.lexbor import LexborNode

from plugins import html_tree

# It has no notes to point to, and no pictures.
NOT_IN_SUMMARIES = "sup[id*='fnref'], img, figure, iframe, video, audio, object, script, style"
PARAGRAPH = ("<p>", "<p ")  # how its HTML begins
SPACES_LEFT = re.compile(r"(?:[ \n]|&nbsp;){2,}|\A&nbsp;|&nbsp;\Z")  # around what was taken out
ODD_SPACES = re.compile("[\u00a0\u2009\u202f]")  # as references, which `striptags` leaves alone
SUMMARY_WORD = re.compile(  # a letter of Chinese, Japanese or Korean is one, as Pelican has it
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002f800-\U0002fa1f"
    r"\u3040-\u30ff\u1100-\u11ff\uac00-\ud7ff\u3130-\u318f]|\w[\w'-]*"
)
GREETED = r"(?:Madame|Monsieur|Mesdames|Messieurs|Bonjour|Bonsoir|Hello|Hallo)"
SALUTATION_LINE = re.compile(
    r"(?:[^\s,]+,?\s+){0,9}?[^\s,]+\s?[,:]|(?:[^\s,]+\s+){0,3}[^\s,]*\s?!"
    rf"|{GREETED}(?:,?\s(?:et\s)?{GREETED})*\.?"
)  # `Madame, Monsieur,` of a letter
FIRST_LINE = re.compile(r"<p[^>]*>(?P<text>.+?)(?:<br>\n|\n|</p>)")  # of a paragraph
TAG_INSIDE = re.compile(r"<[^>]*>")


def first_paragraph(
    chapeau: Iterable[str], text: Iterable[str], count: int, ending: str = "…", *, letter: bool
) -> str:
    """Return the first paragraph of the chapeau, or else of the text after a letter's salutation.

    Each is a list of blocks, of which those that begin with a paragraph are read.

    Of one that has more than so many words, the first. It has no notes and no images, and its
    links to places in the post are text.

    >>> text = ["<p>Madame,</p>", '<p>Un <a href="#x">mot</a> ou deux.</p>']
    >>> first_paragraph([], text, 3, letter=True)
    '<p>Un mot ou …</p>'
    """
    for part in (chapeau, text):
        paragraphs = (html for html in part if html.startswith(PARAGRAPH))
        for number, written in enumerate(paragraphs):
            html = written
            if letter and part is text and number == 0:
                html = _without_salutation(written)
            node, *_ = html_tree.parse(html).css("p")
            while extra := node.css_first(NOT_IN_SUMMARIES):  # one may hold another
                extra.decompose()
            if not node.text().strip():
                continue
            for link in node.css("a[href^='#']"):
                link.unwrap()
            for named in node.css("[id]"):
                del named.attrs["id"]
            _cut(node, count, ending)
            shown = SPACES_LEFT.sub(" ", node.inner_html or "").strip()
            shown = ODD_SPACES.sub(lambda found: f"&#{ord(found[0])};", shown)
            return f"<p>{shown}</p>"
    return ""


def _without_salutation(html: str) -> str:
    """Take the salutation out of a paragraph, or all of it."""
    line = FIRST_LINE.match(html)
    if line and SALUTATION_LINE.fullmatch(unescape(TAG_INSIDE.sub("", line["text"])).strip()):
        return f"<p>{html[line.end() :]}"
    return html


def _cut(node: LexborNode, count: int, ending: str) -> None:
    """Take away what follows so many words; where there are no more, nothing."""
    if len(SUMMARY_WORD.findall(node.text())) <= count:
        return
    for text_node in node.traverse(include_text=True):
        text = html_tree.text_in(text_node) or ""
        for word in SUMMARY_WORD.finditer(text):
            count -= 1
            if count == 0:
                _take_away_after(text_node, node)
                text_node.replace_with(" ".join(filter(None, (text[: word.end()], ending))))
                return


def _take_away_after(node: LexborNode, top: LexborNode) -> None:
    while node.mem_id != top.mem_id:
        while (following := node.next) is not None:
            following.decompose()
        if node.parent is None:
            return
        node = node.parent
