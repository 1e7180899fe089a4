"""A built blog as the tests read it: how to build one, its pages, and where a link leads."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.project import NO_PAGES, append, compile_once
from tests.warm_python import warm_python

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = Path(__file__).resolve().parent / "fixtures" / "site"
SITEURL = "https://doleances.example.org"  # publishconf.py's
LOCAL = "http://blog.test"  # what stands for the server of a build without SITEURL
NOT_COPIED = (
    "tests", "benchmarks", "docs", "output", "paper", "cache", "node_modules", "uv.lock",
    "private.toml",
)  # fmt: skip

# An attribute that holds an address, whatever the element.
ADDRESSES = "href src poster action formaction cite data xlink:href manifest".split()
CSS_ADDRESS = re.compile(
    r"""(?: url\( | @import \s ) \s* (?P<quote>["']?) (?P<url>[^"')]+)""", re.VERBOSE
)
# Typography may change these in a title; a folded title has what the author typed.
TYPESET = str.maketrans({"’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})
QUOTES = re.compile(r'«\s*|\s*»|[“”„"]')


def run_pelican(
    *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `pelican`; anew, and as installed beside this Python, where Python reads a variable."""
    own = env or {}
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **own}
    if not any(name.startswith(("PYTHON", "LC_", "LANG")) for name in own):
        return warm_python().run("pelican", *map(str, arguments), cwd=cwd, env=environment)
    command = shutil.which("pelican", path=str(Path(sys.executable).parent)) or "pelican"
    return subprocess.run(  # noqa: S603 (our own arguments)
        [command, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def build(
    output: Path, settings: str = "pelicanconf.py", *, project: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Build a blog into a folder; a warning of Pelican's makes it fail."""
    return run_pelican(
        project / "content", "-s", project / settings, "-o", output, "--fatal", "warnings"
    )


def copy_of_project(folder: Path, *, posts: Path | None = None) -> Path:
    """Copy what a build needs; ``posts`` (letters/, posts/, pages/) go in the place of ours."""
    anywhere = shutil.ignore_patterns(".*")

    def ignored(parent: str, names: list[str]) -> set[str]:
        ours = set(NOT_COPIED) if Path(parent) == ROOT else set()
        return anywhere(parent, names) | ours & set(names)

    compile_once()
    shutil.copytree(ROOT, folder, ignore=ignored)
    if posts is not None:
        shutil.rmtree(folder / "content")
        shutil.copytree(posts, folder / "content")
        if not (posts / "pages").is_dir():
            append(folder / "pelicanconf.py", NO_PAGES)
    return folder


def fold(text: str) -> str:
    """Undo what typography does to a title, so that two spellings can be compared.

    >>> fold("L’affaire «\u00a0Ixe\u00a0»") == fold("L'affaire \\"Ixe\\"")
    True
    """
    return QUOTES.sub('"', " ".join(text.translate(TYPESET).split()))


@dataclass(frozen=True)
class Site:
    """A folder that a build has made, and the address that it is for (maybe none)."""

    folder: Path
    siteurl: str = ""

    @property
    def base(self) -> str:
        """The address of the front page, without a last slash."""
        return self.siteurl or LOCAL

    @cached_property
    def pages(self) -> "list[Page]":
        """All pages, in the order of their addresses."""
        return [Page(self, path) for path in sorted(self.folder.rglob("*.html"))]

    @cached_property
    def sheets(self) -> list[Path]:
        """All style sheets."""
        return sorted(self.folder.rglob("*.css"))

    @cached_property
    def feeds(self) -> list[Path]:
        """All feeds."""
        return sorted(self.folder.rglob("*.atom.xml"))

    def page(self, address: str) -> "Page":
        """Give the page at an address of the blog, as ``archives/``."""
        return next(page for page in self.pages if page.address == address)

    def is_internal(self, url: str) -> bool:
        """Say whether an absolute address is one of this blog."""
        return (url + "/").startswith(self.base + "/")

    def problem(self, url: str) -> str | None:
        """Say why an absolute address of this blog leads nowhere; None if it leads somewhere."""
        parts = urlsplit(url)
        name = unquote(parts.path).lstrip("/")
        target = self.folder / (f"{name}index.html" if name.endswith("/") or not name else name)
        if not target.is_file():
            return f"{url} leads to no file"
        if parts.fragment and unquote(parts.fragment) not in self._ids(target):
            return f"{url} leads to no element"
        return None

    def _ids(self, path: Path) -> frozenset[str]:
        if path.suffix != ".html":
            return frozenset()
        page = next(page for page in self.pages if page.path == path)
        return frozenset(page.ids)


@dataclass(frozen=True)
class Page:
    """One page of a site, parsed."""

    site: Site
    path: Path

    @property
    def address(self) -> str:
        """The address below the front page's: ``archives/``, or nothing."""
        return self.path.relative_to(self.site.folder).as_posix().removesuffix("index.html")

    @property
    def url(self) -> str:
        """The absolute address."""
        return f"{self.site.base}/{self.address}"

    @cached_property
    def html(self) -> str:
        """The source."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed document."""
        return LexborHTMLParser(self.html)

    @cached_property
    def ids(self) -> list[str]:
        """All ids, repeated ones too."""
        return [node.attributes["id"] or "" for node in self.tree.css("[id]")]

    @property
    def lang(self) -> str | None:
        """What ``<html lang>`` says."""
        return self.one("html").attributes.get("lang")

    def one(self, selector: str) -> LexborNode:
        """Give the only element that a selector finds."""
        found = self.tree.css(selector)
        if len(found) != 1:
            raise AssertionError(f"{self}: {len(found)} elements for {selector}")
        return found[0]

    def meta(self, name: str) -> str:
        """Give what a ``<meta name>`` or ``<meta property>`` says."""
        return self.one(f'meta[name="{name}"], meta[property="{name}"]').attributes["content"] or ""

    def links(self) -> Iterator[tuple[LexborNode, str]]:
        """Give each element with an address, and this address made absolute."""
        for node in self.tree.css("*"):
            for url in addresses_of(node):
                yield node, urljoin(self.url, url)

    def __str__(self) -> str:
        return f"/{self.address}"


def addresses_of(node: LexborNode) -> Iterator[str]:
    """Give the addresses in an element's attributes, as written."""
    attributes = node.attributes
    yield from (attributes[name] or "" for name in ADDRESSES if name in attributes)
    for candidate in (attributes.get("srcset") or "").split(","):
        if candidate.strip():
            yield candidate.split()[0]
    if attributes.get("property") in {"og:url", "og:image"}:
        yield attributes["content"] or ""
    yield from addresses_in_css(attributes.get("style") or "")
    if node.tag == "style":
        yield from addresses_in_css(node.text())


def addresses_in_css(css: str) -> list[str]:
    """Give the addresses that a style sheet loads.

    >>> addresses_in_css('@import "a.css"; b { background: url(c.svg) }')
    ['a.css', 'c.svg']
    """
    return [found["url"].strip() for found in CSS_ADDRESS.finditer(css)]
