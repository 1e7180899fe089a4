#!/usr/bin/env bash
# Invoke never fills a positional argument that has a default value.
#
# invoke 3.0.3. `@task(positional=["name"])` says that `hello world` gives the name; a good engineer
# would guess that a default only makes it optional, as in Python and in argparse. Instead the word
# is taken for the name of another task, and nothing runs. Give the argument no default.
#
# Seen: "No idea what 'world' is!", exit status 1; without the default, "hi world".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check invoke==3.0.3
cat > tasks.py <<'PY'
from invoke import task


@task(positional=["name"])
def hello(c, name="nobody"):
    print("hello", name)


@task(positional=["name"])
def hi(c, name):
    print("hi", name)
PY

status=0
with_default=$(venv/bin/invoke hello world 2>&1) || status=$?
without=$(venv/bin/invoke hi world)
echo "with a default: $with_default (exit status $status); without: $without"
[[ $status -eq 1 && $with_default == *"No idea what 'world' is"* && $without == "hi world" ]] || {
  echo "Changed."
  exit 1
}
echo "As found: the word is taken for a task."
