"""The name of an engine in, a function like `map` out that runs the worker over many jobs.

An engine takes jobs one by one and gives the result of each with its source, in any order. Wherever a job ends up, it is worked on
in a process of its own within the same limits, so that its outcome is the same everywhere.
"""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from nb2pkg.batching.pool import Engine, alone, dismiss_all, work_through
from nb2pkg.batching.worker import convert_job
from nb2pkg.errors import EngineCouldNotRun
from nb2pkg.model.batch import Job, Limits, Result

_OTHERS = "loky and threading come with joblib; dask and ray have to be installed"
_AT_A_TIME = (
    8  # jobs for each worker, where answers come only when all of them are done
)


def engine_of(name: str, workers: int, limits: Limits) -> Engine:
    """The engine that `--engine` names: `processes`, `spark`, `joblib:<backend>`. Raises `EngineCouldNotRun`."""
    if name == "spark":
        from nb2pkg.batching.spark import spark_engine

        return spark_engine(limits)
    if name.startswith("joblib:"):
        return _joblib_engine(name.removeprefix("joblib:"), workers, limits)
    return partial(work_through, work=convert_job, limits=limits, workers=workers)


def _joblib_engine(backend: str, workers: int, limits: Limits) -> Engine:
    try:
        import joblib
    except ImportError as problem:
        raise EngineCouldNotRun(
            "joblib is not installed", hint="pip install 'nb2pkg[joblib]'"
        ) from problem
    if backend == "multiprocessing":
        raise EngineCouldNotRun(
            "joblib's backend `multiprocessing` copies the process it is called from, and workers of "
            "batch cannot be started from such a copy",
            hint="use --engine processes, or joblib:loky",
        )
    try:
        _connect(backend)
        with joblib.parallel_config(backend):
            pass
    except Exception as problem:  # any of many libraries
        raise EngineCouldNotRun(
            f"joblib has no backend `{backend}` here: {_first_line(problem)}",
            hint=_OTHERS,
        ) from problem

    # That tasks are given up when a run is interrupted is no news.
    warnings.filterwarnings("ignore", category=UserWarning, module="joblib")

    def run(jobs: Iterable[Job]) -> Iterator[tuple[str, Result]]:
        ours: list[BaseException] = []
        waiting = _watched(jobs, ours)
        try:
            with joblib.parallel_config(backend, n_jobs=workers):
                yield from _answers(joblib, waiting, limits, workers)
        except Exception as problem:
            if ours:  # what failed is reading the notebooks, not the engine
                raise ours[0] from None
            raise EngineCouldNotRun(
                f"joblib's backend `{backend}` gave up: {_first_line(problem)}",
                hint="run again: finished projects stay; or use --engine processes",
            ) from problem
        finally:
            dismiss_all()  # threads of this process have some; those of others end by themselves

    return run


def _answers(
    joblib: Any, jobs: Iterable[Job], limits: Limits, workers: int
) -> Iterator[tuple[str, Result]]:
    calls = (joblib.delayed(_isolated)(job, limits) for job in jobs)
    try:
        run_all = joblib.Parallel(return_as="generator_unordered")
    except ValueError:  # Ray answers when all is done: so a few at a time
        while some := list(islice(calls, _AT_A_TIME * workers)):
            yield from joblib.Parallel()(some)
    else:
        yield from run_all(calls)


def _watched(jobs: Iterable[Job], problems: list[BaseException]) -> Iterator[Job]:
    """The jobs, which joblib takes in a thread of its own; what goes wrong in making them is noted."""
    try:
        yield from jobs
    except BaseException as problem:
        problems.append(problem)
        raise


def _connect(backend: str) -> None:
    """What the two cluster libraries want done before joblib can use them; both find the cluster by their own settings."""
    if backend == "dask":
        from distributed import Client

        Client()
    elif backend == "ray":
        from ray.util.joblib import register_ray

        register_ray()


def _isolated(job: Job, limits: Limits) -> tuple[str, Result]:
    known = multiprocessing.get_all_start_methods()
    if multiprocessing.get_start_method() not in known:
        # loky names its own way of starting processes, which those that we start know nothing of.
        multiprocessing.set_start_method(known[0], force=True)
    # Workers of Dask are daemons, which may start no process, lest it outlive them. Ours cannot: it ends with its pipe.
    multiprocessing.current_process().daemon = False
    return job.source, alone(job, convert_job, limits)


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0][:200]
