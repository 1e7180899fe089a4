"""plugins/post/placeholders.py: private values print as labels, whatever Markdown does."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import escape

from plugins import html_tree
from plugins.post.placeholders import (
    FIRST_TOKEN,
    LAST_TOKEN,
    TOKEN,
    Labels,
    hide,
    labels_of,
    plain,
    printed,
)
from plugins.private_values import normal

OURS = chr(FIRST_TOKEN), chr(LAST_TOKEN)  # characters that an author may have typed all the same
KEYS = st.text(
    st.characters(exclude_characters="{}\n", exclude_categories=["Cs"]), min_size=1, max_size=80
).filter(lambda key: key == key.strip())
PIECES = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(["{{", "}}", "{", "}", "\\", "\\{{", "<b title='", "'>", "\n", *OURS]),
        KEYS.map("{{{{{}}}}}".format),
    )
).map("".join)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("{{n° client}}", "[n° client]"),
        ("{{ n° client }}", "[n° client]"),
        ("{{n°\u00a0 client}}", "[n° client]"),
        ("{{re\u0301f}}", "[réf]"),
        ("{{{x}}}", "{[x]}"),
        ("{{x}}{{y}}", "[x][y]"),
        (r"\{{x}}", "{{x}}"),
        (r"\{{ and {{x}}", "{{ and [x]"),
        ("{{", "{{"),
        ("{{}}", "{{}}"),
        ("{{ }}", "{{ }}"),
        ("{{x", "{{x"),
        ("{{a\nb}}", "{{a\nb}}"),
        ("{x} }} {", "{x} }} {"),
    ],
)
def test_a_key_in_braces_is_a_label_and_all_else_stays(typed: str, shown: str) -> None:
    assert plain(typed) == shown
    assert html_tree.text_of(printed(typed)) == shown


@pytest.mark.parametrize("key", ["*a*", "R&D", "&amp;", "<b>", '"q"', "l'été", "`c`", "x" * 5000])
def test_a_key_prints_as_typed_in_text_and_in_attributes(key: str) -> None:
    hidden = hide(f"{{{{{key}}}}}")
    tree = html_tree.parse(hidden.show(f'<p title="{hidden.text}">{hidden.text}</p>'))
    paragraph = tree.css_first("p")
    assert paragraph is not None
    assert paragraph.attributes == {"title": Labels().plain(key)}
    long = " long" * (len(key) > 26)  # such a label may end a line
    assert paragraph.inner_html == f'<span class="redacted{long}">{label_html(key)}</span>'


def label_html(key: str) -> str:
    """Write a label as an HTML serialiser does: quotation marks as they are."""
    return Labels().plain(key).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    "html",
    [
        "<!-- l'eau {} -->",
        "<script>'{}'</script>",
        "<style>{}</style>",
        "<textarea>{}</textarea>",
        '<img alt="a > {}">',
        "<b data-x='{}' {}>",
    ],
)
def test_a_label_is_plain_where_no_markup_can_stand(html: str) -> None:
    hidden = hide("{{x}}")
    assert hidden.show(html.replace("{}", hidden.text)) == html.replace("{}", "[x]")


@pytest.mark.parametrize("html", ["<!-- l'eau --> {} <i title='a'>", "1 < {} > 2", "&lt;b {}&gt;"])
def test_a_label_is_marked_up_in_text(html: str) -> None:
    hidden = hide("{{x}}")
    marked = '<span class="redacted">[x]</span>'
    assert hidden.show(html.replace("{}", hidden.text)) == html.replace("{}", marked)


def test_a_key_has_a_token_on_each_line_to_tell_where_it_went_wrong() -> None:
    assert len(set(TOKEN.findall(hide("{{a}} {{b}} {{ a }}\n{{a}}").text))) == 3


@given(PIECES)
@example(f"{{{{a}}}} {OURS[0]} {OURS[1]}")
def test_no_token_of_ours_is_left_and_no_character_of_the_authors_is_lost(text: str) -> None:
    hidden = hide(text)
    shown = hidden.show(str(escape(hidden.text)))
    unmarked = re.sub(r'<span class="redacted(?: long)?">|</span>', "", shown)
    assert unmarked == str(escape(plain(text)))
    assert TOKEN.findall(shown) == TOKEN.findall(plain(text))


@given(PIECES)
def test_a_text_without_braces_and_tokens_is_hidden_as_it_is(text: str) -> None:
    text = TOKEN.sub("", text.replace("{{", ""))
    assert hide(text).text == text
    assert hide(text).show(text) == text


@given(KEYS)
def test_any_key_prints_as_its_label(key: str) -> None:
    assert plain(f"a{{{{{key}}}}}b") == f"a{Labels().plain(normal(key))}b"


# --- keys without brackets ---------------------------------------------------------------


BARE = Labels(["un conseiller"])


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>X m'a dit.</p>", "<p>Un conseiller m'a dit.</p>"),
        ("<p>Rien depuis. X et X</p>", "<p>Rien depuis. Un conseiller et un conseiller</p>"),
        ("<p>Enfin. <em>X</em></p>", "<p>Enfin. <em>Un conseiller</em></p>"),
        ("<p>«&nbsp;X", "<p>«&nbsp;Un conseiller"),
        ("<li><b>X</b>", "<li><b>Un conseiller</b>"),
        ("<p>Voir l’art. X", "<p>Voir l’art. un conseiller"),
        ("X", "un conseiller"),
    ],
)  # fmt: skip
def test_a_label_without_brackets_has_its_capital_where_a_sentence_begins(
    html: str, shown: str
) -> None:
    hidden = hide("{{un conseiller}}", BARE)
    assert hidden.show(html.replace("X", hidden.text)) == shown


def test_a_bare_key_is_a_word_of_its_sentence() -> None:
    text = "{{un conseiller}} du dossier {{n°}}"
    assert plain(text, BARE) == "un conseiller du dossier [n°]"
    assert printed(text, labels=BARE) == (
        'un conseiller du dossier <span class="redacted">[n°]</span>'
    )
    assert hide(text, BARE).show("<b title='\U00100000'>") == ("<b title='un conseiller'>")


def test_a_bare_key_is_escaped_like_any_text() -> None:
    assert printed("{{<b>}}", labels=Labels(["<b>"])) == "&lt;b&gt;"


def test_a_bare_key_is_one_in_every_spelling() -> None:
    bare = labels_of({"PLACEHOLDERS_BARE": ["un\u00a0 conseiller"]})
    assert plain("{{un  conseiller}} {{ un conseiller }}", bare) == "un conseiller un conseiller"


def test_no_key_is_bare_unless_the_setting_names_it() -> None:
    assert labels_of({}) == Labels()
