"""A recording and the project it makes in, the recording without tests that do not pass at once out."""

from __future__ import annotations

import os
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
_ROUNDS = 3
_PROBLEMS = ("failure", "error", "skipped")
_NEVER = "it is not run"


@dataclass(frozen=True, slots=True)
class Ran:
    """A test of the generated suite: its module and name, whether it passed, the first line of why not."""

    module: str
    test: str
    passed: bool
    message: str = ""


def passing_only(
    recording: Recording, project_of: Callable[[Recording], Project], python: str
) -> Recording:
    """Run the generated suite and drop recorded tests that do not pass, until all that are left have passed together.

    After some rounds the modules with tests that do not pass lose all of theirs, so that there is an end to it. Raises
    `RecordingCouldNotRun` when the suite does not run with `python`.
    """
    rounds = 0
    while recording.tests:
        rounds += 1
        ran = run_suite(project_of(recording), python)
        kept = _passing(recording, ran, whole_modules=rounds > _ROUNDS)
        if kept == recording:
            return recording
        recording = kept
    return recording


def run_suite(project: Project, python: str) -> tuple[Ran, ...]:
    """The tests of the project, run in a folder of its own and with another hash seed than when they were made."""
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
            "--continue-on-collection-errors",
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
        return _ran_in(report.read_text(encoding="utf-8"))


def _ran_in(report: str) -> tuple[Ran, ...]:
    """The tests of a JUnit report that pytest has just written."""
    found = []
    for case in ElementTree.fromstring(report).iter("testcase"):
        problems = [one for kind in _PROBLEMS for one in case.findall(kind)]
        message = (problems[0].get("message") or "").strip() if problems else ""
        module = (case.get("classname") or "").rpartition(".")[2]
        first = message.split("\n")[0][:120]
        found.append(Ran(module, case.get("name") or "", not problems, first))
    return tuple(found)


def _passing(
    recording: Recording, ran: tuple[Ran, ...], *, whole_modules: bool
) -> Recording:
    functions = tuple(_kept(record, ran) for record in recording.functions)
    if whole_modules:
        spoiled = {
            _module(now)
            for before, now in zip(recording.functions, functions, strict=True)
            if len(now.tests) < len(before.tests)
        }
        functions = tuple(
            (
                _without_tests(one, "its tests do not pass together")
                if _module(one) in spoiled
                else one
            )
            for one in functions
        )
    return replace(recording, functions=functions)


def _module(record: FunctionRecord) -> str:
    return record.function.partition(".")[0]


def _kept(record: FunctionRecord, ran: tuple[Ran, ...]) -> FunctionRecord:
    """The record with the tests that passed, named as `generating/` names them: `test_clean`, or `test_clean__1` and so on."""
    module, _, function = record.function.partition(".")
    results = {one.test: one for one in ran if one.module == f"test_{module}"}
    kept, why = [], ""
    for number, test in enumerate(record.tests, 1):
        alone = f"test_{function}" if len(record.tests) == 1 else ""
        result = results.get(f"test_{function}__{number}") or results.get(alone)
        if result is not None and result.passed:
            kept.append(test)
        why = why or (result.message if result else _NEVER)
    if kept or not record.tests:
        return replace(record, tests=tuple(kept))
    return _without_tests(record, f"its test does not pass: {why}")


def _without_tests(record: FunctionRecord, why: str) -> FunctionRecord:
    return replace(record, tests=(), why=why) if record.tests else record
