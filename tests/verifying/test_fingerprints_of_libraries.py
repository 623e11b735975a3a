"""Values of libraries in, digests out: those of a library that is not installed are skipped."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable
from typing import Any

import pytest

from nb2pkg.verifying.fingerprints import digest_of


@pytest.mark.parametrize(
    ("library", "one", "other"),
    [
        ("numpy", lambda np: np.arange(3), lambda np: np.arange(3.0)),
        ("numpy", lambda np: np.float32(1), lambda np: np.float64(1)),
        (
            "numpy",
            lambda np: np.random.default_rng(0),
            lambda np: np.random.default_rng(1),
        ),
        (
            "numpy",
            lambda np: np.random.RandomState(0),
            lambda np: np.random.RandomState(1),
        ),
        (
            "pandas",
            lambda pd: pd.Series([1, 2]),
            lambda pd: pd.Series([1, 2], dtype="int32"),
        ),
        (
            "pandas",
            lambda pd: pd.Series(["a"], dtype=pd.CategoricalDtype(["a", "b"])),
            lambda pd: pd.Series(["a"], dtype=pd.CategoricalDtype(["a", "c"])),
        ),
        (
            "pandas",
            lambda pd: pd.DataFrame({"a": [1], "b": [2]}).groupby("a"),
            lambda pd: pd.DataFrame({"a": [1], "b": [2]}).groupby("b"),
        ),
        (
            "polars",
            lambda pl: pl.DataFrame({"a": [1, None]}),
            lambda pl: pl.DataFrame({"a": [1, 2]}),
        ),
        ("polars", lambda pl: pl.Series("a", [1]), lambda pl: pl.Series("b", [1])),
        (
            "polars",
            lambda pl: pl.LazyFrame({"a": [1]}).filter(pl.col("a") > 0),
            lambda pl: pl.LazyFrame({"a": [1]}).filter(pl.col("a") > 1),
        ),
        (
            "scipy.sparse",
            lambda sp: sp.eye(2).tocsr(),
            lambda sp: (2 * sp.eye(2)).tocsr(),
        ),
        (
            "sklearn.tree",
            lambda tree: tree.DecisionTreeClassifier().fit([[0], [1]], [0, 1]),
            lambda tree: tree.DecisionTreeClassifier().fit([[0], [3]], [0, 1]),
        ),
        (
            "sklearn.neighbors",
            lambda near: near.KDTree([[0], [1]]),
            lambda near: near.KDTree([[0], [2]]),
        ),
        ("pyarrow", lambda pa: pa.table({"a": [1]}), lambda pa: pa.table({"a": [2]})),
        ("torch", lambda torch: torch.ones(2), lambda torch: torch.zeros(2)),
    ],
)
def test_a_value_and_one_that_differs(
    library: str, one: Callable[[Any], Any], other: Callable[[Any], Any]
) -> None:
    module = pytest.importorskip(library)
    assert digest_of(one(module)) == digest_of(one(module))
    assert digest_of(one(module)) != digest_of(other(module))


def test_a_long_array_is_looked_at_to_its_end() -> None:
    one, other = array("d", range(9_000)), array("d", [*range(8_999), 5])
    assert digest_of(one) == digest_of(array("d", range(9_000))) != digest_of(other)


def test_a_generator_is_where_it_stands() -> None:
    drawn = random.Random(0)
    drawn.random()
    assert (
        digest_of(random.Random(0)) == digest_of(random.Random(0)) != digest_of(drawn)
    )
