#!/bin/sh
# Converts an example notebook in a fresh repository and commits it with this repository's own pre-commit hook
# (`repo:` and `rev:`, in an environment that pre-commit makes): the slim notebook passes, a fattened one is stopped.
# Needs git, pre-commit, and an index for pip. Usage: tools/check_hook.sh [PYTHON]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
python=${1:-$root/.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/cache"
cd "$work"
"$python" -m nb2pkg -q "$root/examples/orders-report/orders_report.py" -o "$work" >/dev/null
cd "$work/orders-report"
cat > .pre-commit-config.yaml <<CONFIG
repos:
  - repo: $root
    rev: $(git -C "$root" rev-parse HEAD)
    hooks:
      - id: nb2pkg-check
CONFIG
git init -q
git config user.name Ann
git config user.email ann@example.org
"$python" -m pre_commit install >/dev/null
git add -A
git commit -q -m "The project as it was made"
echo "slim: committed"
printf '\n# %%%%\ndef share(part, whole):\n    return part / whole\n' >> notebooks/orders_report_notebook.py
git add -A
if git commit -q -m "A function in the notebook"; then
    echo "fattened: committed, but should have been stopped" >&2
    exit 1
fi
echo "fattened: stopped"
