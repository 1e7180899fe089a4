"""How long paper takes: one letter, warm, part by part; then a hundred letters of a blog.

uv run python benchmarks/paper.py
"""

import itertools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from benchmarks.clock import machine, milliseconds
from benchmarks.letter import HEADERS, letter
from plugins.footnoted_links.notes import footnote
from plugins.paper import preflight
from plugins.paper.pdfium import picture
from plugins.paper.press import press
from plugins.paper.printer import TEMPLATE, paper
from plugins.paper.sheet import Job, Sheet, sheet
from plugins.post import body, headers
from plugins.post.body import Parts
from plugins.post.letter import from_source
from plugins.typography import typeset
from tests.project import invoke, pelican, project

LETTERS = 100
RUNS = 15
WORDS, LINKS = 700, 8  # two pages


def job(number: int) -> Job:
    """Prepare a letter that is like no other: Typst remembers what it has set."""
    source, _ = headers.read(f"{HEADERS}\nNo {number}, {letter(WORDS, LINKS)}", "letter.md")
    md = body.markdown_for({"extensions": ["markdown.extensions.extra"]})
    html = body.convert(md, source.body, letter=True).html(lambda html: typeset(html, "fr"))
    parts = footnote(Parts(body=html), "letter")
    read = from_source(source, "letter")
    return Job(read, body=str(parts.body), notes=str(parts.notes), title="Benchmark")


def seconds(run: Callable[[], CompletedProcess[str]]) -> tuple[float, float]:
    """Time a command: in all, and that of the processors."""
    start, before = perf_counter(), os.times()
    done = run()
    after = os.times()
    if done.returncode:
        raise SystemExit(done.stderr)
    used = after.children_user + after.children_system
    return perf_counter() - start, used - before.children_user - before.children_system


def parts() -> Iterator[tuple[str, Callable[[], object]]]:
    """Give what is done for a letter, part by part."""
    jobs = [job(number) for number in range(RUNS + 1)]
    sheets: Iterator[Sheet] = itertools.cycle(map(sheet, jobs))
    made, pdf, others = (
        sheet(jobs[0]),
        paper(jobs[0]),
        itertools.cycle(job(n) for n in range(99, 116)),
    )
    yield "sheet", lambda: sheet(jobs[0])
    yield "press", lambda: press(TEMPLATE, next(sheets).data)
    yield "preflight", lambda: preflight.checked(pdf, made).faults
    yield "its picture", lambda: picture(pdf)
    every = list(itertools.islice(others, RUNS + 1))
    again = itertools.cycle(every)
    yield "a letter, all in all", lambda: picture(paper(next(again)))


def main() -> None:
    """Print the table."""
    print(machine())
    for name, run in parts():
        print(f"{name:<38}{milliseconds(run, RUNS, process_time):7.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        blog = project(Path(folder) / "blog", letters=LETTERS, paragraphs=9)
        public = ("content", "-q", "-s", "publishconf.py")
        show("built without paper", lambda: pelican(*public, "-e", "PRODUCTION=false", cwd=blog))
        show("with, cold", lambda: pelican(*public, cwd=blog))
        show("with, cached", lambda: pelican(*public, cwd=blog))
        # Not before: the guard reads what is published, and is measured in guard.py.
        (blog / "private.toml").write_text('"mes coordonnées" = "Camille"', encoding="utf-8")
        show("`paper --all`, cold", lambda: invoke("paper", "--all", cwd=blog))
        show("`paper --all`, again", lambda: invoke("paper", "--all", cwd=blog))


def show(name: str, run: Callable[[], CompletedProcess[str]]) -> None:
    """Print what a command takes."""
    whole, used = seconds(run)
    print(f"{LETTERS} letters, {name:<25}{whole:7.2f} s, of processors {used:6.2f} s")


if __name__ == "__main__":
    main()
