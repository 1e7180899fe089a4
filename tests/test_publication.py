"""plugins/site/publication.py: in production, what is not published leaves no file."""

from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from plugins.build.settings import other_faults
from plugins.post.post import read_post
from plugins.post.settings import ReadingSettings
from plugins.site.publication import far_problems
from tests.project import append, files, pelican, project

POST = "Title: {title}\nDate: {date}\nStatus: {status}\n\nSecret. [pièce]({{static}}{title}.pdf)"
WITHHELD = {
    "brouillon": ("2026-07-20", "draft"),
    "cachee": ("2026-07-20", "hidden"),
    "demain": ("2999-07-20", "published"),
    "jamais": ("2026-07-20", "skip"),
}
# How a post that is not published may name an image; README says to write {static}.
WAYS = {
    "an address of Pelican's": "![a]({static}/images/NAME)",
    "an address of the blog": "![a](/images/NAME)",
    "the whole address": "[a](https://doleances.example.org/images/NAME)",
    "the folder of images": "![a](../images/NAME)",
    "more folders than there are": "![a](../../images/NAME)",
    "percent-encoded": "![a](/images%2FNAME)",
    "its number": "![a](/images&#47;NAME?x=1#y)",
    "HTML": "<img src='/images/NAME' alt='a'>",
    "HTML in a sentence": "Un <a href=/images/NAME>a</a>",
    "several sizes": '<img src="/images/NAME" srcset="/images/NAME 1x,/images/NAME 2x" alt="a">',
    "a film's first image": '<video poster="/images/NAME"></video>',
    "a style": "<p style=\"background: url('/images/NAME')\">a</p>",
    "a style sheet": "<style>p { background: url(/images/NAME) }</style>",
}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blog with a post of each kind that is not published, and what is attached to it."""
    blog = project(tmp_path_factory.mktemp("blog"), letters=1)
    for folder in ("posts", "pages"):
        for title, (day, status) in WITHHELD.items():
            name = f"{title}-{folder}"
            path = blog / "content" / folder / f"{name}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(POST.format(title=name, date=day, status=status), encoding="utf-8")
            (path.parent / f"{name}.pdf").write_bytes(b"secret")
    (blog / "content/images").mkdir()
    for name in ("vue", "non-vue"):  # one of them is in a post that is published as well
        (blog / f"content/images/{name}.txt").write_text("secret" if name == "non-vue" else "vue")
        link = f"\n\n[{name}]({{static}}/images/{name}.txt)\n"
        append(blog / "content/posts/brouillon-posts.md", link)
    append(blog / "content/letters/lettre-0.md", "\n\n[une](/images/vue.txt)\n")
    return blog


TRANSLATIONS = {
    "fr": "Title: Ma box\nSlug: ma-box\nDate: 2026-03-20\n\nBonjour.",
    "en": "Title: My box\nSlug: ma-box\nDate: 2026-03-20\nLang: en\nTranslation: true\n\nHello.",
}


@pytest.mark.parametrize("settings", ["pelicanconf.py", "publishconf.py"])
@pytest.mark.parametrize("draft", TRANSLATIONS)
def test_of_a_translation_that_is_a_draft_nothing_is_said(
    tmp_path: Path, draft: str, settings: str
) -> None:
    blog = project(tmp_path, letters=1)
    for lang, text in TRANSLATIONS.items():
        status = "Status: draft\n\n" if lang == draft else "\n"
        path = blog / f"content/letters/{lang}.md"
        path.write_text(text.replace("\n\n", f"\n{status}"), encoding="utf-8")
    result = pelican("content", "-s", settings, "--fatal", "warnings", cwd=blog)
    assert (result.returncode, result.stderr) == (0, "")


FAR = {  # the header of a day, and whether it is told on 2026-07-20
    "Date: 2062-07-20": True,
    "Date: 2027-07-22 08:00": True,
    "Date: 2027-07-20": False,
    "Date: 1897-07-20": False,
    "Date: 2026-07-20\nModified: 2206-07-20": True,
    "Date: 2026-07-20\nEvent: 2062-07-15 14:32 call Deux jours": True,
    "Date: 2026-07-20\nEvent: 2026-07-15 call Un jour -> 2062-07-15": False,
    "Date: 20 juillet 2062": False,  # which is an error
    "Date: 2026-07-20\nSent: 25/07/2026": False,  # as is this
}


@pytest.mark.parametrize(("headers", "is_told"), FAR.items(), ids=[*FAR])
def test_a_day_more_than_a_year_to_come_is_told_with_its_line(headers: str, is_told: bool) -> None:
    text = f"Title: Box\n{headers}\n\nOui."
    post = read_post(text.encode(), Path("content/posts/box.md"), ReadingSettings())
    told = [*far_problems(post, date(2026, 7, 20))]
    assert [(one.line, one.severity) for one in told] == (
        [(text[: text.index("\n\n")].count("\n") + 1, "warning")] if is_told else []
    )


def test_a_post_of_a_far_day_is_told_in_production_too(blog: Path) -> None:
    result = pelican("content", "-s", "publishconf.py", "-o", "told", cwd=blog)
    line = "content/posts/demain-posts.md:2: 2999-07-20 is more than a year to come"
    assert line in result.stderr


def test_in_production_nothing_is_written_for_them(blog: Path) -> None:
    assert pelican("content", "-s", "publishconf.py", "-o", "public", cwd=blog).returncode == 0
    written = files(blog / "public")
    assert any("lettre-0" in name for name in written)
    assert "public/images/vue.txt" in {str(Path(name).relative_to(blog)) for name in written}
    assert [name for name in written if any(title in name for title in WITHHELD)] == []
    assert [name for name, data in written.items() if b"Secret" in data or b"secret" in data] == []


def test_a_file_is_published_only_if_a_published_post_names_it_in_whatever_way(
    tmp_path: Path,
) -> None:
    blog = project(tmp_path, letters=0)
    for folder in ("images", "posts"):
        (blog / "content" / folder).mkdir()
    both = ""  # what the published post names, the others name too
    for status in ("published", "draft", "skip"):
        text = f"Title: {status}\nDate: 2026-07-20\nStatus: {status}\n{both}"
        for number, way in enumerate(WAYS.values()):
            if status == "published" and "(../" in way:  # which is an error there
                continue
            name = f"é {status} {number}.txt"
            (blog / "content/images" / name).write_text(status, encoding="utf-8")
            text += f"\n\n{way.replace('NAME', quote(name))}\n"
            if status == "published":
                both += f"\n\n![a](/images/{quote(name)})\n"
        (blog / f"content/posts/{status}.md").write_text(text, encoding="utf-8")
    result = pelican("content", "-s", "publishconf.py", "-o", "public", cwd=blog)
    assert result.returncode == 0, result.stderr
    names = {path.name for path in (blog / "content/images").iterdir() if "published" in path.name}
    assert {path.name for path in (blog / "public/images").iterdir()} == names


def test_a_folder_of_posts_can_have_attachments_without_its_sources(blog: Path) -> None:
    append(blog / "publishconf.py", '\nSTATIC_PATHS = ["images", "letters", "posts", "pages"]\n')
    (blog / "content/letters/preuve.txt").write_text("preuve")
    assert pelican("content", "-s", "publishconf.py", "-o", "attached", cwd=blog).returncode == 0
    written = files(blog / "attached")
    assert any(name.endswith("letters/preuve.txt") for name in written)
    assert [name for name in written if name.endswith(".md")] == []
    assert [name for name, data in written.items() if b"Secret" in data or b"secret" in data] == []


def test_at_home_they_are_written_with_a_banner(blog: Path) -> None:
    assert pelican("content", "-o", "local", cwd=blog).returncode == 0
    for title, status in (("brouillon", "brouillon"), ("demain", "brouillon")):
        page = (blog / "local" / "drafts" / f"{title}-posts" / "index.html").read_text("utf-8")
        assert f"Ceci est un {status}" in page
    hidden = (blog / "local" / "cachee-posts" / "index.html").read_text("utf-8")
    assert "Ce billet est caché" in hidden


@pytest.mark.parametrize(("name", "value"), [("OUTPUT_SOURCES", 1), ("STATIC_EXCLUDE_SOURCES", 0)])
def test_the_sources_are_never_published(name: str, value: int) -> None:
    settings = {"OUTPUT_SOURCES": False, "STATIC_EXCLUDE_SOURCES": True, name: value}
    said = "it would publish your posts as you typed them, drafts too; delete this setting"
    assert [*other_faults({**settings, "DEFAULT_LANG": "fr"})] == [(name, said)]
