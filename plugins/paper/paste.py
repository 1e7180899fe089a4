"""A letter to paste or to mail: its text, with the values of ``private.toml``, as it is printed.

What `invoke paper` refuses is refused here too, in the same words, but that nothing has to fit a
page. Nothing is written but the draft of a mail, below ``paper/``, which git ignores.
"""

from dataclasses import dataclass
from typing import Any

from plugins.build.logged import stop
from plugins.paper.errors import PaperError
from plugins.paper.folder import Folder
from plugins.paper.letters import Entry
from plugins.paper.mail_draft import Attachment, mail_draft, mailbox_of
from plugins.paper.plain import PlainLetter, limit_told, plain_letter
from plugins.paper.printer import print_sheet
from plugins.paper.private import FOLDER, Order, OrderError, Run, Tell, file_of
from plugins.problems import ProblemsFound

NO_MAIL = 'a draft is for letters that go by e-mail; write "Via: email" in it, or leave out --eml'


@dataclass(frozen=True)
class Pasting:
    """What is asked for."""

    slug: str
    limit: int = 0  # characters that a form has room for; none, if 0
    eml: bool = False
    pdf: bool = False

    @property
    def files(self) -> set[str]:
        """The names of the files that it writes."""
        return {draft_of(self.slug)} if self.eml else set()


def pasting_of(slug: str, limit: str, *, eml: bool, pdf: bool) -> Pasting:
    """Accept what an author asks for; raise OrderError for what there is not.

    >>> pasting_of("box", "500", eml=False, pdf=False)
    Pasting(slug='box', limit=500, eml=False, pdf=False)
    """
    if limit and not (limit.isdecimal() and int(limit)):
        raise OrderError(f'--limit: "{limit}" is no number of characters; write one, as 500')
    if pdf and not eml:
        raise OrderError("--pdf goes with a mail; write --eml --pdf")
    return Pasting(slug, int(limit or 0), eml, pdf)


def draft_of(name: str) -> str:
    """Return the name of the file of a draft."""
    return f"{name}.eml"


class TextRun(Run):
    """Writes one letter as text, and perhaps as a draft, with its PDF or without."""

    letter: PlainLetter

    def __init__(self, settings: dict[str, Any], asked: Pasting, folder: Folder) -> None:
        self.asked = asked
        super().__init__(settings, Order(asked.slug), folder)
        named = [post for post in self.wanted if asked.slug in {post.name, post.article.slug}]
        (post,) = self.wanted = (named or self.wanted)[:1]  # of translations the original is first
        folder.outdated = {draft_of(post.name)} if asked.eml else set()
        via, pdf = post.article.letter.via, file_of(post.name)
        if asked.eml and (via is None or via.mode != "email"):
            raise OrderError(NO_MAIL)
        if asked.pdf and not (folder.path / pdf).is_file():
            raise OrderError(f"there is no {FOLDER}/{pdf}; {how_printed(post.name)}")

    def prepare(self, entry: Entry) -> None:
        """Put a letter on its sheet; no window has to show its address."""
        super().prepare(entry)
        entry.warnings = [one for one in self.advice if one.path == entry.article.post.path]

    def print(self, entry: Entry) -> None:
        """Write a letter as text, and its draft."""
        self.letter = plain_letter(entry.sheet)
        if self.asked.eml:
            attached = self.attachment(entry) if self.asked.pdf else None
            draft = mail_draft(self.letter, mailbox_of(entry.sheet), attached)
            entry.files[draft_of(entry.name)] = draft

    def attachment(self, entry: Entry) -> Attachment:
        """Return the PDF of a letter that is in ``paper/``: this very letter, or one of theirs."""
        name = file_of(entry.name)
        if self.folder.is_ours(name) and not self.folder.holds(name, print_sheet(entry.sheet)):
            message = f"{FOLDER}/{name} is not this letter any more; {how_printed(entry.name)}"
            raise PaperError(message)
        return Attachment(name, (self.folder.path / name).read_bytes())


def how_printed(name: str) -> str:
    """Return how a letter is printed.

    >>> how_printed("box")
    'print it: uv run invoke paper box'
    """
    return f"print it: uv run invoke paper {name}"


def paste(settings: dict[str, Any], folder: Folder, asked: Pasting, tell: Tell, say: Tell) -> None:
    """Tell of the text of a letter, or of the file of its draft; say what is to be minded.

    Raises ProblemsFound for what cannot be sent, and exits where nothing is there to send, or where
    it has more characters than a form has room for.
    """
    try:
        run = TextRun(settings, asked, folder)
    except OrderError as error:  # nothing is out of date for what is asked for in vain
        folder.outdated.clear()
        stop(str(error))
    (entry,) = run.entries()
    if entry.problems:
        raise ProblemsFound(entry.problems)
    if not asked.eml:
        tell(run.letter.text)
    run.tell(entry, "", tell, lambda message: say(f"warning: {message}"))
    if asked.limit:
        is_kept, told = limit_told(run.letter.paragraphs, asked.limit)
        (say if is_kept else stop)(told)
