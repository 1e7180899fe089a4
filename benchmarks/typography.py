"""How long typography takes: at most 1.2 ms a kilobyte of HTML; and typogrify beside it.

    uv run python benchmarks/typography.py

Each post of the demo blog, then a long letter with links. Ours and bare typogrify take turns,
and each gives its best time: that of a moment when nothing else ran. On the machine where the
limit was set typogrify took 2.8 ms a kilobyte, so the ratio is what travels.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from time import thread_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from typogrify.filters import typogrify

from benchmarks.clock import machine
from benchmarks.letter import letter
from pelicanconf import DEFAULT_LANG
from plugins.build.defaults import MARKDOWN
from plugins.post import headers
from plugins.post.body import convert, markdown_for
from plugins.typography import typeset

ROOT = Path(__file__).resolve().parent.parent
RUNS = 60
WORDS, LINKS = 1400, 20
AT_MOST = 1.2  # ms a kilobyte


def posts() -> Iterator[tuple[str, str, str]]:
    """Give the name, the language and the HTML of each text, before typography."""
    markdown = markdown_for(MARKDOWN)
    for path in sorted((ROOT / "content").glob("*/*.md")):
        source, _ = headers.read(path.read_text("utf-8"), path.name)
        lang = source.text("Lang") or DEFAULT_LANG
        yield (
            path.name,
            lang,
            convert(markdown, source.body, letter=bool(source.lines("To"))).html(),
        )
    yield f"{WORDS} words", "fr", convert(markdown, letter(WORDS, LINKS), letter=True).html()


def best_times(html: str, lang: str) -> tuple[float, float]:
    """Give our best time and that of bare typogrify, in ms of processor time."""
    ours, theirs = [], []
    for _ in range(RUNS):
        start = thread_time()
        typeset(html, lang)
        middle = thread_time()
        typogrify(html)
        ours.append(middle - start)
        theirs.append(thread_time() - middle)
    return min(ours) * 1e3, min(theirs) * 1e3


def main() -> None:
    """Measure and print."""
    print(f"Best of {RUNS} runs, in ms a kilobyte of HTML ({machine()})\n")
    print(f"{'':<28}{'':<7}{'ours':>6}{'typogrify':>11}{'ratio':>7}")
    slowest = ours_all = theirs_all = 0.0
    for name, lang, html in posts():
        size = len(html.encode()) / 1e3
        ours, theirs = best_times(html, lang)
        print(f"{name:<28}{lang:<7}{ours / size:6.2f}{theirs / size:11.2f}{ours / theirs:7.2f}")
        slowest = max(slowest, ours / size)
        ours_all, theirs_all = ours_all + ours, theirs_all + theirs
    print(f"{'all':<28}{'':<24}{ours_all / theirs_all:7.2f}")
    verdict = "kept" if slowest <= AT_MOST else "NOT KEPT"
    print(f"\nAt most {AT_MOST} ms a kilobyte: {verdict} (worst: {slowest:.2f})")


if __name__ == "__main__":
    main()
