#!/usr/bin/env bash
# `pelican --fatal errors -q` exits 0 where `pelican --fatal errors` exits 1.
#
# Pelican 4.12.0. --fatal is there for scripts, and scripts like -q too: a good engineer would guess
# that -q changes what is printed, not what fails. But the error is raised by the logger's own
# method, after the level of -q (CRITICAL) has decided that nothing is logged at all.
# Here: a plugin that cannot be imported, so that the site is built without it.
#
# Seen: status 1 with --fatal errors, status 0 and a whole site with --fatal errors -q.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pelican==4.12.0 markdown==3.11

mkdir content ours
printf 'Title: One\nDate: 2026-01-01\n\nText.\n' >content/one.md
echo 'import a_package_that_is_not_installed' >ours/needy.py
cat >pelicanconf.py <<'EOF'
SITEURL, PATH, THEME = "https://blog.example.org", "content", "simple"
TIMEZONE = "UTC"
PLUGIN_PATHS, PLUGINS = ["ours"], ["needy"]
EOF

status_of() {
  local status=0
  venv/bin/pelican content -s pelicanconf.py "$@" >/dev/null 2>&1 || status=$?
  echo "$status"
}
loud=$(status_of -o loud --fatal errors)
quiet=$(status_of -o quiet --fatal errors -q)
echo "--fatal errors: status $loud; --fatal errors -q: status $quiet"
if ((loud == 1 && quiet == 0)) && [[ -e quiet/one.html ]]; then
  echo "As found: with -q, nothing is fatal."
else
  echo "Changed." >&2
  exit 1
fi
