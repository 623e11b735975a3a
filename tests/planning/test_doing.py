"""Code in; the name of the function and a sentence about it out, where the notebook says nothing itself."""

from __future__ import annotations

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.planning import plan
from nb2pkg.reading import read_bytes

BEFORE = """
# %%
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.linear_model import Ridge
df = pd.DataFrame({"price": [1.0, 2.0, 3.0], "rooms": [1, 2, 3]})
df["rooms"] = df["rooms"].astype(float)
"""


def told(cell: str, after: str = "df") -> tuple[str, str]:
    """Name and summary of the function that the cell becomes."""
    text = f"{BEFORE}# %%\n{cell}\n# %%\nprint({after})\n"
    found = plan(analyse(read_bytes(text.encode(), name="story", path="story.py"))).plan
    functions = [
        f for m in found.modules for f in m.functions if 3 in f.cells or 2 in f.cells
    ]
    return functions[-1].name, functions[-1].summary


@pytest.mark.parametrize(
    ("cell", "after", "name", "summary"),
    [
        (
            'df["area"] = df["rooms"] * 20\ndf = df.copy()',
            "df",
            "add_area",
            "Add `area` to `df`",
        ),
        (
            'df["price"] = df["price"] / 1000\nprint(df["price"].max())',
            "df",
            "update_price",
            "Update `price` in `df`",
        ),
        (
            'df.loc[df["rooms"] > 2, "price"] = df["price"].median()\ndf = df.copy()',
            "df",
            "update_price",
            "Update `price` in `df`",
        ),
        (
            'df["a"] = df["rooms"] * 2\ndf["b"] = df["rooms"] * 3\ndf["c"] = df["b"] + df["a"]',
            "df",
            "add_columns",
            "Add `a`, `b` and `c` to `df`",
        ),
        (
            'df = pd.read_csv("data/sales-2024.csv", sep=";")\ndf = df.dropna()',
            "df",
            "load_sales_2024",
            "Load `df`",
        ),
        (
            'table = df.groupby("rooms")["price"].mean()\nn = len(table) + len(df)',
            "table, n",
            "summarise_table",
            "Summarise `table` and `n` from `df`",
        ),
        (
            'X = df[["rooms"]].to_numpy()\nmodel = Ridge().fit(X, df["price"])\nprint(model.coef_)',
            "model",
            "train_model",
            "Train `model` on `df`",
        ),
        (
            'fig, ax = plt.subplots()\nax.plot(df["rooms"])\nax.plot(df["price"])\n'
            'ax.set_title("Price by rooms")\nax.legend()\nplt.show()',
            "df",
            "plot_price_rooms",
            "Plot price by rooms",
        ),
    ],
)
def test_what_a_step_does(cell: str, after: str, name: str, summary: str) -> None:
    assert told(cell, after) == (name, summary)
