"""Reports of `nb2pkg check` in, a SARIF 2.1.0 log out (OASIS standard; what GitHub code scanning reads)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from nb2pkg import __version__
from nb2pkg.model.checking import FileReport, Located, Rule
from nb2pkg.model.findings import Severity

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://github.com/nb2pkg/nb2pkg"
_LEVELS = {
    Severity.BLOCKER: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def sarif_log(reports: Sequence[FileReport], rules: Iterable[Rule]) -> str:
    """One run with every rule and one result a finding; pure ASCII."""
    known = list(rules)
    index = {rule.code: number for number, rule in enumerate(known)}
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "nb2pkg",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule) for rule in known],
                    }
                },
                # Columns are counted in code points, as Python counts them.
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(report, one, index)
                    for report in reports
                    for one in report.found
                ],
            }
        ],
    }
    return json.dumps(log, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.why},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(report: FileReport, one: Located, index: dict[str, int]) -> dict[str, Any]:
    found = one.finding
    advice = f"; {found.advice}" if found.advice else ""
    place = (
        f"cell {found.place.cell}, line {found.place.line}: "
        if found.place.cell
        else ""
    )
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(report.path)},
            "region": {"startLine": one.file_line},
        }
    }
    if found.place.cell:
        location["logicalLocations"] = [
            {"name": f"cell {found.place.cell}", "kind": "module"}
        ]
    return {
        "ruleId": found.code,
        "ruleIndex": index[found.code],
        "level": _LEVELS[found.severity],
        "message": {"text": f"{place}{found.message}{advice}"},
        "locations": [location],
        "partialFingerprints": {"nb2pkg/v1": _fingerprint(report, one)},
    }


def _uri(path: str) -> str:
    """A relative reference or an absolute URI, percent-encoded; never a backslash."""
    slashed = path.replace("\\", "/").removeprefix("./")
    if slashed.startswith("/"):
        return "file://" + quote(slashed)
    return quote(slashed) if ":" not in slashed.split("/")[0] else "./" + quote(slashed)


def _fingerprint(report: FileReport, one: Located) -> str:
    """The same while the finding is the same, wherever its cell moves to."""
    text = f"{report.path}\n{one.finding.code}\n{one.finding.message}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
