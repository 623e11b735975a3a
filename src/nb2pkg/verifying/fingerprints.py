"""A namespace in, (name, kind, digest) of each of its variables out.

The text of this module is run inside the kernel of the notebook, so it needs nothing but the standard library; NumPy, pandas and
the others are looked at only when a value is theirs.
"""

from __future__ import annotations

import functools
import hashlib
import re
import sys
import sysconfig
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

_DEPTH = 25
_NODES = 300_000
_ROWS = 10_000
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}")
_PLAIN = (type(None), bool, int, float, complex, str, bytes, type(...), range, slice)
_FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodWrapperType,
)
_LIBRARIES = tuple(
    path
    for name, path in sysconfig.get_paths().items()
    if name in ("stdlib", "purelib", "platlib")
)


def fingerprints(
    namespace: Mapping[str, Any], hidden: Iterable[str] = ()
) -> list[list[str]]:
    """Name, kind and digest of every variable that is the user's, sorted by name.

    >>> fingerprints({"a": 1, "_b": 2, "c": 3}, hidden={"c"})[0][:2]
    ['a', 'int']
    """
    left_out = set(hidden)
    names = sorted(
        name for name in namespace if not name.startswith("_") and name not in left_out
    )
    return [
        [name, kind_of(namespace[name]), digest_of(namespace[name])] for name in names
    ]


def kind_of(value: Any) -> str:
    """`module`, `class`, `function`, or the name of the type.

    >>> kind_of(len), kind_of(int), kind_of(sys), kind_of(1)
    ('function', 'class', 'module', 'int')
    """
    if isinstance(value, types.ModuleType):
        return "module"
    if isinstance(value, type):
        return "class"
    if isinstance(value, _FUNCTIONS):
        return "function"
    return _name_of(type(value))


def digest_of(value: Any) -> str:
    """A digest of the whole value, the same in every process for equal values.

    >>> digest_of([1, {"a": 2.5}]) == digest_of([1, {"a": 2.5}]), digest_of([1]) == digest_of([1.0])
    (True, False)
    """
    walk = _Walk()
    try:
        walk.visit(value, 0)
    except (
        Exception
    ) as problem:  # a value that cannot be looked at is known by its type alone
        walk.feed("unreadable", type(problem).__name__)
    return walk.hash.hexdigest()[:24]


class _Walk:
    """One pass over a value, feeding everything that makes it what it is into a hash."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.nodes = 0
        self.path: list[int] = []

    def feed(self, *parts: object) -> None:
        """Add texts to the hash, each closed off from the next."""
        for part in parts:
            data = (
                part
                if isinstance(part, bytes)
                else str(part).encode("utf-8", "backslashreplace")
            )
            self.hash.update(b"%d:" % len(data))
            self.hash.update(data)

    def visit(self, value: Any, depth: int) -> None:
        """Feed one value and what it holds; stops at the limits and at a value that holds itself."""
        self.nodes += 1
        if self.nodes > _NODES or depth > _DEPTH:
            self.feed("too large")
            return
        if type(value) in _PLAIN:
            self.feed(type(value).__name__, repr(value))
            return
        if id(value) in self.path:
            self.feed("itself", len(self.path) - self.path.index(id(value)))
            return
        self.path.append(id(value))
        try:
            self._visit_object(value, depth)
        finally:
            self.path.pop()

    def each(self, values: Iterable[Any], depth: int) -> None:
        """Feed several values."""
        for value in values:
            self.visit(value, depth + 1)

    def _visit_object(self, value: Any, depth: int) -> None:
        kind = kind_of(value)
        if kind == "module":
            self.feed(kind, *_module_names(value))
            return
        if kind in ("function", "class"):
            self.feed(kind, getattr(value, "__name__", ""))
            return
        self.feed(_label(type(value)))
        for base in type(value).__mro__:
            reader = _READERS.get(
                f"{base.__module__.partition('.')[0]}.{base.__name__}"
            )
            if reader is not None:
                reader(self, value, depth)
                return
        if _is_users_own(type(value)) or not _shows_itself(type(value)):
            self.visit(_attributes(value), depth)
        else:
            self.feed(_ADDRESS.sub("0x…", repr(value)))


def _label(kind: type) -> str:
    """The name of a type; without its module when the user wrote it, since nb2pkg moves it to another one."""
    return (
        _name_of(kind)
        if _is_users_own(kind)
        else f"{kind.__module__}.{kind.__qualname__}"
    )


def _name_of(kind: type) -> str:
    """The name of a type, without the function it is defined in: in `pipeline.run` that is where a notebook's classes are."""
    return kind.__qualname__.rpartition("<locals>.")[2]


def _module_names(module: types.ModuleType) -> list[str]:
    """Its name; of one that the user wrote, which nb2pkg copies into a package under another name, the names that it has."""
    if not _is_users_file(module):
        return [str(module.__name__)]
    return sorted(name for name in vars(module) if not name.startswith("__"))


def _is_users_own(kind: type) -> bool:
    module = sys.modules.get(kind.__module__)
    if getattr(module, "__file__", None) is None:
        return kind.__module__ == "__main__"
    return _is_users_file(module)


def _is_users_file(module: types.ModuleType | None) -> bool:
    path = getattr(module, "__file__", None)
    return (
        path is not None
        and "site-packages" not in path
        and not path.startswith(_LIBRARIES)
    )


def _shows_itself(kind: type) -> bool:
    """Whether the type says more of its values than where they are in memory."""
    return any("__repr__" in vars(base) for base in kind.__mro__ if base is not object)


def _attributes(value: Any) -> dict[str, Any]:
    slots = [
        name
        for base in type(value).__mro__
        for name in _names_of(base.__dict__.get("__slots__", ()))
        if hasattr(value, name)
    ]
    return {
        **{name: getattr(value, name) for name in slots},
        **getattr(value, "__dict__", {}),
    }


def _names_of(slots: str | Iterable[str]) -> Iterable[str]:
    return (slots,) if isinstance(slots, str) else slots


def _sequence(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(len(value))
    walk.each(value, depth)


def _mapping(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(len(value))
    for key, item in value.items():
        walk.visit(key, depth + 1)
        walk.visit(item, depth + 1)


def _set(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(*sorted(digest_of(item) for item in value))


def _array(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(value.dtype, value.shape)
    if hasattr(value, "mask"):
        walk.feed(bytes(value.filled().tobytes()), repr(value.mask.tolist()))
    elif value.dtype.hasobject:
        walk.each(value.ravel().tolist(), depth)
    else:
        walk.feed(value.tobytes())


def _scalar(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(value.dtype, repr(value.item()))


def _frame(walk: _Walk, value: Any, depth: int) -> None:
    walk.visit(value.index, depth + 1)
    walk.visit(value.columns, depth + 1)
    for place in range(value.shape[1]):
        walk.visit(value.iloc[:, place], depth + 1)


def _series(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(value.dtype)
    if hasattr(value.dtype, "categories"):
        walk.feed(value.dtype.ordered)
        walk.each(value.dtype.categories, depth)
    walk.visit(value.name, depth + 1)
    if hasattr(value, "index"):
        walk.visit(value.index, depth + 1)
    walk.visit(value.to_numpy(), depth + 1)


def _grouped(walk: _Walk, value: Any, depth: int) -> None:
    walk.each((value.obj, value.keys, value.sort, value.as_index), depth)


def _index(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(value.dtype)
    walk.each(value.names, depth)
    walk.visit(value.to_numpy(), depth + 1)


def _sparse(walk: _Walk, value: Any, depth: int) -> None:
    entries = value.tocoo()
    walk.feed(value.format, value.shape)
    walk.each((entries.row, entries.col, entries.data), depth)


def _polars(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(getattr(value, "schema", getattr(value, "dtype", "")))
    walk.feed(getattr(value, "name", ""))
    held = (
        value.to_dict(as_series=False) if hasattr(value, "to_dict") else value.to_list()
    )
    walk.visit(held, depth + 1)


def _lazy(walk: _Walk, value: Any, depth: int) -> None:
    """What it would do: it is not run."""
    walk.feed(value.explain(optimized=False))


def _arrow(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(value.schema)
    walk.visit(value.to_pydict(), depth + 1)


def _spark_frame(walk: _Walk, value: Any, depth: int) -> None:
    """Its schema and rows; Spark promises no order of rows, and of a large table the first that it gives are looked at."""
    walk.feed(value.schema.simpleString())
    walk.feed(*sorted(digest_of(tuple(row)) for row in value.limit(_ROWS).collect()))


def _spark_stage(walk: _Walk, value: Any, depth: int) -> None:
    """A stage of Spark's pipelines by its parameters; its name ends in random letters."""
    values = value.extractParamMap()
    named = {param.name: values[param] for param in values}
    walk.visit(
        {name: named[name] for name in sorted(named) if not name.endswith("Col")},
        depth + 1,
    )


def _labelled_array(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(value.name, value.dims)
    walk.visit(value.values, depth + 1)
    walk.visit(
        {str(name): value.coords[name].values for name in value.coords}, depth + 1
    )
    walk.visit(value.attrs, depth + 1)


def _labelled_arrays(walk: _Walk, value: Any, depth: int) -> None:
    walk.visit({str(name): value[name] for name in value.variables}, depth + 1)
    walk.visit(value.attrs, depth + 1)


def _tensor(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(value.dtype)
    held = value.detach().cpu()
    try:
        walk.visit(held.numpy(), depth + 1)
    except TypeError:  # `bfloat16`, which NumPy does not have
        walk.visit(held.float().numpy(), depth + 1)


def _network(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(repr(value))
    walk.visit(dict(value.state_dict()), depth + 1)


def _raw(walk: _Walk, value: Any, depth: int) -> None:
    walk.feed(getattr(value, "typecode", ""), bytes(value))


def _state(walk: _Walk, value: Any, depth: int) -> None:
    """What the object itself says is its state: of a fitted tree its nodes."""
    walk.visit(value.__getstate__(), depth + 1)


def _generator(walk: _Walk, value: Any, depth: int) -> None:
    walk.visit(value.bit_generator.state, depth + 1)


def _random_state(walk: _Walk, value: Any, depth: int) -> None:
    walk.visit(value.get_state(), depth + 1)


def _random(walk: _Walk, value: Any, depth: int) -> None:
    walk.visit(value.getstate(), depth + 1)


def _estimator(walk: _Walk, value: Any, depth: int) -> None:
    """Its parameters and what fitting gave it, which scikit-learn marks with a closing underscore."""
    walk.visit(value.get_params(deep=False), depth + 1)
    fitted = {
        name: held
        for name, held in vars(value).items()
        if name.endswith("_") and not name.startswith("_")
    }
    walk.visit(dict(sorted(fitted.items())), depth + 1)


def _graph(walk: _Walk, value: Any, depth: int) -> None:
    walk.visit(list(value.nodes(data=True)), depth + 1)
    walk.visit(list(value.edges(data=True)), depth + 1)


def _partial(walk: _Walk, value: functools.partial[Any], depth: int) -> None:
    walk.each((value.func, value.args, value.keywords), depth)


def _by_type(walk: _Walk, value: Any, depth: int) -> None:
    """Known by its type alone: drawn things are compared as images, iterators cannot be looked into."""


_READERS: dict[str, Callable[[_Walk, Any, int], None]] = {
    **dict.fromkeys(
        ("builtins.list", "builtins.tuple", "collections.deque"), _sequence
    ),
    **dict.fromkeys(("builtins.dict", "builtins.mappingproxy"), _mapping),
    **dict.fromkeys(("builtins.set", "builtins.frozenset"), _set),
    **dict.fromkeys(("builtins.bytearray", "array.array"), _raw),
    **dict.fromkeys(
        ("builtins.generator", "_io._IOBase", "matplotlib.Artist"), _by_type
    ),
    "functools.partial": _partial,
    "numpy.ndarray": _array,
    "numpy.generic": _scalar,
    "numpy.Generator": _generator,
    "numpy.RandomState": _random_state,
    "random.Random": _random,
    "pandas.DataFrame": _frame,
    "pandas.Series": _series,
    "pandas.Index": _index,
    "pandas.GroupBy": _grouped,
    **dict.fromkeys(("scipy._spbase", "scipy.spmatrix"), _sparse),
    **dict.fromkeys(("polars.DataFrame", "polars.Series"), _polars),
    "polars.LazyFrame": _lazy,
    **dict.fromkeys(("pyarrow.Table", "pyarrow.RecordBatch"), _arrow),
    "pyspark.DataFrame": _spark_frame,
    "pyspark.Params": _spark_stage,
    **dict.fromkeys(
        ("pyspark.SparkSession", "pyspark.SparkContext", "pyspark.RDD"), _by_type
    ),
    "xarray.DataArray": _labelled_array,
    "xarray.Dataset": _labelled_arrays,
    "torch.Tensor": _tensor,
    "torch.Module": _network,
    "sklearn.BaseEstimator": _estimator,
    **dict.fromkeys(
        ("sklearn.Tree", "sklearn.BinaryTree64", "sklearn.BinaryTree32"), _state
    ),
    "networkx.Graph": _graph,
}
