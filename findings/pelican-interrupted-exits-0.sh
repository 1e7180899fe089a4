#!/usr/bin/env bash
# A build of Pelican that is interrupted with Ctrl-C ends with status 0.
#
# Pelican 4.12.0. A good engineer would guess 130, or any status but 0, as of other programs that
# SIGINT ends: `pelican content && rsync …` then sends half a site. main() catches KeyboardInterrupt,
# logs a warning and returns. Here a plugin interrupts its own build, before anything is written.
#
# Seen: "Keyboard interrupt received. Exiting.", status 0, no page in output/.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pelican==4.12.0 markdown==3.11

mkdir content ours
printf 'Title: One\nDate: 2026-01-01\n\nText.\n' >content/one.md
cat >ours/interrupted.py <<'EOF'
import os
import signal

from pelican import signals


def interrupt(generators):
    os.kill(os.getpid(), signal.SIGINT)


def register():
    signals.all_generators_finalized.connect(interrupt)
EOF
cat >pelicanconf.py <<'EOF'
SITEURL, PATH, THEME = "", "content", "simple"
TIMEZONE = "UTC"
PLUGIN_PATHS, PLUGINS = ["ours"], ["interrupted"]
EOF

status=0
venv/bin/pelican content -s pelicanconf.py -o output || status=$?
echo "status: $status; pages: $(find output -name '*.html' 2>/dev/null | wc -l)"
if ((status == 0)) && ! [[ -e output/one.html ]]; then
  echo "As found: an interrupted build has written nothing, and says that it went well."
else
  echo "Changed: an interrupted build ends with status $status." >&2
  exit 1
fi
