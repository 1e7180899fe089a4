"""plugins/site/links/: a link between posts leads somewhere, or its author is told where it could.

That a build stops on one is tested with the other faults, in test_reader.py.
"""

import re
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plugins.html_tree import parse
from plugins.site.links.resolved import Link, Site, fault, links, nearest_path, paths
from plugins.site.links.typed import bare_fault, bare_links, lost_fragments, typed_faults
from tests.project import pelican, project, write_letter

SITE = Site(
    posts=["letters/dix-jours.md", "pages/a-propos.md"],
    files=["letters/preuve.pdf", "images/box.png", "images/n°#2.png"],
    categories=["telecom-ixe"],
    tags=["ma-box"],
    slug=lambda name: name.lower().replace(" ", "-"),
)


@pytest.mark.parametrize(
    ("what", "target"),
    [
        ("filename", "dix-jours.md"),
        ("filename", "../pages/a-propos.md?x=1#y"),
        ("filename", "/pages/a-propos.md"),
        ("filename", "dix%2Djours.md"),
        ("static", "preuve.pdf"),
        ("attach", "./preuve.pdf"),
        ("static", "../images/box.png"),
        ("static", "../images/box.png?1#x"),
        ("static", "/images/n°%232.png"),
        ("tag", "Ma box"),
        ("tag", "ma%20box"),
        ("category", "Telecom Ixe"),
        ("index", ""),
    ],
)
def test_a_link_to_what_is_there_is_in_order(what: str, target: str) -> None:
    assert fault(Link(what, target, ""), "letters", SITE) is None


@pytest.mark.parametrize(
    ("what", "target", "said"),
    [
        (
            "filename",
            "../dix-jours.md",
            "no published post dix-jours.md; write {filename}dix-jours.md",
        ),
        ("filename", "a-propo.md", "write {filename}../pages/a-propos.md"),
        ("filename", "/../dix-jours.md", "write {filename}dix-jours.md"),
        ("filename", "", "add it, or take the link out"),
        ("static", "PREUVE.PDF", "add it, or take the link out"),
        ("static", "dix-jours.md", "for this file write {filename}dix-jours.md"),
        ("attach", "images/box.png", "write {attach}../images/box.png"),
        (
            "static",
            "/images/n°#2.png",
            '"#" and "?" end the path; write {static}/images/n°%232.png',
        ),
        ("tag", "ma-bo", "there is no tag ma-bo; write {tag}ma-box"),
        ("category", "zzz", "there is no category zzz; add it, or take the link out"),
        ("author", "camille", "this blog has no pages of authors"),
        ("filname", "x.md", "{filname} is no way to link; write {filename}x.md"),
    ],
)
def test_a_link_to_nothing_has_a_remedy(what: str, target: str, said: str) -> None:
    assert said in (fault(Link(what, target, ""), "letters", SITE) or "")


@pytest.mark.parametrize(
    "html",
    [
        "<code>{filename}a.md</code>",
        '<a href="https://example.org/{id}">',
        "&lt;a href='{filename}a.md'&gt;",
        '<a title="{filename}a.md">',
    ],
)
def test_what_pelican_does_not_resolve_is_no_link(html: str) -> None:
    assert list(links(html)) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a href="dix-jours.md">', "write {filename}dix-jours.md"),
        ('<a class="x" href="letters/dix-jours.md#a">', "write {filename}/letters/dix-jours.md#a"),
        ('<a href="preuve.pdf">', "write {static}preuve.pdf"),
        ('<img alt="" src="../images/box.png" />', "write {static}../images/box.png"),
        ('<img src="images/box.png">', "write {static}/images/box.png"),
        ('<img src="bix.png">', "no file letters/bix.png; write {static}../images/box.png"),
        ('<img src="photo.jpg">', "no file letters/photo.jpg; add it, or take the link out"),
        ('<a href="www.example.org">', "write https://www.example.org"),
        ("<a href='example.org/a?b&amp;c'>", "write https://example.org/a?b&c"),
        ('<a href=" example.org ">', "write https://example.org"),
    ],
)
def test_an_address_without_its_beginning_has_a_remedy(html: str, said: str) -> None:
    (link,) = bare_links(html)
    assert said in (bare_fault(link, "letters", SITE) or "")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.org/">',
        '<a href="mailto:a@example.org">',
        '<a href="/a-propos/">',
        '<a href="#calcul">',
        '<a href="?page=2">',
        '<a href="{filename}a.md">',
        '<a href="">',
        '<a name="a" title="href=b">',
        '<abbr src="b">',
        '<img src="data:image/gif;base64,R0">',
        '<code>&lt;a href="b"&gt;</code>',
    ],
)
def test_an_address_with_a_beginning_is_left_alone(html: str) -> None:
    assert list(bare_links(html)) == []


def test_an_address_within_the_blog_may_be_relative() -> None:
    assert bare_fault(Link("a", "../a-propos/", ""), "letters", SITE) is None


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<img alt="" src="https://img.example/a.png">', "write {static}/images/ and its name"),
        ("<img src='//img.example/a.png'>", "this image is on another site"),
        ('<a href="https://sp.example/a b">', "write %20 in its place"),
        ('<a href="/a\nb/">', "write %20 in its place"),
    ],
)
def test_an_address_that_no_page_should_have_has_a_remedy(html: str, said: str) -> None:
    ((_, fault_said),) = typed_faults(html, "https://blog.example")
    assert said in fault_said


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="" src="/images/a.png">',
        '<img alt="" src="https://blog.example/images/a.png">',
        '<img src="data:image/gif;base64,R0 lGOD">',
        '<a href="{filename}a b.md">',
        '<a href=" https://example.org/ ">',
        '<a href="https://example.org/%20b">',
    ],
)
def test_an_address_in_order_is_left_alone(html: str) -> None:
    assert list(typed_faults(html, "https://blog.example")) == []


TEXTS = {"letters/dix-jours.md": '<h2 id="suite">Suite</h2> <a name="été">É</a>'}


@pytest.mark.parametrize(
    "address",
    ["#", "#top", "#ici", "{filename}dix-jours.md#suite", "|filename|dix-jours.md#suite",
     "{filename}/letters/dix-jours.md#%C3%A9t%C3%A9", "https://example.org/#x", "/a/#x",
     "{filename}nulle-part.md#x"],
)  # fmt: skip
def test_a_place_in_a_post_is_found(address: str) -> None:
    html = f'<p id="ici"><a href="{address}">a</a></p>'
    assert list(lost_fragments(html, "letters", TEXTS)) == []


@pytest.mark.parametrize("address", ["#la", "{filename}dix-jours.md#ici"])
def test_a_place_that_a_post_does_not_have_is_told(address: str) -> None:
    ((link, said),) = lost_fragments(f'<p id="ici"><a href="{address}">a</a>', "letters", TEXTS)
    assert link.typed == address
    assert f"nothing is called {address.partition('#')[2]} there" in said


@pytest.mark.parametrize(
    ("address", "said"),
    [("tel:01 99 00 00 00", "leave the spaces out"), ("/a b", "write %20 in its place")],
)
def test_a_space_in_an_address_has_a_remedy(address: str, said: str) -> None:
    ((_, remedy),) = typed_faults(f'<a href="{address}">a</a>', "")
    assert remedy == f"no address has a space; {said}"


@given(st.text(), st.sampled_from(["", "letters", "letters/2026"]))
def test_no_target_is_too_odd(target: str, folder: str) -> None:
    assert len(paths(target, folder)) == 3
    for what in ("filename", "static", "tag", "category", target):
        fault(Link(what, target, ""), folder, SITE)
    for tag in ("a", "img"):
        bare_fault(Link(tag, target, ""), folder, SITE)
    assert nearest_path(target, SITE.posts) in {None, *SITE.posts}


def test_the_name_of_a_file_is_encoded_as_an_address_wants_it(tmp_path: Path) -> None:
    blog = project(tmp_path)
    names = ("Capture d’écran (n°#2).png", "100 % sûr ?.png", "a%20b.png", 'a"b.png')
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
