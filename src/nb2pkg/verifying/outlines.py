"""A value in, a few lines out that show it to a person, so that two values that differ can be laid side by side.

The text of this module runs inside the kernel of the notebook, after that of `fingerprints`. What a line does not show
in full ends in a digest, so different values have different lines as long as there are not too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from nb2pkg.verifying.fingerprints import digest_of, fingerprints, kind_of

_LINES = 40
_WIDTH = 100
_SHOWN = 4_000
_SCALARS = (type(None), bool, int, float, complex, str, bytes)


def described(
    namespace: Mapping[str, Any], hidden: Iterable[str] = ()
) -> list[list[str]]:
    """Name, kind, digest and outline of every variable that is the user's, sorted by name."""
    found = fingerprints(namespace, hidden)
    return [[*entry, outline(namespace[entry[0]])] for entry in found]


def outline(value: Any) -> str:
    """Lines that show the value: of a table its columns, of a container its items, of an object its attributes.

    >>> print(outline({"a": 1, "b": [1, 2]}))
    dict of 2
    'a': 1
    'b': list of 2 133e9ad7fd
    """
    try:
        return "\n".join(islice(_lines(value), _LINES))[:_SHOWN]
    except Exception as problem:  # what cannot be looked at is told by its type
        return f"{kind_of(value)} ({type(problem).__name__})"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, _SCALARS):
        yield from repr(value)[:_SHOWN].split("\\n")
    elif _is(value, "pandas", "DataFrame") or _is(value, "polars", "DataFrame"):
        yield from _table(value)
    elif hasattr(value, "dtype") and hasattr(value, "shape"):
        yield from _array(value)
    elif isinstance(value, Mapping):
        yield f"{kind_of(value)} of {len(value)}"
        yield from (f"{key!r:.60}: {_short(value[key])}" for key in value)
    elif isinstance(value, (Sequence, set, frozenset)) and not isinstance(value, range):
        yield f"{kind_of(value)} of {len(value)}"
        items: Iterable[Any] = value
        if isinstance(value, (set, frozenset)):
            items = sorted(value, key=repr)
        yield from (f"{place}: {_short(item)}" for place, item in enumerate(items))
    elif _is(value, "sklearn", "BaseEstimator"):
        yield kind_of(value)
        yield from _attributes_of(value.get_params(deep=False))
        fitted = {name: held for name, held in vars(value).items() if name[-1:] == "_"}
        yield from _attributes_of(fitted)
    elif hasattr(value, "__dict__") and not isinstance(value, type):
        yield kind_of(value)
        yield from _attributes_of(vars(value))
    else:
        yield repr(value)[:_SHOWN]


def _is(value: Any, library: str, name: str) -> bool:
    return any(
        base.__name__ == name and base.__module__.partition(".")[0] == library
        for base in type(value).__mro__
    )


def _table(value: Any) -> Iterator[str]:
    rows, columns = value.shape
    yield f"{kind_of(value)} of {rows} rows, {columns} columns"
    if hasattr(value, "index"):
        yield f"index: {value.index.dtype} {digest_of(value.index)[:10]}"
    for place, name in enumerate(value.columns):
        column = value.iloc[:, place] if hasattr(value, "iloc") else value[name]
        yield f"{name}: {column.dtype} {digest_of(column)[:10]}"
    yield from repr(value).splitlines()


def _array(value: Any) -> Iterator[str]:
    shape = "×".join(map(str, value.shape)) or "scalar"
    yield f"{kind_of(value)} {value.dtype} {shape} {digest_of(value)[:10]}"
    yield from repr(value).splitlines()


def _attributes_of(held: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: {_short(held[name])}" for name in sorted(held))


def _short(value: Any) -> str:
    """One line: the value itself when it is small, else its kind, size and digest."""
    if isinstance(value, _SCALARS) and len(text := repr(value)) <= _WIDTH:
        return text
    size = ""
    if hasattr(value, "shape"):
        size = f" {getattr(value, 'dtype', '')} {'×'.join(map(str, value.shape))}"
    elif hasattr(value, "__len__"):
        size = f" of {len(value)}"
    return f"{kind_of(value)}{size} {digest_of(value)[:10]}"
