"""Record notebooks of other projects, and measure the tests that come of it.

    python tools/recording.py                  18 notebooks that run here, spread over their sources
    python tools/recording.py --count 30       so many of them
    python tools/recording.py --only lmfit/    those whose `source/path` contains a text
    python tools/recording.py --faults 20      also: so many faults in each of ten packages, how many are caught

Reported are the share of generated functions with a recorded test that passes, the branch coverage of each package by its
own suite, and with `--faults` the share of faults that the recorded tests catch.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from _corpus import archives, environments, listing
from _corpus.faults import faults
from _corpus.listing import Sample

from nb2pkg import pipeline
from nb2pkg.errors import Nb2pkgError
from nb2pkg.model.options import Options
from nb2pkg.model.project import Outcome
from nb2pkg.model.recording import RecordingOptions

_PACKAGES = 10  # that faults are put into
_LONGEST = 20.0  # seconds that the original may take
_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(slots=True)
class Result:
    """What came of one notebook.

    functions  all but classes; `tested` those with a recorded test; `reasons` why the others have none.
    coverage   branch coverage of the package by its suite in percent, -1 when the suite did not run.
    faults     how many were put into steps; `caught` by the suite; `missed` what the others were.
               `tested_…` the same for the functions that have a recorded test.
    """

    sample: str
    problem: str = ""
    functions: int = 0
    tested: int = 0
    steps: int = 0
    steps_tested: int = 0
    reasons: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    coverage: float = -1.0
    suite: str = ""
    bytes: int = 0
    faults: int = 0
    caught: int = 0
    tested_faults: int = 0
    tested_caught: int = 0
    missed: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every notebook was recorded or refused in words."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=18)
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--faults", type=int, default=0, metavar="N")
    parser.add_argument("--out", type=Path, metavar="FOLDER")
    parser.add_argument("--json", type=Path, metavar="FILE")
    chosen = parser.parse_args(arguments)
    os.environ.update(_THREADS)
    python = environments.overlay(listing.RECORDING_ENVIRONMENT, listing.ENVIRONMENT)
    out = chosen.out or Path(tempfile.mkdtemp(prefix="nb2pkg-recording-"))
    results = []
    for sample in listing.in_turn(chosen.only, chosen.count, _LONGEST):
        result = Result(str(sample))
        results.append(result)
        wanted = chosen.faults if _wants(results, chosen.faults) else 0
        _try(result, sample, out, python, wanted)
        print(_line(result), flush=True)
        if chosen.json:
            text = json.dumps([asdict(one) for one in results], indent=1)
            chosen.json.write_text(text, encoding="utf-8")
    print(_summary(results))
    if not chosen.out:
        shutil.rmtree(out, ignore_errors=True)
    return 1 if any(one.problem.startswith("crash") for one in results) else 0


def _wants(results: Sequence[Result], many: int) -> bool:
    """Whether there are still fewer packages with so many faults than there should be."""
    return sum(one.faults >= many for one in results) < _PACKAGES


def _try(result: Result, sample: Sample, out: Path, python: Path, many: int) -> None:
    roots = archives.unpacked([sample.source])
    try:
        outcome = pipeline.prepare(
            roots[sample.source] / sample.path,
            Options(name=sample.key),
            output=out,
            overwrite=True,
            recording=RecordingOptions(str(python), timeout=300),
        )
        outcome = pipeline.finish(outcome)
    except Nb2pkgError as problem:
        result.problem = f"refused: {problem.message}"
        return
    except Exception:
        result.problem = "crash: " + traceback.format_exc()[-2000:]
        return
    _count(result, outcome)
    folder = Path(outcome.folder)
    result.coverage, result.suite = _coverage(folder, outcome.plan.package, python)
    if many and result.tested:
        _put_faults_in(result, outcome, python, many)


def _count(result: Result, outcome: Outcome) -> None:
    assert outcome.recording is not None
    result.stopped = outcome.recording.stopped
    for module in outcome.plan.modules:
        for function in module.functions:
            if function.kind == "class":
                continue
            record = outcome.recording.of(f"{module.name}.{function.name}")
            result.functions += 1
            result.tested += bool(record.tests)
            if function.kind != "function":
                result.steps += 1
                result.steps_tested += bool(record.tests)
            if not record.tests:
                result.reasons[record.function] = record.why
    result.bytes = sum(len(content) for _, content in outcome.recording.needed)


def _coverage(folder: Path, package: str, python: Path) -> tuple[float, str]:
    """Line and branch coverage in percent, and the last line pytest says."""
    data = {"COVERAGE_FILE": str(folder / ".coverage-data")}
    source = f"--source={folder / 'src' / package}"
    run = ["-m", "coverage", "run", "--branch", source, "-m", "pytest", "-q"]
    done = _run(python, run, folder, data)
    told = (done.stdout.strip().splitlines() or [""])[-1]
    report = folder / ".coverage.json"
    _run(python, ["-m", "coverage", "json", "-q", "-o", str(report)], folder, data)
    if not report.exists():
        return -1.0, told
    return json.loads(report.read_text())["totals"]["percent_covered"], told


def _put_faults_in(result: Result, outcome: Outcome, python: Path, many: int) -> None:
    """Faults in the steps of all modules, each alone; the suite must fail where it passed."""
    folder = Path(outcome.folder)
    assert outcome.recording is not None
    candidates = []
    for module in outcome.plan.modules:
        path = folder / "src" / outcome.plan.package / f"{module.name}.py"
        steps = [one.name for one in module.functions if one.kind in ("step", "plot")]
        text = path.read_text(encoding="utf-8")
        candidates += [(path, text, one) for one in faults(text, steps, 10_000, seed=1)]
    step = max(len(candidates) // many, 1)
    drawn = candidates[::step][:many]
    job = {
        "folder": str(folder.resolve()),
        "answer": str(folder / ".caught.json"),
        "faults": [
            {
                "path": str(path),
                "text": fault.text,
                "test": f"tests/test_{path.stem}.py",
            }
            for path, _, fault in drawn
        ],
    }
    (folder / ".job.json").write_text(json.dumps(job), encoding="utf-8")
    script = Path(__file__).parent / "_corpus" / "faulty_suites.py"
    _run(python, [str(script), str((folder / ".job.json").resolve())], folder, {}, 1800)
    answer = folder / ".caught.json"
    caught = json.loads(answer.read_text("utf-8")) if answer.exists() else []
    for (path, _, fault), seen in zip(drawn, caught, strict=False):
        result.faults += 1
        result.caught += seen
        record = outcome.recording.of(f"{path.stem}.{fault.function}")
        if record.tests:
            result.tested_faults += 1
            result.tested_caught += seen
        if not seen:
            result.missed.append(f"{path.stem}.{fault.function}: {fault.what}")


def _run(
    python: Path,
    arguments: list[str],
    folder: Path,
    more: dict[str, str],
    longest: float = 300,
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **more}
    try:
        return subprocess.run(
            [str(python), *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=longest,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(arguments, 1, f"over {longest} s", "")


def _line(result: Result) -> str:
    if result.problem:
        return f"{result.sample}: {result.problem}"
    told = (
        f"{result.tested}/{result.functions} functions, {result.coverage:.0f} % covered"
    )
    if result.faults:
        told += f", {result.caught}/{result.faults} faults caught"
    stopped = f", run stopped at {result.stopped}" if result.stopped else ""
    return (
        f"{result.sample}: {told}, {result.bytes // 1000} kB{stopped}; {result.suite}"
    )


def _summary(results: Sequence[Result]) -> str:
    done = [one for one in results if not one.problem and one.functions]
    tested, functions = sum(r.tested for r in done), sum(r.functions for r in done)
    steps, steps_tested = sum(r.steps for r in done), sum(r.steps_tested for r in done)
    covered = [one.coverage for one in done if one.coverage >= 0]
    many, caught = sum(r.faults for r in results), sum(r.caught for r in results)
    those = sum(r.tested_faults for r in results)
    seen = sum(r.tested_caught for r in results)
    why = Counter(
        reason.partition(":")[0] for one in done for reason in one.reasons.values()
    )
    lines = [
        f"{len(done)} notebooks with functions, of {len(results)}",
        f"functions with a recorded test: {tested} of {functions} ({_share(tested, functions)})",
        f"of these steps: {steps_tested} of {steps} ({_share(steps_tested, steps)})",
        f"branch coverage by the own suite, median: {statistics.median(covered or [0]):.1f} %",
        f"faults in steps caught: {caught} of {many} ({_share(caught, many)})",
        f"of those in steps with a recorded test: {seen} of {those} ({_share(seen, those)})",
        *(f"{count:5}  {reason}" for reason, count in why.most_common()),
    ]
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
