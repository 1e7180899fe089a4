"""Where marks stand: which links and quotations get one, and at what place in the text."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import urls
from plugins.post.placeholders import MARKED_TITLE

CITING = "a[href], q[cite], blockquote[cite]"
NOTE_MARKS = "sup.note-mark"
EMPTY_MARK = html_tree.fragment('<sup class="note-mark"></sup>')  # what is inserted is a copy
SEEN_WITHOUT_TEXT = "img, svg, picture, video, object"

# A mark in a drawing would end it; in the others, a reader does not see it.
UNREAD = frozenset("svg math noscript template video audio object canvas iframe select".split())
NO_LINK_INSIDE = frozenset({"a", "button"})
# What carries the mark inward: after `<em><a>rules</a></em>,` the comma is the link's.
CARRIERS = frozenset("em strong b i u s q cite span small mark abbr dfn ins del sub sup".split())
# What carries the mark to the end of the quoted text, and of these, what holds items only.
QUOTED_BLOCKS = frozenset("p div section blockquote ul ol li dl dt dd".split())
LISTS = frozenset({"ul", "ol", "dl"})
ATTRIBUTION = frozenset({"footer"})  # who said it, below a quotation

# English sets the mark after what closes on a link. A possessive is part of the word.
CLOSING = re.compile(
    r"""
    (?: [’']s\b )?                  # the company's
    (?: [,.;:!?…”")\]»] | [’'](?!\w) )*
    """,
    re.VERBOSE,
)
TRAILING_SPACE = re.compile(r"[ \t\n\f\r]*\Z")


@dataclass(frozen=True)
class NoteSource:
    """What a note is about: an address, and what its author says of it."""

    href: str
    description: str = ""
    on_paper_only: bool = False

    @property
    def key(self) -> str:
        """What is the same for two links with one note."""
        return urls.identity(self.href)


@dataclass(frozen=True)
class Policy:
    """Which links are noted, and where their marks stand."""

    lang: str = "fr"
    site: str = ""  # our own address: links to it are not noted on the web
    ignore: Collection[str] = ()  # domains that are not noted
    link_notes: bool = True  # `Link-Notes: no` leaves the author's own notes only
    # The post's own address, if it is to be printed. Nobody can click on paper, not even on a
    # link to our own site: there it is noted too, and such notes follow those of the web.
    page: str = ""

    @property
    def has_marks_after_punctuation(self) -> bool:
        """Whether they stand there, as in English; French sets them before it.

        German either way, by what the note is about, so they stay where the author ended the link.
        """
        return self.lang.lower().split("-")[0] == "en"

    def source(self, node: LexborNode, *, here: bool = False) -> NoteSource | None:
        """Return what the note on a link or a quotation is about; None where it gets none.

        Links to our own site, ``here``, are asked about apart.
        """
        is_seen = node.text().strip() or node.css_first(SEEN_WITHOUT_TEXT) is not None
        if not self.link_notes or is_spared(node) or not is_seen:
            return None
        href = address(node)
        if urls.kind(href, self.site) != ("here" if here else "elsewhere"):
            return None
        if here:
            href = urls.absolute(href, self.page) or ""
        text = node.text() if node.tag == "a" else ""
        if not href or urls.is_its_text(href, text) or urls.in_domains(href, self.ignore):
            return None
        description = " ".join((node.attributes.get("title") or "").split())
        if marked := node.attributes.get(MARKED_TITLE):  # with private values in it
            description = Markup(marked)
        return NoteSource(href, description, on_paper_only=here)


def address(node: LexborNode) -> str:
    """Return the address of a link, or of where a quotation is from."""
    return urls.clean(node.attributes.get("href" if node.tag == "a" else "cite") or "")


def is_spared(node: LexborNode) -> bool:
    """Return whether the author asked for no note: ``{: .nonote }``."""
    return "nonote" in html_tree.classes(node)


def is_read(node: LexborNode) -> bool:
    """Return whether a reader sees what stands here as text."""
    return not any(parent.tag in UNREAD for parent in html_tree.ancestors(node))


def place(node: LexborNode, policy: Policy) -> LexborNode:
    """Put an empty mark where that of a link or a quotation belongs, and give it.

    >>> body = html_tree.parse("<em><a href=/>rules</a></em>, he said")
    >>> place(body.css_first("a"), Policy("en")).html
    '<sup class="note-mark"></sup>'
    >>> html_tree.serialise(body)
    '<em><a href="/">rules</a></em>,<sup class="note-mark"></sup> he said'
    """
    outer = _link_around(node)
    if outer is not None:
        return _after(outer, policy)
    caption = _caption(node)
    if caption is not None:
        return _at_end(caption)
    if node.tag == "blockquote":
        return _at_end(_last_block(node))
    return _after(node, policy)


def replace(reference: LexborNode) -> LexborNode:
    """Put an empty mark in the place of an author's reference, and give it."""
    link = _link_around(reference) or reference
    link.insert_after(EMPTY_MARK)
    mark = _inserted(link.next)
    reference.decompose()
    return mark


def before(mark: LexborNode) -> LexborNode | None:
    """Return what stands before a mark, punctuation aside; of emphasis, what it ends with."""
    node = mark.prev
    text = html_tree.text_in(node)
    if node is not None and text is not None and CLOSING.fullmatch(text.strip()):
        node = node.prev
    while node is not None and node.tag in CARRIERS and "note-mark" not in html_tree.classes(node):
        node = node.last_child
    return node


def _link_around(node: LexborNode) -> LexborNode | None:
    """Return the outermost link: a mark is one, and a link cannot stand in a link."""
    outer = [box for box in html_tree.ancestors(node) if box.tag in NO_LINK_INSIDE]
    return outer[-1] if outer else None


def _caption(node: LexborNode) -> LexborNode | None:
    """Return the caption of a linked image's figure: the mark belongs there."""
    if node.text().strip():
        return None
    figure = next((box for box in html_tree.ancestors(node) if box.tag == "figure"), None)
    return figure.css_first("figcaption") if figure is not None else None


def _last_block(node: LexborNode) -> LexborNode:
    """Return the block in which a quotation's text ends."""
    last = node.last_child
    while last is not None and (_is_blank(last) or last.tag in ATTRIBUTION):
        last = last.prev
    if last is None or last.tag not in QUOTED_BLOCKS:
        return node
    block = _last_block(last)
    return node if block.tag in LISTS else block


def _is_blank(node: LexborNode) -> bool:
    text = html_tree.text_in(node)
    return node.is_comment_node or (text is not None and not text.strip())


def _at_end(box: LexborNode) -> LexborNode:
    """Put a mark at the end of a block's text, before the space after it."""
    last = box.last_child
    text = html_tree.text_in(last)
    if last is None or text is None:
        box.insert_child(EMPTY_MARK)
        return _inserted(box.last_child)
    space = TRAILING_SPACE.search(text)
    return _into(last, text, space.start() if space else len(text))


def _after(node: LexborNode, policy: Policy) -> LexborNode:
    """Put a mark after a link, or after the punctuation that closes on it."""
    if policy.has_marks_after_punctuation:
        last = node  # of its emphasis, where the link ends that
        while last.next is None and last.parent is not None and last.parent.tag in CARRIERS:
            last = last.parent
        following = last.next
        text = html_tree.text_in(following)
        closing = CLOSING.match(text) if text is not None else None
        if following is not None and closing and closing[0]:
            return _into(following, closing.string, closing.end())
    node.insert_after(EMPTY_MARK)
    return _inserted(node.next)


def _into(node: LexborNode, text: str, end: int) -> LexborNode:
    """Put a mark into a text node, after ``end`` characters of its text."""
    if text[:end]:
        node.insert_before(text[:end])
    node.insert_before(EMPTY_MARK)
    mark = _inserted(node.prev)
    if text[end:]:
        node.replace_with(text[end:])
    else:
        node.decompose()
    return mark


def _inserted(node: LexborNode | None) -> LexborNode:
    if node is None:
        raise AssertionError("what was inserted is not there")
    return node
