"""What the listener wrote down in, `Call` values out, with the pickled values read on demand."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a generated function during the notebook's run.

    given    parameter -> what the listener noted of the argument (`type`, `shape`, `maker`, `why`).
    gave     the same of the result, item by item when it was a tuple.
    reads    files below the notebook's folder that the call read; `outside` names of those elsewhere.
    """

    number: int
    function: str
    folder: Path
    given: Mapping[str, Mapping[str, Any]]
    gave: Sequence[Mapping[str, Any]]
    is_tuple: bool
    reads: Sequence[str]
    outside: Sequence[str]
    network: bool
    seconds: float
    error: str

    def argument(self, parameter: str) -> Any:
        """A fresh copy of an argument as it was before the call."""
        return pickle.loads((self.folder / f"in-{parameter}.pickle").read_bytes())

    def result(self, item: int) -> Any:
        """A fresh copy of one item of the result."""
        return pickle.loads((self.folder / f"out-{item}.pickle").read_bytes())

    @property
    def size(self) -> int:
        """Bytes of all arguments."""
        return sum(path.stat().st_size for path in self.folder.glob("in-*.pickle"))


def calls_of(folder: Path) -> tuple[Call, ...]:
    """All calls in the order they began."""
    log = folder / "calls.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    calls = [_call(folder, json.loads(line)) for line in lines]
    return tuple(sorted(calls, key=lambda call: call.number))


def whole_run(folder: Path) -> Call:
    """The run as a call of `pipeline.run`: it has no arguments and no result, but the files it read."""
    file = folder / "run.json"
    entry = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    unknown = {"number": 0, "reads": [], "outside": [], "network": False}
    told = {"given": {}, "seconds": 0.0, "function": "pipeline.run"}
    return _call(folder, {**unknown, **told, **entry})


def _call(folder: Path, entry: Mapping[str, Any]) -> Call:
    return Call(
        number=entry["number"],
        function=entry["function"],
        folder=folder / str(entry["number"]),
        given=entry["given"],
        gave=entry.get("gave", ()),
        is_tuple=entry.get("tuple", False),
        reads=tuple(entry["reads"]),
        outside=tuple(dict.fromkeys(entry["outside"])),
        network=entry["network"],
        seconds=entry["seconds"],
        error=entry.get("error", ""),
    )
