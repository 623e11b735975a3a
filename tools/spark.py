"""Run Databricks notebooks on local Spark: convert each, then `verify` runs the original, the slim notebook and `pipeline.run`.

    python tools/spark.py                     the notebooks of tools/_spark/notebooks
    python tools/spark.py --bounded           two of them: for CI
    python tools/spark.py --only udf          those whose name contains a text
    python tools/spark.py a.py b.py           these instead
    python tools/spark.py --python PYTHON     in the environment of that interpreter, not in one of our own

Needs Java 17. The environment is made from `tools/spark-environment.txt` in the cache of `tools/corpus.py`. What a
Databricks notebook finds ready is stood in for by `verify` itself, as for any user.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from _corpus.environments import interpreter

from nb2pkg import pipeline
from nb2pkg.errors import Nb2pkgError
from nb2pkg.model.plan import Figures
from nb2pkg.model.verdict import DidNotRun, NotCompared, Verification
from nb2pkg.reporting.verdicts import verdict_words, verification_lines
from nb2pkg.verification import Means, verify_outcome

HERE = Path(__file__).parent
OWN = HERE / "_spark" / "notebooks"
ENVIRONMENT = HERE / "spark-environment.txt"
BOUNDED = ("sql_and_sqldf", "widgets_report")
# Each run starts a virtual machine of its own that lives for seconds: it is not worth compiling well.
SMALL = {
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "SPARK_LOCAL_IP": "127.0.0.1",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one notebook."""

    name: str
    found: Verification
    figures: Figures

    @property
    def agrees(self) -> bool:
        """It ran to its end, and nothing that was compared differs."""
        return not self.found.differs and not isinstance(self.found.verdict, DidNotRun)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every notebook ran and agrees."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", type=Path, nargs="*")
    parser.add_argument("--only", default="")
    parser.add_argument("--bounded", action="store_true")
    parser.add_argument("--python", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    chosen = parser.parse_args(arguments)
    if not shutil.which("java"):
        print("Spark needs Java 17: there is no `java` on the path", file=sys.stderr)
        return 3
    for name, value in SMALL.items():
        os.environ.setdefault(name, value)
    paths = _chosen(chosen)
    python = str(chosen.python or interpreter(ENVIRONMENT))
    trials = []
    for path in paths:
        try:
            trials.append(attempt(path, python))
        except Nb2pkgError as problem:
            print(f"{path.stem:22} refused: {problem}", flush=True)
        else:
            print(row(trials[-1], verbose=chosen.verbose), flush=True)
    return summed_up(trials, len(paths))


def _chosen(chosen: argparse.Namespace) -> list[Path]:
    own = (path for suffix in ("py", "sql") for path in OWN.glob(f"*.{suffix}"))
    paths = chosen.notebooks or sorted(own)
    if chosen.bounded:
        paths = [OWN / f"{name}.py" for name in BOUNDED]
    return [path for path in paths if chosen.only in path.stem]


def attempt(path: Path, python: str) -> Trial:
    """Convert one notebook in a temporary folder, and verify it."""
    with tempfile.TemporaryDirectory(prefix="nb2pkg-spark-") as place:
        outcome = pipeline.convert(path, output=place)
        found = verify_outcome(outcome, means=Means(python=python))
    return Trial(path.stem, found, outcome.plan.figures)


def row(trial: Trial, *, verbose: bool = False) -> str:
    """One line of the report, and what differs below it."""
    found, figures = trial.found, trial.figures
    pipeline_told = "ends"
    if isinstance(found.pipeline, NotCompared):
        pipeline_told = found.pipeline.reason[:80]
    seconds = sum(run.seconds for run in found.runs)
    told = (
        f"{trial.name:22} moved {figures.moved}/{figures.total}  {seconds:3.0f} s  "
        f"pipeline.run: {pipeline_told:8}  {verdict_words(found)}"
    )
    if trial.agrees and not verbose:
        return told
    lines = verification_lines(found, verbose=verbose)
    return "\n".join([told, *(f"    {line}" for line in lines)])


def summed_up(trials: Sequence[Trial], of: int) -> int:
    """The last line; 0 when all agree."""
    agree = sum(trial.agrees for trial in trials)
    moved = sum(trial.figures.moved for trial in trials)
    total = sum(trial.figures.total for trial in trials)
    whole = sum(not isinstance(t.found.pipeline, NotCompared) for t in trials)
    print(
        f"{agree} of {of} agree; {moved} of {total} statements of logic moved; "
        f"pipeline.run ends in {whole}"
    )
    return 0 if trials and agree == of else 1


if __name__ == "__main__":
    sys.exit(main())
