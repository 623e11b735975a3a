"""Notebook text in, annotations out: only what is certain, from statement to statement."""

from __future__ import annotations

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.model.plan import Plan
from nb2pkg.planning import plan
from nb2pkg.reading import read_bytes


def planned(text: str) -> Plan:
    return plan(analyse(read_bytes(text.encode(), name="story", path="story.py"))).plan


def annotations(*cells: str) -> list[dict[str, str]]:
    """For each step, parameters and results with their types."""
    text = "\n".join(f"# %%\n{cell}" for cell in cells)
    return [
        {one.name: one.annotation for one in (*f.parameters, *f.results)}
        for module in planned(text).modules
        for f in module.functions
        if f.kind == "step"
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("[n for n in range(9) if n % 2]", "list"),
        ("sorted(set([3, 1, 2]), reverse=True)", "list"),
        ("', '.join(str(n) for n in range(9) if n % 2)", "str"),
        ("np.linspace(0, np.pi * 2, 100, dtype=float)", "np.ndarray"),
        ("pd.read_csv('a.csv').dropna().sort_values('b')", "pd.DataFrame"),
        ("pd.read_csv('a.csv')[['b', 'c']].drop_duplicates()", "pd.DataFrame"),
        ("pd.read_csv('a.csv', chunksize=10).dropna().head()", ""),
        ("pd.read_csv('a.csv')['b'].dropna().sort_values()", ""),
        ("Path('data').joinpath('a', 'b').with_suffix('.csv')", ""),
        ("max(set([3, 1, 2]), key=lambda n: str(n) + 'a')", ""),
    ],
)
def test_the_type_of_a_value(value: str, kind: str) -> None:
    imports = "import numpy as np\nimport pandas as pd\nfrom pathlib import Path"
    found = annotations(imports, f"x = {value}\nw = [x, str(x)]", "print(x, w)")
    assert found[0]["x"] == kind


def test_a_name_has_another_type_after_it_is_bound_again() -> None:
    first, second, third = annotations(
        "x = [n for n in range(9)]\nx.append(len(x))\nx.append(1)",
        "x = {n: str(n) for n in x}\nx['a'] = len(x)\nx['b'] = 2",
        "y = list(x.items()) + [len(x), len(x) + 1]\ny.append(str(x))\ny",
    )
    assert first["x"] == "list"
    assert second["x"] == "dict"
    assert third == {"x": "dict", "y": "list"} or third["x"] == "dict"


def test_a_loop_or_a_branch_leaves_the_type_open() -> None:
    _, second = annotations(
        "x = [n for n in range(9)]\nif len(x) > 3:\n    x = str(x) + str(len(x))\n",
        "y = [x, len(x), str(x)]\ny.append(len(y))\nprint(y)",
    )
    assert second["x"] == ""


def test_a_name_that_a_function_binds_has_no_type() -> None:
    text = (
        "# %%\nx = [1, 2, 3, len('abc')]\ndef change():\n    global x\n    x = 'text'\n"
        "# %%\nchange()\n# %%\ny = [x, len(x), str(x)]\ny.append(x)\nprint(y)\n"
    )
    kinds = [
        p.annotation
        for module in planned(text).modules
        for f in module.functions
        for p in f.parameters
        if p.name == "x"
    ]
    assert "list" not in kinds


def test_the_results_of_the_pipeline_have_the_types_of_the_end() -> None:
    text = (
        "# %%\nimport pandas as pd\n# %%\nx = [n for n in range(9)]\nx.append(len(x))\n"
        "# %%\nx = pd.read_csv('a.csv')\nx['b'] = x['a'] * 2\nx['c'] = 1\n# %%\nx\n"
    )
    found = planned(text)
    assert [(r.name, r.annotation) for r in found.results] == [("x", "pd.DataFrame")]
    assert "import pandas as pd" in found.pipeline_imports
