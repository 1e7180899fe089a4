"""A header's text as HTML, for the theme and for paper: typeset, or as it was typed."""

from markupsafe import Markup

from plugins.post.placeholders import PUBLIC, Labels, printed
from plugins.typography import CANON, Style, typeset


def line(text: str | None, lang: str, style: Style = CANON, labels: Labels = PUBLIC) -> Markup:
    """Return a header's text as HTML: escaped, typeset, with labels for private values.

    >>> line("Ma ligne !", "fr")
    Markup('Ma ligne&#8239;!')
    """
    return printed(text or "", lambda html: typeset(html, lang, widont=False, style=style), labels)


def literal(text: str | None, labels: Labels = PUBLIC) -> Markup:
    """Return an address or a reference as it was typed, with labels for private values.

    >>> literal("AB 12 !")
    Markup('AB 12 !')
    """
    return printed(text or "", labels=labels)
