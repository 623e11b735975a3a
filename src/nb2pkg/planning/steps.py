"""Scene and cells in, steps out: runs of statements that become functions, and why the others stay.

cutting    which consecutive statements of a cell could be one function
offences   which of them forbid it, and why
leftovers  which names the notebook would otherwise keep an old value of
decide_steps repeats them until nothing is forbidden any more
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from nb2pkg.model.analysis import CellFacts, Fact, Hazard
from nb2pkg.model.databricks import SESSIONS
from nb2pkg.planning.cutting import plots_in, runs_of
from nb2pkg.planning.leftovers import last_values
from nb2pkg.planning.offences import (
    looked_up_later,
    offenders_of,
    soft_reads,
    touching_volatile,
    watched_by,
)
from nb2pkg.planning.scene import Scene, Step, Steps, Watched, is_given, live
from nb2pkg.syntax.names import Names, names_of

_FINAL = 4


def decide_steps(scene: Scene, cells: Sequence[CellFacts]) -> Steps:
    """Find the steps, so that no variable the notebook still has keeps a value it should have lost."""
    while True:
        steps = _decide(scene, cells)
        missing = last_values(scene.world, scene.facts, steps.steps.values())
        known = scene.last_values
        new = {
            name: key for name, key in missing.items() if key < known.get(name, key + 1)
        }
        if not new:
            return steps
        scene = replace(scene, last_values={**known, **new})


def _decide(scene: Scene, cells: Sequence[CellFacts]) -> Steps:
    """Each round keeps the statements that forbid a step in the notebook and tries again."""
    stays: dict[int, Hazard] = {
        f.key: f.hazard
        for f in scene.facts
        if f.hazard is not None and f.key not in scene.hoisted
    }
    stays.update(touching_volatile(scene))
    by_cell = [tuple(scene.facts[fact.key] for fact in cell.facts) for cell in cells]
    cuts = [runs_of(facts, scene, stays) for facts in by_cell]
    found: dict[int, list[Step]] = {}
    pending = list(range(len(by_cell)))
    while pending:
        watched = watched_by(scene, cuts)
        again: list[int] = []
        for index in pending:
            found[index], offenders = _checked(scene, cuts[index].runs, watched)
            if offenders:
                stays.update(offenders)
                cuts[index] = runs_of(by_cell[index], scene, stays)
                again.append(index)
        # A statement that stays may keep a closure alive that the other cells must respect.
        pending = (
            list(range(len(by_cell)))
            if again and watched_by(scene, cuts) != watched
            else again
        )
    return Steps(
        {step.facts[0].key: step for steps in found.values() for step in steps},
        stays,
        frozenset(key for cut in cuts for key in cut.short),
    )


def _checked(
    scene: Scene,
    runs: Sequence[tuple[Fact, ...]],
    watched: Watched,
) -> tuple[list[Step], dict[int, Hazard]]:
    steps: list[Step] = []
    offenders: dict[int, Hazard] = {}
    for run in runs:
        names = names_of([f.node for f in run if f.node is not None])
        found = offenders_of(scene, run, names, watched)
        offenders.update(found)
        if found:
            continue
        step = _step(scene, run, names, watched)
        if step.shows and step.gives:
            # The value shown and the values returned cannot both be the result: show in the notebook.
            rest = run[:-1]
            if not rest:
                continue
            step = _step(
                scene,
                rest,
                names_of([f.node for f in rest if f.node is not None]),
                watched,
            )
        steps.append(step)
    return steps, offenders


def _step(scene: Scene, run: Sequence[Fact], names: Names, watched: Watched) -> Step:
    first, last = run[0].key, run[-1].key
    text = "\n".join(fact.source for fact in run)
    soft = soft_reads(run)
    wanted = names.reads | {
        name
        for _, name in looked_up_later(run)
        if name not in names.certain or scene.flow.certainly_bound(name, first)
    }
    wanted |= {
        n for n in soft if n in scene.settings or scene.flow.certainly_bound(n, first)
    }
    bound_on_some_path = names.binds - names.certain
    gives = {n for n in names.binds - names.deletes if live(scene, watched, n, last)}
    gives |= {
        n
        for n in names.binds & names.deletes & names.certain
        if live(scene, watched, n, last)
    }
    wanted |= set(gives & bound_on_some_path)
    needs = {
        n for n in wanted if not is_given(scene, n) and _can_be_passed(scene, n, first)
    }
    changed = frozenset().union(*(f.changes for f in run if f.kind == "logic"))
    gives |= {
        n
        for n in changed & needs
        if scene.world.is_variable(n)
        and n not in SESSIONS
        and live(scene, watched, n, last)
    }
    kept = {n for n in names.certain if _outlives(run, n)}
    plots = 2 * plots_in(run) >= len(run) and run[-1].kind in ("plot", "print")
    if not gives and not plots:
        kept |= _final_values(run, names)
    return Step(
        facts=tuple(run),
        needs=_in_order(needs, text),
        gives=_bound_order(gives | kept, run),
        names=names,
        shows=run[-1].shown and _has_value(run[-1]),
        plots=plots,
    )


def _has_value(fact: Fact) -> bool:
    """The shown expression may be something other than None."""
    match fact.node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="show"))):
            return False
    return fact.kind != "print"


def _final_values(run: Sequence[Fact], names: Names) -> set[str]:
    """What a step that nothing follows has made: it is returned, so that the step can be tested and used."""
    made = [
        target.id
        for fact in run
        if isinstance(fact.node, ast.Assign)
        for target in ast.walk(ast.Tuple(elts=fact.node.targets, ctx=ast.Store()))
        if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store)
    ]
    telling = [
        n for n in dict.fromkeys(made) if n in names.certain and not n.startswith("_")
    ]
    return set(telling[-_FINAL:])


def _can_be_passed(scene: Scene, name: str, first: int) -> bool:
    return name in scene.settings or scene.flow.maybe_bound(name, first)


# Objects that do their work as long as they live: letting them go at the end of the function would end it.
_OUTLIVES = re.compile(
    r"\b(TemporaryDirectory|NamedTemporaryFile|TemporaryFile|SpooledTemporaryFile|FuncAnimation|ArtistAnimation|Popen"
    r"|Timer|Thread|Pool|ThreadPoolExecutor|ProcessPoolExecutor|Slider|Button|RadioButtons|CheckButtons|TextBox"
    r"|Cursor|MultiCursor|RectangleSelector|EllipseSelector|LassoSelector|PolygonSelector|SpanSelector|ExitStack"
    r"|open|socket|connect|Client|LocalCluster)\s*\("
)


def _outlives(run: Sequence[Fact], name: str) -> bool:
    return any(
        name in fact.certain
        and isinstance(fact.node, ast.Assign)
        and _OUTLIVES.search(fact.source)
        for fact in run
    )


def _in_order(names: Collection[str], text: str) -> tuple[str, ...]:
    """Names in the order of their first occurrence in the text."""
    places = {name: _place(name, text) for name in names}
    return tuple(sorted(names, key=lambda name: (places[name], name)))


def _place(name: str, text: str) -> int:
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return match.start() if match else len(text)


def _bound_order(names: Collection[str], run: Sequence[Fact]) -> tuple[str, ...]:
    def key(name: str) -> tuple[int, int, str]:
        for i, fact in enumerate(run):
            if name in fact.binds or name in fact.changes:
                return i, _place(name, fact.source), name
        return len(run), 0, name

    return tuple(sorted(names, key=key))
