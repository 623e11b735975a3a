"""Plans made by hand and the projects they become."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from nb2pkg.generating import generate
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.options import Deployment, Options
from nb2pkg.model.plan import (
    Call,
    Example,
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
from nb2pkg.model.project import Project

HOSTILE = (
    'A """title""" \\ {{ 7 }} {% x %} ${{ y }} `a` | <b> ``` \ud800 \x07 "q" #1 \\'
)


def setting(name: str, annotation: str, default: str, **more: object) -> Setting:
    field = str(more.get("widget") or name.lower())
    return Setting(name, field, annotation, default, 3, 1, **more)  # type: ignore[arg-type]


SETTINGS = (
    setting("SIZE", "float", "0.25", comment='the share "held" back, 5% or so'),
    setting("NAMES", "list[str]", '["a", "b"]'),
    setting("WINDOW", "tuple[int, int]", "1, 2"),
    setting("DEBUG", "bool", "False"),
    setting("LIMIT", "str | None", "None"),
    setting("MODE", "str", '"fast"', choices=("'fast'", "'slow'")),
    setting("API_KEY", "str", '"k-123"'),
    setting("PATH", "str", 'f"{MODE}/data.csv"', derived=True, comment="where it is"),
    setting("FLOOR", "int", "1", offered=False, comment="at least one"),
)

LOAD = Module(
    "load",
    "Load the numbers.",
    ("import statistics",),
    (
        Function(
            "load",
            "load",
            "step",
            (Parameter("size", "SIZE", "float", keyword=True),),
            (Result("numbers", "list"),),
            "Load the numbers.",
            "def load(*, size: float) -> list:\n    numbers = [size, 1.0]\n    return numbers",
            (4,),
        ),
        Function(
            "middle",
            "load",
            "function",
            (),
            (),
            "",
            "def middle(numbers, places=2):\n    return round(statistics.mean(numbers), places)",
            (5,),
        ),
        Function(
            "Box",
            "load",
            "class",
            (),
            (),
            "",
            "class Box:\n    def __init__(self, width):\n        self.width = width",
            (5,),
        ),
    ),
)
CLEAN = Module(
    "clean",
    "Clean them.",
    ("import os",),
    (
        Function(
            "clean",
            "clean",
            "step",
            (Parameter("numbers", "numbers", "list"), Parameter("config", "config")),
            (),
            "",
            "def clean(numbers: list, config) -> None:\n    numbers.sort()\n    os.getcwd()",
            (6,),
        ),
    ),
)


def plan_of(**changes: object) -> Plan:
    """A plan with a bit of everything, changed as asked."""
    values: dict[str, object] = {
        "project": "mean-house",
        "package": "mean_house",
        "title": "Mean house",
        "summary": "The mean of some numbers.",
        "notebook": "mean-house",
        "settings": SETTINGS,
        "modules": (LOAD, CLEAN),
        "pipeline_imports": (
            "from dataclasses import dataclass",
            "",
            "from mean_house.clean import clean",
            "from mean_house.config import Config",
            "from mean_house.load import load",
        ),
        "pipeline": (
            Call(
                "numbers = load(size=config.size)",
                "load.load",
                ("numbers",),
                ("config",),
                4,
            ),
            Call("clean(numbers, config)", "clean.clean", (), ("numbers", "config"), 6),
        ),
        "results": (Result("numbers", "list"),),
        "requirements": (
            Requirement("numpy", ">=1.23", "import numpy"),
            Requirement("pyspark", ">=3.4", "runtime"),
        ),
        "local_modules": (),
        "placed": (
            Placed(4, 1, 2, "logic", "module", "load.py:load"),
            Placed(7, 1, 1, "show", "notebook", "", "shows a value"),
            Placed(8, 1, 1, "import", "dropped", "", "imported twice"),
        ),
        "findings": (),
        "figures": Figures(1, 1, 0),
        "examples": (Example("middle", "middle([1, 2], places=1)", "1.5"),),
    }
    return Plan(**{**values, **changes})  # type: ignore[arg-type]


def bare(**changes: object) -> Plan:
    """A notebook that has nothing to move."""
    imports = (
        "from dataclasses import dataclass",
        "",
        "from mean_house.config import Config",
    )
    nothing: dict[str, object] = dict.fromkeys(
        (
            "settings",
            "modules",
            "pipeline",
            "results",
            "requirements",
            "placed",
            "examples",
        ),
        (),
    )
    return plan_of(**{**nothing, "pipeline_imports": imports, **changes})


def _function(text: str, kind: str = "function", **more: object) -> Function:
    name = text.split("def ")[-1].split("(")[0].split("class ")[-1].split(":")[0]
    return Function(name, "odd", kind, (), (), "", text, (2,), **more)  # type: ignore[arg-type]


ODD = Module(
    "odd",
    "Odd ends.",
    (
        "from math import *",
        "",
        "import numpy as np",
        "",
        "try:\n    import zzz_fast as fast\nexcept ImportError:\n    fast = None",
    ),
    (
        _function(
            "def unsorted_imports():\n    import sys, os\n    import json\n    return sys, os"
        ),
        _function(
            "@staticmethod\ndef decorated(x, /, *rest, key, **options): return x"
        ),
        _function(
            "async def waits(request: 'np.ndarray', odd: np.ndarray):\n    return request"
        ),
        _function(
            "def test_me(pytest, result):\n    x = 1; l = lambda: 2\n    return x == None"
        ),
        _function(
            "@dataclass\nclass Pair:\n    left: int\n    right: int = 0", "class"
        ),
        _function("def escapes(s):\n    return s.replace('\\d', f'') % ()"),
    ),
)
ODD = Module(
    ODD.name,
    ODD.summary,
    ("from dataclasses import dataclass", *ODD.imports),
    ODD.functions,
)

PLANS = {
    "varied": plan_of(),
    "bare": bare(),
    "only settings": bare(settings=SETTINGS),
    "hostile text": plan_of(
        title=HOSTILE,
        summary=HOSTILE * 3,
        settings=tuple(
            setting(
                one.name,
                one.annotation,
                one.default,
                comment=HOSTILE,
                derived=one.derived,
            )
            for one in SETTINGS
        ),
        placed=(Placed(1, 1, 1, "show", "notebook", "", HOSTILE),),
        pipeline=(
            Call("a = 'x\"] --> ```'", "", ("a",), (), 2),
            Call(
                "numbers = load(size=config.size)", "load.load", ("numbers",), ("a",), 4
            ),
        ),
        pipeline_imports=(
            "from dataclasses import dataclass",
            "",
            "from mean_house.config import Config",
            "from mean_house.load import load",
        ),
    ),
    "clashing names": bare(
        settings=(
            setting("field", "int", "1"),
            setting("property", "str", '"p"'),
            setting("help", "str", '"h"'),
            setting("rows", "list", "[]"),
            setting("_hidden", "int", "0x10"),
            setting("both", "str", "property + help", derived=True),
            setting("anything", "Any", "{'a': [1]}"),
            setting("long", "tuple[str, ...]", str(("w" * 30,) * 4)),
        )
    ),
    "spark": plan_of(
        injected=("dbutils", "spark"),
        pipeline_imports=(
            *plan_of().pipeline_imports[:1],
            "from typing import Any",
            *plan_of().pipeline_imports[1:],
        ),
    ),
    "odd code": bare(modules=(ODD,)),
    "databricks": plan_of(
        databricks=True,
        injected=("spark",),
        pipeline_imports=(
            *plan_of().pipeline_imports[:1],
            "from typing import Any",
            *plan_of().pipeline_imports[1:],
        ),
        settings=(
            *SETTINGS,
            setting("widget_day", "str", '"monday"', widget="day"),
            setting("widget_branch", "str", '"main"', widget="branch"),
        ),
        requirements=(Requirement("mlflow", ">=2.9", "import mlflow"),),
    ),
    "bundle": bare(databricks=True, settings=SETTINGS, summary=HOSTILE),
}


@pytest.fixture(scope="session")
def plans() -> dict[str, Plan]:
    """Plans that differ in all that matters to what surrounds the moved code."""
    return PLANS


@pytest.fixture
def plan() -> Plan:
    """The plan with a bit of everything."""
    return plan_of()


@pytest.fixture
def changed() -> Callable[..., Plan]:
    """Makes that plan with some values changed."""
    return plan_of


def project_of(plan: Plan, deployment: Deployment | None = None) -> Project:
    """The whole project, with a slim notebook that nobody looks at."""
    notebook = Notebook(
        "mean-house", "some/where/mean-house.ipynb", "ipynb", (), "0" * 64
    )
    options = Options(deployment=deployment or Deployment())
    return generate(
        plan, notebook, "{}\n", f"notebooks/{plan.package}.ipynb", (), options
    )


def write(project: Project, folder: Path) -> Path:
    """Write the project's files below a folder of its own."""
    for file in project.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders with the projects of all plans."""
    root = tmp_path_factory.mktemp("projects")
    return {
        name: write(project_of(plan), root / name.replace(" ", "-"))
        for name, plan in PLANS.items()
    }


@pytest.fixture
def project_with() -> Callable[[Plan, Deployment], Project]:
    """The project of a plan that is deployed in a way of its own."""
    return project_of


@pytest.fixture
def text_of() -> Callable[[Plan, str], str]:
    """The text of one file of a plan's project."""

    def text(plan: Plan, path: str) -> str:
        return next(file.text for file in project_of(plan).files if file.path == path)

    return text


def python_files(folders: Iterable[Path]) -> list[Path]:
    """All Python files of these projects."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))
