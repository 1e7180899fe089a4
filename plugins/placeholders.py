"""Private values stay out of posts: ``{{n° client}}`` is printed as ``[n° client]``.

The key between the braces is what the public reads. While a text goes through Markdown
and typography each placeholder is a single private-use character, so that neither can
touch it; afterwards it becomes its label. ``\\{{`` writes two braces.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

PLACEHOLDER = re.compile(
    r"""
      (?P<braces> \\\{\{ )                          # \{{ : the author wants the braces
    | \{\{ \s* (?P<key> [^{}\s][^{}\n]*? ) \s* \}\} # {{key}}
    """,
    re.VERBOSE,
)

# The characters that stand for placeholders: a plane of Unicode that no font and no
# keyboard uses, so that a token can be told from anything an author typed.
FIRST_TOKEN = 0x100000
LAST_TOKEN = 0x10FFFD
TOKEN = re.compile(f"[{chr(FIRST_TOKEN)}-{chr(LAST_TOKEN)}]")
TAG_OR_TOKEN = re.compile(
    rf"""
      (?P<tag> <[a-zA-Z/!] (?: "[^"]*" | '[^']*' | [^'">] )* > )  # markup, attributes and all
    | (?P<token> {TOKEN.pattern} )
    """,
    re.VERBOSE,
)


def label(key: str) -> str:
    """Give the words that the public reads in place of a private value.

    >>> label("n° client")
    '[n° client]'
    """
    return f"[{key}]"


@dataclass(frozen=True)
class Hidden:
    """A text whose placeholders are tokens, and what each token stands for.

    ``meanings[i]`` belongs to the token ``chr(FIRST_TOKEN + i)``: a key, or None for
    literal braces.
    """

    text: str
    meanings: tuple[str | None, ...]

    def show(self, html: str) -> str:
        """Put the labels where the tokens are, in HTML made from ``text``.

        In text a label is marked up, so that it can be drawn as a black bar; inside a
        tag (an attribute) it is plain.
        """
        if not self.meanings:
            return html

        def reveal(found: re.Match[str]) -> str:
            if found["tag"]:
                return TOKEN.sub(lambda token: str(escape(self._plain(token[0]))), found["tag"])
            return self._marked_up(found["token"])

        return TAG_OR_TOKEN.sub(reveal, html)

    def _plain(self, token: str) -> str:
        key = self.meanings[ord(token) - FIRST_TOKEN]
        return "{{" if key is None else label(key)

    def _marked_up(self, token: str) -> str:
        key = self.meanings[ord(token) - FIRST_TOKEN]
        if key is None:
            return "{{"
        return f'<span class="redacted">{escape(label(key))}</span>'


def hide(text: str) -> Hidden:
    """Replace each placeholder by a token that Markdown and typography leave alone.

    >>> hidden = hide("Client {{n° client}}, écrivez \\\\{{.")
    >>> hidden.show(hidden.text)
    'Client <span class="redacted">[n° client]</span>, écrivez {{.'
    """
    meanings: list[str | None] = []

    def token(found: re.Match[str]) -> str:
        meanings.append(found["key"])
        return chr(FIRST_TOKEN + len(meanings) - 1)

    if "{{" not in text:
        return Hidden(TOKEN.sub("", text), ())
    return Hidden(PLACEHOLDER.sub(token, TOKEN.sub("", text)), tuple(meanings))


def plain(text: str) -> str:
    """Print labels in a text that is not HTML: a slug's source, a title of a window.

    >>> plain("Dossier {{n° de dossier}}")
    'Dossier [n° de dossier]'
    """
    return PLACEHOLDER.sub(lambda found: label(found["key"]) if found["key"] else "{{", text)


def public(text: str, typeset: Callable[[str], str] = str) -> Markup:
    """Print a header's text as HTML: escaped, typeset, its placeholders as labels.

    >>> public("R&D, dossier {{n°}}")
    Markup('R&amp;D, dossier <span class="redacted">[n°]</span>')
    """
    hidden = hide(text)
    return Markup(hidden.show(typeset(str(escape(hidden.text)))))
