"""plugins/paper: a letter that fits its window, and has all that the post has."""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from markdown import Markdown
from PIL import Image

from plugins import html_tree, private_values
from plugins.footnoted_links.notes import Policy, footnote
from plugins.paper import preflight
from plugins.paper.advice import address_warnings
from plugins.paper.enclosures import missing_enclosures
from plugins.paper.envelopes import SIZES
from plugins.paper.errors import PaperError, UnfitError
from plugins.paper.manuscript import blocks, inlines, notes, runs, walk
from plugins.paper.pdfium import WIDTH, picture
from plugins.paper.preflight import pages
from plugins.paper.press import press
from plugins.paper.printer import enveloped, key, paper
from plugins.paper.private import order_of
from plugins.paper.profiles import PROFILES, Box, profile_of
from plugins.paper.sheet import Job, return_lines, sheet
from plugins.paper.values import Values
from plugins.post import body, header_values
from plugins.post.body import Parts
from plugins.post.placeholders import PUBLIC, Labels
from plugins.post.post import read_post
from plugins.post.settings import ReadingSettings
from plugins.words import Words
from tests.project import append, edit, files, invoke, pelican, project, said, write_letter

HEAD = {
    "From": "Camille Exemple\n    1 rue de l'Exemple\n    69000 LYON",
    "To": "Télécom Ixe\n    Service Réclamations\n    TSA 00000\n    00000 VILLE CEDEX 9",
    "Place": "Lyon",
    "Via": "registered 1A 000 000 0000 0",
    "Subject": "Ma ligne, encore",
    "Ref": "dossier 2026-07-0042",
    "Encl": "Le contrat\n    La facture",
    "Cc": "Le médiateur",
}
TEXT = "Madame, Monsieur,\n\nJ'attends [ma ligne](https://example.org/ligne) !\n\nBien à vous,"
PRIVATE = private_values.parse_values(
    '"mes coordonnées" = """Camille Invraisemblable\n3 bis allée des Tilleuls\n69000 LYON"""\n'
    '"n° client" = "AB *12* & 345678"'
)[0]


@cache
def markdown() -> Markdown:
    return body.markdown_for({"extensions": ["markdown.extensions.extra"]})


def job(
    text: str = TEXT,
    lang: str = "fr",
    *,
    labels: Labels = PUBLIC,
    profile: str | None = None,
    **head: str,
) -> Job:
    """Prepare a letter as Pelican's side does."""
    fields = {name: value for name, value in {**HEAD, **head}.items() if value}
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    typed = f"Title: Un\nDate: 2026-07-20\nSlug: box\n{lines}\n{text}"
    settings = ReadingSettings(lang=lang, labels=labels)
    post = read_post(typed.encode(), Path("content/letters/box.md"), settings, markdown())
    assert post.problems == ()
    site = "https://blog.example"
    policy = Policy(lang, site=site, page=f"{site}/box/")
    parts = footnote(post.parts, "box", policy=policy).on_paper
    return Job(
        post.letter,
        body=str(parts.body),
        notes=str(parts.notes),
        title="Un",
        lang=lang,
        profile=profile_of(lang, profile),
        labels=labels,
    )


def text_of(pdf: bytes) -> str:
    """Give all text, as it is copied, its lines joined."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(texts).split())


def place(pdf: bytes, words: str) -> Box:
    """Say where on the first page a line with some words is."""
    return next(line.box for line in pages(pdf)[0] if words in line.text)


HYPHEN = "\x02"  # at the end of a line, as PDFium reads it


# --- what is on paper --------------------------------------------------------------------

ELEMENTS = {
    "emphasis": ("*un* **deux** ~~trois~~ `quatre`", "un deux trois quatre"),
    "nested lists": (
        "1. un\n    - deux\n        - trois\n2. quatre",
        "1. un – deux • trois 2. quatre",
    ),
    "table": ("| a | b |\n|---|--:|\n| c | d |", "a b c d"),
    "quotation": ("> un\n>\n> > deux", "un deux"),
    "code": ("    un  deux", "un  deux"),
    "author's note": ("un[^1]\n\n[^1]: deux", "un\u202f1"),
    "break": ("un  \ndeux", "un deux"),
    "heading": ("## un\n\ndeux", "un deux"),
    "definition": ("un\n:   deux", "un deux"),
    "rule": ("un\n\n***\n\ndeux", "un * * * deux"),
    "abbreviation": ("SAV\n\n*[SAV]: service", "SAV"),
    "raw HTML": ("<div><p>un</p>deux</div>", "un deux"),
    "another language": ('<span lang="en">un "deux"</span>', "un “deux”"),
    "placeholder": ("un {{n° client}} deux", "un [n° client] deux"),
    "emoji": ("un 🙂 deux ^_^", "un 🙂 deux ^_^"),
    "other scripts": ("Привет, γειά", "Привет, γειά"),
}


@pytest.mark.parametrize(("typed", "printed"), ELEMENTS.values(), ids=ELEMENTS)
def test_every_element_of_markdown_is_printed(typed: str, printed: str) -> None:
    found = text_of(paper(job(f"Bonjour,\n\n{typed}\n\nBien à vous,")))
    assert " ".join(printed.split()) in found


def test_every_part_of_the_letter_is_printed() -> None:
    found = text_of(paper(job()))
    for part in (
        "Camille Exemple", "69000 LYON", "Télécom Ixe", "00000 VILLE CEDEX 9",
        "Lyon, le 20 juillet 2026",
        "Lettre recommandée avec avis de réception n° 1A 000 000 0000 0",
        "V/Réf. : dossier 2026-07-0042", "Objet : Ma ligne, encore", "Madame, Monsieur,",
        "1. Le contrat", "2. La facture", "Le médiateur",
    ):  # fmt: skip
        assert part in found.replace("\u202f", " ").replace("\u00a0", " "), part


@pytest.mark.parametrize("lang", ["fr", "de", "en"])
def test_a_label_is_said_once(lang: str) -> None:
    words = Words(lang)
    ours, about = (html_tree.text_of(words(label)) for label in ("Your ref.:", "Subject:"))
    refs = f"dossier 1\n    {ours.upper()} 2026-2\n    N/Réf. : 3"
    subject = f"{about} {about[:-1]}s perdus : deux box"
    said_there = " ".join(text_of(paper(job(lang=lang, Ref=refs, Subject=subject))).split())
    assert f"{' '.join(ours.split())} dossier 1 2026-2 N/Réf. : 3" in said_there
    assert said_there.count(f"{' '.join(about.split())} ") == (lang != "de")
    assert "s perdus : deux box" in said_there


def test_the_chapeau_and_the_afterword_are_not_printed() -> None:
    found = text_of(paper(job(f"Lecteurs,\n\n---\n\n{TEXT}\n\n---\n\nMise à jour.")))
    assert "Lecteurs" not in found
    assert "Mise à jour" not in found
    assert "Madame" in found


def test_what_paper_cannot_show_is_an_error_that_names_it() -> None:
    with pytest.raises(PaperError, match="<video> cannot be printed") as found:
        paper(job('Voyez <video src="a.mp4"></video>.'))
    assert found.value.about == "<video"


HTML = {
    "a list in a list": (
        "<ul><li>a</li><ul><li>b</li></ul>trois <b>quatre</b></ul>",
        "– a • b trois quatre",
    ),
    "letters": ('<ol type="a" start="3"><li>un</li><li>deux</li></ol>', "c. un d. deux"),
    "backwards": ("<ol reversed><li>un</li><li>deux</li></ol>", "2. un 1. deux"),
    "values": ('<ol><li value="7">un</li><li>deux</li></ol>', "7. un 8. deux"),
    "quotations": ("<q>un <q>deux</q></q>", "« un “deux” »"),
    "quotation of another": ('<q lang="de">eins</q>', "« eins »"),
    "quotation with its marks": ("<q>« un »</q>", "Madame, « un » Bien"),
    "hidden address": ('<a href="mailto:a@example.org">moi</a>', "moi (a@example.org)"),
    "hidden number": ('<a href="TEL:+33199001234">moi</a>, là', "moi (+33199001234), là"),
    "shown address": (
        '<a href="mailto:a@example.org">a@example.org</a> seul',
        "a@example.org seul",
    ),
    "hidden": ("un <span hidden>non</span>deux", "un deux"),
    "hidden twice": ('un <i hidden style="display: none">non<b hidden>non</b></i>deux', "un deux"),
    "styled away": ('un <i style="color: red; display:none">non</i>deux', "un deux"),
    "no language": ('<span lang="english">un</span> <i lang="x">deux</i>', "un deux"),
    "a table in a table": (
        "<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>",
        "Madame, a b c Bien",
    ),
    "rows of unlike lengths": (
        "<table><tr><td rowspan=9>a</td><td>b</td></tr><tr><td>c</td></tr><tr></tr></table>",
        "Madame, b c a Bien",  # what takes several rows is read last
    ),
    "a table of nothing": ("un<table></table>", "un"),
    "a question": ("répondra-t-il", "répondra-t-il"),
}


@pytest.mark.parametrize(("typed", "printed"), HTML.values(), ids=HTML)
def test_html_is_printed_as_a_page_shows_it(typed: str, printed: str) -> None:
    made = paper(job(f"Madame,\n\n<div>{typed}</div>\n\nBien à vous,"))
    found = text_of(made).replace("\u202f", " ").replace("\u00a0", " ")
    assert printed in found
    assert "non" not in found


AROUND = {
    "<ins><p>un</p><p>deux</p></ins>": "underline",
    "<strong>un<p>deux</p></strong>": "strong",
    "<fieldset><legend>un</legend>deux</fieldset>": None,
    "<fieldset>un<p>deux</p></fieldset>": None,
    "<div>un<div>deux</div></div>": None,
    "<div><span><div>un</div><ul><li>deux</li></ul></span></div>": None,
    '<a href="https://example.org/"><p>un</p><h2>deux</h2></a>': "link",
    "<del><blockquote>un</blockquote><table><tr><td>deux</td></tr></table></del>": "strike",
    "<em><ins><p>un</p></ins><p>deux</p></em>": "em",
}


@pytest.mark.parametrize(("typed", "kind"), AROUND.items(), ids=AROUND)
def test_elements_around_blocks_do_not_run_them_together(typed: str, kind: str | None) -> None:
    pdf = paper(job(f"Madame,\n\nVoici :\n\n{typed}\n\nBien à vous,"))
    lines = [line.text.strip("–• 1") for line in pages(pdf)[0]]  # without bullets and marks
    assert lines[lines.index("un") + 1] == "deux"
    texts = [node["has"] for node in walk(blocks(typed)) if node["is"] in {"p", "heading"}]
    assert [has[0]["is"] for has in texts] == [kind or "text"] * 2


@pytest.mark.parametrize("typed", ["<video><p>un</p></video>", "<button><p>un</p></button>"])
def test_what_paper_cannot_show_is_an_error_around_blocks_too(typed: str) -> None:
    with pytest.raises(PaperError, match="cannot be printed"):
        blocks(typed)


@pytest.mark.parametrize("typed", ["### un", "## un\n\n#### deux", "> # un", "## \n\n## un"])
def test_headings_of_any_levels_can_be_printed(typed: str) -> None:
    text = f"Cher,\n\n{typed}\n\nx[^1]\n\n[^1]:\n    ##### trois\n\n    quatre"
    assert "un" in text_of(paper(job(text)))


@pytest.mark.parametrize("head", ["[un](https://example.org/un)", "un[^1]", "a@example.org"])
def test_a_table_s_head_with_a_link_is_printed_once(head: str) -> None:
    rows = "".join(f"| {number} | x |\n" for number in range(90))
    text = f"Cher,\n\n| {head} | b |\n|---|---|\n{rows}\n\n[^1]: deux"
    found = pages(paper(job(text)))
    assert len(found) > 2
    heads = [any(line.text == "un b" for line in page) for page in found]
    assert not any(heads[1:])


def test_a_plain_head_of_a_table_is_on_each_of_its_pages() -> None:
    rows = "".join(f"| {number} | x |\n" for number in range(90))
    found = pages(paper(job(f"Cher,\n\n| un | b |\n|---|---|\n{rows}")))
    assert all(any("un" in line.text for line in page) for page in found)


def test_an_unlinked_address_breaks_only_where_a_linked_one_does() -> None:
    address = "www.example.org/" + "la-chenille-qui-redemarre/" * 12
    pdf = paper(job(f"Cher,\n\nVoyez {address}."))
    assert f"Voyez{address}." in "".join(text_of(pdf).split())
    lines = [line.text for line in pages(pdf)[0] if "chenille" in line.text]
    assert all(line.endswith("/") for line in lines[:-1])


@pytest.mark.parametrize("question", ["mange-t-elle", "n'attendra-t-on", "A-t-il"])
def test_nothing_parts_a_french_question(question: str) -> None:
    for count in range(1, 60, 6):
        found = pages(paper(job(f"Cher,\n\n{'x' * count} " + f"{question} " * 24)))[0]
        words = " ".join(line.text for line in found).split()
        assert words.count(question.replace("'", "’")) == 24, count


def test_french_words_are_hyphenated_after_an_elision_but_not_at_it() -> None:
    words = ["l’anticonstitutionnalité", "d’approvisionnement", "qu’Aurillacoise", "n’œuvrerait"]
    hyphenated = set()
    for count in range(1, 60, 4):
        pdf = paper(job(f"Cher,\n\n{'x' * count} " + " ".join(words * 20)))
        lines = [line.text for line in pages(pdf)[0]]
        hyphenated |= {line.split()[-1].partition("’")[0] for line in lines if line[-1] == "-"}
        assert not any(line.endswith("’") or line.startswith("’") for line in lines)
        copied = text_of(pdf).replace(HYPHEN, "")
        assert all(copied.split().count(word) == 20 for word in words), count
    assert hyphenated >= {"l", "d", "qu", "n"}


# --- notes -------------------------------------------------------------------------------


def test_notes_are_numbered_as_they_come_on_paper() -> None:
    text = (
        "[un](https://example.org/1)\n\n---\n\nCher,\n\n[chez nous](/archives/), "
        "[deux](https://example.org/2), note[^1], "
        "[un](https://example.org/1), encore [deux](https://example.org/2).\n\n[^1]: Trois."
    )
    found = text_of(paper(job(text))).replace("\u202f", " ")
    assert "chez nous 1, deux 2, note 3, un 4, encore deux 2." in found
    foot = "1 blog.example/archives/ 2 example.org/2 3 Trois. 4 example.org/1"
    assert found.endswith(foot), found


def test_a_printed_address_breaks_only_where_it_may_and_copies_clean() -> None:
    address = "https://example.org/" + "la-chenille-qui-redemarre/" * 12
    pdf = paper(job(f"Cher,\n\n[ici]({address})"))
    assert address.removeprefix("https://").rstrip("/") in "".join(text_of(pdf).split())
    lines = [line.text for line in pages(pdf)[0] if "chenille" in line.text]
    assert len(lines) > 2
    assert all(line.endswith("/") for line in lines[:-1])


def test_a_piece_longer_than_a_line_breaks_but_never_after_a_hyphen() -> None:
    pieces = list(runs("example.org/" + "ab-" * 60))
    assert "".join(pieces) == "example.org/" + "ab-" * 60
    assert not any(piece.endswith("-") for piece in pieces[:-1])


def test_notes_are_read_without_their_links_back() -> None:
    made = footnote(Parts(body='<p><a href="https://example.org/a" title="Dit">ici</a></p>'), "box")
    ((first,),) = notes(made.notes).values()
    assert [node["is"] for node in first["has"]] == ["text", "address"]


# --- geometry ----------------------------------------------------------------------------

LANGUAGES = {"fr-dl": "fr", "din5008-b": "de", "din5008-a": "de", "uk-dl": "en", "us-10": "en-US"}
AMERICAN = "Ixe Inc.\n    Customer Care\n    PO Box 00000\n    MIDDLING OH 00000"


def test_the_headers_know_all_profiles() -> None:
    assert set(header_values.PAPERS) == set(PROFILES)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("paragraphs", [0, 1, 40])
def test_each_profile_keeps_its_window_and_margins(name: str, paragraphs: int) -> None:
    text = "Bonjour,\n\n" + "Un mot de plus, et encore un autre. " * 12 * min(paragraphs, 1)
    pdf = paper(job(f"{text}\n\n" * max(paragraphs, 1), LANGUAGES[name], profile=name, To=AMERICAN))
    window = PROFILES[name].window
    for line in ("Ixe Inc.", "MIDDLING OH 00000"):
        box = place(pdf, line)
        assert window.top <= box.top < box.bottom <= window.bottom
        assert window.left <= box.left < box.right <= window.right


@pytest.mark.parametrize("name", PROFILES)
def test_as_many_lines_as_the_window_has_fit_and_one_more_does_not(name: str) -> None:
    def of(lines: int) -> Job:
        to = "\n    ".join(f"LIGNE {chr(65 + number)}" for number in range(lines))
        return job(lang=LANGUAGES[name], profile=name, To=to)

    fit = PROFILES[name].lines
    assert paper(of(fit))
    with pytest.raises(UnfitError, match=f"write at most {fit} lines"):
        paper(of(fit + 1))


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("last", ["84150 JONQUIÈRES", "51000 ÇA", "84150 Avignon", "ÉÇQJgj"])
def test_as_many_lines_as_the_window_has_fit_whatever_their_letters(name: str, last: str) -> None:
    profile = PROFILES[name]
    middle = [f"LIGNE {number} ÇQgj" for number in range(profile.lines - 2)]
    to = "\n    ".join(["ÉÇQJgj Ixe", *middle, last])
    letter = job(lang=LANGUAGES[name], profile=name, To=to)
    pdf = paper(letter)
    assert profile.window.holds(place(pdf, "ÉÇQJgj Ixe"))
    assert profile.window.holds(place(pdf, last))
    for size in SIZES:
        assert last in text_of(enveloped(sheet(letter), size))


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("lines", ["Wirtschafts-/I-/und Schutz -/- Berlin", "Amt –/I‐/X--/Berlin‑"])
def test_a_line_of_an_address_may_end_in_a_hyphen(name: str, lines: str) -> None:
    address = lines.replace("/", "\n    ")
    assert paper(job(lang=LANGUAGES[name], profile=name, To=address, From=f"Alma-\n    {address}"))


def test_a_recipient_of_few_lines_is_not_told_to_write_fewer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = import_module("plugins.paper.sheet")  # its name is that of a function, too
    monkeypatch.setattr(module, "INSET", 8)  # mm: as if a sign stood out so far
    with pytest.raises(
        UnfitError, match="leave out characters that are unusually tall or low"
    ) as found:
        paper(job())
    assert "write at most" not in str(found.value)


# In mm from the top left, by design/04-letter.md: recipient's left edge and first line, sender's
# left edge and top, what begins the letter (fr: the date; de: the subject), folds and hole.
GEOMETRY = {
    "fr-dl": ((110, 57), (25, 20), ("Lyon", 95), {99: 3, 198: 3}),
    "din5008-b": ((25, 62.7), (125, 10), ("Ma ligne", 98.46), {105: 3, 148.5: 5, 210: 3}),
    "din5008-a": ((25, 44.7), (125, 10), ("Ma ligne", 80.46), {87: 3, 148.5: 5, 192: 3}),
    "uk-dl": ((20, 57), (120, 20), ("Lyon", 97), {99: 3, 198: 3}),
    "us-10": ((22, 63.5), (22, 20), ("Lyon", 97), {93: 3, 186: 3}),
}
EVERYTHING = "\n\n".join(["Madame,", *(typed for typed, _ in ELEMENTS.values()), "Bien à vous,"])


@pytest.mark.parametrize("name", PROFILES)
def test_a_letter_with_every_element_stands_where_the_norm_has_it(name: str) -> None:
    (left, top), (from_left, from_top), (first, start), folds = GEOMETRY[name]
    made = job(EVERYTHING, LANGUAGES[name], profile=name, To=AMERICAN, Signature="Signé")
    pdf = paper(made)
    recipient, sender = place(pdf, "Ixe Inc."), place(pdf, "Camille Exemple")
    assert recipient.left == pytest.approx(left, abs=0.3)
    assert top <= recipient.top <= top + 1.5
    assert sender.left == pytest.approx(from_left, abs=0.3)
    assert from_top - 0.2 <= sender.top <= from_top + 1
    assert place(pdf, first).top == pytest.approx(start, abs=0.7)
    assert marks(pdf) == folds
    below = [line for page in pages(pdf) for line in page]
    signed = next(at for at, line in enumerate(below) if line.text == "Signé")
    assert below[signed].box.top - below[signed - 1].box.bottom >= 15
    assert (below[signed].box.left > 100) == (name == "fr-dl")


def marks(pdf: bytes) -> dict[float, int]:
    """Give the marks at the edge of the first page, by their height, and their lengths, in mm."""
    mm = preflight.MM
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        page = document[0]
        found = [item.get_bounds() for item in page.get_objects((pypdfium2.raw.FPDF_PAGEOBJ_PATH,))]
        return {
            round((page.get_height() - (bottom + top) / 2) * mm, 1): round((right - left) * mm)
            for left, bottom, right, top in found
            if right * mm < 12
        }


@pytest.mark.parametrize("name", PROFILES)
def test_a_sender_of_eight_lines_with_telephone_and_e_mail_can_write(name: str) -> None:
    sender = "\n    ".join([
        "Alma Beispiel-Musterfrau", "Hinterhaus, dritter Stock", "Beispielstraße 123",
        "10115 Berlin", "Tel. 030 23125 000", "Mobil: 0152 28817386", "alma@example.org",
        "www.example.org",
    ])  # fmt: skip
    pdf = paper(job(lang=LANGUAGES[name], profile=name, From=sender, To=AMERICAN))
    assert "www.example.org" in text_of(pdf)
    if PROFILES[name].field is not None:
        line = next(line for line in pages(pdf)[0] if " · " in line.text)
        assert line.text.startswith("Alma Beispiel-Musterfrau · ")
        assert line.text.endswith("10115 Berlin")
        assert line.box.right <= 25 + 79.2


@pytest.mark.parametrize(
    ("line", "is_postal"),
    [
        ("12 rue Haute", True), ("69000 LYON", True), ("Telefonstraße 3", True),
        ("Tél. : 01 99 00 12 34", False), ("+33 1 99 00 12 34", False), ("fax 12", False),
        ("E-Mail: x", False), ("example.org", False), ("St. Gallen", True),
        ("a@example.org", False), ("https://example.org/a", False), ("BP 12345", True),
    ],
)  # fmt: skip
def test_a_return_line_has_only_what_brings_a_letter_back(line: str, is_postal: bool) -> None:
    read = return_lines([inlines(text) for text in ("Alma", line)])
    assert len(read) == 1 + is_postal


@pytest.mark.parametrize("lines", range(1, 17))
def test_a_sender_beside_the_recipient_is_not_taken_for_it(lines: int) -> None:
    assert paper(job(From="\n    ".join(f"ligne {number}" for number in range(lines))))


@pytest.mark.parametrize("name", PROFILES)
def test_a_sender_that_is_too_long_is_an_error_that_quotes_its_line(name: str) -> None:
    sender = "\n    ".join(f"{number} " + "rue de l'Exemple " * 4 for number in range(10, 32))
    with pytest.raises(
        UnfitError, match=r"the sender's address is too long from “.*; shorten it"
    ) as found:
        paper(job(lang=LANGUAGES[name], profile=name, From=sender, To=AMERICAN))
    assert sum("the sender's" in str(fault) for fault in found.value.faults) == 1


def test_lines_over_each_other_are_found() -> None:
    made = sheet(job())
    made.data["profile"]["start"] = 20  # where the sender is
    pdf = press("letter.typ", made.data)
    found = preflight.checked(pdf, made).faults
    assert any("printed over each other on page 1" in str(fault) for fault in found)


def test_without_a_signature_the_first_line_of_the_sender_signs() -> None:
    pdf = paper(job(labels=Values(values=PRIVATE), From="{{mes coordonnées}}"))
    assert text_of(pdf).count("3 bis allée des Tilleuls") == 1
    signed = [line for line in pages(pdf)[0] if line.text == "Camille Invraisemblable"]
    assert [line.box.left > 100 for line in signed] == [False, True]


@pytest.mark.parametrize("sender", ["", "Camille Exemple"])
def test_there_is_room_to_sign_with_and_without_a_name(sender: str) -> None:
    pdf = paper(job(From=sender))
    assert place(pdf, "P. J.").top - place(pdf, "Bien à vous").bottom >= 15


def test_what_is_enclosed_is_never_alone_on_a_page() -> None:
    for count in range(9, 22):
        last = pages(paper(job("Cher,\n\n" + "Une phrase.\n\n" * count + "Bien à vous,")))[-1]
        flowing = [line.text for line in last if line.box.top > 17]  # mm; below the head
        assert not flowing[0].startswith("P. J."), count


@pytest.mark.parametrize("text", ["x", "> x"])
def test_paragraphs_and_quotations_are_as_far_from_each_other(text: str) -> None:
    pdf = paper(job(f"Cher,\n\nx un\n\n{text} deux\n\nx trois\n\nx cent\n\nÀ vous,"))
    one, two, three, four = (
        place(pdf, f"x {word}").bottom for word in ("un", "deux", "trois", "cent")
    )
    assert two - one == pytest.approx(four - three, abs=0.1)
    assert three - two == pytest.approx(four - three, abs=0.1)


@pytest.mark.parametrize(
    ("typed", "first"), [("- un\n    - deux", "1 – un"), ("> un\n\n    trois", "1 un")]
)
def test_a_note_begins_on_the_line_of_its_number(typed: str, first: str) -> None:
    pdf = paper(job(f"Cher[^1],\n\nÀ vous,\n\n[^1]:\n    {typed}"))
    assert first in [line.text for line in pages(pdf)[0]]


def test_an_address_that_breaks_a_french_rule_is_told_the_rule() -> None:
    for lines, rule in (("\n    ".join("ABCDEFG"), "at most 6 lines"), ("W" * 60, "38 characters")):
        with pytest.raises(UnfitError, match=f"NF Z 10-011: .*{rule}"):
            paper(job(To=lines))


def test_one_enclosure_is_numbered_only_where_the_text_refers_to_it() -> None:
    assert "P. J. : Le contrat" in text_of(paper(job(Encl="Le contrat"))).replace("\u00a0", " ")
    referred = text_of(paper(job("Voyez la pièce n° 1.\n\nÀ vous,", Encl="Le contrat")))
    assert "1. Le contrat" in referred


def test_french_lines_are_six() -> None:
    assert PROFILES["fr-dl"].lines == 6


def test_a_line_of_sixty_characters_is_an_error_with_its_place() -> None:
    with pytest.raises(
        UnfitError, match=r"“W+” wou.*part it in two.*is at x 110–\d+, y \d+–\d+ mm"
    ):
        paper(job(To=f"Télécom Ixe\n    {'W' * 60}"))


def test_a_table_wider_than_the_page_is_an_error() -> None:
    wide = "x" * 60
    words = r"the table that begins with “Le délai” is wider than the page: “x+”"
    with pytest.raises(UnfitError, match=words) as found:
        paper(job(f"Cher,\n\n| Le délai | b |\n|---|---|\n| {wide} | {wide} |\n\nÀ vous,"))
    assert getattr(found.value.faults[0], "about", "").startswith("Le délai b x")


def test_of_a_table_wider_than_the_page_one_error_is_said_and_not_one_of_each_row() -> None:
    def wide(first: str, rows: int) -> str:
        head = "|".join(f"{first}colonne{number}" for number in range(16))
        row = "|".join(f"{first}montant{number}" for number in range(16))
        return f"|{head}|\n{'|---' * 16}|\n" + f"|{row}|\n" * rows

    with pytest.raises(UnfitError) as found:
        paper(job(f"Cher,\n\n{wide('a', 60)}\n\nPuis :\n\n{wide('b', 12)}\n\nÀ vous,"))
    abouts = [fault.about.split()[0] for fault in found.value.faults]
    assert abouts == ["acolonne0", "bcolonne0"]


def test_a_table_goes_on_on_the_next_page_where_its_rows_are_high() -> None:
    rows = "".join(f"| {'Un mot de plus. ' * 60} | b |\n" for _ in range(6))
    assert len(pages(paper(job(f"Cher,\n\n| a | b |\n|---|---|\n{rows}\n\nÀ vous,")))) > 1


@pytest.mark.parametrize("name", PROFILES)
def test_a_tail_or_an_accent_of_the_recipient_does_not_leave_the_window(name: str) -> None:
    to = "jean Ixe\n    ÇÇÇ\n    ÉÉÉ gjp\n    Ápq"
    assert paper(job(lang=LANGUAGES[name], profile=name, To=to))


def test_a_letter_to_nobody_is_an_error() -> None:
    with pytest.raises(PaperError, match="there is no recipient; add a header"):
        paper(replace(job(), letter=replace(job().letter, recipient=())))


def test_a_line_of_the_sender_where_the_window_may_show_it_is_an_error() -> None:
    with pytest.raises(
        UnfitError, match=r"the sender's address is too long from “Line 9” on; shorten it"
    ):
        paper(job(lang="en-US", From="\n    ".join(f"Line {n}" for n in range(1, 12)), To=AMERICAN))


def test_there_are_fifteen_millimetres_for_the_signature() -> None:
    pdf = paper(job(Signature="Camille qui signe"))
    assert place(pdf, "Camille qui signe").top - place(pdf, "Bien à vous").bottom >= 15


LONG = "RUE DE L'EXEMPLE " * 6
UNFIT = {  # and how many faults it has
    "one long line": (["Ixe", LONG], 1),
    "two long lines": (["Ixe", LONG, f"{LONG} 2"], 2),
    "nine lines": ([f"LIGNE {letter}" for letter in "ABCDEFGHI"], 1),
    "lines into the letter": ([f"LIGNE {number}" for number in range(10, 34)], 1),
    "nine lines, one of them long": ([LONG, *(f"LIGNE {letter}" for letter in "ABCDEFGH")], 2),
}


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize(("lines", "count"), UNFIT.values(), ids=UNFIT)
def test_one_fault_of_an_address_is_one_error(name: str, lines: list[str], count: int) -> None:
    with pytest.raises(UnfitError) as found:
        paper(job(lang=LANGUAGES[name], profile=name, To="\n    ".join(lines)))
    faults = found.value.faults
    assert len(faults) == count, faults
    assert all("the recipient's line" in str(fault) for fault in faults)


def test_an_unknown_profile_is_an_error_that_lists_them() -> None:
    with pytest.raises(PaperError, match="write one of fr-dl, din5008-b"):
        profile_of("fr", "a4")


def test_languages_differ_in_what_stands_where() -> None:
    french, british, german = paper(job()), paper(job(lang="en")), paper(job(lang="de"))
    assert place(french, "Objet").bottom < place(french, "Madame").top
    assert place(british, "Madame").bottom < place(british, "Subject:").top
    assert "Betreff" not in text_of(german)
    assert place(german, "Einschreiben").bottom <= PROFILES["din5008-b"].window.top
    assert place(french, "Lyon, le").right > 189
    assert place(french, "Camille Exemple").left < 26
    assert place(british, "Camille Exemple").left > 119


def test_later_pages_say_to_whom_when_and_how_many() -> None:
    first, *later = pages(paper(job("Cher,\n\n" + ("Un mot de plus. " * 60 + "\n\n") * 9)))
    assert len(later) >= 2
    heads = [" ".join(line.text for line in page[:2]) for page in later]
    assert all("Télécom Ixe" in head and "20 juillet 2026" in head for head in heads)
    assert "page 2 sur" in heads[0].replace("\u00a0", " ")
    assert not any("page 1" in line.text for line in first)


@pytest.mark.parametrize(
    "before", ["Avant.", "> Avant.", "- Avant.", "![La box](box.png)\n\nAvant."]
)
def test_the_closing_is_never_alone_on_the_last_page(before: str, tmp_path: Path) -> None:
    Image.new("RGB", (40, 20)).save(photo := tmp_path / "box.png")
    for count in range(12, 21):
        text = "Cher,\n\n" + "Un mot de plus à dire. " * 9 + "\n\n"
        text += "Une phrase courte.\n\n" * count + before + "\n\nBien à vous,"
        last = pages(paper(replace(job(text), find_image=lambda _src: photo)))[-1]
        flowing = [line.text for line in last if line.box.top > 17]  # mm; below the head
        assert flowing[0] != "Bien à vous,", count


# --- what the document says of itself ----------------------------------------------------


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert paper(job()) == paper(job())


def test_it_is_pdf_a_and_pdf_ua_with_title_and_language_and_the_public_one_has_no_author() -> None:
    reader = pypdf.PdfReader(io.BytesIO(paper(job())))
    metadata = reader.xmp_metadata
    assert metadata is not None
    xmp = metadata.stream.get_data().decode()
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", xmp, re.DOTALL)
    assert "pdfuaid:part>1<" in xmp
    assert str(reader.root_object["/Lang"]) == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == "Ma ligne, encore"
    assert reader.metadata.author is None
    assert "creator>" not in xmp.replace("xmp:CreatorTool", "").lower() or "Camille" not in xmp
    private = pypdf.PdfReader(io.BytesIO(paper(replace(job(), private=True)))).metadata
    assert private is not None
    assert private.author == "Camille Exemple"


# --- private values ----------------------------------------------------------------------


def test_the_private_letter_has_every_value_in_full_as_it_was_typed() -> None:
    text = "Cher,\n\nClient {{n° client}}, `{{n° client}}`[^1]\n\n[^1]: {{n° client}}"
    values = Values(values=PRIVATE)
    made = paper(job(text, labels=values, From="{{mes coordonnées}}", Ref="{{n° client}}"))
    assert text_of(made).count("AB *12* & 345678") == 4
    for line in ("Camille Invraisemblable", "3 bis allée des Tilleuls", "69000 LYON"):
        assert place(made, line).left < 26


def test_a_private_recipient_is_in_the_window_line_by_line() -> None:
    values = Values(values=PRIVATE)
    made = paper(job(labels=values, To="{{mes coordonnées}}", Category="Ixe"))
    assert place(made, "Camille Invraisemblable").left > 109


def test_a_case_s_own_value_comes_first() -> None:
    values, _ = private_values.parse_values('"n°" = "AB-12345678"\n[box]\n"n°" = "CD-12345678"')
    assert Values(values=values, case="box").plain("n°") == "CD-12345678"


# --- images ------------------------------------------------------------------------------


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "box.png"
    Image.new("RGB", (400, 200), "navy").save(path)
    return path


def test_an_image_is_printed_with_its_alternative_text(photo: Path) -> None:
    made = paper(replace(job("Cher,\n\n![La box](box.png)"), find_image=lambda _src: photo))
    with closing(pypdfium2.PdfDocument(made)) as document:
        kinds = [item.type for item in document[0].get_objects()]
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds
    assert "La box" in alternative_texts(pypdf.PdfReader(io.BytesIO(made)).root_object)


def alternative_texts(node: object) -> list[str]:
    """Give what a PDF says of its images to those who cannot see them."""
    found, seen, waiting = [], set[int](), [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, pypdf.generic.IndirectObject):
            if inner.idnum not in seen:
                seen.add(inner.idnum)
                waiting.append(inner.get_object())
        elif isinstance(inner, pypdf.generic.DictionaryObject):
            found += [str(inner["/Alt"])] if "/Alt" in inner else []
            waiting += [inner.raw_get(name) for name in inner]
        elif isinstance(inner, list):
            waiting += list(inner)
    return found


@pytest.mark.parametrize(
    ("text", "said"),
    [("![](box.png)", "has no description"), ("![a](non.png)", "non.png")],
)
def test_an_image_without_text_or_file_is_an_error(text: str, said: str, photo: Path) -> None:
    def find(src: str) -> Path:
        if src != photo.name:
            raise PaperError(f"there is no image {src}")
        return photo

    with pytest.raises(PaperError, match=said):
        paper(replace(job(f"Cher,\n\n{text}"), find_image=find))


def in_pairs(texts: Iterable[str], sizes: int) -> list[tuple[str, int]]:
    """Return each text with two of the sizes, by their places: all of these have their turn."""
    return [
        (text, at)
        for number, text in enumerate(texts)
        for at in (number % sizes, (number + sizes // 2) % sizes)
    ]


LINES = {  # how many images each has
    "![a](box.png)": 1,
    "[![a](box.png)](https://example.org/)": 1,
    "![a](box.png) ![a](box.png)": 2,
    "![a](box.png)\nLa box, de près": 1,
    "- ![a](box.png)": 1,
    "**![a](box.png)**": 1,
    "> ![a](box.png)": 1,
    "| a |\n|---|\n| ![a](box.png) |": 1,
}


PRINTED = [
    ((200, 100), (200, 100)), ((9, 9), (9, 9)), ((600, 3000), (62, 312)), ((3000, 60), (400, 8)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at"), in_pairs(LINES, len(PRINTED)))
def test_an_image_has_its_own_size_unless_there_is_no_room(
    text: str, at: int, tmp_path: Path
) -> None:
    count, (size, printed) = LINES[text], PRINTED[at]
    Image.new("RGB", size, "navy").save(path := tmp_path / "box.png")
    made = paper(replace(job(f"Cher,\n\n{text}\n\nÀ vous,"), find_image=lambda _src: path))
    found = image_sizes(made)
    assert len(found) == count
    for wide, high in found:
        assert printed[0] * 0.95 <= wide <= max(printed[0] * 1.2, 12)
        assert abs(wide / high / (size[0] / size[1]) - 1) < 0.02


def image_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Give the width and height of all images, in points."""
    found = []
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            for item in page.get_objects((pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,)):
                left, bottom, right, top = item.get_bounds()
                found.append((right - left, top - bottom))
    return found


SENTENCES = {  # what is beside a picture, and what is below it
    "Voyez ![a](box.png) et là.": ("", "et là."),
    "*Voyez* **![a](box.png) et** là.": ("", "et là."),
    "Voyez ![a](box.png), et là.": (",", "et là."),
    "Voyez [![a](box.png)](https://example.org/), et là.": ("1,", "et là."),
    "![a](box.png)  \nVoyez là.": ("", "Voyez là."),
    "- Voyez ![a](box.png)\n  et là.": ("", "et là."),
    "> Voyez ![a](box.png) et là.": ("", "et là."),
    "## Voyez ![a](box.png)": ("", "À vous,"),
    "| a |\n|---|\n| Voyez ![a](box.png) et là. |": ("", "et là."),
}


LARGE = [(120, 60), (40, 40), (3000, 60), (1000, 20), (300, 600)]


@pytest.mark.parametrize(("text", "at"), in_pairs(SENTENCES, len(LARGE)))
def test_a_picture_that_no_line_can_hold_stands_by_itself(
    text: str, at: int, tmp_path: Path
) -> None:
    around = SENTENCES[text]
    Image.new("RGB", LARGE[at], "navy").save(path := tmp_path / "box.png")
    pdf = paper(replace(job(f"Madame,\n\n{text}\n\nÀ vous,"), find_image=lambda _src: path))
    (found,) = pictures(pdf)
    lines = [line for page in pages(pdf)[found[0] :] for line in page]
    beside = [
        line.text for line in lines if line.box.overlaps(replace(found[1], left=0, right=999))
    ]
    below = next(line for line in lines if line.box.top > found[1].bottom)
    assert ("".join(beside), below.text.replace("\u00a0", " ")) == around


@pytest.mark.parametrize(
    "text",
    [
        "Voici votre site :\n\n![a](box.png)",
        "Voici [votre](https://example.org/a) site :\n\n[![a](box.png)](https://example.org/b)",
        "Voici votre site : ![a](box.png) le voilà.",
        "> Voici votre site :\n>\n> ![a](box.png)",
    ],
)
def test_a_tall_picture_stays_below_the_line_that_introduces_it(text: str, tmp_path: Path) -> None:
    Image.new("RGB", (540, 1170), "navy").save(path := tmp_path / "box.png")
    seen = set()
    for lines in range(5):
        more = "Un mot de plus à dire ici. " * 9
        one = job(f"Madame,\n\n{more * lines}\n\n{text}\n\n{more}\n\nFin.")
        pdf = paper(replace(one, find_image=lambda _src: path))
        ((page, box),) = pictures(pdf)
        above = [line for line in pages(pdf)[page] if line.box.bottom < box.top]
        assert "site :" in max(above, key=lambda line: line.box.bottom).text.replace("\u00a0", " ")
        assert box.bottom - box.top < 111  # mm
        seen.add(page)
    assert seen == {0, 1}


@pytest.mark.parametrize("size", [(9, 9), (16, 16), (20, 20)])
def test_a_picture_as_high_as_a_line_stands_in_it(size: tuple[int, int], tmp_path: Path) -> None:
    Image.new("RGB", size, "navy").save(path := tmp_path / "box.png")
    text = "Cher,\n\nVoyez ![a](box.png) et là.\n\nÀ vous,"
    pdf = paper(replace(job(text), find_image=lambda _src: path))
    ((_, box),) = pictures(pdf)
    (line,) = (line for line in pages(pdf)[0] if line.box.overlaps(box))
    assert line.text.replace("\u00a0", " ") == "Voyez et là."


def pictures(pdf: bytes) -> list[tuple[int, Box]]:
    """Give where the pictures are: the page, from 0, and the place on it."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [(number, box) for number, page in enumerate(document) for box in image_boxes(page)]


def image_boxes(page: pypdfium2.PdfPage) -> Iterator[Box]:
    """Give where the pictures of a page are, in mm from its top left corner."""
    height, mm = page.get_height(), preflight.MM
    for one in page.get_objects((pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=1):
        left, bottom, right, top = one.get_bounds()
        yield Box(left * mm, (height - top) * mm, right * mm, (height - bottom) * mm)


@pytest.mark.parametrize("size", [(2000, 100), (100, 2000), (300, 100)])
def test_an_image_of_the_signature_is_no_larger_than_its_place(
    size: tuple[int, int], tmp_path: Path
) -> None:
    Image.new("RGB", size, "navy").save(path := tmp_path / "moi.png")
    for name in PROFILES:
        made = replace(job(lang=LANGUAGES[name], profile=name), signature_image=path)
        ((wide, high),) = image_sizes(paper(made))
        assert wide <= 482
        assert high <= 43


@pytest.mark.parametrize(
    "text",
    [
        "| a | b | c |\n|---|---|---|\n| ![a](box.png) | ![a](box.png) | ![a](box.png) |",
        f"| a | b |\n|---|---|\n| {'x' * 40} | ![a](box.png) |",
        "- a\n    - b\n        - c\n            - ![a](box.png)",
        "> > > > > ![a](box.png)",
        "mot ![a](box.png)![a](box.png) mot",
        "mot[^1]\n\n[^1]: Voyez ![a](box.png)",
    ],
)
@pytest.mark.parametrize("size", [(3000, 2000), (100, 5000)])
def test_a_picture_keeps_to_the_margins_wherever_it_stands(
    text: str, size: tuple[int, int], tmp_path: Path
) -> None:
    Image.new("L", size).save(path := tmp_path / "box.png")
    made = replace(job(f"Cher,\n\n{text}\n\nÀ vous,"), find_image=lambda _src: path)
    found = pictures(paper(made))
    assert found
    assert all(made.profile.margins.holds(box, 1) for _, box in found)


def test_an_image_of_the_signature_takes_the_place_of_the_space(photo: Path) -> None:
    made = replace(job(), signature_image=photo)
    assert paper(made) != paper(job())


def test_a_glyph_that_no_font_has_is_an_error_that_shows_it() -> None:
    with pytest.raises(PaperError, match="no font can print “東”"):
        paper(job("Cher,\n\nVoici 東."))


# --- envelopes ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_an_envelope_has_both_addresses(size: str) -> None:
    made = enveloped(sheet(job()), size)
    with closing(pypdfium2.PdfDocument(made)) as document:
        width = document[0].get_width() * 25.4 / 72
    assert round(width) == SIZES[size].sheet[0]
    assert place(made, "Télécom Ixe").left > SIZES[size].sheet[0] / 2 - 10
    assert place(made, "Camille Exemple").top < 20


def test_an_address_too_wide_for_the_envelope_is_an_error() -> None:
    with pytest.raises(UnfitError, match="of the envelope"):
        enveloped(sheet(job(To=f"Ixe\n    {'W' * 60}")), "DL")


def test_an_unknown_envelope_is_an_error() -> None:
    with pytest.raises(LookupError, match="write DL or C5"):
        order_of("box", None, "C4")


# --- warnings ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "rule", "at"),
    [
        ([f"LIGNE {n}" for n in range(7)], "at most 6 lines", 6),
        (["Ixe", "x" * 39, "00000 VILLE"], "at most 38 characters", 1),
        (["Ixe", "1, rue Haute", "00000 VILLE"], "no punctuation", 1),
        (["Ixe, SAV", "1 rue Haute", "00000 Ville"], "in capitals", 2),
    ],
)
def test_french_rules_of_addresses_are_named(lines: list[str], rule: str, at: int) -> None:
    found = address_warnings(job().letter, lines, "fr")
    assert [(line, rule in message) for line, message in found] == [(at, True)]
    assert address_warnings(job().letter, lines, "de") == []


@pytest.mark.parametrize(
    ("text", "lang", "missing"),
    [
        ("la pièce n° 2 et la pièce n° 3", "fr", [3]),
        ("Pièce jointe n°\u00a04", "fr-CA", [4]),
        ("see enclosure 1 and Enclosure no. 5", "en", [5]),
        ("siehe Anlage 2, Anlage Nr. 9", "de", [9]),
        ("ma pièce montée", "fr", []),
        ("les pièces n° 2 et 3, puis 4 jours", "fr", [3]),
        ("pièces nos 2, 3", "fr", [3]),
        ("pièces n° 1 à 4", "fr", [3, 4]),
        ("pièces jointes 3", "fr", [3]),
        ("P. J. n° 3", "fr", [3]),
        ("la pièce n° 2, 15 jours après", "fr", []),
        ("la pièce\nn°\u202f3", "fr", [3]),
        ("la <strong>pièce n°</strong> 3 et <code>la pièce n° 4</code>", "fr", [3]),
        ("siehe Anlagen 2 und 3", "de", [3]),
        ("see encl. 3, enclosures 4 to 5", "en", [3, 4, 5]),
    ],
)
def test_enclosures_that_the_text_names_must_be_there(
    text: str, lang: str, missing: list[int]
) -> None:
    assert missing_enclosures(text, lang, 2) == missing


# --- what is kept ------------------------------------------------------------------------


def test_the_key_of_a_sheet_changes_with_what_is_on_it() -> None:
    one, other = job(), job(Subject="Autre")
    assert key(sheet(one)) == key(sheet(one))
    assert key(sheet(one)) != key(sheet(other))
    typewriter = replace(one, profile=PROFILES["us-10"])
    assert key(sheet(typewriter)) != key(sheet(one))


def test_the_picture_is_as_wide_as_social_sites_want_it() -> None:
    with Image.open(io.BytesIO(picture(paper(job())))) as image:
        assert (image.width, image.format) == (WIDTH, "PNG")
        assert not image.getexif()


# --- Pelican -----------------------------------------------------------------------------


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    blog = project(tmp_path, letters=2)
    (blog / "private.toml").write_text('"mes coordonnées" = "Camille Exemple"\n', encoding="utf-8")
    return blog


def test_production_publishes_a_pdf_with_labels_and_its_picture(blog: Path) -> None:
    built = pelican("content", "-s", "publishconf.py", cwd=blog)
    assert built.returncode == 0, built.stderr
    pdf, picture_file = (blog / f"published/lettre-0/lettre-0.{kind}" for kind in ("pdf", "png"))
    assert "[mes coordonnées]" in text_of(pdf.read_bytes())
    page = html_tree.parse((blog / "published/lettre-0/index.html").read_text(encoding="utf-8"))
    link = page.css_first('a[type="application/pdf"]')
    assert link is not None
    assert (link.attributes["href"] or "").endswith("/lettre-0/lettre-0.pdf")
    head = (blog / "published/lettre-0/index.html").read_text(encoding="utf-8")
    assert re.search(r'property="og:image" content="[^"]*/lettre-0/lettre-0.png"', head)
    assert 'property="og:image:alt" content="La première page de la lettre"' in head
    with Image.open(picture_file) as image:
        assert image.width == WIDTH
    feed = (blog / "published/feeds/all.atom.xml").read_text(encoding="utf-8")
    assert re.search(rf'lettre-0.pdf" length="{pdf.stat().st_size}"[^>]*rel="enclosure"', feed) or (
        'rel="enclosure"' in feed and f'length="{pdf.stat().st_size}"' in feed
    )


def test_while_one_writes_no_pdf_is_made(blog: Path) -> None:
    assert pelican("content", cwd=blog).returncode == 0
    assert list((blog / "output").rglob("*.pdf")) == []


def test_what_is_printed_once_is_kept_until_it_changes(blog: Path) -> None:
    def cached() -> dict[str, int]:
        assert pelican("content", "-s", "publishconf.py", cwd=blog).returncode == 0
        return {path.name: path.stat().st_mtime_ns for path in (blog / "cache/paper").iterdir()}

    first = cached()
    assert len(first) == 4
    assert cached() == first
    edit(blog / "content/letters/lettre-0.md", "Ma ligne, encore", "Ma ligne, enfin")
    second = cached()
    assert len(second) == 4
    assert len(first.items() & second.items()) == 2


def test_a_letter_that_does_not_fit_stops_the_build_before_anything_is_written(blog: Path) -> None:
    letter = blog / "content/letters/lettre-0.md"
    edit(letter, "    TSA 00000\n", "".join(f"    LIGNE {n}\n" for n in range(9)))
    built = pelican("content", "-s", "publishconf.py", cwd=blog)
    assert built.returncode == 1
    assert "content/letters/lettre-0.md:10: on paper: the recipient's line “LIGNE" in built.stderr
    assert not (blog / "published").exists()


def test_the_author_is_warned_of_rules_and_of_missing_enclosures(blog: Path) -> None:
    write_letter(blog, 1, "Voyez la pièce n° 3.")
    edit(
        blog / "content/letters/lettre-0.md",
        "    TSA 00000\n",
        "    1, rue Haute\n    00000 VILLE\n",
    )
    built = invoke("paper", "--all", cwd=blog)
    assert built.returncode == 0
    assert "content/letters/lettre-0.md:5: NF Z 10-011: write no punctuation from" in said(built)
    assert "content/letters/lettre-1.md:14: this speaks of enclosure 3" in said(built)


# --- `invoke paper` ----------------------------------------------------------------------


def test_a_letter_is_printed_with_private_values_beside_the_blog_only(blog: Path) -> None:
    before = files(blog / "content")
    made = invoke("paper", "lettre-0", "--envelope", cwd=blog)
    assert (made.returncode, made.stdout) == (0, "paper/lettre-0.pdf\npaper/lettre-0-dl.pdf\n")
    assert "Camille Exemple" in text_of((blog / "paper/lettre-0.pdf").read_bytes())
    assert not (blog / "output").exists()
    assert not (blog / "published").exists()
    assert files(blog / "content") == before


def test_all_letters_are_printed_with_their_count(blog: Path) -> None:
    edit(blog / "content/letters/lettre-1.md", "Subject:", "Via: email\nSubject:")
    made = invoke("paper", "--all", "--profile", "din5008-a", "--envelope", "c5", cwd=blog)
    assert made.returncode == 0, made.stderr
    assert "lettre-1.md:6: it is not sent by post, so no envelope was printed" in made.stderr
    assert made.stdout.splitlines()[0] == "1/2 paper/lettre-1.pdf" or "1/2 paper/" in made.stdout
    assert len(list((blog / "paper").glob("*.pdf"))) == 3


@pytest.mark.parametrize("text", ["l'approvisionnement " * 600, "> " * 30 + "Trop."])
def test_what_is_too_much_for_typst_is_an_error_with_a_remedy(text: str) -> None:
    with pytest.raises(
        PaperError, match="a paragraph is too long for paper, or a list too deep; divide"
    ):
        paper(job(f"Cher,\n\n{text}\n\nVous."))


def test_a_value_that_nobody_has_given_is_an_error_with_its_line(blog: Path) -> None:
    assert invoke("paper", "lettre-0", cwd=blog).returncode == 0
    append(blog / "content/letters/lettre-0.md", "\n\nClient {{mes coordonnee}}.")
    made = invoke("paper", "lettre-0", cwd=blog)
    assert made.returncode == 1
    assert 'private.toml has no "mes coordonnee"; write {{mes coordonnées}}, or add' in made.stderr
    assert list((blog / "paper").glob("*.pdf")) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["letre-0"], 'there is no letter "letre-0"; write lettre-0'),
        (["nope"], 'there is no letter "nope"; write one of lettre-0, lettre-1'),
        (["lettre-0", "--profile", "a4"], 'there is no paper profile "a4"'),
        (["lettre-0", "--envelope", "C4"], "write DL or C5"),
    ],
)
def test_a_wrong_argument_is_an_error(blog: Path, arguments: list[str], said: str) -> None:
    made = invoke("paper", *arguments, cwd=blog)
    assert made.returncode == 1
    assert said in made.stderr
    assert "Traceback" not in made.stderr


def test_a_header_and_a_setting_choose_the_profile(blog: Path) -> None:
    append(blog / "pelicanconf.py", '\nPAPER_PROFILES = {"fr": "din5008-b"}\n')
    edit(blog / "content/letters/lettre-1.md", "Subject:", "Paper: us-10\nSubject:")
    assert invoke("paper", "--all", cwd=blog).returncode == 0
    first, second = ((blog / f"paper/lettre-{n}.pdf").read_bytes() for n in (0, 1))
    assert place(first, "Télécom Ixe").left < 30
    with closing(pypdfium2.PdfDocument(second)) as document:
        assert round(document[0].get_width() / 72, 1) == 8.5


def test_the_signature_of_the_private_file_is_printed(blog: Path) -> None:
    append(blog / "private.toml", 'signature = "moi.png"\n')
    Image.new("RGB", (300, 100), "black").save(blog / "moi.png")
    assert invoke("paper", "lettre-0", cwd=blog).returncode == 0
    with closing(pypdfium2.PdfDocument((blog / "paper/lettre-0.pdf").read_bytes())) as document:
        assert any(
            item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for item in document[0].get_objects()
        )


def test_blocks_have_no_code_of_typst() -> None:
    found = text_of(paper(job('Cher,\n\nx #panic(1) #set $x$ [_] `#eval("1")` @ref')))
    assert "x #panic(1) #set $x$ [_]" in found
    assert "#eval" in found
    assert blocks("<p>#a</p>")[0]["has"][0]["text"] == "#a"


# --- notes -------------------------------------------------------------------------------

LINKED = "[la loi](https://example.org/loi)"
REST = f"Un.\n\nDeux.\n\n{'Un mot encore. ' * 50}\n\nCordialement,"
NOTED = {
    "the last paragraph": f"Voyez {LINKED}.\n\nCordialement,",
    "the last list": f"- Un\n- Voyez {LINKED}\n\nCordialement,",
    "a heading": f"## Voyez {LINKED}\n\nUn paragraphe.\n\n{REST}",
    "a table": f"## Un\n\n| a | b |\n|---|---|\n| {LINKED} | c |\n| d | e |\n\n{REST}",
    "the head of a table": f"| {LINKED} | b |\n|---|---|\n| c | d |\n| e | f |\n\n{REST}",
}


@pytest.mark.parametrize("end", NOTED.values(), ids=NOTED)
def test_a_note_is_on_the_page_of_its_mark(end: str) -> None:
    moved = set()
    for count in range(6, 20):
        filler = "Encore une ligne de texte.\n\n" * count
        printed = [
            " ".join(line.text for line in page)
            for page in pages(paper(job(f"Madame,\n\n{filler}{end}")))
        ]
        (mark,) = (at for at, page in enumerate(printed) if "la loi" in page)
        (note,) = (at for at, page in enumerate(printed) if "example.org" in page)
        assert mark == note, count
        moved.add(mark)
    assert moved == {0, 1}


# --- small things ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "is_first"), [("Dear Sirs,", False), ("I wait for my line, and " * 5, True)]
)
def test_a_first_paragraph_that_is_no_salutation_stands_below_the_subject(
    begins: str, *, is_first: bool
) -> None:
    pdf = paper(job(f"{begins}\n\nStill nothing.\n\nYours,", "en", Subject="The box"))
    above = place(pdf, "The box").top < place(pdf, begins[:10]).top
    assert above is is_first


def test_a_table_has_rules_at_its_head_and_foot() -> None:
    pdf = paper(job("Madame,\n\n| a | b |\n|---|---|\n| ccc | d |\n\nFin.\n\nBien à vous,"))
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        paths = [
            item.get_bounds()
            for item in document[0].get_objects((pypdfium2.raw.FPDF_PAGEOBJ_PATH,))
        ]
        height = document[0].get_height()
    row, end = place(pdf, "ccc"), place(pdf, "Fin.")
    rules = sorted((height - top) * preflight.MM for left, _, _, top in paths if left > 60)
    assert len(rules) == 3
    assert rules[0] < rules[1] < row.top
    assert row.bottom < rules[2] < end.top


@pytest.mark.parametrize("typed", ["un  \ndeux", "un<br>\ndeux", "*un<br> deux*"])
def test_a_line_after_a_break_begins_where_all_lines_do(typed: str) -> None:
    pdf = paper(job(f"Voici,\n\n{typed}\n\nEt là,\n\nBien à vous,"))
    assert abs(place(pdf, "deux").left - place(pdf, "un").left) < 0.5


def test_an_address_may_have_a_ligature() -> None:
    letter = job(To="L'of\ufb01ce Ixe\n    00000 VILLE", From="Camille \ufb01\n    69000 LYON")
    assert paper(letter)
    assert enveloped(sheet(letter), "DL")


@pytest.mark.parametrize("mark", ["-  ", "1. "])
def test_items_of_several_paragraphs_stand_apart_as_these_do(mark: str) -> None:
    typed = f"{mark} un\n\n    deux\n\n{mark} trois\n\n{mark} quatre"
    pdf = paper(job(f"Voici,\n\n{typed}\n\nBien à vous,"))
    un, deux, trois = (place(pdf, word).bottom for word in ("un", "deux", "trois"))
    assert abs((trois - deux) - (deux - un)) < 0.5


def test_items_of_a_line_stand_as_close_as_lines() -> None:
    pdf = paper(job("Voici,\n\n- un\n- deux\n\nFin.\n\nBien à vous,"))
    un, deux, end = (place(pdf, word).top for word in ("un", "deux", "Fin."))
    assert deux - un < end - deux


def test_a_tall_picture_at_the_beginning_leaves_the_subject_on_its_page(tmp_path: Path) -> None:
    tall = tmp_path / "box.png"
    Image.new("RGB", (600, 1200)).save(tall)
    letter = job("![La box](box.png)\n\nVoilà.\n\nBien à vous,")
    pdf = paper(replace(letter, find_image=lambda _src: tall))
    assert place(pdf, "Ma ligne, encore")
