#!/usr/bin/env bash
# GitHub's bare addresses, as markdown-it's plugin has them, end in French punctuation and begin in no
# quotation marks.
#
# markdown-it-py 4.3.0, mdit-py-plugins 0.7.0, gfm_autolink. A sentence goes on after an address with
# ".", ",", "?" or ")", and the link ends before these. A good engineer would guess the same of "…" and
# of the "»" that closes a quotation: both become part of the link, percent-encoded, which then leads
# nowhere. Behind "«" or a straight quotation mark an address is no link at all. The specification of
# GitHub's Markdown names ASCII signs alone, and so do others that follow it.
#
# Seen: "/a%E2%80%A6" and "/a%C2%BB" in the links, no link behind « and ".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check markdown-it-py==4.3.0 mdit-py-plugins==0.7.0

venv/bin/python - <<'PY'
import re

from markdown_it import MarkdownIt
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

converter = MarkdownIt("commonmark").use(gfm_autolink_plugin)
wanted = {
    "https://example.org/a, et": "https://example.org/a",
    "https://example.org/a… et": "https://example.org/a%E2%80%A6",
    "( « https://example.org/a» )": "https://example.org/a%C2%BB",
    "«https://example.org/a»": None,
    '"https://example.org/a"': None,
}
for typed, expected in wanted.items():
    found = re.search('href="([^"]*)"', converter.render(typed))
    link = found and found[1]
    print(f"{typed:<32} {link}")
    if link != expected:
        raise SystemExit("Changed.")
print("As found: only ASCII marks end an address, and none but ( * _ ~ stands before one.")
PY
