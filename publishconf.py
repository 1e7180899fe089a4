"""What differs in production: `pelican content -s publishconf.py`, or `invoke publish`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import plugins.build.strict  # noqa: F401  (first, so that a slip in pelicanconf.py is said in one line)
from pelicanconf import *  # noqa: F403  (all settings, then ours)

SITEURL = "https://doleances.example.org"  # your address, without a slash at the end

FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"

PRODUCTION = True  # drafts, hidden posts and those of a day to come are not written
DELETE_OUTPUT_DIRECTORY = True  # a page that you renamed or withdrew must not stay

# Where `invoke publish` sends the blog, by rsync over ssh.
PUBLISH_HOST = ""  # for example "camille@ssh.example.org"
PUBLISH_PATH = ""  # the folder there, for example "www/doleances/"
