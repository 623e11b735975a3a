"""Try nb2pkg on every Databricks notebook of some folders: round trip, conversion, and what became of each magic.

    python tools/databricks.py FOLDER…            source notebooks, .ipynb, .dbc and web pages, folders below included
    python tools/databricks.py FOLDER… --trips    only that reading and writing give the same bytes
    python tools/databricks.py FOLDER… --no-imports   all but importing what was made, which takes a process each
    python tools/databricks.py FOLDER… --json F   every result there too

Nothing of the folders is kept; the projects go to a temporary folder (or --out).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from _databricks.attempts import Attempt, attempt
from _databricks.tables import acceptable, table

from nb2pkg.errors import Nb2pkgError
from nb2pkg.reading import notebooks_at

SUFFIXES = {".py", ".sql", ".scala", ".r", ".ipynb", ".dbc", ".html", ".python"}
SIGNS = (
    b"Databricks notebook source",
    b"application/vnd.databricks",
    b"__DATABRICKS_NOTEBOOK_MODEL",
    b'"NotebookV1"',
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every notebook comes back byte for byte and is converted or refused in words; else 1."""
    chosen = _arguments(arguments)
    paths = [path for folder in chosen.folders for path in _notebooks(folder)]
    out = chosen.out or Path(tempfile.mkdtemp(prefix="nb2pkg-databricks-"))
    began = time.monotonic()
    work = [
        (path, None if chosen.trips else str(out), n, not chosen.no_imports)
        for n, path in enumerate(paths)
    ]
    with ProcessPoolExecutor(max_workers=chosen.jobs) as pool:
        attempts = list(pool.map(_attempt, work, chunksize=8))
    print(table(attempts, time.monotonic() - began))
    if chosen.json:
        results = [asdict(one) for one in attempts]
        chosen.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    if not chosen.out:
        shutil.rmtree(out, ignore_errors=True)
    return 0 if acceptable(attempts) else 1


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--trips", action="store_true", help="only the round trips")
    parser.add_argument("--no-imports", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="keep the projects there"
    )
    return parser.parse_args(arguments)


def _notebooks(folder: Path) -> Iterator[str]:
    """The paths of all notebooks below a folder that bear a sign of Databricks, each notebook of an archive apart."""
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(parent, name)
            if path.suffix.lower() in SUFFIXES and _bears_a_sign(path):
                try:
                    yield from notebooks_at(path)
                except Nb2pkgError as problem:
                    print(f"left out: {problem.message}", file=sys.stderr)


def _bears_a_sign(path: Path) -> bool:
    if not path.is_file() or path.suffix.lower() == ".dbc":
        return path.is_file()
    data = path.read_bytes()
    is_source = path.suffix.lower() in {".py", ".sql", ".scala", ".r"}
    return SIGNS[0] in data[:64] if is_source else any(s in data for s in SIGNS[1:])


def _attempt(work: tuple[str, str | None, int, bool]) -> Attempt:
    return attempt(*work)


if __name__ == "__main__":
    sys.exit(main())
