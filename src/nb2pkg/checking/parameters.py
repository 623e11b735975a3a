"""Analysis in, the parameters that stand outside the parameters cell out."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from nb2pkg.checking.wiring import is_literal
from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.syntax.dotted import dotted

_WIDGETS = ("text", "dropdown", "combobox", "multiselect")
_AROUND = ("import", "setup", "inert", "install")


def strays(analysis: Analysis) -> Iterator[tuple[Fact, str]]:
    """Each parameter that stands elsewhere than in the parameters cell, with its name.

    A parameter is a name that the notebook binds once, to a number, text or truth value (or a tuple of such), and reads
    in another statement; or a Databricks widget. Its cell is the one tagged `parameters`; where none is, the cells on
    top that hold nothing but parameters, imports and setup. Colab's `#@param` forms stand
    where they stand.
    """
    bound = Counter(name for fact in analysis.facts for name in fact.binds)
    changed = {name for fact in analysis.facts for name in fact.changes}
    named = {
        fact.key: name
        for fact in analysis.facts
        if (name := _parameter(fact)) and bound[name] <= 1 and name not in changed
    }
    named = {
        key: name
        for key, name in named.items()
        if any(name in fact.uses for fact in analysis.facts if fact.key != key)
        or analysis.facts[key].kind != "logic"
        or _widget(analysis.facts[key])
    }
    home = _home(analysis)
    for fact in analysis.facts:
        if (
            fact.key in named
            and fact.cell not in home
            and "@param" not in fact.trailing
        ):
            yield fact, named[fact.key]


def _home(analysis: Analysis) -> frozenset[int]:
    """The cells where parameters belong."""
    tagged = frozenset(
        c.cell.index for c in analysis.cells if "parameters" in c.cell.tags
    )
    if tagged:
        return tagged
    leading: set[int] = set()
    for cell in analysis.cells:
        if not all(fact.kind in _AROUND or _is_value(fact) for fact in cell.facts):
            break
        leading.add(cell.cell.index)
    return frozenset(leading)


def _is_value(fact: Fact) -> bool:
    """A statement that may stand among parameters: it binds a name to a value, or makes or reads a widget."""
    if _widget(fact) or fact.kind == "magic":
        return True
    match fact.node:
        case ast.Assign(targets=[ast.Name()], value=value):
            return not any(
                isinstance(n, ast.Call) for n in ast.walk(value)
            ) or _reads_widget(value)
        case ast.AnnAssign(target=ast.Name()):
            return True
    return False


def _parameter(fact: Fact) -> str:
    """The name of the parameter a statement makes, "" when it makes none."""
    match fact.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name if _is_scalar(value) and not name.startswith("_") else ""
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return name if _is_scalar(value) and not name.startswith("_") else ""
    return _widget(fact)


def _is_scalar(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=constant):
            return constant is not None and constant is not Ellipsis
        case ast.Tuple(elts=parts):
            return bool(parts) and all(map(is_literal, parts))
        case ast.UnaryOp():
            return is_literal(value)
    return False


def _widget(fact: Fact) -> str:
    """The name of the widget that a statement makes."""
    match fact.node:
        case ast.Expr(
            value=ast.Call(func=func, args=[ast.Constant(value=str(name)), *_])
        ) if dotted(func) in {f"dbutils.widgets.{kind}" for kind in _WIDGETS}:
            return name
    return ""


def _reads_widget(value: ast.expr) -> bool:
    return any(
        isinstance(n, ast.Call) and dotted(n.func).startswith("dbutils.widgets.")
        for n in ast.walk(value)
    )
