"""What is stored in open formats comes back as it was; what has none is refused; what differs is found."""

from __future__ import annotations

import collections
import datetime
import decimal
import json
import math
import random
import subprocess
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from nb2pkg.recording.inside.recorded import (
    Portrait,
    Varying,
    assert_same,
    load,
    portrait,
)
from nb2pkg.recording.inside.storing import Store, Writer
from nb2pkg.recording.inside.tables import NotStorable, parts

MOMENT = datetime.datetime(2024, 2, 29, 12, 30)


class Model:
    """Something like an estimator."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self._cache = object()

    def fit(self, values: list[float]) -> Model:
        self.mean_ = sum(values) / len(values)
        return self


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        1.5,
        math.inf,
        "é\n'\"",
        "a list [  1,   2  ] in a text, and [ ]",
        ["[ 1,  2 ]", 3],
        "half a pair \ud83d",
        {"half \udc00": "[\n 1\n]"},
        b"\x00\xff",
        2 - 1j,
        [1, [2.5, None]],
        (1, ("a",)),
        {"a": {"b": 1}},
        {1: "a", (2, 3): "b", "$x": 4},
        {"a", "b"},
        frozenset([1, 2]),
        range(2, 9, 3),
        MOMENT,
        MOMENT.date(),
        datetime.timedelta(days=1, seconds=2),
        decimal.Decimal("1.10"),
        len,
        math,
        collections.OrderedDict,
    ],
)
def test_a_value_comes_back_as_it_was(value: object, tmp_path: Path) -> None:
    path = Writer(Store(tmp_path), "steps/value").write(value)
    back = load(path, tmp_path)
    assert back == value and type(back) is type(value)
    assert path == "steps/value.json"


@pytest.mark.parametrize(
    "value",
    [
        collections.Counter("abca"),
        collections.OrderedDict(b=1, a=2),
        collections.defaultdict(list, a=[1]),
        collections.deque([1, 2], maxlen=3),
        random.Random(3),
        {"a": 1}.get,
    ],
)
def test_an_object_is_stored_as_its_class_and_state_when_asked(
    value: Any, tmp_path: Path
) -> None:
    with pytest.raises(NotStorable):
        Writer(Store(tmp_path), "value").write(value)
    back = load(Writer(Store(tmp_path), "value", objects=True).write(value), tmp_path)
    assert type(back) is type(value)
    if isinstance(value, random.Random):
        assert back.random() == value.random()
    else:
        assert_same(back, value)


@pytest.mark.parametrize("value", [lambda: 1, (item for item in "a")])
def test_what_has_no_open_format_is_refused(value: object, tmp_path: Path) -> None:
    with pytest.raises(NotStorable):
        Writer(Store(tmp_path), "value", objects=True).write(value)
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


class Opener:
    """Its pickle would open a process when it is read."""

    def __reduce__(self) -> Any:
        return subprocess.Popen, (["true"],)


def test_what_is_made_by_calling_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotStorable):
        Writer(Store(tmp_path), "value", objects=True).write(Opener())


@pytest.mark.parametrize(
    "stored",
    [
        {"$name": "os:system"},
        {"$name": "antigravity"},
        {"$object": parts({"$name": "os:system"}, ["true"])},
        {"$object": parts({"$name": "subprocess:Popen"}, [["true"]])},
    ],
)
def test_a_stored_value_names_only_what_was_stored_here(
    stored: object, tmp_path: Path
) -> None:
    (tmp_path / "value.json").write_text(json.dumps(stored))
    with pytest.raises(ValueError, match="is not among the names"):
        load("value.json", tmp_path)


def test_a_list_that_contains_itself_is_refused(tmp_path: Path) -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(NotStorable, match="list"):
        Writer(Store(tmp_path), "value").write(value)


def test_a_pickle_only_where_it_is_allowed(tmp_path: Path) -> None:
    value = collections.Counter("aab")
    path = Writer(Store(tmp_path, pickles=True), "value").write(value)
    assert path == "value.pickle"
    assert load(path, tmp_path) == value


def test_the_same_content_is_kept_once_under_its_first_name(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert Writer(store, "load/df").write([1, 2]) == "load/df.json"
    assert Writer(store, "clean/df").write([1, 2]) == "load/df.json"
    assert Writer(store, "load/df").write([3]) == "load/df-2.json"


def frames() -> dict[str, Any]:
    pandas = pytest.importorskip("pandas")
    numpy = pytest.importorskip("numpy")
    days = pandas.date_range("2024-01-01", periods=3, tz="Europe/Berlin")
    mixed = pandas.DataFrame(
        {
            "whole": [1, 2, 3],
            "real": [0.1, math.nan, math.inf],
            "text": ["a", None, "c"],
            "kind": pandas.Categorical(["x", "y", "x"], ordered=True),
            "maybe": pandas.array([1, None, 3], dtype="Int64"),
            "day": days.tz_localize(None),
            "zoned": days,
            "things": [[1], {"a": 2}, None],
        },
        index=pandas.Index(["p", "q", "r"], name="key"),
    )
    many = pandas.DataFrame(numpy.arange(3000.0).reshape(1000, 3), columns=list("abc"))
    return {
        "mixed": mixed,
        "many": many,
        "numbered columns": many.rename(columns={"a": 0, "b": 1}),
        "same names": mixed[["whole", "whole"]],
        "empty": mixed.iloc[:0],
        "long series": many["a"],
        "levels": mixed.set_index(["whole", "kind"]),
        "daily": pandas.Series([1.0, 2.0, 3.0], days),
        "index": days,
        "moment": days[0],
    }


@pytest.mark.parametrize("name", list(range(10)))
def test_tables_come_back_as_they_were(name: int, tmp_path: Path) -> None:
    testing = pytest.importorskip("pandas").testing
    value = list(frames().values())[name]
    back = load(Writer(Store(tmp_path), "value").write(value), tmp_path)
    assert type(back) is type(value)
    if hasattr(value, "columns"):
        testing.assert_frame_equal(back, value, check_exact=True)
    elif hasattr(value, "index"):
        testing.assert_series_equal(back, value, check_exact=True)
    else:
        assert_same(back, value)


def test_large_tables_are_parquet_and_large_arrays_npy(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    many = frames()["many"]
    assert Writer(Store(tmp_path), "a").write(many) == "a.parquet"
    assert Writer(Store(tmp_path), "b").write(many.to_numpy()) == "b.npy"


def test_arrays_of_one_value_share_a_file(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    value = {"a": numpy.arange(1000), "b": numpy.ones((30, 40))}
    path = Writer(Store(tmp_path), "value").write(value)
    files = sorted(one.name for one in tmp_path.iterdir())
    assert files == ["value.json", "value.npz"]
    assert_same(load(path, tmp_path), value)


def labelled(name: str) -> Any:
    """A value of a library that may not be installed."""
    library = pytest.importorskip(name.partition(".")[0])
    numpy = pytest.importorskip("numpy")
    if name.startswith("networkx"):
        graph = getattr(library, name.partition(".")[2])(name="roads")
        graph.add_node("a", size=2)
        graph.add_edge("b", "a", weight=1.5)
        assert list(graph.edges)  # what a graph keeps once it was asked refers to it
        return graph
    if name == "polars.DataFrame":
        return library.DataFrame({"a": [1.5, None], "b": ["x", "y"]})
    if name == "polars.Series":
        return library.Series("a", [1, 2, 3])
    array = library.DataArray(numpy.eye(2), {"x": [1, 2]}, ("x", "y"), "n")
    return array if name == "xarray.DataArray" else array.to_dataset()


def changed(value: Any) -> Any:
    """The value with one thing changed."""
    if hasattr(value, "add_edge"):
        other = value.copy()
        other.add_edge("b", "a", weight=2.5)
        return other
    return value + 1 if hasattr(value, "data_vars") else value[:1]


@pytest.mark.parametrize(
    "name",
    [
        "polars.DataFrame",
        "polars.Series",
        "xarray.DataArray",
        "xarray.Dataset",
        "networkx.Graph",
        "networkx.DiGraph",
        "networkx.MultiDiGraph",
    ],
)
def test_labelled_tables_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    value = labelled(name)
    back = load(Writer(Store(tmp_path), "value").write(value), tmp_path)
    assert type(back) is type(value)
    assert_same(back, value)
    assert_same(portrait(back), portrait(value))
    with pytest.raises(AssertionError):
        assert_same(changed(back), value)
    with pytest.raises(AssertionError):
        assert_same(portrait(changed(back)), portrait(value))


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    value = (frames()["many"], {"z", "y", "x"}, numpy.ones(500), numpy.zeros(500))
    for place in ("one", "other"):
        Writer(Store(tmp_path / place), "value").write(value)
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / place).iterdir()}
        for place in ("one", "other")
    )
    assert one == other and len(one) == 3


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1, 2),
        (1, True),
        (1, "1"),
        (1.0, 1.001),
        (math.nan, 1.0),
        ([1], (1,)),
        ([1, 2], [1]),
        ({"a": 1}, {"b": 1}),
        (None, 0),
        ({1}, {2}),
        ((1, 2), (1, Varying("float"))),
        ([].append, {}.get),
        ({1: 2}.get, {1: 3}.get),
        (Model(3).fit([1.0]), Portrait(portrait(Model(4).fit([1.0])))),
        (Model(3).fit([1.0]), Portrait(portrait(Model(3).fit([2.0])))),
    ],
)
def test_a_difference_fails(actual: object, expected: object) -> None:
    with pytest.raises(AssertionError):
        assert_same(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (0.1 + 0.2, 0.3),
        (math.nan, math.nan),
        (PurePosixPath("a"), PurePosixPath("a")),
        ((1, 2.5), (1, Varying("float"))),
        ({1: 2}.get, {1: 2}.get),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (Model(3).fit([0.3]), Portrait(portrait(Model(3).fit([0.1 + 0.2])))),
    ],
)
def test_rounding_and_order_of_keys_do_not(actual: object, expected: object) -> None:
    assert_same(actual, expected)


def test_differences_of_tables_and_arrays_fail() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1.0, 2.0]})
    assert_same(frame * (1 + 1e-9), frame)
    others = [frame * 1.01, frame.astype(int), frame.rename(columns={"a": "b"})]
    others += [frame.iloc[:1], frame["a"], frame.set_axis([1, 2])]
    for other in others:
        with pytest.raises(AssertionError):
            assert_same(other, frame)
    values = frame.to_numpy()
    for other in (values + 1, values.astype(int), values.ravel(), [1.0, 2.0]):
        with pytest.raises(AssertionError):
            assert_same(other, values)


def test_the_failure_says_where() -> None:
    with pytest.raises(AssertionError, match=r"it\['a'\]\[1\] is 3, was 2"):
        assert_same({"a": [1, 3]}, {"a": [1, 2]})
