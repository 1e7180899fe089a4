"""A letter to measure with: French, as long as one likes, with as many links as one likes."""

from itertools import cycle

HEADERS = """\
Title: Dix jours, puis deux jours, puis rien
Date: 2026-07-20
Lang: fr
From: Camille
To: Télécom Ixe
    Service Réclamations
    TSA 00000
    00000 VILLE CEDEX 9
Place: Lyon
Via: registered 1A 000 000 0000 0
Subject: Retard de déplacement de ma ligne
Ref: dossier {{n° de dossier}}
Encl: Confirmation du 1er juillet

"""
SENTENCES = (
    "J'attends depuis le 1er juillet, non pas comme on attend un train, mais comme on attend la "
    "fin d'une musique d'attente.",
    "Votre conseiller m'a promis la ligne « sous dix jours » ; sa collègue, à 14 h 32, a divisé "
    "le délai par cinq.",
    "*Je n'en veux pas* aux personnes qui décrochent : elles lisent un script que j'ai fini par "
    "connaître par cœur !",
    "La procédure, voyez-vous, est la seule chose chez vous qui soit arrivée à l'heure.",
)
LINK = 'Lisez donc [ce billet](https://example.org/billets/{0}/la-chenille?page={0} "Billet {0}").'
SENTENCES_A_PARAGRAPH = 5


def letter(words: int, links: int) -> str:
    """Write the Markdown of a letter: the links stand at even distances.

    >>> text = letter(1400, 20)
    >>> len(text.split()), text.count("](https:")
    (1400, 20)
    """
    sentences: list[str] = []
    source = cycle(SENTENCES)
    length = done = 0
    while length < words:
        if done < links and length >= done * words / links:
            sentences.append(LINK.format(done + 1))
            done += 1
        else:
            sentences.append(next(source))
        length += len(sentences[-1].split())
    last = sentences[-1].split()
    sentences[-1] = " ".join(last[: len(last) - (length - words)])
    paragraphs = range(0, len(sentences), SENTENCES_A_PARAGRAPH)
    return "\n\n".join(" ".join(sentences[at : at + SENTENCES_A_PARAGRAPH]) for at in paragraphs)
