"""Values in, files in open formats out: JSON, parquet for tables, `.npy` for arrays; the inverse of `recorded.load`.

Every value is read back and compared before it counts as stored, so what a format cannot hold is found here and not in a
test.
"""

from __future__ import annotations

import base64
import copyreg
import datetime
import decimal
import hashlib
import importlib
import inspect
import json
import math
import pathlib
import pickle
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import tables
from .figures import of_matplotlib
from .labelled import of_networkx, of_polars, of_xarray
from .naming import known
from .recorded import Portrait, Varying, assert_same, load, portrait

_NODES = 200_000
_DEEP = 40
_LAID_OUT = 50_000  # characters of JSON that get lines
_ROW = 300  # characters of a list on one line


class Store:
    """The folder `tests/data/` as it grows: each content is kept once, under the first name it gets."""

    def __init__(self, root: Path, *, pickles: bool = False) -> None:
        self.root, self.pickles = root, pickles
        self.paths: dict[str, str] = {}
        self.sizes: dict[str, int] = {}

    def add(self, name: str, content: bytes) -> str:
        """Where the content is: a path below the root, `name` unless the same content or name is there."""
        digest = hashlib.sha256(content).hexdigest() + Path(name).suffix
        if digest not in self.paths:
            path, number = name, 2
            while path.casefold() in {known.casefold() for known in self.sizes}:
                path = f"{name.rpartition('.')[0]}-{number}{Path(name).suffix}"
                number += 1
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            self.paths[digest], self.sizes[path] = path, len(content)
        return self.paths[digest]

    def drop(self, path: str) -> None:
        """Forget a file that no test reads."""
        self.paths = {digest: one for digest, one in self.paths.items() if one != path}
        if self.sizes.pop(path, None) is not None:
            (self.root / path).unlink()


class Writer:
    """Stores one value with the files it needs; `paths` are those files.

    objects    an object may be stored as its class and state, as `pickle` would, in JSON.
    portraits  of what cannot be stored, a portrait is (for expected values: it cannot be read back).
    most       rows kept of what is longer (0: all; for expected values).
    bare       figures may come back without what is drawn on them; `left_out` tells that one does.
    """

    def __init__(
        self,
        store: Store,
        name: str,
        *,
        objects: bool = False,
        portraits: bool = False,
        most: int = 0,
        bare: bool = False,
    ) -> None:
        self.store, self.name = store, name
        self.objects, self.portraits, self.most = objects, portraits, most
        self.bare, self.left_out = bare, False
        self.paths: set[str] = set()
        self.nodes = 0
        self.arrays: list[tuple[dict[str, str], Any]] = []

    def write(self, value: Any) -> str:
        """The path of the stored value; raises `NotStorable`."""
        try:
            path = self._written(value)
            if not self.portraits and not self.left_out:
                _check(value, load(path, self.store.root))
        except tables.NotStorable:
            if not self.store.pickles or self.portraits:
                raise tables.NotStorable(f"a {_kind(value)}") from None
            path = self.add(".pickle", pickle.dumps(value, protocol=5))
        except RecursionError:
            raise tables.NotStorable(f"a {_kind(value)} that contains itself") from None
        self.paths.add(path)
        return path

    def _written(self, value: Any) -> str:
        encoded = self.encode(value)
        self._write_arrays()
        if isinstance(encoded, dict) and set(encoded) == {"$file"}:
            return str(encoded["$file"])
        text = _spelled(encoded)
        laid_out = "\n".join(_lines(encoded)) if len(text) < _LAID_OUT else text
        return self.add(".json", f"{laid_out}\n".encode())

    def _write_arrays(self) -> None:
        """One array goes to an `.npy` file, several go to one `.npz`, which is a zip of those."""
        import io

        if not self.arrays:
            return
        import numpy

        buffer = io.BytesIO()
        if len(self.arrays) == 1:
            numpy.save(buffer, self.arrays[0][1], allow_pickle=False)
            self.arrays[0][0]["$file"] = self.add(".npy", buffer.getvalue())
            return
        named = {str(number): array for number, (_, array) in enumerate(self.arrays)}
        numpy.savez_compressed(buffer, **named)
        path = self.add(".npz", buffer.getvalue())
        for number, (placed, _) in enumerate(self.arrays):
            placed["$file"] = f"{path}#{number}"

    def add(self, suffix: str, content: bytes) -> str:
        """Store content for this value; the path it has."""
        path = self.store.add(self.name + suffix, content)
        self.paths.add(path)
        return path

    def encode(self, value: Any, deep: int = 0) -> Any:
        """The value as JSON can say it."""
        self.nodes += 1
        if deep > _DEEP or self.nodes > _NODES:
            raise tables.NotStorable(f"a {_kind(value)} with too much in it")
        if self.most and _is_long(value, self.most):
            step = -(-len(value) // self.most)
            rows = value.iloc if hasattr(value, "iloc") else value
            return {"$every": [step, len(value), self.encode(rows[::step], deep + 1)]}
        for kinds, spelled in _SIMPLE:
            if type(value) in kinds:
                return spelled(value)
        if type(value) is list:
            return [self.encode(one, deep + 1) for one in value]
        if type(value) is dict:
            return self._dict(value, deep)
        if type(value) in (tuple, set, frozenset):
            ordered = value if type(value) is tuple else _in_order(value)
            items = [self.encode(one, deep + 1) for one in ordered]
            return {f"${type(value).__name__}": items}
        if isinstance(value, Portrait):
            return {"$portrait": self.encode(value.content, deep + 1)}
        if isinstance(value, Varying):
            return {"$varying": value.kind}
        library = type(value).__module__.partition(".")[0]
        encoded = (
            _LIBRARIES[library](self, value, deep) if library in _LIBRARIES else None
        )
        if encoded is not None:
            return encoded
        if isinstance(value, pathlib.PurePath):
            return {"$path": value.as_posix()}
        if isinstance(value, type | types.ModuleType) or inspect.isroutine(value):
            return self._reference(value, deep)
        if self.objects:
            return self._object(value, deep)
        if self.portraits:
            return {"$portrait": self.encode(portrait(value), deep + 1)}
        raise tables.NotStorable(f"a {_kind(value)}")

    def _dict(self, value: dict[Any, Any], deep: int) -> Any:
        if all(type(key) is str and not key.startswith("$") for key in value):
            return {key: self.encode(one, deep + 1) for key, one in value.items()}
        pairs = [
            {"$tuple": [self.encode(key, deep + 1), self.encode(one, deep + 1)]}
            for key, one in value.items()
        ]
        return {"$dict": pairs}

    def _reference(self, value: Any, deep: int) -> Any:
        """A function, class or module by the name it can be imported by; a method by the object it belongs to."""
        if isinstance(value, types.ModuleType):
            return {"$name": known(value.__name__)}
        module, name = getattr(value, "__module__", None), getattr(
            value, "__qualname__", ""
        )
        try:
            if not module or module == "__main__":
                raise ImportError
            found: Any = importlib.import_module(module)
            for part in name.split("."):
                found = getattr(found, part)
            if found is value or getattr(found, "__wrapped__", None) is value:
                return {"$name": known(f"{module}:{name}")}
        except (ImportError, AttributeError):
            pass
        owner = getattr(value, "__self__", None)
        if self.objects and owner is not None and hasattr(owner, value.__name__):
            return {"$method": [self.encode(owner, deep + 1), value.__name__]}
        if self.portraits:
            return {"$portrait": portrait(value)}
        raise tables.NotStorable(
            f"a function that no module has: {name or _kind(value)}"
        )

    def _object(self, value: Any, deep: int) -> Any:
        """Class and state, as `pickle` takes them, but in words."""
        if type(value).__module__ == "__main__":
            raise tables.NotStorable(
                f"a {_kind(value)}, a class that only the notebook has"
            )
        try:
            special = copyreg.dispatch_table.get(type(value))
            reduced: Any = special(value) if special else value.__reduce_ex__(4)
        except Exception:  # whatever a class does when it is asked for its parts
            raise tables.NotStorable(f"a {_kind(value)}") from None
        if isinstance(reduced, str):
            module = pickle.whichmodule(value, reduced)  # type: ignore[attr-defined]
            return {"$name": known(f"{module}:{reduced}")}
        if len(reduced) > 5:
            raise tables.NotStorable(f"a {_kind(value)}")
        parts: list[Any] = [*reduced, *[None] * (5 - len(reduced))]
        make, args, state, items, pairs = parts
        if not _makes(make, value):
            raise tables.NotStorable(f"a {_kind(value)}")
        inner = {
            "make": self._reference(make, deep),
            "args": [self.encode(one, deep + 1) for one in args],
            "state": self.encode(state, deep + 1),
            "items": [self.encode(one, deep + 1) for one in items or ()],
            "pairs": [
                [self.encode(a, deep + 1), self.encode(b, deep + 1)]
                for a, b in pairs or ()
            ],
        }
        return {"$object": inner}


def _makes(make: Any, value: Any) -> bool:
    """Whether a test may call `make` for the value: its class, or a function that `copyreg` or its own library has for that."""
    if isinstance(make, type):
        return issubclass(type(value), make)
    home = (getattr(make, "__module__", None) or "").partition(".")[0]
    return home in ("copyreg", type(value).__module__.partition(".")[0])


_SIMPLE: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((type(None), bool, int, str), lambda value: value),
    (
        (float,),
        lambda value: value if math.isfinite(value) else {"$float": repr(value)},
    ),
    ((complex,), lambda value: {"$complex": [repr(value.real), repr(value.imag)]}),
    ((bytes,), lambda value: {"$bytes": base64.b64encode(value).decode()}),
    ((decimal.Decimal,), lambda value: {"$decimal": str(value)}),
    ((datetime.date,), lambda value: {"$date": value.isoformat()}),
    ((datetime.time,), lambda value: {"$time": value.isoformat()}),
    ((datetime.datetime,), lambda value: _moment(value)),
    (
        (datetime.timedelta,),
        lambda value: {"$timedelta": [value.days, value.seconds, value.microseconds]},
    ),
    ((range,), lambda value: {"$range": [value.start, value.stop, value.step]}),
)
_LIBRARIES: dict[str, Callable[[Writer, Any, int], Any]] = {
    "numpy": tables.of_numpy,
    "pandas": tables.of_pandas,
    "matplotlib": of_matplotlib,
    "networkx": of_networkx,
    "polars": of_polars,
    "xarray": of_xarray,
}


def _moment(value: datetime.datetime) -> Any:
    if value.tzinfo not in (None, datetime.timezone.utc):
        raise tables.NotStorable("a moment with a time zone")
    return {"$datetime": value.isoformat()}


def _in_order(values: Any) -> list[Any]:
    return sorted(values, key=lambda one: (type(one).__name__, repr(one)))


def _kind(value: Any) -> str:
    return type(value).__name__


def _is_long(value: Any, most: int) -> bool:
    kinds = ("list", "tuple", "ndarray", "DataFrame", "Series")
    if type(value).__name__ not in kinds or getattr(value, "shape", None) == ():
        return False
    return len(value) > most


def _check(value: Any, back: Any) -> None:
    """Raise `NotStorable` unless what was read back is the value that was stored."""
    try:
        assert type(back) is type(value)
        assert_same(back, value)
    except (AssertionError, TypeError, ValueError):
        raise tables.NotStorable(
            f"a {_kind(value)} that does not come back the same"
        ) from None


def _spelled(encoded: Any) -> str:
    """JSON on one line; half a surrogate pair, which UTF-8 cannot say, is escaped."""
    text = json.dumps(encoded, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(encoded, allow_nan=False)
    return text


def _lines(encoded: Any, before: str = "", after: str = "", deep: int = 0) -> list[str]:
    """JSON indented by one blank a level, with short lists of numbers on one line."""
    brackets = "[]" if isinstance(encoded, list) else "{}"
    if not encoded or not isinstance(encoded, list | dict) or _is_row(encoded):
        return [f"{' ' * deep}{before}{_spelled(encoded)}{after}"]
    items = encoded.items() if isinstance(encoded, dict) else (("", o) for o in encoded)
    lines = [f"{' ' * deep}{before}{brackets[0]}"]
    last = len(encoded) - 1
    for place, (key, one) in enumerate(items):
        name = f"{_spelled(key)}: " if brackets == "{}" else ""
        lines += _lines(one, name, "," if place < last else "", deep + 1)
    return [*lines, f"{' ' * deep}{brackets[1]}{after}"]


def _is_row(encoded: Any) -> bool:
    """A short list with neither texts nor anything nested in it."""
    if not isinstance(encoded, list) or any(
        isinstance(o, str | list | dict) for o in encoded
    ):
        return False
    return len(_spelled(encoded)) <= _ROW
