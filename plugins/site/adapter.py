"""Pelican's side of posts among themselves: what is checked, linked to, and not published.

In production (setting PRODUCTION, in publishconf.py) no file is written for a draft, a hidden
post or one whose day has not come, nor for what these alone name. At home they are written, with a
banner, so that their author can look at them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pelican import signals
from pelican.contents import Content, Page, Static
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator, StaticGenerator
from pelican.urlwrappers import Tag

from plugins import private_values, steps
from plugins.post.adapter import posts_read
from plugins.post.content_files import EXTENSIONS, LISTED, ContentFiles
from plugins.post.post import Post
from plugins.post.settings import reading_settings
from plugins.problems import Problem, shown
from plugins.settings_files import FEED, place_of
from plugins.site import kinds
from plugins.site.inventory import Address, Site
from plugins.site.keys import (
    REMEDY,
    TEXTS,
    braces_left,
    case_problems,
    key_problems,
    typed_braces,
)
from plugins.site.links import RESOLVED, link_problems, menu_faults, paths, taken_problems
from plugins.site.publication import far_problems, files_named, theme_files

WITHHELD = "withheld"  # posts that are not published: in the context until the files are known
IN_NO_ADDRESS = re.compile(r"""[\s"<>\\^`{|}]""")  # though a file's name may have it
REASONS = {  # why a post is not published, by its status
    "draft": "this is a draft",
    "hidden": "this is a hidden post",
    "skip": "this post is skipped",
}
FUTURE = "this is a post of a day to come"

resolved_by_pelican = Content._link_replacer


# --- what there is -----------------------------------------------------------------------


def site_of(generators: Sequence[Generator]) -> Site:
    """Return all that Pelican has read, as the checks need it."""
    articles = next(g for g in generators if isinstance(g, ArticlesGenerator))
    settings, contents = articles.settings, contents_of(articles)
    root = shown(settings["PATH"])
    read = list(posts_read(generators))
    files: ContentFiles = articles.context[LISTED]
    unread = [Post(fault.path, problems=(fault,)) for fault in files.problems]
    posts = [*unread, *filter(attrgetter("is_wrong"), read), *(one.post for one in contents)]
    out = {content.post.path for content in contents if content.status == "published"}
    within = [post for post in read if post.path not in out and not post.is_wrong]
    reasons = {post.path: REASONS.get(post.source.text("Status") or "", FUTURE) for post in within}
    names = [name for name in files.names if name.rpartition(".")[2].lower() not in EXTENSIONS]
    notice = [("LEGAL_NOTICE", url) for url in [settings.get("LEGAL_NOTICE")] if url]
    return Site(
        root=root,
        url=settings["SITEURL"],
        posts={post.path.removeprefix(f"{root}/"): post for post in posts},
        files=frozenset([*names, *(post.path.removeprefix(f"{root}/") for post in unread)]),
        companies=frozenset(category.slug for category, _ in articles.categories),
        tags=frozenset(tag.slug for tag in articles.tags),
        slug=lambda name: Tag(name, settings).slug,
        addresses={c.post.path: Address(c.save_as, c.url) for c in contents},
        taken={**{c.save_as: c.post.path for c in reversed(contents)}, **taken_by_others(articles)},
        later={file: post.path for post in within for file in files_to_be(post)},
        others=tuple(written_besides(settings)),
        reasons={path.removeprefix(f"{root}/"): why for path, why in reasons.items()},
        menu=(*(("MENUITEMS", url) for _, url in settings.get("MENUITEMS", ())), *notice),
    )


def files_to_be(post: Post) -> Iterator[str]:
    """Yield where a post will be once it is published, and where its draft is seen at home."""
    for name in (post.slug, f"{post.slug}-{post.lang}"):
        yield f"{name}/index.html"
        yield f"drafts/{name}/index.html"


def written_besides(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield patterns of the files of feeds, and of the next pages of lists."""
    if not settings.get("PRODUCTION"):
        yield "*.xml"  # feeds are written, and links to them are checked, where it is published
    feeds = [value for name, value in settings.items() if FEED.fullmatch(name) and value]
    names = [page.SAVE_AS for page in settings["PAGINATION_PATTERNS"] if page.min_page > 1]
    for name in [*feeds, *names]:
        yield re.sub(r"\{\w+\}", "*", name)
        yield re.sub(r"\{\w+\}", "*", name).removeprefix("*/")  # of the first page


def contents_of(generator: Generator) -> list[Content]:
    """Return all that Pelican will write from posts and pages, in the order of their files."""
    found: Mapping[str, Content | None] = generator.context["generated_content"]
    return sorted(filter(None, found.values()), key=lambda content: content.source_path)


def taken_by_others(generator: ArticlesGenerator) -> dict[str, str]:
    """Return the files that are written for no post, and what each is."""
    settings = generator.settings
    taken = {
        settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"): f"the page {name}"
        for name in settings["DIRECT_TEMPLATES"]
    }
    taken |= {entry.save_as: f"the {kind} {entry}" for kind, entry in kinds.lists_of(generator)}
    output = Path(settings["OUTPUT_PATH"])
    for source, target in theme_files(settings):
        taken[target.relative_to(output).as_posix()] = shown(source)
    for static in generator.context["staticfiles"]:
        save_as = super(Static, static).save_as  # its own would say that it cannot move any more
        taken[save_as] = shown(static.source_path)
    return taken


# --- checks ------------------------------------------------------------------------------


def site_problems(generators: Sequence[Generator]) -> Iterator[Problem]:
    """Yield what is wrong with posts among themselves, and with the menu."""
    site = site_of(generators)
    settings = generators[0].settings
    values = private_values.values_of(settings)
    for post in site.posts.values():
        yield from taken_problems(post, site)
        yield from link_problems(post, site)
        yield from key_problems(post, values) if values else ()
    for setting, fault in menu_faults(site):
        yield Problem(*place_of(setting, settings), fault)
    read, today = list(posts_read(generators)), datetime.now(UTC).date()
    for post in read:
        yield from far_problems(post, today)
    if values is None:
        yield from private_values.misnamed_problems(settings)
    else:
        yield from case_problems(values, read, private_values.private_file(settings))


# --- addresses and links, as Pelican is to have them -------------------------------------


def finish_reading(generator: ArticlesGenerator | PagesGenerator) -> None:
    """Settle what is published of a generator's posts, and where, once it has read them.

    A translation stands beside its original, at /slug/ and /slug-en/; drafts too.
    """
    withhold(generator)
    for shelf in kinds.shelves_of(generator):
        originals, translations = shelf.contents(generator)
        for content in translations:
            url = content.url
            if not hasattr(content, "override_url") and url.endswith(f"{content.slug}/"):
                content.override_url = f"{url[:-1]}-{content.lang}/"
                content.override_save_as = f"{content.override_url}index.html"
        for content in (*originals, *translations):
            content.override_url = content.url  # each list asks for it, and Pelican makes it anew
    if isinstance(generator, PagesGenerator):
        publish_linked_files(generator)


def encoded_link(content: Content, siteurl: str, found: re.Match[str]) -> str:
    """Resolve a link as Pelican does, and encode what a file's name has and no address can.

    A place of the blog, `/box/`, is resolved too: the blog may stand below a path of its host.
    """
    if found["what"] is None:
        return f"{found['markup']}{found['quote']}{siteurl}{found['value']}{found['quote']}"
    link: str = resolved_by_pelican(content, siteurl, found)
    start = len(found["markup"] + found["quote"])
    return link[:start] + encoded(link[start:-1]) + link[-1]


def encoded(address: str) -> str:
    """Encode what HTML allows in no address; all other letters stay readable.

    >>> encoded('/images/Capture d’écran "à" 14.32.jpg')
    '/images/Capture%20d’écran%20%22à%22%2014.32.jpg'
    """
    return IN_NO_ADDRESS.sub(lambda found: quote(found[0]), address)


def publish_linked_files(generator: PagesGenerator) -> None:
    """Have Pelican publish the files that posts link to, however the links are spelt.

    Pelican itself looks for a file called ``prix%20courant.pdf`` where a post links to
    ``{static}prix%20courant.pdf``, and it does not look at summaries. It reads pages last,
    and then the files in ``static_links``.
    """
    root = Path(generator.path)
    generator.context["static_links"] = {
        path
        for content in contents_of(generator)
        for link in content.post.links
        if (found := RESOLVED.match(link.address)) and found["way"] in {"static", "attach"}
        for path in paths(found["target"], content.relative_dir)
        if (root / path).is_file()
    }


# --- what is not published ---------------------------------------------------------------


def keep_for_later(content: Content) -> None:
    """Make a page of a day to come a draft; Pelican does so with posts only."""
    if not isinstance(content, Page) or content.settings["WITH_FUTURE_DATES"]:
        return
    date = getattr(content, "date", None)
    if date is not None and date > datetime.now(UTC if date.tzinfo else None):
        content.status = "draft"


def withhold(generator: ArticlesGenerator | PagesGenerator) -> None:
    """Take from a generator what is not published, and remember what that needs."""
    context = generator.context
    if not generator.settings.get("PRODUCTION"):
        return
    for shelf in kinds.shelves_of(generator):
        for name in () if shelf.is_published else (shelf.originals, shelf.translations):
            for content in getattr(generator, name):
                del context["generated_content"][content.get_relative_source_path()]
            getattr(generator, name).clear()
            if name in context:
                context[name] = []
    kept = {content.post.path for content in contents_of(generator)}
    withheld = [post for post in posts_read([generator]) if post.path not in kept]
    context.setdefault(WITHHELD, []).extend(withheld)


def withhold_files(generator: StaticGenerator) -> None:
    """Take away the files that only what is not published needs, and every post's source.

    Pelican publishes what is in STATIC_PATHS, whoever needs it; where a folder of posts is
    among them, it leaves out only those that it has read and kept.
    """
    context, settings = generator.context, generator.settings
    statics = {static.get_relative_source_path(): static for static in context["staticfiles"]}
    reading = reading_settings(settings)
    site = Site(shown(settings["PATH"]), settings["SITEURL"])
    withheld = files_named(context.pop(WITHHELD, ()), site)  # every template has the context
    # A file is not known by its own `save_as`: who asks for that keeps Pelican from putting an
    # {attach} elsewhere.
    names = {source: {source, settings["STATIC_SAVE_AS"].format(path=source)} for source in statics}
    doubtful = any(found & withheld for found in names.values())
    kept = [content.post for content in contents_of(generator)] if doubtful else []
    needed = files_named(kept, site)
    for source, static in statics.items():
        path = Path(static.source_path)
        is_post = path.suffix.lower().lstrip(".") in EXTENSIONS and reading.is_post(path)
        if is_post or (names[source] & withheld and not names[source] & needed):
            context["staticfiles"].remove(static)
            del context["static_content"][source]


# --- what was built ----------------------------------------------------------------------


def braces_problems(
    generators: Sequence[Generator], folder: Path, shown_as: str
) -> Iterator[Problem]:
    """Yield all braces that are left in what was built, each once."""
    texts = (path for path in folder.rglob("*") if path.suffix in TEXTS and path.is_file())
    suspects = {path: data for path in texts if b"{{" in (data := path.read_bytes())}
    typed = typed_braces(post.text for post in posts_read(generators) if suspects)
    found: dict[str, list[tuple[str, int]]] = {}
    for path, data in sorted(suspects.items()):
        name = f"{shown_as}/{path.relative_to(folder).as_posix()}"
        for line, braces in braces_left(data.decode("utf-8", "replace"), typed):
            found.setdefault(braces, []).append((name, line))
    for braces, places in found.items():
        others = f", here and in {len(places) - 1} more places" if len(places) > 1 else ""
        yield Problem(*places[0], f"{braces} is left in what was built{others}; {REMEDY}")


def register() -> None:
    """Connect to Pelican."""
    Content._link_replacer = encoded_link
    signals.content_object_init.connect(keep_for_later)
    signals.article_generator_finalized.connect(finish_reading)
    signals.page_generator_finalized.connect(finish_reading)
    signals.static_generator_finalized.connect(withhold_files)
    steps.checking.connect(site_problems)
    steps.built.connect(braces_problems)
