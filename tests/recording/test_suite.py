"""A recording whose tests fail, are skipped or never run: none of them is left."""

from __future__ import annotations

import sys

import pytest

from nb2pkg.errors import RecordingCouldNotRun
from nb2pkg.model.project import Project, ProjectFile
from nb2pkg.model.recording import (
    FunctionRecord,
    RecordedCall,
    RecordedTest,
    Recording,
    Source,
)
from nb2pkg.recording.suite import passing_only


def recorded(function: str, *expected: str) -> FunctionRecord:
    """A record whose tests expect the given values."""
    tests = tuple(
        RecordedTest(RecordedCall(number, function, ()), result=Source("literal", text))
        for number, text in enumerate(expected, 1)
    )
    return FunctionRecord(function, tests)


def project_of(recording: Recording) -> Project:
    """A suite as `generating/` would name it; each test is the text it expects, as a statement."""
    files: dict[str, str] = {}
    for record in recording.functions:
        module, _, function = record.function.partition(".")
        path = f"tests/test_{module}.py"
        text = files.get(path, "import pytest\n")
        for number, test in enumerate(record.tests, 1):
            many = f"__{number}" if len(record.tests) > 1 else ""
            assert test.result is not None
            text += f"def test_{function}{many}():\n    {test.result.text}\n"
        files[path] = text
    return Project("p", "p", tuple(ProjectFile(*item) for item in files.items()))


def kept(*records: FunctionRecord) -> dict[str, tuple[int, str]]:
    found = passing_only(Recording(records), project_of, sys.executable)
    return {one.function: (len(one.tests), one.why) for one in found.functions}


def test_what_passes_stays_and_what_does_not_says_why() -> None:
    found = kept(
        recorded("clean.drop", "assert True", "assert 1 == 2", "assert 3"),
        recorded("clean.split", "raise ValueError('no')"),
        recorded("load.read", "pytest.skip('not here')"),
    )
    assert found["clean.drop"] == (2, "")
    assert found["clean.split"] == (0, "its test does not pass: ValueError: no")
    assert found["load.read"] == (0, "its test does not pass: not here")


def test_a_module_that_cannot_be_imported_runs_none_of_its_tests() -> None:
    found = kept(recorded("clean.drop", "pass\nimport no_such_module"))
    assert found == {"clean.drop": (0, "its test does not pass: it is not run")}


def test_tests_that_fail_one_after_the_other_come_to_an_end() -> None:
    # the last test of the module fails, whichever that is
    last = "assert open(__file__).read().count(chr(10) + 'def ') != "
    rounds = [f"{last}{number}" for number in range(1, 9)]
    found = kept(recorded("clean.drop", *rounds), recorded("load.read", "pass"))
    assert found["clean.drop"] == (0, "its tests do not pass together")
    assert found["load.read"] == (1, "")


def test_an_interpreter_without_pytest_is_named() -> None:
    with pytest.raises(RecordingCouldNotRun, match="no-such-python"):
        passing_only(
            Recording((recorded("a.b", "pass"),)), project_of, "no-such-python"
        )
