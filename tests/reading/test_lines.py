"""Cell and line of a notebook in, line of its file out."""

from __future__ import annotations

import json

import pytest

from nb2pkg.reading import read_bytes
from nb2pkg.reading.lines import file_lines

PERCENT = (
    "# ---\n# jupyter: x\n# ---\n\n# %% [markdown]\n# Title\n\n# %%\n\nx = 1\ny = 2\n"
)
DATABRICKS = """\
# Databricks notebook source
# MAGIC %md
# MAGIC Title

# COMMAND ----------

# DBTITLE 1,Load
x = 1
y = 2

# COMMAND ----------

# MAGIC %sql
# MAGIC select 1
"""
CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": ["# T\n", "text"]},
    {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": ["x = 1\n", "y = 2"],
    },
]
IPYNB = {"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


@pytest.mark.parametrize(
    ("text", "cell", "line", "expected"),
    [
        (PERCENT, 1, 1, "# Title"),
        (PERCENT, 2, 1, "x = 1"),
        (PERCENT, 2, 2, "y = 2"),
        (DATABRICKS, 1, 1, "# MAGIC Title"),
        (DATABRICKS, 2, 2, "y = 2"),
        (DATABRICKS, 3, 2, "# MAGIC select 1"),
        (json.dumps(IPYNB, indent=1), 1, 2, '"text"'),
        (json.dumps(IPYNB, indent=1), 2, 1, '"x = 1\\n",'),
        (json.dumps(IPYNB, indent=1), 2, 2, '"y = 2"'),
    ],
)
def test_a_place_in_a_cell_is_a_line_of_the_file(
    text: str, cell: int, line: int, expected: str
) -> None:
    data = text.encode()
    notebook = read_bytes(data, name="a", path="a")
    number = file_lines(notebook, data)(cell, line)
    assert text.split("\n")[number - 1].strip() == expected


def test_what_has_no_line_is_on_the_first() -> None:
    data = json.dumps(IPYNB).encode()
    line_of = file_lines(read_bytes(data, name="a", path="a.ipynb"), data)
    assert [line_of(0, 1), line_of(2, 2), line_of(99, 1)] == [1, 1, 1]
