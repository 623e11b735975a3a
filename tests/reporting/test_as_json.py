"""The JSON document, its schema and its page in docs/ say the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from nb2pkg.errors import DestinationInTheWay
from nb2pkg.model.project import Outcome
from nb2pkg.reporting.as_json import (
    error_document,
    outcome_document,
    plan_document,
    text_of,
)

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(
    (ROOT / "src/nb2pkg/reporting/outcome.schema.json").read_text(encoding="utf-8")
)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of the schema that describes an object."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def check(text: str) -> Any:
    """Validate against the schema, with no property allowed that it does not describe."""
    jsonschema = pytest.importorskip("jsonschema")
    strict = deepcopy(SCHEMA)
    for part in objects(strict):
        part["additionalProperties"] = False
    document = json.loads(text)
    jsonschema.Draft202012Validator(strict).validate(document)
    return document


def test_an_outcome_is_as_the_schema_says(outcome: Outcome) -> None:
    document = check(text_of([outcome_document(outcome)], several=False))
    assert document["schema"] == "nb2pkg.outcome/1"
    assert document["project"]["folder"] == "out/house-prices"
    assert document["files"] == [
        {"path": "README.md", "verb": "create", "removed": False},
        {"path": "src/old.py", "verb": "replace", "removed": True},
    ]
    assert document["steps"][0]["parameters"][1] == {
        "name": "floor",
        "value": "FLOOR",
        "annotation": "float",
        "keyword": False,
    }
    assert document["steps"][0]["returns"] == [
        {"name": "df", "annotation": "pd.DataFrame"}
    ]
    assert [one["reason"] for one in document["stayed"]] == [
        "shows `df`",
        "reads `globals()`",
    ]
    assert document["findings"][1] == {
        "code": "changed-in-place",
        "severity": "warning",
        "cell": 19,
        "line": 4,
        "column": 2,
        "notebook": "",
        "message": "`df` is changed",
        "advice": "copy it first",
    }
    assert document["figures"]["share"] == 0.9318


def test_a_plan_is_the_same_without_files(outcome: Outcome) -> None:
    text = text_of([plan_document(outcome.notebook, outcome.plan)], several=False)
    document = check(text)
    assert document["project"]["folder"] is None
    assert document["files"] == []


def test_an_error_is_a_document_too() -> None:
    known = DestinationInTheWay("in the way", hint="rename it")
    document = check(text_of([error_document("a.ipynb", known, 3)], several=False))
    assert document["source"] == {"path": "a.ipynb"}
    assert document["error"] == {
        "type": "DestinationInTheWay",
        "message": "in the way",
        "hint": "rename it",
        "exit_code": 3,
    }
    ours = check(text_of([error_document("-", KeyError("secret"), 70)], several=False))
    assert ours["error"]["type"] == "KeyError"
    assert "secret" not in str(ours)


def test_several_notebooks_give_one_document(outcome: Outcome) -> None:
    failed = error_document("b.ipynb", DestinationInTheWay("x"), 3)
    document = check(text_of([outcome_document(outcome), failed], several=True))
    assert document["schema"] == "nb2pkg.outcomes/1"
    assert [one["source"]["path"] for one in document["outcomes"]] == [
        "a/house-prices.ipynb",
        "b.ipynb",
    ]


def test_the_text_is_ascii_whatever_the_notebook_says() -> None:
    problem = DestinationInTheWay("größe \ud800 \x1b[31m")
    text = text_of([error_document("ü.ipynb", problem, 3)], several=False)
    assert text.isascii() and "\x1b" not in text
    assert json.loads(text)["error"]["message"] == "größe \ud800 \x1b[31m"


def test_every_property_is_described_here_and_in_the_docs() -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    for part in objects(SCHEMA):
        assert part["description"]
        assert sorted(part["required"]) == sorted(part["properties"])
        for name, what in part["properties"].items():
            assert what["description"], name
            row = f"| `{name}` |"
            assert row in page or name == "outcomes", name
            assert what["description"] in page or name in ("schema", "outcomes"), name
