"""A program for the Python of ``readers.py``: what readers of feeds make of each entry.

    .cache/readers/bin/python tests/feed_readers.py FEED …

For each entry one line of JSON: its languages, authors, dates, and its links and words after each
of the sanitizers.
"""

import json
import sys
from pathlib import Path

import bleach
import feedparser
import nh3
from lxml.html import fromstring

SANITIZERS = {
    "feedparser": str,  # which has its own
    "nh3": nh3.clean,
    "bleach": lambda html: bleach.clean(html, strip=True),
}


def main(paths: list[str]) -> None:
    """Read the entries of feeds."""
    for path in paths:
        feed = feedparser.parse(Path(path).read_bytes())
        if feed.bozo:
            raise SystemExit(f"{path}: {feed.bozo_exception}")
        for entry in feed.entries:
            cleaned = {name: clean(entry.content[0].value) for name, clean in SANITIZERS.items()}
            trees = {name: fromstring(f"<div>{html}</div>") for name, html in cleaned.items()}
            print(
                json.dumps(
                    {
                        "page": entry.link,
                        "lang": entry.content[0].language,
                        "day": entry.published_parsed[:3],
                        "authors": [author.name for author in entry.authors],
                        "links": {name: tree.xpath("//a/@href") for name, tree in trees.items()},
                        "words": {name: tree.text_content() for name, tree in trees.items()},
                    }
                )
            )


if __name__ == "__main__":
    main(sys.argv[1:])
