#!/usr/bin/env bash
# feedgenerator writes dates that no feed may have where a zone was once off by seconds.
#
# feedgenerator 2.2.1, Python's zoneinfo. Before 1911 Paris had its own mean time, nine minutes and
# twenty-one seconds before Greenwich. RFC 3339, which Atom asks for, has offsets of hours and minutes
# alone, RFC 2822, which RSS asks for, has four digits. A good engineer would guess that a library for
# feeds writes them so, or in UTC; both of its functions write the seconds behind.
#
# Seen: "+00:09:21" for Atom, "+000921" for RSS.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check feedgenerator==2.2.1 tzdata

venv/bin/python - <<'PY'
from datetime import datetime
from zoneinfo import ZoneInfo

from feedgenerator.django.utils.feedgenerator import rfc2822_date, rfc3339_date

noon = datetime(1897, 5, 4, 12, tzinfo=ZoneInfo("Europe/Paris"))
atom, rss = rfc3339_date(noon), rfc2822_date(noon)
print("Atom:", atom)
print("RSS: ", rss)
if not atom.endswith("12:00:00+00:09:21") or not rss.endswith("12:00:00 +000921"):
    raise SystemExit("Changed.")
print("As found: neither is a date that its specification knows.")
PY
