"""Statements in, what they demand of an environment out: imported modules, methods called, requirements of install lines."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2pkg.model.analysis import Fact
from nb2pkg.syntax.magics import pip_requirements


def imported_modules(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Every module the notebook cannot do without, those imported inside functions too.

    `try: import orjson / except ImportError: ...` is no demand, unless every branch imports from the same package.
    """
    found: set[str] = set()
    for fact in facts:
        if fact.node is not None:
            found |= set(_needed(fact.node))
    return tuple(sorted(found))


def _needed(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str() as module, names=names, level=0):
            yield module
            yield from (
                f"{module}.{alias.name}" for alias in names if alias.name != "*"
            )
        case ast.Try(handlers=[_, *_]):
            yield from _in_every_branch(node)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _needed(child)


def _in_every_branch(node: ast.Try) -> Iterator[str]:
    tried = {m for s in node.body for m in _needed(s)}
    otherwise = [
        {m for s in handler.body for m in _needed(s)} for handler in node.handlers
    ]
    for module in sorted(tried):
        root = module.split(".")[0]
        if all(any(m.split(".")[0] == root for m in branch) for branch in otherwise):
            yield module
    for statement in [*node.orelse, *node.finalbody]:
        yield from _needed(statement)


def called_methods(facts: Iterable[Fact]) -> frozenset[str]:
    """Names of all methods called: some libraries load another one only then (`read_parquet`)."""
    return frozenset(
        inner.func.attr
        for fact in facts
        if fact.node is not None
        for inner in ast.walk(fact.node)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
    )


def pip_lines(fact: Fact) -> tuple[str, ...]:
    """Requirements of an install line that can wholly become dependencies; () when it must stay."""
    if (
        fact.kind != "install"
        or fact.binds
        or "\n" in fact.source.strip().replace("\\\n", " ")
    ):
        return ()
    return pip_requirements(fact.source.strip().lstrip("%!").strip()) or ()
