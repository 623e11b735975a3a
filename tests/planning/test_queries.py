"""`%sql` cells in: functions that give rows, `%sql` cells that stay, and what `pipeline.run` does for them.

Each story runs as original, as slim notebook and as `pipeline.run`, on a session that tells what it was asked. A `# %%`
divides cells, `# %% sql` begins one in SQL.
"""

from __future__ import annotations

import re

import pytest

from nb2pkg.analysing.queries import statements_of

STORIES = """
### rows that Python goes on with
# %%
night = 6
# %% sql
-- busiest first
SELECT hour, count(*) AS n FROM rides GROUP BY hour ORDER BY n DESC
# %%
rows = list(_sqldf)
rows.append(len(rows))
print(rows)

### rows that are only shown
# %%
days = ["monday", "friday"]
days.append("sunday")
# %% sql
SELECT * FROM rides
# %%
print(days)

### commands
# %% sql
CREATE OR REPLACE TEMP VIEW late AS
  SELECT * FROM rides WHERE hour > 20;
INSERT INTO log VALUES ('a;b', "c\\\\d")  -- done; really
# %%
late = list(spark.table("late"))
late.append(len(late))
print(late)

### SQL and nothing else
# %% sql
CREATE OR REPLACE TEMP VIEW late AS SELECT * FROM rides WHERE hour > 20
# %% sql
SELECT * FROM late
# %% sql
INSERT INTO log VALUES ('late')

### commands, then rows
# %% sql
USE sales;
SELECT * FROM rides
# %%
rows = list(_sqldf) + [1]
print(rows)

### two cells of rows, each read by what stands below it
# %% sql
SELECT 1 AS n FROM rides
# %%
first = list(_sqldf) + [1]
print(first)
# %% sql
SELECT 2 AS n FROM rides
# %%
second = list(_sqldf) + [2]
print(second)

### rows that nobody reads before the next ones
# %% sql
SELECT 1 AS n FROM rides
# %% sql
SELECT 2 AS n FROM orders
# %%
rows = list(_sqldf) + [2]
print(rows)

### values of widgets
# %%
dbutils.widgets.text("day", "monday")
dbutils.widgets.text("top", "3")
# %% sql
SELECT * FROM rides WHERE day = :day AND raw:day = 'b' LIMIT ${top} -- ${top} at most, ::day
# %%
rows = list(_sqldf) + [dbutils.widgets.get("day")]
print(rows)

### values of widgets in a command
# %%
dbutils.widgets.text("catalog", "dev")
# %% sql
USE CATALOG ${catalog};
CREATE TABLE IF NOT EXISTS IDENTIFIER(:catalog || '.rides') (day STRING)
# %%
rows = list(spark.table("rides")) + [1]
print(rows)

### the notebook gives the name itself
# %%
_sqldf = [1]
# %%
rows = list(_sqldf) + [2]
print(rows)
# %% sql
SELECT * FROM rides
# %%
more = list(_sqldf) + rows
print(more)

### text that needs care in Python
# %% sql
SELECT '\\\\d+' AS a, "it's" AS b, '\\"\\"\\"' AS c FROM rides WHERE x LIKE '%{y}%'
# %%
rows = list(_sqldf) + [1]
print(rows)

### rows and an exit
# %% sql
SELECT * FROM rides
# %%
if len(list(_sqldf)) > 2:
    dbutils.notebook.exit("many")
# %%
rows = list(_sqldf) + [1]
print(rows)
"""


def notebook(story: str) -> str:
    """Databricks source from cells divided by `# %%`."""
    cells = []
    for head, body in re.findall(r"^# %%(.*)\n((?:(?!# %%).*\n?)*)", story, re.M):
        lines = body.strip("\n").split("\n")
        if head.strip() == "sql":
            lines = ["# MAGIC %sql", *(f"# MAGIC {line}".rstrip() for line in lines)]
        cells.append("\n".join(lines))
    return "# Databricks notebook source\n" + "\n\n# COMMAND ----------\n\n".join(cells)


def test_story(same_result, story):
    made = same_result(notebook(story))
    assert "only_in_the_notebook(" not in made.texts["pipeline"]


def test_rows_come_from_a_function_and_are_shown(convert):
    made = convert(notebook("""
# %% sql
SELECT hour, count(*) AS n
FROM rides GROUP BY hour
# %%
busiest = _sqldf.limit(3).toPandas()
print(busiest)
"""))
    assert "_sqldf = select_rides(spark)\ndisplay(_sqldf)" in made.slim
    assert "%sql" not in made.slim
    assert "return spark.sql(SELECT_RIDES)" in made.modules
    assert 'SELECT_RIDES = """SELECT hour, count(*) AS n\nFROM' in made.texts["queries"]
    assert "cell-left-in-notebook" not in made.codes
    assert made.home("%sql") == "module"


def test_rows_that_are_only_shown_stay_sql(convert):
    made = convert(notebook("# %% sql\nSELECT * FROM rides\n# %%\nprint(1)\n"))
    assert made.slim.startswith("%sql\nSELECT * FROM rides\n---")
    assert "queries" not in made.texts
    assert made.codes == {"cell-left-in-notebook"}


def test_the_title_of_the_cell_names_the_query(convert):
    source = notebook("# %% sql\nSELECT * FROM rides\n# %%\nrows = _sqldf.collect()\n")
    titled = source.replace("# MAGIC %sql", "# DBTITLE 1,Busiest hours\n# MAGIC %sql")
    made = convert(titled)
    assert "BUSIEST_HOURS" in made.texts["queries"]


@pytest.mark.parametrize(
    "cell",
    [
        "SELECT assert_true(false); SELECT 1",  # a query above the last statement is run at once, by `spark.sql` never
        "BEGIN DECLARE n INT; SET n = 1; SELECT n; END",
        "CREATE FUNCTION f() RETURNS INT LANGUAGE PYTHON AS $$ return 1; $$",
        "SELECT * FROM rides WHERE day = :day",  # no such widget: a value from elsewhere, or an error
        "SELECT * FROM rides WHERE day = '${day}'",  # … or Spark's own setting
        "SELECT '\\${day}' FROM rides",
        "SELECT * FROM $table",
        "SELECT getArgument('day') FROM rides",
        "SELECT '${spark.sql.shuffle.partitions}'",
    ],
)
def test_sql_that_means_something_else_elsewhere_stays(convert, cell):
    made = convert(notebook(f"""
# %% sql
{cell}
# %%
rows = _sqldf.collect() + [1]
print(rows)
"""))
    assert f"%sql\n{cell}" in made.slim
    assert "only_in_the_notebook(" in made.texts["pipeline"]


def test_a_widget_made_below_is_no_parameter(convert):
    made = convert(notebook("""
# %% sql
SELECT * FROM rides WHERE day = :day
# %%
dbutils.widgets.text("day", "monday")
rows = _sqldf.collect() + [1]
print(rows)
"""))
    assert "%sql" in made.slim
    assert "only_in_the_notebook(" in made.texts["pipeline"]


def test_a_query_that_is_shown_by_the_notebooks_own_display_stays(convert):
    made = convert(notebook("""
# %%
def display(x):
    print(x)
# %% sql
SELECT * FROM rides
# %%
rows = _sqldf.collect() + [1]
print(rows)
"""))
    assert "%sql" in made.slim


def test_a_session_of_the_notebooks_own_is_asked(convert):
    made = convert(notebook("""
# %%
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("rides").config("a", "b").getOrCreate()
# %% sql
SELECT * FROM rides
# %%
rows = _sqldf.collect() + [1]
print(rows)
"""))
    assert "_sqldf = select_rides(spark)" in made.slim
    assert "def run(config: Config) -> Results" in made.texts["pipeline"]


def test_a_section_called_queries_is_no_clash(convert):
    made = convert(notebook("""
# %%
# MAGIC %md
# MAGIC ## Queries
# %% sql
SELECT * FROM rides
# %%
rows = _sqldf.collect() + [1]
print(rows)
# %%
# MAGIC %md
# MAGIC ## Sums
# %%
sums = [sum(rows), len(rows)]
print(sums)
"""))
    assert "queries_steps" in made.texts and "SELECT_RIDES" in made.texts["queries"]


def test_markers_are_told_from_what_only_looks_like_them():
    (found,) = statements_of(
        "%sql SELECT a::int, raw:day, `x`:y, ':no', \"-- :no\" -- :no\n"
        "FROM rides WHERE day IN (:day, :other) AND n > :n /* :no */"
    )
    assert found.markers == ("day", "other", "n")


@pytest.mark.parametrize(
    "text, gives",
    [
        ("-- rides\nSELECT 1", True),
        ("(SELECT 1)", True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", False),
        ("SHOW TABLES", True),
        ("DROP TABLE a", False),
    ],
)
def test_what_a_query_is(text, gives):
    assert [one.gives for one in statements_of(f"%sql {text}")] == [gives]
