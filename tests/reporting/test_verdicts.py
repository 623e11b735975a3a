"""A verification in, words, JSON and JUnit XML out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from nb2pkg.commands.verifying import exit_code
from nb2pkg.errors import ProjectUnreadable
from nb2pkg.model.running import Raised
from nb2pkg.model.verdict import (
    Agrees,
    Counts,
    DidNotRun,
    Difference,
    Differs,
    NotCompared,
    Timing,
    Verification,
)
from nb2pkg.reporting.as_json import error_document, text_of
from nb2pkg.reporting.junit import junit_text
from nb2pkg.reporting.verdicts import verdict_words, verification_lines
from nb2pkg.reporting.verification_json import VERIFICATION, verification_document

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(
    (ROOT / "src/nb2pkg/reporting/verification.schema.json").read_text(encoding="utf-8")
)
GOOD = Verification(
    "out/churn",
    "churn",
    "churn.ipynb",
    False,
    Agrees(unseen=("cap",)),
    Agrees(),
    counts=Counts(3, 4, 5, 1, 2),
    runs=(
        Timing("original", 1.5, ((2, 0.5), (4, 1.0))),
        Timing("slim notebook", 1.25, ((0, 0.25), (2, 0.5), (4, 0.25), (4, 0.25))),
        Timing("pipeline.run", 0.5),
    ),
)
VARYING = replace(
    GOOD, verdict=Agrees(("cell 4: printed text",)), random=("variable x",)
)
TEXT = Difference(4, "printed text", "rmse 3\nend", "rmse 4\nend")
FRAME = Difference(2, "variable df", "DataFrame\nprice: int64", "DataFrame\nprice: f8")
FILE = Difference(0, "file out/a.csv", "a,b", "not written")
BAD = replace(GOOD, verdict=Differs((TEXT, FRAME, FILE)))
RESULT = Difference(2, "pipeline.run: variable df", "1", "2")
BAD_PIPELINE = replace(GOOD, pipeline=Differs((RESULT,)))
STOPPED = replace(
    GOOD,
    verdict=DidNotRun(4, Raised("ModuleNotFoundError", "No module named 'x'"), True),
    pipeline=NotCompared("the notebook itself does not run to its end"),
)
UNLIKE = replace(
    STOPPED, verdict=DidNotRun(4, Raised("KeyError", "'a'"), False, (TEXT,))
)
ALL = [GOOD, VARYING, BAD, BAD_PIPELINE, STOPPED, UNLIKE]


@pytest.mark.parametrize(
    ("found", "words", "code"),
    [
        (GOOD, "agrees", 0),
        (
            VARYING,
            "agrees except for what varies by itself: cell 4: printed text, variable x",
            0,
        ),
        (BAD, "differs: cell 4: printed text, and 2 more", 1),
        (
            BAD_PIPELINE,
            "differs: pipeline.run: variable df (last bound in cell 2)",
            1,
        ),
        (
            STOPPED,
            "did not run: cell 4 of the original: ModuleNotFoundError: No module named 'x';"
            " the slim notebook fails alike",
            3,
        ),
        (
            UNLIKE,
            "did not run: cell 4 of the original: KeyError: 'a';"
            " the slim notebook does not fail alike: cell 4: printed text",
            1,
        ),
    ],
)
def test_each_verdict_in_words_and_as_exit_code(
    found: Verification, words: str, code: int
) -> None:
    assert (verdict_words(found), exit_code(found)) == (words, code)


def test_the_first_difference_is_a_diff_and_the_others_are_named() -> None:
    lines = verification_lines(BAD)
    start = lines.index("first difference: cell 4: printed text")
    assert [line.strip() for line in lines[start + 1 :]] == [
        "--- original",
        "+++ slim notebook",
        "@@ -1,2 +1,2 @@",
        "-rmse 3",
        "+rmse 4",
        "end",
        "differs: variable df (last bound in cell 2)",
        "differs: file out/a.csv",
    ]


def test_the_table_counts_what_was_compared() -> None:
    text = "\n".join(verification_lines(replace(BAD, random=("variable x",))))
    rows = {
        " ".join(line.split()[:-2]): line.split()[-2:] for line in text.splitlines()
    }
    assert rows["3 cells with 4 outputs"] == ["1", "0"]
    assert rows["5 variables"] == ["1", "1"]
    assert rows["1 file written"] == ["1", "0"]
    assert rows["2 results of pipeline.run"] == ["0", "0"]
    assert rows["original"] == ["2", "1.5"]


def test_a_verbose_report_has_the_time_of_each_cell_and_what_only_the_original_has() -> (
    None
):
    lines = [" ".join(line.split()) for line in verification_lines(GOOD, verbose=True)]
    assert "cell 4 1.00 0.50" in lines
    assert "added cells 0.25" in lines
    assert lines[-1] == "only in the original: cap"


def test_an_original_without_its_libraries_says_what_to_choose() -> None:
    lines = verification_lines(STOPPED)
    assert any("--python PATH or --kernel NAME" in line for line in lines)
    assert lines[-1].startswith("pipeline.run is not compared: the notebook itself")


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of the schema that describes an object."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)


@pytest.mark.parametrize("found", ALL)
def test_the_document_is_as_the_schema_says(found: Verification) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    strict = deepcopy(SCHEMA)
    for part in objects(strict):
        part["additionalProperties"] = False
    text = text_of([verification_document(found)], several=False)
    jsonschema.Draft202012Validator(strict).validate(json.loads(text))


def test_a_failure_is_a_document_too() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    problem = ProjectUnreadable("no project", hint="give one")
    document = error_document("x", problem, 3, VERIFICATION)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_every_property_is_described_here_and_in_the_docs() -> None:
    page = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
    for part in objects(SCHEMA):
        assert part["description"]
        assert sorted(part["required"]) == sorted(part["properties"])
        for name, what in part["properties"].items():
            assert f"| `{name}` |" in page, name
            assert what["description"] in page, name


@pytest.mark.parametrize(
    ("found", "failures", "skipped", "errors"),
    [(GOOD, 0, 0, 0), (BAD, 3, 0, 0), (BAD_PIPELINE, 1, 0, 0), (STOPPED, 0, 1, 1)],
)
def test_junit_counts_its_cases(
    found: Verification, failures: int, skipped: int, errors: int
) -> None:
    suite = ElementTree.fromstring(junit_text(found))[0]
    counted = [suite.get(name) for name in ("failures", "skipped", "errors")]
    assert counted == [str(failures), str(skipped), str(errors)]
    assert suite.get("tests") == str(len(suite.findall("testcase")))


def test_a_failed_case_of_junit_is_the_cell_with_its_diff() -> None:
    suite = ElementTree.fromstring(junit_text(BAD))[0]
    case = next(one for one in suite if one.get("name") == "cell 4")
    failure = case.find("failure")
    assert failure is not None and failure.get("message") == "printed text"
    assert "-rmse 3\n+rmse 4" in (failure.text or "")
    assert case.get("time") == "0.500"


def test_what_xml_cannot_hold_is_replaced() -> None:
    wild = Difference(4, "printed text", "a\x00\x1b[31m<&>\ud800", "]]>")
    text = junit_text(replace(GOOD, verdict=Differs((wild,))))
    suite = ElementTree.fromstring(text)[0]
    failure = suite.find("testcase/failure")
    assert failure is not None and "-a\ufffd\ufffd[31m<&>\ufffd" in (failure.text or "")
