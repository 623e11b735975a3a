"""Run Databricks notebooks on local Spark: original, slim notebook, and `pipeline.run`; compare the first two.

    python tools/spark.py                     the notebooks of tools/_spark/notebooks
    python tools/spark.py --only udf          those whose name contains a text
    python tools/spark.py a.py b.py           these instead
    python tools/spark.py --python PYTHON     in the environment of that interpreter, not in one of our own

Needs Java 17. The environment is made from `tools/spark-environment.txt` in the cache of `tools/corpus.py`. What a
Databricks notebook finds ready is stood in for by `nb2pkg.standing_in`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from _corpus.environments import interpreter

from nb2pkg import pipeline, standing_in
from nb2pkg.model.notebook import Notebook, SlimCell
from nb2pkg.model.project import Outcome
from nb2pkg.model.running import Limits, Run, Runnable
from nb2pkg.model.verdict import Agrees, DidNotRun, Verdict
from nb2pkg.reading import read_bytes
from nb2pkg.verifying.copies import working_copy
from nb2pkg.verifying.judging import judge
from nb2pkg.verifying.kernels import run_cells

HERE = Path(__file__).parent
OWN = HERE / "_spark" / "notebooks"
ENVIRONMENT = HERE / "spark-environment.txt"
LIMITS = Limits(cell=600, notebook=1200, start=300)
_RUN = """
from {package}.config import Config
from {package}.pipeline import run
import inspect
names = inspect.signature(run).parameters.keys() - {{"config"}}
results = run(Config(), **{{name: globals()[name] for name in names}})
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one notebook; `stopped` is where `pipeline.run` ended, "" when it did not."""

    name: str
    verdict: Verdict
    outcome: Outcome
    stopped: str


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every notebook ran and agrees."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", type=Path, nargs="*")
    parser.add_argument("--only", default="")
    parser.add_argument("--python", type=Path)
    chosen = parser.parse_args(arguments)
    python = chosen.python or interpreter(ENVIRONMENT)
    paths = [
        p for p in chosen.notebooks or sorted(OWN.glob("*.py")) if chosen.only in p.stem
    ]
    trials = []
    for path in paths:
        trials.append(attempt(path, python))
        print(row(trials[-1]), flush=True)
    agree = sum(isinstance(t.verdict, Agrees) or _exits(t.verdict) for t in trials)
    moved = sum(t.outcome.plan.figures.moved for t in trials)
    total = sum(t.outcome.plan.figures.total for t in trials)
    whole = sum(not t.stopped for t in trials)
    print(
        f"{agree} of {len(trials)} agree; {moved} of {total} statements of logic moved; pipeline.run ends in {whole}"
    )
    return 0 if agree == len(trials) else 1


def attempt(path: Path, python: Path) -> Trial:
    """Convert one notebook, run it three ways."""
    with tempfile.TemporaryDirectory(prefix="nb2pkg-spark-") as place:
        outcome = pipeline.convert(path, output=Path(place) / "out")
        project = Path(outcome.folder)
        notebook, planned = pipeline.decide(path, pipeline.Options())
        file = next(f for f in (project / "notebooks").iterdir())
        slim = read_bytes(file.read_bytes(), name=file.stem, path=str(file))
        original = cells_of(notebook)
        package = outcome.plan.package

        def run(cells: Sequence[Runnable]) -> Run:
            with tempfile.TemporaryDirectory(prefix="nb2pkg-spark-") as inside:
                return run_cells(
                    [Runnable(0, setup(notebook)), *cells],
                    folder=working_copy(path.parent, Path(inside)),
                    python=str(python),
                    search=(project / "src",),
                    limits=LIMITS,
                    environment={"SPARK_LOCAL_IP": "127.0.0.1"},
                    seed=0,
                )

        first, second = run(original), run(slim_cells_of(slim, planned.cells))
        verdict = judge(first, second, lambda: run(original), package=package)
        whole = run([Runnable(1, _RUN.format(package=package))])
        stopped = str(whole.stop.error)[:150] if whole.stop else ""
    return Trial(path.stem, verdict, outcome, stopped)


def setup(notebook: Notebook) -> str:
    """The cell that makes a kernel ready; each of these notebooks uses Spark."""
    return standing_in.setup_cell(root="dbfs", spark=True)


def cells_of(notebook: Notebook) -> list[Runnable]:
    """What "run all" runs: Python, and the cells that begin with a magic of Databricks."""
    return [
        Runnable(cell.index, cell.source, cell.raised)
        for cell in notebook.cells
        if cell.kind in ("code", "other") and not cell.skipped
    ]


def slim_cells_of(slim: Notebook, planned: Sequence[SlimCell]) -> list[Runnable]:
    """The same of the slim notebook as it is read again, each with the original cell it stands for."""
    origins = [cell.origin for cell in planned if cell.kind in ("code", "other")]
    cells = cells_of(slim)
    return [
        Runnable(o, c.source, c.may_fail) for o, c in zip(origins, cells, strict=True)
    ]


def row(trial: Trial) -> str:
    """One line of the report, and what differs below it."""
    figures = trial.outcome.plan.figures
    word = {"Agrees": "agrees", "Differs": "DIFFERS", "DidNotRun": "did not run"}
    told = word[type(trial.verdict).__name__]
    if _exits(trial.verdict):
        told = "agrees, exits"
    lines = [
        f"{trial.name:22} {told:14} moved {figures.moved}/{figures.total}  "
        f"pipeline.run {'ends' if not trial.stopped else trial.stopped}"
    ]
    for one in getattr(trial.verdict, "differences", ())[:5]:
        lines.append(
            f"    cell {one.cell} {one.what}: {one.original[:200]!r} -> {one.slim[:200]!r}"
        )
    if isinstance(trial.verdict, DidNotRun) and not _exits(trial.verdict):
        lines.append(f"    cell {trial.verdict.cell}: {str(trial.verdict.error)[:300]}")
    return "\n".join(lines)


def _exits(verdict: Verdict) -> bool:
    """Both end with the same `dbutils.notebook.exit`, which a kernel shows as an error."""
    return (
        isinstance(verdict, DidNotRun)
        and verdict.alike
        and verdict.error.type == "NotebookExit"
    )


if __name__ == "__main__":
    sys.exit(main())
