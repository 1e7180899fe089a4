"""A cold build of a large blog, beside stock Pelican with typogrify, by turns.

    uv run python benchmarks/cold_build.py                            # 1,000 letters, three times
    uv run python benchmarks/cold_build.py --letters 100 --rounds 1   # for a quick look
    uv run python benchmarks/cold_build.py --also ../before           # another checkout of ours too

README.md beside this file says what both build, and why that is fair.
"""

import argparse
import compileall
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from benchmarks.clock import machine
from benchmarks.letter import linked, sentences
from tests.project import NO_PAGES, ROOT, append

LETTERS, ROUNDS = 1000, 3
WORDS, LINKS, TAGS_EACH = 1400, 8, 3
AT_MOST = 0.9  # of stock's processor time
COMPANIES = (
    "Télécom Ixe", "Banque du Pont", "Colis Prompt", "Électricité Générale",
    "Assurances Mutuelles", "Rail Express", "Librairie de l'Octroi", "Eaux du Vallon",
)  # fmt: skip
TAGS = (
    "hotline", "déménagement", "colis", "retard", "facture", "contrat", "résiliation", "garantie",
    "promesse", "rendez-vous", "serveur vocal", "courrier", "compteur", "travaux", "remboursement",
    "horaires", "formulaire", "silence",
)  # fmt: skip
SENTENCES_EACH = 5  # in a paragraph
OURS = ("pelicanconf.py", "plugins", "theme")
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
STOCK = """\
SITENAME, AUTHOR, SITEURL = "Doléances", "Camille", ""
DEFAULT_LANG, TIMEZONE = "fr", "Europe/Paris"
TYPOGRIFY = True
PLUGINS = []
PATH, ARTICLE_PATHS = "content", ["letters"]
DEFAULT_PAGINATION, SUMMARY_MAX_LENGTH = 10, 40
DIRECT_TEMPLATES = ["index", "archives", "categories", "tags"]
ARTICLE_URL, ARTICLE_SAVE_AS = "{slug}/", "{slug}/index.html"
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
"""


@dataclass(frozen=True)
class Letter:
    """What one letter says, whoever builds it."""

    number: int
    company: str
    tags: tuple[str, ...]
    body: str

    @property
    def title(self) -> str:
        """Its title, which makes an address of its own."""
        return f"Lettre {self.number} à {self.company} : rien n'est venu"

    @property
    def date(self) -> str:
        """A day of ten years."""
        return f"{2016 + self.number % 10}-{1 + self.number % 12:02}-{1 + self.number % 28:02}"

    def ours(self) -> str:
        """Write it as a letter of ours, with the headers of one."""
        return (
            f"Title: {self.title}\nDate: {self.date}\nTags: {', '.join(self.tags)}\n"
            f"From: Camille\nTo: {self.company}\n    Service Clients\n    00000 VILLE CEDEX 9\n"
            f"Place: Lyon\nVia: registered\nSubject: Retard de ma ligne, n° {self.number}\n\n"
            f"{self.body}\n"
        )

    def stock(self) -> str:
        """Write it as a post of Pelican's, the company being its category."""
        return (
            f"Title: {self.title}\nDate: {self.date}\nTags: {', '.join(self.tags)}\n"
            f"Category: {self.company}\n\n{self.body}\n"
        )


def letter(number: int) -> Letter:
    """Make a letter of 1,400 words that is like no other: the sentences of prose.txt, shuffled."""
    chance = random.Random(number)
    every = sentences()
    chance.shuffle(every)
    starts = range(0, len(every), SENTENCES_EACH)
    prose = "\n\n".join(" ".join(every[at : at + SENTENCES_EACH]) for at in starts)
    return Letter(
        number,
        company=COMPANIES[number % len(COMPANIES)],
        tags=tuple(chance.sample(TAGS, TAGS_EACH)),
        body=linked(prose, WORDS, LINKS),
    )


@dataclass(frozen=True)
class Cost:
    """Seconds of processor and by the clock, and MB of the largest process, of one build."""

    processor: float
    clock: float
    memory: float


def build(blog: Path) -> Cost:
    """Build cold: with neither output nor cache of an earlier build, but with compiled Python."""
    for made in ("output", "cache", ".cache"):
        shutil.rmtree(blog / made, ignore_errors=True)
    start = time.perf_counter()
    with (blog / "log.txt").open("wb") as log:
        command = (sys.executable, "-m", "pelican", "content")
        process = subprocess.Popen(command, cwd=blog, env=ENVIRONMENT, stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    if status:
        raise SystemExit((blog / "log.txt").read_text(encoding="utf-8"))
    return Cost(used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1024)


def write_blog(blog: Path, letters: int, write: Callable[[Letter], str]) -> Path:
    """Write the letters of a blog."""
    folder = blog / "content/letters"
    folder.mkdir(parents=True)
    for number in range(letters):
        text = write(letter(number))
        (folder / f"lettre-{number}.md").write_text(text, encoding="utf-8")
    return blog


def stock_blog(blog: Path, letters: int) -> Path:
    """Make a blog that Pelican builds by itself, with its own theme."""
    write_blog(blog, letters, Letter.stock)
    (blog / "pelicanconf.py").write_text(STOCK, encoding="utf-8")
    return blog


def our_blog(blog: Path, letters: int, checkout: Path) -> Path:
    """Make a blog that a checkout of ours builds."""
    write_blog(blog, letters, Letter.ours)
    for name in OURS:
        copy = shutil.copytree if (checkout / name).is_dir() else shutil.copy
        copy(checkout / name, blog / name)
    append(blog / "pelicanconf.py", NO_PAGES)
    compileall.compile_dir(blog / "plugins", quiet=1)
    return blog


def pages(blog: Path) -> int:
    """Count the HTML that a build has written."""
    return sum(1 for _ in (blog / "output").rglob("*.html"))


def show(name: str, blog: Path, costs: Sequence[Cost], stock: Cost) -> None:
    """Print the medians of a blog's builds, and their ratios to stock Pelican's."""
    cost = medians(costs)
    print(
        f"{name:<24}{pages(blog):>6} pages"
        f"{cost.processor:9.2f} s {cost.processor / stock.processor:5.2f} ×"
        f"{cost.clock:9.2f} s {cost.clock / stock.clock:5.2f} ×"
        f"{cost.memory:8.0f} MB {cost.memory / stock.memory:5.2f} ×"
    )


def medians(costs: Sequence[Cost]) -> Cost:
    """Give the median of each figure."""
    return Cost(
        median(cost.processor for cost in costs),
        median(cost.clock for cost in costs),
        median(cost.memory for cost in costs),
    )


def main() -> None:
    """Build by turns, and print."""
    parser = argparse.ArgumentParser(description="A cold build, beside stock Pelican's.")
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--also", type=Path, help="another checkout, to compare with")
    arguments = parser.parse_args()
    packages = ("pelican", "Markdown", "typogrify", "Jinja2")
    print(machine(), *(f"{name} {version(name)}" for name in packages), sep=", ")
    print(f"{arguments.letters} letters of {WORDS} words, {arguments.rounds} rounds\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blogs = {
            "stock + typogrify": stock_blog(folder / "stock", arguments.letters),
            "ours": our_blog(folder / "ours", arguments.letters, ROOT),
        }
        if arguments.also:
            blogs["also"] = our_blog(folder / "also", arguments.letters, arguments.also)
        for first in (stock_blog(folder / "a", 1), our_blog(folder / "b", 1, ROOT)):
            build(first)  # Python compiles what is installed, once
        costs: dict[str, list[Cost]] = {name: [] for name in blogs}
        for _ in range(arguments.rounds):
            for blog_name, blog in blogs.items():
                costs[blog_name].append(build(blog))
        print(f"{'':<36}{'processor':>11}{'':8}{'clock':>11}{'':8}{'largest process':>11}")
        stock = medians(costs["stock + typogrify"])
        for blog_name, blog in blogs.items():
            show(blog_name, blog, costs[blog_name], stock)
    print(f"\nprocessor time is to be at most {AT_MOST} × stock's")


if __name__ == "__main__":
    main()
