"""A letter to measure with: French prose, as long as one likes, with as many links.

``prose.txt`` has about 1,500 words from the letters of the demo blog, without markup; it is
a copy, so that a measure does not change when a letter is edited. Real prose, for a text that
repeats itself would compress as no letter does.
"""

import re
from pathlib import Path

PROSE = Path(__file__).with_name("prose.txt")
WORD = re.compile(r"\S+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀÉ«])|\n\n")
LINKED = "[{word}](https://example.org/billets/{number}/la-chenille?page={number} {title})"
TITLE = '"Billet {number}, sur la chenille"'
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


def letter(words: int, links: int) -> str:
    """Write the Markdown of a letter whose links stand at even distances, each on a word.

    >>> text = letter(1400, 20)
    >>> text.count("](https:"), len(re.sub(r"\\]\\(.*?\\)", "", text).split())
    (20, 1400)
    """
    return linked(PROSE.read_text(encoding="utf-8"), words, links)


def sentences() -> list[str]:
    """Return the sentences of the prose: what ends where a capital follows, or a paragraph ends."""
    return SENTENCE_END.split(PROSE.read_text(encoding="utf-8").strip())


def linked(prose: str, words: int, links: int) -> str:
    """Cut prose to so many words, and put links on some of them at even distances."""
    found = list(WORD.finditer(prose))[:words]
    if len(found) < words:
        raise ValueError(f"there are {len(found)} words, not {words}")
    plain = [at for at, word in enumerate(found) if word[0].isalpha()]  # no comma in the link
    chosen = {plain[len(plain) * number // links]: number + 1 for number in range(links)}
    parts, done = [], 0
    for at, word in enumerate(found):
        if at in chosen:
            title = TITLE.format(number=chosen[at])
            link = LINKED.format(word=word[0], number=chosen[at], title=title)
            parts += [prose[done : word.start()], link]
            done = word.end()
    return "".join([*parts, prose[done : found[-1].end()]])
