"""How long paper takes: one letter, warm, part by part; then a hundred letters of a blog.

uv run python benchmarks/paper.py
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from benchmarks.clock import machine, milliseconds
from plugins.paper import preflight
from plugins.paper.picture import picture
from plugins.paper.press import press
from plugins.paper.printer import TEMPLATE, paper
from plugins.paper.sheet import sheet
from tests.project import pelican, project
from tests.test_paper import job

LETTERS = 100
RUNS = 15
TEXT = (
    "Madame, Monsieur,\n\n"
    + (
        "J'attends depuis le 1er juillet [ma ligne](https://example.org/ligne), dix jours, deux, "
        "puis « rien » ; c'est long, et je ne suis pas la seule à le trouver. " * 3 + "\n\n"
    )
    * 9
    + "Bien à vous,"
)


def seconds(*arguments: str, cwd: Path) -> float:
    """Time a build."""
    start = time.perf_counter()
    built = pelican("content", "-q", *arguments, cwd=cwd)
    if built.returncode:
        raise SystemExit(built.stderr)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    print(machine())
    letter = job(TEXT)
    made = sheet(letter)
    pdf = paper(letter)
    for name, run in (
        ("sheet", lambda: sheet(letter)),
        ("press", lambda: press(TEMPLATE, made.data)),
        ("preflight", lambda: preflight.faults(pdf, letter.profile, made.recipient, made.sender)),
        ("a letter, all in all", lambda: paper(letter)),
        ("its picture", lambda: picture(pdf)),
    ):
        print(f"{name:<30}{milliseconds(run, RUNS):7.1f} ms")
    with tempfile.TemporaryDirectory() as name:
        blog = project(Path(name) / "blog", letters=LETTERS, paragraphs=9)
        without = seconds("-s", "publishconf.py", "-e", "PRODUCTION=false", cwd=blog)
        cold = seconds("-s", "publishconf.py", cwd=blog)
        warm = seconds("-s", "publishconf.py", cwd=blog)
    print(f"{LETTERS} letters, without paper    {without:7.2f} s")
    print(f"paper of {LETTERS} letters, cold     {cold - without:7.2f} s")
    print(f"paper of {LETTERS} letters, cached   {warm - without:7.2f} s")


if __name__ == "__main__":
    main()
