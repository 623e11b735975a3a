"""A notebook is run once, and its package gets tests that hold it to what it did."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2pkg import pipeline
from nb2pkg.errors import DestinationInTheWay, RecordingCouldNotRun
from nb2pkg.model.options import Options
from nb2pkg.model.project import Outcome
from nb2pkg.model.recording import FunctionRecord, Recording, RecordingOptions

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOK = """\
# %% [markdown]
# # Story
# ## Load
# %%
import random
import statistics
import time
import urllib.request
# %%
rows = []
for line in open("people.csv"):
    rows.append(line.strip().split(","))
# %% [markdown]
# ## Clean
# %%
def years(text, default=0):
    if text == "":
        return default
    return int(text)

ages = [years(age) for name, age in rows]
names = [name.title() for name, age in rows]
# %%
ages.append(33)
names.append("Dora")
total = sum(ages)
# %% [markdown]
# ## Report
# %%
mean = statistics.mean(ages)
spread = statistics.pstdev(ages)
print(f"mean {mean:.1f}, spread {spread:.1f}")
# %%
drawn = random.sample(names, 2)
lucky = sorted(drawn)
print(lucky)
# %%
score = lambda age: age / total
scale = [score(age) for age in ages]
# %%
with open("report.txt", "w") as report:
    for name, age in zip(names, ages):
        report.write(f"{name} {age}\\n")
# %%
best = max(scale, key=lambda one: -abs(one - 0.3))
place = scale.index(best)
winner = names[place]
# %%
began = time.perf_counter()
doubled = [2 * age for age in ages]
took = time.perf_counter() - began
# %%
print(len(doubled), took < 60)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    (folder / "story.py").write_text(NOTEBOOK)
    (folder / "people.csv").write_text("ann,31\nbob,\ncarl,7\n")
    return folder


def record(folder: Path, output: str = "out", **wishes: bool) -> Outcome:
    recording = RecordingOptions(sys.executable, **wishes)  # type: ignore[arg-type]
    outcome = pipeline.prepare(
        folder / "story.py",
        Options(),
        output=folder / output,
        recording=recording,
    )
    return pipeline.finish(outcome)


@pytest.fixture(scope="module")
def outcome(folder: Path) -> Outcome:
    return record(folder, describe=True)


def found(outcome: Outcome) -> dict[str, FunctionRecord]:
    assert outcome.recording is not None
    records = outcome.recording.functions
    return {record.function.partition(".")[2]: record for record in records}


def text(outcome: Outcome, path: str) -> str:
    return (Path(outcome.folder) / path).read_text(encoding="utf-8")


def suite(outcome: Outcome) -> str:
    arguments = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        arguments, cwd=outcome.folder, capture_output=True, text=True, check=False
    )
    return done.stdout.strip().splitlines()[-1]


def test_most_functions_have_tests_and_the_others_say_why(outcome: Outcome) -> None:
    records = found(outcome)
    without = {record.why for record in records.values() if not record.tests}
    assert without == {"it is random without a seed"}
    assert len(records) == 11


def test_the_pipeline_as_a_whole_has_a_test_without_what_is_random(
    outcome: Outcome,
) -> None:
    assert "results = run(config.Config())" in text(outcome, "tests/test_pipeline.py")
    results = text(outcome, "tests/data/pipeline/run/results.json")
    assert '"total": 71' in results
    assert "lucky" not in results


def test_the_suite_passes_and_fails_when_the_code_changes(outcome: Outcome) -> None:
    assert re.match(r"\d+ passed, 1 skipped", suite(outcome))
    path = Path(outcome.folder) / "src" / "story" / "clean.py"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("append(33)", "append(34)"), encoding="utf-8")
    assert "append(34)" in path.read_text(encoding="utf-8")
    try:
        assert "failed" in suite(outcome)
    finally:
        path.write_text(before, encoding="utf-8")


def test_a_step_gets_the_files_it_reads(outcome: Outcome) -> None:
    data = Path(outcome.folder) / "tests" / "data"
    assert [path.read_text() for path in data.rglob("people.csv")] == [
        "ann,31\nbob,\ncarl,7\n"
    ]
    assert "monkeypatch.chdir(recorded.lay_out(" in text(outcome, "tests/test_load.py")


def test_of_a_result_that_is_timed_in_part_the_rest_is_expected(
    outcome: Outcome,
) -> None:
    (test,) = found(outcome)["compute_took"].tests
    assert test.result is not None
    stored = json.loads(text(outcome, f"tests/data/{test.result.text}"))
    assert stored == {"$tuple": [[62, 0, 14, 66], {"$varying": "float"}]}


def test_inputs_are_those_before_the_step_changed_them(outcome: Outcome) -> None:
    tests = text(outcome, "tests/test_clean.py")
    assert "ages=[31, 0, 7], names=[" in re.sub(r"\s+", " ", tests)
    assert '(["Ann", "Bob", "Carl", "Dora"]' in tests or "33]" in tests


def test_calls_of_the_authors_function_take_each_branch(outcome: Outcome) -> None:
    calls = {
        test.call.arguments[0].source.text for test in found(outcome)["years"].tests
    }
    assert calls == {"'31'", "''", "'7'"}


def test_types_come_from_real_values(outcome: Outcome) -> None:
    code = text(outcome, "src/story/clean.py")
    assert "names: list[str]" in code and "ages: list[int]" in code
    assert "def years(text, default=0):" in code


def test_docstrings_describe_what_was_seen_when_asked(outcome: Outcome) -> None:
    assert "ages: 3 items" in text(outcome, "src/story/clean.py")


def test_a_file_that_a_step_writes_is_expected_with_its_text(outcome: Outcome) -> None:
    assert '(tmp_path / "report.txt")' in text(outcome, "tests/test_report.py")


def test_the_files_pass_blacks_and_ruffs_eye(outcome: Outcome) -> None:
    for command in (["black", "-q", "--check", "."], ["ruff", "check", "-q", "."]):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=outcome.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_second_recording_changes_nothing(folder: Path, outcome: Outcome) -> None:
    again = record(folder, describe=True)
    assert {change.verb for change in again.changes} == {"same"}


def test_a_conversion_without_a_run_does_not_take_the_tests_away(
    folder: Path, outcome: Outcome
) -> None:
    with pytest.raises(DestinationInTheWay, match="recorded tests"):
        pipeline.convert(folder / "story.py", output=folder / "out")
    replaced = pipeline.convert(
        folder / "story.py", output=folder / "out", overwrite=True, dry_run=True
    )
    removed = {change.path for change in replaced.changes if change.after is None}
    assert "tests/recorded_values/__init__.py" in removed


def test_nothing_is_left_in_the_notebooks_folder(
    folder: Path, outcome: Outcome
) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "out",
        "people.csv",
        "story.py",
    ]


def test_a_run_that_stops_still_gives_tests_for_what_ran(tmp_path: Path) -> None:
    (tmp_path / "story.py").write_text(
        "# %%\nitems = [3, 1, 2]\nfirst = sorted(items)[0]\nlast = sorted(items)[-1]\n"
        "# %%\nshare = first / (last - 3)\nmore = [share, share * 2]\nmost = max(more)\n"
    )
    outcome = record(tmp_path)
    assert outcome.recording is not None
    assert outcome.recording.stopped == "cell 2: ZeroDivisionError: division by zero"
    whys = [one.why for one in outcome.recording.functions]
    assert "its call in the notebook fails: ZeroDivisionError" in whys


def test_standard_input_has_no_folder_to_run_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import io

    stdin = io.TextIOWrapper(io.BytesIO(b"# %%\na = 1\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(RecordingCouldNotRun, match="standard input"):
        pipeline.prepare(
            "-", Options(), output=tmp_path, recording=RecordingOptions(sys.executable)
        )


def test_an_interpreter_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(Exception, match="no/such/python"):
        pipeline.prepare(
            folder / "story.py",
            Options(),
            output=folder / "other",
            recording=RecordingOptions("no/such/python"),
        )


def test_an_empty_recording_needs_no_files() -> None:
    assert Recording().needed == ()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_recording_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    folder, temporary = tmp_path / "here", tmp_path / "tmp"
    folder.mkdir()
    temporary.mkdir()
    pid = tmp_path / "pid"
    (folder / "long.py").write_text(
        "# %%\nimport os, time\n"
        f"text = str(os.getpid())\nopen({str(pid)!r}, 'w').write(text)\n"
        "# %%\ntime.sleep(300)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "nb2pkg", "convert", "long.py", "--record"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        try:
            assert until(lambda: pid.exists() and pid.read_text())
            command.send_signal(signal.SIGTERM)
            _, said = command.communicate(timeout=120)
        finally:
            command.kill()
    assert command.returncode == 130
    assert said == "error: interrupted; what was not finished is not written\n"
    assert until(lambda: not psutil.pid_exists(int(pid.read_text())))
    assert list(temporary.iterdir()) == []
    assert [path.name for path in folder.iterdir()] == ["long.py"]


def until(true: Callable[[], object], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.1)
    return bool(found)
