"""Set a post's typography by its language: HTML in, HTML out.

typogrify is made for English. Elsewhere its quotation marks, its capitals and its
unbreakable last space are wrong, so only its ampersands are kept; the rules of French and
of the other languages come on top of this function.
"""

from collections.abc import Mapping
from types import MappingProxyType

from jinja2 import Environment
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator
from typogrify.filters import typogrify

from plugins.placeholders import public

ENGLISH_ONLY: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(("smartypants", "initial_quotes", "caps", "widont"), False)
)


def typeset(html: str, lang: str) -> str:
    """Apply the typography of a language to an HTML fragment.

    >>> typeset("<p>Moules & frites</p>", "fr")
    '<p>Moules <span class="amp">&amp;</span> frites</p>'
    >>> typeset("<p>It's late</p>", "en")
    '<p>It&#8217;s&nbsp;late</p>'
    """
    if lang.lower().split("-")[0] == "en":
        return str(typogrify(html))
    return str(typogrify(html, **ENGLISH_ONLY))


# --- Pelican -----------------------------------------------------------------------------


def line(text: str | None, lang: str) -> Markup:
    """Print a header's text: escaped, typeset, with labels for private values."""
    return public(text or "", lambda html: typeset(html, lang))


def literal(text: str | None) -> Markup:
    """Print an address or a reference as it was typed, with labels for private values."""
    return public(text or "")


def add_filters(generator: Generator) -> None:
    """Give the theme the filters ``line`` and ``literal``."""
    env: Environment = generator.env
    env.filters.update(line=line, literal=literal)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_filters)
