"""plugins/post/new_letter.py: a new letter is in order from its first line, whatever its title."""

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plugins.post.headers import HEADERS, read
from plugins.post.letter import from_source
from plugins.post.new_letter import LANGUAGES, new_letter

DAY = date(2026, 7, 20)
one_line = (
    # without what the lint calls invisible: control and format characters
    st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs")), min_size=1)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and not re.search(r"\{\{|\}\}|\\\{|<!--", text))
)


@given(title=one_line, company=one_line, lang=st.sampled_from([*LANGUAGES, "fr-CA", "en-US"]))
def test_any_title_and_company_can_be_read_again(title: str, company: str, lang: str) -> None:
    company = company.replace("{", "")
    assume(company.strip())
    source, problems = read(new_letter(title, company, lang, DAY), "new.md")
    assert problems == []
    assert (source.text("Title"), source.text("Subject")) == (title, title)
    assert source.lines("To")[0] == source.text("Category") == " ".join(company.split())
    assert "{{" not in "".join(source.lines("To")[1:])  # the address of a company is public


@pytest.mark.parametrize(("slug", "written"), [("box-rien", "box-rien"), ("Été_2026", None)])
def test_the_slug_is_written_where_a_header_can_have_it(slug: str, written: str | None) -> None:
    source, problems = read(new_letter("Box : rien", "Ixe", "fr", DAY, slug=slug), "new.md")
    assert (source.text("Slug"), problems) == (written, [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_a_letter_with_its_chapeau_and_all_common_headers(lang: str) -> None:
    source, problems = read(new_letter("Box", "Ixe", lang, DAY, signature="Camille"), "new.md")
    assert problems == []
    assert source.body.split("\n").count("---") == 1
    letter = from_source(source, "box")
    assert letter.is_letter
    assert (letter.sent, letter.signature, letter.subject) == (DAY, ("Camille",), "Box")
    assert letter.via is not None
    assert letter.via.mode == "registered"
    assert letter.events[0].day == DAY
    assert source.text("Status") == "draft"
    assert {"from", "place", "encl", "demand", "ref", "tags", "summary", "cc", "case"} <= set(
        source.headers
    )
    assert set(source.headers) <= set(HEADERS)


def test_a_title_of_several_lines_is_one() -> None:
    source, problems = read(new_letter("Box\nDate: 1999-01-01", "I\rxe", "fr", DAY), "new.md")
    assert problems == []
    assert (source.text("Title"), source.text("Category")) == ("Box Date: 1999-01-01", "I xe")


def test_without_a_signature_the_sender_signs() -> None:
    source, _ = read(new_letter("Box", "Ixe", "fr", DAY), "new.md")
    assert from_source(source, "box").signature == ("{{mes coordonnées}}",)


@pytest.mark.parametrize(
    ("title", "company", "lang", "words"),
    [
        (" \t", "Ixe", "fr", "Title is empty"),
        ("Box {{n°", "Ixe", "fr", "have no }} on their line"),
        ("Box", "", "fr", "the company is empty"),
        ("Box", "Ixe {{n° client}}", "fr", "write it without private values"),
        ("Box\x1b", "Ixe", "fr", "delete the invisible character"),
        ("Box", "Ixe", "kl", "write one of: fr, en, de"),
        ("Box", "Ixe", "", "write one of: fr, en, de"),
    ],
)
def test_what_cannot_stand_in_a_header_is_refused_with_the_remedy(
    title: str, company: str, lang: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        new_letter(title, company, lang, DAY)
