"""Arrays and tables of NumPy and pandas in, what JSON says of them out; large ones go to files."""

from __future__ import annotations

import math
from typing import Any, Protocol

from .naming import known

_SHORT = 100  # values of an array that JSON says in place
_CELLS = 400  # cells of a table that JSON says in place


class Writer(Protocol):
    """What stores the value that an array or table is part of; arrays get their file when all are known."""

    arrays: list[tuple[dict[str, str], Any]]
    portraits: bool

    def encode(self, value: Any, deep: int = 0) -> Any: ...

    def add(self, suffix: str, content: bytes) -> str: ...


class NotStorable(Exception):
    """A value has no open format; the message says which."""


def of_numpy(writer: Writer, value: Any, deep: int) -> Any:
    """Arrays and scalars; None for everything else of NumPy."""
    import numpy

    if isinstance(value, numpy.generic) and value.dtype.kind in "biufU":
        if value.dtype.kind == "f" and value.dtype.itemsize > 8:
            raise NotStorable(f"a {type(value).__name__}")
        return {"$scalar": [value.dtype.str, number(value.item())]}
    if type(value) is not numpy.ndarray:
        return None
    if value.dtype == object:
        items = [writer.encode(one, deep + 1) for one in value.ravel().tolist()]
        return {
            "$array": {
                "dtype": "object",
                "shape": list(value.shape),
                "values": items,
            }
        }
    plain = value.dtype.kind in "biuUmM" or value.dtype in ("f8", "f4")
    if plain and value.size <= _SHORT and value.dtype.isnative:
        flat = value.ravel()
        values = (
            flat.astype(str).tolist() if value.dtype.kind in "mM" else flat.tolist()
        )
        if value.dtype.kind == "m":
            values = flat.astype("int64").tolist()
        content = {
            "dtype": value.dtype.str,
            "shape": list(value.shape),
            "values": [number(one) for one in values],
        }
        return {"$array": content}
    if value.dtype.hasobject:
        raise NotStorable("an array of objects")
    placed: dict[str, str] = {}  # its file is known when all arrays are
    writer.arrays.append((placed, value))
    return placed


def of_pandas(writer: Writer, value: Any, deep: int) -> Any:
    """Frames, series, indexes, their arrays and scalars; None for everything else of pandas."""
    import pandas

    if type(value) is pandas.DataFrame:
        return _frame(writer, value, deep)
    if type(value) is pandas.Series:
        return _series(writer, value, deep)
    if isinstance(value, pandas.Index):
        return _index(writer, value, deep)
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return _column(writer, value, deep)
    if value is pandas.NA:
        return {"$name": known("pandas:NA")}
    if value is pandas.NaT:
        return {"$name": known("pandas:NaT")}
    if isinstance(value, pandas.Timestamp | pandas.Timedelta):
        make = {"$name": known(f"pandas:{type(value).__name__}")}
        return {"$object": parts(make, [value.isoformat()])}
    return None


def _series(writer: Writer, value: Any, deep: int) -> Any:
    name = writer.encode(value.name, deep + 1)
    if len(value) > _CELLS:
        path = _parquet(writer, value.to_frame("values"))
        if path:
            return {"$column": {"of": {"$file": path}, "name": name}}
    values, index = _column(writer, value.array, deep), _index(
        writer, value.index, deep
    )
    return {"$series": {"values": values, "index": index, "name": name}}


def _frame(writer: Writer, value: Any, deep: int) -> Any:
    if value.size > _CELLS:
        path = _parquet(writer, value)
        if path:
            return {"$file": path}
    columns = [
        _column(writer, value.iloc[:, place].array, deep)
        for place in range(value.shape[1])
    ]
    inner = {
        "columns": _index(writer, value.columns, deep),
        "index": _index(writer, value.index, deep),
        "values": columns,
    }
    return {"$frame": inner}


def _parquet(writer: Writer, value: Any) -> str:
    """The path of the table as parquet, "" when that would not give back the same table."""
    import io

    from pandas import read_parquet, testing

    try:
        buffer = io.BytesIO()
        value.to_parquet(buffer)
        testing.assert_frame_equal(
            read_parquet(io.BytesIO(buffer.getvalue())), value, check_exact=True
        )
    except Exception:  # no pyarrow here, or columns that parquet has no type for
        return ""
    return writer.add(".parquet", buffer.getvalue())


def _index(writer: Writer, index: Any, deep: int) -> Any:
    import pandas

    if type(index) is pandas.RangeIndex:
        return {
            "$range_index": [
                index.start,
                index.stop,
                index.step,
                writer.encode(index.name, deep + 1),
            ]
        }
    if isinstance(index, pandas.MultiIndex):
        values = [
            _column(writer, index.get_level_values(level).array, deep)
            for level in range(index.nlevels)
        ]
        return {
            "$multi_index": {
                "values": values,
                "names": [writer.encode(name, deep + 1) for name in index.names],
            }
        }
    freq = (
        getattr(index, "freqstr", None)
        if isinstance(index, pandas.DatetimeIndex | pandas.TimedeltaIndex)
        else None
    )
    return {
        "$index": {
            "values": _column(writer, index.array, deep),
            "name": writer.encode(index.name, deep + 1),
            "freq": freq,
        }
    }


def _column(writer: Writer, array: Any, deep: int) -> Any:
    import pandas

    if type(array).__name__ in ("NumpyExtensionArray", "PandasArray"):
        return of_numpy(writer, array.to_numpy(), deep)
    if isinstance(array, pandas.Categorical):
        return {
            "$categorical": {
                "codes": array.codes.tolist(),
                "categories": _index(writer, array.categories, deep),
                "ordered": array.ordered,
            }
        }
    dtype = array.dtype
    if isinstance(dtype, pandas.DatetimeTZDtype):
        moments = pandas.Series(array).dt.tz_convert("UTC").dt.tz_localize(None)
        texts = [None if one is pandas.NaT else one.isoformat() for one in moments]
        return {
            "$datetimes": {
                "values": texts,
                "zone": str(dtype.tz),
                "unit": dtype.unit,
            }
        }
    if dtype.kind in "mM" and hasattr(dtype, "str"):
        return of_numpy(writer, array.to_numpy(), deep)
    values = [
        None if pandas.api.types.is_scalar(one) and pandas.isna(one) else one
        for one in array
    ]
    return {
        "$extension": {
            "dtype": str(dtype),
            "values": [writer.encode(one, deep + 1) for one in values],
        }
    }


def number(value: Any) -> Any:
    """A number as JSON can say it: what is not finite in words."""
    return (
        value if not isinstance(value, float) or math.isfinite(value) else repr(value)
    )


def parts(make: Any, args: list[Any]) -> dict[str, Any]:
    """An object that is made by one call."""
    return {"make": make, "args": args, "state": None, "items": [], "pairs": []}
