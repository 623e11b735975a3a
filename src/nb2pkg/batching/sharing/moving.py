"""A plan and what its package takes from elsewhere in, the plan without these functions out: it imports them.

A module goes on offering what moved (`from common.clean import tidy as tidy`), so that the slim notebook, the pipeline and
everything else that imports it from there stay as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from nb2pkg.generating.imported import import_block, import_lines_for
from nb2pkg.model.batch import Move
from nb2pkg.model.plan import Function, Module, Placed, Plan, Requirement


def without_moved(plan: Plan, moves: Iterable[Move]) -> Plan:
    """The plan of the package that imports the moved functions; other than `plan` only when something moves."""
    by_module: dict[str, dict[str, Move]] = {}
    for move in moves:
        by_module.setdefault(move.module, {})[move.name] = move
    if not by_module:
        return plan
    (root,) = {
        move.to_module.split(".")[0] for m in by_module.values() for move in m.values()
    }
    gone = {f"{module}.{name}" for module, names in by_module.items() for name in names}
    apart = root != plan.package.split(".")[0]
    common = (Requirement(root.replace("_", "-"), "", "common"),) if apart else ()
    requirements = (*plan.requirements, *common)
    return replace(
        plan,
        modules=tuple(
            (
                _lighter(plan, module, by_module[module.name])
                if module.name in by_module
                else module
            )
            for module in plan.modules
        ),
        requirements=tuple(sorted(requirements, key=lambda one: one.distribution)),
        placed=tuple(_placed(one, by_module) for one in plan.placed),
        examples=tuple(one for one in plan.examples if one.function not in gone),
    )


def _placed(placed: Placed, moves: Mapping[str, Mapping[str, Move]]) -> Placed:
    """Where a statement is now: in the lock, a module of another package has the path it is imported by."""
    module, _, name = placed.target.partition(".py:")
    move = moves.get(module, {}).get(name) if placed.home == "module" else None
    if move is None:
        return placed
    path = move.to_module.replace(".", "/")
    return replace(placed, target=f"{path}.py:{move.to_name}")


def _lighter(plan: Plan, module: Module, moves: dict[str, Move]) -> Module:
    kept = tuple(one for one in module.functions if one.name not in moves)
    taken = [
        f"from {move.to_module} import {move.to_name} as {name}"
        for name, move in moves.items()
    ]
    needed = _needed(module, kept)
    lines = import_block([*needed, *taken], plan.package).split("\n")
    return replace(module, imports=tuple(lines), functions=kept)


def _needed(module: Module, kept: tuple[Function, ...]) -> list[str]:
    """The imports that what stays still needs, one name a line; a star or an import in `try` is kept whole."""
    read = {name for function in kept for name in _names(function)}
    return list(import_lines_for(read, module.imports))


def _names(function: Function) -> set[str]:
    names = {
        n.id for n in ast.walk(ast.parse(function.text)) if isinstance(n, ast.Name)
    }
    return names | function.reads


def may_be_lightened(module: Module) -> bool:
    """Whether the module's imports can be taken apart: no star, nothing in `try` or `if`, no marks for tools."""
    text = "\n".join(module.imports)
    plain = all(
        isinstance(n, ast.Import | ast.ImportFrom) for n in ast.parse(text).body
    )
    return plain and "import *" not in text and "#" not in text
