"""How long CommonMark takes beside Python-Markdown's own rules: at most 1.1 times as long.

    uv run python benchmarks/commonmark.py

Both read a letter of 1,400 words with 8 links to HTML, by turns. Ours finds besides what is wrong
with the text, and puts labels where private values are.
"""

import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from markdown import Markdown

from benchmarks.clock import machine, milliseconds
from benchmarks.letter import letter
from plugins.build.defaults import MARKDOWN
from plugins.post.body import convert, markdown_for

WORDS, LINKS, TURNS = 1400, 8, 9
AT_MOST = 1.1  # times Python-Markdown's time


def main() -> None:
    """Measure and print."""
    text = letter(WORDS, LINKS)
    ours, stock = markdown_for(MARKDOWN), Markdown(extensions=["extra"])
    ratios = []
    for _ in range(TURNS):
        own = milliseconds(lambda: convert(ours, text, letter=True), runs=30)
        theirs = milliseconds(lambda: stock.reset().convert(text), runs=30)
        ratios.append(own / theirs)
    print(f"A letter of {WORDS} words with {LINKS} links ({machine()})\n")
    print(f"CommonMark  {own:8.2f} ms\nas it was   {theirs:8.2f} ms")
    verdict = "kept" if median(ratios) <= AT_MOST else "NOT KEPT"
    print(f"\nmedian of {TURNS} turns: {median(ratios):.2f} ×; at most {AT_MOST}: {verdict}")


if __name__ == "__main__":
    main()
