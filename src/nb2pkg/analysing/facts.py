"""A cell by itself in; out its parts and the facts of its statements, before anything is known of the notebook around it."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import lru_cache

from nb2pkg.analysing.directives import directive_of, merged
from nb2pkg.analysing.imports import imported_names
from nb2pkg.analysing.kinds import changes_nothing, kind_of
from nb2pkg.analysing.strings import (
    identifiers,
    names_in_nested_lookups,
    names_in_strings,
)
from nb2pkg.model.analysis import Directive, Fact, Hazard
from nb2pkg.syntax.names import Names, evaluated_names, names_of, nested_scopes
from nb2pkg.syntax.splitting import CellParts, Statement, split_cell


def by_itself(source: str, tags: frozenset[str]) -> tuple[CellParts, tuple[Fact, ...]]:
    """What can be said of a cell without its notebook: its parts and its facts, keys and cell counted from 0.

    Raises `TooDeep` or `RecursionError` for what is nested too deeply.
    """
    parts = split_cell(source)
    outer = directive_of("", tags)
    for statement in parts.statements[:1]:
        outer = merged(outer, directive_of(statement.leading))
    count = len(parts.statements)
    return parts, tuple(
        _fact(statement, key, last=key == count - 1, outer=outer)
        for key, statement in enumerate(parts.statements)
    )


# For cells of notebooks that many others run with `%run`.
by_itself_once = lru_cache(maxsize=500)(by_itself)


def _fact(statement: Statement, key: int, *, last: bool, outer: Directive) -> Fact:
    node = statement.node
    base = Fact(
        key=key,
        cell=0,
        line=statement.line,
        lines=statement.end_line - statement.line + 1,
        kind="magic",
        source=statement.source,
        leading=statement.leading,
        trailing=statement.trailing,
        semicolon=statement.semicolon,
        last=last,
        node=node,
        directive=merged(outer, directive_of(statement.leading + statement.trailing)),
    )
    if statement.magic is not None:
        return _magic_fact(base, statement)
    assert node is not None
    return described(base, node)


def described(base: Fact, node: ast.stmt) -> Fact:
    """A statement of plain Python with its kind and names."""
    shown = base.last and not base.semicolon and isinstance(node, ast.Expr)
    kind = kind_of(node, shown=shown)
    fact = _with_names(replace(base, node=node), names_of([node]))
    return replace(
        fact,
        kind=kind,
        escaping=fact.deferred,
        soft=names_in_strings(node) - fact.reads - _own_names(node),
        soft_inside=names_in_nested_lookups(node),
        looks=isinstance(node, ast.Expr) and changes_nothing(node.value),
        evaluated=(
            evaluated_names(node)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            else frozenset()
        ),
        imports=imported_names(node, base.source) if kind == "import" else (),
    )


def _own_names(node: ast.stmt) -> frozenset[str]:
    """Parameters and local variables of a function definition."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return frozenset()
    return next(
        (own for scope, own in nested_scopes(node) if scope is node), frozenset()
    )


def _with_names(fact: Fact, names: Names) -> Fact:
    return replace(
        fact,
        reads=names.reads,
        sure_reads=names.sure_reads,
        deferred=names.deferred,
        binds=names.binds,
        certain=names.certain,
        deletes=names.deletes,
        global_writes=names.global_writes,
        changes=names.changes,
        awaits=names.awaits,
    )


def _magic_fact(base: Fact, statement: Statement) -> Fact:
    magic = statement.magic
    assert magic is not None
    fact = base
    if statement.node is not None:
        fact = _with_names(base, names_of([statement.node]))
        fact = replace(fact, escaping=fact.deferred)
    return replace(
        fact,
        kind="install" if magic.kind == "install" else "magic",
        soft=magic.reads | identifiers(magic.text) | fact.soft,
        binds=fact.binds | magic.binds,
        certain=fact.certain | (magic.binds if magic.certain else frozenset()),
        magic=magic.name,
        python=magic.text if magic.kind == "time" else "",
        hazard=Hazard(
            "magic-left-in-notebook", f"`{base.source.strip()[:60]}` needs IPython"
        ),
    )
