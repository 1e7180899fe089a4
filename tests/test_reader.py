"""plugins/post/adapter.py: posts become pages, or none is written and each fault is said.

``fixtures/reader/site`` is a blog in order. Each folder in ``fixtures/reader/faults`` is a blog
that is not, and its ``said.txt`` is what its author is told.
"""

import json
import shutil
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.post.placeholders import TOKEN
from tests.project import append, edit, files, pelican, project, write_letter

ATOM = "{http://www.w3.org/2005/Atom}"
FIXTURES = Path(__file__).parent / "fixtures" / "reader"
FAULTS = {
    "headers": (),
    "reading": ("-q",),
    "private": ("-q",),
    "addresses": ("-s", "publishconf.py"),
    "links": ("-q", "-s", "publishconf.py"),
}
ORANGE = "l-affaire-d-orange-dossier-en-titre"


def blog_of(content: Path, folder: Path) -> Path:
    """Make a blog that has the posts of a fixture."""
    blog = project(folder, letters=0)
    ignored = shutil.ignore_patterns("said.txt")
    shutil.copytree(content, blog / "content", dirs_exist_ok=True, ignore=ignored)
    return blog


# --- a blog with faults ------------------------------------------------------------------


@pytest.mark.parametrize(("name", "arguments"), FAULTS.items(), ids=FAULTS)
def test_all_faults_are_said_at_once_and_nothing_is_written(
    tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    blog = blog_of(FIXTURES / "faults" / name, tmp_path)
    result = pelican("content", *arguments, cwd=blog)
    assert result.stderr == (FIXTURES / "faults" / name / "said.txt").read_text(encoding="utf-8")
    assert result.returncode == 1
    assert not (blog / "output").exists()


def test_every_blog_with_faults_is_tested() -> None:
    assert {path.name for path in (FIXTURES / "faults").iterdir()} == FAULTS.keys()


BREAKS = """
from markdown import Extension
from markdown.preprocessors import Preprocessor
class Breaks(Preprocessor):
    def run(self, lines):
        if "Cassez" in lines[0]:
            raise ValueError("broken")
        return lines
class Broken(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Breaks(), "breaks", 100)
MARKDOWN["extensions"] = [Broken()]
"""


def test_a_post_that_markdown_cannot_convert_stops_the_build(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    append(blog / "pelicanconf.py", BREAKS)
    posts = blog / "content/posts"
    posts.mkdir()
    for name in ("b", "a"):
        text = f"Title: {name}\nDate: 2026-07-20\n\nCassez-vous."
        (posts / f"{name}.md").write_text(text, encoding="utf-8")
    result = pelican("content", "-q", cwd=blog)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "content/posts/a.md:1: this post cannot be read: ValueError: broken",
        "content/posts/b.md:1: this post cannot be read: ValueError: broken",
        "2 problems: nothing was written.",
    ]


# --- a blog in order ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blog in order, as it is published, but with its drafts and what is hidden."""
    blog = blog_of(FIXTURES / "site", tmp_path_factory.mktemp("blog"))
    settings = ("-s", "publishconf.py", "-e", "PRODUCTION=false")
    result = pelican("content", *settings, cwd=blog)
    assert result.returncode == 0
    # Of its attachments, and of links to what is not published.
    told = [line for line in result.stderr.splitlines() if "does not say who writes" not in line]
    assert sum(".pdf: this is published as it is" in line for line in told) == 3
    assert sum("publish it first, or take the link out" in line for line in told) == 2
    assert len(told) == 5
    return blog / "published"


def page(output: Path, address: str) -> LexborHTMLParser:
    return LexborHTMLParser((output / address / "index.html").read_text(encoding="utf-8"))


def text_of(output: Path, address: str, selector: str) -> str:
    node = page(output, address).css_first(selector)
    assert node is not None, f"{address} has no {selector}"
    return " ".join(node.text().split())


@pytest.mark.parametrize(
    "address",
    [
        ORANGE, f"{ORANGE}-en", "it-s-the-washing-machine", "orange-repond", "carnet",
        "a-propos-d-ici", "a-propos-d-ici-en", "drafts/un-brouillon", "drafts/un-brouillon-en",
        "une-lettre-cachee", "une-lettre-cachee-en", "entreprise/orange-cie", "mot/ma-box",
    ],
)  # fmt: skip
def test_an_address_is_clean_and_a_translation_stands_beside_its_original(
    output: Path, address: str
) -> None:
    assert (output / address / "index.html").is_file()


def test_nothing_else_is_written_for_a_post(output: Path) -> None:
    loose = {path.name for path in output.glob("*.html")}
    assert loose == {"index.html", "404.html"}


@pytest.mark.parametrize(
    ("selector", "key"),
    [
        ("title", "en titre"),
        ("h1", "en titre"),
        (".letter-chapeau", "en chapeau"),
        (".letter-from", "en expéditeur"),
        (".letter-to", "en destinataire"),
        (".letter-dateline", "en lieu"),
        (".letter-via", "en envoi"),
        (".letter-ref", "en référence"),
        (".letter-subject", "en objet"),
        (".letter-body > p", "en lettre"),
        (".letter-body h2", "en intertitre"),
        (".letter-body li", "en liste"),
        (".letter-body th", "en tableau"),
        (".letter-body a", "en lien"),
        (".letter-body code", "en code"),
        (".letter-body", "collé"),
        (".letter-signature", "en signature"),
        (".letter-encl", "en pièce"),
        (".letter-cc", "en copie"),
        (".notes", "en note"),
        (".letter-afterword", "en suite"),
        ("script[type='application/ld+json']", "en titre"),
    ],
)
def test_a_private_value_is_a_label(output: Path, selector: str, key: str) -> None:
    assert f"[{key}]" in text_of(output, ORANGE, selector)


@pytest.mark.parametrize("name", ["description", "og:title", "og:description"])
def test_a_private_value_is_a_label_in_what_describes_the_page(output: Path, name: str) -> None:
    meta = page(output, ORANGE).css_first(f"meta[name='{name}'], meta[property='{name}']")
    assert meta is not None
    key = "en titre" if name == "og:title" else "en résumé"
    assert f"[{key}]" in (meta.attributes["content"] or "")


def test_no_placeholder_is_left_in_any_file(output: Path) -> None:
    written = {name: data.decode(errors="ignore") for name, data in files(output).items()}
    assert sum("{{des" in text for text in written.values()) == 3  # \{{: page and two feeds
    left = [name for name, text in written.items() if "{{" in text.replace("{{des", "")]
    assert left == []
    assert not any(TOKEN.search(text) for text in written.values())


def test_feeds_have_labels_in_title_summary_and_text(output: Path) -> None:
    feed = (output / "feeds/all.atom.xml").read_text(encoding="utf-8")
    for key in ("en titre", "en résumé", "en chapeau", "en lettre", "en suite"):
        assert f"[{key}]" in feed


def test_the_dividers_part_chapeau_letter_and_afterword(output: Path) -> None:
    assert text_of(output, ORANGE, ".letter-chapeau").startswith("Le chapeau")
    assert text_of(output, ORANGE, ".letter-body").startswith("Cher service client")
    assert text_of(output, ORANGE, ".letter-afterword").startswith("La suite")
    assert page(output, ORANGE).css("hr") == []
    washing = page(output, "it-s-the-washing-machine")
    assert washing.css(".letter-chapeau, .letter-afterword, hr") == []


def test_a_summary_is_the_chapeau(output: Path) -> None:
    items = page(output, "entreprise/ixe").css(".entry")
    entry = next(item for item in items if "Sans résumé" in item.text().replace("\xa0", " "))
    assert [one.text().strip() for one in entry.css(".p-summary")] == [
        "Le chapeau est le\xa0résumé."
    ]


def test_a_letter_without_category_is_filed_under_its_company(output: Path) -> None:
    listed = text_of(output, "entreprise/orange-cie", "main")
    assert "Orange & Cie" in listed
    assert "dossier [en titre]" in listed  # To: Orange & Cie
    assert "Orange répond" in listed  # From: Orange & Cie


WRITERS = {  # headers that say who wrote, and whom the page and the feed name
    "guest": ("From: Harriet\n    Leeds\nTo: Ixe", "Person", "Harriet"),
    "private": ("From: {{mes coordonnées}}\nTo: Ixe", "Person", "Camille"),
    "nobody": ("To: Ixe", "Person", "Camille"),
    "named": ("Author: Jonas\nFrom: J.\nTo: Ixe", "Person", "Jonas"),
    "reply": ("Kind: reply\nFrom: Ixe & Cie\n    BP 0\nTo: Camille", "Organization", "Ixe & Cie"),
    "adviser": (
        "Kind: reply\nCategory: Ixe\nFrom: {{un conseiller}}\nTo: Camille", "Organization", "Ixe",
    ),
    "named-reply": ("Kind: reply\nAuthor: Dot\nFrom: Ixe\nTo: Camille", "Person", "Dot"),
    "post": ("Tags: lettres", "Person", "Camille"),
}  # fmt: skip


def test_who_wrote_is_the_same_on_the_page_and_in_the_feed(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=0)
    for slug, (headers, _, _) in WRITERS.items():
        text = f"Title: {slug}\nDate: 2026-07-20\n{headers}\n\nTexte."
        (blog / f"content/letters/{slug}.md").write_text(text, encoding="utf-8")
    assert pelican("content", "-s", "publishconf.py", cwd=blog).returncode == 0
    output = blog / "published"
    feed = ElementTree.parse(output / "feeds/all.atom.xml")  # noqa: S314 (our own)
    fed = {
        entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}author/{ATOM}name")
        for entry in feed.iter(f"{ATOM}entry")
    }
    assert fed == {slug: name for slug, (_, _, name) in WRITERS.items()}
    for slug, (_, kind, name) in WRITERS.items():
        data = page(output, slug).css_first("script[type='application/ld+json']")
        assert data is not None
        assert json.loads(data.text())["author"] == {"@type": kind, "name": name}
    assert not list(output.glob("author*"))


def test_in_an_ordinary_post_a_line_below_a_text_makes_a_heading(output: Path) -> None:
    assert text_of(output, "carnet", ".plain .e-content h2") == "Une page du carnet"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("filename", f"{ORANGE}/#suite"),
        ("racine", "it-s-the-washing-machine/"),
        ("brouillon", "drafts/un-brouillon/"),
        ("cachee", "une-lettre-cachee/"),
        ("page", "a-propos-d-ici/"),
        ("static", "letters/preuves/prix%20courant.pdf"),
        ("attach", "carnet/été.pdf"),
        ("echappe", "letters/preuves/a&b.pdf"),
        ("image", "images/box.png"),
        ("tag", "mot/ma-box/"),
        ("company", "entreprise/ixe/"),
        ("index", "index.html"),
        ("bar", "orange-repond/"),
    ],
)
def test_a_link_leads_to_what_is_there(output: Path, name: str, address: str) -> None:
    found = [a for a in page(output, "carnet").css(".plain .e-content a") if a.text() == name]
    assert [a.attributes["href"] for a in found] == [f"https://doleances.example.org/{address}"]
    path = output / unquote(address.partition("#")[0])
    assert (path / "index.html" if address.partition("#")[0].endswith("/") else path).is_file()


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li></ul>",
        "</div></main>",
    ],
)
def test_html_that_is_left_open_stays_in_its_post(tmp_path: Path, html: str) -> None:
    blog = project(tmp_path, letters=1)
    path = write_letter(blog, 1, f"{html}\n\nBien à vous,")
    edit(path, "Title: ", f"Summary: Un résumé {html}\nTitle: ")
    assert pelican("content", cwd=blog).returncode == 0
    letter, front = page(blog / "output", "lettre-1"), page(blog / "output", ".")
    assert len(letter.css(".letter-sheet > .letter-signature")) == 1
    for found in (letter, front):
        assert len(found.css("body > .site-foot")) == 1
    assert len(front.css("main > .entrance, ul > .entry")) == 2


def test_a_summary_made_of_the_letter_keeps_its_narrow_spaces_in_what_describes_the_page(
    tmp_path: Path,
) -> None:
    blog = project(tmp_path, letters=1)
    path = write_letter(blog, 1)
    edit(path, "À vous qui lisez.", '"Dix jours", pour 10 000 lettres : vraiment ?')
    assert pelican("content", cwd=blog).returncode == 0
    head = page(blog / "output", "lettre-1").css_first('meta[property="og:description"]')
    assert head is not None
    said = head.attributes["content"] or ""
    assert "«\u00a0Dix\u00a0jours\u00a0»" in said.replace(" ", "\u00a0")
    assert "10\u202f000" in said
    assert "vraiment\u202f?" in said


def test_a_note_that_nothing_refers_to_is_a_warning(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=0)
    write_letter(blog, 0, "J'attends.\n\n[^1]: Une note oubliée.")
    result = pelican("content", cwd=blog)
    assert result.returncode == 0
    assert "nothing in the text refers" in result.stderr


def test_tags_companies_and_the_name_of_the_blog_are_set_too(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    edit(blog / "pelicanconf.py", 'SITENAME = "Doléances"', 'SITENAME = "L\'attente !"')
    path = write_letter(blog, 1)
    edit(path, "Title: ", "Category: L'eau\nTags: l'attente\nTitle: ")
    assert pelican("content", cwd=blog).returncode == 0
    for address in ("lettre-1", ".", "mots", "entreprises", "entreprise/l-eau", "mot/l-attente"):
        shown = page(blog / "output", address).css_first("body")
        assert shown is not None
        assert "L’attente\u202f!" in shown.text()
        assert "'" not in shown.text().replace("J'attends", ""), address


def test_a_feed_has_the_authors_notes_in_reading_order_under_names_of_their_own(
    tmp_path: Path,
) -> None:
    blog = project(tmp_path, letters=2)
    for number in (0, 1):
        write_letter(blog, number, "Un[^b], deux[^a].\n\n[^a]: Note deux.\n\n[^b]: Note une.")
    assert pelican("content", "-s", "publishconf.py", cwd=blog).returncode == 0
    feed = ElementTree.parse(blog / "published/feeds/all.atom.xml")  # noqa: S314 (our own)
    contents = [LexborHTMLParser(node.text or "") for node in feed.iter(f"{ATOM}content")]
    assert len(contents) == 2
    for content in contents:
        assert [link.text() for link in content.css("a.footnote-ref")] == ["1", "2"]
        assert [note.text().strip()[:8] for note in content.css(".footnote li")] == [
            "Note une",
            "Note deu",
        ]
        assert content.css("a[title]") == []
        for link in content.css("a.footnote-ref, a.footnote-backref"):
            name = (link.attributes["href"] or "").partition("#")[2]
            assert content.css_first(f'[id="{name}"]') is not None
    ids = [node.attributes["id"] for content in contents for node in content.css("[id]")]
    assert len(ids) == len(set(ids)) == 8


DELETES = """
from pathlib import Path
from pelican import signals
def delete(generator):
    Path("content/letters/lettre-1.md").unlink(missing_ok=True)
def register():
    signals.article_generator_preread.connect(delete)
"""


def test_a_post_that_is_deleted_while_we_build_is_gone(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=2)
    (blog / "plugins/ours.py").write_text(DELETES, encoding="utf-8")
    append(blog / "pelicanconf.py", '\nPLUGINS.append("plugins.ours")\n')
    result = pelican("content", cwd=blog)
    assert result.returncode == 0, result.stderr
    assert not (blog / "output/lettre-1").exists()
    assert (blog / "output/lettre-0/index.html").is_file()
