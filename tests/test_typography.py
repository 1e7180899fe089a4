"""French, and other, typography: sentences as typed and as set, and what must never happen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser

from plugins import html_tree
from plugins.html_tree import text_of
from plugins.post.placeholders import line
from plugins.typography import style_of, typeset
from plugins.typography.french import Style
from tests.site_tools import Site, copy_of_project, run_pelican

FIXTURES = Path(__file__).parent / "fixtures" / "typography"
LANGS_WITH_MARKS = ["fr", "en", "de", "es", "it", "nl", "pt", "pl"]
VISIBLE = (("⍽", "&nbsp;"), ("⎵", "&#8239;"), ("‿", "\u2060"))
NARROW, WIDE = "\u202f", "\u00a0"


def cases(name: str) -> Iterator[tuple[str, str, str]]:
    """Give the section, the typed text and the set text of each case of a file."""
    section = ""
    text = (FIXTURES / name).read_text(encoding="utf-8").split("-->\n\n", 1)[1]
    for block in text.split("\n\n"):
        lines = block.strip("\n").split("\n")
        if lines[0].startswith("# "):
            section, lines = lines[0][2:], lines[1:]
        if len(lines) == 2:
            for shown, reference in VISIBLE:
                lines[1] = lines[1].replace(shown, reference)
            typed, wanted = (line.replace("⏎", "\n") for line in lines)
            yield section, typed, wanted


def set_(typed: str, lang: str, *, widont: bool = False) -> str:
    """Set a case: HTML, or the text of a header where it has a private value."""
    if "{{" in typed:
        return str(line(typed, lang))
    return typeset(typed, lang, widont=widont)


FRENCH = list(cases("fr.md"))
OTHERS = list(cases("others.md"))


def test_there_are_at_least_120_french_sentences() -> None:
    assert len(FRENCH) >= 120


@pytest.mark.parametrize("section", dict.fromkeys(section for section, _, _ in FRENCH))
def test_french_is_set_as_a_printer_would(section: str) -> None:
    wanted = {typed: as_set for of, typed, as_set in FRENCH if of == section}
    assert {typed: set_(typed, "fr") for typed in wanted} == wanted


# Each that a rule names, once: what no sentence of the fixtures has.
UNITS = (
    "% ‰ € k€ M€ $ £ ¥ ¢ EUR CHF USD CAD GBP °C °F ° m km cm mm dm µm m² m2 m³ km2 l cl L g kg mg"
    " µg s ms h min mn t ha W kW MW kWh Wc V kV A mA Hz kHz MHz GHz dB ko Ko Mo Go Tio bit/s Gbit/s"
    " Mb/s kbps Mbps km/h m/s px pt"
).split()
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    " janv. févr. avr. juil. sept. oct. nov. déc. Juillet AOÛT déc"
).split()
ANNOUNCED = (
    "M. Un|MM. Un|Mme Un|Mmes Un|Mlle Un|Mlles Un|Mgr Un|Dr Un|Drs Un|n° 5|nº 5|N° 5|art. 5|Art. 5"
    "|l’art. 5|Me Un|Pr Un|Prs Un|St Un|Ste Un|p. 5|pp. 5|P. 5|§ 5|§§ 5|nos 5|fig. 5|Fig. 5|chap. 5"
    "|ch. 5|vol. 5|t. 5|L. 5|R. 5|D. 5"
).split("|")


def test_what_is_said_together_stands_together() -> None:
    numbers = (f"5 {word}" for word in (*UNITS, *MONTHS))
    apart = [
        typed
        for typed in (*numbers, *ANNOUNCED)
        if typeset(f"Ici {typed}, là", "fr", widont=False)
        != f"Ici {typed.replace(' ', '&nbsp;')}, là"
    ]
    assert apart == []


@pytest.mark.parametrize("lang", dict.fromkeys(lang for lang, _, _ in OTHERS))
def test_each_language_has_its_own_marks(lang: str) -> None:
    wanted = {typed: as_set for of, typed, as_set in OTHERS if of == lang}
    assert {typed: typeset(typed, lang, widont=False) for typed in wanted} == wanted


@pytest.mark.parametrize("widont", [False, True])
def test_a_second_pass_changes_nothing(widont: bool) -> None:
    for lang, typed in [("fr", case[1]) for case in FRENCH] + [case[:2] for case in OTHERS]:
        once = set_(typed, lang, widont=widont)
        assert typeset(once, lang, widont=widont) == once, (lang, typed)


@pytest.mark.parametrize("lang", ["en", "de", "de-CH", "es", "it", "nl", "pt"])
def test_each_language_has_at_least_four_sentences(lang: str) -> None:
    assert [case[0] for case in OTHERS].count(lang) >= 4


# --- choices ---------------------------------------------------------------------------------


def test_the_spaces_can_be_chosen() -> None:
    style = Style(narrow=WIDE, guillemets=NARROW)
    assert typeset("« Oui ! »", "fr", widont=False, style=style) == "«&#8239;Oui&nbsp;!&#8239;»"


def test_ordinals_can_be_left_as_typed() -> None:
    assert typeset("le 1er", "fr", widont=False, style=Style(ordinals=False)) == "le 1er"


def test_missing_spaces_are_put_in_only_when_asked() -> None:
    style = Style(insert_spaces=True)
    assert typeset("Oui! Non: rien?", "fr", widont=False) == "Oui! Non: rien?"
    assert (
        typeset("Oui! Non: rien?", "fr", widont=False, style=style)
        == "Oui&#8239;! Non&nbsp;: rien&#8239;?"
    )


def test_a_choice_that_does_not_exist_is_an_error() -> None:
    message = 'there is no "guillemet"; write one of narrow, colon, guille'
    with pytest.raises(ValueError, match=message):
        style_of({"TYPOGRAPHY": {"guillemet": " "}})


@pytest.mark.parametrize(
    ("choice", "remedy"),
    [
        ({"narrow": 5}, r'for "narrow" write .\\u202f. or .\\xa0. or ..$'),
        ({"narrow": "<b>"}, r'for "narrow" write .\\u202f.'),
        ({"guillemets": " "}, r'for "guillemets" write .\\u202f.'),
        ({"ordinals": "no"}, r'for "ordinals" write True or False'),
        ("canon", r"write \{"),
    ],
)
def test_a_choice_that_cannot_be_made_is_an_error(choice: object, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        style_of({"TYPOGRAPHY": choice})


def test_a_space_can_be_chosen_to_be_none() -> None:
    style = style_of({"TYPOGRAPHY": {"narrow": ""}})
    once = typeset("Oui <em> !</em> 1 234", "fr", widont=False, style=style)
    assert once == "Oui<em>!</em> 1&nbsp;234"
    assert typeset(once, "fr", widont=False, style=style) == once


def test_the_last_two_words_of_a_block_stay_together_unless_asked_not_to() -> None:
    assert typeset("<p>une ligne de fin</p>", "fr") == "<p>une ligne de&nbsp;fin</p>"
    assert typeset("<p>une ligne de fin</p>", "fr", widont=False) == "<p>une ligne de fin</p>"
    for as_it_is in ("<p>une ligne de 10&nbsp;km</p>", "<p>une ligne de <b>fin</b></p>"):
        assert typeset(as_it_is, "fr") == as_it_is


def test_a_table_cell_is_no_block_whose_last_line_matters() -> None:
    cell = "<table><tr><td>dix jours ouvrés</td></tr></table>"
    assert typeset(cell, "fr") == cell


def test_header_lines_are_set_and_their_labels_left_alone() -> None:
    assert line('Objet : "ligne" {{n° : 5}} !', "fr") == (
        'Objet&nbsp;: «&nbsp;ligne&nbsp;» <span class="redacted">[n° : 5]</span>&#8239;!'
    )


# --- what typogrify does by itself, and must not do on our pages ---------------------------------

DAMAGED_BY_TYPOGRIFY = (
    '<!-- a -- "b" ... -->',
    '<a title="a > b -- \'c\' ..." href="/x">',
    "https://example.org/a--b...c",
    "HTTP://EXAMPLE.ORG/A--B...C",
    "sftp://example.org/a--b...c",
    "git@example.org:a--b/c...d",
    "example.org?a=b--c",
    "me--you@example.org",
    "<style>p::before { content: '--' }</style>",
    '<code>"x" -- y</code>',
    '<svg><text>"a" -- b</text></svg>',
    '<kbd>"a" -- b</kbd>',
)


@pytest.mark.parametrize("kept", DAMAGED_BY_TYPOGRIFY)
def test_what_is_not_prose_comes_back_as_it_was(kept: str) -> None:
    for lang in ("en", "fr", "de", "es", "sv"):
        assert kept in typeset(f"<p>Avant {kept} &amp; après un mot</p>", lang), lang


def test_narrow_spaces_survive_the_unbreakable_last_space() -> None:
    assert typeset("<p>Vous êtes encore là ?</p>", "fr").endswith("encore&nbsp;là&#8239;?</p>")


ON_A_PAGE = """\
Écrire à me--you@example.org, voir https://example.org/a--b...c, HTTP://EXAMPLE.ORG/A--B...C,
sftp://example.org/a--b...c ou example.org?a=b--c & `"x" -- y`.

<p>Fin <abbr title="a > b -- 'c' ...">AB</abbr> <kbd>"a" -- b</kbd></p>
"""
KEPT_ON_A_PAGE = (
    "me--you@example.org",
    "https://example.org/a--b...c",
    "HTTP://EXAMPLE.ORG/A--B...C",
    "sftp://example.org/a--b...c",
    "example.org?a=b--c",
    '<kbd>"a" -- b</kbd>',
)


def test_a_built_page_in_any_language_shows_no_damage(tmp_path: Path) -> None:
    posts = tmp_path / "content"
    (posts / "posts").mkdir(parents=True)
    for lang in LANGS_WITH_MARKS:
        head = f"Title: Page {lang}\nDate: 2026-07-20\nLang: {lang}\n\n"
        (posts / "posts" / f"{lang}.md").write_text(head + ON_A_PAGE, encoding="utf-8")
    project = copy_of_project(tmp_path / "project", posts=posts)
    settings = project / "pelicanconf.py"
    built = run_pelican(project / "content", "-s", settings, "-o", tmp_path / "output")
    assert built.returncode == 0, built.stderr
    for lang in LANGS_WITH_MARKS:
        html = Site(tmp_path / "output").page(f"page-{lang}/").html
        assert [kept for kept in KEPT_ON_A_PAGE if kept not in html] == [], lang
        page = LexborHTMLParser(html)
        assert [abbr.attributes["title"] for abbr in page.css("abbr")] == ["a > b -- 'c' ..."]
        assert [code.text() for code in page.css("p > code")] == ['"x" -- y']


# --- in a browser ------------------------------------------------------------------------------

BROKEN = """
  widths => {
    const broken = new Set();
    for (const width of widths) {
      document.body.style.width = width + "px";
      for (const span of document.querySelectorAll("span")) {
        const boxes = [...span.getClientRects()].filter((box) => box.width > 0);
        const bottoms = boxes.map((box) => box.bottom);
        if (Math.max(...bottoms) - Math.min(...bottoms) > 12) broken.add(span.textContent);
      }
    }
    return [...broken];
  }
"""
WIDTHS = list(range(30, 700, 5))  # px


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    with chromium.new_page() as page:
        yield page


def broken(tab: Page, html: str) -> list[str]:
    """Give what stands in a span and is broken at some width of the column."""
    tab.set_content(f"<!DOCTYPE html><html lang=fr><body style='font: 17px serif'>{html}")
    found: list[str] = tab.evaluate(BROKEN, WIDTHS)
    return found


def test_nothing_breaks_that_must_not_however_narrow_the_column(tab: Page) -> None:
    html = (FIXTURES / "unbreakable.html").read_text(encoding="utf-8")
    assert broken(tab, typeset(html, "fr", widont=False)) == []
    assert len(broken(tab, html)) > 30  # as typed: else the test could not fail


# --- whatever an author may type ---------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *"\"' «»“”….-;!?:&<>\n—–", "  ", WIDE, NARROW, "...", "--", " -- ", " – ", " — ",
        "a", "été", "L", "qu", "M.", "Mme", "n°", "p.", "1er", "XIXe", "2e", "1", "10", "000",
        "1 234 567", "06 39 98 00 00", "%", "€", "km", "h", "juillet", "NASA", "&amp;", "&nbsp;",
        "&#8239;", "&quot;", "&lt;", "&eacute;", "<3", "^_^", ":)", ":'(", "http://a.b/c--d",
        "a@b.fr", "<b>", "</b>", '<em class="x>y">', "</em>", "<p>", "</p>", "<code>", "</code>",
        "<pre>", "</pre>", "<br>", '<!-- -- " -->', '<span lang="en">', "</span>", "<q lang=de>",
        "</q>", '<div class="no-typo">', "</div>", "<script>", "</script>", "<li>", "</li>",
        "<h2>", "</h2>", '<img src="x" alt="a -- b">', "<svg><a>", "</svg>", '<a href="u">',
        "</a>", "\\", "\\\"", "<br>\n— ", "HTTP://A.B/c--d", '<a href="?lang=de">', ":-D", "---",
        "'s", '<li class="no-typo">', "</ul>", "§", "XVIe-XVIIe", "juil.", "\U000f0001",
        "\U00100000",
    ]
)  # fmt: skip


def as_read(pieces: list[str]) -> str:
    """Write what was typed as typography gets it: as a tree, whose elements are closed."""
    tree = html_tree.settled(html_tree.parse("".join(pieces)))
    assert tree is not None
    return html_tree.serialise(tree)


DOCUMENTS = st.lists(PIECES, max_size=14).map(as_read)
LANGS = st.sampled_from(["fr", "fr-CA", "fr-CH", "en", "de", "es", "it", "nl", "pt"])
MARKUP = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
OF_RULES = re.compile(r'</?sup>|<span class="(?:amp|caps|dquo|quo)">|</span>')


def characters(html: str) -> str:
    """Give a text without what the rules may change: spaces, dashes, quotes, three dots."""
    text = text_of(html).replace("…", "...").replace("-\u2060", "-")
    text = re.sub("[«»“”„‚‘’'\"‹›]+", "Q", text)
    text = re.sub("[-–—]+", "D", text)
    return re.sub("D+", "D", re.sub("Q+", "Q", re.sub(r"\s+", "", text)))


def markup(html: str) -> list[str]:
    return [tag for tag in MARKUP.findall(html) if not OF_RULES.fullmatch(tag)]


@settings(max_examples=400, deadline=None)
@given(DOCUMENTS, LANGS, st.booleans())
def test_no_character_and_no_tag_of_the_author_is_lost(html: str, lang: str, widont: bool) -> None:
    done = typeset(html, lang, widont=widont)
    assert characters(done) == characters(html)
    assert markup(done) == markup(html)


@settings(max_examples=400, deadline=None)
@given(DOCUMENTS, LANGS, st.booleans())
def test_setting_twice_is_setting_once(html: str, lang: str, widont: bool) -> None:
    once = typeset(html, lang, widont=widont)
    assert typeset(once, lang, widont=widont) == once


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), LANGS)
def test_any_text_at_all_can_be_set(text: str, lang: str) -> None:
    once = typeset(text, lang)
    assert characters(once) == characters(text)
    assert typeset(once, lang) == once


def test_a_block_with_more_tags_than_stand_ins_comes_back_whole() -> None:
    html = "<p>" + "<b>a</b> &eacute; " * 20_000 + "</p>"
    assert typeset(html, "fr", widont=False) == html
