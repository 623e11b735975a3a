"""A planned function in, its signature as it is written out."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nb2pkg.model.plan import Function


@dataclass(frozen=True, slots=True)
class Input:
    """One parameter; `variadic` is `*args` or `**kwargs`."""

    name: str
    annotation: str = ""
    keyword: bool = False
    required: bool = True
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """All parameters in order. `is_plain`: a function without decorators, so that this is what callers see."""

    parameters: tuple[Input, ...] = ()
    is_plain: bool = False
    is_class: bool = False

    @property
    def required(self) -> tuple[Input, ...]:
        """What a call must give."""
        return tuple(p for p in self.parameters if p.required and not p.variadic)


def signature_of(function: Function) -> Signature:
    """Read the signature off the definition's text; of a class, that of its own `__init__`."""
    node = next(iter(ast.parse(function.text).body), None)
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return Signature(_inputs(node.args), is_plain=not node.decorator_list)
        case ast.ClassDef(body=body):
            made = [
                n
                for n in body
                if isinstance(n, ast.FunctionDef) and n.name == "__init__"
            ]
            inputs = _inputs(made[-1].args)[1:] if made else _fields(node)
            return Signature(inputs, is_class=True)
    return Signature()


def _fields(node: ast.ClassDef) -> tuple[Input, ...]:
    """The fields of a dataclass, a NamedTuple and their like; a plain class takes nothing."""
    if not node.decorator_list and not node.bases:
        return ()
    return tuple(
        Input(line.target.id, ast.unparse(line.annotation), required=line.value is None)
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    )


def _inputs(arguments: ast.arguments) -> tuple[Input, ...]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = len(arguments.defaults)
    inputs = [
        _input(one, required=place < len(positional) - defaults)
        for place, one in enumerate(positional)
    ]
    if arguments.vararg:
        inputs.append(_input(arguments.vararg, variadic=True))
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        inputs.append(_input(one, keyword=True, required=default is None))
    if arguments.kwarg:
        inputs.append(_input(arguments.kwarg, variadic=True))
    return tuple(inputs)


def _input(
    argument: ast.arg,
    *,
    keyword: bool = False,
    required: bool = True,
    variadic: bool = False,
) -> Input:
    annotation = ast.unparse(argument.annotation) if argument.annotation else ""
    return Input(argument.arg, annotation, keyword, required, variadic)
