"""The analysis in; out what the notebook shows of its functions, as examples that tests can assert."""

from __future__ import annotations

import ast

from nb2pkg.model.analysis import Analysis
from nb2pkg.model.plan import Example
from nb2pkg.planning.definitions import Definitions

_EXAMPLES = 20


def examples_of(analysis: Analysis, definitions: Definitions) -> tuple[Example, ...]:
    """Calls of moved functions with literals as the last expression of a cell whose result is stored."""
    found = []
    for cell in analysis.cells:
        if not cell.cell.shown or not cell.facts or not cell.facts[-1].shown:
            continue
        match cell.facts[-1].node:
            case ast.Expr(value=ast.Call(func=ast.Name(id=name)) as call):
                if _is_example(name, call, definitions) and "0x" not in cell.cell.shown:
                    found.append(Example(name, ast.unparse(call), cell.cell.shown))
    return tuple(found[:_EXAMPLES])


def _is_example(name: str, call: ast.Call, definitions: Definitions) -> bool:
    fact = definitions.moved.get(name)
    if (
        fact is None
        or name in definitions.extras
        or not isinstance(fact.node, ast.FunctionDef)
    ):
        return False
    try:
        for value in [*call.args, *(k.value for k in call.keywords)]:
            ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return False
    return all(k.arg for k in call.keywords)
