"""Convert one set of notebooks with several engines, compare every byte of what they wrote, and say what each run took.

    python tools/engines.py                                   the notebooks of examples/, processes against Spark and joblib
    python tools/engines.py FOLDER --limit 200                200 notebooks below FOLDER
    python tools/engines.py FOLDER --engines processes:1 joblib:dask:2
                                                              with other engines; the number is that of `--jobs`
    python tools/engines.py FOLDER --again                    and each a second time, with nothing changed

The first engine is what the others are compared with. Each line has wall and processor seconds, the most memory that the driver, one
process below it, and all together held (sampled), and the load of the machine before and after: on a shared one, processor seconds say more.

Spark runs here as a cluster of two executors with one core each (`local-cluster[2,1,1024]`); it needs Java and
`pip install 'nb2pkg[spark]'`. PYSPARK_SUBMIT_ARGS asks for another one. Sampling needs psutil, which comes with `nb2pkg[run]`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from nb2pkg.batching.discovery import Wanted, discover

ROOT = Path(__file__).parents[1]
SECONDS_BETWEEN_LOOKS = 0.2


@dataclass
class Taken:
    """What a process and all below it took, as far as looking every now and then can tell."""

    seconds: float = 0.0
    cpu: dict[tuple[int, float], float] = field(default_factory=dict)
    driver: int = 0
    below: int = 0
    together: int = 0

    def look(self, process: psutil.Process) -> None:
        """Note processor time and memory now; the time of one that has ended is what it was last seen with."""
        sizes = []
        for one in (process, *process.children(recursive=True)):
            try:
                with one.oneshot():
                    times, size = one.cpu_times(), one.memory_info().rss
                self.cpu[one.pid, one.create_time()] = times.user + times.system
                sizes.append(size)
            except psutil.Error:
                continue
        if sizes:
            self.driver = max(self.driver, sizes[0])
            self.below = max(self.below, *sizes[1:], 0)
            self.together = max(self.together, sum(sizes))

    def __str__(self) -> str:
        driver, below, together = (
            n // 2**20 for n in (self.driver, self.below, self.together)
        )
        return (
            f"{self.seconds:.0f} s wall, {sum(self.cpu.values()):.0f} s of processor; "
            f"most memory: driver {driver} MB, one process below it {below} MB, all {together} MB"
        )


def main() -> int:
    """0 when every engine wrote the same files, else 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", default=[str(ROOT / "examples")])
    parser.add_argument("--limit", type=int, default=200, help="evenly spread")
    parser.add_argument(
        "--engines", nargs="+", default=["processes:2", "spark", "joblib:loky:2"]
    )
    parser.add_argument("--again", action="store_true", help="a second run of each")
    parser.add_argument("--into", default="", help="keep what they write, here")
    chosen = parser.parse_args()
    found = discover(Wanted(tuple(chosen.folders), ignored=True)).notebooks
    step = max(len(found) / chosen.limit, 1)
    sources = [found[int(n * step)] for n in range(int(len(found) / step))]
    with tempfile.TemporaryDirectory(prefix="nb2pkg-engines-") as temporary:
        folder = Path(chosen.into or temporary)
        made = {}
        for engine in chosen.engines:
            made[engine] = converted(engine, sources, folder)
            if chosen.again:
                converted(engine, sources, folder)
        first, *others = chosen.engines
        same = [compared(engine, made[engine], made[first]) for engine in others]
    return 0 if all(same) else 1


def converted(named: str, sources: list[str], folder: Path) -> dict[str, str]:
    """The hash of each file that the engine wrote, reports included."""
    engine, _, jobs = named.rpartition(":")
    if not jobs.isdigit():
        engine, jobs = named, "2"
    output = folder / named.replace(":", "-")
    command = [
        *(sys.executable, "-m", "nb2pkg", "batch", "--from", "-", "-q"),
        *("--jobs", jobs, "--engine", engine, "-o", str(output)),
    ]
    code, taken, load, errors = watched(command, "\n".join(sources))
    print(f"{named}: {len(sources)} notebooks, exit code {code}, {taken}; load {load}")
    if code not in (0, 1):
        print(errors[-2000:])
    sys.stdout.flush()
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in output.rglob("*")
        if path.is_file() and ".nb2pkg-batch" not in path.parts
    }  # fmt: skip


def watched(command: list[str], text: str) -> tuple[int, Taken, str, str]:
    """Run a command with a text as its standard input: its exit code, what it took, the load around it, its complaints."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)
    }
    environment.setdefault("PYSPARK_PYTHON", sys.executable)
    environment.setdefault(
        "PYSPARK_SUBMIT_ARGS", "--master local-cluster[2,1,1024] pyspark-shell"
    )
    taken, before = Taken(), os.getloadavg()[0]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
        given.write(text.encode())
        given.seek(0)
        began = time.monotonic()
        with subprocess.Popen(
            command,
            stdin=given,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        ) as running:
            process = psutil.Process(running.pid)
            while running.poll() is None:
                taken.look(process)
                time.sleep(SECONDS_BETWEEN_LOOKS)
        taken.seconds = time.monotonic() - began
        errors.seek(0)
        complaints = errors.read().decode("utf-8", "replace")
    return (
        running.returncode,
        taken,
        f"{before:.1f} to {os.getloadavg()[0]:.1f}",
        complaints,
    )


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
