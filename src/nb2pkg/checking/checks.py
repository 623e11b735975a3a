"""Analysis and settings in, findings out: one function a rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2pkg.checking.parameters import strays
from nb2pkg.checking.rules import BY_CODE
from nb2pkg.checking.wiring import logic_weight, package_names
from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.model.checking import CheckSettings
from nb2pkg.model.findings import Finding, Place
from nb2pkg.syntax.dotted import dotted
from nb2pkg.syntax.secrets import (
    Secret,
    secrets_in_command,
    secrets_in_text,
    secrets_in_tree,
)
from nb2pkg.syntax.user_paths import user_paths

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ELSEWHERE = frozenset(
    {"execfile", "runpy.run_path", "importlib.util.spec_from_file_location"}
)


def finding(code: str, place: Place, message: str, advice: str = "") -> Finding:
    """A finding of the rule with that code."""
    return Finding(code, BY_CODE[code].severity, place, message, advice)


def broken_cells(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """Cells that are no Python, as the analysis met them."""
    for found in analysis.findings:
        if found.code in ("cell-does-not-parse", "cell-too-deep"):
            yield finding("cell-does-not-parse", found.place, found.message)


def credentials(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """Credentials in any cell; one a line."""
    for cell in analysis.cells:
        found = list(secrets_in_text(cell.cell.source))
        for fact in cell.facts:
            if fact.node is not None:
                found += [_moved(fact, one) for one in secrets_in_tree(fact.node)]
            if fact.kind == "magic":
                found += [
                    Secret(one.kind, one.line + fact.line - 1, one.column)
                    for one in secrets_in_command(fact.source)
                ]
        for line, one in {one.line: one for one in reversed(found)}.items():
            yield finding(
                "credential",
                Place(cell.cell.index, line, one.column),
                f"this looks like a credential: {one.kind}",
                "read it from a secret store or the environment, and revoke this one",
            )


def definitions(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """Functions, classes and named lambdas, also those inside an `if` or a `try`."""
    for fact in analysis.facts:
        for node, name in _defined(fact.node) if fact.node else ():
            if name not in settings.definitions:
                what = "class" if isinstance(node, ast.ClassDef) else "function"
                yield finding(
                    "definition",
                    Place(fact.cell, _line(fact, node), node.col_offset + 1),
                    f"the {what} `{name}` is defined in the notebook",
                    "move it to the package and import it from there",
                )


def defined_names(analysis: Analysis) -> Iterator[str]:
    """The names of all functions and classes that the notebook defines."""
    for fact in analysis.facts:
        yield from (name for _, name in _defined(fact.node)) if fact.node else ()


def stored_outputs(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """Cells with stored outputs."""
    for cell in analysis.notebook.cells:
        if cell.outputs:
            outputs = "an output" if cell.outputs == 1 else f"{cell.outputs} outputs"
            yield finding(
                "stored-output",
                Place(cell.index),
                f"{outputs} stored with the cell",
                "clear it, or run `nb2pkg check --fix`",
            )


def paths(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """Paths of one user or machine in texts and commands; not in comments, nor in what only shows."""
    for fact in analysis.facts:
        for line, column, text in _texts(fact):
            for _, path in user_paths(text):
                yield finding(
                    "user-path",
                    Place(fact.cell, line, column),
                    f"`{path[:60]}` exists for one user or on one machine",
                    "take it from a parameter, or make it relative",
                )


def parameters(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """Parameters that stand elsewhere."""
    for fact, name in strays(analysis):
        yield finding(
            "parameter-outside-cell",
            Place(fact.cell, fact.line),
            f"the parameter `{name}` stands outside the parameters cell",
            "move it to the cell tagged `parameters` (on Databricks, to the cell of the widgets)",
        )


def package_import(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """In a project: a notebook with logic that imports nothing of the package."""
    packages = settings.packages
    if not packages or package_names(analysis, packages):
        return
    if any(logic_weight(fact, frozenset()) for fact in analysis.facts):
        named = " or ".join(f"`{name}`" for name in packages[:3])
        yield finding(
            "package-not-imported",
            Place(0),
            f"the notebook has logic and imports nothing from {named}",
            "import the functions it needs from the package",
        )


def elsewhere(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """`%run`, `exec(open(...))`, changes of `sys.path`."""
    for fact in analysis.facts:
        what = _brought_in(fact)
        if what:
            yield finding(
                "code-from-elsewhere",
                Place(fact.cell, fact.line),
                f"{what} brings in code that the package does not know",
                "move that code to the package and import it from there",
            )


def stars(analysis: Analysis, settings: CheckSettings) -> Iterator[Finding]:
    """`from x import *`."""
    for fact in analysis.facts:
        for imported in fact.imports:
            if imported.attribute == "*":
                yield finding(
                    "star-import",
                    Place(fact.cell, fact.line),
                    f"`{imported.line}` brings names nobody can see",
                    "import the names you use",
                )


CHECKS = (
    broken_cells,
    credentials,
    definitions,
    stored_outputs,
    paths,
    parameters,
    package_import,
    elsewhere,
    stars,
)


def _line(fact: Fact, node: ast.stmt | ast.expr) -> int:
    """The line of a node in its cell; the tree may count from the start of a text that was cut off above."""
    assert fact.node is not None
    decorators = getattr(fact.node, "decorator_list", [])
    first = decorators[0].lineno if decorators else fact.node.lineno
    return fact.line + max(node.lineno - first, 0)


def _moved(fact: Fact, one: Secret) -> Secret:
    anchor = ast.Constant(value=0, lineno=one.line, col_offset=one.column)
    return Secret(one.kind, _line(fact, anchor), one.column)


def _defined(node: ast.stmt) -> Iterator[tuple[ast.stmt, str]]:
    """What a statement defines, blocks looked into, functions not."""
    if isinstance(node, _DEFINITIONS):
        yield node, node.name
        return
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
            yield node, name
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.stmt):
            yield from _defined(inner)
        elif isinstance(inner, ast.ExceptHandler | ast.match_case):
            for one in inner.body:
                yield from _defined(one)


def _texts(fact: Fact) -> Iterator[tuple[int, int, str]]:
    """The texts of a statement with line and column: its strings, or a whole command line by line."""
    if fact.kind in ("magic", "install"):
        for number, line in enumerate(fact.source.split("\n")):
            yield fact.line + number, 1, line
    elif fact.node is not None and fact.kind not in ("inert", "print"):
        for node in ast.walk(fact.node):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield _line(fact, node), node.col_offset + 1, node.value


def _brought_in(fact: Fact) -> str:
    """What brings in code, as the author wrote it in short; "" for a statement that brings in none."""
    command = fact.magic.split()[:1]
    if command in (["run"], ["%run"], ["load"], ["%load"]):
        return f"`{fact.source.strip()[:60]}`"
    for node in ast.walk(fact.node) if fact.node else ():
        match node:
            case ast.Call(func=func, args=args):
                name = dotted(func)
                opens = any(
                    isinstance(n, ast.Call) and dotted(n.func) in ("open", "Path")
                    for n in ast.walk(node)
                )
                if name in _ELSEWHERE or (name in ("exec", "eval") and opens):
                    return f"`{name}(...)`"
                if name in ("sys.path.append", "sys.path.insert", "sys.path.extend"):
                    return "" if _is_source_folder(args) else f"`{name}(...)`"
    return ""


def _is_source_folder(args: list[ast.expr]) -> bool:
    """`sys.path.append("../src")`: the package itself, not yet installed."""
    match args[-1:]:
        case [ast.Constant(value=str(path))]:
            return path.rstrip("/").split("/")[-1] == "src" and not path.startswith("/")
    return False
