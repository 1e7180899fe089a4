"""Which parser: reading and writing the letter with Lexbor and with lxml.

    uv run --with lxml python benchmarks/parsers.py

lxml is no dependency: it is here to compare. What the two make of unclosed HTML is printed
too, for speed is not all: a browser reads as HTML5 says.
"""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from benchmarks.clock import machine, milliseconds
from benchmarks.letter import letter
from plugins import html_tree
from plugins.build.defaults import MARKDOWN
from plugins.post.body import convert, markdown_for

UNCLOSED = "<p><b>un<p>deux<table><a>trois<tr><td>quatre"


def with_lexbor(html: str) -> str:
    """Read and write with Lexbor, as we do."""
    return html_tree.serialise(html_tree.parse(html))


def lxml_round_trip() -> Callable[[str], str] | None:
    """Give the same with lxml, where it is installed."""
    try:
        lxml_html = importlib.import_module("lxml.html")
    except ImportError:
        return None

    def round_trip(html: str) -> str:
        tree = lxml_html.document_fromstring(f"<!doctype html><body>{html}")
        return str(lxml_html.tostring(tree.find("body"), encoding="unicode"))

    return round_trip


def main() -> None:
    """Measure and print."""
    html = convert(markdown_for(MARKDOWN), letter(1400, 20), letter=True).html()
    parsers = {"Lexbor": with_lexbor, "lxml.html": lxml_round_trip()}
    print(f"Reading and writing {len(html):,} characters of HTML ({machine()})\n")
    for name, round_trip in parsers.items():
        if round_trip is None:
            print(f"{name:<12}not installed: uv run --with lxml python benchmarks/parsers.py")
            continue
        time = milliseconds(lambda: round_trip(html))  # noqa: B023 (called here and now)
        print(f"{name:<12}{time:8.3f} ms    {round_trip(UNCLOSED)}")


if __name__ == "__main__":
    main()
