"""Every engine gives the same files; Spark, which takes long to start, has `make engines`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from nb2pkg.batching.engines import engine_of
from nb2pkg.errors import EngineCouldNotRun
from nb2pkg.model.batch import Job, Limits
from nb2pkg.model.options import Options


def jobs() -> Iterator[Job]:
    for number in range(3):
        text = f"# %%\ntotal = {number}\nfor n in range(9):\n    total += n\n"
        yield Job(f"{number}.py", f"n{number}", text.encode(), Options())
    yield Job("empty.py", "empty", b"", Options())


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_joblib_gives_what_processes_give(backend: str) -> None:
    pytest.importorskip("joblib")
    expected = dict(engine_of("processes", 2, Limits())(jobs()))
    assert len(expected) == 4
    assert dict(engine_of(f"joblib:{backend}", 2, Limits())(jobs())) == expected


def test_a_backend_that_is_not_there_is_said_in_a_line() -> None:
    pytest.importorskip("joblib")
    with pytest.raises(EngineCouldNotRun, match="joblib has no backend `no-such`"):
        engine_of("joblib:no-such", 2, Limits())


def test_spark_that_is_not_installed_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineCouldNotRun, match="Spark is not installed"):
        engine_of("spark", 2, Limits())
