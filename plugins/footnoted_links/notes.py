"""Number the links of a post and print them as notes: HTML in, HTML out.

The links stay live links; after each stands a mark, and at the end a list of notes with
the addresses in full, because nobody can click on paper. The author's own ``[^1]`` notes
take their places in the same sequence.

``marks.py`` knows where a mark stands, ``note_list.py`` how a note is written,
``author_notes.py`` what Python-Markdown makes of ``[^1]``; here the numbers are given.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count

from markupsafe import escape
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import author_notes, marks, urls
from plugins.footnoted_links.marks import Policy, Source, policy_for
from plugins.footnoted_links.note_list import Note, NoteList, Words

__all__ = ["Noted", "Policy", "Words", "footnote", "policy_for"]

WORD_JOINER = "&#8288;"  # U+2060: the mark is never alone at the start of a line
COMMA = ",&#8239;"  # two marks on one word must not be read as one number: ¹, ²

MAY_NEED_US = re.compile(r"<a(?:rea)?\b|\bcite\s*=|\bid\s*=", re.IGNORECASE)
DONE_ALREADY = 'sup.note-mark > a[role="doc-noteref"], section.notes[role="doc-endnotes"]'
NOT_IN_AN_ID = re.compile(r"[^\w-]+")
NEVER_SETTLES = (
    "its HTML reads differently each time, so it gets no notes; "
    "look for a raw <plaintext>, <script> or <a> that is not closed"
)
NO_NOTE = {  # what a warning says after the first words of a link
    "unknown": (
        'leads to "{href}", and only http and https get a note; '
        "write {{: .nonote }} after it if that is meant"
    ),
    "area": (
        'is an area of an image that leads to "{href}", and gets no note; '
        'write the link in the text too, or class="nonote" in the area'
    ),
    "malformed": 'leads to "{href}", which is no address; mend it, or take the link out',
}


@dataclass(frozen=True)
class Noted:
    """A post with its marks, its notes apart, and what its author should know."""

    html: str
    notes: str = ""
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.html}\n{self.notes}" if self.notes else self.html


def footnote(  # noqa: PLR0913 (all but two have a default, and a name where it is called)
    html: str,
    prefix: str,
    *,
    policy: Policy | None = None,
    words: Words | None = None,
    typeset: Callable[[str], str] = str,
    sheet: bool = False,
) -> Noted:
    """Mark each link of a post and make its notes.

    ``prefix`` (the slug) begins every id. ``typeset`` sets the descriptions, which come
    from attributes, where typography has not been. A letter stands on a ``sheet``, whose
    height is room for notes in the margin. What needs neither mark nor mending is
    returned as it came, and so is a post that has its notes already.

    >>> noted = footnote('<p><a href="https://example.org/a">ici</a>.</p>', "box")
    >>> print(noted.html)
    <p><a href="https://example.org/a">ici</a><sup class="note-mark" id="box-ref-1" \
data-mark="--box-mark-1">⁠<a href="#box-note-1" role="doc-noteref" aria-label="Note 1">1</a>\
</sup>.</p>
    """
    if not MAY_NEED_US.search(html):
        return Noted(html)
    body = html_tree.settled(html_tree.parse(html))
    if body is None:
        return Noted(html, warnings=(NEVER_SETTLES,))
    if body.css_first(DONE_ALREADY) is not None:
        return Noted(html)
    numbering = _Numbering(body, prefix, policy or Policy(), words or Words())
    notes = numbering.run()
    warnings = tuple(numbering.warnings)
    if not numbering.changed:
        return Noted(html, warnings=warnings)
    notes_of = NoteList(numbering.prefix, numbering.words, typeset)
    section = notes_of.html(notes, body, sheet=sheet)
    return Noted(html_tree.serialise(body), section, warnings)


class _Numbering:
    """The marks of one post, and the notes that they point to."""

    def __init__(self, body: LexborNode, prefix: str, policy: Policy, words: Words) -> None:
        self.body = body
        self.policy = policy
        self.words = words
        self.prefix = free_prefix(prefix, body)
        self.written = author_notes.take(body)
        self.notes: list[Note] = []
        self.by_key: dict[str, Note] = {}  # an address's identity, or `#fn:1`
        self.targets: dict[int, str | Source] = {}  # what a mark is for, by its `mem_id`
        self.warnings: list[str] = []
        self.changed = bool(self.written)

    def run(self) -> list[Note]:
        """Put the marks into the body; give the notes in the order of their numbers."""
        self._warn_of_maps()
        for node, source in self._noted_links(self.body):
            self.targets[marks.place(node, self.policy).mem_id] = source
        self._number(self.body)
        self._read_written_notes()
        self._number(self.body, on_paper_only=True)
        self._drop_repeated_ids()
        self.changed = self.changed or bool(self.notes)
        return self.notes

    # --- the places of marks ---

    def _noted_links(self, root: LexborNode) -> Iterator[tuple[LexborNode, Source]]:
        """Give what gets a note; the author's references become marks on the way."""
        for node in root.css(marks.CITING):
            if not marks.is_read(node):
                continue
            key = author_notes.referred_to(node)
            if key is not None and key in self.written:
                mark = marks.replace(author_notes.whole_reference(node))
                self.targets[mark.mem_id] = key
            elif source := self.policy.source(node):
                yield node, source
            else:
                self._look_at_scheme(node)

    def _look_at_scheme(self, node: LexborNode) -> None:
        """Warn of what gets no note for its scheme; see to mail and telephone."""
        href = marks.address(node)
        kind = urls.kind(href, self.policy.site)
        if kind in {"unknown", "malformed"} and not marks.is_spared(node):
            self.warnings.append(f"{_start_of(node)} {NO_NOTE[kind].format(href=href[:40])}")
        elif kind == "address" and node.tag == "a" and "data-address" not in node.attributes:
            self._show_hidden_address(node, href)

    def _show_hidden_address(self, node: LexborNode, href: str) -> None:
        """Tell the print style sheet what a text such as "write to them" hides."""
        if hidden := urls.hidden_address(href, node.text()):
            node.attrs["data-address"] = hidden
            self.changed = True

    def _warn_of_maps(self) -> None:
        """Warn of areas of an image, which get no note: there is no text to set a mark in."""
        for area in self.body.css("area[href]"):
            if self.policy.is_noted(area) and marks.is_read(area):
                href = marks.address(area)[:40]
                self.warnings.append(f"{_start_of(area)} {NO_NOTE['area'].format(href=href)}")

    # --- numbers ---

    def _number(self, root: LexborNode, *, on_paper_only: bool = False) -> None:
        """Give the marks in a text their numbers, in reading order."""
        for mark in root.css(marks.MARKS):
            target = self.targets.get(mark.mem_id)
            if target is None:  # an author's element with a class as ours
                continue
            if on_paper_only == (isinstance(target, Source) and target.on_paper_only):
                note = self._note(target)
                if self._repeats(mark, target):
                    del self.targets[mark.mem_id]
                    mark.decompose()
                else:
                    self._fill(mark, note)

    def _repeats(self, mark: LexborNode, target: str | Source) -> bool:
        """Say whether what stands just before a mark, but for punctuation, is its like."""
        before = marks.before(mark)
        other = self.targets.get(before.mem_id) if before is not None else None
        return other is not None and _key(other) == _key(target)

    def _note(self, target: str | Source) -> Note:
        """Give the note on an address or the author's note, a new one at its first mark."""
        key = _key(target)
        note = self.by_key.get(key)
        if note is None:
            note = Note(len(self.notes) + 1, written=self.written.get(key))
            self.notes.append(note)
            self.by_key[key] = note
        described = note.source is not None and note.source.description
        if isinstance(target, Source) and not described:
            first = note.source or target
            note.source = replace(first, description=target.description)
        return note

    def _fill(self, mark: LexborNode, note: Note) -> None:
        number = note.number
        again = f"-{len(note.references) + 1}" if note.references else ""
        name = f"{self.prefix}-ref-{number}{again}"
        mark.attrs["id"] = name
        if not note.references:  # the margin note stands beside the first
            mark.attrs["data-mark"] = f"--{self.prefix}-mark-{number}"
        note.references.append(name)
        before = mark.prev
        comma = COMMA if before is not None and before.mem_id in self.targets else ""
        mark.inner_html = (
            f'{WORD_JOINER}{comma}<a href="#{escape(self.prefix)}-note-{number}" '
            f'role="doc-noteref" aria-label="{escape(self.words.mark.format(number=number))}">'
            f"{number}</a>"
        )

    # --- the author's notes ---

    def _read_written_notes(self) -> None:
        """Read the author's notes in the order of their numbers; one may refer to another."""
        for number in count():
            if number == len(self.notes) and not self._add_unreferred():
                return
            self._read(self.notes[number])

    def _add_unreferred(self) -> bool:
        """Add the next of the author's notes that nothing refers to."""
        for key, written in self.written.items():
            if key not in self.by_key:
                number = self._note(key).number
                self.warnings.append(f"nothing refers to note {number}, {_start_of(written)}")
                return True
        return False

    def _read(self, note: Note) -> None:
        """Print the addresses of the links in a note; they get no number of their own."""
        if note.written is None:
            return
        for node, source in self._noted_links(note.written):
            shown = f'<span class="note-url">{urls.printed_html(source.href, "()")}</span>'
            place = marks.place(node, Policy())
            place.insert_before(" ")
            place.replace_with(html_tree.fragment(shown))
        self._number(note.written)

    # --- ids ---

    def _drop_repeated_ids(self) -> None:
        """Keep the first of several elements with one id, as links to it do."""
        seen = {""}
        for root in (self.body, *self.written.values()):
            for node in root.css("[id]"):
                if (name := node.id or "") in seen:
                    del node.attrs["id"]
                    self.changed = True
                seen.add(name)


def _key(target: str | Source) -> str:
    """Give what is the same for two marks of one note."""
    return target if isinstance(target, str) else target.key


def free_prefix(prefix: str, body: LexborNode) -> str:
    """Begin ids by the slug, unless the author named something as we would.

    >>> free_prefix("box", html_tree.parse("<h2 id=box-notes>"))
    'box-links'
    """
    slug = NOT_IN_AN_ID.sub("-", prefix)
    taken = [node.id or "" for node in body.css("[id]")]
    for candidate in chain([slug, f"{slug}-links"], (f"{slug}-links-{n}" for n in count(2))):
        ours = re.compile(re.escape(candidate) + r"-(?:notes|(?:note|ref)-\d+(?:-\d+)?)")
        if not any(ours.fullmatch(name) for name in taken):
            return candidate
    raise AssertionError("the numbers never end")


def _start_of(node: LexborNode) -> str:
    """Quote the first words of a text, or of what stands for an image."""
    image = node.css_first("[alt]")  # or the node itself, of an area
    text = node.text().strip() or (image.attributes["alt"] if image is not None else None)
    return f'"{" ".join((text or "").split())[:40]}"'
