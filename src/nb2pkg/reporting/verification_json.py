"""A `Verification` in, one JSON document out, as `verification.schema.json` beside this module and docs/verify.md describe it."""

from __future__ import annotations

from nb2pkg.model.verdict import (
    Agrees,
    DidNotRun,
    Difference,
    Differs,
    NotCompared,
    PackageVerdict,
    Timing,
    Verdict,
    Verification,
)
from nb2pkg.reporting.as_json import Document
from nb2pkg.reporting.verdicts import verdict_words

VERIFICATION = "nb2pkg.verification/1"
_NAMES = {
    Agrees: "agrees",
    Differs: "differs",
    DidNotRun: "did not run",
    NotCompared: "not compared",
}


def verification_document(found: Verification) -> Document:
    """Everything about one verification."""
    verdict, pipeline = found.verdict, found.pipeline
    return {
        "schema": VERIFICATION,
        "project": found.project,
        "package": found.package,
        "notebook": {"path": found.notebook, "changed": found.changed},
        "verdict": verdict_name(found),
        "words": verdict_words(found),
        "slim": {
            "verdict": _NAMES[type(verdict)],
            "differences": [_difference(one) for one in _differences(verdict)],
            "varying": list(verdict.varying),
            "notes": list(getattr(verdict, "notes", ())),
            "unseen": list(getattr(verdict, "unseen", ())),
            "stop": _stop(verdict),
        },
        "pipeline": {
            "verdict": _NAMES[type(pipeline)],
            "reason": pipeline.reason if isinstance(pipeline, NotCompared) else "",
            "differences": [_difference(one) for one in _differences(pipeline)],
            "varying": list(getattr(pipeline, "varying", ())),
        },
        "random": list(found.random),
        "skipped": list(found.skipped),
        "compared": {
            "cells": found.counts.cells,
            "outputs": found.counts.outputs,
            "variables": found.counts.variables,
            "files": found.counts.files,
            "results": found.counts.results,
        },
        "runs": [_run(run) for run in found.runs],
    }


def verdict_name(found: Verification) -> str:
    """The verdict on everything in one word or two: the four of the schema."""
    if isinstance(found.verdict, DidNotRun):
        return "did not run"
    if found.differs:
        return "differs"
    return "agrees except" if found.varying else "agrees"


def _differences(verdict: Verdict | PackageVerdict) -> tuple[Difference, ...]:
    return tuple(getattr(verdict, "differences", ()))


def _difference(one: Difference) -> Document:
    return {
        "cell": one.cell,
        "what": one.what,
        "original": one.original,
        "slim": one.slim,
    }


def _stop(verdict: Verdict) -> Document | None:
    if not isinstance(verdict, DidNotRun):
        return None
    return {
        "cell": verdict.cell,
        "type": verdict.error.type,
        "message": verdict.error.message,
        "alike": verdict.alike,
    }


def _run(run: Timing) -> Document:
    cells = [
        {"cell": cell, "seconds": round(seconds, 3)} for cell, seconds in run.cells
    ]
    return {"run": run.run, "seconds": round(run.seconds, 3), "cells": cells}
