"""`%restart_python`: what stands above it is another life; what is below must not depend on it."""

from __future__ import annotations

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.planning import Planned, plan

LOGIC = "rows = []\nfor n in range(LIMIT):\n    rows.append(json.dumps(n))"


def planned(*sources: str) -> Planned:
    cells = tuple(Cell(i, "code", text, number=i) for i, text in enumerate(sources, 1))
    return plan(analyse(Notebook("a", "a.py", "databricks", cells, "")))


def slim(found: Planned) -> list[str]:
    return [cell.source for cell in found.cells]


@pytest.mark.parametrize(
    "restart", ["%restart_python", "dbutils.library.restartPython()"]
)
def test_the_package_is_imported_below_the_restart(restart: str) -> None:
    found = planned(
        f"%pip install six\n{restart}", "import json\nLIMIT = 3", LOGIC, "print(rows)"
    )
    assert slim(found)[0].strip() == restart
    assert slim(found)[1].startswith("from a.")
    assert found.plan.figures.moved == found.plan.figures.total == 2


def test_what_is_above_stays_as_it_is_and_counts_for_nothing_below() -> None:
    above = "import json\nimport os\nLIMIT = 1\ndef f():\n    return LIMIT"
    found = planned(
        above, "%restart_python", "import json\nLIMIT = 3", LOGIC, "print(rows)"
    )
    assert slim(found)[:2] == [above, "%restart_python"]
    assert [s.default for s in found.plan.settings] == ["3"]
    assert not any("os" in line for line in found.plan.pipeline_imports)
    codes = {(f.place.cell, f.code) for f in found.plan.findings}
    assert codes >= {(1, "before-restart"), (2, "before-restart")}


def test_the_pipeline_refuses_work_above_it_and_goes_on_past_the_restart() -> None:
    found = planned(
        "x = f()\nprint(x)", "dbutils.library.restartPython()", "y = 2\nprint(y)"
    )
    texts = [call.text for call in found.plan.pipeline]
    assert texts[0] == "only_in_the_notebook('cell 1, line 1: x = f()')"
    assert not any("restartPython" in text for text in texts)


def test_a_restart_that_may_not_happen_parts_nothing() -> None:
    found = planned(
        "import json\nLIMIT = 3",
        "if stale:\n    dbutils.library.restartPython()",
        LOGIC,
    )
    assert not any(f.code == "before-restart" for f in found.plan.findings)


def test_a_widget_that_was_made_above_is_there_below() -> None:
    found = planned(
        'dbutils.widgets.text("city", "Ulm", "City")',
        "%pip install six\n%restart_python",
        'city = dbutils.widgets.get("city")\nwords = [city] * 3\ntext = " ".join(words)',
        "print(text)",
    )
    assert [(s.field, s.default) for s in found.plan.settings] == [("city", '"Ulm"')]
    assert found.plan.figures.moved == found.plan.figures.total == 2
    assert slim(found)[0] == 'dbutils.widgets.text("city", "Ulm", "City")'
    assert slim(found)[1] == "%restart_python" and slim(found)[2].startswith("from a.")


def test_a_widget_that_sql_made_above_is_there_below() -> None:
    cells = (
        Cell(1, "other", '%sql\nCREATE WIDGET TEXT day DEFAULT "x"', number=1),
        Cell(2, "code", "%restart_python", number=2),
        Cell(
            3, "code", 'day = dbutils.widgets.get("day")\nwords = [day] * 3', number=3
        ),
    )
    found = plan(analyse(Notebook("a", "a.py", "databricks", cells, "")))
    assert [(s.field, s.default) for s in found.plan.settings] == [("day", '"x"')]
    assert found.plan.pipeline[0].text == "day = config.day"


def test_a_print_above_that_does_something_is_refused_by_the_pipeline() -> None:
    above = 'rows = f()\nprint(rows)\nprint(spark.sql("DROP TABLE x"))'
    texts = [c.text for c in planned(above, "%restart_python").plan.pipeline]
    assert [t.partition("line ")[2][:1] for t in texts] == ["1", "3"]


@pytest.mark.parametrize(
    "above",
    [
        'if new:\n    dbutils.widgets.text("city", "Ulm")',
        'dbutils.widgets.text("city", town)',
        'dbutils.widgets.text("city", "Ulm")\ndbutils.widgets.removeAll()',
    ],
)
def test_a_widget_that_may_not_be_there_is_read_in_the_notebook(above: str) -> None:
    read = 'city = dbutils.widgets.get("city")'
    found = planned(above, "%restart_python", f"{read}\nwords = [city] * 3", "words")
    assert slim(found)[0] == above and slim(found)[-2].startswith(read)
    texts = [call.text for call in found.plan.pipeline]
    assert any("only_in_the_notebook" in t and "widgets.get" in t for t in texts)


def test_what_is_given_the_widgets_above_is_refused_by_the_pipeline() -> None:
    found = planned('dbutils.widgets.text("a", "b")\nfill(dbutils)', "%restart_python")
    assert [call.text for call in found.plan.pipeline] == [
        "only_in_the_notebook('cell 1, line 2: fill(dbutils)')"
    ]


def test_values_that_are_gone_after_the_restart_stop_no_run() -> None:
    above = 'LIMIT = 5\ncatalog = dbutils.widgets.get("c")\nn = int(catalog)'
    assert planned(above, "%restart_python").plan.pipeline == ()
