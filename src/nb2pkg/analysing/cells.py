"""Notebook in, Analysis out: every cell split into statements, each with its facts."""

from __future__ import annotations

from dataclasses import replace

from nb2pkg.analysing.facts import by_itself, by_itself_once
from nb2pkg.analysing.hazards import counts_cells
from nb2pkg.analysing.judging import judged
from nb2pkg.analysing.queries import SQLDF, statements_of
from nb2pkg.analysing.restarting import cut_at_restart
from nb2pkg.analysing.strings import identifiers
from nb2pkg.analysing.widgets import sql_widget_use
from nb2pkg.model.analysis import Analysis, CellFacts, Fact, Hazard
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.model.options import Order
from nb2pkg.model.widgets import WidgetUse
from nb2pkg.syntax.names import TooDeep
from nb2pkg.syntax.splitting import CellParts


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


_MOST_KEPT = 20_000  # characters of a cell


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
    analysis = judged(Analysis(notebook, tuple(cells), tuple(findings), databricks))
    bound = frozenset().union(*(fact.binds for fact in analysis.facts))
    runs = (f for c in analysis.cells if not c.cell.skipped for f in c.facts)
    numbered = next((fact for fact in runs if counts_cells(fact, bound)), None)
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
    findings = (*analysis.findings, finding)
    return replace(analysis, cells=cells, findings=findings, numbered=True)


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
        # Many notebooks may run the same one: it is analysed once in a process, unless keeping it took much memory.
        keeps = cell.notebook and len(cell.source) < _MOST_KEPT
        analysed = by_itself_once if keeps else by_itself
        parts, facts = analysed(cell.source, cell.tags)
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
