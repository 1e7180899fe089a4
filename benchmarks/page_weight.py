"""What a letter weighs: the HTML and each sheet that it links, gzipped, together 14,336 bytes.

    uv run python benchmarks/page_weight.py

That is what fits in a server's first answer (ten packets, RFC 6928: 14 kB).
The letter has 700 words and 8 links, and the theme is the real one.
"""

import gzip
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from benchmarks.letter import HEADERS, letter
from pelicanconf import LEGAL_NOTICE, MENUITEMS
from plugins.build.defaults import defaults
from plugins.html_tree import parse

SETTINGS = defaults()
ROOT = Path(__file__).resolve().parent.parent
WORDS, LINKS = 700, 8
LISTS = ("ARCHIVES", "CATEGORIES", "CASES")  # which the theme makes
AT_MOST = 14_336  # bytes
SHEETS = 'link[rel~="stylesheet"]'


def build(folder: Path) -> Path:
    """Build a blog of that one letter with the real theme; give the letter's page."""
    post = folder / "content" / "letters" / "box.md"
    post.parent.mkdir(parents=True)
    post.write_text(f"{HEADERS}{letter(WORDS, LINKS)}\n", encoding="utf-8")
    _add_pages(folder / "content" / "pages")
    paths = [str(folder / "content"), "-o", str(folder / "output")]
    settings = ["-s", str(ROOT / "publishconf.py"), "-q"]
    subprocess.run([sys.executable, "-m", "pelican", *paths, *settings], cwd=ROOT, check=True)
    return next(page for page in folder.glob("output/*/index.html") if "dix-jours" in str(page))


def _add_pages(folder: Path) -> None:
    """Write the pages that the menu leads to, for a build without them fails."""
    folder.mkdir()
    for url in (*(url for _, url in MENUITEMS), LEGAL_NOTICE):
        if url not in {SETTINGS[f"{name}_URL"] for name in LISTS}:
            slug = url.strip("/")
            (folder / f"{slug}.md").write_text(f"Title: {slug}\nSlug: {slug}\n", encoding="utf-8")


def weights(page: Path, output: Path) -> dict[str, int]:
    """Give the gzipped bytes of a page and of each sheet that it links, print's too."""
    links = [link.attributes["href"] or "" for link in parse(page.read_text("utf-8")).css(SHEETS)]
    files = [page, *(output / urlsplit(link).path.lstrip("/") for link in links)]
    return {file.name: len(gzip.compress(file.read_bytes())) for file in files}


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = weights(build(folder), folder / "output")
    print(f"A letter of {WORDS} words with {LINKS} links, gzipped\n")
    for file, size in found.items():
        print(f"{file:<14}{size:>8,} bytes")
    whole = sum(found.values())
    print(f"{'all':<14}{whole:>8,} bytes of {AT_MOST:,}, {AT_MOST - whole:,} to spare")


if __name__ == "__main__":
    main()
