"""Number the links of a post and print them as notes: its parts in, its parts out.

The links stay live links; after each stands a mark, and at the end a list of notes with
the addresses in full, because nobody can click on paper. The author's own ``[^1]`` notes
take their places in the same sequence.

``marks.py`` knows where a mark stands, ``note_list.py`` how a note is written,
``author_notes.py`` what Python-Markdown makes of ``[^1]``; here the numbers are given.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from markupsafe import Markup
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import author_notes, marks, urls
from plugins.footnoted_links.marks import NoteSource, Policy
from plugins.footnoted_links.note_list import Note, NoteList
from plugins.post.body import Parts
from plugins.typography import CANON, Style
from plugins.words import Words, words_in

__all__ = ["Noted", "Policy", "footnote"]

WORD_JOINER = "&#8288;"  # U+2060: the mark is never alone at the start of a line
COMMA = ",&#8239;"  # two marks on one word must not be read as one number: ¹, ²

MAY_NEED_US = re.compile(r"<a\b|\bcite\s*=|\bid\s*=", re.IGNORECASE)
DONE_ALREADY = 'sup.note-mark > a[role="doc-noteref"], section.notes[role="doc-endnotes"]'
ENDS_AN_ID = r"-(?:notes|(?:note|ref)-\d+(?:-\d+)?)"  # of ours
NOT_IN_AN_ID = re.compile(r"[^\w-]+")
NO_NOTE = (
    '"{}" leads to "{}", which gets no note, for it is no address of the web; correct it, or write '
    "{{: .nonote }} after the link"
)
NOTHING = Markup()
NO_SETTINGS = Policy()


@dataclass(frozen=True)
class Noted:
    """The parts of a post with their marks, its notes apart, and what its author should know."""

    chapeau: Markup
    body: Markup
    afterword: Markup
    notes: Markup = NOTHING
    warnings: tuple[tuple[str, str], ...] = ()  # each with the first words of what it is about
    names: Mapping[str, str] = field(default_factory=dict)  # feeds: ids as typed, and ours
    printed: "Noted | None" = None  # what differs on paper, where nobody can click

    @property
    def on_paper(self) -> "Noted":
        """The same for paper: there links to our own site are noted too."""
        return self.printed or self


def footnote(
    parts: Parts,
    prefix: str,
    *,
    policy: Policy = NO_SETTINGS,
    style: Style = CANON,
    sheet: bool = False,
) -> Noted:
    """Mark each link of a post and make its notes.

    ``prefix`` (the slug) begins every id. A letter stands on a ``sheet``, whose height is room
    for notes in the margin. What needs no mark, or has its own, is as it came.

    >>> noted = footnote(Parts(body='<p><a href="https://example.org/a">ici</a>.</p>'), "box")
    >>> print(noted.body)
    <p><a href="https://example.org/a">ici</a><sup class="note-mark" id="box-ref-1" \
data-mark="--box-mark-1">⁠<a href="#box-note-1" role="doc-noteref" aria-label="Note 1">1</a>\
</sup>.</p>
    """
    as_it_came = _noted(parts.all)
    if not MAY_NEED_US.search(parts.html):
        return as_it_came
    numbering = _Numbering(parts, prefix, policy, words_in(policy.lang, style))
    if any(text.css_first(DONE_ALREADY) is not None for text in numbering.texts):
        return as_it_came
    numbering.run()
    warnings = tuple(numbering.warnings)
    if not numbering.changed and not policy.page:
        return replace(as_it_came, warnings=warnings)
    notes = NoteList(numbering.prefix, numbering.words)
    list_of_page = notes.html(numbering.notes, numbering.texts, sheet=sheet)
    page = numbering.noted(list_of_page) if numbering.changed else as_it_came
    printed = None
    if policy.page and numbering.run_for_paper():
        printed = numbering.noted(notes.html(numbering.notes, ()))
    return replace(page, warnings=warnings, names=numbering.names(), printed=printed)


def _noted(parts: Sequence[str], notes: str = "") -> Noted:
    """Return the parts of a post; what is left of the author's own notes follows the last."""
    chapeau, body, afterword, left = (Markup(part.strip("\n")) for part in parts)
    if left and afterword:
        afterword += Markup("\n") + left
    elif left:
        body += Markup("\n") + left
    return Noted(chapeau, body, afterword, Markup(notes))


class _Numbering:
    """The marks of one post, and the notes that they point to."""

    def __init__(self, parts: Parts, prefix: str, policy: Policy, words: Words) -> None:
        trees = [html_tree.parse(part) if part else None for part in parts.all]
        self.trees = trees  # of each part; most posts have one or two
        self.texts = texts = [tree for tree in trees if tree is not None]
        self.policy = policy
        self.words = words
        self.prefix = free_prefix(prefix, texts)
        self.written: dict[str, LexborNode] = {}
        for text in texts:
            self.written |= author_notes.take(text)
        self.notes: list[Note] = []
        self.by_key: dict[str, Note] = {}  # an address's identity, or `#fn:1`
        self.targets: dict[int, str | NoteSource] = {}  # what a mark is for, by its `mem_id`
        self.typed: dict[int, str | None] = {}  # Python-Markdown's ids of marks
        self.marked: dict[str | None, str] = {}  # ours, by those
        self.warnings: list[tuple[str, str]] = []
        self.changed = bool(self.written)

    def run(self) -> None:
        """Put the marks of the page into the texts."""
        self._mark()
        self._read_written_notes()
        self.changed = self.changed or bool(self.notes)

    def run_for_paper(self) -> bool:
        """Add the marks that only paper has, behind all others; return whether there are any."""
        before = len(self.targets)
        self._mark(here=True)
        is_changed = len(self.targets) != before
        for note in self.notes:
            is_changed |= self._print_addresses(note, here=True)
        return is_changed

    def names(self) -> dict[str, str]:
        """Return the ids of the author's notes and marks, by those that Python-Markdown gave."""
        written = {key: note for key, note in self.by_key.items() if note.written is not None}
        notes = {key[1:]: f"{self.prefix}-note-{note.number}" for key, note in written.items()}
        return notes | {typed: name for typed, name in self.marked.items() if typed}

    def noted(self, notes: str) -> Noted:
        """Return the texts as they are now."""
        written = ("" if tree is None else html_tree.serialise(tree) for tree in self.trees)
        return _noted([*written], notes)

    def _mark(self, *, here: bool = False) -> None:
        for text in self.texts:
            for node, source in self._noted_links(text, here=here):
                self.targets[marks.place(node, self.policy).mem_id] = source
        for text in self.texts:
            self._number(text, here=here)

    # --- the places of marks ---

    def _noted_links(
        self, root: LexborNode, *, here: bool = False
    ) -> Iterator[tuple[LexborNode, NoteSource]]:
        """Yield what gets a note; the author's references become marks on the way."""
        for node in root.css(marks.CITING):
            if not marks.is_read(node):
                continue
            key = author_notes.referred_to(node)
            if key is not None and key in self.written:
                reference = author_notes.whole_reference(node)
                name = reference.id
                mark = marks.replace(reference)
                self.targets[mark.mem_id] = key
                self.typed[mark.mem_id] = name
            elif source := self.policy.source(node, here=here):
                yield node, source
            elif not here:
                self._look_at_scheme(node)

    def _look_at_scheme(self, node: LexborNode) -> None:
        """Warn of what gets no note for its scheme; see to mail and telephone."""
        href = marks.address(node)
        kind = urls.kind(href, self.policy.site)
        if kind in {"unknown", "malformed"} and not marks.is_spared(node):
            words = _start_of(node)
            self.warnings.append((words, NO_NOTE.format(words, href[:40])))
        elif kind == "address" and node.tag == "a":
            hidden = urls.hidden_address(href, node.text())
            if hidden and "data-address" not in node.attributes:
                node.attrs["data-address"] = hidden  # which the print style sheet shows
                self.changed = True

    # --- numbers ---

    def _number(self, root: LexborNode, *, here: bool = False) -> None:
        """Write into the marks of a text their numbers, in reading order."""
        for mark in root.css(marks.NOTE_MARKS):
            target = self.targets.get(mark.mem_id)
            if target is None:  # an author's element with a class as ours
                continue
            if here == (isinstance(target, NoteSource) and target.on_paper_only):
                note = self._note(target)
                if self._repeats(mark, target):
                    self.marked[self.typed.get(mark.mem_id)] = ""  # one mark in the place of two
                    del self.targets[mark.mem_id]
                    mark.decompose()
                else:
                    self._fill(mark, note)

    def _repeats(self, mark: LexborNode, target: str | NoteSource) -> bool:
        """Return whether what stands just before a mark, but for punctuation, is its like."""
        before = marks.before(mark)
        other = self.targets.get(before.mem_id) if before is not None else None
        return other is not None and _key(other) == _key(target)

    def _note(self, target: str | NoteSource) -> Note:
        """Return the note on an address or the author's note, a new one at its first mark."""
        key = _key(target)
        note = self.by_key.get(key)
        if note is None:
            note = Note(len(self.notes) + 1, written=self.written.get(key))
            self.notes.append(note)
            self.by_key[key] = note
        described = note.source is not None and note.source.description
        if isinstance(target, NoteSource) and not described:
            first = note.source or target
            note.source = replace(first, description=target.description)
        return note

    def _fill(self, mark: LexborNode, note: Note) -> None:
        _, number = self.words, note.number
        again = f"-{len(note.references) + 1}" if note.references else ""
        name = f"{self.prefix}-ref-{number}{again}"
        mark.attrs["id"] = name
        if not note.references:  # the margin note stands beside the first
            mark.attrs["data-mark"] = f"--{self.prefix}-mark-{number}"
        note.references.append(name)
        self.marked[self.typed.get(mark.mem_id)] = name
        before = mark.prev
        comma = COMMA if before is not None and before.mem_id in self.targets else ""
        mark.inner_html = (
            f'{WORD_JOINER}{comma}<a href="#{self.prefix}-note-{number}" '
            f'role="doc-noteref" aria-label="{_("Note {number}", number=number)}">'
            f"{number}</a>"
        )

    # --- the author's notes ---

    def _read_written_notes(self) -> None:
        """Read the author's notes in the order of their numbers; one may refer to another."""
        for number in count():
            if number == len(self.notes):
                key = next((key for key in self.written if key not in self.by_key), None)
                if key is None:
                    return
                words = _start_of(self.written[key])
                message = f'nothing in the text refers to note {self._note(key).number}, "{words}"'
                self.warnings.append((words, message))
            note = self.notes[number]
            self._print_addresses(note)
            if note.written is not None:
                self._number(note.written)

    def _print_addresses(self, note: Note, *, here: bool = False) -> bool:
        """Print the addresses of the links in a note; they get no number of their own."""
        links = list(self._noted_links(note.written, here=here)) if note.written else []
        for node, source in links:
            shown = f'<span class="note-url">{urls.printed_html(source.href, "()")}</span>'
            place = marks.place(node, NO_SETTINGS)
            place.insert_before(" ")
            place.replace_with(html_tree.fragment(shown))
        return bool(links)


def _key(target: str | NoteSource) -> str:
    """Return what is the same for two marks of one note."""
    return target if isinstance(target, str) else target.key


def free_prefix(prefix: str, texts: Sequence[LexborNode]) -> str:
    """Begin ids by the slug, unless the author named something as we would.

    >>> free_prefix("box", [html_tree.parse("<h2 id=box-notes>")])
    'box-links'
    """
    slug = NOT_IN_AN_ID.sub("-", prefix)
    taken = [node.id or "" for text in texts for node in text.css("[id]")]
    while any(re.fullmatch(re.escape(slug) + ENDS_AN_ID, name) for name in taken):
        slug += "-links"
    return slug


def _start_of(node: LexborNode) -> str:
    """Return the first words of a text, or of what stands for an image."""
    image = node.css_first("[alt]")
    text = node.text().strip() or (image.attributes["alt"] if image is not None else None)
    return " ".join((text or "").split())[:40]
