#!/usr/bin/env bash
# typogrify's widont widens the narrow no-break space that French sets before "?", "!" and ";".
#
# typogrify 2.1.0. widont is there to keep a paragraph's last word from standing alone: a good
# engineer would guess that it leaves a space that does not break as it is. It looks for \s+ before
# the last word, which in Python matches U+202F and U+00A0 too, and writes &nbsp; in its place.
# A language's own spaces must be written as references (&#8239;) before widont sees them.
#
# Seen: "vraiment&nbsp;?" from "vraiment", U+202F, "?"; the reference is left alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check typogrify==2.1.0

venv/bin/python - <<'EOF'
from typogrify.filters import widont

character = widont("<p>Vous le pensez, vraiment\u202f?</p>")
reference = widont("<p>Vous le pensez, vraiment&#8239;?</p>")
print("character:", ascii(character))
print("reference:", ascii(reference))
if "vraiment&nbsp;?" not in character or "vraiment&#8239;?" not in reference:
    raise SystemExit("Changed.")
print("As found: the narrow space is wide now.")
EOF
