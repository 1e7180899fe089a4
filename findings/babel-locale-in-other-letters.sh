#!/usr/bin/env bash
# Babel makes a locale of a name in other letters than its file has, and fails when it is first used.
#
# babel 2.19.0, on a file system that tells "fr_fr" from "fr_FR". The constructor says that it raises
# UnknownLocaleError where there is no data for a locale, and it does for "xx". "fr_fr" and "FR" it
# takes, for it looks their names up in small letters; then it opens a file of just that name, so
# `months` is a FileNotFoundError of a path in the package, far from where the name was typed.
# `Locale.parse` puts the letters right.
#
# Seen: made, then FileNotFoundError; by parse, twelve months.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check babel==2.19.0

venv/bin/python - <<'PY'
from babel import Locale, UnknownLocaleError


def months(make, name: str) -> str:
    try:
        locale = make(name)
    except UnknownLocaleError:
        return "UnknownLocaleError"
    try:
        return f"made, {len(locale.months['format']['wide'])} months"
    except FileNotFoundError:
        return "made, then FileNotFoundError"


found = {name: months(Locale, name) for name in ("fr_FR", "fr_fr", "FR", "xx")}
found["fr_fr, by parse"] = months(Locale.parse, "fr_fr")
for name, what in found.items():
    print(f"{name:<16} {what}")
if [*found.values()] != [
    "made, 12 months", *["made, then FileNotFoundError"] * 2, "UnknownLocaleError", "made, 12 months"
]:
    raise SystemExit("Changed.")
print("As found: what the constructor takes may have no data.")
PY
