"""A batch in, `nb2pkg-report.json`, `nb2pkg-report.csv` and `nb2pkg-report.junit.xml` out, as text: the same for the same notebooks."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

from nb2pkg import __version__
from nb2pkg.model.batch import Batch, Row, Sharing
from nb2pkg.model.findings import Finding
from nb2pkg.reporting.batch.totals import Totals, reason_of, totals_of, worst_of
from nb2pkg.reporting.streams import visible

SCHEMA = "nb2pkg.batch/1"
_COLUMNS = (
    "source",
    "status",
    "reason",
    "project",
    "folder",
    "format",
    "cells",
    "blockers",
    "warnings",
    "notes",
    "moved",
    "logic",
    "same_as",
)


def json_text(batch: Batch) -> str:
    """The report as `batch.schema.json` beside this module describes it, in ASCII."""
    document = {
        "schema": SCHEMA,
        "nb2pkg": __version__,
        "totals": _totals(totals_of(batch.rows)),
        "notebooks": [_row(row) for row in batch.rows],
        "sharing": _sharing(batch.sharing),
        "passed_over": [
            {"path": path, "reason": reason} for path, reason in batch.passed_over
        ],
        "left_over": [asdict(one) for one in batch.left],
    }
    return json.dumps(document, indent=1) + "\n"


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "notebooks": totals.notebooks,
        "converted": totals.done,
        "refused": totals.refused,
        "failed": totals.failed,
        "converted_by_worst_finding": dict(totals.converted),
        "reasons": [{"reason": r, "notebooks": n} for r, n in totals.reasons],
        "findings": [asdict(code) for code in totals.codes],
        "logic_moved": totals.moved,
        "logic_total": totals.logic,
        "copies": totals.copies,
    }


def _sharing(sharing: Sharing) -> dict[str, Any]:
    return {
        "package": sharing.package,
        "moved": sharing.moved,
        "lines_saved": sum(one.saved for one in sharing.shared),
        "shared": [
            {
                "name": one.name,
                "kind": one.portrait.kind,
                "module": one.module,
                "summary": one.portrait.summary,
                "lines_saved": one.saved,
                "members": [_member(member) for member in one.members],
            }
            for one in sharing.shared
        ],
        "nearly": [
            {
                "one": _member(near.one),
                "other": _member(near.other),
                "alike": near.alike,
                "diff": list(near.diff),
            }
            for near in sharing.near
        ],
    }


def _member(member: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("source", "module", "name"), member, strict=True))


def _row(row: Row) -> dict[str, Any]:
    figures = asdict(row.figures) if row.figures else None
    return {
        "source": row.source,
        "status": row.status,
        "why": row.why,
        "message": row.message,
        "hint": row.hint,
        "project": row.project,
        "folder": row.folder,
        "title": row.title,
        "format": row.format,
        "cells": row.cells,
        "sha256": row.sha256,
        "same_as": row.same_as,
        "figures": figures,
        "findings": [_finding(finding) for finding in row.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        **asdict(finding.place),
        "message": finding.message,
        "advice": finding.advice,
    }


def csv_text(batch: Batch) -> str:
    """One line a notebook, for a spreadsheet; a text that a spreadsheet would run as a formula is quoted with `'`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in batch.rows:
        writer.writerow({k: _harmless(v) for k, v in _cells(row).items()})
    return out.getvalue()


def _cells(row: Row) -> dict[str, str | int]:
    severities = [finding.severity.value for finding in row.findings]
    return {
        "source": row.source,
        "status": row.status,
        "reason": "" if row.status == "converted" else reason_of(row),
        "project": row.project,
        "folder": row.folder,
        "format": row.format,
        "cells": row.cells,
        "blockers": severities.count("blocker"),
        "warnings": severities.count("warning"),
        "notes": severities.count("note"),
        "moved": row.figures.moved if row.figures else 0,
        "logic": row.figures.total if row.figures else 0,
        "same_as": row.same_as,
    }


def _harmless(value: str | int) -> str | int:
    """A cell that no spreadsheet takes for a formula.

    >>> _harmless("=cmd()"), _harmless("a\\x1b.ipynb"), _harmless(3)
    ("'=cmd()", 'a\\\\x1b.ipynb', 3)
    """
    if isinstance(value, int):
        return value
    text = visible(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def junit_text(batch: Batch) -> str:
    """JUnit XML: one test case a notebook; refused is skipped, failed is a failure, and so is a blocker."""
    totals = totals_of(batch.rows)
    blocked = dict(totals.converted).get("blocker", 0)
    suite = ElementTree.Element(
        "testsuite",
        name="nb2pkg batch",
        tests=str(totals.notebooks),
        failures=str(totals.failed + blocked),
        errors="0",
        skipped=str(totals.refused),
    )
    for row in batch.rows:
        suite.append(_case(row))
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(row: Row) -> ElementTree.Element:
    folder, _, name = row.source.rpartition("/")
    case = ElementTree.Element(
        "testcase", classname=_xml(folder or "."), name=_xml(name)
    )
    if row.status == "refused":
        ElementTree.SubElement(case, "skipped", message=_xml(row.message))
    elif row.status == "failed":
        failure = ElementTree.SubElement(
            case, "failure", type=row.why, message=_xml(row.message)
        )
        failure.text = _xml(row.hint)
    elif worst_of(row) == "blocker":
        failure = ElementTree.SubElement(
            case, "failure", type="blocker", message="a finding blocks"
        )
        failure.text = _xml(
            "\n".join(
                f"cell {one.place.cell}:{one.place.line} {one.code}: {one.message}"
                for one in row.findings
                if one.severity.value == "blocker"
            )
        )
    return case


def _xml(text: str) -> str:
    """The text without what XML cannot hold; the library escapes the rest."""
    return visible(text).replace("\ufffe", "?").replace("\uffff", "?")
