"""Decisions in; out what else there is to know about the notebook, beside what stays."""

from __future__ import annotations

from nb2pkg.model.analysis import Analysis, ImportedName
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.homes import homes_shown


def more_findings(
    analysis: Analysis, decided: Decided, noisy: frozenset[int]
) -> list[Finding]:
    """What there is to know of star imports, order, SQL alone, local modules, classes and late imports.

    `noisy`: keys of the imports that do something.
    """
    found = [
        Finding(
            "star-import",
            Severity.NOTE,
            _place_of(decided, star),
            f"`{star.line}` brings names nobody can see; the modules that may need them repeat it",
            "import the names you use",
        )
        for star in decided.world.stars
    ]
    counts = [c.execution_count for c in analysis.notebook.cells if c.execution_count]
    if counts != sorted(counts):
        found.append(
            Finding(
                "cells-run-out-of-order",
                Severity.NOTE,
                Place(0),
                "the stored execution counts are not in order: the notebook was not last run top to bottom",
                "run it top to bottom once, or convert with `--order execution`",
            )
        )
    if not any(c.kind == "code" and c.source.strip() for c in analysis.notebook.cells):
        found.append(
            Finding(
                "nothing-to-move",
                Severity.NOTE if analysis.only_sql else Severity.WARNING,
                Place(0),
                (
                    "the notebook is SQL alone: it stays, and `pipeline.run` runs what does more than show rows"
                    if analysis.only_sql
                    else "the notebook has no code"
                ),
            )
        )
    found += [
        Finding(
            "local-module-does-work",
            Severity.NOTE,
            Place(fact.cell, fact.line),
            f"`{fact.source.splitlines()[0]}` does something when it is imported, so it stays where it is",
            "put what the module does into a function",
        )
        for fact in (decided.facts[key] for key in sorted(noisy))
    ]
    classes = {f.name for f in decided.layout.functions.values() if f.kind == "class"}
    found += homes_shown(decided.facts, classes)
    return found + [
        Finding(
            "import-after-setup",
            Severity.NOTE,
            Place(cell),
            f"module `{module}` is imported only here, because the notebook configures something before its imports",
        )
        for module, cell in decided.late.items()
    ]


def _place_of(decided: Decided, imported: ImportedName) -> Place:
    for fact in decided.facts:
        if imported in fact.imports:
            return Place(fact.cell, fact.line)
    return Place(0)
