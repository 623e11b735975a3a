"""The verdict on two notebooks that should do the same, `Agrees | Differs | DidNotRun`, and all that `nb2pkg verify` found."""

from __future__ import annotations

from dataclasses import dataclass

from nb2pkg.model.running import Raised


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same.

    cell   of the original, counted from 1; 0 when it belongs to no cell.
    what   `printed text`, `result`, `image/png`, `error`, `order`, `variable df`, `file out/a.csv`, …
    """

    cell: int
    what: str
    original: str
    slim: str


@dataclass(frozen=True, slots=True)
class Agrees:
    """Everything compared is equal.

    varying  what differs between two runs of the original alone, so was left out of the comparison.
    notes    what is not the same but no change of behaviour: a warning that Python shows only for `__main__`, the module of a class.
    unseen   variables of the original that the slim notebook does not have.
    """

    varying: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differs:
    """At least one thing is not the same; the other fields as in `Agrees`."""

    differences: tuple[Difference, ...]
    varying: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DidNotRun:
    """The original itself ends early, at `cell` with `error`.

    alike   the slim notebook does the same up to there and fails there with the same error.
    """

    cell: int
    error: Raised
    alike: bool
    differences: tuple[Difference, ...] = ()
    varying: tuple[str, ...] = ()


Verdict = Agrees | Differs | DidNotRun


@dataclass(frozen=True, slots=True)
class NotCompared:
    """There is nothing to compare, and why."""

    reason: str


PackageVerdict = Agrees | Differs | NotCompared


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was compared: cells, outputs of cells, variables, files, results of `pipeline.run`."""

    cells: int = 0
    outputs: int = 0
    variables: int = 0
    files: int = 0
    results: int = 0


@dataclass(frozen=True, slots=True)
class Timing:
    """One run: which it was, its seconds, and of a notebook those of each cell by the original cell it stands for."""

    run: str
    seconds: float
    cells: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """All that was found about a project.

    project   its folder; `package` its package.
    notebook  the path of the original; `changed`: it is not the one the project was made from any more.
    verdict   on the slim notebook, `pipeline` on `pipeline.run`.
    random    what differs when the original begins from another seed: equal only because both began from one.
    skipped   what was not done, and why.
    """

    project: str
    package: str
    notebook: str
    changed: bool
    verdict: Verdict
    pipeline: PackageVerdict
    random: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    counts: Counts = Counts()
    runs: tuple[Timing, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything compared is not the same."""
        return bool(self.differences) or isinstance(self.verdict, Differs)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Those of the slim notebook, then those of `pipeline.run`."""
        return tuple(
            difference
            for verdict in (self.verdict, self.pipeline)
            for difference in getattr(verdict, "differences", ())
        )

    @property
    def varying(self) -> tuple[str, ...]:
        """What varies by itself, from all runs: not the same in two runs of the original, or random without a seed."""
        found = (
            *self.verdict.varying,
            *getattr(self.pipeline, "varying", ()),
            *self.random,
        )
        return tuple(dict.fromkeys(found))
