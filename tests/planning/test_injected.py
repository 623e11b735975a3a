"""What a Databricks notebook finds ready: passed to functions as parameters, and given to `run`; `dbutils` stays where it is.

Each story runs as original, as slim notebook and as `pipeline.run`. A `# %%` divides cells.
"""

from __future__ import annotations

import re

import pytest

STORIES = """
### shown on a line of its own
# %%
rows = [3, 1, 2]
rows.append(len(rows))
display(rows)
# %%
total = sum(rows) + max(rows)
display(total)

### what is worked out to be shown may do something
# %%
seen = []
def note(x):
    seen.append(x)
    return x
# %%
display(note(1))
display(note(2), note(3))
# %%
count = len(seen) + sum(seen)
print(count)

### shown in a loop
# %%
tables = {"a": [1, 2], "b": [3]}
# %%
for name, rows in sorted(tables.items()):
    print(name)
    display([r * 2 for r in rows])

### shown in a function
# %%
def show(title, rows):
    print(title)
    display(rows)
    return len(rows)
# %%
sizes = [show("first", [1, 2]), show("second", [])]
print(sum(sizes))

### shown in a function that is passed on
# %%
def show(row):
    display(row)
    return row
# %%
seen = list(map(show, [1, 2])) + [0]
print(len(seen))

### display is a name of the notebook's own
# %%
def display(x):
    print("mine", x)
    return 1
# %%
n = display("a") + display("b")
print(n)

### an exit at the end
# %%
rows = [i * 2 for i in range(4)]
total = sum(rows)
# %%
dbutils.notebook.exit(f"{len(rows)} rows, {total}")

### an exit with a number, and more below
# %%
rows = [i * 2 for i in range(4)]
total = sum(rows)
# %%
dbutils.notebook.exit(total)
# %%
total = 1 / 0

### an exit that is taken
# %%
rows = [i for i in range(4) if i > 9]
if not rows:
    print("none")
    dbutils.notebook.exit("nothing to do")
# %%
best = max(rows) + min(rows)
print(best)

### an exit that is not taken
# %%
rows = [i for i in range(4) if i > 1]
if not rows:
    dbutils.notebook.exit("nothing to do")
elif len(rows) > 9:
    dbutils.notebook.exit(len(rows))
# %%
best = max(rows) + min(rows)
print(best)
dbutils.notebook.exit("done")

### an exit where an error is caught
# %%
rows = [1, 0]
try:
    inverse = [1 / r for r in rows]
except ZeroDivisionError as error:
    dbutils.notebook.exit(str(error))
# %%
total = sum(inverse) * 2
print(total)

### an exit that a widget decides
# %%
dbutils.widgets.text("day", "sunday")
dbutils.widgets.dropdown("force", "no", ["no", "yes"])
# %%
if dbutils.widgets.get("day") == "sunday" and dbutils.widgets.get("force") == "no":
    dbutils.notebook.exit("closed")
# %%
rows = [dbutils.widgets.get("day")] * 2
print(rows)

### an exit in a loop
# %%
found = []
for i in range(5):
    found.append(i)
    if i == 2:
        dbutils.notebook.exit(f"at {i}")
# %%
total = sum(found) + 1
print(total)

### the notebook has a variable of the name
# %%
exit_value = [1, 2]
exit_value.append(sum(exit_value))
# %%
print(exit_value)
"""

HEAD = "# Databricks notebook source\n"


def notebook(story: str) -> str:
    """Databricks source from cells divided by `# %%`."""
    cells = [c.strip("\n") for c in re.split(r"^# %%\n", story, flags=re.M)]
    return HEAD + "\n\n# COMMAND ----------\n\n".join(c for c in cells if c)


def test_story(same_result, story):
    made = same_result(notebook(story))
    assert "only_in_the_notebook(" not in made.texts["pipeline"]


def test_display_is_passed_as_a_callable(convert):
    made = convert(notebook("""
# %%
tables = [[1, 2], [3]]
for rows in tables:
    print(len(rows))
    display(rows)
# %%
def show(rows):
    for row in rows:
        display(row)
# %%
show(tables)
"""))
    assert "display" in made.slim.split("---")[1].partition("(")[2]
    assert "show(tables, display=display)" in made.slim
    assert made.plan.injected == ("display",)
    assert "display: Any = print" in made.texts["pipeline"]
    assert "databricks-only" not in made.codes


def test_sql_and_table_are_parameters(convert):
    made = convert(notebook("""
# %%
orders = table("orders").where("paid")
rides = sql("select * from rides").limit(3)
# %%
both = orders.join(rides, "id").select("id")
print(both.count())
"""))
    assert re.search(r"def \w+\(table, sql\)", made.modules)
    assert made.plan.injected == ("sql", "table")
    assert "run(config: Config, sql: Any = None, table: Any = None)" in (
        made.texts["pipeline"]
    )


def test_a_word_in_a_query_is_no_use_of_a_function(convert):
    made = convert(notebook("""
# %%
spark.sql("create table orders as select display, sql from table")
n = spark.table("orders").count() + spark.table("rides").count()
# %%
print(n)
"""))
    assert made.plan.injected == ("spark",)


def test_the_injected_udf_is_an_import(convert):
    made = convert(notebook("""
# %%
from pyspark.sql.types import DoubleType
@udf(DoubleType())
def taxed(x):
    return x * 2
# %%
orders = spark.table("orders").withColumn("t", taxed("price"))
print(orders.count())
"""))
    assert "from pyspark.sql.functions import udf" in made.modules
    assert made.home("@udf") == "module"


def test_an_udf_that_a_star_import_may_have_brought_stays(convert):
    made = convert(notebook("""
# %%
from house_rules import *
# %%
taxed = udf(lambda x: x * 2, "double")
orders = spark.table("orders").withColumn("t", taxed("price"))
"""))
    assert made.home("taxed =") == "notebook" and "databricks-only" in made.codes


@pytest.mark.parametrize(
    "statement",
    [
        "with open('a') as file:\n    dbutils.notebook.exit(file.read())",
        "try:\n    n = len(dbutils.fs.ls('/'))\n    dbutils.notebook.exit('ok')\nexcept Exception:\n    n = 0",
        "try:\n    n = 1\nfinally:\n    dbutils.notebook.exit('ok')",
        "if n:\n    dbutils.notebook.exit(dbutils.secrets.get('a', 'b'))",
        "if n:\n    leave = lambda: dbutils.notebook.exit('ok')",
        "for i in range(n):\n    def leave():\n        dbutils.notebook.exit('ok')",
    ],
)
def test_an_exit_that_something_sees_passing_is_refused_in_run(convert, statement):
    made = convert(
        notebook(f"# %%\nn = len(str(2)) + len(str(3))\n# %%\n{statement}\n")
    )
    assert statement.split("\n")[0] in made.slim
    assert "only_in_the_notebook(" in made.texts["pipeline"]


def test_dbutils_never_gets_into_a_module(convert):
    made = convert(notebook("""
# %%
def secret(key):
    return dbutils.secrets.get("vault", key)
# %%
path = dbutils.notebook.entry_point.getDbutils().notebook().getContext().notebookPath().get()
user = path.split("/")[2].split("@")[0]
# %%
words = [user, user.upper()]
words.append(secret("a"))
print(words)
"""))
    assert "dbutils" not in made.modules
    assert "path = dbutils.notebook.entry_point" in made.slim
    assert made.home("def secret") == "notebook" and made.home("path =") == "notebook"
    assert made.home("user =") == "module"
    assert "only_in_the_notebook(" in made.texts["pipeline"]


def test_a_session_that_the_notebook_makes_stays_and_is_given_to_functions(convert):
    made = convert(notebook("""
# %%
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("rides").config("a", "b").getOrCreate()
catalog = "a".join(["b", "c"])
# %%
orders = spark.table("orders").where("paid")
spark.sql("cache table orders")
print(orders.count())
# %%
rides = spark.table("rides").where("late")
print(rides.count())
"""))
    assert "spark = SparkSession.builder" in made.slim
    assert re.search(r"^orders = \w+\(spark\)$", made.slim, re.M)
    assert "spark = SparkSession" in made.texts["pipeline"]
    assert "SparkSession" not in made.modules


def test_a_notebook_that_is_run_as_a_job_is_told_what_it_would_take(convert):
    made = convert(notebook("""
# %%
answers = []
for region in ("north", "south"):
    answers.append(dbutils.notebook.run("./count", 60, {"region": region}))
# %%
longest = max(answers, key=len) + "!"
print(longest)
"""))
    (found,) = made.plan.findings
    assert found.code == "databricks-only" and "task of the same job" in found.advice
    assert made.home("for region") == "notebook" and made.home("longest") == "module"
