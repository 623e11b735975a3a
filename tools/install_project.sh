#!/usr/bin/env bash
# Convert a notebook and use the project as its owner would, in a fresh environment:
#   tools/install_project.sh NOTEBOOK [FOLDER TO RUN IN]
# install, pytest, ruff, build the wheel, run the package. Prints one line for each.
set -euo pipefail
notebook=$(realpath "$1")
folder=$(realpath "${2:-$(dirname "$1")}")
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
project=$("$here/.venv/bin/nb2pkg" "$notebook" -q -o "$work/out")
package=$(basename "$project"/src/*)
python3 -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip install -q -U "pip>=25.1" 2>/dev/null
(cd "$project" && "$python" -m pip install -q . --group dev 2>/dev/null && echo "install: ok")
(cd "$project" && "$python" -m pytest -q 2>&1 | tail -n 1)
(cd "$project" && "$python" -m ruff check -q . && echo "ruff: clean")
(cd "$project" && "$python" -m pip wheel -q . --no-deps --wheel-dir dist 2>/dev/null && ls dist)
(cp -r "$folder" "$work/run" && cd "$work/run" && MPLBACKEND=Agg "$python" -m "$package" 2>&1 | tail -n 1)
