"""A value and the one that was recorded in, nothing out: a failed assertion says where they differ."""

from __future__ import annotations

import inspect
import math
from typing import Any

from .portraits import Varying, graph_parts, is_graph, is_of, portrait
from .reading import Every, Portrait

CLOSE = 1e-6  # how far floats may be apart, relative to their size
NOISE = 1e-9  # and relative to the largest of their array


def assert_same(actual: Any, expected: Any, place: str = "it") -> None:
    """Fail, and say where, unless `actual` is what was recorded; floats may differ by rounding."""
    if isinstance(expected, Portrait):
        assert_same(portrait(actual), expected.content, place)
    elif isinstance(expected, Varying):
        kind = type(actual).__name__
        assert kind == expected.kind, f"{place} is a {kind}, was a {expected.kind}"
    elif isinstance(expected, Every):
        assert len(actual) == expected.length, f"{place} has {len(actual)} rows"
        rows = actual.iloc if hasattr(actual, "iloc") else actual
        assert_same(rows[:: expected.step], expected.value, place)
    elif is_of(expected, "pandas") and hasattr(expected, "index"):
        _assert_same_table(actual, expected, place)
    elif is_of(expected, "polars") and hasattr(expected, "equals"):
        _assert_same_polars(actual, expected, place)
    elif is_of(expected, "xarray") and hasattr(expected, "to_dict"):
        assert type(actual) is type(expected), f"{place} is a {type(actual).__name__}"
        one, other = actual.to_dict(data="array"), expected.to_dict(data="array")
        assert_same(one, other, place)
    elif is_graph(expected):
        assert type(actual) is type(expected), f"{place} is a {type(actual).__name__}"
        assert_same(graph_parts(actual), graph_parts(expected), place)
    elif _is_array(expected):
        _assert_same_array(actual, expected, place)
    elif isinstance(expected, (list, tuple, dict)):
        _assert_same_container(actual, expected, place)
    elif _is_number(expected):
        _assert_same_number(actual, expected, place)
    else:
        _assert_same_object(actual, expected, place)


def _is_array(value: Any) -> bool:
    return is_of(value, "numpy") and hasattr(value, "shape") and value.shape != ()


def _is_number(value: Any) -> bool:
    if isinstance(value, (bool, int, float, complex)):
        return True
    return is_of(value, "numpy") and getattr(value, "shape", None) == ()


def _assert_same_table(actual: Any, expected: Any, place: str) -> None:
    from pandas import testing

    assert type(actual) is type(expected), f"{place} is a {type(actual).__name__}"
    close: dict[str, Any] = {"rtol": CLOSE, "atol": _noise(expected), "obj": place}
    if hasattr(expected, "columns"):
        testing.assert_frame_equal(actual, expected, check_freq=False, **close)
    else:
        testing.assert_series_equal(actual, expected, check_freq=False, **close)


def _assert_same_polars(actual: Any, expected: Any, place: str) -> None:
    from polars import testing

    assert type(actual) is type(expected), f"{place} is a {type(actual).__name__}"
    frame = type(expected).__name__ == "DataFrame"
    same = testing.assert_frame_equal if frame else testing.assert_series_equal
    same(actual, expected, rel_tol=CLOSE, abs_tol=1e-12)


def _noise(expected: Any) -> float:
    """How large a difference is nothing but rounding, next to the largest of these numbers."""
    import numpy

    if hasattr(expected, "columns"):
        return min(map(_noise, (one for _, one in expected.items())), default=1e-12)
    if getattr(expected.dtype, "kind", "O") not in "fc":
        return 1e-12
    values = numpy.abs(numpy.asarray(expected))
    values = values[numpy.isfinite(values)]
    return NOISE * float(values.max()) if values.size else 1e-12


def _assert_same_array(actual: Any, expected: Any, place: str) -> None:
    import numpy

    assert _is_array(actual), f"{place} is a {type(actual).__name__}, not an array"
    assert actual.shape == expected.shape, f"{place} has the shape {actual.shape}"
    assert actual.dtype.kind == expected.dtype.kind, f"{place} is of {actual.dtype}"
    if expected.dtype == object:
        for number, (one, other) in enumerate(
            zip(actual.flat, expected.flat, strict=True)
        ):
            assert_same(one, other, f"{place}[{number}]")
    elif expected.dtype.kind in "fc":
        numpy.testing.assert_allclose(
            actual, expected, CLOSE, _noise(expected), err_msg=place
        )
    else:
        numpy.testing.assert_array_equal(actual, expected, err_msg=place)


def _assert_same_container(actual: Any, expected: Any, place: str) -> None:
    assert isinstance(actual, type(expected)), f"{place} is a {type(actual).__name__}"
    if isinstance(expected, dict):
        missing = [key for key in expected if key not in actual]
        more = [key for key in actual if key not in expected]
        assert not (missing or more), f"{place}: missing {missing}, unexpected {more}"
        for key, one in expected.items():
            assert_same(actual[key], one, f"{place}[{key!r}]")
        return
    assert len(actual) == len(expected), f"{place} has {len(actual)} items"
    for number, (one, other) in enumerate(zip(actual, expected, strict=True)):
        assert_same(one, other, f"{place}[{number}]")


def _assert_same_number(actual: Any, expected: Any, place: str) -> None:
    told = f"{place} is {actual!r}, was {expected!r}"
    assert _is_number(actual), told
    truths = ["bool" in type(one).__name__ for one in (actual, expected)]
    assert truths[0] == truths[1], told
    if actual == expected or (actual != actual and expected != expected):
        return
    kinds = type(expected).__name__
    assert "float" in kinds or "complex" in kinds, told
    if isinstance(expected, complex):
        assert abs(actual - expected) <= CLOSE * abs(expected), told
    else:
        near = math.isclose(actual, expected, rel_tol=CLOSE, abs_tol=1e-12)
        assert near, told


def _defined(value: Any) -> set[str]:
    """What the class of a value, or one it is derived from, defines by itself."""
    return {name for base in type(value).__mro__[:-1] for name in vars(base)}


def _is_method(value: Any) -> bool:
    """A method of an object, which is another one each time it is looked up."""
    owner = getattr(value, "__self__", None)
    return (
        inspect.isroutine(value) and owner is not None and not inspect.ismodule(owner)
    )


def _assert_same_object(actual: Any, expected: Any, place: str) -> None:
    kind = type(actual).__name__
    assert kind == type(expected).__name__, f"{place} is a {kind}: {actual!r}"
    if expected is None or actual is expected:
        return
    if _is_method(expected):
        assert actual.__name__ == expected.__name__, f"{place} is {actual!r}"
        assert_same(actual.__self__, expected.__self__, f"{place}.__self__")
    elif hasattr(expected, "equals"):
        assert actual.equals(expected), f"{place} is {actual!r}, was {expected!r}"
    elif "__eq__" not in _defined(expected) or is_of(expected, "scipy"):
        assert_same(portrait(actual), portrait(expected), place)
    else:
        assert actual == expected, f"{place} is {actual!r}, was {expected!r}"
