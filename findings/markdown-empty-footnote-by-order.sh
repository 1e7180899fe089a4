#!/usr/bin/env bash
# Python-Markdown cannot convert a text with an empty footnote that nothing refers to, where notes are
# in the order of their references.
#
# markdown 3.11.3, extension footnotes. `[^1]:` alone is a note that is still to be written.
# By default it makes an empty item; with USE_DEFINITION_ORDER = False, which only orders the list, a
# good engineer would guess the same. It raises "'NoneType' object has no attribute 'set'", so one
# unfinished note stops a whole build, and nothing says which.
#
# Seen: an empty item with True, AttributeError with False.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check markdown==3.11.3

venv/bin/python - <<'PY'
from markdown import markdown


def seen(in_definition_order: bool) -> str:
    configs = {"footnotes": {"USE_DEFINITION_ORDER": in_definition_order}}
    try:
        html = markdown("One.\n\n[^1]:", extensions=["footnotes"], extension_configs=configs)
    except AttributeError as error:
        return f"AttributeError: {error}"
    return "an item" if '<li id="fn:1">' in html else html


found = seen(True), seen(False)
print("in the order of definitions:", found[0])
print("in the order of references: ", found[1])
if found[0] != "an item" or not found[1].startswith("AttributeError"):
    raise SystemExit("Changed.")
print("As found: the order decides whether it can be converted.")
PY
