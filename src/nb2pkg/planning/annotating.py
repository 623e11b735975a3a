"""A plan and what a recorded run saw in, the plan with types (and, when asked, shapes) of its steps out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nb2pkg.model.plan import Function, Module, Plan
from nb2pkg.model.recording import FunctionRecord, Recording, Seen
from nb2pkg.planning.importing import with_standard_import
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES
from nb2pkg.syntax.docstrings import docstring
from nb2pkg.syntax.indenting import indent

_MOST_TYPES = 3
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
# The names that everybody gives to these libraries.
_ALIASES = {"numpy": "np", "pandas": "pd", "polars": "pl"}


def annotated(plan: Plan, recording: Recording, *, describe: bool = False) -> Plan:
    """The plan with annotations from real values on its steps; definitions of the author stay as they were written."""
    return replace(
        plan,
        modules=tuple(_module(one, recording, describe) for one in plan.modules),
    )


class _Spelling:
    """How a module spells types: by what it imports, or by imports for type checkers only."""

    def __init__(self, module: Module) -> None:
        self.known = _imported(module.imports)
        self.bound = {name.split(".")[0] for name in self.known.values()}
        self.bound |= {function.name for function in module.functions}
        self.extra: dict[str, str] = {}

    def of(self, types: Sequence[str]) -> str:
        """An annotation for the types seen, "" when they are too many or one has no public name."""
        if not types or "" in types or len(types) > _MOST_TYPES:
            return ""
        ordered = sorted(types, key=lambda kind: kind == "None")
        extra = dict(self.extra)
        spelled = [_DOTTED.sub(self._name, kind) for kind in ordered]
        if any("?" in one for one in spelled):
            self.extra = extra
            return ""
        text = " | ".join(spelled)
        marked = "!" in text
        text = text.replace("!", "")
        return f'"{text}"' if marked else text

    def _name(self, found: re.Match[str]) -> str:
        """One dotted name; `!` marks one that only type checkers can see, `?` one that cannot be spelled."""
        full = found[0]
        if full in BUILTIN_NAMES:
            return full if full not in self.bound else "?"
        module, _, name = full.rpartition(".")
        if full in self.known:
            return self.known[full]
        if module in self.known:
            return f"{self.known[module]}.{name}"
        alias = _ALIASES.get(module)
        bound = alias or name
        line = (
            f"import {module} as {alias}" if alias else f"from {module} import {name}"
        )
        if self.extra.get(bound, line) != line or bound in self.bound | BUILTIN_NAMES:
            return "?"
        self.extra[bound] = line
        return f"!{alias}.{name}" if alias else f"!{name}"


def _imported(lines: Iterable[str]) -> dict[str, str]:
    """Full name -> what the module calls it."""
    known: dict[str, str] = {}
    for node in ast.parse("\n".join(lines)).body:
        if isinstance(node, ast.Import):
            known |= {alias.name: alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            known |= {
                f"{node.module}.{alias.name}": alias.asname or alias.name
                for alias in node.names
            }
    return known


def _module(module: Module, recording: Recording, describe: bool) -> Module:
    spelling = _Spelling(module)
    functions = tuple(
        _function(
            function,
            recording.of(f"{module.name}.{function.name}"),
            spelling,
            describe,
        )
        for function in module.functions
    )
    extra = tuple(sorted(spelling.extra.values(), key=_isort))
    imports = module.imports
    if extra and "TYPE_CHECKING" not in spelling.known.values():
        imports = with_standard_import(imports, "from typing import TYPE_CHECKING")
    return replace(module, functions=functions, imports=imports, typing_imports=extra)


def _isort(line: str) -> tuple[bool, str]:
    words = line.split()
    return words[0] == "from", words[1].lower()


def _function(
    function: Function, record: FunctionRecord, spelling: _Spelling, describe: bool
) -> Function:
    if function.kind not in ("step", "plot") or not record.given + record.gave:
        return function
    seen = {one.name: one for one in record.given}
    gave = _by_result(function, record)

    def certain(annotation: str, name: str, among: Mapping[str, Seen]) -> str:
        """What the code says, or what was seen where it says nothing or only `list`."""
        before = dict(spelling.extra)
        told = spelling.of(_types(among, name))
        if told.startswith(annotation):
            return told
        spelling.extra = before
        return annotation

    parameters = tuple(
        replace(one, annotation=certain(one.annotation, one.name, seen))
        for one in function.parameters
    )
    results = tuple(
        replace(one, annotation=certain(one.annotation, one.name, gave))
        for one in function.results
    )
    shown = spelling.of(_types(gave, "")) if function.shows else ""
    annotated = replace(function, parameters=parameters, results=results)
    text = _with_header(annotated, shown)
    if describe:
        text = _with_shapes(text, seen, gave)
    return replace(annotated, text=text)


def _types(seen: Mapping[str, Seen], name: str) -> tuple[str, ...]:
    return seen[name].types if name in seen else ()


def _by_result(function: Function, record: FunctionRecord) -> dict[str, Seen]:
    """What was seen of each result; under "" of the value that is only shown."""
    if function.shows:
        return (
            {"": record.gave[0]}
            if len(record.gave) == 1 and not record.is_tuple
            else {}
        )
    several = len(function.results) > 1
    if several != record.is_tuple or len(function.results) != len(record.gave):
        return {}
    return {
        result.name: one
        for result, one in zip(function.results, record.gave, strict=True)
    }


def _with_header(function: Function, shown: str) -> str:
    """The text with its first lines, up to the docstring, written anew."""
    node = _definition(function.text)
    kept = function.text.split("\n")[node.body[0].lineno - 1 :]
    declared = ", ".join(
        f"{one.name}: {one.annotation}" if one.annotation else one.name
        for one in function.parameters
    )
    keyword = "async def" if function.is_async else "def"
    arrow = f" -> {shown}" if shown else _arrow(function)
    return "\n".join([f"{keyword} {function.name}({declared}){arrow}:", *kept])


def _arrow(function: Function) -> str:
    kinds = [result.annotation for result in function.results]
    if function.shows or not all(kinds):
        return ""
    if not kinds:
        return " -> None"
    if len(kinds) == 1:
        return f" -> {kinds[0]}"
    text = f"tuple[{', '.join(kind.strip(chr(34)) for kind in kinds)}]"
    return f' -> "{text}"' if any('"' in kind for kind in kinds) else f" -> {text}"


def _with_shapes(text: str, given: Mapping[str, Seen], gave: Mapping[str, Seen]) -> str:
    """The text with what the recorded run saw in its docstring: `df: 1,200 rows × 9 columns: price, area`."""
    lines = [f"{name}: {one.shape}" for name, one in given.items() if one.shape]
    lines += [
        f"returns {name or 'what it shows'}: {one.shape}"
        for name, one in gave.items()
        if one.shape
    ]
    doc = ast.get_docstring(_definition(text), clean=False)
    if not lines or doc is None:
        return text
    first = _definition(text).body[0]
    plain = "\n".join(line.strip() for line in doc.rstrip().split("\n"))
    told = "\n".join(["In the recorded run:", *lines])
    rows = text.split("\n")
    rows[first.lineno - 1 : first.end_lineno] = [
        indent(docstring(f"{plain}\n\n{told}")).rstrip("\n")
    ]
    return "\n".join(rows)


def _definition(text: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return node
