"""`%run`: the other notebook's cells in its place; first what must stay a `%run`, then what is joined and how."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.notebook import Notebook
from nb2pkg.reading import join, read_notebook

HEADER = "# Databricks notebook source\n"
BETWEEN = "\n\n# COMMAND ----------\n\n"


def write(folder: Path, name: str, *cells: str) -> Path:
    """A notebook of these cells; those that begin with `%` are magics."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    magics = [
        "\n".join(f"# MAGIC {line}".rstrip() for line in cell.split("\n"))
        for cell in cells
    ]
    texts = [m if c.startswith("%") else c for c, m in zip(cells, magics, strict=True)]
    path.write_text(HEADER + BETWEEN.join(texts) + "\n", encoding="utf-8")
    return path


def joined(folder: Path, *cells: str) -> Notebook:
    return join(read_notebook(write(folder, "main.py", *cells)))


def told(notebook: Notebook) -> list[tuple[str, int, str]]:
    """Where each cell is from, its number there, its source; without the `%run` cells that are done."""
    return [
        (cell.notebook, cell.number, cell.source)
        for cell in notebook.cells
        if not (cell.joined and cell.kind == "other")
    ]


def why(notebook: Notebook) -> str:
    """The only finding."""
    (finding,) = notebook.findings
    assert finding.code == "run-left-in-notebook"
    return finding.message.partition(" stays: ")[2]


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ("%run ./missing", "there is no notebook `./missing` here"),
        ("%run /Shared/setup", "by its path in the workspace"),
        ("%run ./other and more", "more than a path and arguments"),
        ("%run ./other $a =", "more than a path and arguments"),
        ("%run ./module", "no Databricks notebook"),
    ],
)
def test_what_it_runs_is_not_known(tmp_path: Path, run: str, message: str) -> None:
    write(tmp_path, "other.py", "x = 1")
    (tmp_path / "module.py").write_text("x = 1\n", encoding="utf-8")
    notebook = joined(tmp_path, run, "print(x)")
    assert message in why(notebook)
    assert [c.source for c in notebook.cells] == [run, "print(x)"]
    assert not notebook.ran


@pytest.mark.parametrize(
    ("child", "run", "caller", "message"),
    [
        (["dbutils.notebook.exit('x')"], "%run ./o", "", "may end with"),
        (["%sh ls"], "%run ./f/o", "", "in another folder"),
        (
            ['dbutils.widgets.text("a", "1")'],
            "%run ./o",
            'dbutils.widgets.text("a", "2")',
            "both notebooks have a widget `a`",
        ),
        (
            ['dbutils.widgets.text("a", "1")'],
            "%run ./o $a=2",
            'x = dbutils.widgets.get("a")',
            "the caller reads a widget of the notebook it runs",
        ),
        (
            ['w = dbutils.widgets\nw.text("a", "1")'],
            "%run ./o $a=2",
            "",
            "it uses `dbutils.widgets",
        ),
        (
            ["print(dbutils.widgets.getAll())"],
            "%run ./o $a=2",
            "",
            "cannot be followed",
        ),
        (["x = dbutils.widgets.get(n)"], "%run ./o $a=2", "", "cannot be followed"),
        (["x = 1"], "%run ./o $a=$b", "", r"`\$b` is no widget"),
        (["%sql select ${a}"], "%run ./o $a=2", "", "cell in another language"),
        (
            ['if x:\n    dbutils.widgets.text("a", "1")'],
            "%run ./o $a=2",
            "",
            "cannot be followed|statement of its own",
        ),
        (["%run ./nowhere $b=$a"], "%run ./o", "", "runs another one that stays"),
    ],
)
def test_a_notebook_that_cannot_stand_in_its_caller(
    tmp_path: Path, child: list[str], run: str, caller: str, message: str
) -> None:
    where = "f/o.py" if "/f/" in run else "o.py"
    write(tmp_path, where, "KNOWN = 1", *child)
    notebook = joined(tmp_path, *([caller] if caller else []), run)
    assert re.search(message, why(notebook)), why(notebook)
    stays = notebook.cells[-1]
    assert (stays.source, stays.joined) == (run, False)
    # Its names are known all the same: nothing else of the notebook may take them for constants.
    assert "KNOWN" in stays.brings & stays.surely


def test_notebooks_that_run_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "%run ./b")
    write(tmp_path, "b.py", "%run ./main")
    with pytest.raises(
        NotebookUnreadable, match=r"in a circle: main\.py -> a\.py -> b\.py"
    ):
        joined(tmp_path, "%run ./a")


def test_its_cells_stand_in_the_place_of_the_run(tmp_path: Path) -> None:
    write(tmp_path, "res/00-setup.py", "%md\n# Setup", "x = 1")
    notebook = joined(tmp_path, "a = 0", "%run ./res/00-setup", "print(x)")
    assert told(notebook) == [
        ("", 1, "a = 0"),
        ("res/00-setup.py", 1, "# Setup"),
        ("res/00-setup.py", 2, "x = 1"),
        ("", 3, "print(x)"),
    ]
    assert [c.index for c in notebook.cells] == [1, 2, 3, 4, 5]
    assert [one.path for one in notebook.ran] == ["res/00-setup.py"]


def test_a_notebook_that_is_run_runs_others_from_its_own_folder(tmp_path: Path) -> None:
    write(tmp_path / "top", "shared/common.py", "y = 2")
    write(tmp_path / "top", "res/setup.py", "%run ../shared/common", "x = y")
    notebook = joined(tmp_path / "top/work", '%run "../res/setup"')
    assert told(notebook) == [
        ("../shared/common.py", 1, "y = 2"),
        ("../res/setup.py", 2, "x = y"),
    ]


def test_a_literal_argument_stands_where_it_is_assigned(tmp_path: Path) -> None:
    write(
        tmp_path,
        "o.py",
        'dbutils.widgets.text("env", "x")\nenv = dbutils.widgets.get("env")',
    )
    notebook = joined(tmp_path, '%run ./o $env="de v"')
    assert told(notebook) == [
        (
            "o.py",
            1,
            '# given by %run: dbutils.widgets.text("env", "x")\nenv = "de v"',
        )
    ]


def test_an_argument_that_is_used_otherwise_gets_a_name(tmp_path: Path) -> None:
    write(tmp_path, "o.py", 'é = getArgument("all") == "true"\nall_argument = 1')
    notebook = joined(tmp_path, "%run ./o $all=true")
    assert told(notebook) == [
        ("", 1, 'all_argument_2 = "true"'),
        ("o.py", 1, 'é = all_argument_2 == "true"\nall_argument = 1'),
    ]


def test_an_argument_that_is_a_widget_of_the_caller_is_read_from_it(
    tmp_path: Path,
) -> None:
    write(tmp_path, "o.py", 'if dbutils.widgets.get("a") == "1":\n    x = 1')
    notebook = joined(tmp_path, 'dbutils.widgets.text("b", "1")', "%run ./o $a=$b")
    assert told(notebook)[-1] == (
        "o.py",
        1,
        'if dbutils.widgets.get("b") == "1":\n    x = 1',
    )


def test_an_argument_is_passed_on(tmp_path: Path) -> None:
    write(tmp_path, "inner.py", 'v = dbutils.widgets.get("w")')
    write(tmp_path, "o.py", 'dbutils.widgets.text("a", "")', "%run ./inner $w=$a")
    notebook = joined(tmp_path, "%run ./o $a=dev")
    assert told(notebook)[-1] == ("inner.py", 1, 'v = "dev"')


def test_definitions_that_are_run_twice_stand_once(tmp_path: Path) -> None:
    write(tmp_path, "common.py", "import json\nLIMIT = 3", "def f(a=1):\n    return a")
    write(tmp_path, "o.py", "%run ./common", "x = f()")
    notebook = joined(tmp_path, "%run ./common", "%run ./o")
    assert [place for place, _, _ in told(notebook)] == [
        "common.py",
        "common.py",
        "o.py",
    ]


@pytest.mark.parametrize(
    ("common", "between"),
    [("n = []", "n.append(1)"), ("print(1)", "x = 1"), ("LIMIT = 3", "LIMIT = 4")],
)
def test_what_does_more_than_define_is_run_again(
    tmp_path: Path, common: str, between: str
) -> None:
    write(tmp_path, "common.py", common)
    notebook = joined(tmp_path, "%run ./common", between, "%run ./common")
    assert "was run before" in why(notebook)
    assert notebook.cells[-1].source == "%run ./common"


def test_a_notebook_in_sql_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "o.sql").write_text(
        "-- Databricks notebook source\nuse schema a\n", encoding="utf-8"
    )
    assert told(joined(tmp_path, "%run ./o")) == [("o.sql", 1, "%sql\nuse schema a")]


def test_what_stays_inside_is_named_from_the_folder_of_the_caller(
    tmp_path: Path,
) -> None:
    write(tmp_path, "f/o.py", "x = 1", "%run ./g/nowhere $a=1", "y = 2")
    notebook = joined(tmp_path, "%run ./f/o", "print(y)")
    assert told(notebook)[1] == ("f/o.py", 2, "%run ./f/g/nowhere $a=1")
    (finding,) = notebook.findings
    assert finding.place.cell == 3


def test_two_notebooks_may_have_a_widget_whose_value_they_agree_on(
    tmp_path: Path,
) -> None:
    made = 'dbutils.widgets.text("all", "no")'
    write(tmp_path, "inner.py", made, 'b = dbutils.widgets.get("all")')
    write(tmp_path, "o.py", made, 'a = dbutils.widgets.get("all")', "%run ./inner")
    agreed = joined(tmp_path, "%run ./o $all=no")
    assert [text for _, _, text in told(agreed) if "=" in text] == [
        'a = "no"',
        'b = "no"',
    ]
    other = joined(tmp_path, "%run ./o $all=yes")
    assert "both notebooks have a widget `all`" in why(other)
