"""plugins/site/links.py: a link between posts leads somewhere, or its author is told.

That a build stops on one is tested with the other faults, in test_reader.py and test_gate.py.
"""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plugins.html_tree import parse
from plugins.post.post import Link, Post, read_post
from plugins.post.settings import ReadingSettings
from plugins.problems import Problem
from plugins.site.inventory import Address, Site
from plugins.site.links import link_problems
from tests.project import append, pelican, project, write_letter

OTHER = Post("content/letters/dix-jours.md", names=frozenset({"suite", "été"}))
WRONG = Post("content/letters/faux.md", problems=(Problem("content/letters/faux.md", 1, "x"),))
SITE = Site(
    url="https://blog.example",
    posts={
        "letters/a.md": Post("content/letters/a.md", names=frozenset({"ici"})),
        "letters/dix-jours.md": OTHER,
        "letters/faux.md": WRONG,
        "pages/a-propos.md": Post("content/pages/a-propos.md"),
    },
    files=frozenset({"letters/preuve.pdf", "images/box.png"}),
    companies=frozenset({"telecom-ixe"}),
    tags=frozenset({"ma-box"}),
    slug=lambda name: name.lower().replace(" ", "-"),
    addresses={"content/letters/a.md": Address("a/index.html", "a/")},
    taken={
        "index.html": "the page index",
        "a/index.html": "content/letters/a.md",
        "dix-jours/index.html": "content/letters/dix-jours.md",
        "a-propos/index.html": "content/pages/a-propos.md",
        "images/a.png": "content/images/a.png",
        "images/box.png": "content/images/box.png",
        "404.html": "the page 404",
        "images/la box.png": "content/images/la box.png",
    },
    later={"cachee/index.html": "content/pages/cachee.md"},
    others=("feeds/*.atom.xml", "*/page/*/index.html"),
    reasons={
        "letters/brouillon.md": "this is a draft",
        "pages/cachee.md": "this is a hidden post",
    },
)


def told(address: str, tag: str = "a") -> str:
    """Return what the author of a link in a letter is told."""
    post = Post("content/letters/a.md", links=(Link(tag, address, 7),), names=frozenset({"ici"}))
    problems = [*link_problems(post, SITE)]
    assert all((p.path, p.line) == (post.path, 7) for p in problems)
    assert all(p.message.startswith(f'"{address}": ') for p in problems)
    assert len(problems) < 2
    return problems[0].message.removeprefix(f'"{address}": ') if problems else ""


@pytest.mark.parametrize(
    "address",
    [
        "{filename}dix-jours.md",
        "{filename}../pages/a-propos.md?x=1",
        "{filename}/pages/a-propos.md",
        "{filename}dix%2Djours.md",
        "{static}preuve.pdf",
        "{attach}./preuve.pdf",
        "{static}../images/box.png",
        "{static}../images/box.png?1#x",
        "{tag}Ma box",
        "{tag}ma%20box",
        "{category}Telecom Ixe",
        "{index}",
        "{filename}faux.md",  # of a post that is wrong something else is told
        "{filename}faux.md#rien",
        "{filename}dix-jours.md#suite",
        "|filename|dix-jours.md#suite",
        "{filename}/letters/dix-jours.md#%C3%A9t%C3%A9",
        "#", "#top", "#ici", "#:~:text=un%20mot", "https://example.org/#x", "/a/#ici", "",
        "?page=2", "/a-propos/",
        "/a-propos", "/a-propos/?x=1#top", "/dix-jours/#suite", "/", "/feeds/ixe.atom.xml",
        "/mot/box/page/2/", "/dix-jours/dix-jours.pdf", "https://blog.example/a-propos/",
        "https://blog.example", "mailto:a@example.org", "https://example.org/%20b",
        " https://example.org/ ", "ftp://example.org/", "https://blog.example.org/x/",
    ],
)  # fmt: skip
def test_a_link_to_what_is_there_is_in_order(address: str) -> None:
    assert told(address) == ""


@pytest.mark.parametrize(
    "address", ["/images/a.png", "https://blog.example/images/a.png", "data:image/gif;base64,R0 lG"]
)
def test_an_image_of_the_blog_is_in_order(address: str) -> None:
    assert told(address, "img") == ""


def test_only_links_and_images_need_a_beginning() -> None:
    assert told("dix-jours.md", "meta") == ""


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("{filename}../dix-jours.md", "post dix-jours.md; write {filename}dix-jours.md"),
        ("{filename}a-propo.md", "write {filename}../pages/a-propos.md"),
        ("{filename}/../dix-jours.md", "write {filename}dix-jours.md"),
        ("{filename}ab.md", "post letters/ab.md; add it, or take the link out"),
        ("{filename}", "add it, or take the link out"),
        ("{static}PREUVE.PDF", "write {static}preuve.pdf"),
        ("{filename}Dix-Jours.md", "write {filename}dix-jours.md"),
        ("{static}../images/box.pdf", "no file images/box.pdf; add it, or take the link out"),
        ("{static}dix-jours.md", "for this file write {filename}dix-jours.md"),
        ("{attach}images/box.png", "write {attach}../images/box.png"),
        ("{static}a%20b&c.pdf", "there is no file letters/a%20b&c.pdf"),
        ("{tag}ma-bo", "there is no tag ma-bo; write {tag}ma-box"),
        ("{category}zzz", "there is no category zzz; add it, or take the link out"),
        ("{author}camille", "this blog has no pages of authors"),
        ("{filname}x.md", "{filname} is not a kind of link; write {filename}x.md"),
        ("dix-jours.md", "write {filename}dix-jours.md"),
        ("letters/dix-jours.md#a", "write {filename}/letters/dix-jours.md#a"),
        ("preuve.pdf", "write {static}preuve.pdf"),
        ("page.html", "nothing on this blog is at /a/page.html; take the link out, or write"),
        ("rien.md", "nothing on this blog is at /a/rien.md; take the link out"),
        ("www.example.org", "write https://www.example.org"),
        ("example.org/a?b&c", "write https://example.org/a?b&c"),
        (" example.org ", "write https://example.org"),
        ("/a b", "an address cannot have a space; write %20 in its place"),
        ("https://sp.example/a\nb", "an address cannot have a space; write %20 in its place"),
        ("/n-existe-pas/", "nothing on this blog is at /n-existe-pas/; take the link out"),
        ("/dix-jour/", "nothing on this blog is at /dix-jour/; write /dix-jours/"),
        ("/letters/dix-jours.md", "nothing on this blog is at /letters/dix-jours.md"),
        ("https://blog.example/a-prpos/", "is at /a-prpos/; write /a-propos/"),
        ("/dix-jours/#rien", "no heading or note is called rien there"),
        ("../a-propos/", "write /a-propos/"),
        ("../n-existe-pas/", "nothing on this blog is at /n-existe-pas/"),
        ("dix-jours/", "nothing on this blog is at /a/dix-jours/; write /dix-jours/"),
        ("b", "nothing on this blog is at /a/b; take the link out"),
        ("b.html", "nothing on this blog is at /a/b.html; take the link out"),
        ("/cache/", "nothing on this blog is at /cache/; take the link out"),
        ("/cachee/", "this is a hidden post; publish it first, or take the link out"),
        ("https://blog.example/dix-jours/#rien", "no heading or note is called rien there"),
        ("http://localhost:8000/a-propos/#b", "on your computer alone; write /a-propos/#b"),
        ("http://localhost:8000/a-prpos", "is at /a-prpos; write /a-propos/"),
        ("http://127.0.0.1/", "on your computer alone; write /"),
        ("mailto:", "there is nothing behind it; write the whole address"),
        (" tel: ", "there is nothing behind it"),
        ("https://", "there is nothing behind it"),
        ("Java\nscript:void(0)", "this is a program and no address; take the link out"),
        ("camille@example.org", "write mailto:camille@example.org"),
        ("https//example.org/a", "write https://example.org/a"),
        ("http:/example.org", "write https://example.org"),
        ("htps://example.org", "write https://example.org"),
        ("https:example.org", "write https://example.org"),
        ("C:\\Users\\camille\\box.jpg", "this is on your computer, and nowhere else; copy"),
        ("file:///home/camille/box.jpg", "this is on your computer"),
        ("/home/camille/box.jpg", "this is on your computer"),
        ("/Users/camille/Desktop/box.jpg", "this is on your computer"),
        ("~/box.jpg", "this is on your computer"),
        ("{filename}brouillon.md", "this is a draft; publish it first, or take the link out"),
        ("tel:01 99 00 00 00", "an address cannot have a space; leave it out"),
        ("https://exa mple.org/a", "an address cannot have a space; leave it out"),
        ("mailto: a@example.org", "an address cannot have a space; leave it out"),
        ("#la", "no heading or note is called la there; write {: #la } at the end of the heading"),
        ("{filename}dix-jours.md#ici", "no heading or note is called ici there"),
    ],
)  # fmt: skip
def test_a_link_to_nothing_has_a_remedy(address: str, remedy: str) -> None:
    assert remedy in told(address)


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("../images/box.png", "write {static}../images/box.png"),
        ("images/box.png", "write {static}/images/box.png"),
        ("boxe.png", "no file letters/boxe.png; write {static}../images/box.png"),
        ("photo.jpg", "no file letters/photo.jpg; add it, or take the link out"),
        ("https://img.example/a.png", "write {static}/images/ and its name"),
        ("//img.example/a.png", "this image is on another site"),
        ("/images/absent.png", "nothing on this blog is at /images/absent.png; take the link"),
        ("/images/boxe.png", "nothing on this blog is at /images/boxe.png; write /images/box.png"),
        ("file:///home/camille/box.jpg", "this is on your computer"),
    ],
)
def test_an_image_that_is_not_on_the_blog_has_a_remedy(address: str, remedy: str) -> None:
    assert remedy in told(address, "img")


def test_an_image_in_several_sizes_is_looked_for_in_each() -> None:
    assert told("{static}../images/box.png", "srcset") == (
        "srcset knows no {static}; write /images/box.png"
    )
    assert "nothing on this blog is at /images/b.png" in told("/images/b.png", "srcset")
    assert told("/images/a.png", "srcset") == ""
    html = "<img alt='' src=/images/a.png srcset='/images/a.png 1x,\n/b,c.png 2x'>"
    text = f"Title: x\nDate: 2026-07-20\n\n{html}"
    post = read_post(text.encode(), Path("content/posts/x.md"), ReadingSettings())
    assert [(link.tag, link.address) for link in post.links] == [
        ("img", "/images/a.png"), ("srcset", "/images/a.png"), ("srcset", "/b,c.png"),
    ]  # fmt: skip


def test_a_link_to_what_only_its_author_sees_is_a_warning() -> None:
    draft = Post("content/letters/brouillon.md", links=(Link("a", "{filename}brouillon.md", 2),))
    site = replace(
        SITE,
        posts={**SITE.posts, "letters/brouillon.md": draft},
        taken={**SITE.taken, "drafts/brouillon/index.html": draft.path},
        later={"brouillon/index.html": draft.path},
    )
    addresses = ("{filename}brouillon.md", "/drafts/brouillon/", "https://blog.example/brouillon/")
    links = tuple(Link("a", address, line) for line, address in enumerate(addresses))
    post = Post("content/letters/a.md", links=links)
    for found, line in zip(link_problems(post, site), (0, 1, 2), strict=True):
        assert (found.severity, found.line) == ("warning", line)
        assert "this is a draft; publish it first" in found.message
    assert not [*link_problems(draft, site)]  # from one draft to another


def test_a_place_of_the_blog_is_resolved_wherever_the_blog_stands(tmp_path: Path) -> None:
    blog = project(tmp_path)
    (blog / "content/images").mkdir(exist_ok=True)
    Image.new("L", (9, 9)).save(blog / "content/images/box.png")
    write_letter(blog, 1, "Un.")
    write_letter(
        blog,
        0,
        "[un](/lettre-1/#top) ![box](/images/box.png) [deux]({filename}lettre-1.md) "
        "[le fil](/feeds/all.atom.xml)",
    )
    append(blog / "publishconf.py", 'SITEURL = "https://a.example/blog"\n')
    assert not pelican("content", "-s", "publishconf.py", cwd=blog).returncode
    for name in ("lettre-0/index.html", "feeds/all.atom.xml"):
        page = (blog / "published" / name).read_text(encoding="utf-8")
        assert "https://a.example/blog/lettre-1/#top" in page
        assert "https://a.example/blog/images/box.png" in page
    assert not pelican("content", cwd=blog).returncode
    page = (blog / "output/lettre-0/index.html").read_text(encoding="utf-8")
    assert 'href="/lettre-1/#top"' in page


def test_what_is_wrong_twice_is_told_once() -> None:
    links = (Link("a", "#la", 3), Link("a", "#la", 3), Link("a", "#la", 4))
    problems = [*link_problems(Post("content/letters/a.md", links=links), SITE)]
    assert [problem.line for problem in problems] == [3, 4]


@given(st.text(), st.sampled_from(["", "{filename}", "{static}", "{tag}", "{category}", "{x}"]))
def test_no_address_is_too_odd(target: str, way: str) -> None:
    for tag in ("a", "img", "video"):
        told(f"{way}{target}", tag)


def test_the_name_of_a_file_is_encoded_as_an_address_wants_it(tmp_path: Path) -> None:
    blog = project(tmp_path)
    names = ("Capture d’écran (2).png", "été.png", 'a"b.png')
    (blog / "content/images").mkdir(exist_ok=True)
    for name in names:
        Image.new("L", (9, 9)).save(blog / "content/images" / name)
    typed = "".join(f"\n\n![Une box]({{static}}/images/{quote(name)}?1#x)" for name in names)
    write_letter(blog, 0, typed)
    assert not pelican("content", cwd=blog).returncode
    page = (blog / "output/lettre-0/index.html").read_text(encoding="utf-8")
    found = [unquote(urlsplit(src).path) for src in re.findall(r'<img[^>]* src="([^"]+)', page)]
    assert found == [f"/images/{name}" for name in names]
    assert all((blog / f"output{path}").is_file() for path in found)


def test_a_quotation_mark_in_a_files_name_ends_no_address(tmp_path: Path) -> None:
    blog = project(tmp_path)
    for name in ('a"b.txt', "l'a.txt"):
        (blog / "content/images").mkdir(exist_ok=True)
        (blog / "content/images" / name).write_text("a")
    typed = "<a href='{{static}}/images/{}'>a</a>".format
    write_letter(blog, 0, typed("a&quot;b.txt") + typed("l%27a.txt"))
    assert not pelican("content", cwd=blog).returncode
    page = (blog / "output/lettre-0/index.html").read_text(encoding="utf-8")
    found = parse(page).css("a[href^='/images/']")
    assert [link.attributes["href"] for link in found] == ["/images/a%22b.txt", "/images/l'a.txt"]
