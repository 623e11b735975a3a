"""Tests of `house_prices.evaluate`."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression

from house_prices import evaluate


def test_import_has_no_side_effects(import_alone) -> None:
    assert import_alone("house_prices.evaluate") == ("", [])


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (evaluate.score, ["model", "X", "y"]),
        (evaluate.evaluate, ["X_test", "y_test", "baseline", "forest"]),
        (
            evaluate.evaluate_worst,
            ["forest", "scores", "baseline", "y_test", "X_test", "df"],
        ),
        (evaluate.plot_residuals, ["y_test", "residuals"]),
        (evaluate.compute_weights, ["best", "X"]),
    ],
)
def test_signatures(function, parameters) -> None:
    assert list(inspect.signature(function).parameters) == parameters


@pytest.fixture
def model():
    """A small `model`, as `score` takes it."""
    raise NotImplementedError("stub: return a small model")


@pytest.fixture
def X():
    """A small `X`, as `score`, `compute_weights` take it."""
    raise NotImplementedError("stub: return a small X")


@pytest.fixture
def y():
    """A small `y`, as `score` takes it."""
    raise NotImplementedError("stub: return a small y")


@pytest.fixture
def X_test():
    """A small `X_test`, as `evaluate`, `evaluate_worst` take it."""
    raise NotImplementedError("stub: return a small X_test")


@pytest.fixture
def y_test():
    """A small `y_test`, as `evaluate`, `evaluate_worst`, `plot_residuals` take it."""
    raise NotImplementedError("stub: return a small y_test")


@pytest.fixture
def baseline() -> LinearRegression:
    """A small `baseline`, as `evaluate`, `evaluate_worst` take it."""
    raise NotImplementedError("stub: return a small baseline")


@pytest.fixture
def forest() -> RandomForestRegressor:
    """A small `forest`, as `evaluate`, `evaluate_worst` take it."""
    raise NotImplementedError("stub: return a small forest")


@pytest.fixture
def scores() -> pd.DataFrame:
    """A small `scores`, as `evaluate_worst` takes it."""
    raise NotImplementedError("stub: return a small scores")


@pytest.fixture
def df() -> pd.DataFrame:
    """A small `df`, as `evaluate_worst` takes it."""
    raise NotImplementedError("stub: return a small df")


@pytest.fixture
def residuals():
    """A small `residuals`, as `plot_residuals` takes it."""
    raise NotImplementedError("stub: return a small residuals")


@pytest.fixture
def best():
    """A small `best`, as `compute_weights` takes it."""
    raise NotImplementedError("stub: return a small best")


@pytest.mark.skip(reason="stub: give model, X, y, then say what score returns")
def test_score(model, X, y) -> None:
    result = evaluate.score(model, X, y)
    assert result == "say here what should hold of the result"


@pytest.mark.skip(reason="stub: give its 4 inputs, then say what evaluate returns")
def test_evaluate(
    X_test,
    y_test,
    baseline: LinearRegression,
    forest: RandomForestRegressor,
) -> None:
    """Compare both models on the held-out sales."""
    result = evaluate.evaluate(X_test, y_test, baseline, forest)
    assert result == "say here what should hold of scores"


@pytest.mark.skip(
    reason="stub: give its 6 inputs, then say what evaluate_worst returns",
)
def test_evaluate_worst(
    forest: RandomForestRegressor,
    scores: pd.DataFrame,
    baseline: LinearRegression,
    y_test,
    X_test,
    df: pd.DataFrame,
) -> None:
    """Evaluate `best`, `residuals` and `worst` with `forest`, `scores` and 4 more"""
    result = evaluate.evaluate_worst(forest, scores, baseline, y_test, X_test, df)
    assert result == "say here what should hold of best, residuals, worst"


@pytest.mark.skip(
    reason="stub: give y_test, residuals, then say what plot_residuals returns",
)
def test_plot_residuals(y_test, residuals) -> None:
    """Plot residuals"""
    result = evaluate.plot_residuals(y_test, residuals)
    assert result == "say here what should hold of the result"


@pytest.mark.skip(reason="stub: give best, X, then say what compute_weights returns")
def test_compute_weights(best, X: pd.DataFrame) -> None:
    """Compute `weights` from `best` and `X`"""
    result = evaluate.compute_weights(best, X)
    assert result == "say here what should hold of weights"
