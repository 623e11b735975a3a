"""Percent text in, its facts out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.reading import read_bytes


@pytest.fixture
def analysed() -> Callable[[str], Analysis]:
    """Analyse a notebook written as percent text."""

    def run(text: str) -> Analysis:
        data = text.strip("\n").encode()
        return analyse(read_bytes(data, name="story", path="story.py"))

    return run


@pytest.fixture
def fact_of(analysed: Callable[[str], Analysis]) -> Callable[..., Fact]:
    """The fact of the last statement of a cell."""
    return lambda source: analysed(f"# %%\n{source}").facts[-1]
