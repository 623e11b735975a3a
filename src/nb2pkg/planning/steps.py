"""World and statements in, steps out: runs of statements that become functions, and why the others stay.

_runs        which consecutive statements of a cell could be one function
_offenders   which of them forbid it, and why
decide_steps repeats both until nothing is forbidden any more
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nb2pkg.model.analysis import CellFacts, Fact, Hazard
from nb2pkg.planning.leftovers import last_values
from nb2pkg.planning.naming import stage_of
from nb2pkg.planning.world import BUILTINS, Flow, World
from nb2pkg.syntax.names import Names, names_of

_SHORT = 60
_FEW_PLOTS = 3
_FINAL = 4
_MOVABLE = frozenset({"logic", "plot", "print"})


@dataclass(frozen=True, slots=True)
class Step:
    """A run of statements that becomes a function.

    needs     variables passed in, in order of first use; gives: variables returned, in order of binding.
    shows     the last statement is an expression whose value is returned and shown.
    plots     it only draws.
    """

    facts: tuple[Fact, ...]
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    names: Names
    shows: bool = False
    plots: bool = False

    @property
    def is_async(self) -> bool:
        """True when a statement awaits."""
        return any(fact.awaits for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Steps:
    """All steps by the key of their first statement, and the hazards of statements that stay because of the flow."""

    steps: Mapping[int, Step]
    stays: Mapping[int, Hazard]
    short: frozenset[int]


@dataclass(frozen=True, slots=True)
class Scene:
    """What step decisions look at: the world, the flow of the (rewritten) statements, and what is at module level.

    module_level  names a module can have without being given them: imports, moved definitions, constants read there.
    hoisted       keys of statements that leave their cell: imports, moved definitions, parameters.
    last_values   variable -> key of the statement from which on each step that binds it returns it, read later or not.
    """

    world: World
    flow: Flow
    facts: tuple[Fact, ...]
    module_level: frozenset[str]
    settings: frozenset[str]
    hoisted: frozenset[int]
    keep_all: bool = False
    last_values: Mapping[str, int] = field(default_factory=dict)


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
    stays.update(_touching_volatile(scene))
    by_cell = [tuple(scene.facts[fact.key] for fact in cell.facts) for cell in cells]
    cuts = [_runs(facts, scene, stays) for facts in by_cell]
    found: dict[int, list[Step]] = {}
    pending = list(range(len(by_cell)))
    while pending:
        watched = _watched(scene, cuts)
        again: list[int] = []
        for index in pending:
            found[index], offenders = _checked(scene, cuts[index].runs, watched)
            if offenders:
                stays.update(offenders)
                cuts[index] = _runs(by_cell[index], scene, stays)
                again.append(index)
        # A statement that stays may keep a closure alive that the other cells must respect.
        pending = (
            list(range(len(by_cell)))
            if again and _watched(scene, cuts) != watched
            else again
        )
    return Steps(
        {step.facts[0].key: step for steps in found.values() for step in steps},
        stays,
        frozenset(key for cut in cuts for key in cut.short),
    )


@dataclass(frozen=True, slots=True)
class Cut:
    """One cell cut into candidates for steps, and the keys of statements too short to be one."""

    runs: tuple[tuple[Fact, ...], ...]
    short: frozenset[int]


@dataclass(frozen=True, slots=True)
class Watched:
    """Names that code left in the notebook may look up at any later time, and the names that hold such code."""

    names: frozenset[str]
    holders: frozenset[str]
    anonymous: frozenset[str]


def _watched(scene: Scene, cuts: Sequence[Cut]) -> Watched:
    names: set[str] = set()
    holders: set[str] = set()
    anonymous: set[str] = set()
    moving = {fact.key for cut in cuts for run in cut.runs for fact in run}
    for fact in scene.facts:
        if fact.escaping and fact.key not in scene.hoisted and fact.key not in moving:
            names |= fact.escaping
            if fact.kind == "definition":
                holders |= fact.binds
            else:
                anonymous |= fact.escaping
    return Watched(
        frozenset(names), _with_their_values(scene, holders), frozenset(anonymous)
    )


def _with_their_values(scene: Scene, holders: set[str]) -> frozenset[str]:
    """The holders and every name whose value may have come from one: an instance of a class, a closure it returned."""
    size = -1
    while holders and size != len(holders):
        size = len(holders)
        for fact in scene.facts:
            if fact.uses & holders:
                holders |= fact.binds | fact.changes
                if isinstance(fact.node, ast.Expr):
                    holders |= {n for n in fact.reads if scene.world.is_variable(n)}
    return frozenset(holders)


def _touching_volatile(scene: Scene) -> dict[int, Hazard]:
    volatile = scene.world.volatile
    if not volatile:
        return {}
    return {
        fact.key: Hazard(
            "touches-a-global",
            f"`{min((fact.uses | fact.binds) & volatile)}` is rebound by a function with `global`",
            "return the value from the function instead",
        )
        for fact in scene.facts
        if (fact.uses | fact.binds) & volatile
        and fact.hazard is None
        and fact.kind != "definition"
    }


def _runs(facts: Sequence[Fact], scene: Scene, stays: Mapping[int, Hazard]) -> Cut:
    """Consecutive movable statements of one cell, cut so that what only shows stays; and the short ones left."""
    runs: list[list[Fact]] = [[]]
    for fact in facts:
        if fact.key in scene.hoisted:
            continue
        movable = fact.kind in _MOVABLE and fact.key not in stays
        if movable and runs[-1] and runs[-1][-1].awaits != fact.awaits:
            runs.append([])
        if movable:
            runs[-1].append(fact)
        elif runs[-1]:
            runs.append([])
    kept: list[tuple[Fact, ...]] = []
    short: set[int] = set()
    for run in runs:
        for part in _cut(run):
            if _is_short(part, scene.settings):
                short |= {fact.key for fact in part}
            else:
                kept.append(part)
    return Cut(tuple(kept), frozenset(short))


def _cut(run: list[Fact]) -> list[tuple[Fact, ...]]:
    """Separate the logic from leading and trailing statements that only show.

    At most three plots stay in the notebook; more of them become a function of their own. A cell that draws before
    and after its logic is one drawing.
    """
    logic = [i for i, fact in enumerate(run) if fact.kind == "logic"]
    if not logic:
        return [tuple(run)] if _plots(run) > _FEW_PLOTS else []
    first, last = logic[0], logic[-1]
    parts = []
    head = run[:first]
    tail = run[last + 1 :]
    if _plots(tail) > _FEW_PLOTS and _plots(run[: last + 1]):
        return [tuple(run)]
    if _plots(head) > _FEW_PLOTS:
        parts.append(tuple(head))
    if not _plots(tail):
        ends = len(tail) - (
            1 if tail and tail[-1].shown and tail[-1].kind != "print" else 0
        )
        parts.append(tuple(run[first : last + 1] + tail[:ends]))
        return parts
    parts.append(tuple(run[first : last + 1]))
    if _plots(tail) > _FEW_PLOTS:
        parts.append(tuple(tail))
    return parts


def _plots(facts: Sequence[Fact]) -> int:
    return sum(fact.kind == "plot" for fact in facts)


def _is_short(part: Sequence[Fact], settings: frozenset[str]) -> bool:
    """One statement of one line, under 60 characters, with at most one call: a function would say nothing more.

    Reading, fitting or saving with a parameter is worth one: that is where the parameter takes effect.
    """
    if len(part) != 1 or part[0].node is None or part[0].kind == "plot":
        return False
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


def _checked(
    scene: Scene,
    runs: Sequence[tuple[Fact, ...]],
    watched: Watched,
) -> tuple[list[Step], dict[int, Hazard]]:
    steps: list[Step] = []
    offenders: dict[int, Hazard] = {}
    for run in runs:
        names = names_of([f.node for f in run if f.node is not None])
        found = _offenders(scene, run, names, watched)
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


def _live(scene: Scene, watched: Watched, name: str, key: int) -> bool:
    if scene.keep_all or name in watched.names or scene.flow.live_after(name, key):
        return True
    return scene.last_values.get(name, key + 1) <= key


def _is_given(scene: Scene, name: str) -> bool:
    """A name the module has by itself: nothing has to be passed."""
    return name in scene.module_level or not (
        scene.world.is_variable(name) or name in scene.settings
    )


def _offenders(
    scene: Scene, run: Sequence[Fact], names: Names, watched: Watched
) -> dict[int, Hazard]:
    """Statements of a run that forbid moving it, each with the reason."""
    first, last = run[0].key, run[-1].key
    found: dict[int, Hazard] = {}

    def blame(hazard: Hazard, guilty: Sequence[Fact]) -> None:
        for fact in guilty or run:
            found.setdefault(fact.key, hazard)

    for name in sorted(names.reads):
        hazard = _unreadable(scene, name, names, first, _read_at_once(run[0]))
        if hazard:
            blame(hazard, [f for f in run if name in f.reads][:1])
    for fact, name in _looked_up_later(run):
        hazard = _unreachable(scene, name, names, fact, first)
        if hazard:
            blame(hazard, [fact])
    for name in sorted(frozenset().union(*(f.escaping for f in run))):
        if scene.flow.rebound_after(name, last) and not _is_given(scene, name):
            blame(_late(name), [f for f in run if name in f.escaping])
    for fact in run:
        unseen = {
            n
            for n in fact.soft_inside - scene.module_level
            if scene.world.is_variable(n)
        }
        if unseen:
            blame(_in_a_string(min(unseen)), [fact])
    for name in sorted(names.binds - names.certain):
        if _live(scene, watched, name, last) and not scene.flow.certainly_bound(
            name, first
        ):
            blame(_maybe(name), [f for f in run if name in f.binds])
    for name in sorted(names.deletes - names.certain):
        if _live(scene, watched, name, last):
            blame(_maybe(name), [f for f in run if name in f.deletes])
    for fact in run:
        outer = fact.deletes - frozenset().union(
            *(f.binds for f in run if f.key <= fact.key)
        )
        outer |= {name for name in fact.deletes if scene.flow.may_be_left(name, first)}
        if outer:
            blame(_deletes(min(outer)), [fact])
    called = frozenset().union(*(f.uses for f in run)) & watched.holders
    for fact in run:
        seen = fact.binds & (watched.names if called else watched.anonymous)
        if seen and not (fact.key == last and isinstance(fact.node, ast.Assign)):
            blame(_seen(min(seen)), [fact])
    return found


def _unreadable(
    scene: Scene, name: str, names: Names, first: int, opening: frozenset[str]
) -> Hazard | None:
    """Why a name the run reads cannot be passed in; None when it can, or need not be.

    `opening`: what the run reads before it does anything.
    """
    world, flow = scene.world, scene.flow
    if (
        name in world.imports
        and name in world.binders
        and not flow.maybe_bound(name, first)
    ):
        return _not_imported(name)
    if name in scene.settings or name in scene.module_level:
        return None
    if world.is_unknown(name):
        return Hazard(
            "undefined-name",
            f"nothing in the notebook binds `{name}`",
            "import or define it before this cell",
        )
    if not world.is_variable(name) or flow.certainly_bound(name, first):
        return None
    from_elsewhere = bool(world.stars) or name in BUILTINS
    if from_elsewhere and name not in names.binds and not flow.maybe_bound(name, first):
        return None
    if name in opening and flow.maybe_bound(name, first) and not from_elsewhere:
        return None
    return _maybe(name)


def _read_at_once(fact: Fact) -> frozenset[str]:
    """Names that the statement reads before it can do anything else: unbound, the call fails as the statement would."""
    simple = isinstance(
        fact.node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr
    )
    calls = fact.node is not None and any(
        isinstance(n, ast.Call) for n in ast.walk(fact.node)
    )
    return fact.sure_reads if simple and not calls else frozenset()


def _looked_up_later(run: Sequence[Fact]) -> list[tuple[Fact, str]]:
    """What closures of a run look up, unless the run has certainly bound it before it makes the closure."""
    bound: frozenset[str] = frozenset()
    found = []
    for fact in run:
        found += [(fact, name) for name in sorted(fact.deferred - bound)]
        bound = (bound | fact.certain) - (fact.deletes - fact.certain)
    return found


def _unreachable(
    scene: Scene, name: str, names: Names, fact: Fact, first: int
) -> Hazard | None:
    """Why a closure of the run would not find a name it looks up later."""
    world, flow = scene.world, scene.flow
    if _is_given(scene, name) and not (
        world.is_unknown(name) and not flow.maybe_bound(name, first)
    ):
        return None
    if world.is_unknown(name):
        return _unreadable(scene, name, names, first, frozenset())
    if name in scene.settings or flow.certainly_bound(name, first):
        return None
    if name in names.certain and (
        name in fact.certain or not flow.maybe_bound(name, first)
    ):
        return None
    if (
        name in BUILTINS
        and not flow.maybe_bound(name, first)
        and name not in names.binds
    ):
        return None
    return _maybe(name)


def _step(scene: Scene, run: Sequence[Fact], names: Names, watched: Watched) -> Step:
    first, last = run[0].key, run[-1].key
    text = "\n".join(fact.source for fact in run)
    soft = frozenset().union(*(f.soft for f in run)) - names.binds
    wanted = names.reads | {
        name
        for _, name in _looked_up_later(run)
        if name not in names.certain or scene.flow.certainly_bound(name, first)
    }
    wanted |= {
        n for n in soft if n in scene.settings or scene.flow.certainly_bound(n, first)
    }
    bound_on_some_path = names.binds - names.certain
    gives = {n for n in names.binds - names.deletes if _live(scene, watched, n, last)}
    gives |= {
        n
        for n in names.binds & names.deletes & names.certain
        if _live(scene, watched, n, last)
    }
    wanted |= {n for n in gives & bound_on_some_path}
    needs = {
        n for n in wanted if not _is_given(scene, n) and _can_be_passed(scene, n, first)
    }
    changed = frozenset().union(*(f.changes for f in run if f.kind == "logic"))
    gives |= {
        n
        for n in changed & needs
        if scene.world.is_variable(n)
        and n not in scene.world.sessions
        and _live(scene, watched, n, last)
    }
    kept = {n for n in names.certain if _outlives(run, n)}
    plots = 2 * _plots(run) >= len(run) and run[-1].kind in ("plot", "print")
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


def _maybe(name: str) -> Hazard:
    return Hazard(
        "name-may-be-unbound",
        f"`{name}` is bound on some paths only, so a function could not return or receive it",
        f"give `{name}` a value before",
    )


def _in_a_string(name: str) -> Hazard:
    return Hazard(
        "names-in-strings",
        f"a query inside a lambda or comprehension names `{name}`, which it would not find in a function",
        "move the query out, or use a loop",
    )


def _not_imported(name: str) -> Hazard:
    return Hazard(
        "name-may-be-unbound",
        f"`{name}` is imported only after this statement",
        f"import `{name}` in an earlier cell",
    )


def _late(name: str) -> Hazard:
    return Hazard(
        "late-binding",
        f"a function made here reads `{name}` when it is called, and `{name}` is bound again later",
        f"pass `{name}` to it as an argument or a default",
    )


def _deletes(name: str) -> Hazard:
    return Hazard(
        "deletes-a-name",
        f"`del {name}` removes it from the notebook, which a function cannot do",
    )


def _seen(name: str) -> Hazard:
    return Hazard(
        "seen-by-a-closure",
        f"code left in the notebook reads `{name}` while this statement changes it",
        f"pass `{name}` to that code as an argument",
    )
