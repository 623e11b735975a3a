"""A module of the package in, the ruff rules out that its author's code breaks and that are on for everything else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2pkg.model.plan import Function, Module, Plan

_Imported = ast.Import | ast.ImportFrom


def lenient_modules(plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The modules of a project that need it, with their rules; `pipeline` only where it repeats a star import."""
    rules = [(module.name, lenient_rules(module)) for module in plan.modules]
    if any("import *" in line for line in plan.pipeline_imports):
        rules.append(("pipeline", ("F403", "F405")))
    return tuple((name, codes) for name, codes in rules if codes)


def lenient_rules(module: Module) -> tuple[str, ...]:
    """Codes to ignore in this module; empty for most.

    F401  an import inside a function that nothing there reads.
    F403  a star import, F405 what may come from it.
    I001  imports inside a function, in the author's own order.
    """
    rules: set[str] = set()
    if any("import *" in line for line in module.imports):
        rules |= {"F403", "F405"}
    if any(
        "\n" in line and not line.startswith(("from ", "import "))
        for line in module.imports
    ):
        rules |= {"F401", "I001"}  # try: import x, kept whole
    for function in module.functions:
        if "import" in function.text:
            rules |= set(_broken(function))
    return tuple(sorted(rules))


def _broken(function: Function) -> Iterator[str]:
    try:
        tree = ast.parse(function.text)
    except SyntaxError:
        return
    nested = [node for node in ast.walk(tree) if isinstance(node, _Imported)]
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    bound = {
        alias.asname or alias.name.split(".")[0]
        for node in nested
        for alias in node.names
    }
    if bound - read:
        yield "F401"
    if len(nested) > 1 or any(len(node.names) > 1 for node in nested):
        yield "I001"
