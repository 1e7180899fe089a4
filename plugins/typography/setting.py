"""Set a post's typography by its language: HTML in, HTML out.

    HTML → segments → the language's rules → typogrify, guarded → HTML

typogrify is made for English: there it marks up capitals. In French our rules come first; in other
languages their quotation marks and dashes; then typogrify marks up the ampersand, and the last
words of a block are joined.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from plugins.typography import engine, french, quotes, spaces
from plugins.typography.french import CANON, Style
from plugins.typography.segments import QUOTES, TAG, Segment, parts

CHOICES = asdict(CANON)  # by name
FIXED_SPACES = ("\u202f", "\u00a0", "")  # those that do not break, or none
BETWEEN_WORDS = re.compile(r"(?:(?<=[^\W_])|(?<=[^\W_]\.))--(?=[^\W_])")  # Bonn--Berlin, Mo.--Fr.
ASIDES = r"(?<![^\s(«“¿¡\"'])-{2,3}(?=[^\s-])|(?<=[^\s-])-{2,3}(?![^\s.,;:)»”?!…\"'])"
TIGHT_DASH = {
    # wait--no, --"none"--, --Anon.
    "en": re.compile(rf"(?<=[^\s-])-{{2,3}}(?!-)|(?<!\S)-{{2,3}}(?=[A-Z{QUOTES}{TAG[1:-1]}])"),
    "es": re.compile(ASIDES),
    "pt": re.compile(ASIDES),
}


def typeset(html: str, lang: str, *, widont: bool = True, style: Style = CANON) -> str:
    """Set an HTML fragment, as ``html_tree`` writes it, as a printer of its language would.

    ``widont`` joins the last two words of a block. Tags, code, addresses and what stands
    in `class="no-typo"` come back as they were; a subtree in another ``lang`` is set by
    the rules of that language. Setting it twice changes nothing.

    >>> typeset("<p>Vraiment ?</p>", "fr")
    '<p>Vraiment&#8239;?</p>'
    >>> typeset('<p>Un "mot" en <i lang="de">"Schrift"</i></p>', "fr", widont=False)
    '<p>Un «&nbsp;mot&nbsp;» en <i lang="de">„Schrift“</i></p>'
    >>> typeset("<p>It's late</p>", "en")
    '<p>It’s&nbsp;late</p>'
    """
    return _set(html, lang, style, widont=widont, initials=True)


def _set(html: str, lang: str, style: Style, *, widont: bool, initials: bool) -> str:
    """Set a fragment; what stands within a line begins no block, and has no last words."""
    rules, is_english = rules_of(lang, style), _language(lang) == "en"

    def foreign(content: str, other: str, block: bool) -> str:
        return _set(content, other, style, widont=widont and block, initials=block)

    def set_segment(segment: Segment) -> str:
        text = segment.text
        for rule in rules:
            text = rule(text)
        return engine.finished(
            segment, text, is_english=is_english, initials=initials, widont=widont
        )

    return "".join(
        part if isinstance(part, str) else set_segment(part) for part in parts(html, lang, foreign)
    )


def _language(lang: str) -> str:
    return lang.lower().split("-")[0]


@cache
def rules_of(lang: str, style: Style) -> tuple[Callable[[str], str], ...]:
    """Return the rules of a language, which come before typogrify."""
    if _language(lang) == "fr":
        return french.rules(lang, style)
    marks, language = quotes.marks_of(lang), _language(lang)
    tight = TIGHT_DASH.get(language, BETWEEN_WORDS)
    return (
        french.ellipses,
        lambda text: french.typed_dashes(text, marks.dash),
        lambda text: tight.sub("—" if language in TIGHT_DASH else marks.dash, text),
        quotes.omissions_of(language),
        quotes.set_quotes(lambda text: quotes.educate(text, marks, single=True)),
        spaces.rule_of(language),
    )


# --- the setting -------------------------------------------------------------------------


def style_of(settings: Mapping[str, Any]) -> Style:
    """Read the setting TYPOGRAPHY; a name or a value that it does not know is an error.

    >>> style_of({"TYPOGRAPHY": {"guillemets": "\\u202f"}}).guillemets == "\\u202f"
    True
    """
    chosen = settings.get("TYPOGRAPHY") or {}
    if not isinstance(chosen, Mapping):
        raise ValueError('write {"ordinals": False}')
    for name, value in chosen.items():
        if name not in CHOICES:
            raise ValueError(f'there is no "{name}"; write one of {", ".join(CHOICES)}')
        allowed = (True, False) if isinstance(CHOICES[name], bool) else FIXED_SPACES
        if value not in allowed:
            raise ValueError(f'for "{name}" write {" or ".join(map(ascii, allowed))}')
    return Style(**chosen)
