"""A Databricks notebook converted and verified in one command, with the stand-in for `dbutils`; then from Python, with a fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import nb2pkg
from nb2pkg.cli import app

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOK = """\
# Databricks notebook source
dbutils.widgets.text("city", "Bern")
dbutils.widgets.text("pass_mark", "2")

# COMMAND ----------

grades = [3, 1, 2]
marked = [f"{dbutils.widgets.get('city')}: {grade}" for grade in grades]
passed = sum(grade >= int(dbutils.widgets.get("pass_mark")) for grade in grades)
print(f"{passed} passed")

# COMMAND ----------

displayHTML(f"<b>{marked[0]}</b>")
"""


def test_convert_and_verify_in_one_command_and_from_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grades.py").write_text(NOTEBOOK)
    result = CliRunner().invoke(
        app, ["convert", "grades.py", "--verify", "--json", "--timeout", "60"]
    )
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    verified = document["verification"]
    assert verified["verdict"] == "agrees", verified["words"]
    assert verified["compared"]["outputs"] == 2
    assert verified["compared"]["variables"] == 1
    assert verified["pipeline"]["verdict"] == "agrees"
    assert verified["compared"]["results"] == 1

    module = Path("grades/src/grades/analysis.py")
    module.write_text(module.read_text().replace("{grade}", "{grade + 1}"))
    found = nb2pkg.verify("grades", timeout=60)
    assert isinstance(found, nb2pkg.Verification) and found.differs
    assert [one.what for one in found.differences] == [
        "display text/html",
        "variable marked",
        "pipeline.run: variable marked",
    ]
