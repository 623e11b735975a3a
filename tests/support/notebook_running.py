"""Cells in, what they print, show, raise and leave behind out: a plain namespace in place of a kernel, modules from memory."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import io
import random
import re
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec

_ADDRESS = re.compile(r"0x[0-9a-f]+")
# Where a class or generator was made is part of its name, and moving it is the point.
_MODULE = re.compile(r"\b(?:__main__|same)(?:\.\w+)*\.(?=\w)|\b(?:\w+\.)+<locals>\.")


@dataclass
class CellResult:
    """What one cell did: texts printed and shown in order, and the error that ended it."""

    shown: str = ""
    error: str = ""


@dataclass
class NotebookResult:
    """What a notebook did: per cell, and its variables at the end (empty when it failed)."""

    cells: dict[int, CellResult] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    failed: int = 0


def run_notebook(
    cells: Sequence[tuple[int, str]], modules: Mapping[str, str] | None = None
) -> tuple[NotebookResult, dict[str, object]]:
    """Run (origin, source) pairs in one namespace, as a kernel would, and give the result and the namespace."""
    namespace: dict[str, object] = {
        "__name__": "__main__",
        "__builtins__": __builtins__,
    }
    result = NotebookResult()
    random.seed(0)
    with _served(modules or {}):
        for origin, source in cells:
            cell = result.cells.setdefault(origin, CellResult())
            shown, error = _run_cell(source, namespace)
            cell.shown += _plain(shown)
            if error:
                cell.error, result.failed = error, origin
                return result, namespace
    result.variables = variables_of(namespace)
    return result, namespace


def _run_cell(source: str, namespace: dict[str, object]) -> tuple[str, str]:
    """What was printed, with the last expression's `repr`, and the error if there was one."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            tree = ast.parse(source)
            last = (
                tree.body.pop()
                if tree.body and isinstance(tree.body[-1], ast.Expr)
                else None
            )
            exec(compile(tree, "<cell>", "exec"), namespace)
            if isinstance(last, ast.Expr):
                value = eval(
                    compile(ast.Expression(last.value), "<cell>", "eval"), namespace
                )
                if value is not None and not _is_silenced(source):
                    out.write(f"-> {value!r}\n")
        except Exception as problem:
            return out.getvalue(), _told(problem)
    return out.getvalue(), ""


def _is_silenced(source: str) -> bool:
    """`value;  # comment` shows nothing, as in IPython."""
    code = re.sub(r"#[^\n]*$", "", source.rstrip()).rstrip()
    return code.endswith(";")


def _told(problem: Exception) -> str:
    if isinstance(
        problem, NameError
    ):  # in a function an unbound local says so in other words
        name = re.search(r"'(\w+)'", str(problem))
        return f"NameError: {name[1] if name else problem}"
    return _plain(f"{type(problem).__name__}: {problem}")


def _plain(text: str) -> str:
    return _MODULE.sub("", _ADDRESS.sub("0x", text))


def variables_of(namespace: Mapping[str, object]) -> dict[str, str]:
    """The variables as texts; functions, classes and modules by their kind."""
    return {
        name: describe(value)
        for name, value in namespace.items()
        if not name.startswith("_")
    }


def describe(value: object) -> str:
    """A text that is equal for equal values, in every process.

    >>> describe([1, len]), describe({"a": (1.0,)})
    ('[1, callable]', "{'a': (1.0,)}")
    """
    match value:
        case types.ModuleType():
            return "module"
        case list():
            return "[" + ", ".join(map(describe, value)) + "]"
        case tuple():
            return "(" + "".join(describe(item) + "," for item in value) + ")"
        case dict():
            return (
                "{"
                + ", ".join(f"{key!r}: {describe(item)}" for key, item in value.items())
                + "}"
            )
        case type():
            return "class"
        case _ if callable(value):
            return "callable"
        case _ if type(value).__module__ in ("__main__",) or type(
            value
        ).__module__.startswith("same"):
            return f"{type(value).__name__} {describe(vars(value))}"
    return _plain(repr(value))


@contextlib.contextmanager
def _served(modules: Mapping[str, str]) -> Iterator[None]:
    """Import the package's modules from memory; afterwards they are forgotten."""
    finder = _Finder(modules)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        forget(modules)


served = _served


def forget(modules: Mapping[str, str]) -> None:
    """Drop the package from the modules already imported."""
    for name in modules:
        sys.modules.pop(name, None)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules by name in a dictionary of texts."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        if name not in self._modules:
            return None
        package = any(other.startswith(name + ".") for other in self._modules)
        return importlib.machinery.ModuleSpec(name, self, is_package=package)

    def exec_module(self, module: types.ModuleType) -> None:
        exec(
            compile(self._modules[module.__name__], f"<{module.__name__}>", "exec"),
            vars(module),
        )
