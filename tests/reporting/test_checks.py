"""The forms of the answer of `check`, held against their schema and the rules of their standards."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import nb2pkg
from nb2pkg.model.checking import FileReport, Located, Rule
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.reporting import checks
from nb2pkg.reporting.sarif import sarif_log

SCHEMA = Path(nb2pkg.__file__).with_name("reporting") / "check.schema.json"
RULES = (
    Rule("definition", Severity.WARNING, "no definitions", "They cannot be tested."),
    Rule("credential", Severity.BLOCKER, "no credentials", "They leak.", fixable=True),
    Rule("unused-allow", Severity.NOTE, "no idle escapes", "They hide things."),
)
REPORTS = (
    FileReport(
        "notebooks/my churn, 50 %.ipynb",
        "ipynb",
        (
            Located(Finding("credential", Severity.BLOCKER, Place(0), "a\nb\x1b[1m")),
            Located(
                Finding("definition", Severity.WARNING, Place(3, 4, 5), "`f`", "move"),
                17,
            ),
        ),
        ("stored-output", "stored-output"),
    ),
    FileReport("a.py", "script", skipped="a plain script"),
    FileReport("b.py", "percent"),
)


def test_one_line_a_finding() -> None:
    assert checks.check_text(REPORTS).split("\n") == [
        "notebooks/my churn, 50 %.ipynb:1   notebook   blocker   credential   a\\nb\\x1b[1m",
        "notebooks/my churn, 50 %.ipynb:17   cell 3:4   warning   definition   `f`; move",
    ]


def test_what_was_done() -> None:
    assert checks.check_lines(REPORTS, verbose=True) == [
        "skip     a.py   a plain script",
        "fixed    notebooks/my churn, 50 %.ipynb   2 stored-outputs",
        "2 notebooks checked, 1 file skipped: 1 blocker, 1 warning in 1 notebook",
    ]
    assert checks.check_lines(REPORTS[2:]) == ["1 notebook checked: no findings"]


def test_the_json_is_as_its_schema_says() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    strict = json.loads(SCHEMA.read_text(encoding="utf-8"))
    files = strict["properties"]["files"]["items"]
    for part in (strict, files, files["properties"]["findings"]["items"]):
        part["additionalProperties"] = False
    document = json.loads(checks.check_document(REPORTS))
    jsonschema.Draft202012Validator(strict).validate(document)
    assert document["summary"] == {
        "checked": 2,
        "skipped": 1,
        "fixed": 2,
        "findings": 2,
    }
    assert document["files"][0]["findings"][1]["file_line"] == 17


def test_annotations_are_escaped_as_github_reads_them() -> None:
    first, second = checks.github_annotations(REPORTS).split("\n")
    path = "file=notebooks/my churn%2C 50 %25.ipynb"
    assert first == f"::error {path},line=1,title=credential::notebook: a%0Ab\\x1b[1m"
    assert second == f"::warning {path},line=17,title=definition::cell 3:4: `f`; move"


def test_the_sarif_log_keeps_the_standards_rules() -> None:
    """SARIF 2.1.0, section in brackets: what a consumer relies on."""
    log = json.loads(sarif_log(REPORTS, RULES))
    assert log["version"] == "2.1.0"  # [3.13.2]
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "nb2pkg"  # [3.19.8]
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", driver["semanticVersion"])  # [3.19.12]
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == ["definition", "credential", "unused-allow"]
    levels = [rule["defaultConfiguration"]["level"] for rule in driver["rules"]]
    assert levels == ["warning", "error", "note"]  # [3.50.3]
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]  # [3.27.6]
        assert result["message"]["text"]  # [3.27.11]
        assert result["level"] in {"none", "note", "warning", "error"}  # [3.27.10]
        check_location(result["locations"][0])
        assert result["partialFingerprints"]["nb2pkg/v1"]  # [3.27.17]
    assert len({json.dumps(r["partialFingerprints"]) for r in run["results"]}) == 2


def check_location(location: dict[str, Any]) -> None:
    physical = location["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    assert not urlsplit(uri).scheme and " " not in uri and "\\" not in uri  # [3.10.1]
    assert unquote(uri) == REPORTS[0].path
    assert physical["region"]["startLine"] >= 1  # [3.30.5]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("./a b.py", "a%20b.py"),
        ("/x/é.py", "file:///x/%C3%A9.py"),
        ("n\\a.py", "n/a.py"),
        ("c:d.py", "./c%3Ad.py"),
    ],
)
def test_paths_become_uris(path: str, uri: str) -> None:
    report = deepcopy(REPORTS[0])
    log = sarif_log([FileReport(path, "ipynb", report.found[:1])], RULES)
    place = json.loads(log)["runs"][0]["results"][0]["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_the_rules_are_listed_with_their_reasons() -> None:
    assert checks.rule_lines(RULES[1:2]) == (
        "credential (blocker, --fix): no credentials\n    They leak."
    )
