"""Generated package files in, nothing out: what we made is checked in production, before it is written.

compiles   every module compiles and reads no name that nothing binds
complete   every moved statement and comment is in the text of its function (C1)
clean      module level holds only imports, definitions and constants (C4)
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2pkg.errors import BugInNb2pkg
from nb2pkg.model.plan import Function, Module, Plan
from nb2pkg.model.project import ProjectFile
from nb2pkg.syntax.checking import compiles, undefined_names
from nb2pkg.syntax.made_classes import made_class

_AT_TOP = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.Try,
    ast.If,
)


def check(plan: Plan, files: Iterable[ProjectFile]) -> None:
    """Raise `BugInNb2pkg` when a file is not what was planned."""
    texts = {file.path: file.text for file in files}
    for path, text in texts.items():
        if path.endswith(".py") and not _is_local(plan, path):
            _check_compiles(path, text)
    for module in plan.modules:
        text = texts[f"{plan.home}/{module.name}.py"]
        _check_clean(module, text)
        _check_complete(module, text)


def _is_local(plan: Plan, path: str) -> bool:
    return any(path == f"{plan.home}/{m.path}" for m in plan.local_modules)


def _bug(path: str, what: str) -> BugInNb2pkg:
    return BugInNb2pkg(f"{path}: {what}", hint="please report it with the notebook")


def _check_compiles(path: str, text: str) -> None:
    problem = compiles(text)
    if problem:
        raise _bug(path, f"line {problem.line}: {problem.message}")
    if "import *" in text:
        return
    unknown = undefined_names(text)
    if unknown:
        raise _bug(
            path, f"reads names that nothing binds: {', '.join(sorted(unknown))}"
        )


def _check_clean(module: Module, text: str) -> None:
    for node in ast.parse(text).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not docstring and not isinstance(node, _AT_TOP):
            raise _bug(
                f"{module.name}.py",
                f"line {node.lineno} would run when the module is imported",
            )


def _check_complete(module: Module, text: str) -> None:
    """Formatting may move a comment, but each one and each definition must still be there."""
    tree = ast.parse(text)
    names = [
        n.name
        for n in tree.body
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    names += [made_class(node) for node in tree.body if made_class(node)]
    planned = [function.name for function in module.functions]
    if sorted(names) != sorted(planned):
        raise _bug(f"{module.name}.py", f"defines {names}, planned were {planned}")
    kept = _squeezed(text)
    for function in module.functions:
        _check_comments(module, function, kept)


def _check_comments(module: Module, function: Function, kept: str) -> None:
    for line in function.text.split("\n"):
        stripped = line.strip()
        if stripped.startswith("#") and _squeezed(stripped) not in kept:
            raise _bug(
                f"{module.name}.py",
                f"the comment `{stripped[:60]}` of `{function.name}` was lost",
            )


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("#", "")
