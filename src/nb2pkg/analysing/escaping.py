"""A statement in, out the names its closures may look up after the statement has ended."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2pkg.model.analysis import Fact

# Functions and methods that call what they are given at once and do not keep it.
_CALL_AT_ONCE = frozenset(
    """apply applymap assign transform agg aggregate pipe sort sort_values sort_index groupby sorted min max reduce
    rename where mask minimize minimize_scalar curve_fit quad odeint root_scalar fsolve brentq differential_evolution
    fromfunction apply_along_axis nlargest nsmallest sub""".split()
)
# Methods of tables and series; as plain functions they wait until someone asks.
_CALL_AT_ONCE_AS_METHOD = frozenset({"map", "filter"})
# Those that use an iterator up.
_USE_UP = frozenset(
    """sorted min max sum any all join list tuple set dict frozenset reduce mean median fmean fsum stdev fromiter
    update extend prod concat isin stack hstack vstack concatenate union nlargest nsmallest Counter OrderedDict
    writelines""".split()
)
_LAZY = frozenset({"map", "filter"})


@dataclass(frozen=True, slots=True)
class Own:
    """Names of the notebook that may hide those of libraries: `functions` it calls by name, `methods` of its classes."""

    functions: frozenset[str]
    methods: frozenset[str]


def own_names(facts: Iterable[Fact]) -> Own:
    """What the notebook defines itself: a function called `apply` may keep what it is given."""
    functions: set[str] = set()
    methods: set[str] = set()
    for fact in facts:
        if fact.kind != "import":
            functions |= fact.binds
        if isinstance(fact.node, ast.ClassDef):
            inner = (n for n in ast.walk(fact.node) if n is not fact.node)
            methods |= {n.name for n in inner if isinstance(n, ast.FunctionDef)}
    return Own(frozenset(functions), frozenset(methods))


def escaping_names(
    node: ast.stmt, deferred: frozenset[str], own: Own
) -> frozenset[str]:
    """The deferred names unless every closure of the statement is used up by the call it is passed to."""
    if not deferred or isinstance(
        node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ):
        return deferred
    ended = set(_ended(node, own))
    closures = ast.Lambda | ast.GeneratorExp | ast.FunctionDef | ast.AsyncFunctionDef
    kept = any(id(n) not in ended for n in ast.walk(node) if isinstance(n, closures))
    return deferred if kept else frozenset()


def _ended(node: ast.stmt, own: Own) -> Iterator[int]:
    """Ids of the closures and lazy calls that are used up where they stand; outer calls come first in the walk."""
    used_up: set[int] = set()
    for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
        name, is_method = _called(call, own)
        given = [*call.args, *(k.value for k in call.keywords)]
        if name in _USE_UP:
            used_up |= {id(a) for a in given}
            yield from (id(a) for a in given if isinstance(a, ast.GeneratorExp))
        at_once = name in _CALL_AT_ONCE or (
            is_method and name in _CALL_AT_ONCE_AS_METHOD
        )
        if at_once or (name in _LAZY and not is_method and id(call) in used_up):
            yield from (id(a) for a in given if isinstance(a, ast.Lambda))
        if name in _LAZY and not is_method and id(call) in used_up:
            yield from (id(a) for a in given if isinstance(a, ast.GeneratorExp))


def _called(call: ast.Call, own: Own) -> tuple[str, bool]:
    match call.func:
        case ast.Attribute(attr=name):
            return ("" if name in own.methods else name), True
        case ast.Name(id=name):
            return ("" if name in own.functions else name), False
    return "", False
