"""The text of a module and the functions to change in, small faults out: each the text with one thing wrong."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
Change = Callable[[ast.AST], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the function it is in, what was done, the text of the whole module with it."""

    function: str
    what: str
    text: str


def faults(text: str, functions: Sequence[str], count: int, seed: int) -> list[Fault]:
    """`count` different faults, drawn evenly from all that can be made in these functions."""
    tree = ast.parse(text)
    places = [
        (node.name, number)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name in functions
        for number in range(len(list(_changes(node))))
    ]
    drawn = random.Random(seed).sample(places, min(count, len(places)))
    return [_fault(tree, name, number) for name, number in drawn]


def _fault(tree: ast.Module, name: str, number: int) -> Fault:
    changed = copy.deepcopy(tree)
    function = next(node for node in changed.body if getattr(node, "name", "") == name)
    what = list(_changes(function))[number]()
    return Fault(name, what, ast.unparse(ast.fix_missing_locations(changed)))


def _changes(function: ast.AST) -> Iterator[Callable[[], str]]:
    """Every small change that can be made in a function, in the order of its text; calling one makes it."""
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    body = function.body[1:] if ast.get_docstring(function) else function.body
    for statement in body:
        for node in ast.walk(statement):
            yield from _of_node(node)
    yield from _left_out(function, body)


def _of_node(node: ast.AST) -> Iterator[Callable[[], str]]:
    match node:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op):
            if type(op) in _SWAPS:
                yield lambda: _swap(node, "op", op)
        case ast.Compare(ops=[op, *_]) if type(op) in _SWAPS:
            yield lambda: _swap_first(node)
        case ast.Constant(value=bool()):
            yield lambda: _replace(node, not node.value)
        case ast.Constant(value=int() | float()):
            yield lambda: _replace(node, node.value + 1)
        case ast.Constant(value=str() as words) if words:
            yield lambda: _replace(node, f"{words}x")
        case ast.If() | ast.IfExp() | ast.While():
            yield lambda: _negate(node)


def _left_out(
    function: ast.FunctionDef | ast.AsyncFunctionDef, body: list[ast.stmt]
) -> Iterator[Callable[[], str]]:
    """Whole statements, each replaced by `pass`."""
    for statement in body:
        whole = ast.Assign | ast.AugAssign | ast.Expr | ast.For | ast.If
        if isinstance(statement, whole) and not _shows(statement):
            yield lambda statement=statement: _leave_out(function, statement)


def _shows(statement: ast.stmt) -> bool:
    """`plt.show()` does nothing where there is no screen: without it, it is the same program."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="show"), args=[])):
            return True
    return False


def _leave_out(function: ast.FunctionDef | ast.AsyncFunctionDef, gone: ast.stmt) -> str:
    function.body[function.body.index(gone)] = ast.Pass()
    return f"left out: {ast.unparse(gone)[:60]}"


def _swap(node: ast.AST, name: str, op: ast.AST) -> str:
    before = ast.unparse(node)
    setattr(node, name, _SWAPS[type(op)]())
    return f"{before[:40]} -> {ast.unparse(node)[:40]}"


def _swap_first(node: ast.Compare) -> str:
    before = ast.unparse(node)
    node.ops[0] = _SWAPS[type(node.ops[0])]()  # type: ignore[call-overload]
    return f"{before[:40]} -> {ast.unparse(node)[:40]}"


def _replace(node: ast.Constant, value: object) -> str:
    before, node.value = node.value, value  # type: ignore[assignment]
    return f"{before!r:.40} -> {value!r:.40}"


def _negate(node: ast.If | ast.IfExp | ast.While) -> str:
    before = ast.unparse(node.test)
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return f"if {before[:40]} -> not"
