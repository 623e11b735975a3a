"""A statement in, the name of the class out that a call makes: `Point = namedtuple("Point", "x y")`.

Such a class is pickled under its name in the module where the call stands. Inside a function it would not be found there.
"""

from __future__ import annotations

import ast

from nb2pkg.syntax.dotted import dotted

# What the maker needs beside the name.
_MAKERS = {
    "namedtuple": 1,
    "NamedTuple": 1,
    "TypedDict": 1,
    "make_dataclass": 1,
    "Enum": 1,
    "IntEnum": 1,
    "StrEnum": 1,
    "Flag": 1,
    "IntFlag": 1,
    "NewType": 1,
    "type": 2,
    "TypeVar": 0,
    "ParamSpec": 0,
    "TypeVarTuple": 0,
}


def made_class(node: ast.AST | None) -> str:
    """The name of the class, "" when the statement makes none, or gives it another name than its own."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=target)],
            value=ast.Call(func=func, args=[ast.Constant(value=str(name)), *more]),
        ) if (
            name == target
        ):
            needs = _MAKERS.get(dotted(func).rpartition(".")[2])
            return target if needs is not None and len(more) >= needs else ""
    return ""
