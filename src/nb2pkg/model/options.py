"""What the user chose for one conversion."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Order = Literal["cells", "execution"]
Task = Literal["wheel", "notebook"]
Compute = Literal["serverless", "job-cluster"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """How the project is deployed on Databricks.

    bundle    write a bundle; None: when the notebook came from Databricks.
    task      what the job runs: the package's command, or the slim notebook.
    compute   what it runs on; None: serverless for the command, a job cluster for the notebook.
    schedule  a Quartz cron expression, "" for none; timezone: of the schedule.
    """

    bundle: bool | None = None
    task: Task = "wheel"
    compute: Compute | None = None
    schedule: str = ""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Installed:
    """A top-level module of an environment, the distribution that brought it, and that one's version."""

    module: str
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Options:
    """Choices that change the project.

    name              the project's name; "" takes it from the notebook.
    keep_all_names    return every name a step binds, not only those read later.
    order             `cells`: top to bottom; `execution`: by the stored execution counts.
    requirements_map  import name -> distribution, the user's own.
    parent            the package that this one is part of; "" for one that stands alone.
    installed         the modules of the environment to take distributions and versions from, sorted.
    deployment        on Databricks.
    """

    name: str = ""
    keep_all_names: bool = False
    order: Order = "cells"
    requirements_map: tuple[tuple[str, str], ...] = ()
    parent: str = ""
    installed: tuple[Installed, ...] = ()
    deployment: Deployment = field(default_factory=Deployment)
