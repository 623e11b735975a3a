"""Decisions in; out the place in the slim notebook where the package is imported."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nb2pkg.model.analysis import Fact
from nb2pkg.planning.decided import Decided, is_query_step


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the package's imports go: after a cell, or before one (0 means not so)."""

    after: int = 0
    before: int = 0


def anchor_of(decided: Decided) -> Anchor:
    """After the last of the leading cells that only import, configure or define; else before the first other cell."""
    restarted = _restarted(decided)
    last = decided.cells[restarted - 1].cell.index if restarted else 0
    for cell in decided.cells[restarted:]:
        if is_query_step(decided, cell):
            return Anchor(after=last) if last else Anchor(before=cell.cell.index)
        if cell.cell.kind != "code" or not cell.facts:
            continue
        if cell.untouched or not all(_opens(decided, fact) for fact in cell.facts):
            return Anchor(after=last) if last else Anchor(before=cell.cell.index)
        if any(
            fact.kind in ("import", "setup", "magic", "install") or _is_text(fact)
            for fact in cell.facts
        ):
            last = cell.cell.index
    return Anchor(after=last)


def _restarted(decided: Decided) -> int:
    """How many cells run before Python is restarted: what is imported there is gone."""
    return max(
        (
            place
            for place, cell in enumerate(decided.cells, 1)
            if any(f.hazard and f.hazard.code == "before-restart" for f in cell.facts)
        ),
        default=0,
    )


def _is_text(fact: Fact) -> bool:
    """A string on its own: the docstring of a script must stay its first statement."""
    match fact.node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _opens(decided: Decided, fact: Fact) -> bool:
    """The statement can stand above the package's imports and the parameters: it needs neither."""
    given = decided.settings.keys() | {
        f.name for f in decided.layout.functions.values()
    }
    if fact.key not in decided.hoisted and fact.uses & given:
        return False
    return (
        fact.kind in ("import", "setup", "install", "inert", "run")
        or _is_text(fact)
        or fact.key in decided.hoisted
        or (fact.kind == "magic" and not fact.binds and fact.node is None)
    )
