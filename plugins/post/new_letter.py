"""A new letter, ready to be filled in: the headers there are, and the manners of a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from plugins.post.headers import read
from plugins.post.placeholders import unclosed

LETTER_TEMPLATE = """\
Title: {title}
Date: {day}
Lang: {lang}
Status: draft
Category: {company}
Tags:
Summary:
From: {manners.sender}
To: {company}
    {manners.address}
Cc:
Place:
Sent: {day}
Via: registered {manners.number}
Subject: {title}
Ref: {manners.reference}
Encl:
Demand:
Case:
Event: {day} letter {manners.sent}
Signature: {signature}

{manners.chapeau}

---

{manners.opening}

{manners.text}

{manners.closing}
"""


@dataclass(frozen=True)
class Manners:
    """What a language says in a letter; ``{{…}}`` stays private, see placeholders."""

    sender: str
    address: str
    number: str
    reference: str
    sent: str
    chapeau: str
    opening: str
    text: str
    closing: str


MANNERS: Mapping[str, Manners] = MappingProxyType({
    "fr": Manners(
        sender="{{mes coordonnées}}",
        address="{{adresse du service}}",
        number="{{n° de recommandé}}",
        reference="dossier {{n° de dossier}}",
        sent="Lettre recommandée envoyée",
        chapeau="Quelques mots à qui lit le blog, ou rien : ils ne sont pas sur le papier.",
        opening="Madame, Monsieur,",
        text="Ce qui fut promis, ce qui s'est passé, ce que je demande et pour quand.",
        closing="Je vous prie d'agréer, Madame, Monsieur, l'expression de mes salutations "
        "distinguées.",
    ),
    "en": Manners(
        sender="{{my name and address}}",
        address="{{address of the department}}",
        number="{{registered number}}",
        reference="case {{case number}}",
        sent="Letter sent by registered post",
        chapeau="A few words to the readers of the blog, or none: they are not on paper.",
        opening="Dear Sir or Madam,",
        text="What was promised, what happened, what I ask for and by when.",
        closing="Yours faithfully,",
    ),
    "de": Manners(
        sender="{{mein Name und meine Anschrift}}",
        address="{{Anschrift der Abteilung}}",
        number="{{Einschreibenummer}}",
        reference="Vorgang {{Vorgangsnummer}}",
        sent="Brief als Einschreiben verschickt",
        chapeau="Ein paar Worte an die Leser des Blogs, oder keine: Auf Papier stehen sie nicht.",
        opening="Sehr geehrte Damen und Herren,",
        text="Was versprochen wurde, was geschah, was ich verlange und bis wann.",
        closing="Mit freundlichen Grüßen",
    ),
})  # fmt: skip


def new_letter(title: str, company: str, lang: str, day: date, *, signature: str = "") -> str:
    r"""Write a letter in which only the author's own words are missing.

    Raise a ``ValueError`` that says the remedy where a title, a company, a language or a
    signature cannot stand in the headers.

    >>> letter = new_letter("Box : rien", "Télécom Ixe", "fr", date(2026, 7, 20))
    >>> letter.splitlines()[:5]
    ['Title: Box : rien', 'Date: 2026-07-20', 'Lang: fr', 'Status: draft', 'Category: Télécom Ixe']
    >>> new_letter("Box", "Ixe\nSARL", "fr", date(2026, 7, 20))
    Traceback (most recent call last):
    ValueError: the company is 'Ixe\nSARL'; write it on one line
    """
    manners = MANNERS.get(lang.lower().split("-")[0])
    if manners is None:
        raise ValueError(f'no letter begins in "{lang}" yet; write one of: {", ".join(MANNERS)}')
    text = LETTER_TEMPLATE.format(
        title=one_line("title", title),
        company=public("company", one_line("company", company)),
        signature=" ".join(signature.split()),
        lang=lang,
        day=day.isoformat(),
        manners=manners,
    )
    if problems := read(text, "")[1]:
        raise ValueError(problems[0].message)
    return text


def one_line(name: str, value: str) -> str:
    """Return a value with single spaces; a ValueError where it is empty or several lines."""
    if len(value.strip().splitlines()) > 1:
        raise ValueError(f"the {name} is {value!r}; write it on one line")
    if not value.strip():
        raise ValueError(f"the {name} is empty; write one")
    if unclosed(value) is not None:
        raise ValueError(f"the {name} is {value!r}; close its braces, or leave them out")
    return " ".join(value.split())


def public(name: str, value: str) -> str:
    """Return a value; a ValueError where it has a placeholder, for it is part of addresses."""
    if "{{" in value:
        raise ValueError(f'the {name} is "{value}"; it is public, so write it without braces')
    return value
