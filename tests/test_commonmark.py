"""Markdown as everybody types it: CommonMark's own examples, and what bloggers meet besides."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from markdown import Markdown
from pelican.settings import DEFAULT_CONFIG
from selectolax.lexbor import LexborNode

from plugins import html_tree
from plugins.post.body import Converted, MarkupError, convert, markdown_for
from tests.browser_tools import require_commonmark

# Examples of CommonMark 0.31.2 that come out otherwise, and why.
EXCEPTIONS = {
    "raw HTML that has no end, or is no HTML, is an error": [
        21, 31, 150, 155, 156, 157, 158, 163, 167, 173, 174, 175, 184, 187, 201, 344, 476, 477,
        491, 494, 524, 536, 613, 614, 615, 616, 630, 631, 642, 643,
    ],
    "a comment and its like are never published, and what follows one is Markdown": [
        177, 180, 183, 626, 629,
    ],
    "a mark that is left over is an error": [
        197, 209, 213, 490, 493, 497, 508, 511, 518, 519, 545,
    ],
    "a name that has two addresses is an error": [204, 544],
    "letters of other scripts stay in an address, as browsers take them": [32, 33, 206, 503, 507],
    "an address may have spaces, as file names do": [41, 488, 568],
    "an address is a link without < and >, as GitHub has it": [608, 611, 612],
    "*_* is a face": [438],
    "a link without an address is an error": [200, 485, 486, 487, 567],
}  # fmt: skip
EXAMPLE = re.compile(
    r"^`{32} example\n(?P<typed>.*?)^\.\n(?P<html>.*?)^`{32}$|^\#{1,6} (?P<section>[^\n]+)$",
    re.MULTILINE | re.DOTALL,
)


class Example(NamedTuple):
    number: int
    section: str
    typed: str
    html: str


def examples() -> Iterator[Example]:
    section, number = "", 0
    for found in EXAMPLE.finditer(require_commonmark()):
        if found["section"]:
            section = found["section"]
            continue
        number += 1
        typed, html = (found[name].replace("→", "\t") for name in ("typed", "html"))
        yield Example(number, section, typed, html)


@cache
def converter() -> Markdown:
    return markdown_for({"output_format": "html"})


def converted(text: str, *, letter: bool = False) -> Converted:
    return convert(converter(), text, letter=letter)


def shape(node: LexborNode) -> Iterator[tuple[object, ...]]:
    """Yield what a reader sees of HTML: elements with their attributes, texts by their words."""
    for child in node.iter(include_text=True):
        text = html_tree.text_in(child)
        if text is not None:
            yield from (("text", word) for word in text.split())
        else:
            attributes = {
                name: value for name, value in child.attributes.items() if name != "class"
            }
            yield (child.tag, *sorted((name, value or "") for name, value in attributes.items()))
            yield from shape(child)
            yield ("end", child.tag)


def is_right(example: Example) -> bool:
    try:
        made = converted(example.typed).tree
    except MarkupError:
        return False
    expected = html_tree.parse(lowered(example.html))
    html_tree.remove_comments(expected)
    return [*shape(made)] == [*shape(expected)]


def lowered(html: str) -> str:
    """Put all headings a level down where there is one of the first, which is the post's title."""
    if "<h1" not in html:
        return html
    return re.sub(r"(?<=h)[1-6](?=>)", lambda level: str(min(int(level[0]) + 1, 6)), html)


def test_commonmarks_examples_come_out_right_but_for_those_with_a_reason() -> None:
    wrong = [example.number for example in examples() if not is_right(example)]
    assert wrong == sorted(number for numbers in EXCEPTIONS.values() for number in numbers)


def test_most_examples_of_each_section_come_out_right() -> None:
    """Those of raw HTML apart, which is refused where it would take in the rest of a post."""
    excepted = {number for numbers in EXCEPTIONS.values() for number in numbers}
    every = Counter(example.section for example in examples())
    right = Counter(one.section for one in examples() if one.number not in excepted)
    assert right.total() / every.total() > 0.85
    low = {section for section in every if right[section] / every[section] < 0.95}
    assert {"Lists", "List items", "Block quotes", "Setext headings", "ATX headings"}.isdisjoint(
        low
    )
    assert {"Thematic breaks", "Fenced code blocks", "Code spans"}.isdisjoint(low)
    assert right["Emphasis and strong emphasis"] == every["Emphasis and strong emphasis"] - 3
    assert right["Hard line breaks"] == every["Hard line breaks"] - 2  # tags that are not closed
    assert right["Autolinks"] == every["Autolinks"] - 3  # which are links here


# --- what bloggers type ------------------------------------------------------------------

# What is typed, and what a reader of the page sees: numbers as the browser shows them.
TYPED = {
    "1. Les faits\n\nUn\n\n2. Le droit\n\n> 12. Lui": "1. Les faits Un 2. Le droit 12. Lui",
    "1. un\n2. deux\n\n5. cinq": "1. un 2. deux 5. cinq",
    "3. trois\n1. un": "3. trois 1. un",
    "1. un\n1. deux\n1. trois": "1. un 2. deux 3. trois",
    "7. sept\n7. huit": "7. sept 7. huit",
    "0. zéro\n1. un": "0. zéro 1. un",
    "1. un\n2. deux\n- a\n- b": "1. un 2. deux • a • b",
    "1) un\n2) deux": "1. un 2. deux",
    "3. März 2026, Köln": "3. März 2026, Köln",
    "Köln, den\n3. März 2026": "Köln, den 3. März 2026",
    "- le 12\n- le 14\n\n2027. Ce sera mieux.": "• le 12 • le 14 2027. Ce sera mieux.",
    "1934. C'est loin.\n\n1998) aussi": "1934. C'est loin. 1998) aussi",
    "Je demande :\n- a\n- b": "Je demande : • a • b",
    "Je demande :\n1. a\n2. b": "Je demande : 1. a 2. b",
    "Pièces :\n• la facture\n•\u00a0le bon": "Pièces : • la facture • le bon",
    "```\n• du code\n```\n\n• un": "• du code • un",
    "- a\n  - b\n- c": "• a • b • c",
    "1. a\n\n   suite\n2. b": "1. a suite 2. b",
    "Texte\n| a | b |\n|---|---|\n| 1 | 2 |": "Texte a b 1 2",
    "#hashtag et ## C#": "#hashtag et ## C#",
    "## C#": "C#",
    "- un\n\n  ```\n  code\n  ```\n- deux": "• un code • deux",
    "ri ^_^ et ri ^_^, bon -_- ah -_-": "ri ^_^ et ri ^_^, bon -_- ah -_-",
    ">_< non >_<": ">_< non >_<",
    "*_* et *_*, _mot_ et snake_case_ici": "*_* et *_*, mot et snake_case_ici",
    "¯\\_(ツ)_/¯ ¯\\\\_(ツ)_/¯": "¯\\_(ツ)_/¯ ¯\\_(ツ)_/¯",
    "5 * 3 * 2": "5 * 3 * 2",
    "Un\\\ndeux": "Un deux",
    "Un antislash \\": "Un antislash \\",
    '![La box](images/la box.png) [ici](/a b/ "Là")': " ici",
}


def seen(node: LexborNode) -> Iterator[str]:
    """Yield the texts of a page, and the numbers and bullets of its lists."""
    number: int | None = None
    for child in node.iter(include_text=True):
        if child.tag == "li":
            parent = child.parent
            start = int((parent.attributes.get("start") if parent else None) or 1)
            expected = start if number is None else number + 1
            number = int(child.attributes.get("value") or expected)
            yield f"{number}. " if node.tag == "ol" else "• "
        text = html_tree.text_in(child)
        yield text if text is not None else " ".join(("", *seen(child), ""))


@pytest.mark.parametrize("typed", TYPED)
def test_a_reader_sees_what_was_typed(typed: str) -> None:
    assert "".join(seen(converted(typed).tree)).split() == TYPED[typed].split()


MADE = {
    "~~barré~~": "<p><del>barré</del></p>",
    "Un\\\ndeux": "<p>Un<br>\ndeux</p>",
    "https://example.org/a, www.example.org": (
        '<p><a href="https://example.org/a">https://example.org/a</a>, '
        '<a href="http://www.example.org">www.example.org</a></p>'
    ),
    '(https://a.org/b), "www.a.org/b"…': (
        '<p>(<a href="https://a.org/b">https://a.org/b</a>), '
        '"<a href="http://www.a.org/b">www.a.org/b</a>"…</p>'
    ),
    "a_b@a.org, «c@a.org»": (
        '<p><a href="mailto:a_b@a.org">a_b@a.org</a>, «<a href="mailto:c@a.org">c@a.org</a>»</p>'
    ),
    '<a href="https://a.org/">https://a.org/</a>': (
        '<p><a href="https://a.org/">https://a.org/</a></p>'
    ),
    "◦ un\n\uf0b7 deux\n•Trois": ("<ul>\n<li>un</li>\n<li>deux</li>\n<li>Trois</li>\n</ul>"),
    "[sav@a.org](mailto:sav@a.org)": '<p><a href="mailto:sav@a.org">sav@a.org</a></p>',
    "sav@example.org": '<p><a href="mailto:sav@example.org">sav@example.org</a></p>',
    "[a](/b “Là”) ![](c d.png « Ici ») `[e](/f g)`": (
        '<p><a href="/b" title="Là">a</a> <img alt="" src="c%20d.png" title="Ici"> '
        "<code>[e](/f g)</code></p>"
    ),
    "`https://example.org` \\_": "<p><code>https://example.org</code> _</p>",
    "Un *-* un *-* \\(^o^)/ deux": "<p>Un *-* un *-* \\(^o^)/ deux</p>",
    "R&D, AT&T; &copy; &amp;amp; <3": "<p>R&amp;D, AT&amp;T; © &amp;amp; &lt;3</p>",
    "[a](/b){: .nonote } *c*{: lang=en }": (
        '<p><a class="nonote" href="/b">a</a> <em lang="en">c</em></p>'
    ),
    "Texte\n{: .important }": '<p class="important">Texte</p>',
    "## Titre {: #ici }": '<h2 id="ici">Titre</h2>',
    "- a\n{: .x }\n- b": '<ul>\n<li class="x">a</li>\n<li>b</li>\n</ul>',
    "![](/a.png){: width=60 }": '<p><img alt="" src="/a.png" width="60"></p>',
    "| a |\n|--:|\n| b {: .x } |": (
        '<table>\n<thead>\n<tr>\n<th style="text-align: right;">a</th>\n</tr>\n</thead>\n<tbody>\n'
        '<tr>\n<td class="x" style="text-align: right;">b</td>\n</tr>\n</tbody>\n</table>'
    ),
    "Le SAV\n\n*[SAV]: service": '<p>Le <abbr title="service">SAV</abbr></p>',
    "Mot\n:   Définition": "<dl>\n<dt>Mot</dt>\n<dd>Définition</dd>\n</dl>",
    'Un "https://a.org/b", «https://a.org/b?» https://a.org/b…': (
        '<p>Un "<a href="https://a.org/b">https://a.org/b</a>", '
        '«<a href="https://a.org/b">https://a.org/b</a>?» '
        '<a href="https://a.org/b">https://a.org/b</a>…</p>'
    ),
    '[x](/a "https://a.org/") <i title="https://a.org/">y</i>': (
        '<p><a href="/a" title="https://a.org/">x</a> <i title="https://a.org/">y</i></p>'
    ),
    "> • un\n> • deux": "<blockquote>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n</blockquote>",
    "[x][c] et [Note] : un\n\n[c] : https://a.org/": (
        '<p><a href="https://a.org/">x</a> et [Note] : un</p>'
    ),
    "```rien\nx\n```": '<pre><code class="language-rien">x\n</code></pre>',
}


@pytest.mark.parametrize("typed", MADE)
def test_what_is_typed_becomes_html(typed: str) -> None:
    assert converted(typed).html() == MADE[typed]


@pytest.mark.parametrize("label", ["1", "ma note", "l'an", "Été_2.b", "n° 12"])
def test_a_note_can_have_any_name(label: str) -> None:
    tree = converted(f"Un[^{label}] et[^{label}]\n\n[^{label}]: La note.\n\n    Suite.").tree
    (note,) = tree.css("div.footnote li")
    marks = tree.css("a.footnote-ref")
    assert [mark.attributes["href"] for mark in marks] == [f"#{note.id}"] * 2
    assert " " not in (note.id or "")
    back = [link.attributes["href"] for link in note.css("a.footnote-backref")]
    assert back == [f"#{mark.parent.id}" for mark in marks if mark.parent]


def test_notes_stand_in_the_order_of_their_marks_and_may_refer_to_others() -> None:
    tree = converted("[^b] [^a]\n\n[^c]: Trois.\n[^a]: Un[^c].\n[^b]: Deux.\n[x]: /x").tree
    assert [item.id for item in tree.css(".footnote li")] == ["fn:b", "fn:a", "fn:c"]
    assert [mark.text() for mark in tree.css("a.footnote-ref")] == ["1", "2", "3"]


# --- what is told ------------------------------------------------------------------------

ERRORS = {
    "Un\n\n[x](/u/) {: .nonote }": (2, "{: .nonote } stands alone; write it directly after"),
    "Un paragraphe. {: .important }": (0, "{: .important } stands alone"),
    "[billet][misspelt]": (0, "[billet][misspelt] has no definition"),
    "[x] (https://example.org)": (0, "[x] (https://example.org) is no link; take out the space"),
    "Un\n[x]: /a b": (1, "[x]: /a b defines no link"),
    "[^1]\n\n[^1]: un\n\n[^1]: deux": (4, "[^1] has its text already"),
    "[r]: /a\n[r]: /b": (1, "this name has an address already"),
    "[^1]\n\n[^1]:": (2, "the note [^1] is empty"),
    "[Un[^1]](/a)\n\n[^1]: x": (0, "[Un[^1]](/a) is no link"),
    "<div>Un[^1]</div>\n\n[^1]: x": (0, "[^1] is no note in raw HTML"),
    '<div markdown="1">\n*un*\n</div>': (0, '<div markdown="1"> does not make'),
    "Un {: .x": (0, "{: .x is closed by no }"),
    "![a](/b.png){ width=120 }": (0, "{ width=120 } is printed as you typed it"),
    "Un\n[a]: https://example.org/a b": (1, "[a]: https://example.org/a b defines no link"),
    "| a | b |\n|---|---|\n| 1 | 2 | 3 |": (2, "this row has more cells"),
    "| a |\n|---|\n| `x|y` |": (2, "this row has more cells"),
    "Un {{ page.title }}": (0, "{{ page.title }} means something to other generators"),
    "Un {{ content | safe }}": (0, "{{ content | safe }} means something"),
    "Un\n(texte)[https://example.org/]": (1, "(texte)[https://example.org/] is no link"),
    "Un mot^[deux]": (0, "^[deux] is no note"),
}
NO_DIVIDERS = [
    "--- <!-- fin -->",
    "---<br>",
    "---.",
    "‐‐‐",
    "───",
    "+++",
    "-----",
    " ---",
    "- - -",
    "___",
    "—",
    "–",
    "* ok\n\n_ _ _",
]
WARNINGS = {
    "Un {clé} ici": "{clé} is printed as you typed it",
    "Un **gras ici": "** is printed as you typed it",
    "Un **(mot)**collé": "**(mot)** is printed as you typed it",
    "{% youtube abc %}": "{% youtube abc %} means something to other generators",
    "[caption id=1]x[/caption]": "[caption id=1] means something to other generators",
    "[TOC]": "[TOC] means something",
    "> [!NOTE]\n> Un": "[!NOTE] means something",
    "::: tip\nUn\n:::": "::: tip means something",
    "??? info\nUn": "??? info means something",
    "Un [[billet]]": "[[billet]] means something",
    "Un ==mot==": "==mot== means something",
    "Un :smile:": ":smile: means something",
    "Un __gras ici": "__ is printed as you typed it",
    "Un ~~mot": "~~ is printed as you typed it",
    "- ```\n  Un": "this ``` is never closed",
    "| a | b |\n| c | d |": "| a | b | and the next lines are no table",
    "Deux choses :\n– un\n– deux": '"– un" runs together with the next line',
    "-un\n-deux": '"-un" runs together',
    "o un\no deux": '"o un" runs together',
    "1.Un\n2.Deux": '"1.Un" runs together',
    "a) Un\nb) Deux": '"a) Un" runs together',
    "1 - Un\n2 - Deux": '"1 - Un" runs together',
    "1/ Un\n2/ Deux": '"1/ Un" runs together',
    "(1) Un\n(2) Deux": '"(1) Un" runs together',
    "A. Un\nB. Deux": '"A. Un" runs together',
    "✓ un\n✓ deux": '"✓ un" runs together',
    "*Un\n*Deux": '"*Un" runs together',
}


@pytest.mark.parametrize("typed", ERRORS)
def test_what_is_left_over_is_an_error_with_its_line(typed: str) -> None:
    line, said = ERRORS[typed]
    with pytest.raises(MarkupError) as found:
        converted(typed)
    assert found.value.places[0][0] == line
    assert found.value.places[0][1].startswith(said)


@pytest.mark.parametrize("typed", WARNINGS)
def test_what_may_be_meant_is_a_warning(typed: str) -> None:
    assert converted(typed).warnings[0][1].startswith(WARNINGS[typed])


@pytest.mark.parametrize(
    "typed",
    [
        "tab[i][j] et f(x)[0] (bien sûr)", r"\[a\] \[b\](c) \{clé} \*\*",
        "`{clé} [a] (/b)`", "a ** b",
        "[^_^] et [sic]", "{ }, {1}, {static}", "https://example.org/{id}/a][b", "1 < 2 > 0", "!!",
        "Prix : 12 €* et 15 €** (hors taxe)", "Nom : ____________", "à 10:30:15", "~~un~~ __deux__",
        "– Allô ?\n\n– Oui.", "3.5 Mbit/s\n4.5 Mbit/s", "12/03 un\n13/03 deux",
        "| | a |\n|---|---|\n| 1 | 2 |", "| a | |\n|---|---|\n| 1 | \\| |", "www...\" ici",
        "> ```\n> un\n> ```", "[[1]](/a/)",
    ],
)  # fmt: skip
def test_what_is_common_and_harmless_is_taken(typed: str) -> None:
    assert converted(typed).warnings == ()


@pytest.mark.parametrize("typed", NO_DIVIDERS)
def test_a_line_like_a_divider_is_told_in_a_letter_alone(typed: str) -> None:
    text = f"À vous.\n\n{typed}\n\nCher Ixe,"
    with pytest.raises(MarkupError, match="does not divide the letter; write ---"):
        converted(text, letter=True)
    assert converted(text)


def test_a_divider_that_touches_what_is_above_it_is_told() -> None:
    with pytest.raises(MarkupError, match="leave a blank line before it") as found:
        converted("Un mot\nà vous.\n---\nCher Ixe,", letter=True)
    assert found.value.places[0][0] == 2
    for above in ("- Un", "> Un", "# Un", "    Un", "[^1]: Un"):
        with pytest.raises(MarkupError, match="leave a blank line before this ---"):
            converted(f"À vous[^1].\n\n{above}\n---\nCher Ixe,", letter=True)
    with pytest.raises(MarkupError, match="stands in raw HTML; leave a blank line"):
        converted("<p>À vous.</p>\n---\nCher Ixe,", letter=True)


# --- the setting MARKDOWN ------------------------------------------------------------------


def test_extensions_that_change_the_tree_are_obeyed() -> None:
    md = markdown_for({"extension_configs": {"markdown.extensions.toc": {"permalink": True}}})
    html = convert(md, "[TOC]\n\n# Un\n\n## Deux", letter=False).html()
    assert 'class="toc"' in html
    assert html.count('class="headerlink"') == 2


def test_code_has_colours_where_its_language_is_named() -> None:
    md = markdown_for({"extension_configs": {"codehilite": {"css_class": "couleurs"}}})
    html = convert(md, "```python\nfor a in b\n```\n\n    for a in b", letter=False).html()
    assert html.count('<div class="couleurs">') == html.count('<span class="k">for') == 1


@pytest.mark.parametrize("name", ["admonition", "markdown.extensions.wikilinks", "nl2br"])
def test_an_extension_with_a_syntax_of_its_own_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f'the syntax of "{name}" is not read here'):
        markdown_for({"extensions": ["extra", name]})


@pytest.mark.parametrize(
    ("setting", "unread"),
    [
        ({"tab_length": 2}, "tab_length"),
        ({"output_format": "xhtml"}, 'the output_format "xhtml"'),
        ({"extension_configs": {"footnotes": {"BACKLINK_TEXT": "^"}}}, '"BACKLINK_TEXT" of'),
        ({"extension_configs": {"codehilite": {"guess_lang": True}}}, '"guess_lang" of'),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(
    setting: dict[str, Any], unread: str
) -> None:
    with pytest.raises(ValueError, match=f"^{unread}.* is not read here; take it out"):
        markdown_for(setting)


def test_the_setting_that_pelican_has_by_itself_is_taken() -> None:
    assert markdown_for(DEFAULT_CONFIG["MARKDOWN"])
