"""Marks that are left in a text: they were meant for something, and would be printed as typed."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.token import Token

from plugins.post.placeholders import NO_OPENING
from plugins.post.raw_html import NO_COMMENT

ESCAPED = "\0"  # stands for each sign that an author escaped, or wrote as a reference
OTHER = "\1"  # for code, tags and what else is no text
BEGINS_AN_ADDRESS = rf"(?: {OTHER} | https?: | mailto: | www\. | \.{{0,2}}/ | [{{#] )"


# How lists are numbered that are none to Markdown: 1.Un, 1/ Un, 1 - Un, (1) Un, a) Un, IV. Un.
NUMBERED = (
    r"(?: \d{1,2} (?: [.)/°][ ]?- | [.)](?=[^\W\d]) | [/°][ ] | [ ]?-[ ] )"
    r" | \( (?: \d{1,2} | [a-h] ) \)[ ] | (?: [a-hA-H] | [ivxIVX]+ )[.)][ ] )"
)
PELICANS = "(?:author|attach|category|filename|index|static|tag)"  # before what it looks up


class Leftover(NamedTuple):
    """What is left: its line in the text, from 0, and what is said of it."""

    line: int
    message: str
    is_error: bool


# What is found, what is said ({} is what was typed), and whether it is an error.
KINDS = (
    (r"<!--", NO_COMMENT, True),
    (
        r"(?<![\w\]]) !? \[ (?! \d+\] ) [^\[\]\n]+ \]\[ [^\[\]\n]* \]",
        r"{} has no definition; add a line “[…]: https://…”, or write \[ to show the brackets",
        True,
    ),
    (
        rf"\[ [^\[\]\n]+ \] [ ]+ \( {BEGINS_AN_ADDRESS} [^)\n]* \)",
        "{} is no link; take out the space in it",
        True,
    ),
    (
        rf"\( [^()\n]+ \)\[ {BEGINS_AN_ADDRESS} [^\]\n]* \]",
        "{} is no link; write the text between [ ], and the address between ( )",
        True,
    ),
    (
        r"(?<=\S)\^\[ [^\]\n]+ \]",
        "{} is no note; write [^1] here, and its text on a line of its own: [^1]: …",
        True,
    ),
    (
        r"(?<![\w\]]) \[ [^\[\]\n]* \]\( [^)\n]* \)?",
        "{} is no link; put a note's mark after a link, and an odd address between < and >",
        True,
    ),
    (
        r"^ \[ [^\[\]^\n]+ \]: [ \t]+ (?: [/.{<\x01] | [^\s.:/]+[.:/][^\s.] ) .*",
        "{} defines no link; leave a blank line before it, and put an address that has spaces "
        "between < and >",
        True,
    ),
    (
        r"\{ [ ]* (?: [.\#][\w-]+ | [\w-]+= ) [^}\n]* \}",
        "{} is printed as you typed it; attributes begin with a colon, {{: .nonote }}",
        True,
    ),
    (r"\{: [^}\n]*", r"{} is closed by no }}; write it, or \{{ to show the sign", True),
    (
        r"\{% .*? %\} | ^\[!\w+\] | ^\[TOC\] | ^:::.* | ^(?:!!!|\?\?\?\+?)\ \w.* | ^///Footnotes.*"
        r"| \[\[ [^\[\]\n]+ \]\] | (?<!\S) == [^\s=] [^=\n]* == (?!\w) | (?<!\S) :[a-z_]+: (?!\w)"
        r"| \[/?(?:caption|gallery|embed|video|audio|playlist|youtube)\b [^\]\n]* \]",
        "{} means something to other generators only; it is printed as you typed it",
        False,
    ),
    (
        rf"(?<!\{{) \{{ (?!{PELICANS}\}}) [^\W\d_] [\w\ °'’.-]* \}} (?!\}})",
        "{} is printed as you typed it; a private value has two pairs of braces",
        False,
    ),
    (
        r"\*\*[^\s*][^*\n]*\*\* | (?<!\S) (?: \*\* (?=\w) | (?:__|~~) (?=[^\W_]) )"
        r"| (?<=\w) \*\* (?!\S) | (?<=[^\W_]) (?:__|~~) (?!\S)",
        r"{} is printed as you typed it: nothing opens or closes it; if that is meant, "
        r"write \ before each sign",
        False,
    ),
    (
        r"^ (?<! \|\n ) \| .* \| [ ]* (?= \n \| .* \| )",
        "{} and the next lines are no table; the second has | --- | for each column",
        False,
    ),
    (
        r"^ (?: (?P<sign> [–—→✓✔✅❌☐☑-] ) (?![-–—]) .* (?= \n (?P=sign) ) | o\ .* (?= \no\ )"
        r"| \*[^\W_] .* (?= \n\*[^\W_] )"
        rf"| {NUMBERED} .* (?= \n {NUMBERED} ) )",
        '"{}" runs together with the next line; begin both with "- " or "1. ", '
        "or leave a blank line between them",
        False,
    ),
)
FLAGS = re.VERBOSE | re.MULTILINE
PATTERNS = tuple((re.compile(pattern, FLAGS), said, wrong) for pattern, said, wrong in KINDS)
# In each of them; begins with a set of characters, which is quick to find.
MAY_BE_LEFT = re.compile(
    r"""
    [\[{<*_~=?!/^:\n]
    (?: (?<= [\[{] ) | (?<= < ) ! | (?<= \* ) \* | (?<= _ ) _ | (?<= ~ ) ~ | (?<= = ) =
      | (?<= / ) // | (?<= \? ) \?\? | (?<= ! ) !! | (?<= \^ ) \[ | (?<= : ) (?: :: | [a-z_]+: )
      | (?<= \n ) (?: [–—→✓✔✅❌☐☑|(*-] | o\  | \w{1,4}(?: [.)/°] | [ ]?- ) ) )
    """,
    re.VERBOSE,
)
SPELT_REMEDY = r"the page would show two braces here; write {{key}}, or \{{ to show braces"
LONGEST_SHOWN = 60  # letters of what is shown


class Text:
    """The text of a block, as it is added to, sign by sign of markup.

    >>> text = Text()
    >>> text.add(Token("text", "", 0, content="Ici\\n[a] (/b/)"))
    >>> [(left.line, left.message) for left in text.leftovers()]
    [(1, '[a] (/b/) is no link; take out the space in it')]
    """

    def __init__(self) -> None:
        self.breaks = 0  # lines that have ended
        self.shown: list[str] = []
        self.typed: list[str] = []  # the same, with ESCAPED and OTHER in the place of no mark
        self.is_address = False

    def add(self, token: Token) -> None:
        """Add what was read."""
        content, typed = token.content, ""
        if token.type in {"link_open", "link_close"}:
            self.is_address = token.nesting == 1 and token.info == "auto"
        elif token.type in {"softbreak", "hardbreak"}:
            content = typed = "\n"
        elif token.type == "text" and not self.is_address:
            typed = content
        elif token.type == "text_special":
            typed = ESCAPED * len(content)
        self.breaks += content.count("\n")
        self.shown.append(content)
        self.typed.append(typed or OTHER * len(content))

    def leftovers(self) -> Iterator[Leftover]:
        """Yield what is left in it, and its line in it, from 0."""
        shown, typed = "".join(self.shown), "".join(self.typed)
        parts = zip(self.shown, self.typed, strict=True)
        text = "".join(mark if mark.startswith(OTHER) else part for part, mark in parts)
        for where, braces, said in ((text, "{{", SPELT_REMEDY), (typed, "}}", NO_OPENING)):
            if (at := where.find(braces)) >= 0:
                yield Leftover(shown.count("\n", 0, at), said, True)
                break
        if not MAY_BE_LEFT.search(typed):
            return
        for pattern, said, is_error in PATTERNS:
            for found in pattern.finditer(typed):
                left = " ".join(shown[found.start() : found.end()].split())
                left = left if len(left) <= LONGEST_SHOWN else f"{left[:LONGEST_SHOWN]}…"
                yield Leftover(shown.count("\n", 0, found.start()), said.format(left), is_error)
