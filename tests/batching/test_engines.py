"""Every engine gives the same files; Spark, which takes long to start, has `make engines`."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator

import pytest

from nb2pkg.batching.engines import _isolated, engine_of
from nb2pkg.errors import EngineCouldNotRun
from nb2pkg.model.batch import Job, Limits, Result
from nb2pkg.model.options import Options


def jobs() -> Iterator[Job]:
    for number in range(3):
        text = f"# %%\ntotal = {number}\nfor n in range(9):\n    total += n\n"
        yield Job(f"{number}.py", f"n{number}", text.encode(), Options())
    yield Job("empty.py", "empty", b"", Options())


@pytest.fixture(scope="module")
def expected() -> dict[str, Result]:
    by_processes = dict(engine_of("processes", 2, Limits())(jobs()))
    assert len(by_processes) == 4
    return by_processes


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_joblib_gives_what_processes_give(
    backend: str, expected: dict[str, Result]
) -> None:
    pytest.importorskip("joblib")
    assert dict(engine_of(f"joblib:{backend}", 2, Limits())(jobs())) == expected
    assert multiprocessing.active_children() == [] or backend == "loky"


def test_a_backend_that_answers_when_all_is_done(expected: dict[str, Result]) -> None:
    joblib = pytest.importorskip("joblib")
    from joblib.parallel import BACKENDS, ThreadingBackend

    class LikeRay(ThreadingBackend):  # type: ignore[misc]
        supports_return_generator = False

    joblib.register_parallel_backend("like-ray", LikeRay)
    try:
        assert dict(engine_of("joblib:like-ray", 2, Limits())(jobs())) == expected
    finally:
        del BACKENDS["like-ray"]


def test_a_job_can_start_its_process_where_daemons_work(
    monkeypatch: pytest.MonkeyPatch, expected: dict[str, Result]
) -> None:
    """Workers of Dask are daemons."""
    here = multiprocessing.current_process()
    monkeypatch.setitem(here._config, "daemon", True)  # type: ignore[attr-defined]
    assert _isolated(next(jobs()), Limits()) == ("0.py", expected["0.py"])


def test_an_engine_that_breaks_down_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("joblib")

    def broken(job: Job, limits: Limits) -> None:
        raise RuntimeError("a worker was lost\nand more")

    monkeypatch.setattr("nb2pkg.batching.engines._isolated", broken)
    engine = engine_of("joblib:threading", 2, Limits())
    with pytest.raises(EngineCouldNotRun) as caught:
        dict(engine(jobs()))
    assert caught.value.message == (
        "joblib's backend `threading` gave up: a worker was lost"
    )
    assert "--engine processes" in caught.value.hint


def test_what_goes_wrong_in_reading_is_not_the_engines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("joblib")

    def unreadable() -> Iterator[Job]:
        yield from jobs()
        raise PermissionError("a folder of the user's")

    engine = engine_of("joblib:threading", 2, Limits())
    with pytest.raises(PermissionError, match="a folder of the user's"):
        dict(engine(unreadable()))


def test_a_backend_that_is_not_there_is_said_in_a_line() -> None:
    pytest.importorskip("joblib")
    with pytest.raises(EngineCouldNotRun, match="joblib has no backend `no-such`"):
        engine_of("joblib:no-such", 2, Limits())
    with pytest.raises(EngineCouldNotRun, match="cannot be started from such a copy"):
        engine_of("joblib:multiprocessing", 2, Limits())


def test_spark_that_is_not_installed_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineCouldNotRun, match="Spark is not installed"):
        engine_of("spark", 2, Limits())
