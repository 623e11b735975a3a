"""The verdict on two notebooks that should do the same: `Agrees | Differs | DidNotRun`."""

from __future__ import annotations

from dataclasses import dataclass

from nb2pkg.model.running import Raised


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same.

    cell   of the original, counted from 1; 0 when it belongs to no cell.
    what   `printed text`, `result`, `image/png`, `error`, `variable df`, …
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
