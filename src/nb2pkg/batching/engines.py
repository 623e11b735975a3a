"""The name of an engine in, a function like `map` out that runs the worker over many jobs."""

from __future__ import annotations

from functools import partial

from nb2pkg.batching.driver import Engine
from nb2pkg.batching.pool import work_through
from nb2pkg.batching.worker import convert_job
from nb2pkg.model.batch import Limits


def engine_of(name: str, workers: int, limits: Limits) -> Engine:
    """The engine that `--engine` names."""
    return partial(work_through, work=convert_job, limits=limits, workers=workers)
