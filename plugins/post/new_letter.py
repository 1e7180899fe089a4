"""A new letter, ready to be filled in: the headers there are, and the manners of a language.

It is one of the files ``new_letter.fr.md`` … beside this one; ``{{…}}`` in it stays private.
"""

from datetime import date
from pathlib import Path
from string import Template

from plugins.post.checks import refuse_headers
from plugins.post.header_values import check_slug

LANGUAGES = ("fr", "en", "de")


def new_letter(  # noqa: PLR0913 (each is a word of the author's)
    title: str, company: str, lang: str, day: date, *, slug: str = "", signature: str = ""
) -> str:
    r"""Write a letter in which only the author's own words are missing.

    Its slug stays the same when it gets another title.

    Raise a ``ValueError`` that says the remedy where a title, a company or a language cannot
    stand in the headers.

    >>> letter = new_letter("Box : rien", "Télécom Ixe", "fr", date(2026, 7, 20), slug="box-rien")
    >>> letter.splitlines()[:5]
    ['Title: Box : rien', 'Slug: box-rien', 'Date: 2026-07-20', 'Lang: fr', 'Status: draft']
    """
    language = language_of(lang)
    title, company, signature = (" ".join(text.split()) for text in (title, company, signature))
    if not company:
        raise ValueError("the company is empty; write one")
    template = Template(Path(__file__).with_suffix(f".{language}.md").read_text(encoding="utf-8"))
    text = template.substitute(
        title=title,
        slug="" if check_slug(slug) else slug,  # where a setting makes others of titles
        company=company,
        signature=signature,
        lang=lang,
        day=day.isoformat(),
    )
    refuse_headers(text)
    return text


def language_of(lang: str) -> str:
    """Return the language of a tag that letters can begin in; raise a ``ValueError`` for others.

    >>> language_of("fr-CA")
    'fr'
    """
    language = lang.lower().split("-")[0]
    if language not in LANGUAGES:
        raise ValueError(f'no letter begins in "{lang}" yet; write one of: {", ".join(LANGUAGES)}')
    return language
