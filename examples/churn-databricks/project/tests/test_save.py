"""Tests of `churn.save`."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest

from churn import save


def test_import_has_no_side_effects(import_alone) -> None:
    assert import_alone("churn.save") == ("", [])


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (save.write_scores, ["catalog", "schema", "spark", "scores"]),
    ],
)
def test_signatures(function, parameters) -> None:
    assert list(inspect.signature(function).parameters) == parameters


@pytest.fixture
def catalog() -> str:
    """A small `catalog`, as `write_scores` takes it."""
    raise NotImplementedError("stub: return a small catalog")


@pytest.fixture
def schema() -> str:
    """A small `schema`, as `write_scores` takes it."""
    raise NotImplementedError("stub: return a small schema")


@pytest.fixture
def scores() -> pd.DataFrame:
    """A small `scores`, as `write_scores` takes it."""
    raise NotImplementedError("stub: return a small scores")


@pytest.mark.skip(reason="stub: give its 4 inputs, then say what write_scores returns")
def test_write_scores(catalog: str, schema: str, spark, scores: pd.DataFrame) -> None:
    """Write scores"""
    result = save.write_scores(catalog, schema, spark, scores)
    assert result == "say here what should hold of table_name, scores_spark"
