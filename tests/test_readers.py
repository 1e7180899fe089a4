"""Pages as programs read them that look for a post's text: Reader View and its like.

The demo blog, and letters of all lengths and makes, invented from the prose of the benchmarks.
"""

import json
import random
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from pypdfium2 import PdfDocument

from benchmarks.letter import sentences
from plugins import html_tree
from tests.browser_tools import require_readability, require_readers, served
from tests.site_tools import FIXTURES, ROOT, SITEURL, Page, Site, build, copy_of_project

LETTERS = 150
BLOCKS = (
    "- un\n- deux, avec du texte\n- trois",
    "1. Le retard.\n2. Le silence.\n3. La musique.",
    "> Nous faisons le nécessaire, et vous recontacterons.",
    "| Jour | Promesse | Suite |\n|---|---|---|\n| lundi | un rappel dans la journée | rien |",
    "## Les faits",
    "Le client « {{n° client}} », c'est moi.[^1]",
    "Voyez [ceci](https://example.org/un-billet) et [cela](https://example.net/un/autre?page=2).",
)
NOTE = "\n\n[^1]: Moi seule.\n"
CLOSINGS = (
    "Bien à vous,",
    "Sans rancune,\n\nCamille",
    "Je reste, Madame, Monsieur, votre cliente.",
)

# What a reader sees of a post: all of it but the head, which readers show in their own way. White
# space aside, each block must be in what is kept; and each mark must lead to its note there.
READ = """html => {
    const page = () => new DOMParser().parseFromString(html, "text/html");
    const seen = page();
    seen.querySelectorAll("[aria-hidden]").forEach(node => node.remove());
    const words = node => node.textContent.replace(/[\\s\\u2060]+/g, "");
    const kept = new Readability(page()).parse();
    const tree = new DOMParser().parseFromString(kept?.content ?? "", "text/html");
    const blocks = ".letter-chapeau, .letter-sheet > *, .letter-afterword, .plain .e-content";
    const marks = [...seen.querySelectorAll(".note-mark a")].map(a => a.getAttribute("href"));
    return {
        probable: isProbablyReaderable(page()), byline: kept?.byline ?? "",
        lost: [...seen.querySelectorAll(blocks)].filter(b => !words(tree.body).includes(words(b)))
            .map(block => block.className + ": " + block.textContent.trim().slice(0, 40)),
        dead: marks.filter(href => !tree.querySelector(`a[href$="${CSS.escape(href)}"]`)
            || !tree.getElementById(href.slice(1))),
    };
}"""

DEFUDDLE = """html => new Defuddle(new DOMParser().parseFromString(html, "text/html"),
    {url: "https://doleances.example.org/x/"}).parse().content"""
PARTS = {
    "sender": ".letter-from", "recipient": ".letter-to", "date": ".letter-dateline",
    "mode": ".letter-via", "references": ".letter-ref", "subject": ".letter-subject",
    "chapeau": ".letter-chapeau", "body": ".letter-body, .plain .e-content",
    "signature": ".letter-signature", "enclosures": ".letter-encl", "copies": ".letter-cc",
    "notes": ".letter-sheet > .notes", "afterword": ".letter-afterword",
}  # fmt: skip
WHOLE = frozenset(PARTS)
# What each program keeps of every letter and post of the demo. Three of them want the one box with
# the most prose, which no markup makes of a letter; Defuddle drops what is called a dateline, and
# trafilatura a list of nothing but links.
KEPT = {
    "Defuddle": WHOLE - {"date"},
    "Resiliparse": WHOLE,
    "trafilatura": WHOLE - {"notes"},
    "readability-lxml": WHOLE - {"mode", "body", "notes"},
    "newspaper4k": frozenset(),
    "goose3": frozenset(),
    "jusText": frozenset(),
}


def invent(number: int) -> str:
    """Write a letter, or a post, of its own kind and length."""
    chance = random.Random(number)  # noqa: S311 (the same letters each time)
    some = chance.random

    def prose(most: int) -> str:
        return " ".join(chance.sample(sentences(), chance.randint(1, most)))

    lines = [f"Title: Essai {number}", "Date: 2026-07-20"]
    if is_letter := number % 10 != 0:
        lines += ["To: Télécom Ixe", "    TSA 00000", f"Subject: {prose(1)[:60]}"]
        lines += [chance.choice(("From: {{mes coordonnées}}", "From: Camille\n    LYON"))]
        lines += ["Place: Lyon"] * (some() < 0.5)
        lines += ["Via: registered {{n° de recommandé}}"] * (some() < 0.4)
        lines += ["Ref: dossier {{n°}}"] * (some() < 0.5) + ["Encl: Un plan"] * (some() < 0.4)
        lines += ["Signature: Camille"] * (some() < 0.6)
    most = chance.choice((1, 2, 5, 12))
    body = ["Madame, Monsieur,", *(prose(most) for _ in range(chance.randint(1, most)))]
    body[1:1] = chance.sample(BLOCKS, chance.randint(0, min(most, 5)))
    body += [chance.choice(CLOSINGS)]
    parts = ["\n\n".join(body)]
    if is_letter and some() < 0.6:
        parts.insert(0, prose(2))
        parts += [prose(3)] * (some() < 0.6)
    text = "\n\n---\n\n".join(parts)
    return "\n".join([*lines, "", text, NOTE if "[^1]" in text else ""])


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("invented")
    project = copy_of_project(folder / "project", posts=FIXTURES)
    for number in range(LETTERS):
        (project / f"content/letters/essai-{number}.md").write_text(invent(number), "utf-8")
    done = build(folder / "output", project=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return Site(folder / "output")


@pytest.fixture(scope="session")
def reader(chromium: Browser) -> Iterator[Tab]:
    tab = chromium.new_page()
    for script in require_readability():
        tab.evaluate(script)
    yield tab
    tab.close()


@pytest.fixture(scope="session")
def demo(built_once: Callable[[str, bool], Path]) -> Site:
    return Site(built_once("publishconf.py", False), SITEURL)


@pytest.fixture(scope="session")
def read_by_programs(demo: Site) -> dict[str, dict[str, Any]]:
    """Return what each page of the demo is to the programs of ``readers.py``."""
    pages = posts(demo)
    command = [require_readers(), ROOT / "tests" / "readers.py", *(page.path for page in pages)]
    ran = subprocess.run([*map(str, command)], capture_output=True, text=True, check=True)  # noqa: S603
    lines = map(json.loads, ran.stdout.splitlines())
    return {page.address: line for page, line in zip(pages, lines, strict=True)}


def posts(site: Site) -> list[Page]:
    return [page for page in site.pages if page.tree.css("article")]


def test_reader_view_keeps_each_letter_and_post_of_the_demo_whole(demo: Site, reader: Tab) -> None:
    found = posts(demo)
    assert len(found) > 12
    for page in found:
        read = reader.evaluate(READ, page.html)
        assert read["probable"], page
        assert (read["lost"], read["dead"]) == ([], []), page
        assert "[" not in read["byline"], page


def test_reader_view_keeps_letters_of_all_lengths_whole(invented: Site, reader: Tab) -> None:
    found = [page for page in posts(invented) if page.address.startswith("essai-")]
    assert len(found) == LETTERS
    reads = {page.address: reader.evaluate(READ, page.html) for page in found}
    lost = {name: read for name, read in reads.items() if read["lost"] or read["dead"]}
    assert len(lost) <= LETTERS // 30, lost


# --- other readers -----------------------------------------------------------------------


def letters_of(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def parts_of(page: Page) -> dict[str, list[str]]:
    """Return the texts of each part of a post, marks and links back aside."""
    found: dict[str, list[str]] = defaultdict(list)
    tree = html_tree.parse(page.one("article").html or "")
    for node in tree.css("[aria-hidden], .note-mark, .notes h2, [role=doc-backlink]"):
        node.decompose()
    for name, selector in PARTS.items():
        for box in tree.css(selector):
            texts = (html_tree.text_in(node) for node in box.traverse(include_text=True))
            found[name] += [letters_of(text) for text in texts if text]
    return found


def kept_of(texts: dict[str, str], demo: Site) -> set[str]:
    """Return the parts that are whole in all the texts, by the addresses of their pages."""
    lost = {
        name
        for page in posts(demo)
        for name, parts in parts_of(page).items()
        if not all(part in letters_of(texts[page.address]) for part in parts)
    }
    return {*WHOLE} - lost


def with_postmark(texts: dict[str, str]) -> list[str]:
    return [name for name, text in texts.items() if "LYON" in text or "20–7" in text]


def test_defuddle_keeps_what_it_can(demo: Site, reader: Tab) -> None:
    found = {page.address: reader.evaluate(DEFUDDLE, page.html) for page in posts(demo)}
    texts = {name: html_tree.parse(html).text() for name, html in found.items()}
    assert kept_of(texts, demo) >= KEPT["Defuddle"]
    assert with_postmark(texts) == []


@pytest.mark.parametrize("program", [name for name in KEPT if name != "Defuddle"])
def test_a_program_that_looks_for_text_keeps_what_it_can(
    program: str, demo: Site, read_by_programs: dict[str, dict[str, Any]]
) -> None:
    texts = {name: read["texts"][program] for name, read in read_by_programs.items()}
    assert kept_of(texts, demo) >= KEPT[program]
    assert with_postmark(texts) == [] or program == "jusText", "it reads drawings too"


def test_a_post_tells_microformats_and_search_engines_the_same(
    read_by_programs: dict[str, dict[str, Any]], demo: Site
) -> None:
    seen = [
        (page, read_by_programs[page.address]) for page in posts(demo) if page.tree.css("script")
    ]
    for page, read in seen:
        entry, facts = read["entry"], json.loads(page.one("script").text())
        written = facts["author"] if isinstance(facts["author"], list) else [facts["author"]]
        names = [one["name"] for one in written]
        assert not [name for name in names if "[" in name], page
        assert entry["author"] == names == page.meta("author").split(", ")
        assert len(entry["name"]) == 1, page
        assert (entry.get("updated", [None]) != [None]) == ("dateModified" in facts), page
    assert {"Camille", "Télécom Ixe"} <= {
        name for _, read in seen for name in read["entry"]["author"]
    }


def test_all_authors_of_a_post_are_named(demo: Site) -> None:
    page = demo.page("en-cinq-cents-caracteres-en/")
    assert page.meta("author") == "Camille, Harriet"


def test_weasyprint_sets_a_letter_on_pages(
    built_once: Callable[[str, bool], Path], tmp_path: Path
) -> None:
    command = [str(require_readers()), "-m", "weasyprint", "-q"]
    with served(built_once("pelicanconf.py", False)) as address:
        url = f"{address}/dix-jours-puis-deux-jours-puis-rien/"
        subprocess.run([*command, url, str(tmp_path / "x.pdf")], check=True)  # noqa: S603
    with closing(PdfDocument(tmp_path / "x.pdf")) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert 3 <= len(texts) <= 5
    for number, text in enumerate(texts, 1):
        assert f"{number} / {len(texts)}" in text
        assert "Doléances" in text  # the blog's name, above each page
