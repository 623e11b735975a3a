"""The command as a user types it: what it writes, what it says, where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import nb2pkg
from nb2pkg import pipeline
from nb2pkg.cli import app
from nb2pkg.errors import BugInNb2pkg, NotebookUnreadable
from nb2pkg.model.findings import Finding, Place, Severity

NOTEBOOK = """\
# %% [markdown]
# # Heights
# %%
FLOOR = 1.5
# %% [markdown]
# ## Load
# %%
people = [1.2, 1.6, 1.9]
tall = []
for height in people:
    if height > FLOOR:
        tall.append(height)
# %%
print(sum(tall) / len(tall))
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in a folder of its own that holds `heights.py`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "heights.py").write_text(NOTEBOOK, encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, arguments, input=stdin)


def test_versions_come_from_an_environment(folder: Path) -> None:
    text = "import jinja2\n" + NOTEBOOK.partition("# %%\n")[2].replace(
        "[1.2", "[jinja2.Template('1').render(), 1.2"
    )
    (folder / "heights.py").write_text(f"# %%\n{text}", encoding="utf-8")
    found = run("heights.py", "--environment", sys.executable)
    assert found.exit_code == 0
    written = (folder / "heights" / "pyproject.toml").read_text("utf-8")
    there = version("jinja2")
    assert f'"jinja2>={there},<{int(there.partition(".")[0]) + 1}"' in written
    lock = json.loads((folder / "heights" / "nb2pkg.lock").read_text("utf-8"))
    assert lock["options"]["installed"] == [
        {"module": "jinja2", "distribution": "jinja2", "version": there}
    ]


def test_an_environment_that_is_none(folder: Path) -> None:
    found = run("heights.py", "--environment", "no-such-python")
    assert found.exit_code == 3
    assert "no-such-python: no such program" in found.stderr


def schema_check(document: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    path = Path(nb2pkg.__file__).with_name("reporting") / "outcome.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["heights.py"], "heights"),
        (["convert", "heights.py"], "heights"),
        (["-o", "out", "heights.py"], "out/heights"),
        (["-q", "heights.py", "--name", "tall-people"], "tall-people"),
    ],
)
def test_a_notebook_becomes_a_project(
    folder: Path, arguments: list[str], where: str
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (0, f"{where}\n"), result.stderr
    assert (folder / where / "nb2pkg.lock").is_file()
    assert (folder / where / "pyproject.toml").is_file()


def test_what_happened_goes_to_standard_error() -> None:
    lines = run("heights.py").stderr.splitlines()
    assert "create     heights/pyproject.toml" in lines
    assert lines[-2].startswith("heights: ") and "logic moved" in lines[-2]
    assert (
        lines[-1]
        == "next: cd heights && python -m pip install -e . --group dev && python -m pytest"
    )


def test_a_second_run_changes_nothing(folder: Path) -> None:
    run("heights.py")
    before = {p: p.stat().st_mtime_ns for p in (folder / "heights").rglob("*")}
    result = run("heights.py")
    assert result.exit_code == 0
    assert "same       heights/pyproject.toml" in result.stderr.splitlines()
    assert "create" not in result.stderr
    after = {p: p.stat().st_mtime_ns for p in (folder / "heights").rglob("*")}
    assert after == before


def test_a_notebook_from_standard_input(folder: Path) -> None:
    result = run("-", "--name", "heights", stdin=NOTEBOOK)
    assert result.exit_code == 0, result.stderr
    assert (folder / "heights" / "pyproject.toml").is_file()


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_nothing_is_written_when_only_asked(folder: Path, option: str) -> None:
    result = run("heights.py", option)
    assert result.exit_code == 0
    assert "create     heights/README.md" in result.stderr
    assert "nothing written to heights" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["heights.py"]


def test_a_diff_is_the_answer(folder: Path) -> None:
    assert "+++ b/heights/pyproject.toml" in run("heights.py", "--diff").stdout
    run("heights.py")
    (folder / "heights.py").write_text(NOTEBOOK.replace("1.5", "1.7"))
    diff = run("heights.py", "--diff").stdout
    assert "--- a/heights/src/heights/config.py" in diff
    assert "1.7" in diff and "+++ b/heights/pyproject.toml" not in diff
    assert "1.7" not in (folder / "heights/src/heights/config.py").read_text()


def test_changed_files_are_safe(folder: Path) -> None:
    run("heights.py")
    readme = folder / "heights" / "README.md"
    readme.write_text("my own words")
    for option in ([], ["--dry-run"], ["--json"]):
        assert run("heights.py", *option).exit_code == 3
        assert readme.read_text() == "my own words"
    assert run("heights.py").stderr == (
        "error: heights has files that were changed since nb2pkg wrote them: README.md."
        " Keep them with another --name or -o, or replace them with --overwrite\n"
    )
    assert "conflict   heights/README.md" in run("heights.py", "--dry-run").stderr
    assert run("heights.py", "--overwrite").exit_code == 0
    assert readme.read_text() != "my own words"


def test_a_strange_folder_is_in_the_way(folder: Path) -> None:
    (folder / "heights").mkdir()
    (folder / "heights" / "thesis.tex").write_text("")
    result = run("heights.py")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "heights holds files that nb2pkg did not write" in result.stderr


def test_several_notebooks_and_the_worst_exit_code(folder: Path) -> None:
    (folder / "broken.ipynb").write_text("{")
    (folder / "other.py").write_text(NOTEBOOK)
    result = run("heights.py", "broken.ipynb", "other.py", "-q")
    assert result.exit_code == 3
    assert result.stdout == "heights\nother\n"
    assert result.stderr.count("\n") == 1 and "broken.ipynb" in result.stderr


def test_two_notebooks_of_one_run_cannot_share_a_folder(folder: Path) -> None:
    (folder / "old").mkdir()
    (folder / "old" / "heights.py").write_text(NOTEBOOK.replace("1.5", "0.5"))
    result = run("heights.py", "old/heights.py", "-q", "--overwrite")
    assert (result.exit_code, result.stdout) == (3, "heights\n")
    assert "heights is already the project of heights.py" in result.stderr
    assert (
        "1.5" in (folder / "heights" / "notebooks" / "heights_notebook.py").read_text()
    )


def test_a_bundle_on_request(folder: Path) -> None:
    arguments = ("--bundle", "--task", "notebook", "--schedule", "0 30 6 ? * MON")
    assert run("heights.py", "-q", *arguments).exit_code == 0
    job = (folder / "heights" / "resources" / "heights.job.yml").read_text()
    assert 'notebook_path: "../notebooks/heights_notebook.py"' in job
    assert 'quartz_cron_expression: "0 30 6 ? * MON"' in job
    lock = json.loads((folder / "heights" / "nb2pkg.lock").read_text())
    assert lock["options"]["deployment"]["task"] == "notebook"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["heights.py", "heights.py", "--name", "x"], "--name names one project"),
        (["heights.py", "--map", "cv2"], "write it as IMPORT=DIST"),
        (["heights.py", "--order", "random"], "--order"),
        (["heights.py", "--no-such-option"], "--no-such-option"),
        (["heights.py", "--schedule", "every day"], "--schedule every day"),
        (["heights.py", "--timezone", "here: now"], "--timezone here: now"),
        (
            ["heights.py", "--task", "notebook", "--compute", "serverless"],
            "use --task wheel",
        ),
        (["--json"], "NOTEBOOK"),
        (["plan"], "NOTEBOOK"),
        ([], "Usage"),
    ],
)
def test_wrong_usage(folder: Path, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr + result.stdout
    assert not (folder / "heights").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.ipynb", None),
        ("truncated.ipynb", b'{"cells": [{"cell_type": "co'),
        ("binary.ipynb", b"PK\x03\x04"),
        ("latin.py", "größe = 1".encode("latin-1")),
    ],
)
def test_bad_input_gets_one_line(
    folder: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    result = run(name)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"error: {name}")
    assert result.stderr.count("\n") == 1


def archive(path: Path, **members: tuple[str, str]) -> None:
    """A Databricks archive; `__` in a name stands for `/`, each member is (language, command)."""
    with zipfile.ZipFile(path, "w") as written:
        for name, (language, command) in members.items():
            model = {"language": language, "commands": [{"command": command}]}
            text = json.dumps({"version": "NotebookV1", **model})
            written.writestr(f"{name.replace('__', '/')}.{language}", text)


def test_each_notebook_of_an_archive_becomes_a_project(folder: Path) -> None:
    code = ("python", "x = 1")
    archive(folder / "a.dbc", one__b=code, two__b=code, two__c=("scala", "val x = 1"))
    result = run("a.dbc", "-o", "out")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["out/one/b", "out/two/b"]
    assert "skip       a.dbc#two/c: the notebook is written in Scala" in result.stderr
    assert (folder / "out/two/b/pyproject.toml").is_file()
    assert run("a.dbc", "--name", "x").exit_code == 2
    assert run("a.dbc#two/b", "-o", "one").stdout == "one/b\n"


def test_what_is_damaged_or_leads_elsewhere_in_an_archive(folder: Path) -> None:
    """`#` divides an archive from its member, so a member with one could name any folder."""
    code = ("python", "x = 1")
    archive(folder / "a.dbc", one=code, **{"x#__tmp__two": code})
    with zipfile.ZipFile(folder / "a.dbc", "a") as more:
        more.writestr("damaged.python", '{"commands": [')
    result = run("a.dbc", "-o", "out")
    assert (result.exit_code, result.stdout) == (3, "out/one\n")
    assert "error: a.dbc#damaged" in result.stderr


def test_json_is_the_whole_outcome(folder: Path) -> None:
    result = run("heights.py", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    schema_check(document)
    assert document["source"]["path"] == "heights.py"
    assert document["project"]["written"] is True
    assert document["settings"][0]["name"] == "FLOOR"
    written = {p for p in (folder / "heights").rglob("*") if p.is_file()}
    assert {folder / "heights" / f["path"] for f in document["files"]} == written


def test_json_of_errors_and_of_several(folder: Path) -> None:
    failed = run("missing.ipynb", "--json")
    assert failed.exit_code == 3
    assert failed.stderr.startswith("error: missing.ipynb")
    document = json.loads(failed.stdout)
    schema_check(document)
    assert document["error"]["type"] == "NotebookUnreadable"
    assert document["error"]["exit_code"] == 3
    both = run("heights.py", "missing.ipynb", "--json")
    assert both.exit_code == 3
    document = json.loads(both.stdout)
    schema_check(document)
    assert ["error" in one for one in document["outcomes"]] == [False, True]


def test_a_plan_is_shown_and_nothing_written(folder: Path) -> None:
    result = run("plan", "heights.py")
    assert result.exit_code == 0
    assert result.stdout.startswith("heights: ")
    assert "FLOOR: float = 1.5" in result.stdout
    assert "stays in the notebook" in result.stdout
    document = json.loads(run("plan", "heights.py", "--json").stdout)
    schema_check(document)
    assert document["files"] == [] and document["steps"]
    assert [path.name for path in folder.iterdir()] == ["heights.py"]


def test_a_blocker_makes_the_exit_code_1_and_is_said_even_when_quiet(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = Finding("is-broken", Severity.BLOCKER, Place(2, 3), "it is broken")
    real = pipeline.prepare

    def blocked(*args: Any, **options: Any) -> Any:
        outcome = real(*args, **options)
        return replace(outcome, plan=replace(outcome.plan, findings=(blocker,)))

    monkeypatch.setattr(pipeline, "prepare", blocked)
    result = run("heights.py", "-q")
    assert result.exit_code == 1
    assert result.stderr == "cell 2:3   blocker   is-broken   it is broken\n"
    assert (folder / "heights" / "pyproject.toml").is_file()


@pytest.mark.parametrize("problem", [RecursionError("secret"), BugInNb2pkg("C1 fails")])
def test_our_own_bugs_are_owned(
    folder: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def fail(*args: Any, **options: Any) -> Any:
        raise problem

    monkeypatch.setattr(pipeline, "decide", fail)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    result = run("heights.py", "--json")
    assert result.exit_code == 70
    assert json.loads(result.stdout)["error"]["exit_code"] == 70
    assert "this is a bug in nb2pkg, please report" in result.stderr
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr + result.stdout
    (report,) = folder.glob("nb2pkg-report-*.txt")
    assert str(report) in result.stderr
    assert type(problem).__name__ in report.read_text()


def test_an_interrupted_run_leaves_nothing_half_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.rename", stop)
    result = run("heights.py")
    assert (result.exit_code, result.stdout) == (130, "")
    assert "error: interrupted" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["heights.py"]


def test_from_python(folder: Path) -> None:
    dry = nb2pkg.convert("heights.py", dry_run=True)
    assert (dry.written, dry.folder) == (False, "heights")
    outcome = nb2pkg.convert(folder / "heights.py", output=folder / "out", name="tall")
    assert outcome.written
    assert outcome.folder == str(folder / "out" / "tall")
    assert {change.verb for change in outcome.changes} == {"create"}
    with pytest.raises(NotebookUnreadable):
        nb2pkg.convert("missing.ipynb")


def test_a_distribution_can_be_named(folder: Path) -> None:
    text = NOTEBOOK.replace("FLOOR = 1.5", "import acme_tools\nacme_tools.start()")
    (folder / "heights.py").write_text(text.replace("FLOOR", "1.5"))
    run("heights.py", "--map", "acme_tools=acme-internal-tools")
    assert "acme-internal-tools" in (folder / "heights/pyproject.toml").read_text()


def test_version_and_help() -> None:
    assert run("--version").stdout == f"nb2pkg {nb2pkg.__version__}\n"
    for arguments in (["--help"], ["-h"], ["convert", "-h"], ["plan", "--help"]):
        assert run(*arguments).exit_code == 0
    assert "--install-completion" in run("--help").stdout


def test_as_a_module_and_with_a_reader_that_goes_away(folder: Path) -> None:
    environment = {"PYTHONPATH": str(Path(nb2pkg.__file__).parents[1])}
    command = [sys.executable, "-m", "nb2pkg", "heights.py", "--diff"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        words = process.stderr.read()
    assert process.returncode == 0
    assert "Traceback" not in words and "Broken pipe" not in words


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_cannot_be_written_is_an_error() -> None:
    environment = {"PYTHONPATH": str(Path(nb2pkg.__file__).parents[1])}
    command = [sys.executable, "-m", "nb2pkg", "heights.py", "-q"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environment, text=True
        )
    assert done.returncode == 3
    assert done.stderr.startswith("error: cannot write to standard output: ")
    assert done.stderr.count("\n") == 1
