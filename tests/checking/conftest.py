"""Percent text in, what `check` finds in it out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.checking import CODES, check
from nb2pkg.model.checking import CheckSettings
from nb2pkg.reading import read_bytes

Found = list[tuple[str, int, int]]


@pytest.fixture
def found() -> Callable[..., Found]:
    """Code, cell and line of each finding in a notebook written as percent text, of the package `churn`."""

    def run(text: str, *codes: str, **choices: object) -> Found:
        data = text.strip("\n").encode()
        analysis = analyse(read_bytes(data, name="story", path="story.py"))
        rules = frozenset(codes) or CODES
        settings = CheckSettings(rules, packages=("churn",), **choices)  # type: ignore[arg-type]
        return [
            (one.code, one.place.cell, one.place.line)
            for one in check(analysis, settings)
        ]

    return run
