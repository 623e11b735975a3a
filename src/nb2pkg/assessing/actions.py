"""Scorecards in, what to do next out: what counts most first."""

from __future__ import annotations

from nb2pkg.assessing.statements import SECTIONS
from nb2pkg.model.scorecard import Action, Answered, Scorecard

# What must not wait, whatever it is worth in points.
_FIRST = ("no-credentials", "under-version-control", "cells-parse", "names-before-use")
# Of a hundred points: what is worth less is not worth a line.
_LEAST = 0.05
_MINIMUM = frozenset(section.code for section in SECTIONS if section.minimum)


def actions(today: Scorecard, converted: Scorecard | None) -> tuple[Action, ...]:
    """The actions for what does not hold today; those that converting would do say so, and stand behind one line for all.

    The gain is what the score would rise by if the statement held. Statements of the sections that production needs at
    least come before equal others.
    """
    scored = [answered for answered in today.answers if answered.scored]
    if not scored:
        return ()
    each = 100 / len(scored)
    found: list[tuple[tuple[bool, bool, float], Action]] = []
    lifted = 0.0
    for answered in scored:
        if answered.points >= 1:
            continue
        after = converted.of(answered.statement.code) if converted else None
        done = bool(after and after.scored and after.points > answered.points)
        if after is not None and done:
            lifted += each * (after.points - answered.points)
        gain = each * (1 - answered.points)
        if gain < _LEAST:
            continue
        action = Action(answered.statement.code, _words(answered), round(gain, 1), done)
        found.append((_rank(answered, gain), action))
    ordered = [action for _, action in sorted(found, key=lambda pair: pair[0])]
    if lifted and today.kind == "notebook":
        words = "make it a package with tests: nb2pkg convert"
        ordered.insert(
            _urgent(ordered), Action("convert", words, round(lifted, 1), True)
        )
    return tuple(ordered)


def _rank(answered: Answered, gain: float) -> tuple[bool, bool, float]:
    code = answered.statement.code
    return code not in _FIRST, answered.statement.section not in _MINIMUM, -gain


def _urgent(ordered: list[Action]) -> int:
    """How many actions come before converting: those that must not wait and that it does not do."""
    return sum(action.code in _FIRST and not action.by_converting for action in ordered)


def _words(answered: Answered) -> str:
    """The action, and how much of it is left where that is a matter of more or less."""
    counted = answered.answer == "partly" or any(c.isdigit() for c in answered.remark)
    remark = f" ({answered.remark})" if counted and answered.remark else ""
    return answered.statement.action + remark
