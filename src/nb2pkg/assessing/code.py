"""Ground in, its code in pieces out: modules, tests and statements of notebooks, and what they call, name and say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from nb2pkg.model.analysis import CellFacts, Fact
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.scorecard import Evidence, Ground
from nb2pkg.syntax.checking import parse
from nb2pkg.syntax.dotted import dotted

_TESTS = re.compile(r"(?:^|/)(?:tests?/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)")
# Calls that leave a line in a log.
LOGS = re.compile(
    r"(?:^|\.)(?:log(?:ger|ging)?|LOG|LOGGER|logger)\.(?:debug|info|warning|error|exception|critical|log)$"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A module, or one statement of a notebook: its tree and where that begins.

    shift  what to add to a line of the tree to get the line in the file or cell.
    """

    path: str
    nodes: tuple[ast.stmt, ...]
    cell: int = 0
    shift: int = 0

    def at(self, node: ast.AST, text: str) -> Evidence:
        """The place of a node of this piece."""
        line = getattr(node, "lineno", 1) + self.shift
        return Evidence(text, self.path, self.cell, max(line, 1))

    def walk(self) -> Iterator[ast.AST]:
        """Every node."""
        for node in self.nodes:
            yield from ast.walk(node)


@dataclass(frozen=True, slots=True)
class Call:
    """A call: the whole dotted name ("" after a call or subscript), its last part, and where."""

    name: str
    last: str
    node: ast.Call
    piece: Piece

    @property
    def place(self) -> Evidence:
        """Where it stands."""
        return self.piece.at(self.node, f"{self.name or '….' + self.last}(…)")


@dataclass(frozen=True)
class Code:
    """The code of a ground: `modules` of the package, `tests`, and the statements of notebooks."""

    ground: Ground
    modules: tuple[Piece, ...]
    tests: tuple[Piece, ...]
    statements: tuple[Piece, ...]

    @cached_property
    def running(self) -> tuple[Piece, ...]:
        """All but the tests."""
        return self.modules + self.statements

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every call outside tests."""
        return tuple(call for piece in self.running for call in calls_of(piece))

    @cached_property
    def functions(self) -> tuple[tuple[Piece, ast.stmt], ...]:
        """The public functions and classes of the package."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        return tuple(
            (piece, node)
            for piece in self.modules
            if not piece.path.endswith(("__main__.py", "/config.py"))
            for node in piece.nodes
            if isinstance(node, kinds) and not node.name.startswith("_")
        )

    def calling(self, *names: str) -> list[Evidence]:
        """Calls whose dotted name is one of these, or ends in one that begins with a dot."""
        wanted = frozenset(names)
        ends = frozenset(name[1:] for name in names if name.startswith("."))
        return [
            call.place
            for call in self.calls
            if call.name in wanted or call.last in ends
        ]

    def importing(self, *modules: str) -> list[Evidence]:
        """Imports of these top-level modules."""
        wanted = frozenset(modules)
        return [
            piece.at(node, f"import of {name}")
            for piece in self.running
            for node in piece.walk()
            for name in _imported(node)
            if name.split(".")[0] in wanted
        ]

    def naming(self, pattern: re.Pattern[str]) -> list[Evidence]:
        """Names, parameters, keywords and texts that match."""
        return [
            piece.at(node, text[:60])
            for piece in self.running
            for node in piece.walk()
            for text in _words(node)
            if pattern.search(text)
        ]


def code_of(ground: Ground) -> Code:
    """The pieces of a ground. What does not parse is left out."""
    modules: list[Piece] = []
    tests: list[Piece] = []
    for file in ground.files:
        if not file.path.endswith(".py") or is_notebook(ground, file.path):
            continue
        tree = parse(file.text)
        if isinstance(tree, ast.Module):
            if _TESTS.search(file.path):
                tests.append(Piece(file.path, tuple(tree.body)))
            elif _in_package(ground, file.path):
                modules.append(Piece(file.path, tuple(tree.body)))
    statements = tuple(
        piece_of(fact, analysis.notebook.path)
        for analysis in ground.notebooks
        for fact in analysis.facts
        if fact.node is not None
    )
    return Code(ground, tuple(modules), tuple(tests), statements)


def piece_of(fact: Fact, path: str) -> Piece:
    """A statement of a notebook as a piece."""
    assert fact.node is not None
    decorators = getattr(fact.node, "decorator_list", [])
    first = (decorators or [fact.node])[0]
    return Piece(path, (fact.node,), fact.cell, fact.line - first.lineno)


def calls_of(piece: Piece) -> Iterator[Call]:
    """The calls of a piece."""
    for node in piece.walk():
        if isinstance(node, ast.Call):
            func = node.func
            last = func.attr if isinstance(func, ast.Attribute) else dotted(func)
            yield Call(dotted(func), last, node, piece)


def is_notebook(ground: Ground, path: str) -> bool:
    """Whether a file of the ground is one of its notebooks."""
    return any(analysis.notebook.path == path for analysis in ground.notebooks)


def _in_package(ground: Ground, path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(ground.package) and ground.package in parts[:2]


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
    return []


def _words(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=text) | ast.arg(arg=text) | ast.Attribute(attr=text):
            yield text
        case ast.keyword(arg=str(text)):
            yield text
        case ast.Constant(value=str(text)):
            yield text


def cells_of(ground: Ground) -> Iterator[tuple[str, CellFacts]]:
    """The code cells of all notebooks, with the notebook's path."""
    for analysis in ground.notebooks:
        for cell in analysis.cells:
            if cell.cell.kind == "code" and cell.cell.source.strip():
                yield analysis.notebook.path, cell


def files_matching(ground: Ground, *patterns: str) -> list[ProjectFile]:
    """Files whose path from the ground's folder matches one of these expressions, case-blind."""
    expressions = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    return [f for f in ground.files if any(e.search(f.path) for e in expressions)]


def lines_matching(files: Iterable[ProjectFile], pattern: str) -> list[Evidence]:
    """The lines of files that match, comments of YAML and TOML left out."""
    expression = re.compile(pattern)
    return [
        Evidence(line.strip()[:80], file.path, 0, number)
        for file in files
        for number, line in enumerate(file.text.split("\n"), start=1)
        if expression.search(line) and not line.lstrip().startswith("#")
    ]
