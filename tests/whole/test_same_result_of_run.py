"""`%run`: the notebook with those it runs, and the slim notebook with its package, do the same."""

from __future__ import annotations

import contextlib
import io
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from memory_project import project_in_memory
from notebook_grammar import random_notebook
from notebook_running import run_notebook
from same_result import unformatted

from nb2pkg import convert
from nb2pkg.model.notebook import Cell, Notebook, Ran
from nb2pkg.standing_in.cells import run_cells_in
from nb2pkg.standing_in.notebook import make_ready

HEADER = "# Databricks notebook source\n"
BETWEEN = "\n\n# COMMAND ----------\n\n"


def cut(sources: list[str], chooser: random.Random) -> Notebook:
    """The notebook of these cells, some of them in a notebook that it runs."""
    first = chooser.randrange(len(sources))
    last = chooser.randint(first + 1, len(sources))
    cells = []
    for number, source in enumerate(sources):
        if number == first:
            cells.append(Cell(0, "other", "%run ./child", joined=True))
        inside = "child.py" if first <= number < last else ""
        cells.append(Cell(0, "code", source, number=number + 1, notebook=inside))
    numbered = tuple(
        Cell(i, c.kind, c.source, number=c.number, notebook=c.notebook, joined=c.joined)
        for i, c in enumerate(cells, 1)
    )
    ran = (Ran("child.py", ""),)
    return Notebook("same", "-", "databricks", numbered, "", ran=ran)


def text_of(result: Any) -> str:
    """All that was shown, in order, whatever the cells."""
    return "".join(cell.shown + cell.error for cell in result.cells.values())


def test_random_notebooks_cut_in_two_do_the_same() -> None:
    moved = total = 0
    for seed in range(250):
        chooser = random.Random(seed)
        sources = ["\n".join(cell) for cell in random_notebook(chooser)]
        original, _ = run_notebook(list(enumerate(sources, 1)))
        with unformatted():
            project = project_in_memory(cut(sources, chooser))
        slim, _ = run_notebook(project.slim, project.modules)
        assert text_of(original) == text_of(slim), f"seed {seed}\n{project}"
        for name in original.variables.keys() & slim.variables.keys():
            assert original.variables[name] == slim.variables[name], f"{seed}: {name}"
        moved += project.plan.figures.moved
        total += project.plan.figures.total
    assert moved / total >= 0.6


def write(folder: Path, name: str, *cells: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [f"# MAGIC {c}" if c.startswith("%") else c for c in cells]
    path.write_text(HEADER + BETWEEN.join(texts) + "\n", encoding="utf-8")
    return path


def run(path: Path, folder: Path) -> tuple[str, dict[str, Any]]:
    """What a notebook prints on the stand-in for Databricks, and its namespace."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    make_ready(namespace, folder=str(folder), root=str(folder / "dbfs"))
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        run_cells_in(path, namespace)
    return shown.getvalue(), namespace


CASES = {
    "definitions only": (
        [
            "import math\nLIMIT = 3\nAREA = LIMIT * 2",
            "def area(r):\n    return math.pi * r",
        ],
        ["%run ./child", "print(area(AREA), LIMIT)"],
    ),
    "logic whose variables the caller reads": (
        [
            "rows = []\nfor n in range(4):\n    rows.append(n * n)\ntotal = sum(rows)",
            "print('ready', total)",
        ],
        ["%run ./child", "rows.append(total)\nprint(rows)"],
    ),
    "arguments": (
        [
            'dbutils.widgets.text("env", "test")\ndbutils.widgets.text("n", "1")',
            'env = dbutils.widgets.get("env")\nlast = int(dbutils.widgets.get("n")) + 1',
            "names = [f'{env}_{i}' for i in range(last)]",
        ],
        ['%run ./child $env=dev $n="4"', "print(names, env)"],
    ),
    "a widget of the caller as argument": (
        ['first = dbutils.widgets.get("catalog") + ".a"\nprint(first)'],
        [
            'dbutils.widgets.text("main", "hub")',
            "%run ./child $catalog=$main",
            "print(first)",
        ],
    ),
    "it reads names of the caller": (
        ["scaled = [factor * v for v in values]\nmost = max(scaled)"],
        [
            "factor = 3\nvalues = [1, 2]\nvalues.append(5)",
            "%run ./child",
            "print(scaled, most)",
        ],
    ),
    "it binds names of the caller again": (
        ["limit = limit + 1\nvalues = values + [limit]"],
        [
            "limit = 1\nvalues = [0]\nprint(limit)",
            "%run ./child",
            "print(limit, values)",
        ],
    ),
    "it defines a function of the caller again": (
        ["def label(x):\n    return f'<{x}>'"],
        [
            "def label(x):\n    return f'[{x}]'\nprint(label(1))",
            "%run ./child",
            "print(label(1))",
        ],
    ),
    "effects stand in order": (
        ["log.append('child')\nprint(len(log))"],
        [
            "log = ['begin']\nprint(log)",
            "%run ./child",
            "log.append('end')\nprint(log)",
        ],
    ),
    "functions that read its variables": (
        [
            "rate = 0.5\nrates = {'a': rate}\ndef price(k, n):\n    return rates[k] * n",
            "rates['b'] = 2",
        ],
        [
            "%run ./child",
            "print(price('b', 3), price('a', 4))\nrates['a'] = 9\nprint(price('a', 1))",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_caller_and_its_slim_notebook_do_the_same(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, caller = CASES[case]
    write(tmp_path, "child.py", *child)
    main = write(tmp_path, "caller.py", *caller)
    before, namespace = run(main, tmp_path)
    name = "run_" + case.replace(" ", "_")
    outcome = convert(main, output=tmp_path, name=name)
    (slim,) = Path(outcome.folder, "notebooks").iterdir()
    assert "%run" not in slim.read_text("utf-8").replace("given by %run", "")
    monkeypatch.syspath_prepend(str(Path(outcome.folder, "src")))
    after, other = run(slim, tmp_path)
    for module in [m for m in sys.modules if m.partition(".")[0] == name]:
        del sys.modules[module]
    assert after == before
    simple = (int, float, str, list, dict, tuple)
    for variable, value in namespace.items():
        if variable in other and isinstance(value, simple) and variable[0] != "_":
            assert other[variable] == value, variable


def test_its_functions_are_a_module_of_the_package(tmp_path: Path) -> None:
    write(
        tmp_path,
        "res/00-helpers.py",
        "%md # Helpers",
        "LIMIT = 3\ndef clip(v):\n    return min(v, LIMIT)",
    )
    main = write(tmp_path, "caller.py", "%run ./res/00-helpers", "print(clip(5))")
    outcome = convert(main, output=tmp_path, name="pkg")
    files = {file.path: file.text for file in outcome.project.files}
    assert "def clip(v):\n    return min(v, LIMIT)" in files["src/pkg/helpers.py"]
    assert "LIMIT" in files["src/pkg/config.py"]
    slim = files["notebooks/pkg_notebook.py"]
    assert slim == (
        "# Databricks notebook source\nfrom pkg.helpers import clip\n\n"
        "# COMMAND ----------\n\nprint(clip(5))\n"
    )
    lines = [line for line in files["nb2pkg.lock"].split("\n") if "00-helpers" in line]
    assert any(
        "res/00-helpers.py 2:2-3 definition module helpers.py:clip" in line
        for line in lines
    )
    assert any("res/00-helpers.py 1:1 markdown dropped" in line for line in lines)
    assert any('"res/00-helpers.py": "' in line for line in lines)
