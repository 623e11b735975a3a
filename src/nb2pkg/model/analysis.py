"""The analysis: every statement of the notebook with what it reads, binds, changes and shows. Facts, no decisions."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal

from nb2pkg.model.findings import Finding
from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.model.queries import SqlStatement
from nb2pkg.model.widgets import WidgetAlias, WidgetUse

Kind = Literal[
    "import",
    "definition",
    "setup",
    "show",
    "print",
    "plot",
    "logic",
    "magic",
    "inert",
    "install",
    "widget",
    "run",
]

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ImportedName:
    """One name bound by an import. `attribute` is "" for `import module`, "*" for a star import.

    block   the whole text of a conditional import (`try: import x ...`), which must be kept whole.
    """

    name: str
    module: str
    attribute: str = ""
    block: str = ""

    @property
    def target(self) -> str:
        """What the name stands for, so that two spellings of one import compare equal."""
        if self.block:
            return "block:" + self.block
        if self.attribute:
            return f"{self.module}.{self.attribute}"
        return self.module if self.name != self.module.split(".")[0] else self.name

    @property
    def line(self) -> str:
        """The import as a line of its own."""
        if self.block:
            return self.block
        last = self.attribute or self.module
        alias = (
            ""
            if self.name in (last, last.split(".")[0] if not self.attribute else last)
            else f" as {self.name}"
        )
        if self.attribute:
            return f"from {self.module} import {self.attribute}" + (
                "" if self.attribute == "*" else alias
            )
        return f"import {self.module}{alias}"


@dataclass(frozen=True, slots=True)
class Hazard:
    """Why a statement cannot become part of a function: a finding without its place."""

    code: str
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Directive:
    """What the user asked for with a cell tag or a `# nb2pkg:` comment."""

    skip: bool = False
    inline: bool = False
    name: str = ""
    module: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One top-level statement (a magic line counts as one).

    key        position among all statements of the notebook, from 0.
    soft       names that occur inside query, formula or SQL strings: read only if they are bound.
    escaping   the part of `deferred` that closures may look up after the statement has ended.
    soft_inside  those that lambdas, comprehensions or inner functions of the statement look up.
    python     for magics that wrap Python (`%time x = f()`): the Python inside; else "".
    looks      an expression whose value is only shown: evaluating it changes nothing.
    last       the last statement of its cell; `shown` when its value is displayed.
    widgets    what it does with widgets, None for nothing.
    lifted     the same statement with the widgets' aliases in place of `dbutils.widgets.get(...)`; None when that
               changes nothing or is not possible. Its `spelled` turns its text back: (text, text of the notebook).
    sql        of a `%sql` cell: its statements, when each is one for `spark.sql`.
    query      of a `%sql` cell that is planned as Python: the constant with its text.
    """

    key: int
    cell: int
    line: int
    lines: int
    kind: Kind
    source: str
    leading: str
    trailing: str
    semicolon: bool
    last: bool
    node: ast.stmt | None
    reads: frozenset[str] = _NONE
    sure_reads: frozenset[str] = _NONE
    deferred: frozenset[str] = _NONE
    escaping: frozenset[str] = _NONE
    soft: frozenset[str] = _NONE
    binds: frozenset[str] = _NONE
    certain: frozenset[str] = _NONE
    deletes: frozenset[str] = _NONE
    global_writes: frozenset[str] = _NONE
    changes: frozenset[str] = _NONE
    evaluated: frozenset[str] = _NONE
    awaits: bool = False
    magic: str = ""
    python: str = ""
    imports: tuple[ImportedName, ...] = ()
    looks: bool = False
    hazard: Hazard | None = None
    directive: Directive = field(default_factory=Directive)
    soft_inside: frozenset[str] = _NONE
    widgets: WidgetUse | None = None
    lifted: Fact | None = None
    spelled: tuple[tuple[str, str], ...] = ()
    sql: tuple[SqlStatement, ...] = ()
    query: str = ""

    @property
    def shown(self) -> bool:
        """True when the notebook displays the value of this statement."""
        return self.last and not self.semicolon and isinstance(self.node, ast.Expr)

    @property
    def beside(self) -> str:
        """The comment on the statement's last line with the space before it, "" when there is none."""
        return f"  {self.trailing}" if self.trailing else ""

    @property
    def uses(self) -> frozenset[str]:
        """Every name this statement may look up outside itself, now or later."""
        return self.reads | self.deferred | self.soft


@dataclass(frozen=True, slots=True)
class CellFacts:
    """One cell: its statements, or why there are none (`opaque` text, a `problem`)."""

    cell: Cell
    cell_magic: str = ""
    facts: tuple[Fact, ...] = ()
    tail: str = ""
    untouched: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The notebook with all its facts.

    cells         one per cell of the notebook, in order.
    formula_names identifiers inside all `~` formula strings of the notebook.
    databricks    the notebook came from Databricks.
    aliases       what stands for the value of each widget that the notebook reads or makes.
    numbered      a value or a text is asked for by the number of its cell, so no cell may come or go.
    """

    notebook: Notebook
    cells: tuple[CellFacts, ...]
    findings: tuple[Finding, ...]
    databricks: bool = False
    aliases: tuple[WidgetAlias, ...] = ()
    numbered: bool = False

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All statements, in order; `facts[i].key == i`."""
        return tuple(fact for cell in self.cells for fact in cell.facts)

    @property
    def only_sql(self) -> bool:
        """The notebook has SQL and no Python."""
        cells = self.notebook.cells
        python = any(c.kind == "code" and c.source.strip() for c in cells)
        return not python and any(fact.sql for fact in self.facts)

    @property
    def local_imports(self) -> tuple[str, ...]:
        """Dotted names of all modules the notebook imports, in functions too, to look for beside it."""
        names: set[str] = set()
        for fact in self.facts:
            if fact.node is None or "import" not in fact.source:
                continue
            for node in ast.walk(fact.node):
                if isinstance(node, ast.Import):
                    names |= {alias.name for alias in node.names}
                elif (
                    isinstance(node, ast.ImportFrom) and node.module and not node.level
                ):
                    names |= {node.module}
                    names |= {f"{node.module}.{alias.name}" for alias in node.names}
        return tuple(sorted(name.rstrip(".*") for name in names))
