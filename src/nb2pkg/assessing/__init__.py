"""Ground in, Scorecard out: what can be read off is answered with its evidence, the rest is a question for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nb2pkg.assessing import documentation, monitoring, notebooks, quality, traceability
from nb2pkg.assessing.actions import actions
from nb2pkg.assessing.answering import Found
from nb2pkg.assessing.code import Code, code_of
from nb2pkg.assessing.statements import SECTIONS, STATEMENTS
from nb2pkg.model.scorecard import Answered, Assessment, Ground, Scorecard

__all__ = ["SECTIONS", "STATEMENTS", "assess", "compare"]

_READ_OFF: Mapping[str, Callable[[Code], Found]] = {
    "steps-documented": documentation.steps_documented,
    "columns-described": documentation.columns_described,
    "architecture-written": documentation.architecture_written,
    "infrastructure-as-code": traceability.infrastructure_as_code,
    "deployed-by-pipeline": traceability.deployed_by_pipeline,
    "several-environments": traceability.several_environments,
    "same-code-everywhere": traceability.same_code_everywhere,
    "under-version-control": traceability.under_version_control,
    "environment-as-code": traceability.environment_as_code,
    "run-names-commit": traceability.run_names_commit,
    "run-names-job": traceability.run_names_job,
    "artifacts-recorded": traceability.artifacts_recorded,
    "data-version-recorded": traceability.data_version_recorded,
    "can-roll-back": traceability.can_roll_back,
    "ci-runs-tests": quality.ci_runs_tests,
    "pre-commit-hooks": quality.pre_commit_hooks,
    "steps-tested": quality.steps_tested,
    "model-code-documented": documentation.model_code_documented,
    "release-notes": quality.release_notes,
    "costs-tagged": monitoring.costs_tagged,
    "runs-logged": monitoring.runs_logged,
    "output-checked": monitoring.output_checked,
    "metrics-stored": monitoring.metrics_stored,
    "drift-watched": monitoring.drift_watched,
    "failures-told": monitoring.failures_told,
    "features-importable": monitoring.features_importable,
    "one-transformation": monitoring.one_transformation,
    "names-before-use": notebooks.names_before_use,
    "run-in-order": notebooks.run_in_order,
    "cells-parse": notebooks.cells_parse,
    "imports-on-top": notebooks.imports_on_top,
    "no-star-imports": notebooks.checked("star-import"),
    "no-credentials": notebooks.checked("credential"),
    "no-outputs": notebooks.checked("stored-output"),
    "parameters-together": notebooks.checked("parameter-outside-cell"),
    "no-code-from-elsewhere": notebooks.checked("code-from-elsewhere"),
    "logic-importable": notebooks.logic_importable,
    "functions-stand-alone": notebooks.functions_stand_alone,
    "short-cells": notebooks.short_cells,
    "no-duplicate-cells": notebooks.no_duplicate_cells,
    "no-dead-cells": notebooks.no_dead_cells,
    "seeds-set": notebooks.seeds_set,
    "title-and-headings": notebooks.title_and_headings,
}


def assess(ground: Ground) -> Scorecard:
    """The scorecard of a notebook or project; nothing of it is run."""
    code = code_of(ground)
    answers: list[Answered] = []
    for statement in STATEMENTS:
        read = _READ_OFF.get(statement.code)
        found = read(code) if read else Found("ask")
        answers.append(
            Answered(
                statement, found.answer, found.points, found.remark, found.evidence
            )
        )
    return Scorecard(ground.subject, ground.kind, tuple(answers))


def compare(
    today: Scorecard,
    converted: Scorecard | None = None,
    *,
    exists: bool = False,
    problem: str = "",
) -> Assessment:
    """Both sides and what to do next: for what there is, that is the project when it `exists`."""
    if converted is not None and exists:
        todo = actions(converted, None)
    else:
        todo = actions(today, converted)
    return Assessment(today, converted, exists, problem, todo)
