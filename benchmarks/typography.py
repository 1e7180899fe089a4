"""How long typography takes: per kilobyte of HTML, and against typogrify alone.

uv run python benchmarks/typography.py
"""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from typogrify.filters import typogrify

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from plugins import body, headers  # noqa: E402  (after the path)
from plugins.typography import typeset  # noqa: E402

LETTER = ROOT / "content" / "letters" / "dix-jours.md"
RUNS = 30


def letter() -> str:
    """Give the HTML of the reference letter, before typography."""
    source, _ = headers.read_file(LETTER, LETTER.name)
    markdown = body.markdown_for({"extensions": ["markdown.extensions.extra"]})
    return body.convert(markdown, source.body, letter=True)


def milliseconds_per_kilobyte(html: str, lang: str | None) -> float:
    """Time the chain of a language, or bare typogrify, and give the median."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        typogrify(html) if lang is None else typeset(html, lang)
        times.append(perf_counter() - start)
    return median(times) * 1e3 / (len(html.encode()) / 1e3)


def main() -> None:
    """Print a line for each language."""
    html = letter()
    alone = milliseconds_per_kilobyte(html, None)
    print(f"{len(html.encode()) / 1e3:.1f} kB of HTML, median of {RUNS} runs")
    print(f"typogrify alone  {alone:5.2f} ms/kB")
    for lang in ("fr", "en", "de"):
        ours = milliseconds_per_kilobyte(html, lang)
        print(f"typeset, {lang}      {ours:5.2f} ms/kB  {ours / alone:4.2f} of typogrify's time")


if __name__ == "__main__":
    main()
