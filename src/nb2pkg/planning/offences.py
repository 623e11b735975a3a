"""A run of statements in, those out that forbid it to become a function, each with the reason."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2pkg.model.analysis import Fact, Hazard
from nb2pkg.planning.scene import Cut, Scene, Watched, is_given, live
from nb2pkg.planning.world import BUILTINS
from nb2pkg.syntax.names import Names


def watched_by(scene: Scene, cuts: Sequence[Cut]) -> Watched:
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


def touching_volatile(scene: Scene) -> dict[int, Hazard]:
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


def offenders_of(
    scene: Scene, run: Sequence[Fact], names: Names, watched: Watched
) -> dict[int, Hazard]:
    """Statements of a run that forbid moving it, each with the reason."""
    first, last = run[0].key, run[-1].key
    found: dict[int, Hazard] = {}

    def blame(hazard: Hazard, guilty: Sequence[Fact]) -> None:
        for fact in guilty or run:
            found.setdefault(fact.key, hazard)

    for name in sorted(names.reads):
        reader = next((f for f in run if name in f.reads), run[0])
        hazard = _not_imported(scene, name, reader) or _unreadable(
            scene, name, names, first, _read_at_once(run[0])
        )
        if hazard:
            blame(hazard, [reader])
    for fact, name in looked_up_later(run):
        hazard = _unreachable(scene, name, names, fact, first)
        if hazard:
            blame(hazard, [fact])
    for name in sorted(frozenset().union(*(f.escaping for f in run))):
        if scene.flow.rebound_after(name, last) and not is_given(scene, name):
            blame(_late(name), [f for f in run if name in f.escaping])
    for name in sorted(soft_reads(run)):
        maybe = scene.flow.maybe_bound(name, first)
        certain = scene.flow.certainly_bound(name, first)
        if scene.world.is_variable(name) and maybe and not certain:
            blame(_maybe(name), [f for f in run if name in f.soft])
    for fact in run:
        unseen = {
            n
            for n in fact.soft_inside - scene.module_level
            if scene.world.is_variable(n)
        }
        if unseen:
            blame(_in_a_string(min(unseen)), [fact])
    for name in sorted(names.binds - names.certain):
        if live(scene, watched, name, last) and not scene.flow.certainly_bound(
            name, first
        ):
            blame(_maybe(name), [f for f in run if name in f.binds])
    for name in sorted(names.deletes - names.certain):
        if live(scene, watched, name, last):
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
        if fact.key == last:
            seen -= _bound_at_the_end(fact)
        if seen:
            blame(_seen(min(seen)), [fact])
    return found


def _unreadable(
    scene: Scene, name: str, names: Names, first: int, opening: frozenset[str]
) -> Hazard | None:
    """Why a name the run reads cannot be passed in; None when it can, or need not be.

    `opening`: what the run reads before it does anything.
    """
    world, flow = scene.world, scene.flow
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


def _bound_at_the_end(fact: Fact) -> frozenset[str]:
    """Names an assignment binds when everything in it has run: nothing is left that could see them change."""
    match fact.node:
        case ast.Assign(targets=targets):
            pass
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            targets = [target]
        case _:
            return frozenset()
    inner = [n for t in targets for n in ast.walk(t)]
    if any(isinstance(n, ast.Call) for n in inner):
        return frozenset()
    walrus = {n.target.id for n in ast.walk(fact.node) if isinstance(n, ast.NamedExpr)}
    return frozenset(n.id for n in inner if isinstance(n, ast.Name)) - walrus


def soft_reads(run: Sequence[Fact]) -> frozenset[str]:
    """What strings of the run name, unless the run has certainly bound it before."""
    bound: frozenset[str] = frozenset()
    found: set[str] = set()
    for fact in run:
        found |= fact.soft - bound
        bound |= fact.certain
    return frozenset(found)


def _is_simple(fact: Fact) -> bool:
    """The statement binds only after it has evaluated everything."""
    return isinstance(fact.node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr)


def _read_at_once(fact: Fact) -> frozenset[str]:
    """Names that the statement reads before it can do anything else: unbound, the call fails as the statement would."""
    simple = _is_simple(fact)
    calls = fact.node is not None and any(
        isinstance(n, ast.Call) for n in ast.walk(fact.node)
    )
    return fact.sure_reads if simple and not calls else frozenset()


def looked_up_later(run: Sequence[Fact]) -> list[tuple[Fact, str]]:
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
    if is_given(scene, name) and not world.is_unknown(name):
        return None
    if world.is_unknown(name):
        return _unreadable(scene, name, names, first, frozenset())
    if name in scene.settings or flow.certainly_bound(name, first):
        return None
    if name in names.certain and (
        (name in fact.certain and not _is_simple(fact))
        or not flow.maybe_bound(name, first)
    ):
        return None
    if (
        name in BUILTINS
        and not flow.maybe_bound(name, first)
        and name not in names.binds
    ):
        return None
    return _maybe(name)


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


def _not_imported(scene: Scene, name: str, reader: Fact) -> Hazard | None:
    """An import below the statement that reads its name: the notebook fails there, the module would not."""
    world = scene.world
    if name not in world.imports or name not in world.binders:
        return None
    if scene.flow.maybe_bound(name, reader.key):
        return None
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
