"""What the guard costs: milliseconds for a page, and at most a sixth of a cold build.

    uv run python benchmarks/guard.py                # builds 1,000 letters, twice
    uv run python benchmarks/guard.py --letters 60   # for a quick look
    uv run python benchmarks/guard.py --no-build     # only pages made here

Twice: as one writes, and as one publishes, where each letter has a PDF and a picture of it.

Times are of the processor, so that what else runs counts little.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a script

from benchmarks.clock import machine, milliseconds
from plugins import private_values
from plugins.guard.leaks import find_leaks
from plugins.guard.net import Net
from tests.project import ROOT, environment, project

SETTINGS = ("pelicanconf.py", "publishconf.py")
LETTERS = 1000
AT_MOST = 6  # times the guard fits into a cold build
RUNS = 3
PARAGRAPHS = 12  # in a letter of the build: two pages of paper

HEAD = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Lettre {number}</title>
<meta name="description" content="Dix jours, puis deux&nbsp;: l&#x27;attente {number}">
<script type="application/ld+json">{{"@type": "Article", "headline": "\\u00c0 vous {number}"}}
</script></head><body><p>Lyon, le 1<sup>er</sup> juillet 2026</p>
"""
PARAGRAPH = """\
<p>J’attends depuis le <time datetime="2026-07-01">1<sup>er</sup>&#8239;juillet</time>
<a href="https://example.org/ligne/{number}?a=1&amp;b=%C3%A9" id="fnref-{line}">ma ligne</a>\
<sup class="note"><a href="#fn-{line}">{line}</a></sup>&nbsp;: dix jours, puis deux, puis
«&nbsp;rien&nbsp;». C’est long&#8239;! Numéro <span class="redacted">[n° client]</span>, à
46,50&nbsp;€ par mois, et <em>(surtout)</em> l’été où l’on promet monts &amp; merveilles.</p>
"""
LINES = 52  # paragraphs of a page of 20 kB


def pages(folder: Path, count: int) -> int:
    """Write pages as marked up as a letter's; give how many bytes they have."""
    size = 0
    for number in range(count):
        lines = (PARAGRAPH.format(number=number, line=line) for line in range(LINES))
        page = folder / f"lettre-{number}/index.html"
        page.parent.mkdir()
        size += page.write_bytes((HEAD.format(number=number) + "".join(lines)).encode())
    return size


def made_here(net: Net, count: int) -> None:
    """Time the reading of pages that we write."""
    with tempfile.TemporaryDirectory() as name:
        size = pages(Path(name), count)
        time = milliseconds(lambda: list(find_leaks(net, Path(name), Path(name))), RUNS)
    print(f"{count} pages of {size / count / 1000:.1f} kB{time / count:10.2f} ms a page")


def built(net: Net, count: int, settings: str) -> None:
    """Time a cold build of letters, and the reading of all that it wrote."""
    with tempfile.TemporaryDirectory() as name:
        blog = project(Path(name, "blog"), letters=count, paragraphs=PARAGRAPHS)
        build = build_time(blog, settings)
        folder = blog / ("published" if settings == "publishconf.py" else "output")
        files = [path for path in folder.rglob("*") if path.is_file()]
        if not files:
            raise SystemExit(f"{folder.name}/ is empty: nothing was measured")
        size = sum(path.stat().st_size for path in files) / 1e6
        time = milliseconds(lambda: list(find_leaks(net, folder, Path(folder.name))), RUNS)
    print(f"\ncold build of {count} letters, {settings}{build / 1000:10.2f} s")
    print(f"guard, {len(files)} files, {size:.0f} MB{time / 1000:8.2f} s")
    print(f"fits into the build{build / time:10.1f} times, of at least {AT_MOST}")


def build_time(blog: Path, settings: str) -> float:
    """Build cold; give the time of the processor in ms, of all processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = (sys.executable, "-m", "pelican", "--settings", settings)
    done = subprocess.run(command, cwd=blog, env=environment(), capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the guard costs.")
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--no-build", action="store_true")
    arguments = parser.parse_args()
    net = Net(private_values.read_values(ROOT / "private.example.toml").named())
    print(f"the values of private.example.toml ({machine()})\n")
    made_here(net, arguments.letters)
    for settings in () if arguments.no_build else SETTINGS:
        built(net, arguments.letters, settings)


if __name__ == "__main__":
    main()
