"""Checks of Python source: in goes text, out comes the problem that keeps it from compiling, or the names nobody binds."""

from __future__ import annotations

import ast
import symtable
import warnings
from dataclasses import dataclass

from nb2pkg.syntax.builtin_names import BUILTIN_NAMES

# those of every module; then those of the class around a method: `super()` mentions them anywhere
_MODULE_NAMES = {"__annotations__", "__builtins__", "__cached__", "__doc__", "__file__"}
_MODULE_NAMES |= {"__loader__", "__name__", "__package__", "__path__", "__spec__"}
_MODULE_NAMES |= {"__conditional_annotations__", "__class__", "__classdict__"}
TOO_DEEP = "nested too deeply"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a piece of source does not compile, and where, counted from 1."""

    line: int
    column: int
    message: str


def parse(source: str) -> ast.Module | Problem:
    """The tree of source that really compiles (`break` outside a loop does not), top-level `await` allowed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            tree = compile(source, "<cell>", "exec", flags, dont_inherit=True)
            compile(
                tree,
                "<cell>",
                "exec",
                ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
                dont_inherit=True,
            )
    except SyntaxError as error:
        return Problem(error.lineno or 1, max(error.offset or 1, 1), error.msg)
    except (RecursionError, MemoryError):
        return Problem(1, 1, TOO_DEEP)
    except ValueError as error:  # null bytes, lone surrogates
        return Problem(1, 1, str(error))
    assert isinstance(tree, ast.Module)
    return tree


def compiles(source: str) -> Problem | None:
    """None when the source compiles as a module (or as a cell: top-level `await` is fine), else why not."""
    result = parse(source)
    return result if isinstance(result, Problem) else None


def undefined_names(module_source: str) -> frozenset[str]:
    """Names a module looks up globally that neither it nor any supported Python binds; none when a star import may bind any.

    Raises SyntaxError when the source is not Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(module_source)
        top = symtable.symtable(module_source, "<module>", "exec")
    if any(
        isinstance(one, ast.ImportFrom) and one.names[0].name == "*"
        for one in ast.walk(tree)
    ):
        return frozenset()
    bound = set(BUILTIN_NAMES | _MODULE_NAMES)
    read: set[str] = set()
    tables = [top]
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            here = _binds(symbol)
            if (
                table is top
                or symbol.is_declared_global()
                or (symbol.is_global() and not here)
            ):
                if here:
                    bound.add(symbol.get_name())
                if symbol.is_referenced():
                    read.add(symbol.get_name())
    return frozenset(read - bound)


def _binds(symbol: symtable.Symbol) -> bool:
    """Whether its own scope binds it; `is_global` alone is wrong in a function called `top` (Python 3.11)."""
    return (
        symbol.is_assigned()
        or symbol.is_imported()
        or symbol.is_namespace()
        or symbol.is_parameter()
    )
