"""A `Task` in, what its runs show out: the original, the slim notebook and `pipeline.run`, each in its own copy of the folder.

The runs follow one another in one place, so that a path a notebook prints or keeps is the same in each.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from nb2pkg.errors import VerificationCouldNotRun
from nb2pkg.model.running import (
    CellRun,
    Interpreter,
    Limits,
    PackageRun,
    Ready,
    Run,
    Runnable,
    Step,
    Told,
)
from nb2pkg.model.verdict import (
    Counts,
    NotCompared,
    PackageVerdict,
    Timing,
    Verdict,
    Verification,
)
from nb2pkg.verifying.comparing import compare
from nb2pkg.verifying.copies import working_copy
from nb2pkg.verifying.judging import Twin, judge, judge_package, with_lost_cells
from nb2pkg.verifying.kernels import run_cells
from nb2pkg.verifying.packages import run_package

PIPELINE = "pipeline.run"
_SEED, _OTHER_SEED = 0, 1
_NO_TIME = "there was no time left for it"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be run and where.

    folder   the working directory: it is copied for each run; `inside` is the notebook's own folder in it.
    left_out folders in it that no run sees.
    sources  the project's `src`, and that of another package it takes code from.
    packages the project's package, and that other one.
    total    seconds for everything together.
    lost     original cells that the slim notebook has lost since it was written.
    bound    the cell that last binds a variable, by its name.
    ready    what a notebook finds ready where it comes from.
    """

    original: tuple[Runnable, ...]
    slim: tuple[Runnable, ...]
    folder: Path
    sources: tuple[Path, ...]
    packages: tuple[str, ...]
    interpreter: Interpreter
    inside: str = "."
    left_out: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    total: float = 3600.0
    lost: frozenset[int] = frozenset()
    bound: Mapping[str, int] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Ready | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the runs of a task showed; the fields are those of `Verification`."""

    verdict: Verdict
    pipeline: PackageVerdict
    random: tuple[str, ...]
    skipped: tuple[str, ...]
    counts: Counts
    runs: tuple[Timing, ...]

    def about(
        self, project: str, package: str, notebook: str, *, changed: bool
    ) -> Verification:
        """The proof with what it is a proof of."""
        return Verification(
            project,
            package,
            notebook,
            changed,
            self.verdict,
            self.pipeline,
            self.random,
            self.skipped,
            self.counts,
            self.runs,
        )


def prove(task: Task, told: Told = lambda step: None) -> Proof:
    """Run everything and compare; raises `VerificationCouldNotRun` when there is no kernel, no room or no time."""
    with tempfile.TemporaryDirectory(
        prefix="nb2pkg-verify-", ignore_cleanup_errors=True
    ) as place:
        bench = _Bench(task, Path(place).resolve(), told)
        original = bench.notebook("original", task.original)
        slim = bench.notebook("slim notebook", task.slim, search=task.sources)
        verdict = with_lost_cells(
            judge(
                original, slim, bench.twins(), packages=task.packages, bound=task.bound
            ),
            task.lost,
        )
        other = _another_seed(bench, original)
        package = _package(bench, original)
        pipeline = _judge_package(bench, original, package, other)
        return Proof(
            verdict,
            pipeline,
            compare(original, other, original).varying if other else (),
            tuple(bench.skipped),
            _counts(original, slim, package),
            tuple(bench.timings),
        )


def _another_seed(bench: _Bench, original: Run) -> Run | None:
    """The original once more, only to name what is random; one that does not run to its end would name nothing new."""
    if original.stop is not None and original.stop.reason != "error":
        return None
    if bench.time_left() <= original.seconds:
        bench.skipped.append(f"a run from another seed: {_NO_TIME}")
        return None
    return bench.notebook(
        "original, another seed", bench.task.original, seed=_OTHER_SEED
    )


def _package(bench: _Bench, original: Run) -> PackageRun | None:
    if original.stop is not None:
        return None
    if bench.time_left() <= 0:
        bench.skipped.append(f"pipeline.run: {_NO_TIME}")
        return None
    return bench.package()


def _judge_package(
    bench: _Bench, original: Run, package: PackageRun | None, other: Run | None
) -> PackageVerdict:
    if original.stop is not None:
        return NotCompared("the notebook itself does not run to its end")
    if package is None:
        return NotCompared(_NO_TIME)
    return judge_package(
        original, package, other, bench.twins(), bound=bench.task.bound
    )


def _counts(original: Run, slim: Run, package: PackageRun | None) -> Counts:
    names = {variable.name for variable in original.variables}
    results = package.results if package else ()
    return Counts(
        len(original.cells),
        sum(len(cell.outputs) for cell in original.cells),
        len(names & {variable.name for variable in slim.variables}),
        len({file.path for run in (original, slim) for file in run.files or ()}),
        len(names & {variable.name for variable in results}),
    )


class _Bench:
    """Runs what is asked for, one run at a time, each in a fresh copy of the folder at one and the same place."""

    def __init__(self, task: Task, place: Path, told: Told) -> None:
        self.task = task
        self.timings: list[Timing] = []
        self.skipped: list[str] = []
        self._place = place
        self._told = told
        self._end = time.monotonic() + task.total
        self._twins: list[Run] = []

    def time_left(self) -> float:
        """Seconds until everything has to be done."""
        return self._end - time.monotonic()

    def notebook(
        self,
        name: str,
        cells: Sequence[Runnable],
        search: Sequence[Path] = (),
        seed: int = _SEED,
    ) -> Run:
        """One notebook from top to bottom."""
        copy = self._copy(name)

        def told(number: int, done: CellRun | None) -> None:
            cell, seconds = cells[number - 1].origin, done.seconds if done else None
            self._told(Step(name, cell, number, len(cells), seconds))

        run = run_cells(
            cells,
            folder=copy / self.task.inside,
            interpreter=self.task.interpreter,
            search=search,
            limits=self._limits(),
            environment=self._environment(),
            seed=seed,
            ready=self.task.ready,
            watched=copy,
            told=told,
        )
        cells_seconds = tuple((cell.origin, cell.seconds) for cell in run.cells)
        self.timings.append(Timing(name, run.seconds, cells_seconds))
        return run

    def twins(self) -> Twin:
        """Gives the original's further runs from the same seed, those there are first; None when there is no time."""
        numbers = count()

        def twin() -> Run | None:
            number = next(numbers)
            if number == len(self._twins):
                if self.time_left() <= 0:
                    self.skipped.append(f"a further run of the original: {_NO_TIME}")
                    return None
                run = self.notebook("original again", self.task.original)
                self._twins.append(run)
            return self._twins[number]

        return twin

    def package(self) -> PackageRun:
        """`pipeline.run` with the default configuration."""
        name = PIPELINE
        copy = self._copy(name)
        self._told(Step(name, 0, 1, 1))
        run = run_package(
            self.task.packages[0],
            sources=self.task.sources,
            folder=copy / self.task.inside,
            watched=copy,
            answer=self._place / "answer.json",
            interpreter=self.task.interpreter,
            limits=self._limits(),
            environment=self._environment(),
            seed=_SEED,
            ready=self.task.ready,
        )
        self._told(Step(name, 0, 1, 1, run.seconds))
        self.timings.append(Timing(name, run.seconds))
        return run

    def _copy(self, name: str) -> Path:
        if self.time_left() <= 0:
            raise VerificationCouldNotRun(
                f"no time was left for: {name}",
                hint="give more seconds with --total-timeout",
            )
        shutil.rmtree(self._place / "run", ignore_errors=True)
        for folder in ("run", "run/tmp"):
            (self._place / folder).mkdir()
        return working_copy(
            self.task.folder, self._place / "run", left_out=self.task.left_out
        )

    def _limits(self) -> Limits:
        left = max(self.time_left(), 1.0)
        whole = min(left, self.task.limits.notebook)
        return replace(
            self.task.limits, notebook=whole, cell=min(self.task.limits.cell, whole)
        )

    def _environment(self) -> dict[str, str]:
        """Temporary files of a run go where they are removed with it."""
        folder = str(self._place / "run" / "tmp")
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)
        return {**temporary, **self.task.environment}
