#!/usr/bin/env bash
# Posts in a folder that may not be entered vanish from a site built by Pelican, without a word.
#
# Pelican 4.12.0. A good engineer would guess an error, as for a post that cannot be read. But the
# generators list posts with os.walk() and no `onerror`, which passes over a folder that it cannot
# list: a backup restored with the wrong owner withdraws posts, and the build exits 0.
# Here: two posts, one of them in a folder without any permission. (For root every folder is open:
# then the build runs as another user, by setpriv of util-linux.)
#
# Seen: "Processed 1 article", no warning, status 0.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+rwx "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pelican==4.12.0 markdown==3.11

mkdir -p content/closed output
printf 'Title: One\nDate: 2026-01-01\n\nText.\n' >content/one.md
printf 'Title: Two\nDate: 2026-01-01\n\nText.\n' >content/closed/two.md
cat >pelicanconf.py <<'EOF'
SITEURL, PATH, THEME = "https://blog.example.org", "content", "simple"
TIMEZONE = "UTC"
EOF
chmod 000 content/closed

as_somebody=()
if ((EUID == 0)); then
  chmod 755 "$folder"
  chmod 777 "$folder/output"
  as_somebody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
status=0
PYTHONDONTWRITEBYTECODE=1 "${as_somebody[@]}" venv/bin/pelican content -s pelicanconf.py -o output >said 2>&1 ||
  status=$?
cat said
if ((status == 0)) && [[ -e output/one.html && ! -e output/two.html ]] && ! grep -q closed said; then
  echo "As found: the post in the closed folder is gone, and the build says nothing of it."
else
  echo "Changed: status $status." >&2
  exit 1
fi
