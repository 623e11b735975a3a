"""The facts of all cells in; out the same with what can only be said when all names of the notebook are known: hazards, widgets."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nb2pkg.analysing.escaping import Own, escaping_names, own_names
from nb2pkg.analysing.facts import described
from nb2pkg.analysing.hazards import hazard_of
from nb2pkg.analysing.introspection import Looks, looked_at, looks_of
from nb2pkg.analysing.kinds import changes_nothing
from nb2pkg.analysing.managers import bound_under, own_managers
from nb2pkg.analysing.strings import (
    formula_names,
    looks_up_a_formula,
)
from nb2pkg.analysing.widgets import (
    aliases_of,
    widget_use,
    without_dbutils,
)
from nb2pkg.model.analysis import Analysis, CellFacts, Fact, Hazard
from nb2pkg.model.databricks import CALLABLES
from nb2pkg.model.notebook import Cell
from nb2pkg.model.widgets import WidgetAlias
from nb2pkg.syntax.patches import patched_module


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


def judged(analysis: Analysis) -> Analysis:
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
    lifted = _judge(described(base, ast.parse(source).body[0]), cell, seen)
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
