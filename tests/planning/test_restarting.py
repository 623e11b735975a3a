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
        "x = 1\nprint(x)", "dbutils.library.restartPython()", "y = 2\nprint(y)"
    )
    texts = [call.text for call in found.plan.pipeline]
    assert texts[0] == "only_in_the_notebook('cell 1, line 1: x = 1')"
    assert not any("restartPython" in text for text in texts)


def test_a_restart_that_may_not_happen_parts_nothing() -> None:
    found = planned(
        "import json\nLIMIT = 3",
        "if stale:\n    dbutils.library.restartPython()",
        LOGIC,
    )
    assert not any(f.code == "before-restart" for f in found.plan.findings)
