"""Rows in, the counts that every report shows out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2pkg.model.batch import Row
from nb2pkg.model.findings import Severity

_WORST = (Severity.BLOCKER, Severity.WARNING, Severity.NOTE)
WHY = {
    "timeout": "took too long",
    "memory": "took too much memory",
    "crash": "the interpreter died",
    "bug": "a bug in nb2pkg",
    "in-the-way": "files are in the way of the project",
}


@dataclass(frozen=True, slots=True)
class CodeCount:
    """One code of finding: how often, and in how many notebooks."""

    code: str
    severity: str
    times: int
    notebooks: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A run in numbers.

    converted  by the worst finding: `blocker`, `warning`, `note`, or `none`.
    reasons    why notebooks were refused or failed, most frequent first.
    """

    notebooks: int
    converted: tuple[tuple[str, int], ...]
    refused: int
    failed: int
    reasons: tuple[tuple[str, int], ...]
    codes: tuple[CodeCount, ...]
    moved: int
    logic: int
    copies: int

    @property
    def done(self) -> int:
        """How many were converted."""
        return sum(count for _, count in self.converted)


def totals_of(rows: Sequence[Row]) -> Totals:
    """The counts of these rows."""
    done = [row for row in rows if row.status == "converted"]
    figures = [row.figures for row in done if row.figures is not None]
    worst = Counter(worst_of(row) for row in done)
    order = ("none", *(severity.value for severity in reversed(_WORST)))
    return Totals(
        notebooks=len(rows),
        converted=tuple((name, worst[name]) for name in order if worst[name]),
        refused=sum(row.status == "refused" for row in rows),
        failed=sum(row.status == "failed" for row in rows),
        reasons=_ordered(
            Counter(reason_of(row) for row in rows if row.status != "converted")
        ),
        codes=_codes(done),
        moved=sum(one.moved for one in figures),
        logic=sum(one.total for one in figures),
        copies=sum(bool(row.same_as) for row in rows),
    )


def worst_of(row: Row) -> str:
    """The worst severity among a notebook's findings, or `none`."""
    found = {finding.severity for finding in row.findings}
    return next((one.value for one in _WORST if one in found), "none")


def reason_of(row: Row) -> str:
    """Why there is no project, without the notebook's path.

    >>> reason_of(Row("a/b.ipynb", "refused", message="a/b.ipynb, cell 3: no text"))
    'no text'
    """
    if row.status == "failed":
        return WHY.get(row.why, row.why)
    rest = row.message.removeprefix(row.source)
    _, colon, reason = rest.partition(": ")
    return reason if colon else rest


def _codes(rows: Iterable[Row]) -> tuple[CodeCount, ...]:
    times: Counter[tuple[str, str]] = Counter()
    notebooks: Counter[tuple[str, str]] = Counter()
    for row in rows:
        here = [(one.code, one.severity.value) for one in row.findings]
        times.update(here)
        notebooks.update(set(here))
    counts = [CodeCount(*key, times[key], notebooks[key]) for key in times]
    return tuple(sorted(counts, key=lambda c: (-c.notebooks, -c.times, c.code)))


def _ordered(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
