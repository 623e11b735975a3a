"""Convert one set of notebooks with several engines and compare every byte of what they wrote.

    python tools/engines.py                                   the notebooks of examples/, processes against Spark and joblib
    python tools/engines.py FOLDER --limit 200                200 notebooks below FOLDER
    python tools/engines.py FOLDER --engines joblib:dask      with other engines

Spark runs here with two executors' worth of threads (`local[2]`); it needs Java and `pip install 'nb2pkg[spark]'`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nb2pkg.batching.discovery import Wanted, discover

ROOT = Path(__file__).parents[1]


def main() -> int:
    """0 when every engine wrote the same files, else 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", default=[str(ROOT / "examples")])
    parser.add_argument("--limit", type=int, default=200, help="evenly spread")
    parser.add_argument("--engines", nargs="+", default=["spark", "joblib:loky"])
    chosen = parser.parse_args()
    found = discover(Wanted(tuple(chosen.folders), ignored=True)).notebooks
    step = max(len(found) / chosen.limit, 1)
    sources = [found[int(n * step)] for n in range(int(len(found) / step))]
    with tempfile.TemporaryDirectory(prefix="nb2pkg-engines-") as folder:
        expected = converted("processes", sources, Path(folder))
        same = [
            compared(engine, converted(engine, sources, Path(folder)), expected)
            for engine in chosen.engines
        ]
    return 0 if all(same) else 1


def converted(engine: str, sources: list[str], folder: Path) -> dict[str, str]:
    """The hash of each file that the engine wrote, reports included."""
    output = folder / engine.replace(":", "-")
    command = [sys.executable, "-m", "nb2pkg", "batch", "--from", "-", "-q", "-j", "2"]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)
    }
    environment.setdefault("PYSPARK_PYTHON", sys.executable)
    environment.setdefault("PYSPARK_SUBMIT_ARGS", "--master local[2] pyspark-shell")
    began = time.monotonic()
    done = subprocess.run(
        [*command, "--engine", engine, "-o", str(output)],
        input="\n".join(sources),
        text=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    seconds = time.monotonic() - began
    print(
        f"{engine}: {len(sources)} notebooks, {seconds:.0f} s, exit code {done.returncode}"
    )
    if done.returncode not in (0, 1):
        print(done.stderr[-2000:])
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in output.rglob("*")
        if path.is_file() and ".nb2pkg-batch" not in path.parts
    }  # fmt: skip


def compared(engine: str, made: dict[str, str], expected: dict[str, str]) -> bool:
    """Whether the files are the same, and in words which are not."""
    differing = sorted(
        path for path in made.keys() | expected.keys() if made.get(path) != expected.get(path)
    )  # fmt: skip
    verdict = (
        f"{len(differing)} differ: {differing[:5]}" if differing else "all the same"
    )
    print(f"{engine}: {len(made)} files, {verdict}")
    return bool(made) and not differing


if __name__ == "__main__":
    sys.exit(main())
