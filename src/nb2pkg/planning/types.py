"""Statements in, the types of names out, where they are certain: every binding of the name gives the same type."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from nb2pkg.model.analysis import Fact
from nb2pkg.planning.world import World

_FRAME_MAKERS = frozenset(
    [
        "read_csv",
        "read_parquet",
        "read_json",
        "read_table",
        "read_fwf",
        "read_feather",
        "read_stata",
        "read_sas",
        "DataFrame",
        "get_dummies",
    ]
)
_NOT_A_FRAME = frozenset({"chunksize", "iterator", "squeeze", "typ"})
_KEEPS_FRAME = frozenset(
    [
        "dropna",
        "fillna",
        "reset_index",
        "copy",
        "sort_values",
        "sort_index",
        "assign",
        "drop",
        "rename",
        "merge",
        "head",
        "tail",
        "query",
        "set_index",
        "drop_duplicates",
        "astype",
        "sample",
        "nlargest",
        "nsmallest",
        "round",
    ]
)
_ARRAY_MAKERS = frozenset(
    [
        "array",
        "zeros",
        "ones",
        "empty",
        "full",
        "arange",
        "linspace",
        "logspace",
        "eye",
        "zeros_like",
        "ones_like",
        "full_like",
    ]
)
_DISPLAYS: tuple[tuple[type[ast.expr], str], ...] = (
    (ast.JoinedStr, "str"),
    (ast.List, "list"),
    (ast.ListComp, "list"),
    (ast.Dict, "dict"),
    (ast.DictComp, "dict"),
    (ast.Set, "set"),
    (ast.SetComp, "set"),
    (ast.Tuple, "tuple"),
)


def types_of(
    world: World, facts: Iterable[Fact], classes: Iterable[str]
) -> dict[str, str]:
    """Variable -> annotation text, for names whose every binding gives one known type.

    `classes`: classes of the notebook that live in a module.
    """
    found: dict[str, str | None] = {}
    classes = frozenset(classes)
    for fact in facts:
        for name in sorted(fact.binds):
            kind = _type_bound(world, fact, name, found, classes)
            found[name] = kind if found.get(name, kind) == kind else None
    return {name: kind for name, kind in found.items() if kind}


def _type_bound(
    world: World,
    fact: Fact,
    name: str,
    known: Mapping[str, str | None],
    classes: frozenset[str],
) -> str | None:
    match fact.node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            return _type_of(world, value, known, classes)
    return None


def _type_of(
    world: World,
    value: ast.expr,
    known: Mapping[str, str | None],
    classes: frozenset[str],
) -> str | None:
    for node_type, kind in _DISPLAYS:
        if isinstance(value, node_type):
            return kind
    match value:
        case ast.Constant(value=bool() | int() | float() | str() as constant):
            return type(constant).__name__
        case ast.Call(func=ast.Name(id="len")) if world.is_builtin("len"):
            return "int"
        case ast.Call(func=ast.Name(id=name), args=args) if name in classes and not any(
            isinstance(a, ast.Starred) for a in args
        ):
            return name
        case ast.Call(func=ast.Name(id=name)) if _is_estimator(world, name):
            return name
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id=name)), attr="fit")
        ):
            return name if _is_estimator(world, name) else None
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=base), attr=method), keywords=keywords
        ):
            return _method_type(
                world, base, method, {k.arg or "" for k in keywords}, known
            )
    return None


def _method_type(
    world: World,
    base: str,
    method: str,
    keywords: set[str],
    known: Mapping[str, str | None],
) -> str | None:
    target = _module_of(world, base)
    if target == "pandas" and method in _FRAME_MAKERS and not keywords & _NOT_A_FRAME:
        return f"{base}.DataFrame"
    if target == "numpy" and method in _ARRAY_MAKERS:
        return f"{base}.ndarray"
    kind = known.get(base)
    if (
        kind
        and kind.endswith(".DataFrame")
        and method in _KEEPS_FRAME
        and "inplace" not in keywords
    ):
        return kind
    return None


def _module_of(world: World, name: str) -> str:
    spellings = world.imports.get(name, ())
    return spellings[0].target if spellings else ""


def _is_estimator(world: World, name: str) -> bool:
    """A class of scikit-learn: `LinearRegression()` and `LinearRegression().fit(...)` are of that class."""
    target = _module_of(world, name)
    return target.startswith("sklearn.") and name[:1].isupper() and not name.isupper()
