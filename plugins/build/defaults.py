"""How the parts of a blog fit together: the settings that no author needs to touch.

``pelicanconf.py`` takes these first, and ``publishconf.py`` those of :func:`published`, so that a
later version of the generator brings its own, and what an author sets has the last word.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

from plugins.build import logged

logged.take_over()  # before all that takes long to import, so that Ctrl-C is heard

from jinja2 import StrictUndefined  # noqa: E402
from pelican.settings import DEFAULT_CONFIG  # noqa: E402

from plugins.build.strict import StrictPelican  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]  # the folder of the blog

# In the order in which a post meets them.
PLUGINS = (
    "plugins.post.adapter",
    "plugins.typography.adapter",
    "plugins.words.adapter",
    "plugins.site.adapter",
    "plugins.footnoted_links.adapter",
    "plugins.images.adapter",
    "plugins.paper.adapter",
    "plugins.cases.adapter",
    "plugins.feeds.adapter",
    "plugins.guard.adapter",
)

MARKDOWN: dict[str, Any] = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False},
    },
    "output_format": "html",
}


# Where each page is: /slug/, and the lists of posts in folders of their own.
PAGE_URLS = {
    "ARTICLE": "{slug}/",
    "ARTICLE_LANG": "{slug}/",
    "PAGE": "{slug}/",
    "PAGE_LANG": "{slug}/",
    "DRAFT": "drafts/{slug}/",
    "DRAFT_LANG": "drafts/{slug}/",
    "DRAFT_PAGE": "drafts/pages/{slug}/",
    "DRAFT_PAGE_LANG": "drafts/pages/{slug}/",
    "CATEGORY": "entreprise/{slug}/",
    "CATEGORIES": "entreprises/",
    "TAG": "mot/{slug}/",
    "TAGS": "mots/",
    "ARCHIVES": "archives/",
    "CASE": "dossiers/{slug}/",
    "CASES": "dossiers/",
}

SETTINGS: dict[str, Any] = {
    # --- addresses
    **{f"{name}_URL": url for name, url in PAGE_URLS.items()},
    **{f"{name}_SAVE_AS": f"{url}index.html" for name, url in PAGE_URLS.items()},
    "INDEX_URL": "",
    "SITEURL": "",  # while you write; publishconf.py has the address of the blog
    "INTRASITE_LINK_REGEX": r"(?:[{|](?P<what>.*?)[|}]|(?=/(?!/)))",  # and /places/ of the blog
    "AUTHOR_SAVE_AS": "",  # one author: no page of authors
    "AUTHORS_SAVE_AS": "",
    "PAGINATION_PATTERNS": (
        (1, "{url}", "{save_as}"),
        (2, "{url}page/{number}/", "{base_name}/page/{number}/index.html"),
    ),
    # `L'affaire d'Orange` is l-affaire-d-orange: an apostrophe parts two words, and so does
    # what is left of HTML in a title, which takes none (`<em>`, `</em>`, `&amp;`).
    "SLUG_REGEX_SUBSTITUTIONS": [
        (r"['’<>/]|&#?\w+;", "-"),
        (r"\bndeg\s*(?=\d)", "n-"),  # `n° 12`, whose ° is "deg" in ASCII
        *DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"],
        (r"\A-+|-+\Z", ""),
    ],
    # --- what is read, and what of it is no post
    "PATH": "content",
    "PRIVATE_FILE": ROOT / "private.toml",  # what git ignores, and no page shows
    "ARTICLE_PATHS": ["letters", "posts"],
    "IGNORE_FILES": [".*", "#*#", "*~"],  # what is hidden, and what editors leave
    "WITH_FUTURE_DATES": False,  # a post of a day to come is a draft until then
    "USE_FOLDER_AS_CATEGORY": False,
    "FILENAME_METADATA": "",  # what a post says is in its headers, not in its file's name
    # --- the theme, the plugins, and how they have a post set
    "THEME": "theme",
    "DIRECT_TEMPLATES": ["index", "archives", "categories", "tags", "cases", "404"],
    "PAGINATED_TEMPLATES": {"index": None, "category": None, "tag": None},
    "JINJA_ENVIRONMENT": {
        "autoescape": True,
        "undefined": StrictUndefined,  # a name that is not there is an error, not a gap
        "trim_blocks": True,
        "lstrip_blocks": True,
        "auto_reload": False,  # a build is a process of its own, and sees no later edit
    },
    "PELICAN_CLASS": StrictPelican,
    "PLUGIN_PATHS": ["plugins"],
    "PLUGINS": [*PLUGINS],
    "MARKDOWN": MARKDOWN,
    "TYPOGRIFY": False,  # plugins/typography calls it, by the language of each post
    "FEED_ALL_ATOM": None,  # feeds need the address of the blog
    "CATEGORY_FEED_ATOM": None,
    "CASE_FEED_ATOM": None,
    "CASE_CALENDAR": None,  # as feeds
    "TRANSLATION_FEED_ATOM": None,
    "AUTHOR_FEED_ATOM": None,
    "AUTHOR_FEED_RSS": None,
}


def defaults() -> dict[str, Any]:
    """Return the settings of every build, each time anew: what an author adds to stays theirs."""
    return deepcopy(SETTINGS)


def published() -> dict[str, Any]:
    """Return what differs where the blog is published."""
    return {
        "PRODUCTION": True,  # drafts, hidden posts and those of a day to come are not written
        "OUTPUT_PATH": "published",  # not where you build while you write: nothing gets mixed
        "FEED_ALL_ATOM": "feeds/all.atom.xml",
        "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
        "CASE_FEED_ATOM": "feeds/dossiers/{slug}.atom.xml",
        "CASE_CALENDAR": "dossiers/{slug}.ics",
    }
