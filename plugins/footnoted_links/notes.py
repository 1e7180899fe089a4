"""Number the links of a post and print them as notes: HTML in, HTML out.

The links stay live links; after each stands a mark, and at the end a list of notes with
the addresses in full, because nobody can click on paper. The author's own ``[^1]`` notes
take their places in the same sequence.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from string import ascii_lowercase

from markupsafe import escape
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import urls

# What carries the mark inward: after `<em><a>rules</a></em>,` the comma is the link's.
INLINE = frozenset("em strong b i u s q cite span small mark abbr dfn ins del sub sup".split())
# English sets the mark after the punctuation that closes on a link. An apostrophe is
# punctuation unless it is a possessive ("the company's").
CLOSING = re.compile(r"""(?: [,.;:!?…”")\]»] | [’'](?!\w) )+""", re.VERBOSE)
LANGUAGES_WITH_MARK_AFTER_PUNCTUATION = frozenset({"en"})
WORD_JOINER = "&#8288;"  # U+2060: the mark is never alone at the start of a line
TEXT_ARROW = "↩&#xFE0E;"  # U+FE0E: an arrow, not an emoji

FOREIGN = frozenset({"svg", "math"})  # a mark in a drawing would end the drawing
AUTHOR_REFERENCE = "footnote-ref"  # Python-Markdown's names for the author's notes
AUTHOR_NOTES = "div.footnote"
AUTHOR_BACK_LINK = "a.footnote-backref"
NOTES_ALREADY = 'section.notes[role="doc-endnotes"]'
MAY_NEED_US = re.compile(r"<a\b|\bcite\s*=|\bid\s*=", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """What the notes say, in the post's language; ``mark`` is formatted with ``number``."""

    heading: str = "Notes"
    mark: str = "Note {number}"
    back: str = "Back to the text"


@dataclass(frozen=True)
class Policy:
    """Which links are noted, and where their marks stand."""

    site: str = ""  # our own address: links to it are not noted on the web
    ignore: Collection[str] = ()  # domains that are not noted
    link_notes: bool = True  # `Link-Notes: no` leaves the author's own notes only
    marks_after_punctuation: bool = False

    def notes(self, href: str, text: str, node: LexborNode) -> bool:
        """Say whether a link or a quotation's source gets a note."""
        return (
            self.link_notes
            and urls.kind(href, self.site) == "elsewhere"
            and not urls.is_its_text(href, text)
            and not urls.in_domains(href, self.ignore)
            and "nonote" not in html_tree.classes(node)
        )


@dataclass
class Note:
    """One note while the numbers are given out."""

    number: int
    href: str = ""
    description: str = ""
    item: LexborNode | None = None  # the author's note, as Python-Markdown made it
    references: list[str] = field(default_factory=list)  # the ids of its marks


@dataclass(frozen=True)
class Noted:
    """A post with its marks, its notes apart, and what its author should know."""

    html: str
    notes: str = ""
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.html}\n{self.notes}" if self.notes else self.html


def policy_for(
    lang: str, *, site: str = "", ignore: Collection[str] = (), link_notes: bool = True
) -> Policy:
    """Choose where the marks stand as the language wants it.

    French sets them before the punctuation, English after it; German either way, by what
    the note is about, so they stay where the author ended the link.
    """
    after = lang.lower().split("-")[0] in LANGUAGES_WITH_MARK_AFTER_PUNCTUATION
    return Policy(site, ignore, link_notes, after)


def footnote(
    html: str,
    prefix: str,
    *,
    policy: Policy | None = None,
    words: Words | None = None,
    typeset: Callable[[str], str] = str,
) -> Noted:
    """Mark each link of a post and make its notes.

    ``prefix`` (the slug) begins every id. ``typeset`` sets the descriptions, which come
    from attributes, where typography has not been. What needs neither mark nor mending is
    returned as it came, and so is a post that has its notes already.

    >>> noted = footnote('<p><a href="https://example.org/a" title="Vu">ici</a>.</p>', "box")
    >>> print(noted.html)
    <p><a href="https://example.org/a" title="Vu">ici</a><sup class="note-mark" id="box-ref-1" \
data-mark="--mark-1">⁠<a href="#box-note-1" role="doc-noteref" aria-label="Note 1">1</a></sup>.</p>
    """
    if not MAY_NEED_US.search(html):
        return Noted(html)
    body = html_tree.parse(html)
    if body.css_first(NOTES_ALREADY) is not None:
        return Noted(html)
    return _Footnoting(body, prefix, policy or Policy(), words or Words(), typeset).run(html)


class _Footnoting:
    """One post's marks and notes, from the first link to the list."""

    def __init__(
        self,
        body: LexborNode,
        prefix: str,
        policy: Policy,
        words: Words,
        typeset: Callable[[str], str],
    ) -> None:
        self.body = body
        self.policy = policy
        self.words = words
        self.typeset = typeset
        self.notes: list[Note] = []
        self.by_key: dict[str, Note] = {}  # an address's identity, or `#fn:1`
        self.warnings: list[str] = []
        self.changed = False
        self.author_lists = body.css(AUTHOR_NOTES)
        self.author_items = self._author_items()
        self.prefix = self._free_prefix(prefix)

    def run(self, html: str) -> Noted:
        in_lists = {node.mem_id for box in self.author_lists for node in html_tree.ends_first(box)}
        self._scan(node for node in html_tree.ends_first(self.body) if node.mem_id not in in_lists)
        self._scan_author_notes()
        self._drop_repeated_ids()
        notes = self._section()  # reads the author's notes, so before they go
        for box in self.author_lists:
            box.decompose()
        if not self.changed and not self.author_lists:
            return Noted(html, warnings=tuple(self.warnings))
        return Noted(html_tree.serialise(self.body), notes, tuple(self.warnings))

    # --- what is there ---

    def _author_items(self) -> dict[str, LexborNode]:
        items: dict[str, LexborNode] = {}
        for box in self.author_lists:
            for item in box.css("ol > li[id]"):
                items.setdefault(f"#{item.id}", item)
        return items

    def _free_prefix(self, prefix: str) -> str:
        """Avoid the ids of an author who named something as we would."""
        taken = {node.id for node in self.body.css("[id]")}
        ours = re.compile(re.escape(prefix) + r"-(?:ref|note|notes)(?:-.*)?")
        return f"{prefix}-links" if any(ours.fullmatch(name or "") for name in taken) else prefix

    # --- marks ---

    def _scan(self, nodes: Iterable[LexborNode]) -> None:
        for node in list(nodes):
            if any(parent.tag in FOREIGN for parent in html_tree.ancestors(node)):
                continue
            if node.tag == "a" and "href" in node.attributes:
                self._link(node)
            elif node.tag in {"q", "blockquote"} and node.attributes.get("cite"):
                self._quotation(node)

    def _link(self, node: LexborNode) -> None:
        href = node.attributes["href"] or ""
        if AUTHOR_REFERENCE in html_tree.classes(node):
            self._author_reference(node, href)
            return
        text = node.text()
        self._look_at_scheme(node, href, text)
        if not (text.strip() or node.css_first("img, svg, picture")):
            return  # nothing that a reader sees
        if self.policy.notes(href, text, node):
            note = self._note(urls.identity(href), href, node.attributes.get("title") or "")
            caption = self._caption(node)
            if caption is not None:
                caption.insert_child(self._mark(note))
            else:
                self._insert_mark(node, note)

    def _look_at_scheme(self, node: LexborNode, href: str, text: str) -> None:
        kind = urls.kind(href, self.policy.site)
        if kind == "unknown":
            scheme = urls.clean(href).partition(":")[0]
            self.warnings.append(f'the link "{text.strip()}" is "{scheme}:", so it gets no note')
        elif kind == "address" and "data-address" not in node.attributes:
            address = urls.hidden_address(href, text)
            if address:  # the print style sheet shows it
                node.attrs["data-address"] = address
                self.changed = True

    def _caption(self, node: LexborNode) -> LexborNode | None:
        """Give the caption of a linked image's figure: the mark belongs there."""
        if node.text().strip():
            return None
        figure = next((box for box in html_tree.ancestors(node) if box.tag == "figure"), None)
        return figure.css_first("figcaption") if figure is not None else None

    def _quotation(self, node: LexborNode) -> None:
        href = node.attributes["cite"] or ""
        if not node.text().strip() or not self.policy.notes(href, "", node):
            return
        note = self._note(urls.identity(href), href, node.attributes.get("title") or "")
        outer = [box for box in html_tree.ancestors(node) if box.tag == "a"]
        if outer:  # a link cannot stand in a link
            outer[-1].insert_after(self._mark(note))
        elif node.tag == "q":
            self._insert_mark(node, note)
        else:
            last = node.last_child
            while last is not None and not (last.text_content or "x").strip():
                last = last.prev
            inside = last if last is not None and last.tag == "p" else node
            inside.insert_child(self._mark(note))

    def _author_reference(self, node: LexborNode, href: str) -> None:
        if href not in self.author_items:
            return
        note = self.by_key.get(href) or self._new_note(href, item=self.author_items[href])
        outer = node.parent
        alone = outer is not None and outer.tag == "sup"
        (outer if alone and outer is not None else node).replace_with(self._mark(note))

    def _insert_mark(self, node: LexborNode, note: Note) -> None:
        mark = self._mark(note)
        text = self._text_after(node) if self.policy.marks_after_punctuation else None
        closing = CLOSING.match(text.text_content or "") if text is not None else None
        if text is None or closing is None:
            node.insert_after(mark)
            return
        rest = (text.text_content or "")[closing.end() :]
        text.insert_before(closing[0])
        text.insert_before(mark)
        text.replace_with(rest)

    def _text_after(self, node: LexborNode) -> LexborNode | None:
        """Give the text that follows a link, also where the link ends its emphasis."""
        while node.next is None and node.parent is not None and node.parent.tag in INLINE:
            node = node.parent
        return node.next if node.next is not None and node.next.tag == "-text" else None

    def _mark(self, note: Note) -> LexborNode:
        self.changed = True
        again = f"-{len(note.references) + 1}" if note.references else ""
        name = f"{self.prefix}-ref-{note.number}{again}"
        anchor = "" if again else f' data-mark="--mark-{note.number}"'
        note.references.append(name)
        label = escape(self.words.mark.format(number=note.number))
        return html_tree.fragment(
            f'<sup class="note-mark" id="{escape(name)}"{anchor}>{WORD_JOINER}'
            f'<a href="#{escape(self.prefix)}-note-{note.number}" role="doc-noteref" '
            f'aria-label="{label}">{note.number}</a></sup>'
        )

    # --- notes ---

    def _note(self, key: str, href: str, description: str) -> Note:
        note = self.by_key.get(key) or self._new_note(key, href=urls.clean(href))
        note.description = note.description or " ".join(description.split())
        return note

    def _new_note(self, key: str, *, href: str = "", item: LexborNode | None = None) -> Note:
        note = Note(len(self.notes) + 1, href, item=item)
        self.notes.append(note)
        self.by_key[key] = note
        return note

    def _scan_author_notes(self) -> None:
        """Read the author's notes in the order of their numbers; one may refer to another."""
        done = 0
        while done < len(self.notes):
            self._author_note(self.notes[done])
            done += 1
        for key, item in self.author_items.items():
            if key not in self.by_key:
                note = self._new_note(key, item=item)
                self.warnings.append(f"nothing refers to note {note.number}, {_start_of(item)}")
                self._author_note(note)

    def _author_note(self, note: Note) -> None:
        if note.item is None:
            return
        for back in note.item.css(AUTHOR_BACK_LINK):
            _drop_with_space_before(back)
        for node in note.item.css("a[href]"):
            href = node.attributes["href"] or ""
            if AUTHOR_REFERENCE in html_tree.classes(node):
                self._author_reference(node, href)
                continue
            self._look_at_scheme(node, href, node.text())
            if self.policy.notes(href, node.text(), node):
                shown = f'<span class="note-url">({urls.printed_html(href)})</span>'
                node.insert_after(html_tree.fragment(shown))
                node.insert_after(" ")

    def _section(self) -> str:
        if not self.notes:
            return ""
        heading = f"{escape(self.prefix)}-notes"
        items = "\n".join(self._item(note) for note in self.notes)
        return (
            f'<section class="notes" role="doc-endnotes" aria-labelledby="{heading}">\n'
            f'<h2 id="{heading}">{escape(self.words.heading)}</h2>\n'
            f"<ol>\n{items}\n</ol>\n</section>"
        )

    def _item(self, note: Note) -> str:
        number = note.number
        return (
            f'<li id="{escape(self.prefix)}-note-{number}" data-mark="--mark-{number}" '
            f'data-note="--note-{number}" data-previous="--note-{number - 1}">'
            f"{self._content(note)}</li>"
        )

    def _content(self, note: Note) -> str:
        back = self._back_links(note)
        if note.item is not None:
            return _with_back_links(note.item, back)
        description = f"{self.typeset(str(escape(note.description)))}, " if note.description else ""
        link = f'<a class="note-url" href="{escape(note.href)}">{urls.printed_html(note.href)}</a>'
        return f"{description}{link}{back}"

    def _back_links(self, note: Note) -> str:
        """Give the way back: an arrow, or an arrow and a letter for each reference."""
        several = len(note.references) > 1
        links = []
        for index, name in enumerate(note.references):
            letter = _letter(index) if several else ""
            label = f"{self.words.back} ({letter})" if several else self.words.back
            shown = letter if several else TEXT_ARROW
            links.append(
                f' <a role="doc-backlink" href="#{escape(name)}" '
                f'aria-label="{escape(label)}">{shown}</a>'
            )
        return (f' <span aria-hidden="true">{TEXT_ARROW}</span>' if several else "") + "".join(
            links
        )

    def _drop_repeated_ids(self) -> None:
        """Keep the first of several elements with one id, as links to it do."""
        seen = set()
        for node in self.body.css("[id]"):
            if node.id in seen or not node.id:
                del node.attrs["id"]
                self.changed = True
            seen.add(node.id)


def _drop_with_space_before(node: LexborNode) -> None:
    before = node.prev
    if before is not None and before.tag == "-text":
        before.replace_with((before.text_content or "").rstrip(" \t\n\u00a0"))
    node.decompose()


def _with_back_links(item: LexborNode, back: str) -> str:
    """Put the back-links at the end of an author's note, in its last paragraph."""
    html = html_tree.serialise(item).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[len("<p>") : -len("</p>")] + back
    if html.endswith("</p>"):
        return html.removesuffix("</p>") + back + "</p>"
    return html + back


def _start_of(item: LexborNode) -> str:
    return f'"{" ".join(item.text().split())[:40]}"'


def _letter(index: int) -> str:
    """Letter the references: a to z, then aa, ab and so on.

    >>> _letter(0), _letter(25), _letter(26)
    ('a', 'z', 'aa')
    """
    rounds, rest = divmod(index, len(ascii_lowercase))
    return (_letter(rounds - 1) if rounds else "") + ascii_lowercase[rest]


def split_at(html: str, divider: str) -> Iterator[str]:
    """Give the parts of a post between its dividers."""
    yield from (part.strip("\n") for part in html.split(divider))
