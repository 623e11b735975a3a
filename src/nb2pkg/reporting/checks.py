"""Reports of `nb2pkg check` in, its answer out: lines for people, annotations for GitHub, or JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from nb2pkg.model.checking import FileReport, Located, Rule
from nb2pkg.model.findings import Severity
from nb2pkg.reporting.streams import visible
from nb2pkg.reporting.words import many

CHECK = "nb2pkg.check/1"
_LEVELS = {
    Severity.BLOCKER: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def check_text(reports: Sequence[FileReport]) -> str:
    """One line a finding: file and its line, cell and line in it, severity, code, what is so and what to do."""
    rows = [(report, one) for report in reports for one in report.found]
    places = [f"{_one_line(r.path)}:{one.file_line}" for r, one in rows]
    cells = [_cell(one) for _, one in rows]
    wide = max(map(len, cells), default=0)
    code = max((len(one.finding.code) for _, one in rows), default=0)
    return "\n".join(
        f"{place}   {cell.ljust(wide)}   {one.finding.severity.value.ljust(7)}   "
        f"{one.finding.code.ljust(code)}   {_one_line(_words(one))}"
        for place, cell, (_, one) in zip(places, cells, rows, strict=True)
    )


def check_lines(reports: Sequence[FileReport], *, verbose: bool = False) -> list[str]:
    """What was checked and what came of it; the skipped files by name when `verbose`."""
    skipped = [report for report in reports if report.skipped]
    lines = (
        [f"skip     {_one_line(r.path)}   {r.skipped}" for r in skipped]
        if verbose
        else []
    )
    fixed = [report for report in reports if report.fixed]
    lines += [
        f"fixed    {_one_line(report.path)}   {many(number, code)}"
        for report in fixed
        for code, number in sorted(Counter(report.fixed).items())
    ]
    return [*lines, _summary(reports, len(skipped))]


def _summary(reports: Sequence[FileReport], skipped: int) -> str:
    found = [one.finding.severity.value for report in reports for one in report.found]
    counts = Counter(found)
    checked = many(len(reports) - skipped, "notebook") + " checked"
    left = f", {many(skipped, 'file')} skipped" if skipped else ""
    if not found:
        return f"{checked}{left}: no findings"
    by = ", ".join(many(counts[s.value], s.value) for s in Severity if counts[s.value])
    where = sum(bool(report.found) for report in reports)
    return f"{checked}{left}: {by} in {many(where, 'notebook')}"


def check_document(reports: Sequence[FileReport]) -> str:
    """The JSON document that `check.schema.json` beside this module describes; pure ASCII."""
    document: dict[str, Any] = {
        "schema": CHECK,
        "files": [_file(report) for report in reports],
        "summary": {
            "checked": sum(not report.skipped for report in reports),
            "skipped": sum(bool(report.skipped) for report in reports),
            "fixed": sum(len(report.fixed) for report in reports),
            "findings": sum(len(report.found) for report in reports),
        },
    }
    return json.dumps(document, indent=2)


def _file(report: FileReport) -> dict[str, Any]:
    return {
        "path": report.path,
        "format": report.format,
        "skipped": report.skipped,
        "fixed": list(report.fixed),
        "findings": [
            {
                "code": one.finding.code,
                "severity": one.finding.severity.value,
                "cell": one.finding.place.cell,
                "line": one.finding.place.line,
                "column": one.finding.place.column,
                "file_line": one.file_line,
                "message": one.finding.message,
                "advice": one.finding.advice,
            }
            for one in report.found
        ],
    }


def github_annotations(reports: Sequence[FileReport]) -> str:
    """Workflow commands that GitHub shows beside the changed lines, after its documentation of workflow commands."""
    return "\n".join(
        f"::{_LEVELS[one.finding.severity]} file={_property(report.path)},line={one.file_line},"
        f"title={_property(one.finding.code)}::{_data(f'{_cell(one)}: {_words(one)}')}"
        for report in reports
        for one in report.found
    )


def rule_lines(rules: Iterable[Rule]) -> str:
    """The rules with their reasons."""
    return "\n\n".join(
        f"{rule.code} ({rule.severity.value}{', --fix' if rule.fixable else ''}): {rule.title}\n    {rule.why}"
        for rule in rules
    )


def _cell(one: Located) -> str:
    place = one.finding.place
    return f"cell {place.cell}:{place.line}" if place.cell else "notebook"


def _words(one: Located) -> str:
    advice = f"; {one.finding.advice}" if one.finding.advice else ""
    return one.finding.message + advice


def _one_line(text: str) -> str:
    return visible(text).replace("\n", "\\n")


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
