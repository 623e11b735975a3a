"""Tests of `text_stats.read`."""

from __future__ import annotations

import inspect

import pytest

from text_stats import read
from text_stats.config import Config


def test_import_has_no_side_effects(import_alone) -> None:
    assert import_alone("text_stats.read") == ("", [])


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (read.read, ["source"]),
        (read.load_stopwords, ["STOPWORDS"]),
    ],
)
def test_signatures(function, parameters) -> None:
    assert list(inspect.signature(function).parameters) == parameters


@pytest.mark.skip(reason="stub: say what read returns")
def test_read() -> None:
    """Read the log and split it at its headings."""
    result = read.read(source=Config().source)
    assert result == "say here what should hold of raw, entries"


@pytest.mark.skip(reason="stub: say what load_stopwords returns")
def test_load_stopwords() -> None:
    """Load `stopwords`"""
    result = read.load_stopwords(STOPWORDS=Config().stopwords)
    assert result == "say here what should hold of stopwords"
