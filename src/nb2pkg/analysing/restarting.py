"""Analysis in, Analysis out: what runs before Python is restarted leaves no name behind, so it stays as it is.

`%restart_python` and its call in Python begin a new one: variables, imports and settings made above are gone.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2pkg.model.analysis import Analysis, CellFacts, Fact, Hazard
from nb2pkg.model.widgets import WidgetUse
from nb2pkg.syntax.restarts import restarts_python

_HAZARD = Hazard("before-restart", "it runs before Python is restarted")
_NONE: frozenset[str] = frozenset()


def cut_at_restart(analysis: Analysis) -> Analysis:
    """The analysis in which statements up to the last restart read and bind nothing; widgets outlive a restart."""
    cells = analysis.cells
    last = max((i for i, c in enumerate(cells, 1) if _restarts(c)), default=0)
    cut = tuple(
        replace(cell, facts=tuple(_cut(fact) for fact in cell.facts))
        for cell in cells[:last]
    )
    return replace(analysis, cells=(*cut, *cells[last:]))


def _restarts(cell: CellFacts) -> bool:
    return not cell.cell.skipped and any(_is_restart(fact) for fact in cell.facts)


def _is_restart(fact: Fact) -> bool:
    return fact.magic == "restart_python" or restarts_python(fact.node)


def _cut(fact: Fact) -> Fact:
    if fact.kind in ("install", "run") or _only_makes_widgets(fact):
        return fact
    return replace(
        fact,
        reads=_NONE,
        sure_reads=_NONE,
        deferred=_NONE,
        escaping=_NONE,
        soft=_NONE,
        soft_inside=_NONE,
        binds=_NONE,
        certain=_NONE,
        deletes=_NONE,
        global_writes=_NONE,
        changes=_NONE,
        evaluated=_NONE,
        imports=(),
        # `CREATE WIDGET` needs no variable.
        widgets=_unsure(fact.widgets) if fact.node else fact.widgets,
        lifted=None,
        hazard=fact.hazard if _stands_for_itself(fact) else _HAZARD,
    )


def _unsure(widgets: WidgetUse | None) -> WidgetUse | None:
    """What a statement that counts for nothing else may have done to the widgets, which outlive it."""
    if widgets is None or not widgets.changes:
        return None
    return replace(widgets, reads=_NONE, certain=False)


def _only_makes_widgets(fact: Fact) -> bool:
    """A line that makes or removes widgets and needs no variable for it."""
    widgets = fact.widgets
    return (
        widgets is not None
        and widgets.changes
        and widgets.certain
        and isinstance(fact.node, ast.Expr)
        and fact.uses <= {"dbutils"}
    )


def _stands_for_itself(fact: Fact) -> bool:
    """What could not be read has said so already."""
    codes = {"cell-does-not-parse", "cell-too-deep", "another-language", "cell-magic"}
    return fact.hazard is not None and fact.hazard.code in codes
