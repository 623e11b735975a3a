"""Tests of `churn.load`."""

from __future__ import annotations

import inspect

import pytest

from churn import load
from churn.config import Config


def test_import_has_no_side_effects(import_alone) -> None:
    assert import_alone("churn.load") == ("", [])


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (load.load, ["data"]),
    ],
)
def test_signatures(function, parameters) -> None:
    assert list(inspect.signature(function).parameters) == parameters


@pytest.mark.skip(reason="stub: say what load returns")
def test_load() -> None:
    """The extract of the billing system, one row per customer."""
    result = load.load(data=Config().data)
    assert result == "say here what should hold of customers"
