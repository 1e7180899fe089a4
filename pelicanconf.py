"""What you set on your blog, in the order in which one asks about it.

Every setting of Pelican can stand here; publishconf.py adds what differs in production.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:  # so that the plugins are found from any folder
    sys.path.insert(0, str(ROOT))

from jinja2 import StrictUndefined  # noqa: E402  (after the path)
from pelican.settings import DEFAULT_CONFIG  # noqa: E402

from plugins.build.strict import StrictPelican  # noqa: E402

# --- Your blog -----------------------------------------------------------------------------

SITENAME = "Doléances"
SITESUBTITLE = "Un blog de lettres ouvertes"
AUTHOR = "Camille"
DEFAULT_LANG = "fr"  # a post says otherwise with `Lang: en`
TIMEZONE = "Europe/Paris"
SITEURL = ""  # empty while you write; publishconf.py has your address

# The head of every page: words, address.
MENUITEMS = (
    ("Archives", "archives/"),
    ("Entreprises", "entreprises/"),
    ("À propos", "a-propos/"),
)
LEGAL_NOTICE = "mentions-legales/"  # your name, your host, the right of reply

# --- Letters and notes ---------------------------------------------------------------------

# French typography is the printer's canon; to choose otherwise, for example:
# TYPOGRAPHY = {"guillemets": "\u202f", "ordinals": False, "insert_spaces": True}
TYPOGRAPHY: dict[str, str | bool] = {}
# What {{key}} stands for prints as [key]; these keys, without brackets, as words of a sentence.
PLACEHOLDERS_BARE = [
    "un conseiller", "mon successeur", "le brocanteur", "the adviser", "die Mitarbeiterin",
]  # fmt: skip
FOOTNOTED_LINKS_IGNORE: list[str] = []  # domains whose links get no note: ["example.org"]
# A letter's paper is that of its language (plugins/paper/profiles.py); a header "Paper: …"
# chooses for one letter, this for a language: {"de": "din5008-a"}.
PAPER_PROFILES: dict[str, str] = {}
PAPER_FONTS = ""  # a folder of fonts, for what those of the project do not have
HEADERS_EXTRA: list[str] = []  # headers of other plugins, so that the lint knows them
DEFAULT_CATEGORY = "Carnet"  # where posts go that are no letter to a company
SUMMARY_MAX_LENGTH = 40  # words, when a post has no `Summary:`
DEFAULT_PAGINATION = 10

# --- Addresses -----------------------------------------------------------------------------

INDEX_URL = ""
ARTICLE_URL = ARTICLE_LANG_URL = "{slug}/"
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = "{slug}/index.html"
PAGE_URL = PAGE_LANG_URL = "{slug}/"
PAGE_SAVE_AS = PAGE_LANG_SAVE_AS = "{slug}/index.html"
DRAFT_URL = DRAFT_LANG_URL = "drafts/{slug}/"
DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = "drafts/{slug}/index.html"
DRAFT_PAGE_URL = DRAFT_PAGE_LANG_URL = "drafts/pages/{slug}/"
DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = "drafts/pages/{slug}/index.html"
CATEGORY_URL = "entreprise/{slug}/"
CATEGORY_SAVE_AS = "entreprise/{slug}/index.html"
CATEGORIES_URL = "entreprises/"
CATEGORIES_SAVE_AS = "entreprises/index.html"
TAG_URL = "mot/{slug}/"
TAG_SAVE_AS = "mot/{slug}/index.html"
TAGS_URL = "mots/"
TAGS_SAVE_AS = "mots/index.html"
ARCHIVES_URL = "archives/"
ARCHIVES_SAVE_AS = "archives/index.html"
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = ""  # one author: no page of authors
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{url}page/{number}/", "{base_name}/page/{number}/index.html"),
)
# `L'affaire d'Orange` is l-affaire-d-orange: an apostrophe parts two words, and so does what is
# left of HTML in a title, which takes none (`<em>`, `</em>`, `&amp;`).
SLUG_REGEX_SUBSTITUTIONS = [
    (r"['’<>/]|&#?\w+;", "-"),
    *DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"],
    (r"\A-+|-+\Z", ""),
]

# --- Feeds: in publishconf.py, for they need the address of the site -----------------------

FEED_ALL_ATOM: str | None = None
CATEGORY_FEED_ATOM: str | None = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None

# --- How the parts fit together: leave this as it is ---------------------------------------

PATH = "content"
PRIVATE_FILE = ROOT / "private.toml"  # what git ignores, and no page shows
ARTICLE_PATHS = ["letters", "posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images"]
IGNORE_FILES = [".*", "#*#", "*~"]  # what is hidden, and what editors leave
WITH_FUTURE_DATES = False  # a post of a day to come is a draft until then
USE_FOLDER_AS_CATEGORY = False
FILENAME_METADATA = ""  # what a post says is in its headers, not in its file's name

THEME = "theme"
DIRECT_TEMPLATES = ["index", "archives", "categories", "tags", "404"]
PAGINATED_TEMPLATES = {"index": None, "category": None, "tag": None}
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "undefined": StrictUndefined,  # a name that is not there is an error, not a gap
    "trim_blocks": True,
    "lstrip_blocks": True,
}

PELICAN_CLASS = StrictPelican
PLUGIN_PATHS = ["plugins"]
PLUGINS = [
    "plugins.post.adapter",
    "plugins.site.addresses",
    "plugins.site.links.adapter",
    "plugins.typography.adapter",
    "plugins.words.adapter",
    "plugins.footnoted_links.adapter",
    "plugins.site.publication",
    "plugins.images.adapter",
    "plugins.paper.adapter",
    "plugins.site.keys",
    "plugins.guard.adapter",
]
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.extra": {
            "footnotes": {"USE_DEFINITION_ORDER": False},  # their numbers are in reading order
        },
        "markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False},
    },
    "output_format": "html",
}
TYPOGRIFY = False  # plugins/typography calls it, by the language of each post
