"""What was read off in, an answer out: the few ways an answer is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nb2pkg.model.scorecard import Answer, Evidence

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """An answer before it is joined to its statement."""

    answer: Answer
    points: float = 0.0
    remark: str = ""
    evidence: tuple[Evidence, ...] = ()


def yes_if(evidence: Sequence[Evidence], otherwise: str) -> Found:
    """Yes when there is evidence, else no, and what is missing."""
    if evidence:
        return Found("yes", 1.0, "", _few(evidence))
    return Found("no", 0.0, otherwise)


def no_if(evidence: Sequence[Evidence], otherwise: str = "") -> Found:
    """No when something was found that should not be there, else yes."""
    if evidence:
        return Found("no", 0.0, _places(len(evidence)), _few(evidence))
    return Found("yes", 1.0, otherwise)


def half(evidence: Sequence[Evidence], remark: str) -> Found:
    """Half of it is there; the remark says what is missing."""
    return Found("partly", 0.5, remark, _few(evidence))


def share(
    done: int, total: int, things: str, missing: Sequence[Evidence] = ()
) -> Found:
    """So many of so many; does not apply to none. `missing` are the places where it does not hold."""
    if not total:
        return Found("does not apply", remark=f"no {things}")
    remark = f"{done} of {total} {things}"
    points = done / total
    answer: Answer = "yes" if done == total else "partly" if done else "no"
    return Found(answer, points, remark, _few(missing) if done < total else ())


def not_applicable(why: str) -> Found:
    """There is nothing that the statement could be about."""
    return Found("does not apply", remark=why)


def _few(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))[:_SHOWN]


def _places(number: int) -> str:
    return "one place" if number == 1 else f"{number} places"
