"""`nb2pkg assess` as a user types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nb2pkg.assessing import STATEMENTS
from nb2pkg.cli import app

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "orders-report"
NOTEBOOK = "# %% [markdown]\n# # A\n# %%\nopen('canary', 'w')\nx = [1].copy()\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in a folder of its own with one notebook."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(NOTEBOOK)
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, ["assess", *arguments], input=stdin)


def assessments(*arguments: str) -> list[dict[str, Any]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["assessments"]
    return found


def test_a_notebook_today_and_converted(folder: Path) -> None:
    (one,) = assessments("a.py")
    assert one["today"]["subject"] == "a.py" and not one["exists"]
    assert one["converted"]["score"] > one["today"]["score"]
    assert one["actions"][0]["code"] == "under-version-control"
    assert [p.name for p in folder.iterdir()] == ["a.py"], "nothing is run or written"
    assert assessments("a.py", "--no-convert")[0]["converted"] is None


def test_a_project_finds_the_notebook_it_was_made_from(folder: Path) -> None:
    shutil.copytree(EXAMPLE, folder / "orders")
    (one,) = assessments("orders/project")
    assert one["exists"] and one["problem"] == ""
    assert one["today"]["subject"] == "orders/orders_report.py"
    assert one["converted"]["subject"] == "orders/project"
    changed = folder / "orders" / "orders_report.py"
    changed.write_text(changed.read_text() + "\n# %%\nprint(1)\n")
    (one,) = assessments("orders/orders_report.py", "orders/project")
    assert one["problem"] == "the notebook has changed since the project was made"
    (alone,) = assessments("orders/project")
    assert alone["today"]["kind"] == "project" and alone["converted"] is None


def test_a_converted_notebook_scores_as_its_project_on_disk(folder: Path) -> None:
    source = EXAMPLE / "orders_report.py"
    for path in (source, EXAMPLE / "report_format.py"):
        shutil.copy(path, folder)
    (would_be,) = assessments("orders_report.py")
    done = CliRunner().invoke(app, ["-q", "orders_report.py"])
    assert done.exit_code == 0, done.stderr
    (is_now,) = assessments("orders_report.py", "orders-report")
    assert is_now["converted"]["score"] == would_be["converted"]["score"]


def test_forms_of_the_answer() -> None:
    assert "in all, of 100" in run("a.py", "--no-convert").stdout
    assert run("a.py", "--no-convert", "--markdown").stdout.startswith("# Readiness")
    assert run("a.py", "--no-convert", "--html").stdout.startswith("<!DOCTYPE html>")
    assert run("a.py", "--html", "--json").exit_code == 2


def test_below_what_is_asked_for() -> None:
    result = run("a.py", "--no-convert", "--fail-under", "99")
    assert result.exit_code == 1 and "99 are asked for" in result.stderr
    assert run("a.py", "--no-convert", "--fail-under", "1").exit_code == 0


def test_what_cannot_be_assessed_stops_nothing(folder: Path) -> None:
    (folder / "broken.ipynb").write_text("{")
    result = run("broken.ipynb", "a.py", "gone.py", "--no-convert", "--json")
    assert result.exit_code == 3
    assert "gone.py" in result.stderr and "broken.ipynb" in result.stderr
    assert len(json.loads(result.stdout)["assessments"]) == 1


def test_standard_input() -> None:
    result = run("-", "--json", stdin=NOTEBOOK)
    assert json.loads(result.stdout)["assessments"][0]["today"]["subject"] == "-"


def test_the_page_in_docs_has_every_statement() -> None:
    page = (ROOT / "docs" / "assess.md").read_text(encoding="utf-8")
    for statement in STATEMENTS:
        numbers = ", ".join(map(str, statement.numbers))
        counts = statement.counts or f"a person: {statement.action}"
        row = f"| `{statement.code}` | {statement.text} | {counts} | {numbers} |"
        assert row in page, row
