"""The list of notes below a post: each note with its text and its links back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import cycle
from string import ascii_lowercase

from markupsafe import Markup
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import author_notes, margin, urls
from plugins.footnoted_links.marks import NoteSource
from plugins.typography import typeset
from plugins.words import Words

RETURN_ARROW = "↩&#xFE0E;"  # U+FE0E: an arrow, not an emoji
BEFORE_ARROW = "&nbsp;"  # before an arrow, so that it is never alone on a line
ENDS_A_DESCRIPTION = tuple(".?!…:;,")  # after these, no comma before the address


@dataclass
class Note:
    """One note: about an address, or written by the author."""

    number: int
    source: NoteSource | None = None
    written: LexborNode | None = None
    references: list[str] = field(default_factory=list)  # the ids of its marks


@dataclass(frozen=True)
class NoteList:
    """How one post's notes are written."""

    prefix: str  # begins every id: letters, digits, _ and - alone
    words: Words  # the post's language

    def html(
        self, notes: Sequence[Note], texts: Sequence[LexborNode], *, sheet: bool = False
    ) -> str:
        """Write the notes on texts as a section; nothing, where there is none.

        Those that the margin cannot hold are marked, to stay below the text on every screen;
        paper has no margin, and no ``texts``.
        """
        if not notes:
            return ""
        _, heading = self.words, f"{self.prefix}-notes"
        items = "\n".join(self._item(note) for note in notes)
        section = (
            f'<section class="notes" role="doc-endnotes" aria-labelledby="{heading}">\n'
            f'<h2 id="{heading}">{_("Notes")}</h2>\n'
            f"<ol>\n{items}\n</ol>\n</section>"
        )
        tree = html_tree.parse(section)
        if texts and not margin.has_room(texts, tree, sheet=sheet):
            tree.css("section")[0].attrs["class"] = "notes notes-below"
        return html_tree.serialise(tree)

    def _item(self, note: Note) -> str:
        prefix, number = self.prefix, note.number
        return (
            f'<li id="{prefix}-note-{number}" data-mark="--{prefix}-mark-{number}" '
            f'data-note="--{prefix}-note-{number}" data-previous="--{prefix}-note-{number - 1}">'
            f"{self._content(note)}</li>"
        )

    def _content(self, note: Note) -> str:
        back = self._links_back(note.references)
        if note.written is not None:
            return author_notes.with_ending(note.written, back)
        return self._address(note.source) + back if note.source is not None else back

    def _address(self, source: NoteSource) -> str:
        """Write the description, if any, and the address.

        >>> NoteList("box", Words("en"))._address(NoteSource("https://example.org/a", "Said < so"))
        'Said &lt;&nbsp;so, <a class="note-url" href="https://example.org/a" \
aria-label="example.org/a">example.<wbr>org/<wbr>a</a>'
        """
        href, description = source.href, source.description
        joint = " " if description.endswith(ENDS_A_DESCRIPTION) else ", "
        is_html = isinstance(description, Markup)
        shown = str(description) if is_html else escape(description, quote=False)
        words = self.words
        before = typeset(shown, words.lang, style=words.style) + joint if description else ""
        shown = urls.printed_html(href)
        # A voice would part the name where the line may break.
        label = f' aria-label="{escape(urls.printed_address(href))}"' if "<wbr>" in shown else ""
        return f'{before}<a class="note-url" href="{escape(href)}"{label}>{shown}</a>'

    def _links_back(self, references: Sequence[str]) -> str:
        """Write the way back: an arrow, or an arrow and a letter for each reference."""
        _ = self.words
        back = _("Back to the text")
        if len(references) == 1:
            return _link_back(references[0], back, BEFORE_ARROW + RETURN_ARROW)
        letters = (
            _link_back(name, f"{back} ({letter})", letter)
            for name, letter in zip(references, cycle(ascii_lowercase), strict=False)
        )
        arrow = f'{BEFORE_ARROW}<span aria-hidden="true">{RETURN_ARROW}{BEFORE_ARROW}</span>'
        return arrow + " ".join(letters) if references else ""


def _link_back(reference: str, label: str, shown: str) -> str:
    return f'<a role="doc-backlink" href="#{reference}" aria-label="{label}">{shown}</a>'
