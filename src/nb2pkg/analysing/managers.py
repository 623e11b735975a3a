"""Statements in, the notebook's own context managers out, and what is bound under them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2pkg.model.analysis import Fact
from nb2pkg.syntax.dotted import root
from nb2pkg.syntax.names import names_of


def own_managers(facts: Sequence[Fact]) -> frozenset[str]:
    """The notebook's own context managers and what is made of them: they may swallow an exception in the block."""
    own = {
        name
        for fact in facts
        if isinstance(fact.node, ast.ClassDef | ast.FunctionDef)
        and ("__exit__" in fact.source or "contextmanager" in fact.source)
        for name in fact.binds
    }
    for fact in facts:
        if own and fact.kind == "logic" and fact.reads & own:
            own |= fact.binds
    return frozenset(own)


def bound_under(node: ast.stmt, own: frozenset[str]) -> frozenset[str]:
    """Names bound in the block of a `with` whose manager is the notebook's own: perhaps they are not."""
    found: frozenset[str] = frozenset()
    for inner in ast.walk(node) if own else ():
        match inner:
            case ast.With(items=items, body=body) | ast.AsyncWith(
                items=items, body=body
            ):
                if any(root(item.context_expr) in own for item in items):
                    found |= names_of(body).binds
    return found
