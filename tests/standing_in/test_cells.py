"""Databricks cells in, the Python they mean out; and a notebook in an IPython shell that was made ready."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nb2pkg import standing_in
from nb2pkg.standing_in.cells import cells_of, python_of, run_arguments, sql_statements


@pytest.mark.parametrize(
    "source", ["x = 1", "%%time\nx = 1", "%matplotlib inline", "a %b", "%timeit x"]
)
def test_what_python_and_ipython_know_stays(source: str) -> None:
    assert python_of(source) == source


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("%md\n# Title", ""),
        ("%pip install x", ""),
        ("%skip\nx = 1", ""),
        ("%python\nx = 1", "x = 1"),
        ("%restart_python", "dbutils.library.restartPython()"),
        ('%fs ls "/mnt/a b"', "display(dbutils.fs.ls('/mnt/a b'))"),
        ("%run ./a $x=1", "_run_notebook('./a', {'x': '1'})"),
        ("%scala\nval x", "raise NotImplementedError('%scala does not run here')"),
        (
            "%sql\nselect 1; select 2",
            "_sqldf = _run_sql('select 1')\n_sqldf = _run_sql('select 2')\n"
            "if _sqldf is not None: display(_sqldf)",
        ),
    ],
)
def test_a_magic_becomes_what_it_does(source: str, meant: str) -> None:
    assert python_of(source) == meant


def test_arguments_of_run() -> None:
    assert run_arguments('"./a b" $env=$env $x="c d"') == (
        "./a b",
        {"env": "$env", "x": "c d"},
    )


def test_semicolons_in_quotes_and_comments_end_nothing() -> None:
    text = "select ';', \";\", `;` -- a;\n/* b; */ from t; -- end\n;"
    assert sql_statements(text) == ["select ';', \";\", `;` -- a;\n/* b; */ from t"]


def test_cells_of_a_source_file(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(
        "# Databricks notebook source\n# MAGIC %sql\n# MAGIC\n# MAGIC select 1\n\n"
        "# COMMAND ----------\n\n# DBTITLE 1,T\nx = '# COMMAND ----------'\n"
    )
    assert list(cells_of(file)) == ["%sql\n\nselect 1", "x = '# COMMAND ----------'"]


SHELL = """
import sys
from IPython.core.interactiveshell import InteractiveShell
sys.modules["nb2pkg"] = None
shell = InteractiveShell.instance()
shell.run_cell(sys.argv[1], silent=True).raise_error()
for cell in sys.argv[2:]:
    result = shell.run_cell(cell)
own = [n for n in shell.user_ns if n not in shell.user_ns_hidden and n[0] != "_"]
print(own, type(result.error_in_exec).__name__, result.error_in_exec)
"""
CELLS = [
    "%md\n# Title",
    "dbutils.widgets.text('x', 'a')",
    "%python\ny = dbutils.widgets.get('x')",
    "%fs mkdirs /mnt",
    "dbutils.notebook.exit(y)",
]


def test_the_setup_cell_makes_a_shell_ready_without_nb2pkg(tmp_path: Path) -> None:
    cell = standing_in.setup_cell(folder=str(tmp_path), arguments={"x": "b"})
    done = subprocess.run(
        [sys.executable, "-I", "-c", SHELL, cell, *CELLS],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "['y'] NotebookExit b", done.stderr
    assert (tmp_path / "dbfs" / "mnt").is_dir()


def test_which_names_need_a_session() -> None:
    assert standing_in.needs_spark(frozenset({"x", "spark"}))
    assert not standing_in.needs_spark(frozenset({"dbutils", "display"}))
