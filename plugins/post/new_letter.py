"""A new letter, ready to be filled in: the headers there are, and the manners of a language."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from plugins.post.checks import placeholder_faults
from plugins.post.headers import read

LETTER_TEMPLATE = """\
Title: {title}
Date: {day}
Lang: {lang}
Status: draft
Category: {company}
Tags:
Summary:
From: {sender}
To: {company}
    {address}
Cc:
Place:
Sent: {day}
Via: registered {number}
Subject: {title}
Ref: {reference}
Encl:
Demand:
Case:
Event: {day} letter {sent}
Signature: {signature}

{chapeau}

---

{opening}

{text}

{closing}
"""


# What a language says in a letter; ``{{…}}`` stays private, see placeholders.
MANNERS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "fr": {
        "sender": "{{mes coordonnées}}",
        "address": "{{adresse du service}}",
        "number": "{{n° de recommandé}}",
        "reference": "dossier {{n° de dossier}}",
        "sent": "Lettre recommandée envoyée",
        "chapeau": "Quelques mots à qui lit le blog, ou rien : ils ne sont pas sur le papier.",
        "opening": "Madame, Monsieur,",
        "text": "Ce qui fut promis, ce qui s'est passé, ce que je demande et pour quand.",
        "closing": "Je vous prie d'agréer, Madame, Monsieur, l'expression de mes salutations "
        "distinguées.",
    },
    "en": {
        "sender": "{{my name and address}}",
        "address": "{{address of the department}}",
        "number": "{{registered number}}",
        "reference": "case {{case number}}",
        "sent": "Letter sent by registered post",
        "chapeau": "A few words to the readers of the blog, or none: they are not on paper.",
        "opening": "Dear Sir or Madam,",
        "text": "What was promised, what happened, what I ask for and by when.",
        "closing": "Yours faithfully,",
    },
    "de": {
        "sender": "{{mein Name und meine Anschrift}}",
        "address": "{{Anschrift der Abteilung}}",
        "number": "{{Einschreibenummer}}",
        "reference": "Vorgang {{Vorgangsnummer}}",
        "sent": "Brief als Einschreiben verschickt",
        "chapeau": "Ein paar Worte an die Leser des Blogs, oder keine: "
        "Auf Papier stehen sie nicht.",
        "opening": "Sehr geehrte Damen und Herren,",
        "text": "Was versprochen wurde, was geschah, was ich verlange und bis wann.",
        "closing": "Mit freundlichen Grüßen",
    },
})  # fmt: skip


def new_letter(title: str, company: str, lang: str, day: date, *, signature: str = "") -> str:
    r"""Write a letter in which only the author's own words are missing.

    Raise a ``ValueError`` that says the remedy where a title, a company or a language cannot
    stand in the headers.

    >>> letter = new_letter("Box : rien", "Télécom Ixe", "fr", date(2026, 7, 20))
    >>> letter.splitlines()[:5]
    ['Title: Box : rien', 'Date: 2026-07-20', 'Lang: fr', 'Status: draft', 'Category: Télécom Ixe']
    """
    manners = MANNERS.get(lang.lower().split("-")[0])
    if manners is None:
        raise ValueError(f'no letter begins in "{lang}" yet; write one of: {", ".join(MANNERS)}')
    title, company, signature = (" ".join(text.split()) for text in (title, company, signature))
    if not company:
        raise ValueError("the company is empty; write one")
    text = LETTER_TEMPLATE.format(
        title=title, company=company, signature=signature, lang=lang, day=day.isoformat(), **manners
    )
    source, problems = read(text, "")
    messages = [problem.message for problem in problems]
    if messages := messages + [message for _, message in placeholder_faults(source)]:
        raise ValueError(messages[0])
    return text
