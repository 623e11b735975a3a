"""Try nb2pkg on notebooks of other projects: convert them, check what comes out, run original and result, and compare.

    python tools/corpus.py                     everything: about 1,250 conversions, every notebook that runs here
    python tools/corpus.py --only lmfit/       those whose `source/path` contains a text
    python tools/corpus.py --no-run            conversions only
    python tools/corpus.py --bounded           the small fixed sample that CI runs
    python tools/corpus.py env                 make the environment the notebooks run in
    python tools/corpus.py originals           only run the originals, and keep what they did
    python tools/corpus.py lock                look up the pinned archives' hashes again

The archives come from the package index, pinned in `corpus.lock.json`, and are kept with everything else in
`~/.cache/nb2pkg-corpus` (or $NB2PKG_CORPUS), never in the tree.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from _corpus import archives, environments, listing
from _corpus.execution import Bench, baseline
from _corpus.listing import Sample
from _corpus.report import acceptable, table
from _corpus.trial import Trial, attempt

from nb2pkg.model.running import Limits, Run
from nb2pkg.reading import read_notebook

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every notebook is converted or refused in words, and every run agrees or fails alike; else 1."""
    chosen = _arguments(arguments)
    requirements = listing.SMALL_ENVIRONMENT if chosen.bounded else listing.ENVIRONMENT
    if chosen.action == "lock":
        listed = json.loads(listing.LIST.read_text(encoding="utf-8"))["sources"]
        archives.write_lock({name: entry["version"] for name, entry in listed.items()})
        return 0
    if chosen.action == "env":
        print(environments.interpreter(requirements))
        return 0
    samples = (
        listing.bounded()
        if chosen.bounded
        else listing.chosen(chosen.only, chosen.limit)
    )
    bench = _bench(requirements, chosen.timeout) if chosen.run else None
    if chosen.action == "originals":
        return _originals(samples, _bench(requirements, chosen.timeout), chosen.jobs)
    return _trials(samples, bench, chosen)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "action", nargs="?", choices=("run", "originals", "env", "lock"), default="run"
    )
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="part of `source/path`"
    )
    parser.add_argument(
        "--limit", type=int, default=0, metavar="N", help="N of them, evenly spread"
    )
    parser.add_argument("--run", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--timeout", type=float, default=300, metavar="SECONDS", help="for one notebook"
    )
    parser.add_argument(
        "--bounded", action="store_true", help="the small fixed sample for CI"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write all results there too"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="keep the projects there"
    )
    return parser.parse_args(arguments)


def _bench(requirements: Path, timeout: float) -> Bench:
    key = environments.environment_key(requirements)
    limits = Limits(cell=timeout, notebook=timeout)
    return Bench(environments.interpreter(requirements), key, limits)


def _trials(
    samples: Sequence[Sample], bench: Bench | None, chosen: argparse.Namespace
) -> int:
    roots = archives.unpacked(sample.source for sample in samples)
    out = chosen.out or Path(tempfile.mkdtemp(prefix="nb2pkg-corpus-"))
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    slowest_first = sorted(samples, key=lambda sample: -(sample.seconds or 0))
    work = [(sample, roots[sample.source], out, bench) for sample in slowest_first]
    trials = [trial for _, trial in _in_parallel(attempt, work, chosen.jobs, _lost)]
    trials.sort(key=lambda trial: trial.sample)
    print(table(trials, time.monotonic() - began))
    results = chosen.json or archives.cache() / "results.json"
    results.write_text(
        json.dumps([asdict(trial) for trial in trials], indent=1), "utf-8"
    )
    print(f"every result: {results}")
    if not chosen.out:
        shutil.rmtree(out, ignore_errors=True)
    return 0 if acceptable(trials) else 1


def _lost(sample: Sample, *_: object) -> Trial:
    return Trial(str(sample), detail="the process ended without an answer")


def _originals(samples: Sequence[Sample], bench: Bench, jobs: int) -> int:
    roots = archives.unpacked(sample.source for sample in samples)
    work = [(sample, roots[sample.source], bench) for sample in samples if sample.runs]
    for sample, run in _in_parallel(_original, work, jobs, lambda *_: Run(())):
        end = str(run.stop.error)[:100] if run.stop else "ran"
        print(f"{run.seconds:6.1f}  {sample}  {end}", flush=True)
    return 0


def _original(sample: Sample, root: Path, bench: Bench) -> Run:
    path = root / sample.path
    return baseline(read_notebook(path), path.parent, bench)


def _in_parallel(
    function: Callable[..., T], work: Sequence[tuple], jobs: int, lost: Callable[..., T]
) -> Iterator[tuple[Sample, T]]:
    """The answers as they come, each with its sample; `lost` answers for a process that died."""
    with ProcessPoolExecutor(max_workers=jobs, max_tasks_per_child=None) as pool:
        waiting = {pool.submit(function, *item): item for item in work}
        for place, future in enumerate(as_completed(waiting), 1):
            if sys.stderr.isatty():
                print(f"\r{place}/{len(waiting)}", end="", file=sys.stderr)
            try:
                yield waiting[future][0], future.result()
            except BrokenProcessPool:
                yield waiting[future][0], lost(*waiting[future])


if __name__ == "__main__":
    sys.exit(main())
