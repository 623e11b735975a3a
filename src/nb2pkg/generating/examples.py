"""Calls whose results the notebook stores in, assertions out: only for functions that give the same result each time."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping

from nb2pkg.generating.spelling import literal_value, quoted
from nb2pkg.model.plan import Example, Function, Module, Plan

# Libraries whose functions depend on their arguments alone, but for what `_CHANGING` names.
_STEADY = frozenset(
    [
        "bisect",
        "collections",
        "copy",
        "dataclasses",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "heapq",
        "itertools",
        "math",
        "numpy",
        "operator",
        "pandas",
        "re",
        "scipy",
        "statistics",
        "string",
        "sympy",
        "textwrap",
        "typing",
        "unicodedata",
    ]
)
_CHANGING = re.compile(
    r"read|load|save|write|open|from(?:file|txt)|gen|rand|normal|uniform|choice|sample|shuffle|permut|seed|now|today|time|"
    r"to_(?:csv|parquet|excel|json|pickle|sql)|input|exec|eval|compile|globals|locals|vars|id|hash|breakpoint|print|display"
)
_BUILTINS = frozenset(dir(builtins))


def assertions(plan: Plan, module: Module, alias: str) -> dict[str, tuple[str, ...]]:
    """Function -> expressions that must be true, in which the module is called `alias`."""
    found: dict[str, list[str]] = {}
    functions = {f.name: f for m in plan.modules for f in m.functions}
    own = {function.name for function in module.functions}
    for example in plan.examples:
        name = example.function.rpartition(".")[2]
        if name in own and is_steady(functions[name], plan, functions):
            found.setdefault(name, []).extend(_assertion(example, alias))
    return {name: tuple(dict.fromkeys(texts)) for name, texts in found.items() if texts}


def is_steady(
    function: Function, plan: Plan, functions: Mapping[str, Function]
) -> bool:
    """True when the result can only depend on the arguments: no files, no clock, no chance, nothing unknown.

    Also what it calls must be so; a function that calls itself is judged once.
    """
    imported = _imported(plan)
    constants = {setting.name for setting in plan.settings}
    seen: set[str] = set()
    waiting = [function.name]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        tree = ast.parse(functions[name].text)
        for used in _names(tree):
            if used in functions:
                waiting.append(used)
            elif _CHANGING.match(used) or not (
                used in _BUILTINS | constants
                or imported.get(used, used) in _STEADY
                or _is_local(tree, used)
            ):
                return False
    return True


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(
                attr=name, ctx=ast.Load()
            ):
                if isinstance(node, ast.Name) or _CHANGING.match(name):
                    yield name
            case ast.Global() | ast.Nonlocal() | ast.Import() | ast.ImportFrom():
                yield "open"  # more than the arguments: never steady


def _is_local(tree: ast.Module, name: str) -> bool:
    return any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (
            isinstance(node, ast.Name)
            and node.id == name
            and isinstance(node.ctx, ast.Store)
        )
        for node in ast.walk(tree)
    )


def _imported(plan: Plan) -> dict[str, str]:
    """Name -> the library it comes from."""
    roots: dict[str, str] = {}
    for node in ast.parse(
        "\n".join(line for m in plan.modules for line in m.imports)
    ).body:
        match node:
            case ast.Import(names=names):
                roots |= {
                    a.asname or a.name.split(".")[0]: a.name.split(".")[0]
                    for a in names
                }
            case ast.ImportFrom(module=str(source), names=names):
                roots |= {a.asname or a.name: source.split(".")[0] for a in names}
    return roots


def _assertion(example: Example, alias: str) -> Iterator[str]:
    """The stored text as a comparison: numbers and literals by value, anything else by its text."""
    call = f"{alias}.{_in_double_quotes(example.call.strip())}"
    expected = example.expected.strip()
    known, value = literal_value(expected)
    if known and isinstance(value, float):
        yield f"{call} == pytest.approx({expected})"
    elif known and not isinstance(value, bool) and value is not None:
        yield f"{call} == {_in_double_quotes(expected)}"
    elif expected and "\n" not in expected and " at 0x" not in expected:
        yield f"repr({call}) == {quoted(expected)}"


def _in_double_quotes(literals: str) -> str:
    """Literals as black quotes them, when that is easy to see."""
    if '"' in literals or "\\" in literals:
        return literals
    return literals.replace("'", '"')
