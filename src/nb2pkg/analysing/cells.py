"""Notebook in, Analysis out: every cell split into statements, each with its facts."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from nb2pkg.analysing.directives import directive_of, merged
from nb2pkg.analysing.escaping import Own, escaping_names, own_names
from nb2pkg.analysing.hazards import counts_cells, hazard_of
from nb2pkg.analysing.imports import imported_names
from nb2pkg.analysing.introspection import Looks, looked_at, looks_of
from nb2pkg.analysing.kinds import changes_nothing, kind_of
from nb2pkg.analysing.managers import bound_under, own_managers
from nb2pkg.analysing.queries import SQLDF, statements_of
from nb2pkg.analysing.restarting import cut_at_restart
from nb2pkg.analysing.strings import (
    formula_names,
    identifiers,
    looks_up_a_formula,
    names_in_nested_lookups,
    names_in_strings,
)
from nb2pkg.analysing.widgets import (
    aliases_of,
    sql_widget_use,
    widget_use,
    without_dbutils,
)
from nb2pkg.model.analysis import Analysis, CellFacts, Directive, Fact, Hazard
from nb2pkg.model.databricks import CALLABLES
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.model.options import Order
from nb2pkg.model.widgets import WidgetAlias, WidgetUse
from nb2pkg.syntax.names import Names, TooDeep, evaluated_names, names_of, nested_scopes
from nb2pkg.syntax.patches import patched_module
from nb2pkg.syntax.splitting import CellParts, Statement, split_cell


def in_order(notebook: Notebook, order: Order) -> Notebook:
    """The notebook with its cells as they were last run, when asked for: Markdown stays above its cell."""
    if order == "cells":
        return notebook
    groups: list[list[Cell]] = [[]]
    for cell in notebook.cells:
        groups[-1].append(cell)
        if cell.kind not in ("markdown", "raw"):
            groups.append([])
    last = max((c.execution_count or 0 for c in notebook.cells), default=0)
    groups.sort(
        key=lambda group: (group[-1].execution_count or last + 1) if group else last + 2
    )
    return replace(notebook, cells=tuple(cell for group in groups for cell in group))


def analyse(notebook: Notebook) -> Analysis:
    """All facts about a notebook; nothing of it is executed."""
    databricks = (
        notebook.format.startswith("databricks")
        or "application/vnd.databricks" in notebook.metadata
    )
    cells: list[CellFacts] = []
    findings: list[Finding] = list(notebook.findings)
    key = 0
    for cell in notebook.cells:
        cell_facts, found = _cell_facts(cell, key)
        if any(f.place.cell == cell.index for f in notebook.findings):
            # A `%run`: why it stays was said when its notebook was looked for.
            found = []
        cells.append(cell_facts)
        findings += found
        key += len(cell_facts.facts)
    analysis = _with_hazards(
        Analysis(notebook, tuple(cells), tuple(findings), databricks)
    )
    numbered = next(filter(counts_cells, analysis.facts), None)
    return cut_at_restart(_whole(analysis, numbered) if numbered else analysis)


def _whole(analysis: Analysis, numbered: Fact) -> Analysis:
    """Every statement stays: a value is asked for by the number of its cell, so no cell may come or go."""
    hazard = Hazard("cells-are-numbered", "no cell may come or go")
    cells = tuple(
        replace(
            cell, facts=tuple(replace(f, hazard=f.hazard or hazard) for f in cell.facts)
        )
        for cell in analysis.cells
    )
    finding = Finding(
        "cells-are-numbered",
        Severity.WARNING,
        Place(numbered.cell, numbered.line),
        "the notebook asks for a value or a text by the number of its cell, so its cells stay as they are",
        "give the value a name where it is computed, and use that",
    )
    return replace(analysis, cells=cells, findings=(*analysis.findings, finding))


def _cell_facts(cell: Cell, key: int) -> tuple[CellFacts, list[Finding]]:
    if cell.kind in ("markdown", "raw"):
        return CellFacts(cell), []
    if cell.kind == "other" and cell.joined:
        return _joined_run(cell, key), []
    if cell.kind == "other" and cell.source.split(None, 1)[:1] == ["%run"]:
        return _run(cell, key), [_run_not_looked_at(cell)]
    if cell.kind == "other":
        return _untouched(cell, key, "another-language"), [_other_language(cell)]
    try:
        # Many notebooks may run the same one: it is analysed once in a process.
        by_itself = _by_itself_once if cell.notebook else _by_itself
        parts, facts = by_itself(cell.source, cell.tags)
    except (TooDeep, RecursionError):
        finding = Finding(
            "cell-too-deep",
            Severity.WARNING,
            Place(cell.index),
            "nested too deeply to be analysed",
            "split the expression; until then the cell stays in the notebook as it is",
        )
        return _untouched(cell, key, "cell-too-deep"), [finding]
    if parts.problem:
        finding = Finding(
            "cell-does-not-parse",
            Severity.WARNING,
            Place(cell.index, parts.problem.line, parts.problem.column),
            f"not valid Python: {parts.problem.message}",
            "mend the cell; until then it stays in the notebook as it is",
        )
        return _untouched(cell, key, "cell-does-not-parse"), [finding]
    if parts.opaque:
        return _untouched(cell, key, "cell-magic", parts), [_opaque(cell)]
    placed = tuple(replace(f, key=key + f.key, cell=cell.index) for f in facts)
    return CellFacts(cell, parts.cell_magic, placed, parts.tail), []


def _by_itself(source: str, tags: frozenset[str]) -> tuple[CellParts, tuple[Fact, ...]]:
    """What can be said of a cell without its notebook: its parts and its facts, keys and cell counted from 0.

    Raises `TooDeep` or `RecursionError` for what is nested too deeply.
    """
    parts = split_cell(source)
    outer = directive_of("", tags)
    for statement in parts.statements[:1]:
        outer = merged(outer, directive_of(statement.leading))
    count = len(parts.statements)
    return parts, tuple(
        _fact(statement, key, last=key == count - 1, outer=outer)
        for key, statement in enumerate(parts.statements)
    )


_by_itself_once = lru_cache(maxsize=500)(_by_itself)


def _untouched(
    cell: Cell, key: int, reason: str, parts: CellParts | None = None
) -> CellFacts:
    """A cell that stays as it is: one fact for the whole of it, whose text may mention any name."""
    if not cell.source.strip():
        return CellFacts(cell)
    sql = statements_of(cell.source)
    rows = {SQLDF} if cell.source.startswith("%sql") and not cell.skipped else set()
    given = frozenset(n for one in sql for n in (*one.markers, *one.holes))
    fact = Fact(
        key=key,
        cell=cell.index,
        line=1,
        lines=cell.source.count("\n") + 1,
        kind="magic",
        source=cell.source,
        leading="",
        trailing="",
        semicolon=False,
        last=True,
        node=None,
        soft=parts.body_reads if parts else identifiers(cell.source),
        binds=parts.binds if parts else frozenset(rows),
        certain=frozenset(rows) if sql and sql[-1].gives else frozenset(),
        magic=cell.source.split("\n", 1)[0],
        hazard=Hazard(reason, "stays as it is"),
        widgets=sql_widget_use(cell.source)
        or (WidgetUse(reads=given) if given else None),
        sql=sql,
    )
    return CellFacts(cell, "", (fact,), "", reason)


def _joined_run(cell: Cell, key: int) -> CellFacts:
    """A `%run` cell in whose place the cells of the other notebook stand: nothing of it is left."""
    facts = replace(_untouched(cell, key, "").facts[0], kind="run", hazard=None)
    return CellFacts(cell, "", (replace(facts, soft=frozenset()),))


def _run(cell: Cell, key: int) -> CellFacts:
    """A `%run` cell that stays: what its notebook binds and reads is known, or it may be any name."""
    known = bool(cell.wants)
    reason = "run-left-in-notebook" if known else "runs-unknown-notebook"
    found = _untouched(cell, key, reason)
    fact = replace(
        found.facts[0], binds=cell.brings, certain=cell.surely, soft=cell.wants
    )
    return replace(found, facts=(fact,))


def _run_not_looked_at(cell: Cell) -> Finding:
    return Finding(
        "run-left-in-notebook",
        Severity.WARNING,
        Place(cell.index),
        f"`{cell.source.strip()[:60]}` stays: the notebook it runs was not looked for",
        "convert this notebook alone, where the other one stands beside it",
    )


def _other_language(cell: Cell) -> Finding:
    first = cell.source.strip().split("\n", 1)[0][:60]
    return Finding(
        "cell-left-in-notebook",
        Severity.NOTE,
        Place(cell.index),
        f"`{first}` is not Python and stays in the notebook",
        (
            ""
            if cell.source.startswith("%sql")
            else "this version moves Python cells only"
        ),
    )


def _opaque(cell: Cell) -> Finding:
    first = cell.source.strip().split("\n", 1)[0][:60]
    return Finding(
        "magic-left-in-notebook",
        Severity.NOTE,
        Place(cell.index),
        f"the cell of `{first}` stays in the notebook",
    )


def _fact(statement: Statement, key: int, *, last: bool, outer: Directive) -> Fact:
    node = statement.node
    base = Fact(
        key=key,
        cell=0,
        line=statement.line,
        lines=statement.end_line - statement.line + 1,
        kind="magic",
        source=statement.source,
        leading=statement.leading,
        trailing=statement.trailing,
        semicolon=statement.semicolon,
        last=last,
        node=node,
        directive=merged(outer, directive_of(statement.leading + statement.trailing)),
    )
    if statement.magic is not None:
        return _magic_fact(base, statement)
    assert node is not None
    return _described(base, node)


def _described(base: Fact, node: ast.stmt) -> Fact:
    """A statement of plain Python with its kind and names."""
    shown = base.last and not base.semicolon and isinstance(node, ast.Expr)
    kind = kind_of(node, shown=shown)
    fact = _with_names(replace(base, node=node), names_of([node]))
    return replace(
        fact,
        kind=kind,
        escaping=fact.deferred,
        soft=names_in_strings(node) - fact.reads - _own_names(node),
        soft_inside=names_in_nested_lookups(node),
        looks=isinstance(node, ast.Expr) and changes_nothing(node.value),
        evaluated=(
            evaluated_names(node)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            else frozenset()
        ),
        imports=imported_names(node, base.source) if kind == "import" else (),
    )


def _own_names(node: ast.stmt) -> frozenset[str]:
    """Parameters and local variables of a function definition."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return frozenset()
    return next(
        (own for scope, own in nested_scopes(node) if scope is node), frozenset()
    )


def _with_names(fact: Fact, names: Names) -> Fact:
    return replace(
        fact,
        reads=names.reads,
        sure_reads=names.sure_reads,
        deferred=names.deferred,
        binds=names.binds,
        certain=names.certain,
        deletes=names.deletes,
        global_writes=names.global_writes,
        changes=names.changes,
        awaits=names.awaits,
    )


def _magic_fact(base: Fact, statement: Statement) -> Fact:
    magic = statement.magic
    assert magic is not None
    fact = base
    if statement.node is not None:
        fact = _with_names(base, names_of([statement.node]))
        fact = replace(fact, escaping=fact.deferred)
    return replace(
        fact,
        kind="install" if magic.kind == "install" else "magic",
        soft=magic.reads | identifiers(magic.text) | fact.soft,
        binds=fact.binds | magic.binds,
        certain=fact.certain | (magic.binds if magic.certain else frozenset()),
        magic=magic.name,
        python=magic.text if magic.kind == "time" else "",
        hazard=Hazard(
            "magic-left-in-notebook", f"`{base.source.strip()[:60]}` needs IPython"
        ),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known when the whole notebook has been read: names it binds, those in its formulas, those it defines."""

    bound: frozenset[str]
    formulas: frozenset[str]
    own: Own
    managers: frozenset[str]
    looks: Looks
    modules: frozenset[str]
    databricks: bool
    only_there: frozenset[str]
    aliases: dict[str, WidgetAlias]


def _with_hazards(analysis: Analysis) -> Analysis:
    """Second pass: what can only be said when all names of the notebook are known."""
    none: frozenset[str] = frozenset()
    bound = none.union(*(fact.binds for fact in analysis.facts))
    if analysis.databricks and not bound & {"dbutils", "getArgument"}:
        analysis = _with_widgets(analysis)
    facts = analysis.facts
    seen = _Seen(
        bound=bound,
        formulas=none.union(*(formula_names(f.node) for f in facts if f.node)),
        own=own_names(facts),
        managers=own_managers(facts),
        modules=frozenset(i.name for f in facts for i in f.imports if not i.attribute),
        looks=looks_of(f.node for f in facts if f.node),
        databricks=analysis.databricks,
        only_there=_only_there(facts) if analysis.databricks else none,
        aliases={one.name: one for one in analysis.aliases},
    )
    cells = tuple(
        replace(
            cell,
            facts=tuple(
                _with_lifted(_judge(fact, cell, seen), fact, cell, seen)
                for fact in cell.facts
            ),
        )
        for cell in analysis.cells
    )
    return replace(analysis, cells=cells)


def _only_there(facts: Iterable[Fact]) -> frozenset[str]:
    """What only a notebook on Databricks has. `udf` is an import, unless a star import may have brought another one."""
    stars = any(one.attribute == "*" for fact in facts for one in fact.imports)
    return frozenset({"dbutils", "getArgument"} | ({"udf"} if stars else set()))


def _with_widgets(analysis: Analysis) -> Analysis:
    """What each statement does with widgets, and a name for the value of each widget."""
    cells = tuple(
        replace(
            cell,
            facts=tuple(
                replace(fact, widgets=widget_use(fact.node)) if fact.node else fact
                for fact in cell.facts
            ),
        )
        for cell in analysis.cells
    )
    analysis = replace(analysis, cells=cells)
    texts = [cell.source for cell in analysis.notebook.cells]
    other = [c.source for c in analysis.notebook.cells if c.kind == "other"]
    return replace(analysis, aliases=aliases_of(analysis.facts, texts, other))


def _with_lifted(judged: Fact, fact: Fact, cell: CellFacts, seen: _Seen) -> Fact:
    """The statement as it is without `dbutils`, beside the one that was judged with it."""
    use = fact.widgets
    if use is None or fact.node is None or fact.magic or not seen.aliases:
        return judged
    found = without_dbutils(fact, seen.aliases)
    if found is None:
        return judged
    source, spelled = found
    base = replace(fact, source=source, spelled=spelled, widgets=None)
    lifted = _judge(_described(base, ast.parse(source).body[0]), cell, seen)
    return replace(judged, lifted=replace(lifted, widgets=use))


def _judge(fact: Fact, cell: CellFacts, seen: _Seen) -> Fact:
    hazard, soft, escaping = fact.hazard, fact.soft, fact.escaping
    if fact.node is not None:
        escaping = escaping_names(fact.node, fact.deferred, seen.own)
        unsure = bound_under(fact.node, seen.managers)
        fact = replace(fact, certain=fact.certain - unsure)
        if unsure and hazard is None:
            hazard = Hazard(
                "name-may-be-unbound",
                f"`{min(unsure)}` is bound under a context manager of the notebook, which may swallow an error",
                f"give `{min(unsure)}` a value before",
            )
    if fact.node is not None and hazard is None:
        hazard = (
            _cell_hazard(fact, cell.cell)
            or hazard_of(fact.node, seen.bound, seen.only_there)
            or looked_at(fact.node, seen.looks)
        )
        if seen.formulas and looks_up_a_formula(fact.node):
            soft = soft | seen.formulas
    if fact.kind == "logic" and patched_module(fact.node) in seen.modules:
        # What is imported below finds the module as it is now.
        fact = replace(fact, kind="setup")
    if fact.looks and isinstance(fact.node, ast.Expr):
        looks = changes_nothing(fact.node.value, seen.own.methods)
        fact = replace(fact, looks=looks)
    if cell.cell.skipped:
        fact = replace(
            fact, binds=frozenset(), certain=frozenset(), deletes=frozenset()
        )
    if seen.databricks:
        # `CREATE TABLE` in a text is no use of the function `table`.
        soft = soft - (frozenset(CALLABLES) - seen.bound)
    return replace(fact, hazard=hazard, soft=soft, escaping=escaping)


def _cell_hazard(fact: Fact, cell: Cell) -> Hazard | None:
    if cell.skipped:
        return Hazard("cell-is-skipped", "the cell does not run with the others")
    if cell.raised:
        return Hazard(
            "cell-raises", "the cell failed when it was last run, or is meant to"
        )
    if fact.directive.skip or fact.directive.inline:
        return Hazard(
            "kept-by-the-user", "a `# nb2pkg:` comment or tag keeps it in the notebook"
        )
    return None
