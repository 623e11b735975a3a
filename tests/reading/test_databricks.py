"""Databricks source and its exported web pages."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.notebook import Notebook, SlimCell
from nb2pkg.reading import read_bytes, slim_suffix, spell_notebook

SOURCE = """\
# Databricks notebook source
# MAGIC %md
# MAGIC # Churn
# MAGIC
# MAGIC Text

# COMMAND ----------

# DBTITLE 1,Load, then look
df = spark.table("a")
display(df)

# COMMAND ----------

# MAGIC %sql
# MAGIC select 1

# COMMAND ----------

# MAGIC %pip install a
# MAGIC dbutils.library.restartPython()

# COMMAND ----------

# MAGIC %run ./setup $a=1

# COMMAND ----------

%autoreload 2
x = 1
"""


def read(text: str, path: str = "a.py") -> Notebook:
    return read_bytes(text.encode(), name="a", path=path)


def slim(notebook: Notebook) -> list[SlimCell]:
    return [SlimCell(c.index, c.kind, c.source, c.tags) for c in notebook.cells]


def test_cells_lose_the_spelling_of_the_format() -> None:
    notebook = read(SOURCE)
    assert notebook.format == "databricks"
    assert notebook.header == "# Databricks notebook source\n"
    assert [(c.kind, c.source) for c in notebook.cells] == [
        ("markdown", "# Churn\n\nText"),
        ("code", 'df = spark.table("a")\ndisplay(df)'),
        ("other", "%sql\nselect 1"),
        ("code", "%pip install a\ndbutils.library.restartPython()"),
        ("other", "%run ./setup $a=1"),
        ("code", "%autoreload 2\nx = 1"),
    ]
    assert notebook.cells[1].title == "Load, then look"
    assert notebook.cells[1].marker == "# DBTITLE 1,Load, then look"


@pytest.mark.parametrize(
    ("cell", "kind", "source"),
    [
        ("# MAGIC %md # Title", "markdown", "# Title"),
        ("# MAGIC  %md\n# MAGIC T", "markdown", "T"),
        ("# MAGIC %python\n# MAGIC x = 1", "code", "x = 1"),
        ("# MAGIC %restart_python", "code", "%restart_python"),
        ("# MAGIC %r\n# MAGIC x <- 1", "other", "%r\nx <- 1"),
        ("# MAGIC %sh ls", "other", "%sh ls"),
        ("# MAGIC %%writefile a.py\n# MAGIC # COMMAND ----------", "code", None),
        ("x = '''\n # COMMAND ----------\n'''", "code", None),
        ("%fs ls /", "other", "%fs ls /"),
        ("", "code", ""),
    ],
)
def test_the_kind_of_a_cell(cell: str, kind: str, source: str | None) -> None:
    text = f"# Databricks notebook source\n{cell}\n\n# COMMAND ----------\n\nx = 1\n"
    notebook = read(
        text if cell else text.replace("\n\n\n", "\nx\n\n# COMMAND ----------\n\n\n", 1)
    )
    found = notebook.cells[0 if cell else 1]
    assert found.kind == kind
    assert source is None or found.source == source


def test_a_skipped_cell_does_not_run() -> None:
    text = "# Databricks notebook source\n# MAGIC %skip\n# MAGIC x\n\n# COMMAND ----------\ny"
    cells = read(text).cells
    assert [(c.kind, c.skipped) for c in cells] == [("other", True), ("code", False)]


def test_a_changed_cell_keeps_title_and_prefix_and_the_others_their_text() -> None:
    notebook = read(SOURCE)
    cells = slim(notebook)
    cells[1] = replace(cells[1], source="display(load(spark))")
    cells[2] = replace(cells[2], source="%sql\nselect 2")
    cells.insert(1, SlimCell(0, "code", "from a import load"))
    cells.insert(2, SlimCell(0, "code", "%load_ext b\n\n%autoreload 2"))
    cells.insert(3, SlimCell(0, "markdown", "# New\n\nText"))
    expected = (
        SOURCE.replace(
            "# DBTITLE",
            "from a import load\n\n# COMMAND ----------\n\n"
            "# MAGIC %load_ext b\n# MAGIC\n# MAGIC %autoreload 2\n\n"
            "# COMMAND ----------\n\n"
            "# MAGIC %md\n# MAGIC # New\n# MAGIC\n# MAGIC Text\n\n"
            "# COMMAND ----------\n\n# DBTITLE",
        )
        .replace('df = spark.table("a")\ndisplay(df)', "display(load(spark))")
        .replace("select 1", "select 2")
    )
    assert spell_notebook(notebook, cells) == expected


# Lines of source files of any language; `{}` is the language's comment sign.
LINES = st.sampled_from(
    [
        "",
        "{} COMMAND ----------",
        "{} COMMAND ---------- ",
        "{} COMMAND -----------",
        "{} MAGIC",
        "{} MAGIC ",
        "{} MAGIC %md",
        "{} MAGIC  %md",
        "{} MAGIC %md-sandbox",
        "{} MAGIC %md # T",
        "{} MAGIC %sql x",
        "{} MAGIC %python",
        "{} MAGIC %run ./a $b=1",
        "{} MAGIC %skip",
        "{} MAGIC %restart_python",
        "{} MAGIC {} COMMAND ----------",
        "{} MAGIC  a",
        "x = 1",
        "{} DBTITLE 0,T",
        "{} DBTITLE 1,",
        "%pip install a",
        "!ls",
        "# Databricks notebook source",
        " ",
        "\t",
        "\x0c",
    ]
)
KINDS = st.sampled_from(
    [("#", "a.py"), ("--", "a.sql"), ("//", "a.scala"), ("#", "a.R")]
)


def source_text(kind: tuple[str, str], lines: list[str], newline: str = "\n") -> str:
    code = ["{} MAGIC %python", "{} MAGIC print(1)", "", "{} COMMAND ----------"]
    every = ["{} Databricks notebook source", *code, *lines]
    return newline.join(line.replace("{}", kind[0]) for line in every)


@settings(max_examples=300, deadline=None)
@given(
    KINDS,
    st.lists(LINES, max_size=14),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_unchanged_cells_give_the_file_again(
    kind: tuple[str, str], lines: list[str], newline: str, ended: bool
) -> None:
    text = source_text(kind, lines, newline) + newline * ended
    notebook = read(text, kind[1])
    assert spell_notebook(notebook, slim(notebook)) == text


@settings(max_examples=300, deadline=None)
@given(KINDS, st.lists(LINES, max_size=14))
def test_a_changed_notebook_is_read_back_as_its_cells(
    kind: tuple[str, str], lines: list[str]
) -> None:
    notebook = read(source_text(kind, lines), kind[1])
    cells = [SlimCell(0, "code", "import a"), *slim(notebook)]
    back = read(spell_notebook(notebook, cells), kind[1])
    assert [(c.kind, c.source) for c in back.cells] == [
        (c.kind, c.source) for c in cells
    ]


SQL_SOURCE = """\
-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Orders

-- COMMAND ----------

-- DBTITLE 1,Make the table
CREATE TABLE orders AS SELECT 1 AS a;

-- COMMAND ----------

-- MAGIC %python
-- MAGIC orders = spark.table("orders")
-- MAGIC
-- MAGIC display(orders)
"""


def test_a_notebook_of_another_language_holds_python_cells() -> None:
    notebook = read(SQL_SOURCE, "a.sql")
    assert (notebook.language, notebook.comment) == ("sql", "--")
    assert [(c.kind, c.source, c.title) for c in notebook.cells] == [
        ("markdown", "# Orders", ""),
        ("other", "%sql\nCREATE TABLE orders AS SELECT 1 AS a;", "Make the table"),
        ("code", 'orders = spark.table("orders")\n\ndisplay(orders)', ""),
    ]
    assert slim_suffix(notebook) == ".sql"


def test_changed_cells_of_a_notebook_of_another_language_keep_their_spelling() -> None:
    notebook = read(SQL_SOURCE, "a.sql")
    cells = slim(notebook)
    cells[1] = replace(cells[1], source="%sql\nCREATE TABLE orders;")
    cells[2] = replace(cells[2], source="display(load(spark))")
    cells.insert(1, SlimCell(0, "code", "from a import load"))
    assert spell_notebook(notebook, cells) == SQL_SOURCE.replace(
        "-- DBTITLE",
        "-- MAGIC %python\n-- MAGIC from a import load\n\n-- COMMAND ----------\n\n-- DBTITLE",
    ).replace(" AS SELECT 1 AS a", "").replace(
        '-- MAGIC orders = spark.table("orders")\n-- MAGIC\n-- MAGIC display(orders)',
        "-- MAGIC display(load(spark))",
    )


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("// Databricks notebook source\nval x = 1", "a.scala", "written in Scala"),
        (
            "// Databricks notebook source\n// MAGIC %sql x",
            "a.scala",
            "written in Scala",
        ),
        ("# Databricks notebook source\nx <- 1", "a.r", "written in R"),
        ("# Databricks notebook source\n", "a.py", "no cells"),
        ("# Databricks notebook source\n# MAGIC %sh x", "a.py", "no Python code"),
        ("# Fabric notebook source\n", "a.py", "Microsoft Fabric"),
    ],
)
def test_what_is_no_python_notebook_is_refused(
    text: str, path: str, message: str
) -> None:
    with pytest.raises(NotebookUnreadable, match=message):
        read(text, path)


def page(**model: object) -> str:
    encoded = base64.b64encode(quote(json.dumps(model)).encode()).decode()
    return f"<html><script>__DATABRICKS_NOTEBOOK_MODEL = '{encoded}'</script></html>"


def test_an_exported_page_is_read_in_order_of_position_and_written_as_source() -> None:
    commands = [
        {"command": "y = 2", "position": 2.0, "errorSummary": "boom"},
        {"command": "\n%md\n# T", "position": 1.0},
        {
            "command": "x = 1",
            "position": 1.5,
            "commandTitle": "Set",
            "showCommandTitle": True,
        },
    ]
    notebook = read(page(language="python", commands=commands), "a.html")
    found = [(c.kind, c.source, c.title, c.raised) for c in notebook.cells]
    assert found == [
        ("markdown", "# T", "", False),
        ("code", "x = 1", "Set", False),
        # It failed last time, or was cancelled: that does not say it is meant to.
        ("code", "y = 2", "", False),
    ]
    assert spell_notebook(notebook, slim(notebook)) == (
        "# Databricks notebook source\n# MAGIC %md\n# MAGIC # T\n\n"
        "# COMMAND ----------\n\n# DBTITLE 1,Set\nx = 1\n\n"
        "# COMMAND ----------\n\ny = 2\n"
    )
    assert slim_suffix(notebook) == ".py"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (page(language="scala", commands=[{"command": "x"}]), "written in Scala"),
        (page(language="python"), "damaged"),
        ("<p>__DATABRICKS_NOTEBOOK_MODEL = 'x'", "damaged"),
        ("<p>__DATABRICKS_NOTEBOOK_MODEL", "damaged"),
        ("<p>__DATABRICKS_NOTEBOOK_MODEL = {", "damaged"),
    ],
)
def test_a_bad_page_is_refused(text: str, message: str) -> None:
    with pytest.raises(NotebookUnreadable, match=message):
        read(text, "a.html")
