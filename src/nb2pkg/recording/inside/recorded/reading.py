"""A file below `tests/data/` in, the value it holds out."""

from __future__ import annotations

import base64
import datetime
import decimal
import importlib
import json
import pathlib
import random
import shutil
import sys
from collections.abc import Callable
from typing import Any

from .figures import blank
from .names import NAMES
from .portraits import Varying

GRAPHS = ("Graph", "DiGraph", "MultiGraph", "MultiDiGraph")  # of NetworkX
DATA = pathlib.Path(__file__).parents[1] / "data"


def load(path: str, root: pathlib.Path | None = None) -> Any:
    """The value stored at `path` below `tests/data/`."""
    file = (root or DATA) / path
    if file.suffix == ".parquet":
        import pandas

        return pandas.read_parquet(file)
    if file.suffix == ".npy":
        import numpy

        return numpy.load(file, allow_pickle=False)
    if file.suffix.startswith(".npz#"):
        import numpy

        name, _, number = file.name.partition("#")
        with numpy.load(file.with_name(name), allow_pickle=False) as arrays:
            return arrays[number]
    if file.suffix == ".txt":
        return file.read_bytes().decode("utf-8")
    if file.suffix == ".pickle":
        import pickle

        return pickle.loads(file.read_bytes())
    return _value(json.loads(file.read_text(encoding="utf-8")), root or DATA)


def seed(number: int = 0) -> None:
    """Put the random states that the whole process shares where `number` puts them."""
    random.seed(number)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(number)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(number)


def lay_out(path: str, folder: pathlib.Path) -> pathlib.Path:
    """Copy the files stored at `path` into `folder`, as the notebook found them in its own."""
    shutil.copytree(DATA / path, folder, dirs_exist_ok=True)
    return folder


class Portrait:
    """What is known of an expected value that cannot be stored: its class, and what its attributes hold."""

    def __init__(self, content: Any) -> None:
        self.content = content


class Every:
    """Every `step`-th of the rows of an expected value, and how many there are in all."""

    def __init__(self, step: int, length: int, value: Any) -> None:
        self.step, self.length, self.value = step, length, value


def _value(stored: Any, root: pathlib.Path) -> Any:
    """A value from its JSON: what JSON cannot say is an object with one key, `$` and the name of its kind."""
    if isinstance(stored, list):
        return [_value(one, root) for one in stored]
    if not isinstance(stored, dict):
        return stored
    kind: str
    content: Any
    kind, content = next(iter(stored.items())) if stored else ("", "")
    if not kind.startswith("$"):
        return {key: _value(one, root) for key, one in stored.items()}
    if kind == "$file":
        return load(content, root)
    if kind in _PLAIN:
        return _PLAIN[kind](content)
    if kind == "$figure":
        return blank(**content)
    if kind in ("$array", "$categorical", "$extension", "$datetimes"):
        return _array(kind, content, root)
    if kind == "$polars":
        return _polars(content[0], root / content[1])
    inner = _value(content, root)
    if kind in _MADE:
        return _MADE[kind](inner)
    return _table(kind, inner)


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "$float": float,
    "$bytes": base64.b64decode,
    "$complex": lambda parts: complex(*map(float, parts)),
    "$decimal": decimal.Decimal,
    "$path": pathlib.Path,
    "$date": datetime.date.fromisoformat,
    "$time": datetime.time.fromisoformat,
    "$datetime": datetime.datetime.fromisoformat,
    "$timedelta": lambda parts: datetime.timedelta(*parts),
    "$range": lambda parts: range(*parts),
    "$slice": lambda parts: slice(*parts),
    "$name": lambda text: _named(text),
    "$scalar": lambda parts: _scalar(*parts),
}
_MADE: dict[str, Callable[[Any], Any]] = {
    "$tuple": tuple,
    "$set": set,
    "$frozenset": frozenset,
    "$dict": dict,
    "$portrait": Portrait,
    "$varying": Varying,
    "$every": lambda parts: Every(*parts),
    "$xarray": lambda parts: _xarray(*parts),
    "$graph": lambda parts: _graph(*parts),
    "$method": lambda parts: getattr(*parts),
    "$object": lambda parts: _object(**parts),
}


def _named(text: str) -> Any:
    if text not in NAMES:
        raise ValueError(f"{text} is not among the names in {__package__}.names")
    module, _, path = text.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split(".") if path else ():
        found = getattr(found, name)
    return found


def _scalar(dtype: str, value: Any) -> Any:
    import numpy

    return numpy.array(value, dtype=dtype)[()]


def _object(make: Any, args: Any, state: Any, items: Any, pairs: Any) -> Any:
    """An object from its class and its state, in the way `pickle` makes one."""
    made = make(*args)
    if state is not None and hasattr(made, "__setstate__"):
        made.__setstate__(state)
    elif state is not None:
        inner, slots = state if isinstance(state, tuple) else (state, None)
        vars(made).update(inner or {})
        for name, value in (slots or {}).items():
            setattr(made, name, value)
    for one in items:
        made.append(one)
    for key, one in pairs:
        made[key] = one
    return made


def _polars(kind: str, file: pathlib.Path) -> Any:
    import polars

    frame = polars.read_parquet(file)
    return frame.to_series() if kind == "Series" else frame


def _xarray(kind: str, content: Any) -> Any:
    import xarray

    return getattr(xarray, kind).from_dict(content)


def _graph(kind: str, parts: Any) -> Any:
    import networkx

    if kind not in GRAPHS:
        raise ValueError(f"{kind} is no kind of graph")
    graph = getattr(networkx, kind)()
    graph.graph.update(parts["graph"])
    graph.add_nodes_from(map(tuple, parts["nodes"]))
    graph.add_edges_from(map(tuple, parts["edges"]))
    return graph


def _array(kind: str, content: Any, root: pathlib.Path) -> Any:
    if kind == "$array":
        import numpy

        if content["dtype"] == "object":
            flat = numpy.empty(len(content["values"]), dtype=object)
            for place, one in enumerate(content["values"]):
                flat[place] = _value(one, root)
        else:
            flat = numpy.array(content["values"], dtype=content["dtype"])
        return flat.reshape(content["shape"])
    import pandas

    if kind == "$categorical":
        categories = _value(content["categories"], root)
        return pandas.Categorical.from_codes(
            content["codes"], categories, ordered=content["ordered"]
        )
    if kind == "$datetimes":
        moments = pandas.to_datetime(content["values"], utc=True, format="ISO8601")
        moments = moments.as_unit(content["unit"])
        return moments.tz_convert(content["zone"]).array
    return pandas.array(_value(content["values"], root), dtype=content["dtype"])


def _table(kind: str, inner: Any) -> Any:
    import pandas

    if kind == "$range_index":
        return pandas.RangeIndex(*inner[:3], name=inner[3])
    if kind == "$index":
        made = pandas.Index(inner["values"], name=inner["name"])
        if inner["freq"]:
            made = type(made)(made, freq=inner["freq"], name=inner["name"])
        return made
    if kind == "$multi_index":
        return pandas.MultiIndex.from_arrays(inner["values"], names=inner["names"])
    if kind == "$column":
        return inner["of"]["values"].rename(inner["name"])
    if kind == "$series":
        return pandas.Series(inner["values"], inner["index"], name=inner["name"])
    if kind == "$frame":
        columns = dict(enumerate(inner["values"]))
        made = pandas.DataFrame(columns, index=inner["index"])
        made.columns = inner["columns"]
        return made
    raise ValueError(f"{kind} is no kind of stored value")
