"""Jobs in, results out, worked on by the executors of a Spark cluster through `DataFrame.mapInPandas`.

Notebooks travel by value in the rows of a DataFrame, and so do the answers; executors read and write nothing. They need nb2pkg
installed. The DataFrame API alone is used, so this runs on classic and on serverless compute.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from nb2pkg.batching.pool import Engine, work_through
from nb2pkg.batching.worker import convert_job
from nb2pkg.errors import EngineCouldNotRun
from nb2pkg.model.batch import Job, Limits, Result

_ROWS = 400  # in one DataFrame: what the driver holds at a time …
_BYTES = 96 * 2**20  # … or as many as have this size together
_IN = "job binary"
_OUT = "source string, result binary"


def spark_engine(limits: Limits) -> Engine:
    """An engine on the session that is there, or a new one. Raises `EngineCouldNotRun` when there can be none."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise EngineCouldNotRun(
            "Spark is not installed", hint="pip install 'nb2pkg[spark]'"
        ) from problem
    try:
        session = SparkSession.builder.appName("nb2pkg batch").getOrCreate()
    except Exception as problem:  # Java, py4j and Connect raise what they like
        raise _gave_up(problem) from problem
    with suppress(Exception):  # serverless decides on this itself
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "8")
    return partial(_run, session=session, limits=limits)


def _run(
    jobs: Iterable[Job], session: Any, limits: Limits
) -> Iterator[tuple[str, Result]]:
    for chunk in _chunks(jobs):
        frame = session.createDataFrame([(pickle.dumps(job),) for job in chunk], _IN)
        spread = frame.repartition(min(len(chunk), _partitions(session)))
        answered = spread.mapInPandas(partial(_answers, limits=limits), _OUT)
        try:
            rows = answered.collect()
        except Exception as problem:
            raise _gave_up(problem) from problem
        for row in rows:
            yield row["source"], pickle.loads(row["result"])


def _chunks(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    chunk: list[Job] = []
    size = 0
    for job in jobs:
        chunk.append(job)
        size += len(job.data)
        if len(chunk) == _ROWS or size > _BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _partitions(session: Any) -> int:
    """A few for each core, so that a slow notebook does not hold up many others."""
    try:
        return 4 * int(session.sparkContext.defaultParallelism)
    except Exception:  # Connect has no `sparkContext`
        return 64


def _answers(frames: Iterable[Any], limits: Limits) -> Iterator[Any]:
    """What an executor does with its share: each job in a process of its own, one after the other."""
    import pandas as pd

    jobs = (pickle.loads(data) for frame in frames for data in frame["job"])
    for source, result in work_through(jobs, convert_job, limits, workers=1):
        yield pd.DataFrame({"source": [source], "result": [pickle.dumps(result)]})


def _gave_up(problem: Exception) -> EngineCouldNotRun:
    first = (str(problem).splitlines() or [type(problem).__name__])[0][:200]
    return EngineCouldNotRun(
        f"Spark gave up: {first}",
        hint="check that nb2pkg is installed on the cluster, or use --engine processes",
    )
