"""Statements in, the types of variables between them out, where they are certain."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
_KEEPS_FRAME = frozenset("""
    dropna fillna reset_index copy sort_values sort_index assign drop rename merge head tail query
    set_index drop_duplicates astype sample nlargest nsmallest round
    """.split())
_ARRAY_MAKERS = frozenset("""
    array zeros ones empty full arange linspace logspace eye zeros_like ones_like full_like
    """.split())
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
_BUILTIN_TYPES = {
    **{name: name for name in ("int", "float", "str", "bool", "list", "dict", "set")},
    **{name: name for name in ("tuple", "frozenset", "range")},
    "len": "int",
    "sorted": "list",
}
_STRING_METHODS = {"join": "str", "format": "str", "split": "list"}


@dataclass(frozen=True, slots=True)
class Types:
    """The type each variable has between any two statements, run top to bottom, where it is certain.

    events   variable -> (key of a statement that binds it, annotation text or "" when nobody can tell), in order.
    """

    events: Mapping[str, tuple[tuple[int, str], ...]]

    def before(self, name: str, key: int) -> str:
        """The type of a variable when statement `key` begins, "" when it is not certain."""
        events = self.events.get(name, ())
        place = bisect_left(events, (key, ""))
        return events[place - 1][1] if place else ""

    def after(self, name: str, key: int) -> str:
        """The type of a variable when statement `key` has ended."""
        return self.before(name, key + 1)

    def final(self, name: str) -> str:
        """The type of a variable at the end of the notebook."""
        events = self.events.get(name, ())
        return events[-1][1] if events else ""


def types_of(world: World, facts: Iterable[Fact], classes: Iterable[str]) -> Types:
    """The types of variables from statement to statement.

    A value changed in place keeps its type. `classes`: classes of the notebook that live in a module.
    """
    known: dict[str, str] = {}
    events: dict[str, list[tuple[int, str]]] = defaultdict(list)
    reading = _Reading(world, known, frozenset(classes))
    for fact in facts:
        bound = _types_bound(reading, fact)
        for name in sorted((fact.binds | fact.deletes) - world.volatile):
            kind = bound.get(name, "")
            known[name] = kind
            events[name].append((fact.key, kind))
    return Types({name: tuple(found) for name, found in events.items()})


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the type of an expression depends on: the world, the types so far, the notebook's own classes."""

    world: World
    known: Mapping[str, str]
    classes: frozenset[str]


def _types_bound(reading: _Reading, fact: Fact) -> dict[str, str]:
    """The types of the names a statement binds, where it tells: a plain assignment of one value."""
    match fact.node:
        case ast.Assign(targets=targets, value=value) if all(
            isinstance(target, ast.Name) for target in targets
        ):
            kind = _type_of(reading, value)
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            walrus = {
                n.target.id for n in ast.walk(value) if isinstance(n, ast.NamedExpr)
            }
            return {name: kind for name in names if name not in walrus}
        case ast.Assign(
            targets=[ast.Tuple(elts=[ast.Name(id=figure), _])],
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=base), attr="subplots")
            ),
        ) if (
            _module_of(reading.world, base) == "matplotlib.pyplot"
        ):
            return {figure: f"{base}.Figure"}
    return {}


def _type_of(reading: _Reading, value: ast.expr) -> str:
    for node_type, kind in _DISPLAYS:
        if isinstance(value, node_type):
            return kind
    match value:
        case ast.Name(id=name) if name in reading.world.given:
            return reading.world.given[name]
        case ast.Constant(value=bool() | int() | float() | str() as constant):
            return type(constant).__name__
        case ast.Name(id=name):
            return reading.known.get(name, "")
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            return _call_type(reading, name, args, keywords)
        case ast.Call(func=ast.Attribute(value=inner, attr=method), keywords=keywords):
            return _method_type(reading, inner, method, {k.arg or "" for k in keywords})
        case ast.Subscript(value=inner, slice=ast.List()):
            kind = _type_of(reading, inner)
            return kind if kind.endswith(".DataFrame") else ""
    return ""


def _call_type(
    reading: _Reading, name: str, args: list[ast.expr], keywords: list[ast.keyword]
) -> str:
    world = reading.world
    if world.is_builtin(name):
        # A subclass may give anything from `__round__`, but these give what they are called.
        return _BUILTIN_TYPES.get(name, "")
    if name in reading.classes:
        return "" if any(isinstance(a, ast.Starred) for a in args) else name
    if _is_estimator(world, name):
        return name
    return name if _module_of(world, name) == "pathlib.Path" else ""


def _method_type(
    reading: _Reading, inner: ast.expr, method: str, keywords: set[str]
) -> str:
    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
        return _STRING_METHODS.get(method, "")
    base = inner.id if isinstance(inner, ast.Name) else ""
    target = _module_of(reading.world, base)
    if target == "pandas" and method in _FRAME_MAKERS and not keywords & _NOT_A_FRAME:
        return f"{base}.DataFrame"
    if target == "numpy" and method in _ARRAY_MAKERS:
        return f"{base}.ndarray"
    if target == "matplotlib.pyplot" and method == "figure":
        return f"{base}.Figure"
    if (
        method == "fit"
        and isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and _is_estimator(reading.world, inner.func.id)
    ):
        return inner.func.id
    kind = _type_of(reading, inner)
    if (
        kind.endswith(".DataFrame")
        and method in _KEEPS_FRAME
        and "inplace" not in keywords
    ):
        return kind
    return ""


def _module_of(world: World, name: str) -> str:
    spellings = world.imports.get(name, ())
    return spellings[0].target if spellings else ""


def _is_estimator(world: World, name: str) -> bool:
    """A class of scikit-learn: `LinearRegression()` and `LinearRegression().fit(...)` are of that class."""
    target = _module_of(world, name)
    return target.startswith("sklearn.") and name[:1].isupper() and not name.isupper()
