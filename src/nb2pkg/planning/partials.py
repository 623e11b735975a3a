"""Statements in, whether a `functools.partial` may stand for a function in them out."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2pkg.model.analysis import Fact
from nb2pkg.planning.world import World
from nb2pkg.syntax.dotted import dotted

PARTIAL = "functools.partial("
_OF_FUNCTIONS = frozenset(
    [
        "__name__",
        "__qualname__",
        "__doc__",
        "__code__",
        "__defaults__",
        "__kwdefaults__",
        "__module__",
        "__annotations__",
        "__closure__",
    ]
)


# Functions and methods that only call what they are given.
_CALLS_BACK = frozenset("""
    map filter sorted min max sort reduce apply applymap transform agg aggregate pipe assign starmap
    submit curve_fit minimize minimize_scalar differential_evolution least_squares quad dblquad
    solve_ivp odeint root fsolve brentq apply_along_axis fromfunction nlargest nsmallest groupby
    Thread Process Minimizer Model
    """.split())


def takes_partial(world: World, facts: Iterable[Fact]) -> bool:
    return any(
        PARTIAL in fact.source and fact.source != world.facts[fact.key].source
        for fact in facts
    )


def has_functools(world: World) -> bool:
    """The name `functools` is free, or stands for that module."""
    spelled = world.imports.get("functools", ())
    return "functools" not in world.binders or any(
        s.target == "functools" for s in spelled
    )


def only_calls_back(node: ast.stmt | None) -> bool:
    """Every `functools.partial` goes to a function that only calls what it is given.

    Anything else may compare, store or inspect it, and see that it is not the function.
    """
    for call in (n for n in ast.walk(node or ast.Pass()) if isinstance(n, ast.Call)):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if any(
            isinstance(g, ast.Call) and dotted(g.func) == "functools.partial"
            for g in given
        ):
            name = (
                call.func.attr
                if isinstance(call.func, ast.Attribute)
                else getattr(call.func, "id", "")
            )
            if name not in _CALLS_BACK:
                return False
    return True


def asks_a_function(node: ast.stmt) -> bool:
    """`f.__name__`, `f.__code__`: what a `functools.partial` does not have; `type(x).__name__` asks a class."""
    return any(
        isinstance(n, ast.Attribute)
        and n.attr in _OF_FUNCTIONS
        and not (isinstance(n.value, ast.Call) and ast.unparse(n.value.func) == "type")
        and not (isinstance(n.value, ast.Attribute) and n.value.attr == "__class__")
        for n in ast.walk(node)
    )
