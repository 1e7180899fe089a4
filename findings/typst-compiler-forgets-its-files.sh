#!/usr/bin/env bash
# A typst.Compiler made from files in memory loses them at a compile() that is given sys_inputs.
#
# typst 0.15.2 (the Python package). Compiler(files) is there to compile one document again and
# again, and sys_inputs are what changes between two letters of one template. A good engineer would
# guess that compile(sys_inputs=…) keeps the files; it makes a new world from the folder on disk.
# The function typst.compile(files, sys_inputs=…) keeps them.
#
# Seen: a PDF without sys_inputs; with them TypstError "file not found (searched at …/main.typ)".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check typst==0.15.2

venv/bin/python - <<'EOF'
import typst

files = {"main.typ": b'#read("name.txt") #sys.inputs.at("number", default: "none")', "name.txt": b"Camille"}
inputs = {"number": "1"}

by_function = typst.compile(files, sys_inputs=inputs)
compiler = typst.Compiler(files)
without = compiler.compile()
try:
    compiler.compile(sys_inputs=inputs)
    outcome = "a PDF"
except typst.TypstError as error:
    outcome = str(error).partition(" (")[0]
print("typst.compile with sys_inputs:", by_function[:5].decode())
print("Compiler.compile without:     ", without[:5].decode())
print("Compiler.compile with:        ", outcome)
if outcome != "file not found":
    raise SystemExit("Changed.")
print("As found: the compiler has forgotten its files.")
EOF
