"""Feeds as their readers need them: valid, whole, and leading to the page."""

import json
import re
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.browser_tools import require_readers
from tests.project import append, pelican, project
from tests.site_tools import ROOT, SITEURL, Site

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
SETTINGS = """
FEED_ALL_RSS, RSS_FEED_SUMMARY_ONLY = "feeds/all.rss.xml", False
TAG_FEED_ATOM, AUTHOR_FEED_ATOM = "feeds/mot/{slug}.atom.xml", "feeds/auteur/{slug}.atom.xml"
TRANSLATION_FEED_ATOM = "feeds/{lang}.atom.xml"
"""
LETTER = """\
Title: L'affaire
Date: 2026-07-20
Authors: Harriet Leeds; Jonas
From: Harriet Leeds
    {{mes coordonnées}}
To: Ixe & Cie
    Service des regrets
    TSA 00000
Via: registered 2C 1
Ref: dossier {{n° client}}
Subject: Ma ligne, encore
Encl: une photo
    la facture
Cc: le médiateur
Place: Lyon
Signature: Harriet
    présidente
Tags: la ligne

Un chapeau[^c], [ici](https://example.org/chapeau).

---

Cher Ixe, [voir](https://example.org/a) puis[^b], encore[^a][^a][^b], selon la [suite](#suite).

## Suite {: #suite }

[^a]: Note a, selon[^d].
[^b]: Note b, [là](https://example.org/b) :

    - une liste
[^c]: Note du chapeau.
[^d]: Dans la note.

---

Plus tard[^c]. [Haut](#suite)
"""
DATES = {  # the headers of a post, when it came out, and when it changed
    "Date: 2026-07-20": ("2026-07-20T12:00:00+02:00",) * 2,
    "Date: 2026-01-20 08:05": ("2026-01-20T08:05:00+01:00",) * 2,
    "Date: 2026-03-29": ("2026-03-29T12:00:00+02:00",) * 2,  # the clock is put forward at night
    "Date: 1897-07-20": ("1897-07-20T11:50:39+00:00",) * 2,  # +00:09:21 is no offset of RFC 3339
    "Date: 1897-07-20 09:00": ("1897-07-20T08:50:39+00:00",) * 2,
    "Date: 2012-05-07T23:14:05+02:00": ("2012-05-07T23:14:05+02:00",) * 2,
    "Date: 2026-07-20\nModified: 2026-07-22": (
        "2026-07-20T12:00:00+02:00", "2026-07-22T12:00:00+02:00",
    ),
    "Date: 2026-07-20 14:30\nModified: 2026-07-20": ("2026-07-20T14:30:00+02:00",) * 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A blog whose posts have all that a feed may need to tell."""
    blog = project(tmp_path_factory.mktemp("feeds") / "blog", letters=0)
    append(blog / "publishconf.py", SETTINGS)
    english = f"Slug: l-affaire\nLang: en\n{LETTER.replace('Ma ligne', 'My line')}"
    posts = {f"jour-{n}": f"Title: Jour {n}\n{date}\n\nOui." for n, date in enumerate(DATES)}
    posts |= {"fr": LETTER, "en": english, "autre": LETTER.replace("L'affaire", "Une autre")}
    for name, text in posts.items():
        (blog / f"content/letters/{name}.md").write_text(text, encoding="utf-8")
    built = pelican("content", "-s", "publishconf.py", cwd=blog)
    assert built.returncode == 0, built.stderr
    return Site(blog / "published", SITEURL)


@pytest.fixture(scope="module")
def entries(site: Site) -> dict[str, ElementTree.Element]:
    """The entries of the feed of all posts, by the addresses of their pages."""
    feed = ElementTree.parse(site.folder / "feeds/all.atom.xml")  # noqa: S314 (our own)
    return {leads_to(entry): entry for entry in feed.iter(f"{ATOM}entry")}


def leads_to(node: ElementTree.Element) -> str:
    """Return the one page that a feed or an entry is about."""
    (link,) = node.findall(f"{ATOM}link[@rel='alternate']")
    return link.attrib["href"]


def text(entry: ElementTree.Element) -> LexborHTMLParser:
    """Return the text of an entry, as a tree."""
    return LexborHTMLParser(entry.findtext(f"{ATOM}content", ""))


def words(tree: LexborHTMLParser, without: str) -> str:
    """Return the words of a text, white space aside."""
    for node in tree.css(without):
        node.decompose()
    return "".join(tree.text().split())


def test_each_feed_keeps_the_rules_of_atom(site: Site) -> None:
    ids = set()
    for path in site.feeds:
        feed = ElementTree.parse(path).getroot()  # noqa: S314 (our own)
        found = feed.findall(f"{ATOM}entry")
        for node in (feed, *found):
            for name in ("id", "title", "updated"):
                (one,) = node.findall(f"{ATOM}{name}")
                assert one.text, (path, name)
            for name in ("updated", "published"):
                assert all(RFC_3339.fullmatch(one.text or "") for one in node.iter(ATOM + name))
            assert site.problem(leads_to(node)) is None
            assert node.get(LANG)
        for entry in found:
            assert all(entry.findtext(f"{ATOM}author/{ATOM}name", "") for entry in found)
            came_out, changed = (
                datetime.fromisoformat(entry.findtext(ATOM + name, ""))
                for name in ("published", "updated")
            )
            assert came_out <= changed
        ids.add(feed.findtext(f"{ATOM}id"))
    assert len(ids) == len(site.feeds) > 7


@pytest.mark.parametrize(
    ("feed", "page"),
    [
        ("all", ""),
        ("ixe-cie", "entreprise/ixe-cie/"),
        ("mot/la-ligne", "mot/la-ligne/"),
        ("auteur/jonas", ""),  # an author has no page
        ("fr", ""),
    ],
)
def test_a_feed_leads_to_the_page_that_lists_the_same_posts(
    site: Site, feed: str, page: str
) -> None:
    root = ElementTree.parse(site.folder / f"feeds/{feed}.atom.xml").getroot()  # noqa: S314
    assert leads_to(root) == f"{SITEURL}/{page}"
    assert root.findtext(f"{ATOM}id") == f"{SITEURL}/feeds/{feed}.atom.xml"


@pytest.mark.parametrize(("number", "dates"), [*enumerate(DATES.values())], ids=[*DATES])
def test_a_day_is_told_as_its_noon_on_page_and_feed(
    site: Site, entries: Mapping[str, ElementTree.Element], number: int, dates: tuple[str, str]
) -> None:
    url = f"{SITEURL}/jour-{number}/"
    told = tuple(entries[url].findtext(ATOM + name) for name in ("published", "updated"))
    assert told == dates
    data = json.loads(site.page(f"jour-{number}/").one("script").text())
    assert (data["datePublished"], data.get("dateModified", dates[1])) == dates


def test_an_entry_has_the_whole_letter_in_order(
    site: Site, entries: Mapping[str, ElementTree.Element]
) -> None:
    for url in ("l-affaire/", "l-affaire-en/"):
        page = site.page(url)
        parts = page.tree.css(".letter-chapeau, .letter-sheet, .letter-afterword")
        sheet = LexborHTMLParser("".join(part.html or "" for part in parts))
        seen = words(sheet, "[aria-hidden], .postmark, .note-mark, .notes")
        assert "Servicedesregrets" in seen
        assert words(text(entries[page.url]), "sup, .footnote") == seen


def test_links_to_notes_lead_to_the_notes_of_the_page_which_have_the_same_ids(
    site: Site, entries: Mapping[str, ElementTree.Element]
) -> None:
    for url in ("l-affaire/", "l-affaire-en/"):
        page = site.page(url)
        content = text(entries[page.url])
        ids = {node.id for node in content.css("[id]")}
        assert ids <= {node.id for node in page.tree.css("[id]")}
        assert "suite" in ids
        links = [link.attributes["href"] or "" for link in content.css("a")]
        within = [link for link in links if link.startswith(f"{page.url}#")]
        assert len(within) == 2 * 6 + 2  # of two marks in a row the page has one, and so the feed
        assert [site.problem(link) for link in within] == [None] * len(within)
        assert {link.partition("#")[2] for link in within} == ids
        assert not [link for link in links if not link.startswith("https:")]
        notes = {
            node.id: words(LexborHTMLParser(node.html or ""), "a") for node in content.css("li[id]")
        }
        for name, note in notes.items():
            of_page = page.one(f'[id="{name}"]').html or ""
            assert words(LexborHTMLParser(of_page), "a[role], .note-url, sup").startswith(note[:5])


def test_an_entry_says_its_language_its_authors_and_has_its_own_pdf(
    site: Site, entries: Mapping[str, ElementTree.Element]
) -> None:
    for url, lang in (("l-affaire/", "fr"), ("l-affaire-en/", "en")):
        entry = entries[f"{SITEURL}/{url}"]
        assert entry.get(LANG) == lang
        names = [name.text for name in entry.iterfind(f"{ATOM}author/{ATOM}name")]
        assert names == ["Harriet Leeds", "Jonas"]
        (pdf,) = entry.findall(f"{ATOM}link[@rel='enclosure']")
        file = site.folder / url / f"{url[:-1]}.pdf"
        assert pdf.attrib["href"] == f"{SITEURL}/{url}{url[:-1]}.pdf"
        assert pdf.attrib["length"] == str(file.stat().st_size)


def test_an_rss_feed_has_the_same(site: Site) -> None:
    channel = ElementTree.parse(site.folder / "feeds/all.rss.xml").getroot()[0]  # noqa: S314
    item = next(
        one for one in channel.iter("item") if one.findtext("link") == f"{SITEURL}/l-affaire/"
    )
    assert "Service des regrets" in item.findtext("description", "")
    creators = [one.text for one in item.iter("{http://purl.org/dc/elements/1.1/}creator")]
    assert creators == ["Harriet Leeds", "Jonas"]
    assert item.find("enclosure") is not None
    guid = item.find("guid")
    assert guid is not None
    assert guid.attrib == {"isPermaLink": "false"}
    assert item.findtext("pubDate") == "Mon, 20 Jul 2026 12:00:00 +0200"


def test_a_feed_without_posts_is_the_same_at_any_time(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=0)
    assert pelican("content", "-s", "publishconf.py", cwd=blog).returncode == 0
    feed = ElementTree.parse(blog / "published/feeds/all.atom.xml").getroot()  # noqa: S314
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


# --- as programs read them ---


@pytest.fixture(scope="module")
def read(site: Site) -> list[dict[str, Any]]:
    """What programs make of the entries."""
    command = [
        require_readers(),
        ROOT / "tests/feed_readers.py",
        site.folder / "feeds/all.atom.xml",
    ]
    ran = subprocess.run(  # noqa: S603 (our own arguments)
        [*map(str, command)], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_what_readers_clean_leads_to_the_page_and_parts_all_words(
    site: Site, read: list[dict[str, Any]]
) -> None:
    letters = [entry for entry in read if "/l-affaire" in entry["page"]]
    assert {(entry["lang"], tuple(entry["day"])) for entry in letters} == {
        (lang, (2026, 7, 20)) for lang in ("fr", "en")
    }
    for entry in letters:
        assert entry["authors"] == ["Harriet Leeds", "Jonas"]
        for name, links in entry["links"].items():
            assert len([link for link in links if site.problem(link) is None]) == 14, name
            assert not [link for link in links if "feeds/" in link or link.startswith("#")], name
        for name, said in entry["words"].items():
            assert re.search(r"Ixe & Cie\s+Service des regrets\s+TSA 00000\s", said), name
            assert re.search(r"encore\d,\s\d, selon", said), name
            assert re.search(r"Harriet\s+présidente\s", said), name
