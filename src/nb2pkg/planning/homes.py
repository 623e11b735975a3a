"""Statements in, findings out where the notebook shows which module a class is from: `__main__` becomes another."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from nb2pkg.model.analysis import Fact
from nb2pkg.model.findings import Finding, Place, Severity

_ASKED = frozenset({"__module__", "__qualname__"})


def homes_shown(facts: Iterable[Fact], moved: Collection[str]) -> tuple[Finding, ...]:
    """`moved`: the notebook's classes that live in a module; without any there is nothing to see."""
    if not moved:
        return ()
    return tuple(
        Finding(
            "class-home-is-shown",
            Severity.NOTE,
            Place(fact.cell, fact.line),
            f"this shows where a class is from: `{min(moved)}` is no longer in `__main__`",
            "show the `__name__` of the class",
        )
        for fact in facts
        if fact.node is not None and _shows_home(fact, moved)
    )


def _shows_home(fact: Fact, moved: Collection[str]) -> bool:
    """`x.__module__` anywhere; a class of the notebook, or the type of a value, that is printed or shown as it is."""
    assert fact.node is not None
    for node in ast.walk(fact.node):
        match node:
            case ast.Attribute(attr=name, ctx=ast.Load()) if name in _ASKED:
                return True
            case ast.Call(func=ast.Name(id="print" | "repr" | "str"), args=args):
                if any(_is_class(argument, moved) for argument in args):
                    return True
            case ast.FormattedValue(value=value) if _is_class(value, moved):
                return True
    return (
        fact.shown
        and isinstance(fact.node, ast.Expr)
        and _is_class(fact.node.value, moved)
    )


def _is_class(node: ast.expr, moved: Collection[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in moved
        case ast.Call(func=ast.Name(id="type"), args=[_]):
            return True
    return False
