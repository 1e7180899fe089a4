"""What differs when the blog is published, by `invoke publish`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import plugins.build.defaults  # first: it says in one line what is wrong in pelicanconf.py
from pelicanconf import *  # noqa: F403  (all that you set there)

globals().update(plugins.build.defaults.published())  # what you set below has the last word

SITEURL = "https://doleances.example.org"  # your address, without a slash at the end

# Where `invoke publish` sends the blog, by rsync over ssh.
PUBLISH_HOST = ""  # for example "camille@ssh.example.org"
PUBLISH_PATH = ""  # the folder there, for example "www/doleances/"
