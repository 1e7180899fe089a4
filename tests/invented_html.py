"""Bodies of posts that nobody wrote: Markdown by a grammar, and HTML with no grammar at all.

Both draw from a ``Random``: hypothesis gives one that it can shrink, and a seed gives the
same sample each time.
"""

from collections.abc import Callable
from random import Random

Draw = Callable[[Random], str]

# --- Markdown ------------------------------------------------------------------------------

WORDS = [
    "box", "n'est", "été", "a--b", "&amp;", "<3", "« oui »", "(non)", "d’accord", "1er", "*", "_",
    "n\u202f°", "HTTP", "https://example.org/a", "x@example.org", "\\[", "it's", "“rules”", "…",
]  # fmt: skip
AFTER = ["", "", "", ".", ",", " ;", "?!", "'s", "’s", ".”", ")", "…", "—", "\u202f!", "  \nsuite"]
URLS = [
    "https://example.org/a", "https://example.org", "https://EXAMPLE.org:443/",
    "http://example.org/a?b=1&c=2#d", "https://example.net/a-b_c?utm_source=x", "//example.com/",
    "/a/", "b.html", "#haut", "#", "", "https://blog.example/a/", "mailto:sav@example.org",
    "tel:+33199001234", "https://xn--bro-hoa.example/é",
]  # fmt: skip
ODD_URLS = [
    "javascript:alert(1)", "data:text/plain,x", "ftp://example.org/", "http://[",
    "http://[::1]:80/", "https://", "https:/x", "http://a:b/", "http://u:p@example.org/",
    "http://exa mple.org/", "\u2060", "//", "https://example.org/\"'<>", "http://ｅxample.org/",
    "https://example.org/%zz", "x:y", "://",
]  # fmt: skip
TITLES = ["", "", "", ' "Dit"', " 'Dit \"la box\" & <b>co</b> ?'", ' ""']
LABELS = ["1", "2", "b", "la box", "9"]  # nothing defines the last
ATTRIBUTES = ["", "", "", "", "{: .nonote }", "{: #x }", "{: #box-note-1 }", '{: title="T" }']


def _one(*choices: str) -> Draw:
    return lambda random: random.choice(choices)


def words(random: Random) -> str:
    """Some words."""
    return " ".join(random.choice(WORDS) for _ in range(random.randint(1, 3)))


def address(random: Random) -> str:
    """An address for a link, odd now and then."""
    return random.choice(ODD_URLS if random.random() < 0.15 else URLS)


def link(random: Random) -> str:
    """A link in Markdown, with whatever stands in its text and after it."""
    text = inline(random) if random.random() < 0.3 else words(random)
    url = address(random).replace(" ", "%20")
    title, attributes = random.choice(TITLES), random.choice(ATTRIBUTES)
    return f"[{text}]({url}{title}){attributes}{random.choice(AFTER)}"


def raw_link(random: Random) -> str:
    """A link or a quotation in HTML."""
    url = address(random).replace('"', "&quot;")
    text = words(random)
    return random.choice(
        [
            f'<a href="{url}">{text}</a>',
            f'<q cite="{url}">{text}</q>',
            f'<a href="{url}" title="T &amp; t"><img src="a.jpg" alt="{text}"></a>',
            f'<a href="{url}"><q cite="https://example.org/q">{text}</q></a>',
            f'<q cite="{url}"><a href="https://example.org/q">{text}</a></q>',
        ]
    )


INLINES: list[Draw] = [
    words, words, words, link, link, link, link, raw_link,
    lambda random: f"[^{random.choice(LABELS)}]",
    lambda random: f"{words(random)}[^{random.choice(LABELS)}]{random.choice(AFTER)}",
    lambda random: f"*{inline(random)}*{random.choice(AFTER)}",
    lambda random: f"**{link(random)}**{random.choice(AFTER)}",
    lambda random: f"`{words(random)}`",
    lambda random: f"<{random.choice(URLS[:4])}>",
    lambda random: f"[![{words(random)}](a.jpg)]({random.choice(URLS)})",
    _one(
        "<br>", "a<sup>2</sup>", "<kbd>Ctrl</kbd>", "&nbsp;", "<!-- non -->",
        "<span id='x'>x</span>",
    ),
]  # fmt: skip
BROKEN_INLINES: list[Draw] = [
    _one(
        "<b>", "</b>", "</p>", "<a href='https://example.org/z'>", "</a>", "<p>", "<td>", "<!--",
        "-->",
    ),
    _one(
        "<script>", "<svg>", "</svg>", "<pre>", "<table>", "</div>", "<a", '<a href="', "<!-->",
        "]]>",
    ),
]  # fmt: skip


def inline(random: Random, *, broken: bool = False) -> str:
    """Text of a paragraph."""
    kinds = INLINES + BROKEN_INLINES if broken else INLINES
    return " ".join(random.choice(kinds)(random) for _ in range(random.randint(1, 3)))


def figure(random: Random) -> str:
    """A figure: what stands in it is linked, or is in its caption."""
    return (
        f'<figure>\n<a href="{random.choice(URLS[:4])}"><img src="a.jpg" alt="x"></a>\n'
        f"<figcaption>{raw_link(random)} box\n</figcaption>\n</figure>"
    )


def quotation(random: Random) -> str:
    """A quotation with its source, in HTML."""
    last = random.choice(["<p>Deux.</p>", "<ul><li>un</li></ul>", "", "<footer>Qui</footer>"])
    return (
        f'<blockquote cite="{random.choice(URLS[:6])}">\n<p>{raw_link(random)}</p>\n'
        f"{last}\n</blockquote>"
    )


def note(random: Random) -> str:
    """An author's note, of one block or of several."""
    more = random.choice(["", "", "\n\n    - oui\n    - non", "\n\n    Suite.", "\n\n        code"])
    return f"[^{random.choice(LABELS[:-1])}]: {inline(random)}{more}"


def table(random: Random) -> str:
    """A table of one row."""
    return f"| un | deux |\n|----|:-----|\n| {link(random)} | {words(random)} |"


BLOCKS: list[Draw] = [
    inline, inline, inline, inline, note, note, table, figure, quotation,
    lambda random: f"## {inline(random)} {{: #{random.choice('xy')} }}",
    lambda random: f"- {inline(random)}\n- {link(random)}\n    - {inline(random)}",
    lambda random: f"1. {inline(random)}\n\n2. {inline(random)}",
    lambda random: f"> {inline(random)}",
    lambda random: f"Terme\n:   {inline(random)}",
    lambda random: f"```\n{inline(random)}\n```",
    lambda random: f"<div>{raw_link(random)}</div>",
    lambda random: f'<div markdown="1">\n{inline(random)}\n</div>',
    _one("---", "***", "<pre>\n\n x</pre>", "*[HTTP]: Le web", "///Footnotes Go Here///"),
]  # fmt: skip
BROKEN_BLOCKS: list[Draw] = [
    lambda random: f"<div>\n{inline(random)}",
    lambda random: f'<div class="footnote"><ol><li id="fn:1">{raw_link(random)}',
    lambda random: f'<p id="box-notes">{raw_link(random)}',
    lambda random: f"<table>{raw_link(random)}<tr><td>{raw_link(random)}</table>",
    lambda random: f'<a href="https://example.org/t"><table><tr><td>{raw_link(random)}',
    lambda random: f"<noscript>{raw_link(random)}</noscript>",
    lambda random: f"<svg>{raw_link(random)}</svg>",
    lambda random: f"<button>{raw_link(random)}</button>",
    _one(
        "<!-- a", "<plaintext>", "<template>", "<select><option>", "<textarea>", "</div>",
        "<pre>",
    ),
]  # fmt: skip


def markdown_body(random: Random, *, broken: bool = False) -> str:
    """Markdown of a whole post; ``broken`` puts in what is unclosed or out of place."""
    blocks = BLOCKS + BROKEN_BLOCKS if broken else BLOCKS
    count = random.randint(1, 6)
    drawn = [random.choice(blocks)(random) for _ in range(count)]
    if broken:
        drawn.append(inline(random, broken=True))
    return "\n\n".join(drawn)


# --- HTML ----------------------------------------------------------------------------------

TAGS = """
    a a a a q blockquote b i em p div span table tr td th tbody caption colgroup pre
    textarea listing ul ol li dl dt dd sup section figure figcaption img br hr svg math
    select option button form label template noscript plaintext nobr font center style
    script title iframe noembed xmp frameset frame html head body isindex input details
    summary ruby rt mi mtext annotation-xml foreignObject desc marquee applet object col
    dialog main video image selectedcontent h2
""".split()
TAG_ATTRIBUTES = [
    "", "", ' href="https://example.org/a"', " href=https://example.net",
    " href='#fn:1' class='footnote-ref'", " id=x", ' id="box-ref-1"', ' class="footnote"',
    ' id="fn:1"', ' cite="https://example.org/q"', ' href="mailto:a@b.c"', ' class="note-mark"',
    ' encoding="text/html"', ' href="', " type=hidden", ' id=""',
    " xlink:href=https://example.org", ' class="footnote-backref"', " /", " title='a\"&b'",
    ' id="fnref:1"',
]  # fmt: skip
NOTABLE = [  # what a mark or a note comes from, so that there is one now and then
    '<a href="https://example.org/a">x', "<a href=https://example.net>y</a>.",
    '<q cite="https://example.org/q">z', '<blockquote cite="https://example.org/b"><p>x</p>',
    '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1',
    '<div class="footnote"><ol><li id="fn:1"><p>n',
    '<li id="fn:2">m<a class="footnote-backref" href="#fnref:2">b</a>',
    '<figure><a href="https://example.org/f"><img></a><figcaption>',
]  # fmt: skip
TEXTS = [
    "x", " ", "\n", "\n\n", "&amp;", "&", "<", "<!-->", "<!-- a", "-->", "--!>", "<![CDATA[x]]>",
    "]]>", "\0", "\r", "\r\n", "\f", "text, ", "</", "</p>", "</br>", "<?x?>", "&lt;b&gt;",
    "&#0;", "&#xd800;", "&#13;", "\u00a0", "'s", "\"", "<!doctype html>", "é", "\u2060",
    "\U0010ffff", "\ufffe", "&nbsp", "&notit;",
]  # fmt: skip


def soup(random: Random) -> str:
    """HTML in which nothing need match: tags, ends of tags, and what parsers stumble on."""
    parts = []
    for _ in range(random.randint(1, 20)):
        kind = random.random()
        if kind < 0.15:
            parts.append(random.choice(NOTABLE))
        elif kind < 0.5:
            parts.append(f"<{random.choice(TAGS)}{random.choice(TAG_ATTRIBUTES)}>")
        elif kind < 0.7:
            parts.append(f"</{random.choice(TAGS)}>")
        else:
            parts.append(random.choice(TEXTS))
    return "".join(parts)
