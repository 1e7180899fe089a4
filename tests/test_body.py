"""plugins/post/body.py: Markdown with dividers and labels becomes HTML.

``fixtures/body`` has letters, and the HTML of each beside it.
"""

import re
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st
from markdown import Markdown

from plugins import html_tree
from plugins.build.defaults import MARKDOWN
from plugins.post.body import MarkupError, convert, markdown_for
from plugins.post.placeholders import PUBLIC, TOKEN
from plugins.typography import typeset

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "body").glob("*.md"))


@cache
def converter() -> Markdown:
    return markdown_for(MARKDOWN)


def html(text: str, *, letter: bool = True) -> str:
    return convert(converter(), text, letter=letter).html()


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_letter_becomes_the_html_beside_it(path: Path) -> None:
    expected = path.with_suffix(".html").read_text(encoding="utf-8")
    assert html(path.read_text(encoding="utf-8")) + "\n" == expected


def test_in_an_ordinary_post_three_hyphens_mean_what_markdown_says() -> None:
    assert html("Un titre\n---\n\nUn\n\n---\n\ndeux", letter=False) == (
        "<h2>Un titre</h2>\n<p>Un</p>\n<hr>\n<p>deux</p>"
    )


def test_labels_are_not_typeset() -> None:
    text = "{{n° -- 1er}} : n° {{a}}"
    shown = convert(converter(), text, letter=True).html(lambda text: text.replace("n°", "№"))
    assert html_tree.text_of(shown) == "[n° -- 1er] : № [a]"


@pytest.mark.parametrize("lang", ["en", "fr", "de"])
def test_typography_keeps_each_label_whole(lang: str) -> None:
    keys = ["n° client", "R&D", '"x"', "A.B.C.", "--", "...", "l'été"]
    text = " ".join(f'"{{{{{key}}}}}" : {{{{{key}}}}} !' for key in keys)
    shown = convert(converter(), text, letter=True).html(lambda part: typeset(part, lang))
    labels = html_tree.parse(shown).css("span.redacted")
    assert [node.text() for node in labels] == [PUBLIC.plain(key) for key in keys for _ in range(2)]


def test_one_letter_leaves_nothing_behind_for_the_next() -> None:
    html("[^1] SAV [a]\n\n*[SAV]: service\n[^1]: note\n[a]: /a/")
    assert html("SAV [a] \\[^1]") == "<p>SAV [a] [^1]</p>"


def test_headers_are_not_markdowns_business() -> None:
    as_pelican_has_it = {**MARKDOWN, "extensions": ["markdown.extensions.meta"]}
    shown = convert(markdown_for(as_pelican_has_it), "Objet: x\n\nTexte", letter=True).html()
    assert shown == "<p>Objet: x</p>\n<p>Texte</p>"


# --- on what hypothesis invents ----------------------------------------------------------

# Blocks of Markdown, and how many dividers are in each.
BLOCKS = {
    "Cher service client,": 0,
    "Une ligne\net une autre": 0,
    "## Titre": 0,
    "***": 0,
    "- Une\n- liste": 0,
    "1. Une\n\n    suite": 0,
    "> Une citation\n>\n> ---": 0,
    "- Un\n\n    ---": 0,
    "| a | b |\n|---|---|\n| 1 | 2 |": 0,
    "```\n---\n```": 0,
    "~~~ python\n---\n\n---\n~~~": 0,
    "```\n<!--\n```": 0,
    "<!--\n---\n-->": 0,
    "Un <!--\n\n---\n--> mot": 0,
    "<pre>\n---\n</pre>": 0,
    "<script>\n---\n</script>": 0,
    "`<!--` et -->": 0,
    "Un {{n°}} et \\{{": 0,
    "<div>Un</div>": 0,
    "---": 1,
    "---\ndeux": 1,
    "> Un\n\n---": 1,
    "- Un\n\n---": 1,
    "---\n---": 2,
    "---\t": 1,
}
# What a comment may be made of, and stand in.
PARTS = ["<!--", "-->", "`", "``", "\n", "\n\n", "    ", "- ", "```", ": ", "| ", "[^1]", "[^1]: x"]
PARTS += ["---", "> ", "<div>", "</div>", "<pre>", "</pre>", "<?", "&amp;", "amp;", "\\", "un"]
LETTERS = st.lists(st.sampled_from(sorted(BLOCKS)), max_size=8)


@given(LETTERS)
@example(["```\n<!--\n```", "---", "`<!--` et -->", "<!--\n---\n-->"])
@example(["<!--\n---\n-->", "---", "~~~ python\n---\n\n---\n~~~"])
def test_no_divider_is_lost_or_invented(blocks: list[str]) -> None:
    text = "\n\n".join(blocks)
    found = convert(converter(), text, letter=True)
    nodes = html_tree.parse(found.html()).iter()
    shown = sum(node.attributes.get("class") == "letter-divider" for node in nodes)
    assert shown == len(found.dividers) == sum(BLOCKS[block] for block in blocks)
    assert all(text.split("\n")[line].rstrip() == "---" for line in found.dividers)


@given(LETTERS)
def test_without_dividers_a_letter_is_as_markdown_has_it(blocks: list[str]) -> None:
    text = "\n\n".join(block for block in blocks if not BLOCKS[block])
    assert html(text) == html(text, letter=False)


@given(LETTERS.map("\n\n".join), st.sampled_from(["*a*", "l'ami", "n° client", "<b>", "a|b"]))
def test_no_token_survives(text: str, key: str) -> None:
    shown = html(f"{text}\n\n{{{{{key}}}}}\n\nSuite")
    assert not TOKEN.search(shown)


@given(st.lists(st.sampled_from(PARTS)).map("".join), st.lists(st.sampled_from(PARTS)).map("".join))
def test_no_comment_is_published_wherever_it_is(before: str, after: str) -> None:
    text = f"{before} <!-- SECRET\n\nSECRET --> {after}"
    try:
        shown = html_tree.parse(html(text))
    except MarkupError:
        reject()
    for node in shown.css("code"):
        node.decompose()
    assert "SECRET" not in html_tree.serialise(shown)


@pytest.mark.parametrize(
    "text",
    [
        "Un <!-- secret --> deux",
        "<!-- secret -->\n\nUn",
        "<div><!-- secret\n--></div>",
        "<? secret ?>\n\nUn",
        "<div>Un <? secret ?></div>",
        "<div></ secret></div>",
        "<template><!-- secret --></template>",
        "<template>\n\n<!-- secret -->\n\n</template>",
        "<?relire secret, mon avocat dit non ?>\n\nUn",
        "Un <?idem secret?>, deux",
        "<?php echo 1 > secret ?>\n\nUn",
        "Un <?todo x -> secret ?>",
        "- <?todo secret ?>\n\n# <?todo secret ?>",
        "<div><?todo secret ?></div>",
        "<svg><?todo secret ?></svg>",
        "<!doctype secret>\n\nUn",
        "<div><!doctype secret></div>",
        "<![CDATA[a > secret]]>\n\nUn",
        "Un <![CDATA[a > secret]]>",
        "<div><![CDATA[secret]]></div>",
    ],
)
def test_comments_are_not_published(text: str) -> None:
    assert not re.search(r"secret|<[?!]", html(text))


def test_code_is_published_whatever_it_looks_like() -> None:
    text = html("`<?php a ?>` <!--b-->\n\n```\n<?php c ?><!-- d -->\n```")
    assert "<?php a ?>" in html_tree.text_of(text)
    assert "<?php c ?><!-- d -->" in html_tree.text_of(text)


# A comment of several paragraphs, in each place of a text, and the HTML of that text.
COMMENTED = {
    "un mot <!-- SECRET\n\net SECRET --> puis.": "<p>un mot  puis.</p>",
    "un\nmot <!-- SECRET\n\n- SECRET --> puis\n- a": (
        "<p>un\nmot  puis</p>\n<ul>\n<li>a</li>\n</ul>"
    ),
    "<!-- SECRET\n\nSECRET -->\n\nUn": "<p>Un</p>",
    "<!-- SECRET\n\nSECRET --> **Un**\nmot": "<p> <strong>Un</strong>\nmot</p>",
    "<!-- SECRET --> <!-- SECRET -->\nUn": "<p>Un</p>",
    "Un\n\n<!-- SECRET\n\n```\nSECRET\n```\n\n# SECRET -->": "<p>Un</p>",
    "- un <!-- SECRET\n\n    SECRET -->\n- deux": "<ul>\n<li>un </li>\n<li>deux</li>\n</ul>",
    "- un\n\n  <!-- SECRET\n\n  SECRET -->\n- deux": (
        "<ul>\n<li>\n<p>un</p>\n</li>\n<li>\n<p>deux</p>\n</li>\n</ul>"
    ),
    "Mot\n: def <!-- SECRET\n\n    SECRET -->": "<dl>\n<dt>Mot</dt>\n<dd>def </dd>\n</dl>",
    "> un <!-- SECRET\n>\n> SECRET --> mot": "<blockquote>\n<p>un  mot</p>\n</blockquote>",
    "*un <!-- SECRET\n\n*SECRET --> mot*": "<p><em>un  mot</em></p>",
    "<pre>\nun<!-- SECRET\n\nSECRET --></pre>": "<pre>un</pre>",
    "<code><!-- SECRET\n\nSECRET --></code>": "<p><code></code></p>",
    "un <!--amp; SECRET\n\nSECRET &amp; --> mot": "<p>un  mot</p>",
    "un <!-- SECRET {{n°}}\n\n<div> <b> {&#123; SECRET --> mot": "<p>un  mot</p>",
    "un <!-- ` --> deux `<!-- a -->`": "<p>un  deux <code>&lt;!-- a --&gt;</code></p>",
    "un <!-- ` --> deux <!-- a ` --> trois": "<p>un  deux  trois</p>",
}


@pytest.mark.parametrize("text", COMMENTED)
def test_a_comment_of_several_paragraphs_vanishes_wherever_it_is(text: str) -> None:
    assert html(text) == COMMENTED[text]
    assert html(text, letter=False) == COMMENTED[text]


def test_a_comment_in_an_authors_note_vanishes() -> None:
    shown = html_tree.text_of(html("Un[^1]\n\n[^1]: <!-- secret\n\n    secret --> deux"))
    assert "deux" in shown
    assert not re.search("secret|<!--|-->", shown)


NO_END = r"this <!-- has no -->; write --> where it ends, or \<!-- to show the signs"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a <!-- secret b", 0, NO_END),
        ("Un\n\n<!-- secret\n\ndeux", 2, NO_END),
        ("Un <!-- a\n\nb --> c\n\n- deux <!--> secret", 4, NO_END),
        ("Un\n\n| a | b |\n|---|---|\n| <!-- secret | `-- >` |", 4, NO_END),
        ("# Un <!-- SECRET\n\nSECRET --> titre", 0, NO_END),
        ("<div>\n<!-- SECRET\n\nSECRET -->\n</div>", 1, NO_END),
        ("    <!-- secret\n\n    secret -->", 0, "this comment is code, and would be published"),
        ("<!-- secret\n\ndeux <!-- secret -->", 0, "another <!-- stands before the --> of this"),
    ],
)
def test_a_comment_without_an_end_is_an_error_with_its_line(
    text: str, line: int, said: str
) -> None:
    with pytest.raises(MarkupError, match=f"^{re.escape(said)}") as found:
        html(text)
    assert found.value.places[0][0] == line


@pytest.mark.parametrize(
    "text",
    [
        "`{}`",
        "```\n{}\n```",
        "~~~ html\n{}\n~~~",
        "```html\n<p>{}</p>\n```",
        "a[^1]\n\n[^1]: `{}`",
        "Mot\n:   `{}`",
        "<div>\n\n`{}`\n\n</div>",
        "| a | b |\n|---|---|\n| `{}` | c |",
        "un <!-- a\n\nb --> `{}`",
        "`{}`\n\n`-->`",
    ],
)
def test_a_comment_in_code_is_published(text: str) -> None:
    for comment in ("<!-- a -->", "<!--"):
        shown = html(text.format(comment))
        assert html_tree.parse(shown).css("code")[0].text().count(comment) == 1


def test_the_signs_of_a_comment_can_be_written() -> None:
    set_in = partial(typeset, lang="fr")
    shown = convert(converter(), r"Tapez \<!-- *ici*.", letter=True).html(set_in)
    assert html_tree.text_of(shown) == "Tapez <!-- ici."
    assert html(r"\\<!-- secret -->") == "<p>\\</p>"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Un <!-- a\n\nb -->\n\n<Ixe>", 4),
        ("Un <!-- <Ixe>\n\nb --> `<!-- c`\n\n- d\n<!-- e\n--> f\n\n<Ixe>", 8),
        ("<!-- a\n\nb -->\n\n<!-- c\n-->\n\n<div>", 7),
    ],
)
def test_comments_leave_the_lines_of_errors_right(text: str, line: int) -> None:
    with pytest.raises(MarkupError) as found:
        html(text)
    assert found.value.places[0][0] == line


def test_comments_leave_the_lines_of_placeholders_and_dividers_right() -> None:
    text = "Un <!-- {{n°}}\n---\nb --> mot\n\n---\ndeux <!-- c\n\n-->\n\n[a](/{{n°}})"
    sound = text.replace("(/{{n°}})", "(/)")
    assert convert(converter(), sound, letter=True).dividers == (4,)
    with pytest.raises(MarkupError) as found:
        html(text)
    assert [line for line, _ in found.value.places] == [9]


@pytest.mark.parametrize("tag", ["p", "div", "center", "section", "h2", "ul", "table", "pre"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<{tag}>Bonjour.\n\n**Suite**", 0),
        ("Un\n\n```\n<{tag}>\n```\n\n<{tag} class='a'>Bonjour.\n\n**Suite**\n\n---\n\nFin", 6),
        ("<{tag}>Un</{tag}>\n\n  <{tag}>deux<br>\n\n[^1]: trois", 2),
        ("<{tag}>\n<div>Un</div>\n\n{{{{n°}}}}", 0),
    ],
)
def test_raw_html_that_takes_in_the_rest_of_the_text_is_an_error(
    text: str, line: int, tag: str
) -> None:
    with pytest.raises(MarkupError, match=f"<{tag}> is not closed; write </{tag}>") as found:
        html(text.format(tag=tag))
    assert found.value.places[0][0] == line


@pytest.mark.parametrize(
    "text",
    [
        "<p>Un</p>",
        "<p>Un<br>deux<hr></p>",
        "<img src=a.png alt=''>",
        "<ul>\n<li>Un\n<li>deux\n</ul>",
        "<table>\n<tr><td>Un<td>deux\n<tr><td>trois\n</table>",
        "<div><p>Un</div>",
        "<div>\n\n<p>Un\n\n</div>",
        "<div>\n\nUn\n\n<p>deux</p>\n\n</div>",
        "<!-- <div> -->",
        "`<p>` ouvre",
        "    <div>",
        "```\n<div>\n```",
        "~~~ html\n<div>\n\n<p>\n~~~",
        "</p>",
        "a < b",
    ],
)
def test_raw_html_that_ends_is_none(text: str) -> None:
    assert html_tree.parse(html(f"{text}\n\n**Suite**")).css("strong")


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://example.org/{{n°}})",
        "![a]({{n°}}.png)",
        '<p data-x="{{n°}}">a</p>',
        "<script>a = '{{n°}}'</script>",
        "<style>a {content: '{{n°}}'}</style>",
        "<div id='{{n°}}'>a</div>",
        "<span title='{{n°}}'>a</span>",
        '*a*{: title="{{n°}}" }',
        '# a {: title="{{n°}}" }',
        "HTML\n\n*[HTML]: {{n°}}",
        '![{{n°}}](a.png "{{n°}}") <i title="{{n°}}">a</i>',
        '[a][b] [c][b] *a*{: title="{{n°}}" }\n\n[b]: /c "{{n°}}"',
        "<img alt=a title=b data-x={{n°}} src=a.png>",
        "# a {: #{{n°}} }",
        "<mailto:{{n°}}@example.org>",
    ],
)
def test_a_private_value_cannot_stand_in_an_address_or_in_the_code_of_a_page(text: str) -> None:
    with pytest.raises(MarkupError, match="n°"):
        html(text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Client {{x}}.\n\n[a](https://example.org/{{x}})", [2]),
        ("a {{x}} {{y}}\n<i id='{{ x }}'>a</i> {{x}}\n<b title={{y}}>a</b>", [1, 2]),
        ("un\n\n---\ndeux {{x}}\n\n---\n<p id='{{x}}'></p>", [6]),
        ("un {{x}}\n\n<div>\n<i id='{{x}}'></i>\n</div>", [3]),
        ("un[^1] {{x}}\n\n[^1]: [a](/{{ x}})", [2]),
        ("un {{x}}\n\n*[un]: {{x}}", [2]),
        ("deux\n\n[a][b]\n\n[b]: /{{x}}", [4]),
        (r"\{\{x}}", [0]),
        ("{{x}}\n\n{&#123;x}}\n\n{&#x7b;y}}", [2, 4]),
    ],
)
def test_braces_that_make_no_label_are_named_with_their_lines(text: str, lines: list[int]) -> None:
    with pytest.raises(MarkupError) as found:
        html(text)
    assert [line for line, _ in found.value.places] == lines


@pytest.mark.parametrize("text", [r"`\{\{x}}`", "`{&#123;x}}`", r"    \{\{x}}", r"\{{x}} { {"])
def test_braces_in_code_are_as_they_were_typed(text: str) -> None:
    assert html_tree.text_of(html(text)).strip() == text.strip(" `").replace(r"\{{", "{{")


@pytest.mark.parametrize(
    "text",
    [
        "<div>a</div>\n\n{{n°}}",
        "<b>a</b> {{n°}}",
        "<b>{{n°}}</b>",  # Markdown sets what is between: *a* is emphasis there too
        "```\n<p>{{n°}}</p>\n```",
        "    <p>{{n°}}</p>",
        "`{{n°}}`",
        "*a*{{n°}}",
        "# {{n°}}",
        "[{{n°}}](https://example.org/)",
        "a[^1]\n\n[^1]: {{n°}}",
        "| a |\n|---|\n| {{n°}} |",
        "<div>{{n°}}</div>",
        "a\n\n<p>b\n<b>{{n°}}</b></p>\n\nc",
    ],
)
def test_a_private_value_can_stand_in_any_text(text: str) -> None:
    tree = html_tree.parse(html(text))
    assert [node.text() for node in tree.css(".redacted")] == ["[n°]"]


@pytest.mark.parametrize(
    "text", ['<img alt="{{n°}}" src="a.png">', '![a](a.png){: alt="{{n°}}" }', "![{{n°}}](a.png)"]
)
def test_a_private_value_can_stand_in_a_description(text: str) -> None:
    node = html_tree.parse(html(text)).css_first("[alt='[n°]']")
    assert node is not None


# --- tags in a sentence ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "Un\n\nBonjour <Ixe>, merci.",
            2,
            "<Ixe> is not an HTML element; write &lt; to show the sign <",
        ),
        ("si a<b et c>d", 0, "<b et c> is not closed; write </b>, or &lt; to show the sign <"),
        ("`<b>` Bon\n<b>jour\n\n<i>deux</i></b>", 1, "<b> is not closed; write </b>"),
        ("<b>Un</b>\n\n- <b>deux</b>\n- <b>trois", 3, "<b> is not closed; write </b>"),
        ("<p>Bon <b>jour</p>", 0, "<b> is not closed; write </b>"),
        ("Bon <b/>jour", 0, "<b/> is not closed; write </b>"),
        ("Un[^1]\n\n[^1]: Deux <i>trois", 2, "<i> is not closed; write </i>"),
        ("<em>Un\n\n*deux*", 0, "<em> is not closed; write </em>"),
        ("Un `<p>`\n\nIci <p>", 2, "<p> is not closed; write </p>"),
        ("Un\n\n<a href>deux</a>", 2, "<a href> has no address; write it"),
        ("Un\n<a href=' '>deux</a>", 1, "<a href=' '> has no address; write it"),
        ('<div>\n<img src="" alt="a">\n</div>', 1, '<img src="" alt="a"> has no address; write it'),
    ],
)
def test_a_tag_that_is_none_or_has_no_end_is_told_with_its_line(
    text: str, line: int, said: str
) -> None:
    with pytest.raises(MarkupError, match=f"^{re.escape(said)}") as error:
        html(text)
    assert error.value.places[0][0] == line


@pytest.mark.parametrize(
    "text",
    [
        "Un <b>deux\ntrois</b> <br> <img src='/a.png' alt=''>",
        "<https://example.org/a> <a@example.org> `<Ixe>` &lt;Ixe> a < b",
        "Un <x-box>deux</x-box>",
        "<svg viewBox='0 0 1 1'><path d='M0 0'/><linearGradient></linearGradient></svg>",
        "<div>\n<math><mi>x</mi></math>\n</div>",
        "<ul>\n<li>Un\n<li><b>deux</b>\n</ul>",
        "<a name='ici'></a>",
        "Un <!-- <Ixe> <b> -->",
        "```\n<Ixe>\n```",
        "<script>if (a<b) c</script>",
        "<font color=red>Un</font>",
    ],
)
def test_tags_in_order_are_left_alone(text: str) -> None:
    assert html(text)


# --- tables ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "scrolls"),
    [
        (["| Jour | Prix |", "|---|---|", "| lundi | 12 € |"], False),
        (["| a | b | c | d | e | f |", "|---|---|---|---|---|---|"], False),
        (["| Mot |", "|---|", "| Geschwindigkeitsbegrenzung |"], False),
        (["| Mot | Prix |", "|---|---|", "| Geschwindigkeitsbegrenzung | 12 € |"], True),
        (["| Date | Selon vous |", "|---|---|", "| mardi | « Destinataire absent »|"], True),
        (["| Dossier |", "|---|", "| {{n°}} |"], True),
    ],
)
def test_a_table_that_a_phone_may_not_hold_scrolls_by_itself(
    rows: list[str], scrolls: bool
) -> None:
    tree = html_tree.parse(html("\n".join(rows)))
    assert len(tree.css("table")) == 1
    assert len(tree.css(".table-box > table")) == scrolls
