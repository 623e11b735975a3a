"""A folder in, digests of the values in the files that were written there out: pickles, Parquet and the like, read back.

The text of this module runs inside the process that wrote them, after that of `fingerprints` and `outlines`: it has the
libraries, and the classes that a pickle names. Two such files may hold the same in other bytes: a pickle names the module
of a class, which nb2pkg moves; so their values are compared.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from nb2pkg.verifying.fingerprints import digest_of
from nb2pkg.verifying.outlines import outline

_LARGEST = 200 * 1024**2


def values_written(folder: str, listing: str) -> dict[str, list[str]]:
    """Digest and outline of the value in each readable file of `folder` that is not as `listing` has it, by its path.

    `listing` is a JSON file: size and time of change by path, as `written.snapshot` takes them.
    """
    with open(listing, encoding="utf-8") as file:
        before = json.load(file)
    found = {}
    for path, reader in _readable(folder):
        state = os.stat(os.path.join(folder, path))
        if before.get(path) != [state.st_size, state.st_mtime_ns]:
            try:
                value = reader(os.path.join(folder, path))
                found[path] = [digest_of(value), outline(value)]
            except Exception:  # what cannot be read back is compared by its bytes
                continue
    return found


def _readable(folder: str) -> Iterator[tuple[str, Callable[[str], Any]]]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            reader = _READERS.get(os.path.splitext(name)[1].lower())
            whole = os.path.join(place, name)
            if (
                reader
                and not os.path.islink(whole)
                and os.path.getsize(whole) <= _LARGEST
            ):
                yield os.path.relpath(whole, folder).replace(os.sep, "/"), reader


def _pickled(path: str) -> Any:
    import pickle

    with open(path, "rb") as file:
        return pickle.load(file)


def _joblib(path: str) -> Any:
    return sys.modules["joblib"].load(path)


def _parquet(path: str) -> Any:
    return _of_tables("read_parquet", path)


def _feather(path: str) -> Any:
    name = "read_feather" if "pandas" in sys.modules else "read_ipc"
    return _of_tables(name, path)


def _of_tables(function: str, path: str) -> Any:
    """Read with the library that is there already, so that nothing is imported for it."""
    library = sys.modules.get("pandas") or sys.modules["polars"]
    return getattr(library, function)(path)


_READERS: dict[str, Callable[[str], Any]] = {
    ".pkl": _pickled,
    ".pickle": _pickled,
    ".p": _pickled,
    ".joblib": _joblib,
    ".parquet": _parquet,
    ".pq": _parquet,
    ".feather": _feather,
    ".arrow": _feather,
}
