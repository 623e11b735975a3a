"""The plan of one notebook in, a portrait of each function and class out: equal for code that does the same in the same words.

Two functions have one fingerprint when they differ in nothing but formatting, comments, the names of their own variables and,
for steps, which have names and docstrings from nb2pkg, in these. What they read from outside must be the same too: the same
imports, or functions that themselves have one fingerprint. A function that reads anything else has no fingerprint.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator
from hashlib import sha256

from nb2pkg.batching.sharing.moving import may_be_lightened
from nb2pkg.model.batch import Portrait
from nb2pkg.model.plan import Function, Module, Plan
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES

# What these see depends on the module they are in.
_OF_THE_MODULE = frozenset(("globals", "__name__", "__file__", "__doc__", "__spec__"))
_LOOKS_AT_NAMES = frozenset(("locals", "eval", "exec", "vars", "dir"))
_WORD = re.compile(r"\w+")
_LEAST = 60  # characters of code below which sharing saves nothing
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def portraits_of(plan: Plan) -> tuple[Portrait, ...]:
    """A portrait of every function and class of the package, in order."""
    drawn = _Drawn(plan)
    return tuple(
        drawn.portrait(module, function)
        for module in plan.modules
        for function in module.functions
    )


class _Drawn:
    """The portraits of one plan, each drawn once; those it calls are drawn before it."""

    def __init__(self, plan: Plan) -> None:
        self._functions = {
            (m.name, f.name): (m, f) for m in plan.modules for f in m.functions
        }
        self._package = plan.package
        self._done: dict[tuple[str, str], Portrait] = {}
        self._under_way: set[tuple[str, str]] = set()

    def portrait(self, module: Module, function: Function) -> Portrait:
        key = (module.name, function.name)
        if key not in self._done:
            self._under_way.add(key)
            self._done[key] = self._draw(module, function)
            self._under_way.discard(key)
        return self._done[key]

    def _draw(self, module: Module, function: Function) -> Portrait:
        try:
            (node,) = ast.parse(function.text).body
            table = symtable.symtable(function.text, "", "exec")
        except (SyntaxError, ValueError):
            return Portrait(module.name, function.name, function.kind)
        if not isinstance(node, _Definition):
            return Portrait(module.name, function.name, function.kind)
        read = _free(table) | function.reads
        imports, calls, unknown = self._resolved(module, function, read)
        ours = function.kind in ("step", "plot")
        code = canonical(node, table, ours=ours)
        small = len(code) < _LEAST
        parts = [function.kind, code, *imports, *sorted(print for _, print in calls)]
        print_ = sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
        return Portrait(
            module=module.name,
            name=function.name,
            kind=function.kind,
            parameters=function.parameters,
            results=function.results,
            print="" if unknown or small or not may_be_lightened(module) else print_,
            reason=f"reads {unknown}" if unknown else "",
            summary=function.summary,
            text=function.text,
            code=code,
            imports=tuple(imports),
            calls=tuple(calls),
        )

    def _resolved(
        self, module: Module, function: Function, read: frozenset[str]
    ) -> tuple[list[str], list[tuple[str, str]], str]:
        """The imports and the functions behind the names, and the first name that is neither."""
        imported = _imported(module)
        imports: list[str] = []
        calls: list[tuple[str, str]] = []
        for name in sorted(read - {function.name}):
            if name in _OF_THE_MODULE:
                return imports, calls, name
            if name in imported:
                line = imported[name]
                target = self._own(line)
                if target is None and line.startswith(f"from {self._package}"):
                    return imports, calls, name
                if target is None:
                    imports.append(line)
                    continue
            else:
                target = (module.name, name)
            if target in self._functions and target not in self._under_way:
                found = self.portrait(*self._functions[target])
                if not found.print or target[1] != name:
                    return imports, calls, name
                calls.append((name, found.print))
            elif target in self._functions or name not in BUILTIN_NAMES:
                return imports, calls, name
        return imports, calls, ""

    def _own(self, line: str) -> tuple[str, str] | None:
        """`from churn.load import orders` -> the function it names, when the package has it."""
        found = re.fullmatch(
            rf"from {re.escape(self._package)}\.(\w+) import (\w+)", line
        )
        if found is None or (found[1], found[2]) not in self._functions:
            return None
        return found[1], found[2]


def _imported(module: Module) -> dict[str, str]:
    """Name -> the import that binds it, alone on its line; imports in `try` or `if` and stars are not certain."""
    try:
        body = ast.parse("\n".join(module.imports)).body
    except SyntaxError:
        return {}
    lines: dict[str, str] = {}
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                node_alone = (
                    ast.Import([alias])
                    if isinstance(node, ast.Import)
                    else ast.ImportFrom(node.module, [alias], node.level)
                )
                bound = alias.asname or alias.name.split(".")[0]
                same = bound not in lines
                lines[bound] = ast.unparse(node_alone) if same else "?"
    return {name: line for name, line in lines.items() if line != "?" and name != "*"}


def _free(table: symtable.SymbolTable) -> frozenset[str]:
    """Names that the text looks up at module level, now or when it runs."""
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    names = {
        symbol.get_name()
        for scope in _scopes(table)
        for symbol in scope.get_symbols()
        if symbol.is_referenced() and (scope is table or symbol.is_global())
    }
    return frozenset(names - own)


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def canonical(
    node: _Definition, table: symtable.SymbolTable, *, ours: bool = False
) -> str:
    """The code with the function's own variables numbered (`$0`, which no name of the author's can be); `ours`: without name and docstring too.

    >>> one = "def f(x):\\n    total = x * 2  # twice\\n    return total"
    >>> print(canonical(ast.parse(one).body[0], symtable.symtable(one, "", "exec")))
    def f(x):
        $0 = x * 2
        return $0
    """
    if ours:
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        node.name = "_"
    numbers: dict[str, str] = {}
    may = _may_be_renamed(node, table)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in may:
            inner.id = numbers.setdefault(inner.id, f"${len(numbers)}")
        elif isinstance(inner, ast.ExceptHandler) and inner.name in may:
            inner.name = numbers.setdefault(str(inner.name), f"${len(numbers)}")
    return ast.unparse(node)


def _may_be_renamed(node: _Definition, table: symtable.SymbolTable) -> frozenset[str]:
    """Variables of the function that nothing can name from outside or in a text.

    Not parameters, which callers may name; not names a string mentions, for `df.query("a > @k")` reads them; none at all
    when the function looks at its own names.
    """
    local: set[str] = set()
    fixed: set[str] = set()
    for scope in _scopes(table):
        if scope is table:
            continue
        for symbol in scope.get_symbols():
            inside = symbol.is_local() and symbol.is_assigned()
            plain = not (symbol.is_parameter() or symbol.is_namespace())
            if inside and plain and scope.get_type() == "function":
                local.add(symbol.get_name())
            elif not symbol.is_free():
                fixed.add(symbol.get_name())
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            fixed.update(_WORD.findall(inner.value))
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            fixed.update(alias.asname or alias.name for alias in inner.names)
        elif isinstance(inner, ast.MatchAs | ast.MatchStar):
            fixed.add(inner.name or "")
        elif isinstance(inner, ast.MatchMapping):
            fixed.add(inner.rest or "")
        elif isinstance(inner, ast.Global | ast.Nonlocal):
            fixed.update(inner.names)
        elif isinstance(inner, ast.Name) and inner.id in _LOOKS_AT_NAMES:
            return frozenset()
    return frozenset(local - fixed)
