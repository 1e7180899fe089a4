"""The pages as readers meet them: in Chromium, on any screen, by day, at night, on paper.

Every page is loaded from a server that sends a strict Content-Security-Policy; what a page
asks of another host, or what the policy refuses, is a failure of every test here.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request
from playwright.sync_api import Page as Tab
from pypdfium2 import PdfDocument

from plugins.paper.plain import form_length
from tests.browser_tools import axe_violations, require_axe, require_browser, served
from tests.site_tools import Site

WIDTHS = (320, 360, 768, 1440)  # small phone, phone, tablet, desk
HEIGHT = 900
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
CROWDED = "crowded-notes/"
KINDS = {  # one page of each template, and letters in three languages
    "front page": "",
    "second page": "page/2/",
    "archives": "archives/",
    "companies": "entreprises/",
    "company": "entreprise/telecom-ixe/",
    "tags": "mots/",
    "tag": "mot/service-client/",
    "letter": "dix-jours-puis-deux-jours-puis-rien/",
    "reply": "telecom-ixe-repond/",
    "letter in English": "on-the-migratory-habits-of-your-washing-machine/",
    "letter in American English": "i-said-representative/",
    "letter in German": "eine-schraube-drei-schranke/",
    "post": "petite-grammaire-du-service-client/",
    "page": "a-propos/",
    "case": "dossiers/demenagement/",
    "cases": "dossiers/",
    "not found": "404.html",
}
Views = dict[tuple[str, int], dict[str, Any]]  # by address and width, what probes.js measures
SLACK = 1.5  # px: a browser rounds
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8").split("\n", 1)[1]
DENSE = "dense-notes/"
MUCH = (CROWDED, DENSE, "hostile-title/", "everything-that-markdown-makes/")  # in fixtures/site


@pytest.fixture(scope="session")
def demo(built_once: Callable[[str, bool], Path]) -> Iterator[str]:
    require_browser()
    with served(built_once("pelicanconf.py", False)) as address:
        yield address


@pytest.fixture(scope="session")
def demo_pages(built_once: Callable[[str, bool], Path]) -> list[str]:
    return [page.address for page in Site(built_once("pelicanconf.py", False)).pages]


@pytest.fixture(scope="session")
def hard(built_once: Callable[[str, bool], Path]) -> Iterator[str]:
    """Serve the blog of fixtures/site."""
    require_browser()
    with served(built_once("pelicanconf.py", True)) as address:
        yield address


@pytest.fixture(scope="session")
def shared_tab(chromium: Browser) -> Iterator[Tab]:
    """Open one tab for all tests: to open another takes as long as to load five pages."""
    with _new_tab(chromium) as tab:
        yield tab


@pytest.fixture(scope="session")
def unscripted_tab(chromium: Browser) -> Iterator[Tab]:
    with _new_tab(chromium, scripts=False) as tab:
        yield tab


@pytest.fixture
def tab(shared_tab: Tab) -> Iterator[Tab]:
    with _afresh(shared_tab):
        yield shared_tab


@pytest.fixture(scope="session")
def views(demo: str, demo_pages: list[str], hard: str, shared_tab: Tab) -> Views:
    """Measure each page at each width, for what holds of all pages."""
    assert len(demo_pages) > 30
    urls = [f"{demo}/{address}" for address in demo_pages]
    urls += [f"{hard}/{address}" for address in (*MUCH, "")]
    with _afresh(shared_tab) as tab:
        return {
            (url, width): {name: _probe(tab, name) for name in ("sideways", "notes", "labels")}
            for url in urls
            for width in _at_widths(tab, url, (*WIDTHS, 1920))
        }


@pytest.fixture
def new_tab(chromium: Browser) -> Iterator[Tab]:
    """Open a tab for one test: it has seen no style sheet, and may be asked what leaves traces."""
    with _new_tab(chromium) as tab, _watched(tab):
        yield tab


@contextmanager
def _new_tab(chromium: Browser, *, scripts: bool = True) -> Iterator[Tab]:
    with closing(chromium.new_context(java_script_enabled=scripts)) as context:
        context.set_default_timeout(20_000)
        yield context.new_page()


@contextmanager
def _afresh(tab: Tab) -> Iterator[Tab]:
    """Leave the page of the test before, and what it has emulated."""
    tab.goto("about:blank")
    tab.emulate_media(media="null", color_scheme="light")
    with _watched(tab):
        yield tab


@contextmanager
def _watched(tab: Tab) -> Iterator[None]:
    """Fail at the end for what a tab has asked elsewhere or was refused."""
    asked: list[str] = []
    said: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith("http://127.0.0.1:"):
            asked.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "404 (Not Found)" not in message.text:
            said.append(message.text)

    tab.context.on("request", on_request)
    tab.context.on("console", on_console)
    try:
        yield
        assert asked == []
        assert said == []
    finally:
        tab.context.remove_listener("request", on_request)
        tab.context.remove_listener("console", on_console)


def _show(tab: Tab, url: str, width: int = 1440) -> None:
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    tab.goto(url, wait_until="load")


def _at_widths(tab: Tab, url: str, widths: Iterable[int]) -> Iterator[int]:
    """Load a page once, and show it at each width: to load it takes longer."""
    tab.goto(url, wait_until="load")
    for width in widths:
        tab.set_viewport_size({"width": width, "height": HEIGHT})
        assert tab.evaluate("innerWidth") == width
        yield width


def _probe(tab: Tab, name: str, argument: str | None = None) -> Any:
    """Ask the page something of probes.js."""
    return tab.evaluate(f"argument => ({PROBES}).{name}(argument)", argument)


# --- for everybody ---


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_on_any_kind_of_page(demo: str, tab: Tab, kind: str) -> None:
    _show(tab, f"{demo}/{KINDS[kind]}")
    _assert_axe_finds_nothing(tab)


@pytest.mark.parametrize("address", MUCH)
def test_axe_finds_nothing_where_there_is_much(hard: str, tab: Tab, address: str) -> None:
    for _ in _at_widths(tab, f"{hard}/{address}", (320, 1440)):
        _assert_axe_finds_nothing(tab)


def _assert_axe_finds_nothing(tab: Tab) -> None:
    require_axe()
    for scheme in SCHEMES:
        tab.emulate_media(color_scheme=scheme)
        assert axe_violations(tab) == [], scheme


def test_axe_would_find_faint_text_and_a_link_without_name(demo: str, tab: Tab) -> None:
    require_axe()
    _show(tab, demo)
    tab.evaluate("""() => {
        const main = document.querySelector("main");
        main.append(Object.assign(document.createElement("a"), {href: "/"}));
        const text = Object.assign(document.createElement("p"), {textContent: "faint"});
        text.style.cssText = "color: #777; background: #888";
        main.append(text);
    }""")
    rules = {violation.partition(":")[0] for violation in axe_violations(tab)}
    assert rules >= {"link-name", "color-contrast"}


def test_the_night_is_dark_and_the_day_is_light(demo: str, tab: Tab) -> None:
    lights = {}
    for scheme in SCHEMES:
        tab.emulate_media(color_scheme=scheme)
        _show(tab, f"{demo}/{KINDS['letter']}")
        lights[scheme] = [_probe(tab, "lightBehind", name) for name in ("body", ".letter-sheet")]
    assert min(lights["light"]) > 0.7, lights
    assert max(lights["dark"]) < 0.3, lights


def test_the_skip_link_shows_on_focus_and_leads_to_the_text(demo: str, tab: Tab) -> None:
    _show(tab, f"{demo}/{KINDS['letter']}")
    assert _probe(tab, "skipLinkIsSeen") is False
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    assert _probe(tab, "skipLinkIsSeen") is True
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#main"


@pytest.mark.parametrize("kind", ["front page", "letter", "post", "tags"])
def test_what_has_the_focus_shows_it(demo: str, tab: Tab, kind: str) -> None:
    _show(tab, f"{demo}/{KINDS[kind]}")
    focusable = tab.locator("a[href]:visible, summary:visible, [tabindex='0']:visible").count()
    assert focusable > 5
    unseen = []
    reached = set()
    for _ in range(focusable + 3):  # the skip link is not visible before
        tab.keyboard.press("Tab")
        state = _probe(tab, "focus")
        if state is not None:
            reached.add(state["index"])
            if not (state["outlined"] and state["inWindow"]):
                unseen.append(state)
    assert unseen == []
    assert len(reached) >= focusable


# --- on every screen ---


def test_no_page_scrolls_sideways(views: Views) -> None:
    assert {view: seen["sideways"] for view, seen in views.items() if seen["sideways"]} == {}


def test_a_page_that_scrolls_sideways_would_be_found(hard: str, tab: Tab) -> None:
    _show(tab, f"{hard}/{CROWDED}", 320)
    tab.evaluate("document.querySelector('.letter-body').style.whiteSpace = 'nowrap'")
    assert _probe(tab, "sideways")


def test_a_line_of_a_letter_has_60_to_75_characters(demo: str, tab: Tab) -> None:
    for kind in ("letter", "letter in English", "letter in German"):
        _show(tab, f"{demo}/{KINDS[kind]}")
        lines = [line for block in _probe(tab, "lines", ".letter-body > p") for line in block[:-1]]
        assert len(lines) > 15, kind
        mean = sum(len(line.strip()) for line in lines) / len(lines)
        assert 60 <= mean <= 75, (kind, mean)


# --- notes ---


def test_a_printed_address_breaks_after_its_separators_only(hard: str, tab: Tab) -> None:
    for width in _at_widths(tab, f"{hard}/{CROWDED}", WIDTHS):
        addresses = _probe(tab, "lines", "a.note-url")
        assert len(addresses) > 6
        too_long = next(lines for lines in addresses if "general-conditions" in "".join(lines))
        ends = [line for lines in addresses for line in lines[:-1] if lines is not too_long]
        assert width > 400 or ends, "nothing broke"
        assert [end for end in ends if not end.endswith(("/", "?", "&", "=", "."))] == [], width
        # A part that is longer than the line has to break somewhere, but never at a hyphen.
        assert [line for line in too_long[:-1] if line.endswith("-")] == [], width


def test_a_printed_address_copies_clean(hard: str, tab: Tab) -> None:
    _show(tab, f"{hard}/{CROWDED}", 320)
    copied = _probe(tab, "copies")
    assert len(copied) > 6
    for address, text in copied:
        assert text.removesuffix("/") == address.removeprefix("https://").removesuffix("/")


def test_a_mark_is_never_alone_at_the_start_of_a_line(hard: str, tab: Tab) -> None:
    for width in _at_widths(tab, f"{hard}/{CROWDED}", [*range(320, 800, 40), 1440]):
        marks = _probe(tab, "marks")
        assert len(marks) > 10
        assert [name for name, beside in marks if not beside] == [], width


@pytest.mark.parametrize("address", [CROWDED, "everything-that-markdown-makes/"])
def test_a_note_stands_in_the_margin_beside_its_mark(hard: str, tab: Tab, address: str) -> None:
    _show(tab, f"{hard}/{address}")
    _assert_notes_are_in_the_margin(tab)


def test_what_a_note_holds_stands_in_it(hard: str, tab: Tab) -> None:
    _show(tab, f"{hard}/{CROWDED}")
    several = [note for note in _probe(tab, "notes")["notes"] if len(note["blocks"]) > 1]
    assert len(several) == 2
    for note in several:
        blocks = note["blocks"]
        assert blocks[0]["top"] - note["top"] <= 6, ("its number stands alone", note)
        for before, block in pairwise([None, *blocks]):
            assert note["top"] - 1 <= block["top"] < block["bottom"] <= note["bottom"] + 1, note
            gap = 0 if before is None else block["top"] - before["bottom"]
            assert before is None or gap >= 4, ("no gap", note)


def test_the_notes_of_the_demo_stand_in_the_margin(demo: str, tab: Tab) -> None:
    for kind in ("letter", "letter in English", "letter in German", "post"):
        for _ in _at_widths(tab, f"{demo}/{KINDS[kind]}", (1440, 1920)):
            _assert_notes_are_in_the_margin(tab)


def _assert_notes_are_in_the_margin(tab: Tab) -> None:
    """Check each note: at its mark, or just below the note before; over nothing, in sight."""
    boxes = _probe(tab, "notes")
    notes, sheet = boxes["notes"], boxes["sheet"]
    assert notes
    for before, note in pairwise([None, *notes]):
        beside = abs(note["top"] - note["mark"]) <= 4
        if before is not None:
            gap = note["top"] - before["bottom"]
            assert gap >= 4, ("over the one before", note)
            assert beside or gap <= 16, ("neither beside its mark nor below the last", note)
            assert note["top"] >= note["mark"] - 4, ("above its mark", note)
        elif not (sheet and note["mark"] < sheet["top"]):  # a mark above the sheet
            assert beside, note
        assert note["left"] >= 0, note
        assert note["right"] <= boxes["window"], note
        assert note["bottom"] <= boxes["page"], note
        for name in ("sheet", "text"):
            apart = boxes[name] is None or (
                note["left"] >= boxes[name]["right"] - SLACK
                or note["right"] <= boxes[name]["left"] + SLACK
            )
            assert apart, (f"over the {name}", note)


def test_no_note_ends_below_its_post(views: Views) -> None:
    count = 0
    for view, seen in views.items():
        for note in seen["notes"]["notes"]:
            assert note["bottom"] <= seen["notes"]["article"]["bottom"] + SLACK, (view, note)
            count += 1
    assert count > 200


@pytest.mark.parametrize("width", [320, 1440])
def test_dense_notes_are_a_list_below_the_text_on_every_screen(
    hard: str, tab: Tab, width: int
) -> None:
    _show(tab, f"{hard}/{DENSE}", width)
    assert tab.locator(".notes h2").is_visible()
    boxes = _probe(tab, "notes")
    assert boxes["notes"][0]["top"] >= boxes["text"]["bottom"]
    _assert_is_a_list(boxes["notes"])


@pytest.mark.parametrize("address", [CROWDED, DENSE])
def test_the_way_back_is_not_alone_on_a_line(hard: str, tab: Tab, address: str) -> None:
    for width in _at_widths(tab, f"{hard}/{address}", [*range(320, 480, 20), 1440]):
        arrows = _probe(tab, "arrows")
        assert len(arrows) > 8
        assert [name for name, beside in arrows if not beside] == [], width


@pytest.mark.parametrize("width", [320, 1440])
def test_a_mark_lies_over_no_link(hard: str, tab: Tab, width: int) -> None:
    _show(tab, f"{hard}/{CROWDED}", width)
    assert _probe(tab, "covered") == []
    tab.evaluate("document.querySelectorAll('.note-mark a').forEach(a => a.style.padding = '12px')")
    assert _probe(tab, "covered"), "a wider one would be found"


@pytest.mark.parametrize("width", [320, 768])
def test_on_a_smaller_screen_the_notes_are_a_list_below_the_letter(
    hard: str, tab: Tab, width: int
) -> None:
    _show(tab, f"{hard}/{CROWDED}", width)
    assert tab.locator(".notes h2").is_visible()
    boxes = _probe(tab, "notes")
    assert boxes["notes"][0]["top"] >= boxes["text"]["bottom"]
    _assert_is_a_list(boxes["notes"])


def _assert_is_a_list(notes: list[dict[str, Any]]) -> None:
    assert len(notes) > 6
    assert len({round(note["left"]) for note in notes}) == 1
    for before, note in pairwise(notes):
        assert note["top"] >= before["bottom"] - SLACK


# --- letters ---


def test_the_postmark_is_in_the_sheet_and_over_nothing(demo: str, hard: str, tab: Tab) -> None:
    seen: Counter[int] = Counter()
    letters = [f"{demo}/{address}" for kind, address in KINDS.items() if "letter" in kind]
    for url in [*letters, f"{hard}/{CROWDED}"]:
        for width in _at_widths(tab, url, (320, 360, 704, 768, 1000, 1440, 1920)):
            if (postmark := _probe(tab, "postmark")) is not None:
                seen[width] += 1
                assert postmark["over"] == [], (url, width)
                assert 4 <= postmark["top"] <= 24, (url, width, postmark)
                assert postmark["right"] >= 4, (url, width, postmark)
    assert len(seen) == 7
    assert min(seen.values()) >= 3


@pytest.mark.parametrize("kind", ["letter", "letter in German"])
def test_a_label_holds_to_the_word_before_it(demo: str, tab: Tab, kind: str) -> None:
    for width in _at_widths(tab, f"{demo}/{KINDS[kind]}", range(320, 400, 10)):
        assert _probe(tab, "labelHolds", ".letter-via .redacted"), width


@pytest.mark.parametrize("width", [320, 360])
def test_no_word_or_number_of_a_table_breaks(demo: str, hard: str, tab: Tab, width: int) -> None:
    for url in (f"{demo}/livre-dans-un-lieu-sur-sous-la-gouttiere/", f"{hard}/{MUCH[-1]}"):
        _show(tab, url, width)
        assert tab.locator("td").count() > 3, url
        assert _probe(tab, "brokenWords", "th, td") == [], url
    tab.evaluate("document.querySelectorAll('td').forEach(td => td.style.wordBreak = 'break-all')")
    assert _probe(tab, "brokenWords", "td"), "one that breaks would be found"


def test_all_labels_have_one_size_and_stand_on_one_line(demo: str, views: Views) -> None:
    labels: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for (url, width), seen in views.items():
        if url.startswith(f"{demo}/"):
            labels[width] += [label | {"url": url} for label in seen["labels"]]
    for found in labels.values():
        assert len(found) > 20
        assert len({label["size"] for label in found}) == 1
        assert [label for label in found if label["lines"] > 1 and not label["long"]] == []


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_text_beside_a_stamp_has_one_width(demo: str, tab: Tab, width: int) -> None:
    _show(tab, demo, width)
    entries = _probe(tab, "besideStamps")
    assert len(entries) > 1
    assert [ends for ends in entries if max(ends) - min(ends) > SLACK] == []


def test_the_archives_say_a_year_once(demo: str, tab: Tab) -> None:
    _show(tab, f"{demo}/{KINDS['archives']}")
    for year in tab.locator(".year").all():
        assert year.inner_text().count(year.locator("h2").inner_text()) == 1


# --- for voices ---


def test_a_voice_is_told_what_is_what(demo: str, new_tab: Tab) -> None:
    _show(new_tab, f"{demo}/{KINDS['letter']}")
    tree = new_tab.context.new_cdp_session(new_tab).send("Accessibility.getFullAXTree")["nodes"]
    named = [(node["role"]["value"], node["name"]["value"]) for node in tree if not node["ignored"]]
    groups = [("region", "Lettre"), ("group", "Expéditeur"), ("group", "Destinataire")]
    assert [pair for pair in named if pair in groups] == groups
    assert ("link", "example.org/mansplaining") in named
    assert not [name for role, name in named if role == "link" and ". " in name]
    spoken = " ".join(name for role, name in named if role == "StaticText")
    assert "200 000" in spoken  # with U+202F it would be "deux cents, zéro, zéro, zéro"


def test_a_number_for_voices_looks_like_one_with_narrow_spaces(demo: str, tab: Tab) -> None:
    _show(tab, f"{demo}/{KINDS['letter']}")
    wide, narrow = tab.locator(".number").first.evaluate("""number => {
        const before = number.getBoundingClientRect().width;
        number.textContent = number.textContent.replace(" ", "\u202f");
        return [before, number.getBoundingClientRect().width];
    }""")
    assert abs(wide - narrow) < 1


@pytest.mark.parametrize("selector", [".letter-via p", ".post-foot p:first-of-type"])
def test_a_paragraph_is_one_for_voices(demo: str, new_tab: Tab, selector: str) -> None:
    _show(new_tab, f"{demo}/{KINDS['letter']}")
    session = new_tab.context.new_cdp_session(new_tab)
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    (found,) = session.send("Accessibility.getPartialAXTree", {**node, "fetchRelatives": False})[
        "nodes"
    ]
    assert found["role"]["value"] == "paragraph"


# --- at rest, without scripts, on paper ---


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("kind", ["front page", "letter", "post"])
def test_nothing_shifts_while_a_page_loads(demo: str, new_tab: Tab, kind: str, width: int) -> None:
    _show(new_tab, f"{demo}/{KINDS[kind]}", width)
    assert _probe(new_tab, "shifts") == []


def test_a_page_that_shifts_would_be_found(demo: str, tab: Tab) -> None:
    _show(tab, f"{demo}/{KINDS['letter']}")
    assert _probe(tab, "shifts") == []
    tab.evaluate("document.querySelector('main').style.marginTop = '200px'")
    assert _probe(tab, "shifts")


@pytest.mark.parametrize("address", [CROWDED, "everything-that-markdown-makes/", ""])
def test_a_page_is_the_same_without_scripts(
    hard: str, tab: Tab, unscripted_tab: Tab, address: str
) -> None:
    with _watched(unscripted_tab):
        for width in (320, 1440):
            seen = []
            for shown in (tab, unscripted_tab):
                _show(shown, f"{hard}/{address}", width)
                seen.append(_probe(shown, "boxes"))
            assert len(seen[0]) > 50
            assert seen[0] == seen[1], width


def test_a_printed_letter_is_the_letter_alone(hard: str, tab: Tab) -> None:
    tab.emulate_media(media="print")
    _show(tab, f"{hard}/{CROWDED}", 800)
    for hidden in (".site-head", ".site-foot", ".skip", ".post-foot"):
        assert not tab.locator(hidden).is_visible(), hidden
    for shown in (".letter-to", ".letter-body", ".letter-signature", ".notes h2"):
        assert tab.locator(shown).is_visible(), shown
    assert _probe(tab, "lightBehind", ".letter-sheet") > 0.98


@pytest.mark.parametrize("width", [800, 1440])
def test_printed_notes_are_a_list(hard: str, tab: Tab, width: int) -> None:
    tab.emulate_media(media="print")
    _show(tab, f"{hard}/{CROWDED}", width)
    _assert_is_a_list(_probe(tab, "notes")["notes"])


def test_each_printed_page_has_the_name_of_the_blog_and_its_number(demo: str, tab: Tab) -> None:
    _show(tab, f"{demo}/{KINDS['letter']}")
    printed = tab.pdf(display_header_footer=True, prefer_css_page_size=True)
    with closing(PdfDocument(printed)) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert len(texts) == 4
    for number, text in enumerate(texts, 1):
        assert "Doléances" in text
        assert f"{number} / 4" in text
        assert "127.0.0.1" not in text, "the browser's own"


def test_a_printed_letter_shows_hidden_addresses(hard: str, tab: Tab) -> None:
    _show(tab, f"{hard}/{CROWDED}", 800)
    after = "node => getComputedStyle(node, '::after').content"
    for address in ("help@example.org", "+442079460000"):
        link = tab.locator(f"[data-address='{address}']")
        tab.emulate_media(media="screen")
        assert address not in link.evaluate(after)
        tab.emulate_media(media="print")
        assert address in link.evaluate(after)


def test_a_letter_printed_at_night_is_ink_on_white(hard: str, tab: Tab) -> None:
    tab.emulate_media(media="print", color_scheme="dark")
    _show(tab, f"{hard}/{CROWDED}", 800)
    assert _probe(tab, "lightBehind", ".letter-body") > 0.98
    assert _probe(tab, "lightOfText", ".letter-body p") < 0.3


def test_a_form_has_room_for_what_is_counted_as_it_counts(tab: Tab) -> None:
    text = "Été\n🙂,\n\nfin"
    tab.set_content(f"<textarea maxlength={form_length(text)}></textarea>")
    tab.focus("textarea")
    tab.keyboard.insert_text(f"{text}!")
    assert tab.input_value("textarea") == text
