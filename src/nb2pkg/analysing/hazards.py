"""A statement in, the hazard out that forbids moving it into a function, or None."""

from __future__ import annotations

import ast
import re

from nb2pkg.analysing.strings import unreadable_query
from nb2pkg.model.analysis import Fact, Hazard
from nb2pkg.syntax.dotted import dotted

_NAMESPACE_CALLS = {
    "globals",
    "locals",
    "exec",
    "eval",
    "get_ipython",
    "run_line_magic",
}
_NAMESPACE_IF_BARE = {"vars", "dir"}
_HISTORY = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|In|Out|_ih|_oh|_dh|_sh")
_BY_NUMBER = re.compile(r"_i?\d+|In|Out|_ih|_oh")
_NUMBERED_TEXT = re.compile(r"(['\"])(?:_i?\d+|In|Out|_ih|_oh)\b")
_BY_NUMBER_TOO = frozenset({"recall", "rerun", "macro"})
_MODULE_NAMES = {
    "__name__",
    "__file__",
    "__doc__",
    "__builtins__",
    "__spec__",
    "__loader__",
    "__package__",
}
_FRAMES = {
    "inspect.currentframe",
    "inspect.stack",
    "sys._getframe",
    "sys._current_frames",
    "inspect.getframeinfo",
}
# They look in `__main__` for what to run or test.
_MAIN_LOOKERS = {
    "doctest.testmod",
    "testmod",
    "unittest.main",
    "ipytest.run",
    "ipytest.run_pytest",
    "cProfile.run",
    "profile.run",
    "pdb.run",
    "code.interact",
    "dill.dump_session",
    "dill.load_session",
    "dill.dump_module",
    "dill.load_module",
    "sympy.var",
    "sp.var",
    "sym.var",
}
_RUNS_A_JOB = "dbutils.notebook.run"
_DEEPEST = 60
_ENDS = {"exit", "quit", "sys.exit", "os._exit"}


def hazard_of(
    node: ast.stmt, bound: frozenset[str], only_there: frozenset[str] = frozenset()
) -> Hazard | None:
    """Why the statement must stay in the notebook whatever surrounds it.

    `bound`: all names the notebook binds anywhere, so that `Out = 3` is a variable and not IPython's history.
    `only_there`: names that a notebook on Databricks finds ready and that nothing else can be given.
    """
    if _depth(node) > _DEEPEST:
        return Hazard(
            "nested-too-deep",
            "blocks are nested too deeply to be moved into a function",
        )
    main_names = _main_names(node) if "__name__" not in bound else frozenset()
    for inner in ast.walk(node):
        hazard = _of_one(inner, bound, only_there) if inner not in main_names else None
        if hazard:
            return hazard
    hazard = _of_blocks(node)
    if hazard is None and main_names:
        return Hazard("main-name", "`__name__` means something else inside a package")
    return hazard


def counts_cells(fact: Fact, bound: frozenset[str]) -> bool:
    """It looks something up by the number of a cell: `Out[3]`, `_3`, `In[3]` (IPython reference, "Output caching system").

    `bound`: all names that the notebook binds. `%recall 3` and its kin do it too, and `globals()["_3"]`.
    """
    read = (fact.reads | fact.deferred) - bound
    if any(map(_BY_NUMBER.fullmatch, read)):
        return True
    if fact.magic.lstrip("%") in _BY_NUMBER_TOO:
        return bool(re.search(r"\s\d", fact.source))
    looks = fact.hazard is not None and fact.hazard.code == "looks-at-namespace"
    return looks and bool(_NUMBERED_TEXT.search(fact.source))


def _main_names(node: ast.stmt) -> frozenset[ast.AST]:
    """Reads of `__name__`, and what they are compared with: in a notebook it is "__main__" everywhere."""
    found: set[ast.AST] = set()
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id="__name__", ctx=ast.Load()):
                found.add(inner)
            case ast.Name(id="__name__") | ast.arg(arg="__name__"):
                return frozenset()
            case ast.Compare(
                left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]
            ):
                if any(
                    isinstance(n, ast.Name) and n.id == "__name__"
                    for n in (left, right)
                ):
                    found |= {left, right} - {
                        n
                        for n in (left, right)
                        if not (isinstance(n, ast.Constant) and n.value == "__main__")
                    }
    return (
        frozenset(found) if any(isinstance(n, ast.Name) for n in found) else frozenset()
    )


def _depth(node: ast.stmt) -> int:
    """How many blocks a statement nests; Python itself allows a hundred."""
    depth, level = 0, [node]
    while level:
        level = [s for n in level for s in _inner_statements(n)]
        depth += 1
    return depth


def _inner_statements(node: ast.AST) -> list[ast.stmt]:
    found = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            found.append(child)
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            found += child.body
    return found


def _of_one(
    inner: ast.AST, bound: frozenset[str], only_there: frozenset[str]
) -> Hazard | None:
    match inner:
        case ast.Name(id=name, ctx=ast.Load()) if name not in bound:
            if name in _MODULE_NAMES:
                return Hazard(
                    "module-name", f"`{name}` means something else inside a package"
                )
            if _HISTORY.fullmatch(name):
                return Hazard(
                    "ipython-history",
                    f"`{name}` is IPython's own history",
                    "give the value a name where it is computed",
                )
            if name in _NAMESPACE_CALLS:
                return _namespace(name)
            if name in only_there:
                return Hazard(
                    "databricks-only", f"`{name}` exists only in a Databricks notebook"
                )
            if name in {"exit", "quit"}:
                return Hazard(
                    "ends-the-program", f"`{name}` ends the notebook's kernel"
                )
        case (
            ast.Constant(value="__main__")
            | ast.alias(name="__main__")
            | ast.ImportFrom(module="__main__")
        ):
            return _namespace("__main__")
        case ast.Constant(value=str(text)) if "from __main__ import" in text:
            return _namespace("__main__")
        case ast.Call(func=func) if (
            dotted(func) == _RUNS_A_JOB and "dbutils" in only_there - bound
        ):
            return Hazard(
                "databricks-only",
                f"`{_RUNS_A_JOB}` starts a job of its own, which only a Databricks notebook can",
                "make the other notebook a task of the same job, or `%run` it: then it becomes part of the package",
            )
        case ast.Call(func=func) if dotted(func) in _MAIN_LOOKERS:
            return _namespace(dotted(func))
        case ast.Call(func=ast.Name(id=name), args=[]) if (
            name in _NAMESPACE_IF_BARE and name not in bound
        ):
            return _namespace(name)
        case ast.Call(func=ast.Attribute() as func) if dotted(func) in _FRAMES:
            return _namespace(dotted(func))
        case ast.Call(func=func) if dotted(func) in _ENDS:
            return Hazard("ends-the-program", f"`{dotted(func)}` ends the program")
        case ast.Call() if unreadable_query(inner):
            return Hazard(
                "names-in-computed-text",
                "the text of this query is computed, so the names it reads cannot be seen",
                "write the query as a literal, or pass values with local_dict",
            )
    return None


def _namespace(name: str) -> Hazard:
    return Hazard(
        "looks-at-namespace",
        f"`{name}` looks at the notebook's namespace, which a function does not have",
        "pass the values it needs explicitly",
    )


def _of_blocks(node: ast.stmt) -> Hazard | None:
    """Classes and star imports inside `if`, `for`, `with`, `try` at the top level."""
    if isinstance(
        node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ImportFrom
    ):
        return None
    for inner in ast.walk(node):
        if isinstance(inner, ast.ClassDef):
            return Hazard(
                "class-in-a-block",
                f"class `{inner.name}` is defined inside a block",
                "define it at top level",
            )
        if isinstance(inner, ast.ImportFrom) and any(
            alias.name == "*" for alias in inner.names
        ):
            return Hazard(
                "star-import-in-a-block", "a star import is not allowed in a function"
            )
    return None
