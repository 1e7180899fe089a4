#!/usr/bin/env bash
# selectolax's css() gives a node once for each selector of a list that it matches.
#
# selectolax 1.0.2 (Lexbor). To browsers, and to the standard that css() is after, `[hidden], [style]`
# is one question: querySelectorAll answers with each element once, in the order of the document. Here
# an element that matches both comes twice, so whoever removes what is found removes it twice, and
# whoever counts counts too many. Keep the nodes by their mem_id.
#
# Seen: 2 nodes, with one mem_id, for a document of one paragraph.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check selectolax==1.0.2

venv/bin/python - <<'PY'
from selectolax.lexbor import LexborHTMLParser

nodes = LexborHTMLParser('<p hidden style="color: red">One</p>').css("[hidden], [style]")
print("found:", [node.tag for node in nodes], "of them different:", len({n.mem_id for n in nodes}))
if len(nodes) != 2 or len({node.mem_id for node in nodes}) != 1:
    raise SystemExit("Changed.")
print("As found: the one paragraph comes twice.")
PY
