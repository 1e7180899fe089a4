"""Pelican's side of links: all that posts link to is looked at, and published."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from pelican import signals
from pelican.contents import Content
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.urlwrappers import Tag

from plugins import steps
from plugins.post.content_files import EXTENSIONS, LISTED, ContentFiles
from plugins.post.source_lines import find_address
from plugins.problems import Problem, shown
from plugins.site.addresses import contents_of
from plugins.site.links.resolved import Link, Site, as_path, fault, links, paths
from plugins.site.links.typed import bare_fault, bare_links, lost_fragments, typed_faults

IN_NO_ADDRESS = re.compile(r"""[\s"<>\\^`{|}]""")  # though a file's name may have it
AFTER_PATH = re.compile(r"[?#].*|$", re.DOTALL)
_as_pelican_has_it = Content._link_replacer


def linked(content: Content, siteurl: str, found: re.Match[str]) -> str:
    """Resolve a link as Pelican does, and encode what a file's name has and no address can."""
    link: str = _as_pelican_has_it(content, siteurl, found)
    mark, rest = found["quote"], AFTER_PATH.search(found["value"])
    start, last = len(found["markup"] + mark), len(link) - len(mark)
    end = last - len(rest[0] if rest else "")
    path = link[start:end]
    if found["what"] in {"static", "attach"}:
        path = as_path(path)
    return link[:start] + encoded(path + link[end:last]) + mark


def encoded(address: str) -> str:
    """Encode what HTML allows in no address; all other letters stay readable.

    >>> encoded('/images/Capture d’écran "à" 14.32.jpg')
    '/images/Capture%20d’écran%20%22à%22%2014.32.jpg'
    """
    return IN_NO_ADDRESS.sub(lambda found: quote(found[0]), address)


def site_of(generators: Collection[Generator]) -> Site:
    """Gather what Pelican has read."""
    context = next(iter(generators)).context
    files: ContentFiles = context[LISTED]
    articles = next(g for g in generators if isinstance(g, ArticlesGenerator))
    return Site(
        posts=[path for path, content in context["generated_content"].items() if content],
        files=frozenset(n for n in files.names if n.rpartition(".")[2].lower() not in EXTENSIONS),
        categories=[category.slug for category, _ in articles.categories],
        tags=[tag.slug for tag in articles.tags],
        slug=lambda name: Tag(name, articles.settings).slug,
    )


def text_of(content: Content) -> str:
    """Give the HTML of a post and of its summary, with its links as typed."""
    text: str = content._content + content.metadata.get("summary", "")
    return text


def links_of(content: Content) -> Iterator[Link]:
    """Find the links of a post and of its summary that Pelican is to resolve."""
    return links(text_of(content))


def problems_of(content: Content, site: Site, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Give the links that lead nowhere."""
    folder, text = content.relative_dir, text_of(content)
    faults = [(link, fault(link, folder, site)) for link in links(text)]
    faults += [(link, bare_fault(link, folder, site)) for link in bare_links(text)]
    faults += typed_faults(text, content.settings["SITEURL"])
    faults += lost_fragments(text, folder, texts)
    if not any(remedy for _, remedy in faults):
        return
    source = Path(content.source_path).read_text(encoding="utf-8-sig")
    for link, remedy in faults:
        if remedy:
            message = f'"{link.typed}": {remedy}'
            yield Problem(shown(content.source_path), find_address(link.typed, source), message)


def link_problems(generators: Collection[Generator]) -> Iterator[Problem]:
    """Yield the links that lead nowhere."""
    site = site_of(generators)
    contents: Mapping[str, Content | None] = next(iter(generators)).context["generated_content"]
    texts = {path: content._content for path, content in contents.items() if content}
    for content in contents_of(generators):
        yield from problems_of(content, site, texts)


def publish_linked_files(generator: PagesGenerator) -> None:
    """Have Pelican publish the files that posts link to, however the links are spelt.

    Pelican itself looks for a file called ``prix%20courant.pdf`` where a post links to
    ``{static}prix%20courant.pdf``, and it does not look at summaries. It reads pages last,
    and then the files in ``static_links``.
    """
    root, context = Path(generator.path), generator.context
    context["static_links"] = {
        path
        for content in filter(None, context["generated_content"].values())
        for link in links_of(content)
        if link.what in {"static", "attach"}
        for path in paths(link.target, content.relative_dir)
        if (root / path).is_file()
    }


def register() -> None:
    """Connect to Pelican."""
    Content._link_replacer = linked
    signals.page_generator_finalized.connect(publish_linked_files)
    steps.checking.connect(link_problems)
