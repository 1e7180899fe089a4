"""What the notes do: cases in fixtures/notes/, laws on whatever hypothesis invents."""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.footnoted_links import author_notes, marks, notes, urls
from plugins.footnoted_links.notes import Noted, Policy
from plugins.post.body import CommonMark, MarkupError, Parts, convert, markdown_for
from tests.browser_tools import nu_errors, require_nu
from tests.invented_html import markdown_body, soup
from tests.site_tools import SITEURL, Site, copy_of_project, run_pelican

CASES = Path(__file__).parent / "fixtures" / "notes"
BETWEEN_CASES = re.compile(r"^={20,}\n", re.MULTILINE)
SETTING = re.compile(r"(?P<key> [A-Z][\w-]+ ): \  (?P<value> .+ )", re.VERBOSE)
EXACT = "markup"  # the file whose HTML is compared to the last character
SLUG = "box"
MARKDOWN = markdown_for({"extensions": ["markdown.extensions.extra"]})
LONG = re.compile(r'<span class="long">(?:[^<]|<wbr>|<span>[^<]*</span>)*</span>')
LINES = re.compile(r"\n+")
WORD_JOINER = "\u2060"
TEXT_STYLE = "\ufe0e"  # of the arrow


def footnote(html: str, prefix: str, **choices: Any) -> Noted:
    """Make the notes of a post that has no parts, and is as the reader hands it on: mended."""
    return notes.footnote(Parts(body=mended(html)), prefix, **choices)


def mended(html: str) -> str:
    tree = html_tree.settled(html_tree.parse(html))
    return html if tree is None else html_tree.serialise(tree)


def whole(noted: Noted) -> str:
    return f"{noted.body}\n{noted.notes}" if noted.notes else noted.body


# --- cases that a writer can read ----------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A title, settings as a post has headers, Markdown, a dot, the HTML that it becomes."""

    file: str
    title: str
    settings: dict[str, str]
    warnings: tuple[str, ...]
    markdown: str
    html: str

    @property
    def lang(self) -> str:
        return self.settings.get("Lang", "fr")

    def policy(self) -> Policy:
        policy = Policy(
            self.lang,
            site=self.settings.get("Site", ""),
            ignore=self.settings.get("Ignore", "").split(),
            link_notes=self.settings.get("Link-Notes") != "no",
        )
        page = self.settings.get("On-Paper", "")
        return replace(policy, page=page)

    def before(self) -> str:
        return converted(self.markdown)

    def noted(self) -> Noted:
        return footnote(self.before(), SLUG, policy=self.policy()).on_paper


def converted(text: str) -> str:
    """Make HTML, also of what stops a build: the filter is to take any."""
    try:
        return convert(MARKDOWN, text, letter=True).html()
    except MarkupError:
        cast(CommonMark, MARKDOWN.parser).begin(letter=True, notes="")
        tree = html_tree.parse(MARKDOWN.convert(text))
        html_tree.remove_comments(tree)
        return html_tree.serialise(tree)


def read_case(file: str, text: str) -> Case:
    source, _, html = text.partition("\n.\n")
    head, _, body = source.partition("\n\n")
    title, *lines = head.split("\n")
    settings = [(found["key"], found["value"]) for found in map(SETTING.fullmatch, lines) if found]
    assert len(settings) == len(lines), f"{file}: {title}: settings are lines such as `Lang: en`"
    warnings = tuple(value for key, value in settings if key == "Warning")
    return Case(file, title, dict(settings), warnings, body, html.strip("\n"))


def cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.md")):
        for text in BETWEEN_CASES.split(path.read_text(encoding="utf-8")):
            yield read_case(path.stem, text)


ALL_CASES = list(cases())
each_case = pytest.mark.parametrize(
    "case", ALL_CASES, ids=[f"{case.file}: {case.title}" for case in ALL_CASES]
)


def as_read(html: str) -> str:
    """Write marks and notes without what a reader does not see: ids, labels, roles, no-breaks."""
    body = html_tree.parse(html)
    for mark in body.css("sup.note-mark[id]"):
        mark.insert_after(element("sup", mark.text().replace(WORD_JOINER, "")))
        mark.decompose()
    for shown in body.css(".note-url"):
        href = shown.attributes.get("href")
        shown.replace_with(element("a", shown.text(), href) if href else shown.text())
    for section in body.css("section.notes"):
        for back in section.css("[role=doc-backlink], [aria-hidden]"):
            back.replace_with(back.text().replace(TEXT_STYLE, ""))
        items = (f"<li>{item.inner_html}</li>" for item in section.css("ol > li[data-note]"))
        section.replace_with(html_tree.fragment("\n".join(["<ol>", *items, "</ol>"])))
    return re.sub("&nbsp;(?![^<>]*>)", " ", html_tree.serialise(body))


def element(tag: str, text: str, href: str = "") -> LexborNode:
    attribute = f' href="{escape(href)}"' if href else ""
    return html_tree.fragment(f"<{tag}{attribute}>{escape(text)}</{tag}>")


@each_case
def test_a_case_becomes_and_warns_of_what_its_file_says(case: Case) -> None:
    noted = case.noted()
    made = whole(noted) if case.file == EXACT else as_read(whole(noted))
    assert LINES.sub("\n", made) == LINES.sub("\n", case.html)

    assert tuple(message for _, message in noted.warnings) == case.warnings


def test_a_case_is_the_same_after_a_second_pass() -> None:
    for case in ALL_CASES:
        once = case.noted()
        assert whole(footnote(whole(once), SLUG, policy=case.policy())) == whole(once), case.title
        assert footnote(once.body, SLUG, policy=case.policy()).body == once.body, case.title


# --- laws ----------------------------------------------------------------------------------


NOTES = "section.notes[role=doc-endnotes]"
ABOUT_ADDRESSES = f"{NOTES} > ol > li:has(> a.note-url)"  # the others are the author's
MARKS = "sup.note-mark:has(> [role=doc-noteref])"
OURS = f"{MARKS}, .note-url, [role=doc-backlink], section.notes > h2, section.notes [aria-hidden]"


def laws(typed: str, policy: Policy) -> None:
    """Assert what is true of the notes of any post."""
    settled = html_tree.settled(html_tree.parse(typed))
    assume(settled is not None)  # else the post is an error
    before = mended(typed).strip("\n")
    after = whole(footnote(before, SLUG, policy=policy))
    again = whole(footnote(after, SLUG, policy=policy))
    assert again == after.strip("\n"), "a second pass changes nothing"
    tree = html_tree.settled(html_tree.parse(after))
    assert tree is not None
    if after != before:
        assert html_tree.serialise(tree) == after, "it is read as it was written"
    assert_ids_are_unique(tree)
    assert_marks_and_notes_point_to_each_other(tree)
    assert_numbers_are_in_reading_order(tree)
    assert_text_and_links_are_what_they_were(before, tree)


def assert_ids_are_unique(tree: LexborNode) -> None:
    names = [node.attributes["id"] for node in tree.css("body [id]")]
    ours = [node.id for node in tree.css(f"{MARKS}, {NOTES} > h2, {NOTES} > ol > li[data-note]")]
    assert [name for name in ours if names.count(name) > 1] == []
    names = [node.attributes["data-note"] for node in tree.css("body [data-note]")]
    assert len(names) == len(set(names))
    names = [mark.attributes["data-mark"] for mark in tree.css("sup[data-mark]")]
    assert len(names) == len(set(names))


def assert_marks_and_notes_point_to_each_other(tree: LexborNode) -> None:
    by_id = {f"#{node.id}": node for node in tree.css("body [id]")}
    there = {link.attributes["href"]: link for link in tree.css("[role=doc-noteref]")}
    back = {link.attributes["href"] for link in tree.css("[role=doc-backlink]")}
    marks = tree.css(MARKS)
    assert back == {f"#{mark.id}" for mark in marks}, "each mark has its link back, and no other"
    for href in there:
        note = by_id[href or ""]
        assert note.tag == "li"
        first, *again = [mark for mark in marks if mark.css_first(f'a[href="{href}"]')]
        assert first.attributes["data-mark"] == note.attributes["data-mark"]
        assert not any("data-mark" in mark.attributes for mark in again)
        ours = [href_of(link) for link in note.css("[role=doc-backlink]")]
        assert sorted(ours) == sorted(f"#{mark.id}" for mark in (first, *again))
    for mark in marks:
        assert not {"a", "button"} & {box.tag for box in html_tree.ancestors(mark)}


def assert_numbers_are_in_reading_order(tree: LexborNode) -> None:
    """Numbers in the text are 1, 2 and so on; those of notes that only notes refer to follow."""
    in_notes = {link.mem_id for link in tree.css("section.notes [role=doc-noteref]")}
    references = [link for link in tree.css("[role=doc-noteref]") if link.mem_id not in in_notes]
    new = list(dict.fromkeys(int(link.text()) for link in references))
    assert new == list(range(1, len(new) + 1))
    names = [note.id or "" for note in tree.css("section.notes > ol > li[data-note]")]
    assert [int(name.rpartition("-")[2]) for name in names] == list(range(1, len(names) + 1))


def assert_text_and_links_are_what_they_were(before: str, tree: LexborNode) -> None:
    plain = html_tree.settled(html_tree.parse(before)) or html_tree.parse(before)
    assert plain.text() == html_tree.text_of(before)
    written = author_notes.take(plain)
    for root in (plain, *written.values()):
        for link in root.css("a.footnote-ref"):
            if author_notes.referred_to(link) in written and marks.is_read(link):
                link.decompose()
    for ours in [*tree.css(ABOUT_ADDRESSES), *tree.css(OURS)]:
        ours.decompose()
    # Sets, for a parser may open a link again in each block that an unclosed one runs through.
    assert {href_of(link) for link in tree.css("a[href]")} == {
        href_of(link) for root in (plain, *written.values()) for link in root.css("a[href]")
    }
    section = tree.css_first(NOTES)
    if section is not None:
        notes = [printed_text(item) for item in section.css("li[data-note]")]
        assert sorted(filter(None, notes)) == sorted(
            filter(None, map(printed_text, written.values()))
        )
        section.decompose()
    assert tree.text().strip("\n") == plain.text().strip("\n")


def href_of(link: LexborNode) -> str:
    return link.attributes.get("href") or ""


def printed_text(node: LexborNode) -> str:
    return "".join(node.text().split())


a_random = st.randoms(use_true_random=False)
quickly = settings(
    deadline=None,  # a slow machine is no failure; benchmarks/ measures
    derandomize=os.environ.get("CI") == "true",
    max_examples=250,
    suppress_health_check=[HealthCheck.too_slow],
)


@quickly
@given(a_random, st.sampled_from(["fr", "en", "de"]))
def test_laws_hold_for_any_markdown(random: Random, lang: str) -> None:
    before = converted(markdown_body(random))
    laws(before, Policy(lang, site="https://blog.example"))


@quickly
@given(a_random, st.sampled_from(["fr", "en"]))
def test_laws_hold_for_markdown_with_html_that_is_broken(random: Random, lang: str) -> None:
    before = converted(markdown_body(random, broken=True))
    laws(before, Policy(lang))


@quickly
@given(a_random, st.sampled_from(["fr", "en"]))
def test_laws_hold_for_html_without_rules(random: Random, lang: str) -> None:
    before = soup(random)
    laws(before, Policy(lang))


@quickly
@given(st.text())
def test_laws_hold_for_any_text(text: str) -> None:
    laws(text, Policy())


@pytest.mark.parametrize(
    "html", ["a\0b", "<a href='x\ud800'>\ud800</a>", "<a href=" * 999, "<b>" * 2000]
)
def test_odd_text_never_stops_the_build(html: str) -> None:
    assert footnote(f"<p>Un</p>{html}", SLUG).body.startswith("<p>Un</p>")


@quickly
@given(st.text(alphabet="abé/?&=.-_%:#@\u200b \u00a0", max_size=30))
def test_a_printed_address_copies_clean_and_breaks_where_it_may(path: str) -> None:
    href = f"https://example.org/{path}"
    shown = urls.printed_address(href)
    html = html_tree.parse(urls.printed_html(href))
    assert html.text() == shown
    assert shown.isprintable()
    assert " " not in shown
    whole = LONG.sub(lambda run: run[0].replace("<wbr>", ""), urls.printed_html(href))
    runs = whole.split("<wbr>")
    assert all(html_tree.text_of(run)[-1] in "/?&=." for run in runs[:-1])
    for run in runs:  # a browser may break anywhere but between ASCII letters and digits
        assert run.startswith("<span") or re.fullmatch(r"\w*(?://|[/?.=]|&amp;)?", run, re.ASCII)


@quickly
@given(st.text(alphabet="ab/?&=.-#", max_size=20))
def test_who_types_a_printed_address_arrives_where_the_link_leads(path: str) -> None:
    href = f"https://example.org{path}" if path[:1] in {"/", "?", "#"} else "https://example.org"
    assert urls.identity(f"https://{urls.printed_address(href)}") == urls.identity(href)


def test_descriptions_are_typeset_and_nothing_else_is() -> None:
    html = '<p><a href="https://example.org/a" title="qui & quoi ?">ici ?</a></p>'
    noted = footnote(html, "box")
    assert 'qui <span class="amp">&amp;</span>&nbsp;quoi\u202f? <a' in noted.notes
    assert "ici ?" in noted.body


def test_ids_begin_with_the_slug_made_fit_for_an_id() -> None:
    noted = footnote('<a href="https://example.org/a">ici</a>', "dix jours/100%")
    assert 'href="#dix-jours-100--note-1"' in noted.body
    assert 'data-note="--dix-jours-100--note-1"' in noted.notes


def test_a_chain_of_names_holds_each_margin_note_below_the_one_before() -> None:
    html = "".join(f'<p><a href="https://example.org/{n}">ici</a></p>' for n in range(3))
    items = html_tree.parse(footnote(html, "box").notes).css("li")
    names = [item.attributes["data-note"] for item in items]
    assert [item.attributes["data-previous"] for item in items] == ["--box-note-0", *names[:-1]]


def test_notes_that_need_more_height_than_the_text_stay_below_it() -> None:
    link = '<a href="https://example.org/{n}" title="Une description de la chose">ici</a> '
    few, many = (" ".join(link.format(n=n) for n in range(count)) for count in (1, 9))
    assert _is_below(f"<p>{many}</p>")
    assert not _is_below(f"<p>{few}</p>")
    assert not _is_below(f"<p>{many}</p>" + f"<p>{'Un mot, puis un autre. ' * 100}</p>")
    assert _is_below(f"<p>{'Un mot, puis un autre. ' * 100}</p><p>{many}</p>"), "at the end of it"
    spread = link.format(n=1) + "Un mot, puis un autre. " * 12
    assert not _is_below("".join(f"<p>{spread.replace('/1', f'/{n}')}</p>" for n in range(9)))


def test_a_sheet_has_room_for_the_notes_of_a_short_letter() -> None:
    html = "".join(f'<a href="https://example.org/{n}">ici</a> ' for n in range(7))
    assert _is_below(html)
    assert not _is_below(html, sheet=True)


@pytest.mark.parametrize(
    ("note", "below"),
    [
        ("Un mot.", False),
        ("`du code`", False),
        ("> Une citation", False),
        ("| a |\n    |---|\n    | b |", True),
        ("![a](a.png)", True),
        ("Ceci :\n\n        du code", True),
    ],
)
def test_what_is_too_wide_for_the_margin_stays_below_the_text(note: str, below: bool) -> None:
    text = f"Un mot[^1]. {'Un autre. ' * 99}\n\n[^1]:\n    {note}"
    assert _is_below(converted(text)) == below


def _is_below(html: str, *, sheet: bool = False) -> bool:
    return 'class="notes notes-below"' in footnote(html, "box", sheet=sheet).notes


# --- Pelican's side ------------------------------------------------------------------------

POST = """\
Title: Un [lien](https://example.org/titre) dans un titre
Date: 2026-07-20
Slug: box
{headers}

## Lire [le manuel](https://example.org/m "La notice")

Voir [la box](https://example.org/box)[^1], [ça](geo:void) et [ma page](/archives/).

[^1]: Note de Camille.
"""


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, str]:
    """A blog of two posts, one without notes on links, and what its build said."""
    folder = tmp_path_factory.mktemp("notes")
    posts = folder / "content" / "posts"
    posts.mkdir(parents=True)
    (posts / "box.md").write_text(POST.format(headers="Tags: box"), encoding="utf-8")
    plain = POST.format(headers="Link-Notes: no").replace("Slug: box", "Slug: sans")
    (posts / "sans.md").write_text(plain, encoding="utf-8")
    project = copy_of_project(folder / "project", posts=folder / "content")
    output = folder / "output"
    ran = run_pelican(
        project / "content", "-s", project / "publishconf.py", "-o", output, cwd=project
    )
    assert ran.returncode == 0, ran.stderr
    return Site(output, SITEURL), " ".join((ran.stdout + ran.stderr).split())


def test_a_page_has_marks_in_its_text_and_headings_only(blog: tuple[Site, str]) -> None:
    page = blog[0].page("box/").tree
    assert [mark.text() for mark in page.css("h2 sup.note-mark")] == [WORD_JOINER + "1"]
    assert len(page.css("section.notes li")) == 3
    first = " ".join(page.css("section.notes li")[0].text().split())
    assert first.startswith("La notice, example.org/m ")
    for css in ("title", "h1", "head", "nav"):
        assert not [node for node in page.css(css) if node.css_first("sup.note-mark")]


def test_only_the_page_of_a_post_has_marks_not_a_feed_a_list_or_a_summary(
    blog: tuple[Site, str],
) -> None:
    site, _ = blog
    others = [page.path for page in site.pages if page.address not in {"box/", "sans/"}]
    assert site.feeds
    for path in [*others, *site.feeds]:
        text = path.read_text(encoding="utf-8")
        assert "note-mark" not in text, path
        assert "doc-noteref" not in text, path


def test_link_notes_no_leaves_the_authors_notes(blog: tuple[Site, str]) -> None:
    page = blog[0].page("sans/").tree
    assert [note.text().strip(" \xa0↩︎") for note in page.css("section.notes li")] == [
        "Note de Camille."
    ]


def test_a_warning_names_the_file(blog: tuple[Site, str]) -> None:
    assert 'content/posts/box.md:8: "ça" leads to' in blog[1]


def test_a_table_of_contents_has_no_marks() -> None:
    md = markdown_for({"extensions": ["markdown.extensions.extra", "markdown.extensions.toc"]})
    html = convert(md, "[TOC]\n\n## Lire [ceci](https://example.org/a)", letter=False).html()
    tree = html_tree.parse(footnote(html, "box").body)
    assert [len(tree.css(css)) for css in (".toc a", ".toc sup", "h2 sup")] == [1, 0, 1]


# --- the checker of the W3C ----------------------------------------------------------------

PAGE = "<!DOCTYPE html>\n<html lang=fr>\n<title>Box</title>\n<h1>Box</h1>\n{}\n</html>\n"
SAMPLE = range(150)  # seeds
MESSAGE = re.compile(
    r"""
    (?P<path> .+ \.html ) : \d+ : \                              # where
    (?P<what> Bad \ value \ “.*?” (?= \ for \ attribute ) | .* ) .*  # `cite` and `href` alike
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Checked:
    """What the checker finds in a post, without its notes and with them."""

    body: str
    broken: bool  # made of HTML that is; where it is, the checker may stop before the rest
    before: set[str]
    after: set[str]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> list[Checked]:
    """The cases and a sample of posts, checked in one go, for Java starts slowly."""
    require_nu()
    bodies = {case.before(): False for case in ALL_CASES}
    for seed in SAMPLE:
        for broken in (False, True):
            bodies[converted(markdown_body(Random(seed), broken=broken))] = broken  # noqa: S311
    folder = tmp_path_factory.mktemp("nu")
    before = write_pages(folder / "before", bodies)
    notes = (whole(footnote(body, SLUG, policy=Policy("en"))) for body in bodies)
    after = write_pages(folder / "after", notes)
    found = defaultdict(set)
    for parts in map(MESSAGE.fullmatch, nu_errors([*before, *after])):
        assert parts
        found[Path(parts["path"])].add(parts["what"])
    return [
        Checked(body, bodies[body], found[was], found[now])
        for body, was, now in zip(bodies, before, after, strict=True)
    ]


def write_pages(folder: Path, bodies: Iterable[str]) -> list[Path]:
    folder.mkdir()
    paths = []
    for number, body in enumerate(bodies):
        paths.append(folder / f"{number}.html")
        paths[-1].write_text(PAGE.format(body), encoding="utf-8")
    return paths


def test_a_valid_post_is_valid_with_its_notes(checked: list[Checked]) -> None:
    valid = [post for post in checked if not post.before]
    assert len(valid) > len(checked) / 3
    assert [(post.body, post.after) for post in valid if post.after] == []


def test_what_is_wrong_with_a_post_is_wrong_in_no_new_way(checked: list[Checked]) -> None:
    wrong = [post for post in checked if post.before and not post.broken]
    assert wrong
    assert [(post.body, new) for post in wrong if (new := post.after - post.before)] == []
