"""Statements in, which of them are logic out: what is left when parameters and calls of the package are taken away."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.syntax.dotted import dotted, root

# What may stand around the values that a call of the package gets.
_PLUMBING = frozenset(
    {
        "functools.partial",
        "partial",
        "dict",
        "list",
        "tuple",
        "str",
        "Path",
        "int",
        "float",
    }
)


def package_names(analysis: Analysis, packages: Iterable[str]) -> frozenset[str]:
    """The names that the notebook imports from the package."""
    own = frozenset(packages)
    return frozenset(
        imported.name
        for fact in analysis.facts
        for imported in fact.imports
        if imported.module.split(".")[0] in own
    )


def logic_weight(fact: Fact, ours: frozenset[str]) -> int:
    """How many statements of logic a statement is: 0 for none, and for a block those inside it too."""
    if fact.node is None or (fact.kind != "logic" and not fact.python):
        return 0
    if _is_wiring(fact.node, ours) or is_literal_binding(fact.node):
        return 0
    return sum(isinstance(inner, ast.stmt) for inner in ast.walk(fact.node))


def is_literal_binding(node: ast.stmt) -> bool:
    """`NAME = 3`, `NAME: str = "x"`: a name given a value that is written out."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=value):
            return is_literal(value)
        case ast.AnnAssign(target=ast.Name(), value=ast.expr() as value):
            return is_literal(value)
    return False


def is_literal(value: ast.expr) -> bool:
    """A number, text, truth value, or a collection or sum of such."""
    match value:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return is_literal(operand)
        case ast.BinOp(left=left, right=right):
            return is_literal(left) and is_literal(right)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return all(map(is_literal, parts))
        case ast.Dict(keys=keys, values=values):
            return all(map(is_literal, (*(key for key in keys if key), *values)))
    return False


def _is_wiring(node: ast.stmt, ours: frozenset[str]) -> bool:
    """A statement that hands values to the package and takes what it gives: `df, n = clean(df, cap=CAP)`."""
    match node:
        case ast.Assign(value=value) | ast.Expr(value=value):
            pass
        case ast.AnnAssign(value=ast.expr() as value):
            pass
        case _:
            return False
    if isinstance(value, ast.Await):
        value = value.value
    return root(value) in ours and _passes_on(value, ours)


def _passes_on(value: ast.expr, ours: frozenset[str]) -> bool:
    """An expression that computes nothing of its own."""
    match value:
        case ast.Call(func=func, args=args, keywords=keywords):
            named = root(func) in ours or dotted(func) in _PLUMBING
            return named and all(
                _passes_on(part, ours) for part in (*args, *(k.value for k in keywords))
            )
        case ast.Name() | ast.Constant() | ast.JoinedStr():
            return True
        case ast.Attribute(value=inner) | ast.Starred(value=inner):
            return _passes_on(inner, ours)
        case ast.Subscript(value=inner, slice=index):
            return _passes_on(inner, ours) and _passes_on(index, ours)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(_passes_on(part, ours) for part in parts)
        case ast.Dict(values=values):
            return all(_passes_on(part, ours) for part in values)
        case ast.UnaryOp(operand=operand):
            return _passes_on(operand, ours)
        case ast.Slice():
            return True
    return False
