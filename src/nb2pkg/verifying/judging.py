"""The original's run and another in, a verdict on that out; the original runs again only when the two are not equal.

All runs begin from one seed, so what is random by itself draws the same numbers, and equal means equal. What is not
equal may still vary by itself (times, addresses, random numbers from outside the seed): a twin of the original's run
tells. Two runs may take the same thousandth of a second by chance, so what differs must differ from every twin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nb2pkg.model.running import PackageRun, Run
from nb2pkg.model.verdict import (
    Agrees,
    DidNotRun,
    Difference,
    Differs,
    NotCompared,
    PackageVerdict,
    Verdict,
)
from nb2pkg.verifying.comparing import compare, compare_results

_TWINS = 3

Twin = Callable[[], Run | None]


def judge(
    original: Run,
    slim: Run,
    twin: Twin,
    *,
    packages: Sequence[str] = (),
    bound: Mapping[str, int] | None = None,
) -> Verdict:
    """The verdict on `slim`; `twin` runs the original once more from the same seed, asked up to three times.

    `bound` tells the cell that last binds a variable. A twin that cannot be had (None) ends the asking.
    """
    found = compare(original, original, slim, packages=packages, bound=bound)
    for _ in range(_TWINS):
        other = twin() if _differences(found) else None
        if other is None:
            break
        found = _both(
            found, compare(original, other, slim, packages=packages, bound=bound)
        )
    return found


def with_lost_cells(verdict: Verdict, lost: Iterable[int]) -> Verdict:
    """The verdict when the slim notebook has lost all it had of these cells, whether or not that shows anywhere else."""
    gone = tuple(
        Difference(cell, "cell", "is there", "has been taken out")
        for cell in sorted(lost)
        if not (isinstance(verdict, DidNotRun) and cell > verdict.cell)
    )
    if not gone:
        return verdict
    differences = (*gone, *getattr(verdict, "differences", ()))
    if isinstance(verdict, DidNotRun):
        return replace(verdict, alike=False, differences=differences)
    return Differs(differences, verdict.varying, verdict.notes, verdict.unseen)


def judge_package(
    original: Run,
    package: PackageRun,
    other: Run | None,
    twin: Twin,
    *,
    bound: Mapping[str, int] | None = None,
) -> PackageVerdict:
    """The verdict on the results of `pipeline.run`: those that differ must not differ in `other` or a twin either.

    The pipeline leaves out what only shows, which may draw random numbers: so `other`, a run from another seed, counts
    here as well.
    """
    if package.refused:
        return NotCompared(package.refused)
    found: Verdict = compare_results(original, original, package, bound=bound)
    if package.error is None:
        for again in _others(other, twin):
            if not _differences(found):
                break
            found = _both(found, compare_results(original, again, package, bound=bound))
    assert not isinstance(found, DidNotRun)
    return found


def _others(other: Run | None, twin: Twin) -> Iterator[Run]:
    if other is not None:
        yield other
    for _ in range(_TWINS):
        again = twin()
        if again is None:
            return
        yield again


def _differences(found: Verdict) -> frozenset[tuple[int, str]]:
    return frozenset((one.cell, one.what) for one in getattr(found, "differences", ()))


def _both(one: Verdict, other: Verdict) -> Verdict:
    """What differs in both; what varies in either."""
    told = _differences(other)
    differences = tuple(
        found
        for found in getattr(one, "differences", ())
        if (found.cell, found.what) in told
    )
    varying = tuple(dict.fromkeys((*one.varying, *other.varying)))
    if isinstance(one, DidNotRun) or isinstance(other, DidNotRun):
        assert isinstance(one, DidNotRun)
        return replace(
            one, alike=not differences, differences=differences, varying=varying
        )
    if differences:
        return Differs(differences, varying, one.notes, one.unseen)
    return Agrees(varying, one.notes, one.unseen)
