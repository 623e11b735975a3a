"""A Databricks notebook in SQL alone in; a package whose command runs its statements, and the same notebook out."""

from __future__ import annotations

from pathlib import Path

from nb2pkg import convert

NOTEBOOK = """\
-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Sales by day

-- COMMAND ----------

CREATE WIDGET TEXT day DEFAULT "2024-01-01"

-- COMMAND ----------

CREATE OR REPLACE TABLE clean AS
SELECT * FROM raw WHERE day = :day

-- COMMAND ----------

SELECT count(*) FROM clean

-- COMMAND ----------

DROP TABLE IF EXISTS old_sales
"""


def test_rows_that_are_only_shown_are_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("-- Databricks notebook source\nSELECT 1", "utf-8")
    made = convert(tmp_path / "a.sql", output=tmp_path)
    (readme,) = (f.text for f in made.project.files if f.path == "README.md")
    assert "SQL stays in it" in readme and "its functions are" not in readme
    assert "SQL alone" in made.plan.findings[0].message


def test_the_command_runs_the_statements_and_the_notebook_stays(tmp_path: Path) -> None:
    (tmp_path / "sales.sql").write_text(NOTEBOOK, encoding="utf-8")
    made = convert(tmp_path / "sales.sql", output=tmp_path)
    texts = {file.path: file.text for file in made.project.files}
    assert texts["notebooks/sales.sql"] == NOTEBOOK
    body = texts["src/sales/pipeline.py"].partition('Results:\n    """Run all')[2]
    assert [line.strip() for line in body.splitlines() if ".sql(" in line] == [
        'spark.sql(CREATE_CLEAN, args={"day": config.day})',
        "spark.sql(DROP_OLD_SALES)",
    ]
    assert "DROP_OLD_SALES = " in texts["src/sales/queries.py"]
    assert '- name: "day"' in texts["resources/sales.job.yml"]
    codes = {finding.code for finding in made.plan.findings}
    assert codes == {"nothing-to-move", "cell-left-in-notebook"}
    assert "SQL stays in it" in texts["README.md"]


def test_sql_that_reads_the_rows_above_it_keeps_its_cells(tmp_path: Path) -> None:
    cells = ["SELECT 1 AS n", "SELECT n + 1 FROM _sqldf", "CREATE TABLE t (n INT)"]
    text = "-- Databricks notebook source\n" + "\n\n-- COMMAND ----------\n\n".join(
        cells
    )
    (tmp_path / "a.sql").write_text(text, encoding="utf-8")
    made = convert(tmp_path / "a.sql", output=tmp_path)
    (slim,) = (f.text for f in made.project.files if f.path == "notebooks/a.sql")
    assert slim == text
