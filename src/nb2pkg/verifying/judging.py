"""The original's run and the slim notebook's in, a `Verdict` out; the original runs again only when the two are not equal.

All runs begin from one seed, so what is random by itself draws the same numbers, and equal means equal. What is not
equal may still vary by itself (times, addresses, random numbers from outside the seed): a twin of the original's run
tells. Two runs may take the same thousandth of a second by chance, so what differs must differ from every twin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nb2pkg.model.running import Run
from nb2pkg.model.verdict import Agrees, DidNotRun, Differs, Verdict
from nb2pkg.verifying.comparing import compare

_TWINS = 3


def judge(
    original: Run, slim: Run, twin: Callable[[], Run], *, package: str = ""
) -> Verdict:
    """The verdict on `slim`; `twin` runs the original once more from the same seed, asked up to three times."""
    found = compare(original, original, slim, package=package)
    for _ in range(_TWINS):
        if not _differences(found):
            break
        found = _both(found, compare(original, twin(), slim, package=package))
    return found


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
