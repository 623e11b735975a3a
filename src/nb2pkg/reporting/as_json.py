"""Outcome or error in, one JSON document out, as `outcome.schema.json` beside this module and docs/json.md describe it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from nb2pkg.errors import Nb2pkgError
from nb2pkg.model.findings import Finding
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.plan import Figures, Function, Placed, Plan, Setting
from nb2pkg.model.project import Change, Outcome
from nb2pkg.model.recording import Recording

OUTCOME = "nb2pkg.outcome/1"
OUTCOMES = "nb2pkg.outcomes/1"
Document = dict[str, Any]


def text_of(documents: Sequence[Document], *, several: bool) -> str:
    """The documents of a run as one: alone, or in a list when `several` notebooks were given. Pure ASCII."""
    listed = {"schema": OUTCOMES, "outcomes": list(documents)}
    return json.dumps(listed if several else documents[0], indent=2)


def outcome_document(outcome: Outcome) -> Document:
    """Everything about one conversion."""
    document = plan_document(outcome.notebook, outcome.plan)
    document["project"]["folder"] = outcome.folder
    document["project"]["written"] = outcome.written
    document["files"] = [_file(change) for change in outcome.changes]
    if outcome.recording is not None:
        document["recording"] = _recording(outcome.recording)
    return document


def plan_document(notebook: Notebook, plan: Plan) -> Document:
    """The same for a plan alone: no folder, no files."""
    return {
        "schema": OUTCOME,
        "source": {
            "path": notebook.path,
            "format": notebook.format,
            "language": notebook.language,
            "sha256": notebook.sha256,
            "cells": len(notebook.cells),
        },
        "project": {
            "name": plan.project,
            "package": plan.package,
            "title": plan.title,
            "summary": plan.summary,
            "folder": None,
            "written": False,
        },
        "files": [],
        "steps": [
            _step(function) for module in plan.modules for function in module.functions
        ],
        "settings": [_setting(setting) for setting in plan.settings],
        "stayed": [_placed(one) for one in plan.placed if one.home == "notebook"],
        "dropped": [_placed(one) for one in plan.placed if one.home == "dropped"],
        "findings": [_finding(finding) for finding in plan.findings],
        "figures": _figures(plan.figures),
        "verification": None,
        "requirements": [asdict(requirement) for requirement in plan.requirements],
        "recording": None,
    }


def error_document(
    source: str, problem: BaseException, exit_code: int, schema: str = OUTCOME
) -> Document:
    """Why there is no outcome. What went wrong inside nb2pkg is named by its type only."""
    message, hint = "this is a bug in nb2pkg", "please report it"
    if isinstance(problem, Nb2pkgError):
        message, hint = problem.message, problem.hint
    return {
        "schema": schema,
        "source": {"path": source},
        "error": {
            "type": type(problem).__name__,
            "message": message,
            "hint": hint,
            "exit_code": exit_code,
        },
    }


def _file(change: Change) -> Document:
    removed = change.after is None
    return {"path": change.path, "verb": change.verb, "removed": removed}


def _recording(recording: Recording) -> Document:
    return {
        "stopped": recording.stopped,
        "functions": [
            {"function": one.function, "tests": len(one.tests), "why": one.why}
            for one in recording.functions
        ],
    }


def _step(function: Function) -> Document:
    return {
        "name": function.name,
        "module": function.module,
        "kind": function.kind,
        "summary": function.summary,
        "cells": list(function.cells),
        "parameters": [asdict(parameter) for parameter in function.parameters],
        "returns": [
            {"name": result.name, "annotation": result.annotation}
            for result in function.results
        ],
        "shows": function.shows,
        "is_async": function.is_async,
    }


def _setting(setting: Setting) -> Document:
    document = asdict(setting) | {"choices": list(setting.choices)}
    del document["above"]  # only the layout of `config.py` needs it; `comment` says it
    return document


def _placed(placed: Placed) -> Document:
    names = ("cell", "line", "lines", "kind", "reason", "notebook")
    return {name: getattr(placed, name) for name in names}


def _finding(finding: Finding) -> Document:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        **asdict(finding.place),
        "message": finding.message,
        "advice": finding.advice,
    }


def _figures(figures: Figures) -> Document:
    return asdict(figures) | {"share": round(figures.share, 4)}
