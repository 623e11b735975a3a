"""A line of JSON from the process that makes tests in, a `FunctionRecord` out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nb2pkg.model.recording import (
    FunctionRecord,
    RecordedArgument,
    RecordedCall,
    RecordedTest,
    Seen,
    Source,
)

Answer = Mapping[str, Any]


def record_of(answer: Answer) -> FunctionRecord:
    """One function's record."""
    types = answer["types"]
    return FunctionRecord(
        answer["function"],
        tuple(_test(test) for test in answer["tests"]),
        answer["why"],
        _seen(types["given"]),
        _seen(types["gave"]),
        types["tuple"],
    )


def _seen(types: Mapping[str, Any]) -> tuple[Seen, ...]:
    return tuple(
        Seen(name, tuple(entry["types"]), entry["shape"])
        for name, entry in types.items()
    )


def _test(test: Answer) -> RecordedTest:
    expected = test["expected"]
    return RecordedTest(
        _call(test),
        tuple(_call(setup) for setup in test["setups"]),
        test["sampled"],
        _source(expected.get("result")),
        tuple(
            (name, source)
            for name, spec in expected.get("after", {}).items()
            if (source := _source(spec))
        ),
        _source(expected.get("printed")),
        _source(expected.get("drawn")),
        tuple(
            (name, _source(spec)) for name, spec in expected.get("written", {}).items()
        ),
    )


def _call(call: Answer) -> RecordedCall:
    arguments = tuple(
        RecordedArgument(one["name"], one["how"], source)
        for one in call["arguments"]
        if (source := _source(one))
    )
    return RecordedCall(
        call["call"],
        call["function"],
        arguments,
        call["files"],
        call["seeded"],
        tuple(call["stored"]),
    )


def _source(spec: Answer | None) -> Source | None:
    if not spec:
        return None
    if "literal" in spec:
        return Source("literal", spec["literal"])
    if "load" in spec:
        return Source("load", spec["load"])
    return Source("maker", call=spec["maker"], item=spec["item"])
