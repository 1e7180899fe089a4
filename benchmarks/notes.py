"""How long notes take: a letter of 1,400 words with 20 links, at most 3 ms.

    uv run python benchmarks/notes.py

The ratios travel from machine to machine better than the times do: what notes and
typography add to the conversion from Markdown.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from benchmarks.clock import machine, milliseconds
from benchmarks.letter import letter
from plugins.build.defaults import MARKDOWN
from plugins.footnoted_links.notes import Policy, footnote
from plugins.post.body import Parts, convert, markdown_for
from plugins.typography import typeset

WORDS, LINKS = 1400, 20
AT_MOST = 3  # ms, for the notes
POLICY = Policy("fr", site="https://blog.example")


def main() -> None:
    """Measure and print."""
    text = letter(WORDS, LINKS)
    md = markdown_for(MARKDOWN)
    html = convert(md, text, letter=True).html()
    typed = typeset(html, "fr")
    times = {
        "Markdown": milliseconds(lambda: convert(md, text, letter=True)),
        "typography": milliseconds(lambda: typeset(html, "fr")),
        "notes": milliseconds(lambda: footnote(Parts(body=typed), "box", policy=POLICY)),
    }
    print(f"A letter of {WORDS} words with {LINKS} links ({machine()})\n")
    for part, time in times.items():
        print(f"{part:<12}{time:8.2f} ms{time / times['Markdown']:8.2f} × Markdown alone")
    whole = sum(times.values())
    print(f"{'all three':<12}{whole:8.2f} ms{whole / times['Markdown']:8.2f} × Markdown alone")
    verdict = "kept" if times["notes"] <= AT_MOST else "NOT KEPT"
    print(f"\nAt most {AT_MOST} ms for the notes: {verdict}")


if __name__ == "__main__":
    main()
