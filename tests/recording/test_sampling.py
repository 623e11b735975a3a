"""Fewer rows of what is long, such that what belongs together stays together."""

from __future__ import annotations

from typing import Any

import pytest

from nb2pkg.recording.inside.sampling import thinnings


def thinned(values: dict[str, Any], way: int) -> dict[str, Any]:
    thin = list(thinnings(values, size=100, limit=50))[way]
    return {name: thin(value) for name, value in values.items()}


def test_lists_of_one_length_keep_the_same_places() -> None:
    kept = thinned({"x": list(range(100)), "y": list(range(100, 200)), "n": 3}, 0)
    assert [y - x for x, y in zip(kept["x"], kept["y"], strict=True)] == [100] * 35
    assert kept["n"] == 3


def test_the_last_resort_is_the_top() -> None:
    assert thinned({"x": list(range(100))}, 2)["x"] == list(range(35))


def test_what_is_short_has_no_rows_to_spare() -> None:
    assert list(thinnings({"x": [1, 2, 3], "y": "text"}, 100, 50)) == []


def test_parts_of_one_index_stay_parts_of_it() -> None:
    pandas = pytest.importorskip("pandas")
    whole = pandas.DataFrame({"a": range(1000)})
    part = whole[whole.index % 7 == 3]
    kept = thinned({"whole": whole, "part": part}, 1)
    assert 8 < len(kept["part"]) < len(part)
    assert kept["part"].index.isin(kept["whole"].index).all()
    assert len(kept["whole"]) < len(whole)
