"""What the tree promises to all that read HTML: any text is read, and written as it is read."""

import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins import html_tree
from tests.invented_html import soup

quickly = settings(
    deadline=None,  # a slow machine is no failure; benchmarks/ measures
    derandomize=os.environ.get("CI") == "true",
    max_examples=200,
)
ROUND_TRIPS = {
    "an element left open": ("<p><em>un", "<p><em>un</em></p>"),
    "an end without a beginning": ("un</p>deux", "un<p></p>deux"),
    "emphasis across paragraphs": (
        "<p><b>un</p><p>deux</b>",
        "<p><b>un</b></p><p><b>deux</b></p>",
    ),
    "a link in a link": ("<a>un<a>deux", "<a>un</a><a>deux</a>"),
    "text in a table": (
        "<table>un<tr><td>deux",
        "un<table><tbody><tr><td>deux</td></tr></tbody></table>",
    ),
    "a first empty line in pre": ("<pre>\n\nun</pre>", "<pre>\n\nun</pre>"),
    "a first empty line in a textarea": ("<textarea>\n\nun", "<textarea>\n\nun</textarea>"),
    "a newline that pre drops": ("<pre>\nun</pre>", "<pre>un</pre>"),
    "a line break of Windows": ("un\r\ndeux", "un\ndeux"),
    "a carriage return by its number": ("un&#13;deux", "un&#13;deux"),
    "a form feed": ("un\fdeux", "un\fdeux"),
    "a character zero": ("un\0deux&#0;", "undeux\ufffd"),
    "an empty comment": ("<!-->un", "<!---->un"),
    "a comment that never ends": ("un<!-- deux", "un<!-- deux-->"),
    "CDATA outside of a drawing": ("<![CDATA[un]]>", "<!--[CDATA[un]]-->"),
    "CDATA in a drawing": ("<svg><![CDATA[<a>]]></svg>", "<svg>&lt;a&gt;</svg>"),
    "a style in a drawing": ("<svg><style><a></style></svg>", "<svg><style><a></a></style></svg>"),
    "an attribute left open": ('un<a href="deux', "un"),
    "a template": ("<template><td>un</template>", "<template><td>un</td></template>"),
    "what browsers with scripts skip": (
        "<noscript><b>un</noscript>",
        "<noscript><b>un</b></noscript>",
    ),
    "a page in a page": ("<html><body class=x>un<frameset>", "un"),
    "an unknown entity": ("&notit; &amp;amp;", "¬it; &amp;amp;"),
}


def is_settled(html: str) -> bool:
    """Say whether HTML, read and written, is what it was."""
    return html_tree.serialise(html_tree.parse(html)) == html


@pytest.mark.parametrize(("html", "written"), ROUND_TRIPS.values(), ids=ROUND_TRIPS)
def test_odd_html_is_written_as_a_browser_reads_it(html: str, written: str) -> None:
    assert html_tree.serialise(html_tree.parse(html)) == written
    assert is_settled(written)


def test_writing_leaves_the_tree_as_it_was() -> None:
    tree = html_tree.parse("<pre>\n\nun</pre>")
    assert html_tree.serialise(tree) == html_tree.serialise(tree)


def test_a_node_outlives_the_parser_that_made_it() -> None:
    nodes = [html_tree.parse(f"<p>{number}</p>").css_first("p") for number in range(1000)]
    assert [node.text() for node in nodes if node] == [str(number) for number in range(1000)]


def test_what_is_inserted_is_a_copy() -> None:
    tree = html_tree.parse("<p></p><p></p>")
    mark = html_tree.fragment("<sup>1</sup>")
    for paragraph in tree.css("p"):
        paragraph.insert_child(mark)
    assert html_tree.serialise(tree) == "<p><sup>1</sup></p>" * 2


@pytest.mark.parametrize("html", ["<plaintext>un", "<noscript><script></<!--<script></b>un"])
def test_what_is_read_differently_each_time_does_not_settle(html: str) -> None:
    assert html_tree.settled(html_tree.parse(html)) is None


@quickly
@given(st.randoms(use_true_random=False))
def test_a_settled_tree_is_read_as_it_is_written_with_the_text_it_had(random: Random) -> None:
    html = soup(random)
    tree = html_tree.settled(html_tree.parse(html))
    if tree is not None:
        assert is_settled(html_tree.serialise(tree))
        assert tree.text() == html_tree.text_of(html)


@quickly
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert isinstance(html_tree.serialise(html_tree.parse(text)), str)


@quickly
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r<&")))
def test_plain_text_is_text(text: str) -> None:
    assert html_tree.text_of(f"<p>{text}</p>") == text
