"""Constant expressions and the values of the names in them in, their values out, when working them out cannot fail."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any

_DEEPEST = 60
_LONGEST = 10_000  # characters of a text, or bits of an integer
_SPEC = re.compile(r"[<>^=]?[-+ ]?0?\d{0,2}[,_]?(?:\.\d{1,2})?[bcdeEfFgGosxX%]?")
_UNARY: dict[type[ast.unaryop], Callable[[Any], object]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_CONVERSIONS: dict[int, Callable[[object], object]] = {
    ord("s"): str,
    ord("r"): repr,
    ord("a"): ascii,
}


class NotConstant(Exception):
    """The expression is none of literals and known names, or computing it might raise or be large."""


def fold(expression: ast.expr, values: Mapping[str, object]) -> object:
    """The value of an expression of literals and names in `values`, computed here without running the notebook's code.

    Raises NotConstant when Python would raise for it, when another value of a name could make it divide by zero, or
    when it is nested deeply or becomes large.
    """
    if _is_deep(expression):
        raise NotConstant
    try:
        return _value(expression, values)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise NotConstant from error


def _is_deep(expression: ast.expr) -> bool:
    """Counted without recursion: `1 + 1 + …` nests as deeply as it has terms."""
    level: list[ast.AST] = [expression]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True


def _value(node: ast.expr, values: Mapping[str, object]) -> object:
    match node:
        case ast.Constant(value=value) if not isinstance(value, complex | bytes):
            if value is not Ellipsis:
                return value
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Tuple(elts=parts) if parts:
            return tuple(_value(part, values) for part in parts)
        case ast.List(elts=parts):
            return [_value(part, {}) for part in parts]
        case ast.Set(elts=parts):
            return {_value(part, {}) for part in parts}
        case ast.Dict(keys=keys, values=parts):
            names = [_value(key, {}) for key in keys if key is not None]
            if len(names) == len(parts):
                made = [_value(part, {}) for part in parts]
                return dict(zip(names, made, strict=True))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_value(operand, values))
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC:
            return _computed(node, values)
        case ast.JoinedStr(values=parts):
            return _text("".join(str(_value(part, values)) for part in parts))
        case ast.FormattedValue():
            return _formatted(node, values)
    raise NotConstant


def _computed(node: ast.BinOp, values: Mapping[str, object]) -> object:
    """Numbers with numbers, text with text, text times a literal; nothing that grows."""
    left, right = _value(node.left, values), _value(node.right, values)
    # Not by a name: the user may set that to 0, or to a million.
    by_literal = not any(isinstance(n, ast.Name) for n in ast.walk(node.right))
    numbers = isinstance(left, Real) and isinstance(right, Real)
    texts = isinstance(left, str) and isinstance(right, str)
    match node.op:
        case ast.Add() if texts:
            return _text(str(left) + str(right))
        case ast.Mult() if isinstance(left, str) and isinstance(right, int):
            if by_literal and right * len(left) <= _LONGEST:
                return left * right
        case ast.Mult() if isinstance(left, int) and isinstance(right, str):
            if isinstance(node.left, ast.Constant) and left * len(right) <= _LONGEST:
                return left * right
        case ast.Div() | ast.FloorDiv() | ast.Mod() if numbers:
            if by_literal:
                return _number(_ARITHMETIC[type(node.op)](left, right))
        case ast.Pow() if isinstance(right, int) and isinstance(left, int | float):
            if by_literal and abs(right) <= 64:
                return _number(left**right)
        case ast.Add() | ast.Sub() | ast.Mult() if numbers:
            return _number(_ARITHMETIC[type(node.op)](left, right))
    raise NotConstant


def _formatted(node: ast.FormattedValue, values: Mapping[str, object]) -> str:
    value = _value(node.value, values)
    if node.conversion in _CONVERSIONS:
        value = _CONVERSIONS[node.conversion](value)
    spec = str(_value(node.format_spec, values)) if node.format_spec else ""
    if not _SPEC.fullmatch(spec):
        raise NotConstant
    return _text(format(value, spec))


def _number(value: object) -> object:
    if isinstance(value, int) and value.bit_length() > _LONGEST:
        raise NotConstant
    return value


def _text(value: str) -> str:
    if len(value) > _LONGEST:
        raise NotConstant
    return value
