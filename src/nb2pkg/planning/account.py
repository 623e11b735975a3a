"""Decisions in, the account out: where every statement went, the findings, and the two figures."""

from __future__ import annotations

from collections.abc import Iterable

from nb2pkg.model.analysis import Fact, Hazard
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.plan import Figures, Placed
from nb2pkg.planning.decided import (
    Decided,
    is_query_step,
    moved_keys,
    wanted_names,
)

_NOTES = frozenset(
    {
        "before-restart",
        "magic-left-in-notebook",
        "another-language",
        "kept-by-the-user",
        "cell-is-skipped",
        "cell-raises",
        "databricks-only",
        "definition-reads-variable",
        "deletes-a-name",
        "first-value-of-a-parameter",
        "main-name",
    }
)
# Cells whose finding was made when they were read.
_FOUND_BEFORE = frozenset(
    {
        "cell-does-not-parse",
        "another-language",
        "cell-magic",
        "cell-too-deep",
        "cells-are-numbered",
        "run-left-in-notebook",
        "runs-unknown-notebook",
    }
)


def placed(decided: Decided, stays: dict[int, Hazard]) -> tuple[Placed, ...]:
    """One entry for every statement: its kind, its new home, and the reason when it stayed or was dropped."""
    wanted = wanted_names(decided)
    home = {
        f.key: f"{function.module}.py:{function.name}"
        for key, function in decided.layout.functions.items()
        for f in (
            decided.steps.steps[key].facts
            if key in decided.steps.steps
            else (decided.facts[key],)
        )
    }
    return tuple(_one(decided, fact, home, wanted, stays) for fact in decided.facts)


def _one(
    decided: Decided,
    fact: Fact,
    home: dict[int, str],
    wanted: frozenset[str],
    stays: dict[int, Hazard],
) -> Placed:
    base = Placed(fact.cell, fact.line, fact.lines, fact.kind, "notebook")
    if fact.key in home:
        return _to(base, "module", home[fact.key])
    if fact.kind == "run":
        return _to(base, "dropped", "", "the cells it runs stand in its place")
    if fact.key in decided.dropped:
        return _to(base, "dependency", "pyproject.toml", "became a dependency")
    if fact.key in decided.hoisted:
        if fact.kind == "import":
            if any(i.attribute == "*" or i.name in wanted for i in fact.imports):
                return base
            return _to(base, "dropped", "", "the modules that need this import have it")
        name = next(iter(fact.binds))
        return _to(base, "config", f"config.py:{name}", kind="parameter")
    hazard = stays.get(fact.key)
    if hazard:
        return Placed(
            fact.cell, fact.line, fact.lines, fact.kind, "notebook", "", hazard.message
        )
    if fact.key in decided.steps.short:
        return Placed(
            fact.cell,
            fact.line,
            fact.lines,
            "short",
            "notebook",
            "",
            "one short statement",
        )
    reasons = {
        "show": "shows a value",
        "print": "shows a value",
        "plot": "a short plot",
        "setup": "configures the process",
        "widget": "makes or reads a widget",
    }
    return Placed(
        fact.cell,
        fact.line,
        fact.lines,
        fact.kind,
        "notebook",
        "",
        reasons.get(fact.kind, ""),
    )


def _to(
    base: Placed, home: str, target: str, reason: str = "", kind: str = ""
) -> Placed:
    return Placed(base.cell, base.line, base.lines, kind or base.kind, home, target, reason)  # type: ignore[arg-type]


def figures(decided: Decided) -> Figures:
    """Statements of logic that live in functions, of all; short ones and definitions are counted apart."""
    moved = moved_keys(decided)
    total = done = short = definitions = definitions_moved = 0
    for fact in decided.facts:
        if fact.kind == "definition":
            definitions += 1
            definitions_moved += fact.key in decided.hoisted
        elif fact.key in decided.hoisted or fact.query:
            continue  # SQL that has moved is no Python that has
        elif fact.kind == "logic" or (fact.kind == "plot" and fact.key in moved):
            if fact.key in decided.steps.short:
                short += 1
                continue
            total += 1
            done += fact.key in moved
    return Figures(done, total, short, definitions, definitions_moved)


def findings(decided: Decided, stays: dict[int, Hazard]) -> tuple[Finding, ...]:
    """A finding for every statement that stays for a reason of its own."""
    found = [
        Finding(
            hazard.code,
            Severity.NOTE if hazard.code in _NOTES else Severity.WARNING,
            Place(decided.facts[key].cell, decided.facts[key].line),
            hazard.message,
            hazard.advice,
        )
        for key, hazard in sorted(stays.items())
        if hazard.code not in _FOUND_BEFORE
    ]
    return tuple(found)


def seen_before(decided: Decided, found: Iterable[Finding]) -> Iterable[Finding]:
    """Findings from before planning, without those on `%sql` cells that moved after all."""
    moved = {c.cell.index for c in decided.cells if is_query_step(decided, c)}
    return (f for f in found if f.place.cell not in moved)


def ordered(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in notebook order, each once."""
    return tuple(
        sorted(dict.fromkeys(found), key=lambda f: (f.place, f.code, f.message))
    )
