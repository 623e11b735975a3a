"""The arguments and options that several commands share, and how their values are read; imports only Typer."""

from __future__ import annotations

import re
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from nb2pkg.model.options import Compute, Deployment, Options, Order
from nb2pkg.model.recording import RecordingOptions


class TaskKind(str, Enum):
    """The tasks that `--task` offers."""

    WHEEL = "wheel"
    NOTEBOOK = "notebook"


class ComputeKind(str, Enum):
    """The compute that `--compute` offers."""

    SERVERLESS = "serverless"
    JOB_CLUSTER = "job-cluster"


class CellOrder(str, Enum):
    """The orders that `--order` offers."""

    CELLS = "cells"
    EXECUTION = "execution"


_COMPUTES: dict[ComputeKind | None, Compute | None] = {
    None: None,
    ComputeKind.SERVERLESS: "serverless",
    ComputeKind.JOB_CLUSTER: "job-cluster",
}


Notebooks = Annotated[
    list[Path], typer.Argument(metavar="NOTEBOOK", help="Files, or - for stdin.")
]
OneNotebook = Annotated[
    Path, typer.Argument(metavar="NOTEBOOK", help="A file, or - for stdin.")
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="Write to DIR/<name>/.")
]
Name = Annotated[str, typer.Option(help="Name of the project.", show_default=False)]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
]
Diff = Annotated[
    bool, typer.Option("--diff", help="Print the changes as a diff; write nothing.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace files that you have changed.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the whole outcome as JSON.")
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing but errors and the answer.")
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say everything, every note too.")
]
KeepAllNames = Annotated[
    bool, typer.Option("--keep-all-names", help="Steps return every name they bind.")
]
InOrder = Annotated[
    CellOrder, typer.Option("--order", help="As cells stand, or as they were run.")
]
Environment = Annotated[
    str,
    typer.Option(
        "--environment",
        metavar="PYTHON",
        help="Take requirements and versions from what this Python has installed.",
        show_default=False,
    ),
]
Bundle = Annotated[
    bool | None,
    typer.Option(
        "--bundle/--no-bundle",
        help="Write a Databricks bundle; by default for notebooks from Databricks.",
        show_default=False,
    ),
]
Task = Annotated[
    TaskKind, typer.Option("--task", help="What the job of the bundle runs.")
]
OnCompute = Annotated[
    ComputeKind | None,
    typer.Option(
        "--compute",
        help="What it runs on; serverless for a wheel, a job cluster for a notebook.",
        show_default=False,
    ),
]
Schedule = Annotated[
    str,
    typer.Option(
        metavar="CRON",
        help="When it runs, as Quartz has it: '0 30 6 ? * MON'.",
        show_default=False,
    ),
]
Timezone = Annotated[str, typer.Option(metavar="ZONE", help="Of the schedule.")]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="IMPORT=DIST",
        help="The distribution an import comes from, such as cv2=opencv-python.",
    ),
]
Verify = Annotated[
    bool,
    typer.Option(
        "--verify", help="Then run the notebook and the project, and compare."
    ),
]
Python = Annotated[
    str,
    typer.Option(
        "--python",
        metavar="PATH",
        help="Run notebooks with this Python.",
        show_default=False,
    ),
]
Kernel = Annotated[
    str,
    typer.Option(
        "--kernel",
        metavar="NAME",
        help="Run notebooks with this Jupyter kernel.",
        show_default=False,
    ),
]
Timeout = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", min=1, help="For one cell.")
]
TotalTimeout = Annotated[
    float,
    typer.Option(
        "--total-timeout", metavar="SECONDS", min=1, help="For all runs together."
    ),
]

Record = Annotated[
    bool,
    typer.Option(
        "--record", help="Run the notebook once; make tests and types from what it did."
    ),
]
DataLimit = Annotated[
    float,
    typer.Option(
        "--data-limit", metavar="MB", min=0.001, help="Megabytes of data for one test."
    ),
]
AllowPickle = Annotated[
    bool,
    typer.Option("--allow-pickle", help="Pickle recorded values that need it."),
]
Describe = Annotated[
    bool,
    typer.Option("--describe", help="Say shapes and columns seen in docstrings."),
]


def recording_of(
    record: bool,
    python: str,
    data_limit: float,
    allow_pickle: bool,
    describe: bool,
    timeout: float,
    total: float,
) -> RecordingOptions | None:
    """What the options for recording ask for, None without `--record`; one of them alone is wrong usage."""
    if not record:
        if allow_pickle or describe:
            raise typer.BadParameter("--allow-pickle and --describe go with --record")
        return None
    limit = int(data_limit * 1_000_000)
    return RecordingOptions(
        python or sys.executable, limit, allow_pickle, describe, total, timeout
    )


def options_of(
    name: str,
    keep_all_names: bool,
    order: CellOrder,
    maps: list[str] | None,
    deployment: Deployment | None = None,
) -> Options:
    by: Order = "execution" if order is CellOrder.EXECUTION else "cells"
    return Options(
        name, keep_all_names, by, _pairs(maps), deployment=deployment or Deployment()
    )


def deployment_of(
    bundle: bool | None,
    task: TaskKind,
    compute: ComputeKind | None,
    schedule: str,
    timezone: str,
) -> Deployment:
    """The choices for a bundle; those that do not go together are wrong usage."""
    if task is TaskKind.NOTEBOOK and compute is ComputeKind.SERVERLESS:
        raise typer.BadParameter(
            "a notebook task on serverless compute cannot be given the wheel: "
            "use --task wheel, or --compute job-cluster"
        )
    if schedule and not re.fullmatch(r"(?:[\w,*/?#-]+\s+){5,6}[\w,*/?#-]+", schedule):
        raise typer.BadParameter(
            f"--schedule {schedule}: a Quartz expression has six or seven fields, such as '0 30 6 ? * MON'"
        )
    if not re.fullmatch(r"[A-Za-z][\w+/-]*", timezone):
        raise typer.BadParameter(f"--timezone {timezone}: write it as Europe/Amsterdam")
    return Deployment(
        bundle,
        "notebook" if task is TaskKind.NOTEBOOK else "wheel",
        _COMPUTES[compute],
        schedule,
        timezone,
    )


def _pairs(maps: list[str] | None) -> tuple[tuple[str, str], ...]:
    """`cv2=opencv-python` as a pair, each of them; anything else is wrong usage."""
    pairs = {}
    for text in maps or []:
        module, equals, distribution = text.partition("=")
        if not (module.strip() and equals and distribution.strip()):
            raise typer.BadParameter(f"--map {text}: write it as IMPORT=DIST")
        pairs[module.strip()] = distribution.strip()
    return tuple(sorted(pairs.items()))
