"""Private values stay out of posts: ``{{n° client}}`` is printed as ``[n° client]``.

The key between the braces is what the public reads; keys of the setting PLACEHOLDERS_BARE
print without brackets, as words of their sentence. While a text goes through
Markdown and typography each placeholder is a single private-use character, so that neither
can touch it; afterwards it becomes its label. ``\\{{`` writes two braces.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup, escape
from selectolax.lexbor import LexborNode

from plugins.private_values import normal
from plugins.typography import CANON, Style, typeset

PLACEHOLDER = re.compile(
    r"""
      \\ (?P<braces> \{\{ (?: [^{}\n]* \}\} )? )     # \{{ : the author wants the braces
    | \{\{ \s* (?P<key> (?![<%]\ ) [^{}\s][^{}\n]*? ) \s* \}\} # {{key}}
    """,
    re.VERBOSE,
)

# The characters that stand for placeholders: a plane of Unicode that nobody types.
FIRST_TOKEN = 0x100000
LAST_TOKEN = 0x10FFFD
TOKEN = re.compile(f"[{chr(FIRST_TOKEN)}-{chr(LAST_TOKEN)}]")
HIDDEN = re.compile(rf"{PLACEHOLDER.pattern} | (?P<token> {TOKEN.pattern} )", re.VERBOSE)
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
READABLE = {"img": {"alt", "title"}, "a": {"title"}}  # attributes that Markdown makes of text
CODE_OF_PAGES = frozenset({"script", "style"})
TITLE_OF_LINK = re.compile(r"""<a\b [^>]*? \s title="(?P<title> [^"]*)" """, re.VERBOSE)
MARKED_TITLE = "data-title"  # a link's title as HTML, for the list of notes
# Words of a sentence, without brackets, have a capital where it begins: not after "art.".
BEGINNING_OF_SENTENCE = re.compile(
    r"""
    (?: < (?: p | li | h[1-6] | td | th | dd | dt | blockquote | br ) \b [^>]* >
      | [!?…] | (?<! \b (?: art|réf|tél|vol ) ) (?<! \b \w\w ) (?<! \b \w ) \. )
    [»”’)]? (?: \s | < [^>]* > | [«“„(] | &nbsp; | &\#8239; )* \Z
    """,
    re.VERBOSE,
)
FAR_ENOUGH = 80  # characters before a label
# Braces that are typed to be seen, or that make a placeholder.
SOUND = re.compile(rf"\\\}}\}} | {PLACEHOLDER.pattern}", re.VERBOSE)
# {{ page.title }}, {{ content | safe }}: no author calls a value so.
FOREIGN_KEY = r"(?:site|page|post|layout|include)\.\w | [^{}\n]*[ ]\|[ ]"
FOREIGN_BRACES = re.compile(rf"(?<!\\)\{{\{{ \s* (?: {FOREIGN_KEY} ) [^{{}}\n]* \}}\}}", re.VERBOSE)
NO_OPENING = r"there is no {{ before these }}; write it, or \}} to show braces"
NARROWEST_LINE = 28  # characters, of a table too, on the narrowest phone, 320 px wide


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
        long = " long" if len(plain) > NARROWEST_LINE else ""
        return plain if key in self.bare else f'<span class="redacted{long}">{plain}</span>'


PUBLIC = Labels()
LABELS = "LABELS"  # a setting that only plugins/paper/private.py ever makes


class Meaning(NamedTuple):
    """What a token stands for: a private value's key, or characters as they are."""

    text: str
    private: bool
    line: int  # of the text, from 0


@dataclass(frozen=True)
class Hidden:
    """A text whose placeholders are tokens, and what each token stands for.

    ``meanings[i]`` belongs to the token ``chr(FIRST_TOKEN + i)``. A key has a token of its own on
    each line, to tell where it went wrong.
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
            label = self._marked_up(found["token"])
            before = page[max(found.start() - FAR_ENOUGH, 0) : found.start()]
            begins = label[0].islower() and BEGINNING_OF_SENTENCE.search(before)
            return label[0].upper() + label[1:] if begins else label

        return TAG_OR_TOKEN.sub(reveal, page)

    def misplaced(self, tree: LexborNode) -> Iterator[tuple[int, str]]:
        """Yield the lines (from 0) of keys that stand where no label can, and the remedy."""
        if not self.meanings:
            return
        remedy = "is in an address, an attribute or a script; move it into the text"
        for node in tree.css("*"):
            names = {*node.attributes} - READABLE.get(node.tag or "", set())
            values = [f"{name} {node.attributes[name]}" for name in names]
            code = node.text() if node.tag in CODE_OF_PAGES else ""
            for token in TOKEN.findall(" ".join((node.tag or "", code, *values))):
                key, is_private, line = self._meaning(token)
                if is_private:
                    yield line, f"{{{{{key}}}}} {remedy}"

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


def hide(text: str, labels: Labels = PUBLIC) -> Hidden:
    """Replace each placeholder by a token that Markdown and typography leave alone.

    >>> hidden = hide("Client {{n° client}}, écrivez \\\\{{.")
    >>> hidden.show(hidden.text)
    'Client <span class="redacted">[n° client]</span>, écrivez {{.'
    """
    if not ("{{" in text or TOKEN.search(text)):
        return Hidden(text, (), labels)
    tokens: dict[Meaning, str] = {}

    def token(found: re.Match[str]) -> str:
        # A character like our tokens stays as it is.
        literal = found["token"] or found["braces"]
        key = found["key"] and normal(found["key"])
        meaning = Meaning(key or literal, bool(key), text.count("\n", 0, found.start()))
        return tokens.setdefault(meaning, chr(FIRST_TOKEN + len(tokens)))

    return Hidden(HIDDEN.sub(token, text), tuple(tokens), labels)


def brace_faults(text: str, *, is_markdown: bool = False) -> Iterator[tuple[int, str]]:
    r"""Yield the lines, from 0, with braces that make no placeholder, and what is wrong with them.

    In Markdown two closing braces may stand in code, so they are looked at when it is read.

    >>> [line for line, _ in brace_faults("{{a}}\n{{b\n\\{{c\nd}}\n\\}}")]
    [1, 3]
    """
    if "{{" not in text and "}}" not in text:
        return
    for number, line in enumerate(text.split("\n")):
        before, braces, after = SOUND.sub(" ", line).partition("{{")
        if braces:
            lack = "hold no key" if "}}" in after else "have no }} on their line"
            yield number, rf"these {{{{ {lack}; correct them, or write \{{{{ to show braces"
        elif found := FOREIGN_BRACES.search(line):
            yield number, f"{found[0]} means something to other generators only; take it out"
        elif "}}" in before and not is_markdown:
            yield number, NO_OPENING


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
        return labels.plain(normal(found["key"])) if found["key"] else found["braces"]

    return PLACEHOLDER.sub(shown, text)


def printed(
    text: str | None, labels: Labels = PUBLIC, change: Callable[[str], str] = str
) -> Markup:
    """Print a header's text as HTML: escaped, changed or as typed, its placeholders as labels.

    >>> printed("R&D, dossier {{n°}}")
    Markup('R&amp;D, dossier <span class="redacted">[n°]</span>')
    """
    hidden = hide(text or "", labels)
    return Markup(hidden.show(change(str(escape(hidden.text)))))


def line(text: str | None, lang: str, style: Style = CANON, labels: Labels = PUBLIC) -> Markup:
    """Return a header's text as HTML: escaped, typeset, with labels for private values.

    >>> line("Ma ligne !", "fr")
    Markup('Ma ligne&#8239;!')
    """
    return printed(text, labels, lambda html: typeset(html, lang, widont=False, style=style))


def labels_of(settings: Mapping[str, Any], case: str = "") -> Labels:
    """Read the setting PLACEHOLDERS_BARE, a list of keys; paper has labels of its own.

    >>> labels_of({"PLACEHOLDERS_BARE": ["un conseiller"]})
    Labels(bare=frozenset({'un conseiller'}))
    """
    labels: Labels | None = settings.get(LABELS)
    if labels is not None:
        return labels.of_case(case)
    return Labels(frozenset(map(normal, settings.get("PLACEHOLDERS_BARE") or ())))
