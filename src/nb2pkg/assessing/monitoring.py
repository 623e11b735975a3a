"""Code and files in, answers about monitoring and features out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2pkg.assessing.answering import Found, half, not_applicable, yes_if
from nb2pkg.assessing.code import (
    LOGS,
    Call,
    Code,
    Piece,
    calls_of,
    files_matching,
    lines_matching,
)
from nb2pkg.assessing.documentation import pieces_that_train, trains
from nb2pkg.assessing.traceability import bundle_files
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.scorecard import Evidence

_WRITES = frozenset(
    {
        "to_csv",
        "to_parquet",
        "to_excel",
        "to_sql",
        "to_json",
        "to_feather",
        "to_pickle",
        "saveAsTable",
        "insertInto",
        "toTable",
        "save",
        "writeTo",
        "to_table",
    }
)
_CHECKS = re.compile(r"assert|validate|expect|check|verify|raise_for", re.IGNORECASE)
_DRIFT = ("evidently", "whylogs", "nannyml", "alibi_detect", "deepchecks")
_PIPELINES = (
    "Pipeline",
    "make_pipeline",
    "ColumnTransformer",
    "make_column_transformer",
    "FeatureEngineeringClient",
    "FeatureStoreClient",
)
_PREDICTS = frozenset(
    {"predict", "predict_proba", "transform", "score_batch", "decision_function"}
)


def costs_tagged(code: Code) -> Found:
    """Tags in the job's definition."""
    files = _definitions(code)
    if not files:
        return not_applicable("no job is defined here")
    return yes_if(
        lines_matching(
            files, r"^\s*-?\s*(?:custom_tags|tags|budget_policy_id|default_tags)\s*[:=]"
        ),
        "no tags",
    )


def failures_told(code: Code) -> Found:
    """Notifications in the job's definition."""
    files = _definitions(code)
    if not files:
        return not_applicable("no job is defined here")
    return yes_if(
        lines_matching(
            files,
            r"email_notifications|webhook_notifications|on_failure|notification_settings|sns_topic",
        ),
        "nobody is told",
    )


def runs_logged(code: Code) -> Found:
    """Calls of a logger."""
    places = [call.place for call in code.calls if LOGS.search(call.name)]
    return yes_if(places, "nothing is logged; prints are lost with the run")


def output_checked(code: Code) -> Found:
    """An assertion or validation after a write, in the same function or cell."""
    written: list[Evidence] = []
    checked: list[Evidence] = []
    for scope in _scopes(code):
        writes = [
            call for piece in scope for call in calls_of(piece) if _is_write(call)
        ]
        if writes:
            written += [call.place for call in writes]
            first = min(call.place.line for call in writes)
            checked += [
                place
                for piece in scope
                for place in _checks(piece)
                if place.line > first
            ]
    if not written:
        return not_applicable("nothing is written")
    if checked:
        return yes_if(checked, "")
    return Found("no", 0.0, "written and not looked at", tuple(written[:5]))


def metrics_stored(code: Code) -> Found:
    """Logged metrics."""
    places = code.calling(
        ".log_metric",
        ".log_metrics",
        "wandb.log",
        "mlflow.autolog",
        "mlflow.sklearn.autolog",
        "mlflow.evaluate",
    )
    if places:
        return yes_if(places, "")
    if not trains(code):
        return not_applicable("nothing is trained")
    files = [
        call.place
        for call in code.calls
        if call.last == "to_json" or call.name == "json.dump"
    ]
    if files:
        return half(files, "written to a file, not to a store of metrics")
    return yes_if([], "metrics are only shown")


def drift_watched(code: Code) -> Found:
    """Monitors."""
    lines = lines_matching(
        bundle_files(code.ground), r"quality_monitors|inference_log|data_profiling"
    )
    places = (
        lines
        + code.importing(*_DRIFT)
        + code.calling(".create_monitor", ".quality_monitors")
    )
    if not places and not trains(code):
        return not_applicable("nothing is trained")
    return yes_if(places, "no monitor")


def features_importable(code: Code) -> Found:
    """Functions of a package."""
    if code.functions:
        found = [
            piece.at(node, f"`{getattr(node, 'name', '')}`")
            for piece, node in code.functions
        ]
        return yes_if(found, "")
    return Found("no", 0.0, "nothing here can be imported")


def one_transformation(code: Code) -> Found:
    """A pipeline object, or a function that both paths call; otherwise a person is asked."""
    if not trains(code):
        return not_applicable("nothing is trained")
    places = [call.place for call in code.calls if call.last in _PIPELINES]
    if not places:
        shared = _functions_called(pieces_that_train(code)) & _functions_called(
            [p for p in code.running if _predicts(p)]
        )
        places = [
            piece.at(node, f"`{name}` serves both")
            for piece, node in code.functions
            if (name := getattr(node, "name", "")) in shared
        ]
    return yes_if(places, "") if places else Found("ask", remark="not seen in the code")


def _definitions(code: Code) -> list[ProjectFile]:
    return bundle_files(code.ground) + files_matching(code.ground, r"\.tf$")


def _scopes(code: Code) -> Iterator[list[Piece]]:
    """Each function of the package, each cell of a notebook."""
    for piece in code.modules:
        for node in piece.nodes:
            yield [Piece(piece.path, (node,))]
    cells: dict[tuple[str, int], list[Piece]] = {}
    for piece in code.statements:
        cells.setdefault((piece.path, piece.cell), []).append(piece)
    yield from cells.values()


def _is_write(call: Call) -> bool:
    """A table or data file is written; `save` only at the end of a Spark writer, for figures are saved too."""
    if call.last not in _WRITES or not isinstance(call.node.func, ast.Attribute):
        return False
    return call.last != "save" or ".write" in ast.unparse(call.node.func)


def _checks(piece: Piece) -> Iterator[Evidence]:
    for node in piece.walk():
        match node:
            case ast.Assert() | ast.Raise():
                yield piece.at(node, type(node).__name__.lower())
    for call in calls_of(piece):
        if _CHECKS.search(call.last):
            yield call.place


def _predicts(piece: Piece) -> bool:
    return any(call.last in _PREDICTS for call in calls_of(piece))


def _functions_called(pieces: list[Piece]) -> frozenset[str]:
    return frozenset(call.last for piece in pieces for call in calls_of(piece))
