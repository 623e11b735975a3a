"""World in, the definitions out that can live at module level, each with the notebook variables it must be given."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nb2pkg.model.analysis import Fact, Hazard
from nb2pkg.model.plan import Setting
from nb2pkg.planning.early import (
    asks_the_session,
    call_at_definition,
    is_plain_base,
    only_wraps,
)
from nb2pkg.planning.partials import (
    PARTIAL,
    asks_a_function,
    has_functools,
    only_calls_back,
    takes_partial,
)
from nb2pkg.planning.world import Flow, World
from nb2pkg.syntax.editing import add_parameters, pass_along
from nb2pkg.syntax.made_classes import made_class
from nb2pkg.syntax.names import names_of


@dataclass(frozen=True, slots=True)
class Definitions:
    """What becomes of the notebook's own functions and classes.

    moved    name -> statement, for those that live in a module; texts already hold their added parameters.
    extras   name -> notebook variables added as keyword-only parameters and passed at every call.
    stays    key of a definition that stays in the notebook -> why.
    direct   parameters of the notebook that moved definitions import from `config`.
    facts    all statements, with calls of functions that have extras rewritten.
    """

    moved: Mapping[str, Fact]
    extras: Mapping[str, tuple[str, ...]]
    stays: Mapping[int, Hazard]
    direct: frozenset[str]
    facts: tuple[Fact, ...]


def decide_definitions(
    world: World, settings: Mapping[str, Setting], marked: frozenset[str]
) -> Definitions:
    """`marked`: parameters the user tagged as such; they must stay settable, so functions get them passed."""
    stays: dict[int, Hazard] = {}
    moved: dict[str, Fact] = {}
    for fact in world.facts:
        if fact.kind == "definition":
            hazard = fact.hazard or _own_hazard(world, fact)
            if hazard:
                stays[fact.key] = hazard
            else:
                moved.update(dict.fromkeys(fact.binds, fact))
    constants = frozenset(settings) - marked
    while True:
        refused = _refuse(world, moved, constants)
        extras = _extras(world, moved, constants)
        refused = refused or _refuse_classes(world, moved, extras) or {}
        if not refused:
            edited = _rewrite(world, moved, extras)
            if isinstance(edited, Definitions):
                direct = _direct(moved, constants)
                return replace(edited, stays=stays, direct=direct)
            refused = edited
        for name, hazard in refused.items():
            stays[moved.pop(name).key] = hazard


def _own_hazard(world: World, fact: Fact) -> Hazard | None:
    node = fact.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        name = node.name  # `binds` also has what a walrus in a default binds
    else:
        name = made_class(node)
    assert node is not None and name
    if name not in world.definitions:
        return Hazard(
            "name-bound-again",
            f"`{name}` is bound in more than one place (or is a builtin), so which one is meant depends on when it runs",
            "give the second definition a name of its own",
        )
    if world.may_be_starred(fact.key):
        return Hazard(
            "star-import-below",
            f"a star import may bind `{name}` again, and an import of it would come on the other side",
            "import the names you use, at the top",
        )
    if fact.global_writes or any(isinstance(n, ast.Global) for n in ast.walk(node)):
        return Hazard(
            "global-statement",
            f"`{name}` rebinds notebook variables with `global`",
            "return the value instead",
        )
    asks = asks_the_session(node)
    if asks:
        return Hazard(
            "type-needs-session",
            f"`@{asks}` asks the Spark session for the type when `{name}` is defined, and an import has none",
            "give the type as an object, such as `DoubleType()`",
        )
    call = call_at_definition(node)
    if call:
        return Hazard(
            "definition-runs-code",
            f"defining `{name}` calls `{call}`, which an import must not do",
            "use a constant default, or compute the value inside",
        )
    return None


def _refuse(
    world: World, moved: Mapping[str, Fact], constants: frozenset[str]
) -> dict[str, Hazard]:
    """Definitions that read something a module cannot have."""
    refused = {}
    for name, fact in moved.items():
        hazard = _unavailable(world, moved, constants, name, fact)
        if hazard:
            refused[name] = hazard
    return refused


def _unavailable(
    world: World,
    moved: Mapping[str, Fact],
    constants: frozenset[str],
    name: str,
    fact: Fact,
) -> Hazard | None:
    for read in sorted(fact.evaluated | fact.reads):
        if world.is_variable(read) and read not in constants and read not in moved:
            return Hazard(
                "definition-reads-variable",
                f"defining `{name}` reads the variable `{read}`",
            )
        if (
            read in moved
            and read != name
            and not is_plain_base(fact, read, moved[read])
            and not only_wraps(moved[read])
        ):
            return Hazard(
                "definition-runs-code",
                f"defining `{name}` runs the notebook's function `{read}`",
            )
        if world.is_unknown(read) and read not in moved and read not in constants:
            return _undefined(name, read)
    for read in sorted(fact.deferred - fact.evaluated):
        if read in world.volatile:
            return Hazard(
                "reads-a-global",
                f"`{name}` reads `{read}`, which another function rebinds",
            )
        if world.is_variable(read) or read in world.imports or read in moved:
            continue
        if world.is_unknown(read):
            return _undefined(name, read)
    return None


def _undefined(name: str, read: str) -> Hazard:
    return Hazard(
        "undefined-name",
        f"`{name}` reads `{read}`, which the notebook never binds",
        "import or define it, or remove the function",
    )


def _is_class(fact: Fact) -> bool:
    return isinstance(fact.node, ast.ClassDef) or bool(made_class(fact.node))


def _extras(
    world: World, moved: Mapping[str, Fact], constants: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """The variables each definition needs, its callees' included."""
    needs = {
        name: {
            read
            for read in fact.deferred | fact.soft
            if world.is_variable(read) and read not in moved and read not in constants
        }
        for name, fact in moved.items()
    }
    changed = True
    while changed:
        changed = False
        for name, fact in moved.items():
            more = (
                set().union(
                    *(needs[other] for other in fact.deferred if other in needs)
                )
                - needs[name]
            )
            if more:
                needs[name] |= more
                changed = True
    return {name: tuple(sorted(need)) for name, need in needs.items() if need}


def _reads_later(fact: Fact) -> bool:
    """A generator, coroutine or a function with closures: what it reads is looked up after the call has begun."""
    assert fact.node is not None
    if isinstance(fact.node, ast.AsyncFunctionDef):
        return True
    closures = (
        ast.Yield
        | ast.YieldFrom
        | ast.Lambda
        | ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.GeneratorExp
    )
    return any(
        isinstance(inner, closures)
        for inner in ast.walk(fact.node)
        if inner is not fact.node
    )


def _is_wrapped(fact: Fact) -> bool:
    """A decorator decides which arguments arrive: a cache hashes them, a wrapper may not pass keywords on."""
    return isinstance(fact.node, ast.FunctionDef | ast.AsyncFunctionDef) and bool(
        fact.node.decorator_list
    )


def _any_rebound(world: World, names: Iterable[str]) -> bool:
    return any(len(world.binders.get(name, ())) > 1 for name in names)


def _refuse_classes(
    world: World, moved: Mapping[str, Fact], extras: Mapping[str, tuple[str, ...]]
) -> dict[str, Hazard] | None:
    unseen = any(
        f.hazard and f.hazard.code == "looks-at-namespace" for f in world.facts
    )
    for name in extras:
        if unseen:
            return {name: _not_editable(name)}  # `exec("f(1)")` would call it as before
        if _is_class(moved[name]):
            reads = ", ".join(f"`{v}`" for v in extras[name])
            return {
                name: Hazard(
                    "class-reads-variable",
                    f"methods of `{name}` read notebook variables ({reads})",
                    "pass them to `__init__`",
                )
            }
        if _is_wrapped(moved[name]):
            return {name: _not_editable(name)}
        if _reads_later(moved[name]) and _any_rebound(world, extras[name]):
            return {name: _not_editable(name)}
        if moved[name].soft_inside & set(extras[name]):
            return {
                name: Hazard(
                    "names-in-strings", f"`{name}` names variables inside a query"
                )
            }
    return None


def _direct(moved: Mapping[str, Fact], constants: frozenset[str]) -> frozenset[str]:
    """Constants that definitions read: those are imported from `config` and not offered as options."""
    return (
        frozenset().union(*(f.uses | f.evaluated for f in moved.values())) & constants
        if moved
        else frozenset()
    )


def _rewrite(
    world: World, moved: Mapping[str, Fact], extras: Mapping[str, tuple[str, ...]]
) -> Definitions | dict[str, Hazard]:
    """All statements with calls rewritten; or the functions for which that is not provably right."""
    if not extras:
        return Definitions(moved, {}, {}, frozenset(), world.facts)
    facts: list[Fact] = []
    for fact in world.facts:
        used = {name: extras[name] for name in sorted(fact.uses & extras.keys())}
        own = next((n for n in fact.binds if moved.get(n) is fact), "")
        if used or own in extras:
            edited = _edited(fact, used, extras.get(own, ()))
            if edited is None:
                return {name: _not_editable(name) for name in (used or {own: ()})}
            fact = edited
        facts.append(fact)
    refused = _unsafe_calls(world, facts, moved, extras)
    if refused:
        return refused
    if takes_partial(world, facts) and not has_functools(world):
        return {name: _not_editable(name) for name in extras}
    new_moved = {name: facts[fact.key] for name, fact in moved.items()}
    return Definitions(new_moved, extras, {}, frozenset(), tuple(facts))


def _not_editable(name: str) -> Hazard:
    return Hazard(
        "function-reads-variable",
        f"`{name}` reads notebook variables and is used in a way that cannot pass them along",
        "give it the variables as parameters",
    )


def _edited(
    fact: Fact, used: Mapping[str, tuple[str, ...]], own: tuple[str, ...]
) -> Fact | None:
    if fact.node is None or fact.magic or (fact.soft & used.keys()):
        return None
    source: str | None = fact.source
    if used:
        source = pass_along(fact.source, used)
    if source is not None and own:
        source = add_parameters(source, own)
    if source is None:
        return None
    node = ast.parse(source).body[0] if not fact.awaits else fact.node
    if fact.awaits:
        return None
    names = names_of([node])
    return replace(
        fact,
        source=source,
        node=node,
        reads=names.reads,
        sure_reads=names.sure_reads,
        deferred=names.deferred,
        escaping=names.deferred if fact.escaping else frozenset(),
    )


def _unsafe_calls(
    world: World,
    facts: list[Fact],
    moved: Mapping[str, Fact],
    extras: Mapping[str, tuple[str, ...]],
) -> dict[str, Hazard]:
    """Functions called where a variable they need may be unbound, or kept (partial) while it changes later."""
    definitions = {fact.key for fact in moved.values()}
    flow = Flow(facts, world.sessions)
    asked = any(asks_a_function(fact.node) for fact in facts if fact.node is not None)
    for fact in facts:
        used = sorted(world.facts[fact.key].uses & extras.keys())
        kept = fact.source.count(PARTIAL) > world.facts[fact.key].source.count(PARTIAL)
        if kept and (asked or not only_calls_back(fact.node)):
            return {name: _not_editable(name) for name in used}
        for name in used:
            if fact.key in definitions:
                if kept and _any_rebound(world, extras[name]):
                    return {name: _not_editable(name)}
                continue
            for variable in extras[name]:
                outside = variable in fact.reads | fact.deferred
                if outside and not flow.certainly_bound(variable, fact.key):
                    return {name: _not_bound_yet(name, variable)}
                if kept and (
                    flow.rebound_after(variable, fact.key) or variable in fact.binds
                ):
                    return {name: _not_editable(name)}
    return {}


def _not_bound_yet(name: str, variable: str) -> Hazard:
    return Hazard(
        "name-may-be-unbound",
        f"`{name}` reads `{variable}`, which may not be bound yet where it is called",
        f"bind `{variable}` before the first call",
    )
