"""Calls whose results the notebook stores in, assertions out: only for functions that give the same result each time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from nb2pkg.generating.spelling import literal_value, parsed, quoted
from nb2pkg.model.plan import Example, Function, Module, Plan
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES

# Libraries whose functions depend on their arguments alone, but for the methods below.
_STEADY = frozenset(
    re.findall(
        r"\w+",
        "bisect collections copy dataclasses decimal enum fractions functools heapq itertools math "
        "numpy operator pandas re scipy statistics string sympy textwrap typing unicodedata",
    )
)
_CHANGING_METHOD = re.compile(
    r"(?:read|load|save|write|open|from(?:file|txt)|gen|rand|normal|uniform|choice|sample|shuffle|permut|seed|now|"
    r"today|time|to_(?:csv|parquet|excel|json|pickle|sql))"
)
_CHANGING_BUILTINS = frozenset(
    re.findall(
        r"\w+",
        "__import__ breakpoint compile eval exec getattr globals hash id input locals object open setattr vars",
    )
)
_STEADY_BUILTINS = BUILTIN_NAMES - _CHANGING_BUILTINS


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
    steady = _STEADY_BUILTINS | {setting.name for setting in plan.settings}
    steady |= {name for name, root in _imported(plan).items() if root in _STEADY}
    waiting, seen = [function.name], {function.name}
    while waiting:
        tree = ast.parse(functions[waiting.pop()].text)
        if _changes(tree):
            return False
        for used in _names_from_outside(tree) - steady - seen:
            if used not in functions:
                return False
            seen.add(used)
            waiting.append(used)
    return True


def _changes(tree: ast.Module) -> bool:
    """A method of chance, clock or files, or more than a function's own names."""
    own = ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom
    return any(
        isinstance(node, own)
        or (isinstance(node, ast.Attribute) and _CHANGING_METHOD.match(node.attr))
        for node in ast.walk(tree)
    )


def _names_from_outside(tree: ast.Module) -> set[str]:
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    inside = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    inside |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {node.id for node in names} - inside


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
        yield f"{call} == {_in_double_quotes(ast.unparse(parsed(expected)))}"
    elif expected and "\n" not in expected and " at 0x" not in expected:
        yield f"repr({call}) == {quoted(expected)}"


def _in_double_quotes(literals: str) -> str:
    """Literals as black quotes them, when that is easy to see."""
    if '"' in literals or "\\" in literals:
        return literals
    return literals.replace("'", '"')
