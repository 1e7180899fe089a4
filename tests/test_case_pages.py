"""What readers see of cases: letters, replies, their pages, lists, feeds and calendars.

The blog of fixtures/cases, built as of 28 November 2026.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from plugins.cases.adapter import page_of
from plugins.post.post import read_post
from plugins.post.settings import ReadingSettings
from tests.browser_tools import nu_errors, require_nu
from tests.project import files
from tests.site_tools import SITEURL, Page, Site, copy_of_project, run_pelican

POSTS = Path(__file__).parent / "fixtures/cases"
SETTINGS = {"pelicanconf.py": "", "publishconf.py": SITEURL}
TODAY = datetime(2026, 11, 28, 12, tzinfo=UTC)
SECRET = re.compile("Accord-secret|Propos-secrets|20261224|24 décembre|2026-12-24")
OF_DRAFT = re.compile("(?:Brouillon|Appel)-secret|brouillon-secret|Demande-secrète")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Site]:
    """Return a function that builds the blog with settings, so many days later, but once."""
    project = copy_of_project(tmp_path_factory.mktemp("cases") / "project", posts=POSTS)

    @cache
    def build(settings: str, later: int) -> Site:
        output = tmp_path_factory.mktemp("output") / "output"
        epoch = str(int((TODAY + timedelta(days=later)).timestamp()))
        done = run_pelican(
            project / "content", "-s", project / settings, "-o", output, "--fatal", "errors",
            env={"SOURCE_DATE_EPOCH": epoch},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return Site(output, SETTINGS[settings])

    return build


@pytest.fixture(scope="session", params=SETTINGS)
def site(request: pytest.FixtureRequest, built: Callable[[str, int], Site]) -> Site:
    return built(request.param, 0)


@pytest.fixture(scope="session")
def published(built: Callable[[str, int], Site]) -> Site:
    return built("publishconf.py", 0)


def words(page: Page, selector: str) -> list[str]:
    """Return the texts of elements, in plain spaces."""
    return [plain(node.text()) for node in page.tree.css(selector)]


def plain(text: str) -> str:
    return " ".join(unescape(text).split())


# --- the letter ---


def test_a_letter_says_what_is_asked_and_how_its_case_stands(site: Site) -> None:
    letter = site.page("une-machine-qui-mousse/")
    asked = ["Rembourser 84,90 € avant le 24 novembre", "Des excuses"]
    assert words(letter, ".post-head .asked dd") == asked
    state = "Réponse reçue : 26 jours depuis la demande au 28 novembre 2026"
    assert words(letter, ".post-head .state") == [state]


def test_a_letter_ends_in_its_case_with_all_that_has_happened(site: Site) -> None:
    letter = site.page("une-machine-qui-mousse/")
    assert words(letter, ".case .timeline li") == [
        "2 novembre 2026, 9 h 30 Demande Réparation demandée par un conseiller",
        "2 novembre 2026 Promesse « Trois jours » pour le 5 novembre, rompue : 1 jour de retard",
        "6 novembre 2026 Promesse tenue Un technicien, un jour après",
        "8 novembre 2026 Promesse « Une pièce »"
        " pour le 18 novembre, rompue : 10 jours de retard, et cela continue",
        "14 novembre 2026 Lettre Une machine qui mousse",
        "16 novembre 2026 Confidentiel",
        "20 novembre 2026 Médiation (ce qui s’y dit est confidentiel)",
        "25 novembre 2026 Promesse « Une autre machine » pour le 10 décembre, encore ouverte",
        "27 novembre 2026 Réponse Lave et Cie répond",
    ]
    days = [node.attributes["datetime"] for node in letter.tree.css(".timeline time")]
    assert days == sorted(days, key=lambda text: (text or "")[:10])
    assert words(letter, ".timeline [aria-current]") == ["Une machine qui mousse"]
    assert words(letter, ".case .answer a") == ["Lave et Cie répond"]
    assert words(letter, ".beside [rel=next]") == ["Lave et Cie répond"]


@pytest.mark.parametrize(
    ("more", "url"), [("", ""), ("Demand: 5 € avant le 20 octobre\n", "d/mot/")]
)
def test_a_case_of_one_letter_that_asks_nothing_has_no_other_page(more: str, url: str) -> None:
    text = f"Title: Mot\nDate: 2026-10-02\nTo: Ixe\n{more}\nUn mot.\n"
    post = read_post(text.encode(), Path("content/letters/mot.md"), ReadingSettings())
    article = SimpleNamespace(post=post, letter=post.letter, slug=post.slug)
    settings = {"CASE_URL": "d/{slug}/", "CASE_SAVE_AS": "", "CASE_CALENDAR": ""}
    assert page_of("mot", [article], settings, TODAY.date()).url == url


def test_no_letter_ends_in_nothing(site: Site) -> None:
    letters = [page for page in site.pages if "letter-page" in page.html]
    assert len(letters) > 5
    for letter in letters:
        assert letter.tree.css(".case .state"), letter


# --- the reply ---


@pytest.mark.parametrize(
    ("address", "answers", "right"),
    [
        (
            "lave-et-cie-repond/",
            "Réponse à ma lettre du 14 novembre 2026, reçue le 27 novembre 2026.",
            "Publiée au titre du droit de réponse, à la demande de Lave et Cie.",
        ),
        (
            "answer-on-foam/",
            "Reply to my letter of 1 October 2026, received on 6 October 2026.",
            "Published under the right of reply, at the request of Lave et Cie.",
        ),
        (
            "antwort-auf-den-schaum/",
            "Antwort auf meinen Brief vom 20. Oktober 2026, erhalten am 23. Oktober 2026.",
            "Veröffentlicht als Gegendarstellung, auf Verlangen von Lave et Cie.",
        ),
    ],
)
def test_a_reply_says_what_it_answers_and_that_it_is_a_right(
    site: Site, address: str, answers: str, right: str
) -> None:
    reply = site.page(address)
    assert words(reply, ".post-head .answers") == [f"{answers} {right}"]
    (link,) = reply.tree.css("#the-post a.u-in-reply-to")
    target = (link.attributes["href"] or "").removeprefix(site.siteurl).lstrip("/")
    back = site.page(target).tree.css(".answer a")
    assert [(node.attributes["href"] or "").endswith(f"/{address}") for node in back] == [True]


def test_a_reply_has_the_company_as_its_author(published: Site) -> None:
    reply = published.page("lave-et-cie-repond/")
    assert reply.meta("author") == "Lave et Cie"
    facts = json.loads(reply.one('script[type="application/ld+json"]').text())
    assert facts["author"] == {"@type": "Organization", "name": "Lave et Cie"}
    feed = (published.folder / "feeds/all.atom.xml").read_text(encoding="utf-8")
    text = plain(unescape(feed))
    letter = f'<a href="{SITEURL}/une-machine-qui-mousse/">ma lettre du 14 novembre 2026</a>'
    assert f"<p> Réponse à {letter}, reçue le 27 novembre 2026. Publiée au titre du droit" in text
    assert "Nous regrettons la mousse." in text


# --- what is not published ---


def test_nothing_confidential_is_published_but_its_day(site: Site) -> None:
    built = files(site.folder)
    assert len(built) > 20
    texts = {name: data.decode(errors="ignore") for name, data in built.items()}
    assert [name for name, text in texts.items() if SECRET.search(text)] == []
    assert SECRET.search((POSTS / "letters/mousse.md").read_text(encoding="utf-8"))


def test_a_draft_is_in_its_case_at_home_alone(built: Callable[[str, int], Site]) -> None:
    published = files(built("publishconf.py", 0).folder)
    assert [
        name for name, data in published.items() if OF_DRAFT.search(data.decode("latin-1"))
    ] == []
    home = built("pelicanconf.py", 0)
    draft = home.page("drafts/brouillon-secret/")
    assert "28 novembre 2026 Lettre Brouillon-secret" in words(draft, ".timeline li")
    others = [page for page in home.pages if not page.address.startswith("drafts/")]
    assert [str(page) for page in others if OF_DRAFT.search(page.html)] == []


# --- pages and lists ---


def test_the_page_of_a_case_has_its_promises_as_a_chart_and_as_a_table(site: Site) -> None:
    page = site.page("dossiers/mousse/")
    assert words(page, "h1") == ["Une machine qui mousse"]
    assert words(page, ".chart text") == [
        "1. promis : 3 jours, pris : 4 jours",
        "2. promis : 10 jours, déjà : 20 jours",
        "3. promis : 15 jours, déjà : 3 jours",
    ]
    chart = page.one(".chart")
    names = (chart.attributes["aria-labelledby"] or "").split()
    assert chart.attributes["role"] == "img"
    assert [node.tag for node in page.tree.css(".chart > title, .chart > desc")] == [
        "title",
        "desc",
    ]
    assert {*names} <= {*page.ids}
    assert (
        " ".join(words(page, "tbody tr:first-child td"))
        == "1. « Trois jours » 5 novembre 2026 rompue : 1 jour de retard"
    )
    assert len(page.tree.css("tbody tr")) == 3


def test_cases_are_listed_by_what_is_still_to_be_done(site: Site) -> None:
    page = site.page("dossiers/")
    assert words(page, "h2") == ["Réponse reçue", "Résolu", "Clos"]
    assert words(page, ".cases strong") == [
        "Réponse reçue : 26 jours depuis la demande",
        "Résolu en 10 jours",
        "Clos au bout de 10 jours",
    ]
    assert "Dossiers" in words(site.page(""), "nav a")


def test_the_page_of_a_company_tells_its_story(site: Site) -> None:
    page = site.page("entreprise/lave-et-cie/")
    assert words(page, ".figures dd") == ["4 jours", "1 sur 3"]
    assert words(page, ".latest a") == ["Lave et Cie répond"]
    assert len(page.tree.css(".cases li")) == 3


def test_the_front_page_has_a_large_name_an_entrance_and_open_cases(
    built: Callable[[str, int], Site],
) -> None:
    front = built("publishconf.py", 20).page("")  # when a promise has been broken again
    assert words(front, "h1") == ["Doléances"]
    assert words(front, ".entrance h2") == ["Lave et Cie répond"]
    assert words(front, ".entrance .piece p") == ["Madame,", "Nous regrettons la mousse."]
    assert words(front, ".open-cases strong") == ["En retard : 46 jours depuis la demande"]
    assert words(front, ".open-cases h2") == ["Dossiers en cours au 18 décembre 2026"]
    assert words(front, ".entry .badge")[:1] == ["en retard"]


def test_all_pages_are_valid(site: Site) -> None:
    require_nu()
    assert nu_errors(page.path for page in site.pages) == []


def test_a_later_build_differs_in_its_days_alone(built: Callable[[str, int], Site]) -> None:
    days = re.compile(
        r"\d+(?:&nbsp;|\s)jours?|2[89](?:&nbsp;|\s)novembre 2026|(?:width|x)=\"[\d.]+%\""
    )
    one, other = (files(built("publishconf.py", later).folder) for later in (0, 1))
    names = {name.partition("/output/")[2]: data for name, data in one.items()}
    changed = [
        (name, data, names[name])
        for path, data in other.items()
        if (name := path.partition("/output/")[2]) and data != names[name]
    ]
    assert 3 < len(changed) < 10
    for name, new, old in changed:
        assert days.sub("", new.decode()) == days.sub("", old.decode()), name


# --- feeds and calendars ---


def feed_of(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_bytes())  # noqa: S314 (our own)


def test_a_case_has_a_feed_with_an_id_and_a_link_of_its_own(published: Site) -> None:
    root = feed_of(published.folder / "feeds/dossiers/mousse.atom.xml")
    link = root.find(f"{ATOM}link[@rel='alternate']")
    assert link is not None
    assert link.attrib["href"] == f"{SITEURL}/dossiers/mousse/"
    titles = [plain(entry.findtext(f"{ATOM}title") or "") for entry in root.iter(f"{ATOM}entry")]
    assert titles == ["Lave et Cie répond", "Une machine qui mousse"]
    ids = [
        feed_of(path).findtext(f"{ATOM}id") for path in (published.folder / "feeds").rglob("*.xml")
    ]
    assert len(ids) == len({*ids}) == 5


def test_a_calendar_has_each_day_that_is_due_as_a_whole_day(published: Site) -> None:
    data = (published.folder / "dossiers/mousse.ics").read_bytes()
    assert max(map(len, data.split(b"\r\n"))) <= 75
    events: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    assert [
        (event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])) for event in events
    ] == [
        (date(2026, 11, 5), date(2026, 11, 6), "« Trois jours »"),
        (date(2026, 11, 18), date(2026, 11, 19), "« Une pièce »"),
        (date(2026, 11, 24), date(2026, 11, 25), "Rembourser 84,90 € avant le 24 novembre"),
        (date(2026, 12, 10), date(2026, 12, 11), "« Une autre machine »"),
    ]
    assert {event.decoded("dtstamp").date() for event in events} == {
        date(2026, 11, day) for day in (2, 8, 14, 25)
    }
    assert len({str(event["UID"]) for event in events}) == 4
    assert not (published.folder / "dossiers/eine-maschine-die-schaumt.ics").exists()


def test_a_calendar_stays_the_same_as_long_as_its_facts(built: Callable[[str, int], Site]) -> None:
    one, other = (built("publishconf.py", later).folder for later in (0, 20))
    for path in sorted(one.glob("dossiers/*.ics")):
        assert path.read_bytes() == (other / path.relative_to(one)).read_bytes()
