"""The name of an engine in, a function like `map` out that runs the worker over many jobs.

An engine takes jobs one by one and gives the result of each with its source, in any order. Wherever a job ends up, it is worked on
in a process of its own within the same limits, so that its outcome is the same everywhere.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from functools import partial

from nb2pkg.batching.pool import Engine, alone, work_through
from nb2pkg.batching.worker import convert_job
from nb2pkg.errors import EngineCouldNotRun
from nb2pkg.model.batch import Job, Limits, Result


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
    try:
        _connect(backend)
        with joblib.parallel_config(backend):
            pass
    except Exception as problem:  # any of many libraries
        raise EngineCouldNotRun(
            f"joblib has no backend `{backend}` here: {_first_line(problem)}",
            hint="loky and threading come with joblib; dask and ray have to be installed",
        ) from problem

    def run(jobs: Iterable[Job]) -> Iterator[tuple[str, Result]]:
        with joblib.parallel_config(backend, n_jobs=workers):
            run_all = joblib.Parallel(return_as="generator_unordered")
            yield from run_all(joblib.delayed(_isolated)(job, limits) for job in jobs)

    return run


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
    return job.source, alone(job, convert_job, limits)


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0][:200]
