"""The statements of a cell in, the runs of them out that could each become a function.

What only shows stays in the notebook, and so does a statement too short for a function.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nb2pkg.model.analysis import Fact, Hazard
from nb2pkg.planning.doing import stage_of
from nb2pkg.planning.scene import Cut, Scene
from nb2pkg.syntax.dotted import root

_SHORT = 60
_FEW_PLOTS = 3
_MOVABLE = frozenset({"logic", "plot", "print"})


def runs_of(facts: Sequence[Fact], scene: Scene, stays: Mapping[int, Hazard]) -> Cut:
    """Consecutive movable statements of one cell, cut so that what only shows stays; and the short ones left."""
    runs: list[list[Fact]] = [[]]
    own_sessions: set[int] = set()
    for fact in facts:
        if fact.key in scene.hoisted:
            continue
        session = makes_a_session(fact.node) and fact.key not in stays
        movable = fact.kind in _MOVABLE and fact.key not in stays and not session
        if session:
            own_sessions.add(fact.key)
        if movable and runs[-1] and runs[-1][-1].awaits != fact.awaits:
            runs.append([])
        if movable:
            runs[-1].append(fact)
        elif runs[-1]:
            runs.append([])
    kept: list[tuple[Fact, ...]] = []
    short = own_sessions
    for run in runs:
        for part in _cut(run):
            if _is_short(part, scene.settings):
                short |= {fact.key for fact in part}
            else:
                kept.append(part)
    return Cut(tuple(kept), frozenset(short))


def makes_a_session(node: ast.stmt | None) -> bool:
    """`spark = SparkSession.builder…getOrCreate()`: on Databricks the one that is there; functions are given it."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Call(func=func)):
            maker = root(func) in ("SparkSession", "DatabricksSession")
            return (
                maker and isinstance(func, ast.Attribute) and func.attr == "getOrCreate"
            )
    return False


def _cut(run: list[Fact]) -> list[tuple[Fact, ...]]:
    """Separate the logic from leading and trailing statements that only show.

    At most three plots stay in the notebook; more of them become a function of their own. A cell that draws before
    and after its logic is one drawing.
    """
    logic = [i for i, fact in enumerate(run) if fact.kind == "logic"]
    if not logic:
        return [tuple(run)] if plots_in(run) > _FEW_PLOTS else []
    first, last = logic[0], logic[-1]
    parts = []
    head = run[:first]
    tail = run[last + 1 :]
    if plots_in(tail) > _FEW_PLOTS and plots_in(run[: last + 1]):
        return [tuple(run)]
    if plots_in(head) > _FEW_PLOTS:
        parts.append(tuple(head))
    if not plots_in(tail):
        ends = len(tail) - (
            1 if tail and tail[-1].shown and tail[-1].kind != "print" else 0
        )
        parts.append(tuple(run[first : last + 1] + tail[:ends]))
        return parts
    parts.append(tuple(run[first : last + 1]))
    if plots_in(tail) > _FEW_PLOTS:
        parts.append(tuple(tail))
    return parts


def plots_in(facts: Sequence[Fact]) -> int:
    return sum(fact.kind == "plot" for fact in facts)


def _is_short(part: Sequence[Fact], settings: frozenset[str]) -> bool:
    """One statement of one line, under 60 characters, with at most one call: a function would say nothing more.

    Reading, fitting or saving with a parameter is worth one: that is where the parameter takes effect.
    """
    if len(part) != 1 or part[0].node is None or part[0].kind == "plot":
        return False
    if part[0].query:
        return False  # the name says what many lines of SQL do
    fact = part[0]
    if fact.reads & settings and stage_of(fact.source, plots=False) in (
        "load",
        "train",
        "save",
    ):
        return False
    calls = (
        sum(isinstance(n, ast.Call) for n in ast.walk(fact.node)) if fact.node else 0
    )
    return fact.lines == 1 and len(fact.source) < _SHORT and calls <= 1
