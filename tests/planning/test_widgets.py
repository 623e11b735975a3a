"""Databricks widgets in: fields of `Config`, and statements that read them; or a finding where the value cannot be told.

Each story runs as original, as slim notebook and as `pipeline.run`, with the defaults and with values from a job. A `# %%`
divides cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

STORIES = """
### the usual
# %%
dbutils.widgets.text("catalog", "dev", "Catalog")
dbutils.widgets.dropdown("mode", "append", ["append", "overwrite"])
catalog = dbutils.widgets.get("catalog")
mode = dbutils.widgets.get('mode')
# %%
table = f"{catalog}.sales.{mode}"
rows = [table.upper(), len(table)]
print(rows)

### read in the middle of work
# %%
dbutils.widgets.text("day", "monday")
# %%
words = [w * 2 for w in ("a", "b")]
words.append(dbutils.widgets.get("day"))
text = ",".join(words) + dbutils.widgets.get(name="day")
print(text)
# %%
f"{dbutils.widgets.get('day')!r} {text}"

### read twice, once into a variable
# %%
dbutils.widgets.text("day", "monday")
day = dbutils.widgets.get("day")
# %%
parts = [day, dbutils.widgets.get("day"), *("x" for _ in range(2))]
joined = "-".join(parts)
print(joined)
# %%
day = day + "!"
again = [day, dbutils.widgets.get("day"), joined]
print(again)

### numbers
# %%
dbutils.widgets.text("n", "3")
dbutils.widgets.text("ratio", "0.5")
dbutils.widgets.text("m", "4")
n = int(dbutils.widgets.get("n"))
# %%
total = n * float(dbutils.widgets.get("ratio")) + int(dbutils.widgets.get("m"))
rows = [total, n, dbutils.widgets.get("m") + "!"]
print(total, rows)

### a flag
# %%
dbutils.widgets.dropdown("reset", "false", ["true", "false"], "Reset all data")
reset = dbutils.widgets.get("reset").lower() == "true"
# %%
rows = [1, 2, 3]
if reset:
    rows = []
    print("reset")
total = sum(rows)
print(total, reset)

### several values
# %%
dbutils.widgets.multiselect("colours", "red", ["red", "green", "blue"])
colours = dbutils.widgets.get("colours").split(",")
# %%
longest = max(colours, key=len)
print(longest, len(colours))

### names that Python cannot have
# %%
dbutils.widgets.text("Start Date", "2024-01-01")
dbutils.widgets.text("00.env", "dev")
dbutils.widgets.text("class", "a")
dbutils.widgets.text("start_date", "b")
dbutils.widgets.text("größe", "c")
# %%
first = dbutils.widgets.get("Start Date") + dbutils.widgets.get("00.env")
both = first + dbutils.widgets.get("class") + dbutils.widgets.get("start_date") + dbutils.widgets.get("größe")
print(both)

### a field and a constant of one name
# %%
SEED = 42
env = "other"
dbutils.widgets.text("seed", "7")
dbutils.widgets.text("env", "dev")
# %%
both = [SEED, dbutils.widgets.get("seed"), env, dbutils.widgets.get("env")]
text = ", ".join(str(b) for b in both)
print(text)

### all at once
# %%
dbutils.widgets.text("a", "1")
dbutils.widgets.text("b", "2")
params = dbutils.widgets.getAll()
# %%
lines = [f"{k}={v}" for k, v in sorted(params.items())]
total = int(dbutils.widgets.get("a")) + len(lines)
print(lines, total)

### removed before and after
# %%
dbutils.widgets.removeAll()
# %%
dbutils.widgets.text("day", "monday")
# %%
day = dbutils.widgets.get("day")
longer = day + day
print(longer, dbutils.widgets.get("day"))
# %%
dbutils.widgets.remove("day")

### made again as it was
# %%
dbutils.widgets.text("day", "monday")
# %%
dbutils.widgets.text("day", "monday", "The day")
day = dbutils.widgets.get("day")
print([day] * 2)

### read in a function
# %%
dbutils.widgets.text("schema", "sales")
def table(name):
    return dbutils.widgets.get("schema") + "." + name
# %%
names = [table(n) for n in ("a", "b")]
text = ",".join(names)
print(text)

### a function that reads the variable
# %%
dbutils.widgets.text("schema", "sales")
schema = dbutils.widgets.get("schema")
def table(name):
    return schema + "." + name
# %%
names = [table(n) for n in ("a", "b")]
text = ",".join(names)
print(text)

### getArgument
# %%
dbutils.widgets.text("x", "1")
a = getArgument("x")
b = dbutils.widgets.getArgument("x")
# %%
both = [a + b, getArgument("x")]
print(both, len(both))

### with a comment inside the call
# %%
dbutils.widgets.text("x", "1")
# %%
rows = [
    dbutils.widgets.get(
        "x",  # the only one
    ),
    "y",
]
print(len(rows), rows)

### a variable named as what stands in
# %%
widget_day = "tuesday"
config = [1]
dbutils.widgets.text("day", "monday")
# %%
days = [widget_day, dbutils.widgets.get("day")] + config
print(days, len(days))

### next to another use of dbutils
# %%
dbutils.widgets.text("path", "/tmp/x")
folder = dbutils.widgets.get("path")
# %%
known = [one.name for one in dbutils.fs.mounts()] + [folder]
print(known)
# %%
both = known + [dbutils.widgets.get("path")] + [m for m in dbutils.fs.mounts()]
print(both)

### in a loop
# %%
dbutils.widgets.text("n", "2")
# %%
rows = []
for i in range(int(dbutils.widgets.get("n"))):
    rows.append((i, int(dbutils.widgets.get("n"))))
print(rows)
"""


def databricks(text: str) -> bytes:
    """The story as Databricks source."""
    cells = re.split(r"^# %%\n", text.strip("\n"), flags=re.MULTILINE)[1:]
    return (
        "# Databricks notebook source\n" + "\n# COMMAND ----------\n\n".join(cells)
    ).encode()


@pytest.fixture
def notebook() -> Callable[[str], object]:
    from nb2pkg.reading import read_bytes

    return lambda text: read_bytes(databricks(text), name="story", path="story.py")


VALUES = {
    "catalog": "prod",
    "day": "friday",
    "n": "5",
    "reset": "true",
    "Start Date": "2025-01-01",
    "schema": "other",
    "x": "9",
}


def test_the_same_with_defaults(story, notebook, same_result) -> None:
    same_result(notebook(story))


def test_the_same_with_values_from_a_job(story, notebook, same_result) -> None:
    given = {n: v for n, v in VALUES.items() if f'("{n}"' in story}
    same_result(notebook(story), arguments=given)


def settings(made) -> dict[str, tuple[str, str]]:
    return {s.field: (s.annotation, s.default) for s in made.plan.settings}


def story_of(name: str) -> str:
    return STORIES.split(f"### {name}\n")[1].split("\n### ")[0]


def test_widgets_become_fields_with_type_default_choices_and_label(
    notebook, convert
) -> None:
    made = convert(notebook(story_of("the usual")))
    catalog, mode = made.plan.settings
    assert (catalog.field, catalog.annotation, catalog.default) == (
        "catalog",
        "str",
        '"dev"',
    )
    assert (catalog.comment, catalog.widget) == ("Catalog", "catalog")
    assert mode.choices == ('"append"', '"overwrite"')
    assert "catalog = config.catalog" in made.texts["pipeline"]
    assert "only_in_the_notebook" not in made.texts["pipeline"]
    assert made.codes == set()


def test_the_slim_notebook_makes_and_reads_them_as_before(notebook, convert) -> None:
    made = convert(notebook(story_of("the usual")))
    first = made.notebook.cells[0].source
    assert first in made.slim
    assert "dbutils" not in made.modules


def test_a_read_in_the_middle_becomes_a_parameter(notebook, convert) -> None:
    made = convert(notebook(story_of("read in the middle of work")))
    assert 'text = compute_text(dbutils.widgets.get("day"))' in made.slim
    assert "def compute_text(day: str)" in made.modules
    assert "text = compute_text(config.day)" in made.texts["pipeline"]
    assert """f"{dbutils.widgets.get('day')!r} {text}\"""" in made.slim
    assert made.share == 1.0


def test_a_widget_always_read_as_a_number_is_one(notebook, convert) -> None:
    made = convert(notebook(story_of("numbers")))
    assert settings(made) == {
        "n": ("int", "3"),
        "ratio": ("float", "0.5"),
        "m": ("str", '"4"'),
    }
    assert "n = config.n" in made.texts["pipeline"]
    assert 'ratio=float(dbutils.widgets.get("ratio"))' in made.slim


def test_fields_have_names_that_python_can_have(notebook, convert) -> None:
    made = convert(notebook(story_of("names that Python cannot have")))
    assert list(settings(made)) == [
        "start_date",
        "widget_00_env",
        "widget_class",
        "start_date_2",
        "gr_e",
    ]
    assert [s.widget for s in made.plan.settings][:2] == ["Start Date", "00.env"]


def test_a_function_that_reads_a_widget_works_in_the_pipeline(
    notebook, convert
) -> None:
    made = convert(notebook(story_of("read in a function")))
    assert 'return config.schema + "." + name' in made.texts["pipeline"]
    assert "only_in_the_notebook" not in made.texts["pipeline"]


WRONG = {
    "read before it is made": (
        "widget-read-early",
        """
# %%
try:
    day = dbutils.widgets.get("day")
except Exception:
    day = "none"
# %%
dbutils.widgets.text("day", "monday")
""",
    ),
    "never made": (
        "widget-not-made",
        """
# %%
try:
    day = dbutils.widgets.get("day")
except Exception:
    day = "none"
""",
    ),
    "made with another default": (
        "widget-made-twice",
        """
# %%
dbutils.widgets.text("day", "monday")
day = dbutils.widgets.get("day")
# %%
dbutils.widgets.remove("day")
dbutils.widgets.text("day", "friday")
again = dbutils.widgets.get("day")
print(day, again)
""",
    ),
    "default computed": (
        "widget-default-computed",
        """
# %%
import os
dbutils.widgets.text("day", os.sep)
# %%
day = dbutils.widgets.get("day") * 2
""",
    ),
    "name computed where it is made": (
        "widget-name-computed",
        """
# %%
for name in ("day", "month"):
    dbutils.widgets.text(name, name.upper())
# %%
day = dbutils.widgets.get("day")
print(day)
""",
    ),
    "name computed where it is read": (
        "widget-name-computed",
        """
# %%
dbutils.widgets.text("day", "monday")
# %%
found = {name: dbutils.widgets.get(name) for name in ["day"]}
print(found)
""",
    ),
    "made on one path only": (
        "widget-made-in-a-block",
        """
# %%
if len("ab") == 2:
    dbutils.widgets.text("day", "monday")
# %%
day = dbutils.widgets.get("day")
print(day)
""",
    ),
    "made in a function": (
        "widget-made-in-a-block",
        """
# %%
def make():
    dbutils.widgets.text("day", "monday")
make()
# %%
day = dbutils.widgets.get("day")
print(day)
""",
    ),
    "removed in between": (
        "widget-removed",
        """
# %%
dbutils.widgets.text("day", "monday")
# %%
dbutils.widgets.removeAll()
# %%
try:
    day = dbutils.widgets.get("day")
except Exception:
    day = "gone"
print(day)
""",
    ),
    "removed by a function": (
        "widget-removed",
        """
# %%
def clear():
    dbutils.widgets.removeAll()
dbutils.widgets.text("day", "monday")
clear()
# %%
try:
    day = dbutils.widgets.get("day")
except Exception:
    day = "gone"
print(day)
""",
    ),
    "a default of the read": (
        "widget-name-computed",
        """
# %%
day = getArgument("day", "sunday")
dbutils.widgets.text("day", "monday")
print(day)
""",
    ),
    "all at once with one removed": (
        "widgets-read-together",
        """
# %%
dbutils.widgets.text("a", "1")
dbutils.widgets.text("b", "2")
dbutils.widgets.remove("a")
# %%
params = dbutils.widgets.getAll()
print(params)
""",
    ),
    "all at once before the last is made": (
        "widgets-read-together",
        """
# %%
dbutils.widgets.text("a", "1")
params = dbutils.widgets.getAll()
dbutils.widgets.text("b", "2")
# %%
print(params)
""",
    ),
    "dbutils given away first": (
        "widgets-passed-on",
        """
# %%
def setup(utils):
    utils.widgets.text("day", "friday")
setup(dbutils)
# %%
dbutils.widgets.text("day", "monday")
# %%
day = dbutils.widgets.get("day")
print(day)
""",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_told_stays(name, notebook, same_result) -> None:
    code, text = WRONG[name]
    made = same_result(notebook(text))
    assert code in made.codes
    read = next(
        line for line in text.split("\n") if re.search(r"\.get\w*\(|getArg", line)
    )
    assert read.strip() in made.slim
    assert "dbutils" not in made.modules
    assert "only_in_the_notebook(" in made.texts["pipeline"]


def test_a_widget_nobody_reads_in_python_is_a_parameter_too(notebook, convert) -> None:
    text = '# %%\ndbutils.widgets.text("day", "1")\n# %%\nrows = [i * 2 for i in range(3)]\nprint(rows)'
    assert settings(convert(notebook(text))) == {"day": ("str", '"1"')}


SQL = """
# %%
# MAGIC %sql
# MAGIC -- the day to report
# MAGIC CREATE WIDGET TEXT day DEFAULT "monday";
# MAGIC CREATE WIDGET DROPDOWN `n` DEFAULT '3' CHOICES SELECT * FROM (VALUES ("3"), ("4"))
# %%
n = int(dbutils.widgets.get("n"))
# %%
text = dbutils.widgets.get("day") * n
print(len(text), text)
# %%
# MAGIC %sql
# MAGIC SELECT * FROM t WHERE day = '${day}' LIMIT :n
"""


def test_widgets_made_in_sql(notebook, convert) -> None:
    made = convert(notebook(SQL))
    # `n` goes into SQL as text, so it is one.
    assert settings(made) == {"day": ("str", '"monday"'), "n": ("str", '"3"')}
    assert "n = int(config.n)" in made.texts["pipeline"]
    assert "cell 1" not in made.texts["pipeline"]


def test_outside_databricks_dbutils_is_a_variable_like_any_other(convert) -> None:
    text = "# %%\nfrom tools import dbutils\n# %%\nx = dbutils.widgets.get('a') * 2\nprint(x, len(x))"
    assert convert(text).plan.settings == ()
