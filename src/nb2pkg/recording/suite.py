"""A recording and the project it makes in, the recording without tests that do not pass at once out."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from nb2pkg.errors import RecordingCouldNotRun
from nb2pkg.model.project import Project
from nb2pkg.model.recording import FunctionRecord, Recording

_LONGEST = 1800  # seconds
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that did not pass: module and name of the test, the first line of why."""

    module: str
    test: str
    message: str


def passing_only(
    recording: Recording, project_of: Callable[[Recording], Project], python: str
) -> Recording:
    """Run the generated suite, drop recorded tests that fail, until all of them pass.

    Raises `RecordingCouldNotRun` when the suite does not run with `python`.
    """
    for _ in range(_ROUNDS):
        if not recording.tests:
            break
        failures = failures_of(project_of(recording), python)
        kept = _without(recording, failures)
        if kept == recording:
            return recording
        recording = kept
    return recording


def failures_of(project: Project, python: str) -> tuple[Failure, ...]:
    """The tests of the project that fail, in a folder of its own and another hash seed than when they were made."""
    with tempfile.TemporaryDirectory(prefix="nb2pkg-suite-") as name:
        place = Path(name)
        for file in project.files:
            path = place / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        report = place / "report.xml"
        arguments = [
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--junitxml={report}",
        ]
        environment = {
            **os.environ,
            "PYTHONHASHSEED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        environment.pop("PYTHONPATH", None)
        try:
            done = subprocess.run(
                [python, *arguments],
                cwd=place,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_LONGEST,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise RecordingCouldNotRun(
                f"the tests do not run with {python}: {problem}"
            ) from problem
        if not report.is_file():
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise RecordingCouldNotRun(
                f"the tests do not run with {python}: {' '.join(last)}",
                hint=f"{python} -m pip install pytest",
            )
        return _failures_in(report.read_text(encoding="utf-8"))


def _failures_in(report: str) -> tuple[Failure, ...]:
    """The failures and errors of a JUnit report that pytest has just written."""
    found = []
    for case in ElementTree.fromstring(report).iter("testcase"):
        for problem in (*case.findall("failure"), *case.findall("error")):
            message = (problem.get("message") or "").strip().split("\n")[0]
            module = (case.get("classname") or "").rpartition(".")[2]
            found.append(Failure(module, case.get("name") or "", message[:120]))
    return tuple(found)


def _without(recording: Recording, failures: tuple[Failure, ...]) -> Recording:
    failed = {(one.module, one.test): one.message for one in failures}
    return replace(
        recording,
        functions=tuple(_kept(record, failed) for record in recording.functions),
    )


def _kept(record: FunctionRecord, failed: dict[tuple[str, str], str]) -> FunctionRecord:
    """The record without its failing tests, named as `generating/` names them: `test_clean`, `test_clean__2`."""
    module, _, function = record.function.partition(".")
    pattern = re.compile(rf"test_{re.escape(function)}(?:__(\d+))?")
    dropped: dict[int, str] = {}
    for (place, test), message in failed.items():
        match = pattern.fullmatch(test)
        if place == f"test_{module}" and match:
            dropped[int(match[1] or 1)] = message
    tests = tuple(
        test for number, test in enumerate(record.tests, 1) if number not in dropped
    )
    if tests or not dropped or not record.tests:
        return replace(record, tests=tests)
    why = f"its test does not pass: {next(iter(dropped.values()))}"
    return replace(record, tests=(), why=why)
