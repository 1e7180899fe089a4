"""What a letter weighs: the HTML and each sheet that it links, gzipped, together 14,336 bytes.

    uv run python -m benchmarks.page_weight

That is what fits in a server's first answer (ten packets of 1,460 bytes, less their heads).
The letter has 700 words and 8 links, and the theme is the real one.
"""

import gzip
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.letter import HEADERS, letter
from plugins.html_tree import parse

ROOT = Path(__file__).resolve().parent.parent
WORDS, LINKS = 700, 8
AT_MOST = 14_336  # bytes
SHEETS = 'link[rel~="stylesheet"]'


def build(folder: Path) -> Path:
    """Build a blog of that one letter with the real theme; give the letter's page."""
    post = folder / "content" / "letters" / "box.md"
    post.parent.mkdir(parents=True)
    post.write_text(f"{HEADERS}{letter(WORDS, LINKS)}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pelican", folder / "content", "-o", folder / "output"]
    subprocess.run([*command, "-s", ROOT / "publishconf.py", "-q"], cwd=ROOT, check=True)
    return next(page for page in folder.glob("output/*/index.html") if "dix-jours" in str(page))


def sheets(html: str, output: Path) -> list[Path]:
    """Give the style sheets that a page links, but not those that are for paper only."""
    links = [link.attributes for link in parse(html).css(SHEETS)]
    return [
        output / urlsplit(link["href"] or "").path.lstrip("/")
        for link in links
        if link.get("media") != "print"
    ]
