"""What you set on your blog, in the order in which one asks about it.

Every setting of Pelican can stand here, below the first lines; publishconf.py adds what differs
when the blog is published. How the parts fit together is in plugins/build/defaults.py.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the plugins are found from any folder

from plugins.build.defaults import defaults

globals().update(defaults())  # what you set below has the last word

# --- Your blog -----------------------------------------------------------------------------

SITENAME = "Doléances"  # stands at the head of every page
SITESUBTITLE = "Un blog de lettres ouvertes"  # below it, on the first page
AUTHOR = "Camille"  # signs posts, and the letters that `invoke new` writes
DEFAULT_LANG = "fr"  # a post says otherwise with `Lang: en`
TIMEZONE = "Europe/Paris"  # of the dates in feeds

# The menu at the head of every page: words, address.
MENUITEMS = (
    ("Dossiers", "dossiers/"),
    ("Archives", "archives/"),
    ("Entreprises", "entreprises/"),
    ("À propos", "a-propos/"),
)
LEGAL_NOTICE = "mentions-legales/"  # your name, your host, the right of reply
DEFAULT_PAGINATION = 10  # posts on a page of a list
DEFAULT_CATEGORY = "Carnet"  # where posts go that are no letter to a company
SUMMARY_MAX_LENGTH = 40  # words, when a post has no `Summary:`

# --- Letters and notes ---------------------------------------------------------------------

# French typography is the printer's canon; to choose otherwise, for example:
# TYPOGRAPHY = {"guillemets": "\u202f", "ordinals": False, "insert_spaces": True}
TYPOGRAPHY: dict[str, str | bool] = {}
# What {{key}} stands for prints as [key]; these keys, without brackets, as words of a sentence.
PLACEHOLDERS_BARE = [
    "un conseiller", "mon successeur", "le brocanteur", "the adviser", "die Mitarbeiterin",
]  # fmt: skip
FOOTNOTED_LINKS_IGNORE: list[str] = []  # domains whose links get no note: ["example.org"]
# A letter's paper is that of its language (plugins/paper/profiles.toml); a header "Paper: …"
# chooses for one letter, this for a language: {"de": "din5008-a"}.
PAPER_PROFILES: dict[str, str] = {}
PAPER_FONTS = ""  # a folder of fonts, for what those of the project do not have
HEADERS_EXTRA: list[str] = []  # headers of other plugins, so that the lint knows them
