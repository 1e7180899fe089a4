"""The blog that a build writes: valid, complete in itself, and the same on every machine.

The demo blog is built with both settings; titles and addresses that are hard to get right
are in ``fixtures/site``, built in a copy of the project.
"""

import filecmp
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from benchmarks import page_weight
from plugins.post import headers
from tests.browser_tools import nu_errors, require_nu
from tests.site_tools import (
    ROOT,
    SITEURL,
    Page,
    Site,
    addresses_in_css,
    build,
    copy_of_project,
    fold,
    run_pelican,
)

SETTINGS = {"pelicanconf.py": "", "publishconf.py": SITEURL}
ATOM = "{http://www.w3.org/2005/Atom}"
HARD_TITLE = """Tom & "Jerry" <b>gras</b>, l'été > 3 < 4"""  # fixtures/site/letters

# A link that a reader follows, or the name of a page; everything else would be loaded.
FOLLOWED = {"a", "area", "blockquote", "q", "ins", "del"}
NAMES_A_PAGE = {"canonical", "alternate", "author", "license", "me", "next", "prev"}
LEFT_BY_A_TEMPLATE = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|#\}|\bUndefined\b|\bNone\b|<jinja2|<built-in"
)
ON_EVENT = re.compile(r"on[a-z]+", re.IGNORECASE)

# Run before the build in the same Python: a build that calls out ends with status 97.
NO_WAY_OUT = """
import os, sys
OUT = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system")
def stop(event, arguments):
    if event in OUT:
        os.write(2, f"the build called {event}{arguments}".encode())
        os._exit(97)
sys.addaudithook(stop)
"""


@pytest.fixture(scope="session")
def demo(built_once: Callable[[str, bool], Path]) -> dict[str, Site]:
    """Return the demo blog as each of the settings makes it."""
    return {name: Site(built_once(name, False), url) for name, url in SETTINGS.items()}


@pytest.fixture(scope="session", params=list(SETTINGS))
def site(request: pytest.FixtureRequest, demo: dict[str, Site]) -> Site:
    return demo[request.param]


@pytest.fixture(scope="session")
def published(demo: dict[str, Site]) -> Site:
    return demo["publishconf.py"]


@pytest.fixture(scope="session")
def hard(built_once: Callable[[str, bool], Path]) -> Site:
    """Return the blog of fixtures/site, as published."""
    return Site(built_once("publishconf.py", True), SITEURL)


# --- the build ---


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_build_ends_well_and_says_nothing_but_done(settings: str, tmp_path: Path) -> None:
    built = build(tmp_path, settings)
    assert built.returncode == 0, built.stdout + built.stderr
    assert built.stderr == ""
    assert re.match(r"Done: Processed \d+ articles", built.stdout), built.stdout


def test_a_build_from_another_folder_is_the_same(site: Site, tmp_path: Path) -> None:
    settings = ROOT / _settings_of(site)
    built = run_pelican("-s", settings, "-o", tmp_path / "output", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    assert _differences(site.folder, tmp_path / "output") == []


def test_a_build_without_locale_is_the_same(site: Site, tmp_path: Path) -> None:
    bare = {"LC_ALL": "C", "LANG": "", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    settings = ROOT / _settings_of(site)
    built = run_pelican("-s", settings, "-o", tmp_path, env=bare)
    assert built.returncode == 0, built.stderr
    assert _differences(site.folder, tmp_path) == []


def test_a_build_needs_neither_network_nor_other_programs(tmp_path: Path) -> None:
    built = run_pelican("-o", tmp_path / "output", env=_no_way_out(tmp_path))
    assert built.returncode == 0, built.stderr


@pytest.mark.parametrize(
    "call",
    ["import socket; socket.create_connection(('127.0.0.1', 9))", "import os; os.system('true')"],
)
def test_a_build_that_calls_out_would_be_stopped(call: str, tmp_path: Path) -> None:
    (tmp_path / "calls.py").write_text(f"{call}\nPATH = '.'\n")
    built = run_pelican("-s", tmp_path / "calls.py", env=_no_way_out(tmp_path))
    assert built.returncode == 97


def test_a_build_of_a_copy_elsewhere_is_the_same(published: Site, tmp_path: Path) -> None:
    project = copy_of_project(tmp_path / "project")
    assert build(tmp_path / "output", "publishconf.py", project=project).returncode == 0
    assert _differences(published.folder, tmp_path / "output") == []


def _settings_of(site: Site) -> str:
    return next(name for name, siteurl in SETTINGS.items() if siteurl == site.siteurl)


def _no_way_out(folder: Path) -> dict[str, str]:
    (folder / "sitecustomize.py").write_text(NO_WAY_OUT)
    return {"PYTHONPATH": str(folder)}


def _differences(one: Path, other: Path) -> list[str]:
    names = {path.relative_to(top) for top in (one, other) for path in top.rglob("*.*")}
    _, differ, missing = filecmp.cmpfiles(one, other, map(str, names), shallow=False)
    return sorted(differ + missing)


def test_a_letter_of_700_words_weighs_at_most_14_kilobytes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page_weight.main()
    (whole,) = re.findall(r"^all +([\d,]+) bytes of 14,336,", capsys.readouterr().out, re.MULTILINE)
    assert 8_000 < int(whole.replace(",", "")) <= 14_336


# --- every page ---


def test_the_demo_has_each_kind_of_page(site: Site) -> None:
    addresses = {page.address for page in site.pages}
    assert {"", "404.html", "archives/", "entreprises/", "mots/", "a-propos/"} <= addresses
    assert any(address.startswith("entreprise/") for address in addresses)
    assert any(address.startswith("mot/") for address in addresses)
    assert {page.lang for page in _posts(site)} >= {"fr", "en", "de"}
    kinds = Counter(page.one("body").attributes["class"] for page in site.pages)
    assert kinds["letter-page"] >= 5, kinds
    assert {"post", "page", "listing"} <= set(kinds)


def test_the_demo_uses_every_header() -> None:
    posts = (ROOT / "content").rglob("*.md")
    texts = {path.name: path.read_text("utf-8") for path in posts}
    used = {key for name, text in texts.items() for key in headers.read(text, name)[0].headers}
    assert {key.name for name, key in headers.HEADERS.items() if name not in used} == set()


def test_a_translation_and_its_original_lead_to_each_other(site: Site) -> None:
    french, english = (site.page(f"en-cinq-cents-caracteres{end}/") for end in ("", "-en"))
    for page, other in ((french, english), (english, french)):
        link = page.one(".post-foot a[hreflang]")
        assert link.attributes["hreflang"] == other.lang
        assert (link.attributes["href"] or "").endswith(f"/{other.address}")
        if site.siteurl:
            named = page.one("link[hreflang]")
            assert (named.attributes["hreflang"], named.attributes["href"]) == (
                other.lang,
                other.url,
            )


def test_every_page_and_style_sheet_is_valid(site: Site) -> None:
    require_nu()
    drawings = site.folder.rglob("*.svg")
    files = [*(page.path for page in site.pages), *site.sheets, *drawings]
    assert nu_errors(files) == []


def test_hard_titles_and_all_of_markdown_make_valid_pages(hard: Site) -> None:
    require_nu()
    assert nu_errors(page.path for page in hard.pages) == []


def test_nu_would_find_an_error_and_a_warning(tmp_path: Path) -> None:
    require_nu()
    page, sheet = tmp_path / "page.html", tmp_path / "sheet.css"
    page.write_text(
        '<!doctype html><html lang="fr"><title>x</title><p id="a"><section id="a"></section>'
    )
    sheet.write_text(
        "a { top: max(anchor(--b top, 0px), 1px) }\nb { colour: red; anchor-name: --b }"
    )
    found = nu_errors([page, sheet])
    assert any("Duplicate ID" in message for message in found), found
    assert any("Section lacks heading" in message for message in found), found
    assert [message for message in found if message.startswith(f"{sheet}:2:")]
    assert not [message for message in found if message.startswith(f"{sheet}:1:")]


def test_every_link_inside_the_blog_leads_to_a_file_and_an_element(site: Site) -> None:
    _assert_links_lead_somewhere(site)


def test_every_link_inside_the_hard_blog_leads_somewhere(hard: Site) -> None:
    _assert_links_lead_somewhere(hard)


def _assert_links_lead_somewhere(site: Site) -> None:
    links = {(url, str(page)) for page in site.pages for _, url in page.links()}
    internal = {(url, page) for url, page in links if site.is_internal(url)}
    assert len({url for url, _ in internal if "#" in url}) > 20
    assert len(internal) > 100
    assert [
        f"{page}: {problem}" for url, page in sorted(internal) if (problem := site.problem(url))
    ] == []


def test_every_address_in_a_style_sheet_leads_to_a_file(site: Site) -> None:
    missing = [
        f"{sheet.name}: {url}"
        for sheet in site.sheets
        for url in addresses_in_css(sheet.read_text(encoding="utf-8"))
        if not url.startswith(("data:", "#")) and not (sheet.parent / url).is_file()
    ]
    assert missing == []


def test_a_page_loads_nothing_from_elsewhere(site: Site) -> None:
    loaded = [
        (str(page), node.tag, url)
        for page in site.pages
        for node, url in page.links()
        if _is_loaded(node) and not site.is_internal(url) and not url.startswith("data:")
    ]
    assert loaded == []


def _is_loaded(node: LexborNode) -> bool:
    rel = set((node.attributes.get("rel") or "").lower().split())
    return node.tag not in FOLLOWED and not (node.tag == "link" and rel & NAMES_A_PAGE)


def test_a_page_runs_no_script(site: Site) -> None:
    for page in site.pages:
        kinds = {node.attributes.get("type") for node in page.tree.css("script")}
        assert kinds <= {"application/ld+json"}, page
        for node in page.tree.css("*"):
            assert not [name for name in node.attributes if ON_EVENT.fullmatch(name)], (page, node)
            href = (node.attributes.get("href") or "").strip().lower()
            assert not href.startswith(("javascript:", "data:")), (page, href)


def test_only_the_cells_of_a_table_have_a_style_of_their_own(site: Site) -> None:
    for page in site.pages:
        assert not page.tree.css("style"), page
        for node in page.tree.css("[style]"):
            assert node.tag in {"td", "th"}, (page, node)
            assert re.fullmatch(r"text-align: \w+;", node.attributes["style"] or ""), page


def test_an_id_stands_once_on_a_page(site: Site) -> None:
    repeated = {
        str(page): again
        for page in site.pages
        if (again := [name for name, count in Counter(page.ids).items() if count > 1])
    }
    assert repeated == {}


def test_a_page_has_one_first_heading_and_skips_no_level(site: Site) -> None:
    for page in site.pages:
        levels = [int((node.tag or "")[1]) for node in page.tree.css("h1, h2, h3, h4, h5, h6")]
        assert levels.count(1) == 1, page
        assert levels[0] == 1, page
        skipped = [b for a, b in pairwise(levels) if b > a + 1]
        assert skipped == [], (page, levels)


def test_a_page_is_in_the_language_of_its_post(site: Site) -> None:
    by_title = {fold(page.one("h1").text()): page for page in _posts(site)}
    sources = [*_sources(ROOT / "content")]
    assert len(sources) > 10
    for post in sources:
        if site.siteurl and post.get("Status") == "draft":
            continue  # in production it has no page
        assert by_title[fold(post["Title"])].lang == post.get("Lang", "fr"), post["Title"]


def test_a_title_in_a_list_says_its_language(site: Site) -> None:
    langs = {page.url: page.lang for page in _posts(site)}
    seen = Counter[str]()
    for page in site.pages:
        for node in page.tree.css("main a.p-name, main ul.index a"):
            url = next(url for link, url in page.links() if link.mem_id == node.mem_id)
            if url in langs:
                assert _language_of(node) == langs[url], (page, url)
                seen[langs[url] or ""] += 1
    assert seen["en"] > 2
    assert seen["fr"] > 2


def test_nothing_of_a_template_is_left_in_a_page(site: Site) -> None:
    for page in site.pages:
        body = LexborHTMLParser(page.html)
        for code in body.css("code"):  # a post may write about templates
            code.decompose()
        assert LEFT_BY_A_TEMPLATE.findall(body.html or "") == [], page


def test_addresses_are_clean(site: Site) -> None:
    for page in site.pages:
        assert page.address == "404.html" or re.fullmatch(r"([a-z0-9-]+/)*", page.address), page
        assert not [url for _, url in page.links() if url.endswith("index.html")], page


def test_the_page_of_a_wrong_address_works_at_any_address(site: Site) -> None:
    page = site.page("404.html")
    written = [
        node.attributes.get("href") or node.attributes.get("src") or ""
        for node in page.tree.css("[href], [src]")
    ]
    assert len(written) > 5
    root = (f"{site.siteurl}/", "#")
    assert [url for url in written if not url.startswith(root)] == []


def test_every_page_describes_itself(site: Site) -> None:
    titles = Counter(page.one("head > title").text() for page in site.pages)
    assert [title for title, count in titles.items() if count > 1] == []
    for page in site.pages:
        assert page.meta("description").strip(), page
        assert "<" not in page.meta("description"), page


def test_a_post_describes_itself_to_social_sites(site: Site) -> None:
    for page in _posts(site):
        assert page.meta("og:title") == page.one("h1").text().strip(), page
        assert page.meta("og:description") == page.meta("description"), page
        assert page.meta("og:type") in {"article", "website"}, page
        assert page.meta("og:site_name") == "Doléances"
        assert re.fullmatch(r"[a-z]{2}_[A-Z]{2}", page.meta("og:locale")), page


def test_a_published_page_names_its_own_address(published: Site) -> None:
    for page in published.pages:
        named = [node.attributes["href"] for node in page.tree.css("link[rel=canonical]")]
        if page.address == "404.html" or page.address.startswith("drafts/"):
            assert named in ([], [page.url]), page
        else:
            assert named == [page.url], page
    for page in _posts(published):
        assert page.meta("og:url") == page.url


def test_a_post_says_what_it_is_as_data(published: Site) -> None:
    posts = [page for page in _posts(published) if page.tree.css("script")]
    assert len(posts) > 8
    for page in posts:
        facts = _facts(page)
        assert facts["headline"] == page.one("h1").text().strip()
        assert facts["url"] == page.url
        assert facts["inLanguage"] == page.lang
        datetime.fromisoformat(facts["datePublished"])


def _facts(page: Page) -> dict[str, Any]:
    facts = json.loads(page.one('script[type="application/ld+json"]').text())
    assert isinstance(facts, dict)
    return facts


def _posts(site: Site) -> list[Page]:
    """Give the pages that an author wrote: letters, posts and pages."""
    return [page for page in site.pages if page.tree.css("article.h-entry")]


def _sources(folder: Path) -> Iterator[dict[str, str]]:
    """Give the headers of each post, those of one line."""
    for path in folder.rglob("*.md"):
        head = path.read_text(encoding="utf-8").split("\n\n", 1)[0]
        yield dict(re.findall(r"^([\w-]+): *(.*)$", head, re.MULTILINE))


def _language_of(node: LexborNode | None) -> str | None:
    while node is not None:
        if "lang" in node.attributes:
            return node.attributes["lang"]
        node = node.parent
    return None


# --- titles and names that are hard to write ---


def test_a_hard_title_is_the_same_text_everywhere(hard: Site) -> None:
    page = hard.page("hostile-title/")
    title = page.one("h1").text()
    assert fold(title) == fold(HARD_TITLE)
    assert page.one("title").text() == f"{title} · Doléances"
    assert page.meta("og:title") == title
    assert _facts(page)["headline"] == title
    entry = next(entry for entry in _entries(hard) if _link(entry) == page.url)
    assert entry.findtext(f"{ATOM}title") == title
    lists = [other for other in hard.pages if other.address != page.address]
    shown = [
        node.text()
        for other in lists
        for node in other.tree.css("a")
        if (node.attributes["href"] or "").endswith("/hostile-title/")
    ]
    assert len(shown) >= 5  # front page, archives, company, two tags
    assert set(shown) == {title}


def test_a_hard_name_is_text_everywhere(hard: Site) -> None:
    company = hard.page("entreprise/poisson-frites/")
    assert "Poisson & Frites <i>" in company.one("h1").text()
    assert "Poisson & Frites <i>" in company.one("title").text()
    letter = hard.page("hostile-title/")
    assert letter.one(".letter-to").text().startswith("Poisson & Frites <i>")
    assert letter.one(".letter-from").text().strip() == "Camille & Fils <b>"
    assert [node.text() for node in letter.tree.css('[rel~="tag"]')] == [
        "R&D",
        "«\xa0guillemets\xa0» <u>",
    ]
    assert not letter.tree.css("main i, main u")
    assert [fold(node.text()) for node in letter.tree.css("main b")] == ["Objet :"]


@pytest.mark.parametrize("name", ["a draft", "a hidden letter"])
def test_what_is_not_published_is_in_no_list_and_no_feed(hard: Site, name: str) -> None:
    address = f"/{name.replace(' ', '-')}/"
    lists = [page for page in hard.pages if page.one("body").attributes["class"] == "listing"]
    assert len(lists) > 5
    assert [page for page in lists if address in page.html] == []
    assert len(hard.feeds) > 3
    assert [feed for feed in hard.feeds if address in feed.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    ("address", "title"),
    [("l-affaire-d-orange/", "L'affaire d'Orange"), ("l-ete-d-apres/", "L’été d’après")],
)
def test_an_apostrophe_parts_two_words_of_an_address(hard: Site, address: str, title: str) -> None:
    assert fold(hard.page(address).one("h1").text()) == fold(title)
    assert hard.page("entreprise/l-orange-d-ixe/")


# --- feeds ---


def test_a_feed_is_atom_with_what_readers_of_feeds_need(published: Site) -> None:
    names = {path.name for path in published.feeds}
    assert {"all.atom.xml", "telecom-ixe.atom.xml"} <= names
    for path in published.feeds:
        feed = _atom(path)
        assert feed.tag == f"{ATOM}feed"
        assert feed.findtext(f"{ATOM}title", "").startswith("Doléances")
        assert _link(feed, "self") == f"{SITEURL}/{path.relative_to(published.folder).as_posix()}"
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert ids
        assert len(set(ids)) == len(ids)
        for node in [feed, *feed.iter(f"{ATOM}entry")]:
            datetime.fromisoformat(node.findtext(f"{ATOM}updated", ""))
            assert node.findtext(f"{ATOM}id")


def test_an_entry_says_when_it_came_out_and_when_it_changed(published: Site) -> None:
    changed = 0
    for entry in _entries(published):
        came_out = datetime.fromisoformat(entry.findtext(f"{ATOM}published", ""))
        updated = datetime.fromisoformat(entry.findtext(f"{ATOM}updated", ""))
        assert came_out <= updated
        changed += came_out < updated
    assert changed


def test_an_entry_leads_to_its_page(published: Site) -> None:
    posts = {page.url for page in _posts(published) if page.tree.css("script")}
    led = {_link(entry) for entry in _entries(published)}
    assert led <= posts
    drafts = {url for url in posts if "/drafts/" in url}
    assert posts - drafts == led


def test_an_entry_has_the_full_text_with_live_links_and_no_marks(published: Site) -> None:
    pages = {page.url: page for page in published.pages}
    links = 0
    for entry in _entries(published):
        content = _content(entry)
        assert not content.css(".note-mark, .notes, [role^=doc-]"), _link(entry)
        assert _words(content, "body") == _words(
            pages[_link(entry)].tree,
            ".answers, .letter-chapeau, .letter-sheet, .plain .e-content, .letter-afterword",
        ), _link(entry)
        for node in content.css("a[href], img[src]"):
            url = node.attributes.get("href") or node.attributes.get("src") or ""
            assert re.match("https?:|mailto:|tel:", url), (url, _link(entry))
            assert not url.startswith(SITEURL) or published.problem(url) is None, url
            links += 1
    assert links > 10


def test_every_company_has_its_feed(published: Site) -> None:
    companies = [page for page in published.pages if page.address.startswith("entreprise/")]
    assert len(companies) > 3
    for page in companies:
        slug = page.address.removeprefix("entreprise/").rstrip("/").partition("/")[0]
        feed = published.folder / "feeds" / f"{slug}.atom.xml"
        named = {url for node, url in page.links() if node.tag == "link"}
        assert f"{SITEURL}/feeds/{slug}.atom.xml" in named, page
        in_feed = {_link(entry) for entry in _atom(feed).iter(f"{ATOM}entry")}
        listed = {url for node, url in page.links() if "p-name" in _classes(node)}
        assert listed, page
        assert listed <= in_feed


def test_a_blog_without_address_has_no_feed(demo: dict[str, Site]) -> None:
    written = demo["pelicanconf.py"]
    assert written.feeds == []
    assert not [page for page in written.pages if "application/atom+xml" in page.html]


def _atom(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_bytes())  # noqa: S314 (our own build wrote it)


def _entries(site: Site) -> list[ElementTree.Element]:
    entries = list(_atom(site.folder / "feeds" / "all.atom.xml").iter(f"{ATOM}entry"))
    assert entries
    return entries


def _link(node: ElementTree.Element, rel: str = "alternate") -> str:
    return next(link.get("href", "") for link in node.findall(f"{ATOM}link[@rel='{rel}']"))


def _content(entry: ElementTree.Element) -> LexborHTMLParser:
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    return LexborHTMLParser(content.text or "")


def _words(tree: LexborHTMLParser, selector: str) -> list[str]:
    """Give the words of some elements; marks, and notes of the author's, aside."""
    tree = LexborHTMLParser(tree.html or "")
    for node in tree.css(".note-mark, .notes, .footnote-ref, .footnote, .postmark, [aria-hidden]"):
        node.decompose()
    return " ".join(node.text(separator=" ") for node in tree.css(selector)).split()


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


# --- a finder that finds ---


@pytest.mark.parametrize(
    ("markup", "finds"),
    [
        ('<a href="/nowhere/">', test_every_link_inside_the_blog_leads_to_a_file_and_an_element),
        ('<a href="#nothing">', test_every_link_inside_the_blog_leads_to_a_file_and_an_element),
        ('<img src="https://example.org/x.png" alt="">', test_a_page_loads_nothing_from_elsewhere),
        ("<p onclick='x()'>", test_a_page_runs_no_script),
        ("<script>1</script>", test_a_page_runs_no_script),
        ('<p style="top: 0">', test_only_the_cells_of_a_table_have_a_style_of_their_own),
        ('<p id="main">', test_an_id_stands_once_on_a_page),
        ("<h1>Two</h1>", test_a_page_has_one_first_heading_and_skips_no_level),
        ("{{ left }}", test_nothing_of_a_template_is_left_in_a_page),
        ('<a href="/index.html">', test_addresses_are_clean),
    ],
)
def test_a_fault_in_one_page_would_be_found(
    markup: str, finds: Callable[[Site], None], demo: dict[str, Site], tmp_path: Path
) -> None:
    whole = demo["pelicanconf.py"]
    finds(whole)
    faulty = Site(shutil.copytree(whole.folder, tmp_path / "faulty"))
    page = faulty.folder / "archives" / "index.html"
    html = page.read_text(encoding="utf-8").replace("</main>", f"{markup}</main>")
    page.write_text(html, encoding="utf-8")
    with pytest.raises(AssertionError):
        finds(faulty)
