"""plugins/paper: a letter as text, to paste into a form or a chat, and as the draft of a mail."""

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.paper.mail_draft import Attachment, mail_draft, mailbox_of
from plugins.paper.plain import PlainLetter, form_length, limit_told, plain_letter
from plugins.paper.sheet import Sheet, sheet
from plugins.paper.values import Values
from tests.project import edit, files, invoke, pelican, project, write_letter
from tests.test_paper import PRIVATE, job

NB = "\u00a0"


def bare(markdown: str, lang: str = "fr", via: str = "") -> Sheet:
    """Put a text on a sheet with few headers, signed C."""
    labels = Values(values=PRIVATE)
    head = {"Subject": "", "Ref": "", "Encl": "", "Cc": ""}
    return sheet(job(markdown, lang, labels=labels, profile=None, Signature="C.", Via=via, **head))


def text_of_letter(markdown: str, lang: str = "fr", via: str = "") -> str:
    """Give the message of a letter with a text, its spaces as one types them."""
    return plain_letter(bare(markdown, lang, via)).message.replace(NB, " ")


# --- what is said ------------------------------------------------------------------------

TEXTS = {
    "Un *mot* **fort**, `code`, <small>bas</small>.": "Un mot fort, code, bas.",
    "Non !": "Non !",
    "\"Non\" : 1 234 €": "« Non » : 1 234 €",
    "Le 1er, m<sup>2</sup>, 10<sup>-6</sup>, M<sup>me</sup>": "Le 1er, m², 10⁻⁶, Mme",
    "Sous ~~dix~~ deux jours": "Sous ~~dix~~ deux jours",
    "Rue\\\nVille": "Rue\nVille",
    "# Un\n\nDeux": "Un\n\nDeux",
    "- un\n- deux\n    - trois": "- un\n- deux\n  - trois",
    "- un\n\n    deux\n\n- trois": "- un\n\n  deux\n\n- trois",
    "9. neuf\n10. dix\n    suite": "9. neuf\n10. dix suite",
    "<ol type=a start=2><li>b<li>c</ol>": "b. b\nc. c",
    "<ol reversed><li>b<li>a</ol>": "2. b\n1. a",
    "> Un\n>\n> > Deux": "> Un\n>\n> > Deux",
    "```\nun\n  deux\n```": "    un\n      deux",
    "Un\n:   Deux": "Un\n\n    Deux",
    "Un\n\n***\n\nDeux": "Un\n\n* * *\n\nDeux",
    "| Jour | Dit |\n|---|---|\n| lundi | *oui* |\n| mardi | |": "Jour | Dit\nlundi | oui\nmardi |",
    "<table><caption>T<tr><td rowspan=2>a<td>b<tr><td>c<tr><td colspan=2>d</table>": (
        "T\na | b\na | c\nd |"
    ),
    "<table><tr><td><p>a<p>b<td>c</table>": "a / b | c",
    "![La box, éteinte](box.jpg)": "[La box, éteinte]",
    "Client {{n° client}}": "Client AB *12* & 345678",
    "Un :-) 🙂": "Un :-) 🙂",
    "auto<wbr>bus, ro&shy;bot": "autobus, robot",
    "Dites-le à <q>moi</q>, <i hidden>non</i>": "Dites-le à « moi »,",
    "Voyez <https://example.org/a>": "Voyez https://example.org/a",
    "[Écrivez](mailto:a@example.org)": "Écrivez (a@example.org)",
}  # fmt: skip


@pytest.mark.parametrize(("markdown", "text"), TEXTS.items())
def test_what_is_said_is_text_that_can_be_read(markdown: str, text: str) -> None:
    assert text_of_letter(f"{markdown}\n\nFin") == f"{text}\n\nFin\n\nC."


def test_links_are_numbered_as_on_paper_with_the_author_s_own_notes() -> None:
    markdown = (
        '[Un](https://example.org/un "Le premier") et deux[^1], [trois](https://example.net/3)[^2],'
        " encore [un](https://example.org/un).\n\n"
        "[^1]: À moi, voir [ici](https://example.org/ici).\n[^2]: Non\n\n    non."
    )
    made = bare(markdown)
    message = plain_letter(made).message
    body, notes = message.split("\n\nC.\n\n")
    assert body.replace(NB, " ") == "Un [1] et deux [2], trois [3], [4], encore un [1]."
    lines = notes.replace(NB, " ").split("\n")
    assert lines == [
        "[1] Le premier, https://example.org/un",
        "[2] À moi, voir ici (example.org/ici).",
        "[3] https://example.net/3",
        "[4] Non",
        "",
        "    non.",
    ]
    assert [*made.data["notes"]] == re.findall(r"^\[(\d)\]", notes, re.MULTILINE)


def test_a_letter_has_its_subject_references_signature_enclosures_and_copies() -> None:
    made = plain_letter(
        sheet(job(Signature="Camille\n    (chez elle)", Ref="a {{n° client}}\n    b"))
    )
    assert made.text.replace(NB, " ").replace("AB *12* & 345678", "…") == (
        "Objet : Ma ligne, encore\nV/Réf. : a [n° client], b\n\nMadame, Monsieur,\n\n"
        "J’attends ma ligne [1] !\n\nBien à vous,\n\nCamille\n(chez elle)\n\n"
        "P. J. :\n1. Le contrat\n2. La facture\n\nCopie à : Le médiateur\n\n"
        "[1] https://example.org/ligne"
    )
    assert made.subject == "Ma ligne, encore"


def test_a_letter_without_a_subject_has_its_title_for_one_and_no_line_of_it() -> None:
    made = plain_letter(bare("Non"))
    assert (made.subject, made.text) == ("Un", "Non\n\nC.")


def test_a_form_asks_for_the_name_so_its_letter_is_not_signed() -> None:
    assert text_of_letter("Non", via="form 12") == "Non"


@pytest.mark.parametrize("lang", ["fr", "fr-CH", "de", "en"])
def test_old_forms_know_all_signs_that_typography_sets(lang: str) -> None:
    typed = "Er sagt: \"Ja, 'nein'\", z. B. 1 234 € -- 10 h 30, l'an 2026... 5 % ; 3 °C !"
    message = plain_letter(bare(typed, lang)).message
    assert NB in message
    assert message.encode("cp1252").decode("cp1252") == message


# --- what a form has room for ------------------------------------------------------------


@given(
    paragraphs=st.lists(st.text("aé🙂\n ", min_size=1, max_size=9), min_size=1),
    limit=st.integers(1, 40),
)
def test_where_a_limit_falls(paragraphs: list[str], limit: int) -> None:
    message = "\n\n".join(paragraphs)
    is_kept, told = limit_told(paragraphs, limit)
    assert is_kept == (form_length(message) <= limit)
    if found := re.search(r"in paragraph (\d+)|before paragraph (\d+)", told):
        number = int(found[1] or found[2])
        assert form_length("\n\n".join(paragraphs[:number])) > limit
        assert form_length("\n\n".join(paragraphs[: number - 1])) <= limit


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (20, "18 of 20 characters"),
        (18, "18 of 18 characters; a form that counts each line break as two, as it is sent"),
        (17, "18 characters, 1 too many for 17: the limit falls in paragraph 3 of 3, after “Non”"),
        (14, "4 too many for 14: the limit falls before paragraph 3 of 3"),
        (7, "18 characters, 11 too many for 7: the limit falls before paragraph 2 of 3"),
        (6, "12 too many for 6: the limit falls in paragraph 1 of 3, after “Madame”"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_limit(limit: int, told: str) -> None:
    assert told in limit_told(["Madame,", "🙂.", "Non."], limit)[1]


# --- the draft of a mail -----------------------------------------------------------------


def read_mail(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def test_a_draft_is_opened_by_a_mail_program_and_says_the_same_each_time() -> None:
    made = sheet(job(Via="email service@example.org", Subject="Été " * 40))
    letter, pdf = plain_letter(made), Attachment("box.pdf", b"%PDF-1.7 " * 99)
    data = mail_draft(letter, mailbox_of(made), pdf)
    assert data == mail_draft(letter, mailbox_of(made), pdf)
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 78
    found = read_mail(data)
    assert (found["X-Unsent"], found["To"]) == ("1", "service@example.org")
    assert found["Subject"] == letter.subject
    body, attached = found.get_body(("plain",)), [*found.iter_attachments()]
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == f"{letter.references}\n\n{letter.message}\n"
    assert body["Content-Type"] == 'text/plain; charset="utf-8"'
    assert [(one.get_filename(), one.get_content()) for one in attached] == [pdf]


@pytest.mark.parametrize(
    ("via", "to", "mailbox"),
    [
        ("email", "Ixe", None),
        ("email {{n° client}}", "Ixe", None),
        ("email", "Ixe\n    Courriel : a.b-c@ixe.example.org", "a.b-c@ixe.example.org"),
    ],
)
def test_a_draft_goes_to_the_address_that_the_letter_says(
    via: str, to: str, mailbox: str | None
) -> None:
    assert mailbox_of(sheet(job(Via=via, To=to))) == mailbox
    assert (
        read_mail(mail_draft(PlainLetter("a\u2028b", "", "", ("Non",)), mailbox))["To"] == mailbox
    )


# --- the task ----------------------------------------------------------------------------


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """A blog of two letters, one of them a mail, and its private values."""
    blog = project(tmp_path / "blog", letters=2)
    (blog / "private.toml").write_text(
        '"mes coordonnées" = """\nCamille Invraisemblable\n3 bis allée des Tilleuls"""\n'
        '"n° client" = "AB-12345678"\n',
        encoding="utf-8",
    )
    write_letter(blog, 1, "Client {{n° client}}, [voyez](https://example.org/ligne).")
    edit(blog / "content/letters/lettre-1.md", "Subject:", "Via: email\nSubject:")
    return blog


def changed(blog: Path, before: dict[str, bytes]) -> list[str]:
    """Give the names of the files that are new or others, but for what a cache keeps."""
    now = {*files(blog).items()} ^ {*before.items()}
    return sorted({Path(name).name for name, _ in now if "/cache/" not in name})


def test_a_letter_is_shown_as_text_with_its_private_values_and_nothing_is_written(
    blog: Path,
) -> None:
    before = files(blog)
    made = invoke("text", "lettre-1", "--limit", "150", cwd=blog)
    assert made.returncode == 0
    assert made.stdout.replace(NB, " ") == (
        "Objet : Ma ligne, encore\n\nCher destinataire,\n\nClient AB-12345678, voyez [1].\n\n"
        "Bien à vous\n\nCamille Invraisemblable\n\n[1] https://example.org/ligne\n"
    )
    assert made.stderr == "119 of 150 characters\n"
    assert changed(blog, before) == []


def test_a_letter_that_is_too_long_for_a_form_is_shown_and_told(blog: Path) -> None:
    made = invoke("text", "lettre-1", "--limit=40", cwd=blog)
    assert made.returncode == 1
    assert "voyez" in made.stdout
    assert "79 too many for 40: the limit falls in paragraph 2 of 5, after" in made.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("lettre-9", 'there is no letter "lettre-9"; write lettre-'),
        ("lettre-1 --limit=abc", '--limit: "abc" is no number of characters'),
        ("lettre-1 --limit=0", '--limit: "0" is no number of characters'),
        ("lettre-0 --eml", "a draft is for letters that go by e-mail"),
        ("lettre-1 --pdf", "--pdf goes with a mail; write --eml --pdf"),
        ("lettre-1 --eml --pdf", "there is no paper/lettre-1.pdf; print it: uv run invoke paper"),
    ],
)
def test_what_cannot_be_is_one_message(blog: Path, arguments: str, words: str) -> None:
    before = files(blog)
    made = invoke("text", *arguments.split(), cwd=blog)
    assert (made.returncode, made.stdout) == (1, "")
    assert words in made.stderr
    assert changed(blog, before) == []


def test_what_paper_refuses_is_refused_in_the_same_words(blog: Path) -> None:
    write_letter(blog, 0, "{{n° clint}}\n\nDes vidéos : <video src='a.mp4'></video>")
    made = [invoke(task, "lettre-0", cwd=blog) for task in ("text", "paper")]
    assert [(one.returncode, one.stdout) for one in made] == [(1, "")] * 2
    *faults, _ = made[0].stderr.splitlines()
    assert faults == made[1].stderr.splitlines()[:-1]
    assert 'private.toml has no "n° clint"; write {{n° client}}' in faults[0]


def test_a_mail_is_a_draft_in_paper_with_its_pdf_if_asked_and_is_never_published(
    blog: Path,
) -> None:
    draft, pdf = blog / "paper/lettre-1.eml", blog / "paper/lettre-1.pdf"
    made = invoke("text", "lettre-1", "--eml", cwd=blog)
    assert (made.returncode, made.stdout) == (0, "paper/lettre-1.eml\n")
    assert not [*read_mail(draft.read_bytes()).iter_attachments()]
    assert invoke("paper", "lettre-1", cwd=blog).returncode == 0
    assert draft.is_file()
    assert invoke("text", "lettre-1", "--eml", "--pdf", cwd=blog).returncode == 0
    (attached,) = read_mail(draft.read_bytes()).iter_attachments()
    assert attached.get_content() == pdf.read_bytes()
    edit(blog / "content/letters/lettre-1.md", "voyez", "regardez")
    made = invoke("text", "lettre-1", "--eml", "--pdf", cwd=blog)
    assert "paper/lettre-1.pdf is not this letter any more; print it" in made.stderr
    assert "paper/lettre-1.eml" in made.stderr.partition("removed, so that nobody sends")[2]
    assert not draft.exists()
    pdf.write_bytes(pdf.read_bytes() + b"% signed")  # so it is theirs
    assert invoke("text", "lettre-1", "--eml", "--pdf", cwd=blog).returncode == 0
    assert pelican("content", cwd=blog).returncode == 0  # and the guard has looked
    assert not [*(blog / "output").rglob("*.eml")]


def test_a_draft_that_its_author_has_changed_stays_as_it_is(blog: Path) -> None:
    draft = blog / "paper/lettre-1.eml"
    assert invoke("text", "lettre-1", "--eml", cwd=blog).returncode == 0
    draft.write_bytes(draft.read_bytes() + b"PS\r\n")
    before = files(blog)
    made = invoke("text", "lettre-1", "--eml", cwd=blog)
    assert made.returncode == 1
    assert "paper/lettre-1.eml: you have made or changed this file" in made.stderr
    assert changed(blog, before) == []
