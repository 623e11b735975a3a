"""Statements in; out the definitions whose text or home the notebook looks at, so that moving them would be seen.

`doctest.testmod()` runs the examples of functions that live in `__main__`; `f.__doc__` and `help(f)` show the docstring
to the letter, and black rewrites those of a module. `Base.__subclasses__()` lists the classes defined so far, and a
module defines them all when it is imported. A class with `__del__` or a weak reference notices when an object is
dropped; a function holds its arguments until it returns.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2pkg.model.analysis import Hazard
from nb2pkg.syntax.dotted import dotted

_INDENT = 4
_TESTERS = frozenset({"doctest.testmod", "testmod"})
_SHOWS_DOCS = frozenset({"help", "inspect.getdoc", "getdoc", "pydoc.render_doc"})
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Looks:
    """What the notebook looks at: `doctests` runs the examples, `docs` reads docstrings, `ends` are those of objects,
    `subclasses` lists classes.
    """

    doctests: bool = False
    docs: bool = False
    ends: bool = False
    subclasses: bool = False


def looks_of(nodes: Iterable[ast.stmt]) -> Looks:
    """What any statement of the notebook looks at."""
    doctests = docs = ends = subclasses = False
    for node in nodes:
        for inner in ast.walk(node):
            match inner:
                case ast.ImportFrom(module="weakref") | ast.alias(name="weakref"):
                    ends = True
                case ast.FunctionDef(name="__del__"):
                    ends = True
                case ast.Attribute(attr="__doc__", ctx=ast.Load()):
                    docs = True
                case ast.Attribute(attr="__subclasses__"):
                    subclasses = True
                case ast.Call(func=func) if dotted(func) in _TESTERS:
                    doctests = True
                case ast.Call(func=func) if dotted(func) in _SHOWS_DOCS:
                    docs = True
    return Looks(doctests, docs, ends, subclasses)


def looked_at(node: ast.stmt, looks: Looks) -> Hazard | None:
    """Why a definition must stay where the notebook looks at it, and its work where it looks at the end of objects."""
    if looks.ends and not isinstance(node, _Definition | ast.Import | ast.ImportFrom):
        return Hazard(
            "notices-the-end-of-objects",
            "the notebook notices when objects are dropped (`__del__`, `weakref`), which a function puts off",
            "end them by a method or `with`",
        )
    if looks.subclasses and isinstance(node, ast.ClassDef):
        return Hazard(
            "subclasses-are-listed",
            f"the notebook lists classes with `__subclasses__`, which would find `{node.name}` before its cell",
            "keep a list of the classes",
        )
    if not isinstance(node, _Definition) or not (looks.doctests or looks.docs):
        return None
    docs = list(_docstrings(node, _INDENT))
    if looks.doctests and any(">>>" in text for text, _ in docs):
        return Hazard(
            "checked-by-doctest",
            f"`doctest.testmod()` runs the examples of `{node.name}` only while it is defined in the notebook",
            "test it with pytest, and remove the call of `testmod`",
        )
    if looks.docs and not all(_settled(text, indent) for text, indent in docs):
        return Hazard(
            "docstring-is-read",
            f"the notebook shows docstrings, and that of `{node.name}` would be formatted in a module",
            "write the docstring as black does",
        )
    return None


def _docstrings(node: ast.AST, indent: int) -> Iterator[tuple[str, int]]:
    """The docstrings of a definition and of all inside it, each with the indent black gives it."""
    if isinstance(node, _Definition):
        text = ast.get_docstring(node, clean=False)
        if text:
            yield text, indent
        indent += _INDENT
    for child in ast.iter_child_nodes(node):
        yield from _docstrings(child, indent)


def _settled(text: str, indent: int) -> bool:
    """Black would leave the docstring as it is."""
    first, *rest = text.split("\n")
    if first != first.strip() or text[:1] == '"' or text[-1:] in ('"', "\\"):
        return False
    if not rest:
        return True
    inner = [line for line in rest[:-1] if line]
    closing = rest[-1]
    plain = closing == " " * indent or (closing.strip() and closing == closing.rstrip())
    depths = {len(n) - len(n.lstrip()) for n in [*inner, closing] if n.strip()}
    return (
        bool(plain)
        and "\t" not in text
        and all(line == line.rstrip() for line in inner)
        and min(depths, default=indent) == indent
    )
