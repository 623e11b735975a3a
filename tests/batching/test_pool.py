"""Processes that hang, swell or die take their own job with them and nothing else."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Iterator

import pytest
from batch_works import misbehave

from nb2pkg.batching import pool
from nb2pkg.batching.pool import alone, dismiss_all, work_through
from nb2pkg.model.batch import Failed, Job, Limits, Refused, Result
from nb2pkg.model.options import Options


def job(name: str) -> Job:
    return Job(name, name, b"", Options())


def results(names: list[str], limits: Limits, workers: int = 2) -> dict[str, Result]:
    numbered = [
        Job(f"{n} {name}", name, b"", Options()) for n, name in enumerate(names)
    ]
    return dict(work_through(numbered, misbehave, limits, workers))


def test_each_misfortune_is_one_jobs_own() -> None:
    names = [
        "well",
        "die",
        "well",
        "exit",
        "sleep",
        "well",
        "regex",
        "big answer",
        "well",
    ]
    came = results(names, Limits(seconds=3, megabytes=0))
    why = {
        source: result.why
        for source, result in came.items()
        if isinstance(result, Failed)
    }
    assert why == {
        "1 die": "crash",
        "3 exit": "crash",
        "4 sleep": "timeout",
        "6 regex": "timeout",
    }
    died = came["1 die"]
    assert isinstance(died, Failed) and "SIGSEGV" in died.message
    assert len(came) == len(names)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the limit")
def test_memory_has_a_limit_and_a_process_that_met_it_is_replaced() -> None:
    came = results(["well", "swell", "well", "well"], Limits(0, 1024), workers=1)
    assert [type(result) for result in came.values()] == [
        Refused,
        Failed,
        Refused,
        Refused,
    ]
    first, second, third, fourth = came.values()
    assert isinstance(second, Failed) and second.why == "memory"
    assert first != third and third == fourth


def test_jobs_are_read_only_when_a_process_is_free() -> None:
    read: list[int] = []

    def jobs() -> Iterator[Job]:
        for number in range(6):
            read.append(number)
            yield job("well")

    for done, _ in enumerate(work_through(jobs(), misbehave, Limits(), 2), 1):
        assert len(read) <= done + 2


def test_leaving_early_ends_the_processes_at_once() -> None:
    began = time.monotonic()
    running = work_through([job("well"), job("sleep")], misbehave, Limits(), 2)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 30


def new_children(before: set[int | None]) -> list[multiprocessing.process.BaseProcess]:
    """The processes of other libraries, which other tests started, are not ours."""
    return [c for c in multiprocessing.active_children() if c.pid not in before]


def test_a_process_for_single_jobs_is_used_again_and_leaves_when_none_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "_PATIENCE", 2.0)
    before = {child.pid for child in multiprocessing.active_children()}
    first, again = (alone(job("well"), misbehave, Limits()) for _ in range(2))
    assert first == again
    waited = time.monotonic()
    while (left := new_children(before)) and time.monotonic() < waited + 20:
        time.sleep(0.1)
    assert left == []
    late = alone(job("well"), misbehave, Limits())
    assert isinstance(late, Refused) and late != first
    dismiss_all()
    assert new_children(before) == []
