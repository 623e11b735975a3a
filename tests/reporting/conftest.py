"""One small outcome with one of everything, for the tests of this room."""

from __future__ import annotations

import pytest

from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.model.plan import (
    Figures,
    Function,
    Module,
    Parameter,
    Placed,
    Plan,
    Requirement,
    Result,
    Setting,
)
from nb2pkg.model.project import Change, Outcome, Project, ProjectFile

CLEAN = Function(
    "clean",
    "clean",
    "step",
    (Parameter("df", "df", "pd.DataFrame"), Parameter("floor", "FLOOR", "float")),
    (Result("df", "pd.DataFrame"),),
    "Drop rows without a price.",
    "def clean(df, floor):\n    return df[df > floor]\n",
    (4, 5),
)
MODEL = Function("Model", "train", "class", (), (), "", "class Model: ...\n", (6,))
PLAN = Plan(
    project="house-prices",
    package="house_prices",
    title="House prices",
    summary="What houses cost.",
    notebook="house-prices.ipynb",
    settings=(
        Setting("TEST_SIZE", "test_size", "float", "0.25", 2, 1, "share held back"),
        Setting("FLOOR", "floor", "float", "1.5", 2, 2, offered=False),
    ),
    modules=(
        Module("clean", "Clean the rows.", ("import pandas as pd",), (CLEAN,)),
        Module("train", "", (), (MODEL,)),
    ),
    pipeline_imports=(),
    pipeline=(),
    results=(Result("df"),),
    requirements=(Requirement("pandas", ">=2", "import pandas"),),
    local_modules=(),
    placed=(
        Placed(4, 1, 1, "logic", "module", "clean.py:clean"),
        Placed(7, 1, 1, "show", "notebook", reason="shows `df`"),
        Placed(7, 2, 2, "logic", "notebook", reason="reads `globals()`"),
        Placed(8, 1, 1, "import", "dropped", reason="imported before"),
    ),
    findings=(
        Finding("magic-left-in-notebook", Severity.NOTE, Place(3), "`%time` stays"),
        Finding(
            "changed-in-place",
            Severity.WARNING,
            Place(19, 4, 2),
            "`df` is changed",
            "copy it first",
        ),
        Finding("nothing-runs", Severity.BLOCKER, Place(0), "the notebook is broken"),
    ),
    figures=Figures(moved=41, total=44, short=5, definitions=2, definitions_moved=1),
)


@pytest.fixture
def outcome() -> Outcome:
    notebook = Notebook(
        "house-prices",
        "a/house-prices.ipynb",
        "ipynb",
        (Cell(1, "code", "1"),),
        "0" * 64,
    )
    files = (ProjectFile("README.md", "# House prices\n"),)
    changes = (
        Change("create", "README.md", None, "# House prices\n"),
        Change("replace", "src/old.py", "a = 1\n", None),
    )
    project = Project("house-prices", "house_prices", files)
    return Outcome(notebook, PLAN, project, "out/house-prices", changes, written=True)
