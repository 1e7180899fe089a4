"""A program for a Python of its own, with programs that look for a post's text: what each finds.

    .cache/readers/bin/python tests/readers.py PAGE …

For each page one line of JSON: what each of them takes for its text, and for its author. It is not
imported by the tests, and they install none of this: `.ci/run` does.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import justext
import mf2py
import newspaper
import readability
import trafilatura
from goose3 import Goose
from lxml.html import fromstring
from resiliparse.extract.html2text import extract_plain_text

URL = "https://doleances.example.org/x/"


def by_newspaper(html: str) -> str:
    """Read a page by newspaper4k."""
    article = newspaper.Article(URL)
    article.download(input_html=html)
    article.parse()
    return str(article.text)


def by_justext(html: str) -> str:
    """Read a page by jusText."""
    found = justext.justext(html.encode(), justext.get_stoplist("French"))
    return "\n".join(part.text for part in found if not part.is_boilerplate)


def main(paths: list[str]) -> None:
    """Read pages by all of them."""
    readers: dict[str, Any] = {
        "trafilatura": lambda html: trafilatura.extract(html, url=URL),
        "Resiliparse": lambda html: extract_plain_text(html, main_content=True),
        "readability-lxml": lambda html: fromstring(
            readability.Document(html).summary()
        ).text_content(),
        "newspaper4k": by_newspaper,
        "goose3": lambda html: Goose().extract(raw_html=html).cleaned_text,
        "jusText": by_justext,
    }
    logging.disable(logging.CRITICAL)
    for path in paths:
        html = Path(path).read_text(encoding="utf-8")
        entries = [
            item for item in mf2py.parse(doc=html, url=URL)["items"] if "h-entry" in item["type"]
        ]
        texts = {name: read(html) or "" for name, read in readers.items()}
        author = trafilatura.extract_metadata(html).author
        print(json.dumps({"texts": texts, "author": author, "entry": entries[0]["properties"]}))


if __name__ == "__main__":
    main(sys.argv[1:])
