"""Private values stay out of posts: ``{{n° client}}`` is printed as ``[n° client]``.

The key between the braces is what the public reads; keys of the setting PLACEHOLDERS_BARE
print without brackets, as words of their sentence. While a text goes through
Markdown and typography each placeholder is a single private-use character, so that neither
can touch it; afterwards it becomes its label. ``\\{{`` writes two braces, ``\\<!--`` the signs
that begin a comment.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from plugins.private_values import normal

PLACEHOLDER = re.compile(
    r"""
      (?P<braces> \\\{\{ )                          # \{{ : the author wants the braces
    | \{\{ \s* (?P<key> [^{}\s][^{}\n]*? ) \s* \}\} # {{key}}
    """,
    re.VERBOSE,
)

# The characters that stand for placeholders: a plane of Unicode that nobody types.
FIRST_TOKEN = 0x100000
LAST_TOKEN = 0x10FFFD
TOKEN = re.compile(f"[{chr(FIRST_TOKEN)}-{chr(LAST_TOKEN)}]")
COMMENT = "<!--"  # begins one, which is never published; \<!-- writes these signs
HIDDEN = re.compile(
    rf"{PLACEHOLDER.pattern} | (?P<token> {TOKEN.pattern} ) | (?<!\\) \\ (?P<signs> {COMMENT} )",
    re.VERBOSE,
)
TAG_OR_TOKEN = re.compile(
    rf"""
      (?P<tag>
        <!-- .*? -->
      | <(?P<raw> script | style | textarea | title ) \b .*? </(?P=raw)>  # text without markup
      | <[a-z/!] (?: "[^"]*" | '[^']*' | [^'">] )* >                      # attributes and all
      )
    | (?P<token> {TOKEN.pattern} )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
READABLE = re.compile(  # the attributes that Markdown writes from text: ![alt](a.png "title")
    r"""\b (?: alt | title ) \s* = \s* (?: "[^"]*" | '[^']*' )""", re.VERBOSE | re.IGNORECASE
)
TITLE_OF_LINK = re.compile(r"""<a\b [^>]*? \s title="(?P<title> [^"]*)" """, re.VERBOSE)
MARKED_TITLE = "data-title"  # a link's title as HTML, for the list of notes
# Two braces that only become so on the page: `\{\{` and `{&#123;`.
BRACE = r"(?: \\? \{ | &\#0*123; | &\#x0*7b; | &l(?:cub|brace); )"
SPELT_BRACES = re.compile(f"{BRACE} {BRACE}", re.VERBOSE | re.IGNORECASE)
AS_TYPED = re.compile(rf"(?P<ticks> `+ ) .*? (?P=ticks) | {PLACEHOLDER.pattern}", re.X | re.DOTALL)

# Where two braces close something else: code, and what an author types as HTML.
NO_KEYS = re.compile(
    r"""
      ^ [ ]{0,3} (?P<fence> `{3,} | ~{3,} ) .*? (?: ^ [ ]{0,3} (?P=fence) | \Z )
    | ^ (?: [ ]{4} | \t ) .*? $
    | (?P<ticks> `+ ) .*? (?P=ticks)
    | < (?P<raw> script | style | pre | code | textarea ) \b .*? </ (?P=raw) >
    | <!-- .*? -->
    | \\? \{\{ [^{}]* \}\}  # on several lines it is `unclosed`
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Labels:
    """What the public reads in place of private values; paper has its own (plugins/paper).

    >>> labels = Labels(bare=["un conseiller"])
    >>> labels.plain("n° client"), labels.plain("un conseiller")
    ('[n° client]', 'un conseiller')
    """

    bare: Collection[str] = frozenset()

    def of_case(self, _case: str) -> "Labels":
        """Return those of a case: the public reads the same in all."""
        return self

    def plain(self, key: str) -> str:
        """Write a key in text that is not HTML."""
        return key if key in self.bare else f"[{key}]"

    def marked_up(self, key: str) -> str:
        """Write a key in HTML: what has brackets can be drawn as a black bar."""
        plain = str(escape(self.plain(key)))
        return plain if key in self.bare else f'<span class="redacted">{plain}</span>'


PUBLIC = Labels()
LABELS = "LABELS"  # a setting that only plugins/paper/private.py ever makes


class Meaning(NamedTuple):
    """What a token stands for: a private value's key, or characters as they are."""

    text: str
    private: bool
    line: int = 0  # of the text, from 0, where tokens of different lines are kept apart


@dataclass(frozen=True)
class Hidden:
    """A text whose placeholders are tokens, and what each token stands for.

    ``meanings[i]`` belongs to the token ``chr(FIRST_TOKEN + i)``. A key has one token, so
    that a reference by it meets its definition.
    """

    text: str
    meanings: tuple[Meaning, ...]
    labels: Labels = PUBLIC

    def show(self, page: str) -> str:
        """Put the labels where the tokens are, in HTML made from ``text``.

        In text a label is marked up; inside a tag (an attribute), a comment or a
        ``<textarea>`` it is plain. A link's title, which notes print, is there in both ways.
        """
        if not self.meanings:
            return page

        def reveal(found: re.Match[str]) -> str:
            if found["tag"]:
                tag = TITLE_OF_LINK.sub(self._marked_title, found["tag"])
                return TOKEN.sub(lambda token: self._plain(token[0]), tag)
            return self._marked_up(found["token"])

        return TAG_OR_TOKEN.sub(reveal, page)

    def misplaced(self, page: str, written: Counter[str]) -> Iterator[Meaning]:
        """Yield the keys that stand where no label can: in an address, in the code of a page.

        A label can stand in the ``alt`` and the ``title`` of what Markdown itself has
        ``written``, as often as there; not in those that an author types.
        """
        take_away = written_by_markdown(written)
        for found in TAG_OR_TOKEN.finditer(page):
            if tag := found["tag"]:
                if not found["raw"]:
                    tag = READABLE.sub(take_away, tag)
                yield from self.private(html.unescape(tag))  # Markdown codes e-mail addresses

    def private(self, text: str) -> Iterator[Meaning]:
        """Yield the private values whose tokens a text holds."""
        meanings = (self._meaning(token) for token in TOKEN.findall(text))
        return (meaning for meaning in meanings if meaning.private)

    def _meaning(self, token: str) -> Meaning:
        return self.meanings[ord(token) - FIRST_TOKEN]

    def _marked_title(self, found: re.Match[str]) -> str:
        """Add a link's title as HTML in which typography sees what is not to be touched."""
        marked = TOKEN.sub(lambda token: self._marked_up(token[0]), found["title"])
        if marked == found["title"]:
            return found[0]
        return f'{found[0]} {MARKED_TITLE}="{escape(marked)}"'

    def _plain(self, token: str) -> str:
        text, private, _ = self._meaning(token)
        return str(escape(self.labels.plain(text) if private else text))

    def _marked_up(self, token: str) -> str:
        text, private, _ = self._meaning(token)
        return self.labels.marked_up(text) if private else str(escape(text))


def written_by_markdown(written: Counter[str]) -> Callable[[re.Match[str]], str]:
    """Take away from attributes the tokens that Markdown has put there, each as often as it has."""
    left = Counter(written)

    def take(found: re.Match[str]) -> str:
        tokens = TOKEN.findall(found[0])
        others = Counter(tokens) - left
        left.subtract(tokens)
        return "".join(others)

    return take


def hide(text: str, labels: Labels = PUBLIC, *, by_line: bool = False) -> Hidden:
    """Replace each placeholder by a token that Markdown and typography leave alone.

    ``by_line``, a key has a token of its own on each line, to tell where it went wrong.

    >>> hidden = hide("Client {{n° client}}, écrivez \\\\{{.")
    >>> hidden.show(hidden.text)
    'Client <span class="redacted">[n° client]</span>, écrivez {{.'
    """
    if not ("{{" in text or COMMENT in text or TOKEN.search(text)):
        return Hidden(text, (), labels)
    if "{{" not in text and COMMENT not in text and not TOKEN.search(text):
        return Hidden(text, (), labels)
    tokens: dict[Meaning, str] = {}

    def token(found: re.Match[str]) -> str:
        # A character like our tokens stays as it is.
        literal = found["token"] or found["signs"] or "{{"
        line = text.count("\n", 0, found.start()) if by_line else 0
        key = found["key"] and normal(found["key"])
        meaning = Meaning(key or literal, bool(key), line)
        return tokens.setdefault(meaning, chr(FIRST_TOKEN + len(tokens)))

    return Hidden(HIDDEN.sub(token, text), tuple(tokens), labels)


def spelt_braces(text: str) -> int | None:
    """Return the line, from 0, of the first braces that only become so on the page.

    >>> spelt_braces("{{a}}\\n\\\\{{b {{\\n{&#123;c}}"), spelt_braces("{ {")
    (2, None)
    """
    others = AS_TYPED.sub(lambda found: "\n" * found[0].count("\n"), text).replace("{{", "")
    found = SPELT_BRACES.search(others)
    return others.count("\n", 0, found.start()) if found else None


def unclosed(text: str) -> int | None:
    """Return where braces stand that make no placeholder, if any do.

    >>> unclosed("{{a}} et {{b"), unclosed("{{a}} et \\\\{{b")
    (9, None)
    """
    if "{{" not in text:
        return None
    at = PLACEHOLDER.sub(lambda found: " " * len(found[0]), text).find("{{")
    return at if at >= 0 else None


def without_typed_comments(text: str) -> str:
    """Leave out what comments say, which is not published; not what looks like one in code.

    >>> without_typed_comments("a <!-- {{b\\nc --> d `<!-- {{e -->`")
    'a \\n d `<!-- {{e -->`'
    """

    def left(found: re.Match[str]) -> str:
        return "\n" * found[0].count("\n") if found[0].startswith(COMMENT) else found[0]

    return NO_KEYS.sub(left, text) if COMMENT in text else text


def unopened(text: str) -> Iterator[int]:
    r"""Yield the lines, from 0, where braces close what two braces do not open.

    >>> list(unopened("{{a}} `b}}`\n{c}} d\n\\}} e\n~~~\nf}}\n~~~\n    g}}"))
    [1]
    """
    if "}}" not in text:
        return
    others = NO_KEYS.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(others.split("\n")):
        if re.search(r"(?<!\\)\}\}", line) and not ("{{" in line or SPELT_BRACES.search(line)):
            yield number


def keys(text: str) -> Iterator[str]:
    """Yield the keys that a text names.

    >>> list(keys("{{a}}, {{ b  c }}, \\\\{{d}}"))
    ['a', 'b c']
    """
    return (normal(found["key"]) for found in PLACEHOLDER.finditer(text) if found["key"])


def plain(text: str, labels: Labels = PUBLIC) -> str:
    """Print labels in a text that is not HTML: a slug's source, a title of a window.

    >>> plain("Dossier {{n° de dossier}}")
    'Dossier [n° de dossier]'
    """

    def shown(found: re.Match[str]) -> str:
        return labels.plain(normal(found["key"])) if found["key"] else "{{"

    return PLACEHOLDER.sub(shown, text)


def printed(text: str, typeset: Callable[[str], str] = str, labels: Labels = PUBLIC) -> Markup:
    """Print a header's text as HTML: escaped, typeset, its placeholders as labels.

    >>> printed("R&D, dossier {{n°}}")
    Markup('R&amp;D, dossier <span class="redacted">[n°]</span>')
    """
    hidden = hide(text, labels)
    return Markup(hidden.show(typeset(str(escape(hidden.text)))))


def labels_of(settings: Mapping[str, Any], case: str = "") -> Labels:
    """Read the setting PLACEHOLDERS_BARE, a list of keys; paper has labels of its own.

    >>> labels_of({"PLACEHOLDERS_BARE": ["un conseiller"]})
    Labels(bare=frozenset({'un conseiller'}))
    """
    labels: Labels | None = settings.get(LABELS)
    if labels is not None:
        return labels.of_case(case)
    found = settings.get("PLACEHOLDERS_BARE", ())
    if isinstance(found, str):
        raise TypeError(f'PLACEHOLDERS_BARE is a list of keys; write ["{found}"]')
    return Labels(frozenset(map(normal, found)))
