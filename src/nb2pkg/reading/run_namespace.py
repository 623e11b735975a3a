"""Cells of a notebook that is run by another in; out the names it brings and wants, and whether running it twice is the same as once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from nb2pkg.model.notebook import Cell
from nb2pkg.syntax.names import TooDeep, names_of
from nb2pkg.syntax.splitting import split_cell

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Namespace:
    """Names that some code binds on some path, those it binds on every path, and those it may look up."""

    binds: frozenset[str] = _NONE
    certain: frozenset[str] = _NONE
    uses: frozenset[str] = _NONE


def namespace_of(cells: Iterable[Cell]) -> Namespace:
    """All names that the cells bind, and all words in them."""
    binds, certain, uses = set[str](), set[str](), set[str]()
    for cell in cells:
        if cell.kind in ("code", "other"):
            uses |= set(re.findall(r"[^\W\d]\w*", cell.source))
            one = _bound(cell)
            binds |= one.binds | cell.brings
            certain = (certain - (one.binds - one.certain)) | one.certain | cell.surely
    return Namespace(frozenset(binds), frozenset(certain), frozenset(uses))


def _bound(cell: Cell) -> Namespace:
    """What one cell binds; a name it deletes is one that is not certain."""
    if cell.kind != "code" or cell.skipped:
        return Namespace()
    parts = split_cell(cell.source)
    binds, certain = set(parts.binds), set[str]()
    for statement in parts.statements:
        if statement.node is not None:
            try:
                names = names_of([statement.node])
            except (TooDeep, RecursionError):
                continue
            binds |= names.binds | names.global_writes | names.deletes
            certain = (certain - names.deletes) | names.certain
        if statement.magic is not None:
            binds |= statement.magic.binds
    return Namespace(frozenset(binds), frozenset(certain))


def is_repeatable(cells: Iterable[Cell], others: Iterable[Cell]) -> bool:
    """Only imports, definitions and constants, under names that the other cells never bind: once is as good as twice."""
    cells = tuple(cells)
    for cell in cells:
        if cell.kind in ("markdown", "raw") or cell.joined:
            continue
        parts = split_cell(cell.source)
        if cell.kind != "code" or parts.opaque or parts.problem:
            return False
        if not all(_only_defines(s.node) for s in parts.statements):
            return False
    mine = _NONE.union(*(_bound(cell).binds for cell in cells))
    return not any(_bound(cell).binds & mine for cell in others)


def _only_defines(node: ast.stmt | None) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.FunctionDef(decorator_list=[], args=args):
            given = [*args.defaults, *(d for d in args.kw_defaults if d is not None)]
            return all(_is_constant(default) for default in given)
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_constant(value)
    return False


def _is_constant(value: ast.expr) -> bool:
    """A literal that cannot be changed in place."""
    match value:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_constant(operand)
        case ast.Tuple(elts=elts):
            return all(_is_constant(e) for e in elts)
    return False
