"""Plan and deployment in, the Databricks bundle out: `databricks.yml` and `resources/<package>.job.yml`.

The rules are those of Declarative Automation Bundles: a wheel task must name its compute and gets its arguments as
`--name=value`; paths in a resource file start from that file; job parameters reach notebook tasks by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2pkg.generating.config import is_field, is_secret
from nb2pkg.generating.spelling import literal_value, one_line
from nb2pkg.generating.templates import render
from nb2pkg.model.options import Deployment
from nb2pkg.model.plan import Plan, Setting
from nb2pkg.model.project import ProjectFile

# Where a run comes from: parameters of the job, and options of the command, beside those of the notebook.
ORIGIN = {
    "git_sha": "${bundle.git.commit}",
    "branch": "${bundle.git.branch}",
    "job_id": "{{job.id}}",
    "job_run_id": "{{job.run_id}}",
}
_OF_THE_JOB = ("git_sha", "branch")
# What bundles and jobs would replace by a value of their own.
_REFERENCE = re.compile(r"\$\{|\{\{")


@dataclass(frozen=True, slots=True)
class JobParameter:
    """A parameter of the job."""

    name: str
    default: str


@dataclass(frozen=True, slots=True)
class Argument:
    """What the task gets: `--name=value`."""

    name: str
    value: str


def has_bundle(plan: Plan, deployment: Deployment) -> bool:
    """The project can be deployed as a bundle: it came from Databricks, or the user asks for it.

    Not so a package that is part of another: what is deployed is the whole.
    """
    if "." in plan.package:
        return False
    return plan.databricks if deployment.bundle is None else deployment.bundle


def origin_options(plan: Plan, deployment: Deployment) -> tuple[str, ...]:
    """The options that say where a run comes from; not those whose name the notebook has for a parameter of its own."""
    if not has_bundle(plan, deployment):
        return ()
    taken = {option_name(setting) for setting in plan.settings if is_field(setting)}
    return tuple(name for name in ORIGIN if name not in taken)


def option_name(setting: Setting) -> str:
    """The option without its dashes, as a job writes it: `write_mode`."""
    return setting.field.strip("_") or setting.field


def bundle_files(
    plan: Plan, deployment: Deployment, slim_path: str
) -> tuple[ProjectFile, ...]:
    """The two files of the bundle, none when the project is to have none."""
    if not has_bundle(plan, deployment):
        return ()
    chosen = {
        "project": plan.project,
        "package": plan.package,
        "task": deployment.task,
        "compute": deployment.compute or default_compute(deployment),
        "schedule": deployment.schedule,
        "timezone": deployment.timezone,
    }
    wheel = deployment.task == "wheel"
    own = tuple(_own_parameters(plan, wheel=wheel))
    origin = origin_options(plan, deployment)
    shared = [
        JobParameter(name, ORIGIN[name]) for name in origin if name in _OF_THE_JOB
    ]
    arguments = [
        Argument(name, ORIGIN[name]) for name in origin if name not in _OF_THE_JOB
    ]
    if wheel:
        # A wheel task gets nothing by itself.
        names = [(option, p.name) for option, p in own] + [
            (p.name, p.name) for p in shared
        ]
        arguments = [
            Argument(o, f"{{{{job.parameters.{n}}}}}") for o, n in names
        ] + arguments
    job = render(
        "job.yml",
        description=one_line(plan.summary or plan.title) or plan.project,
        parameters=[*(parameter for _, parameter in own), *shared],
        arguments=arguments,
        slim=f"../{slim_path}",
        **chosen,
    )
    return (
        ProjectFile("databricks.yml", render("databricks.yml", **chosen)),
        ProjectFile(f"resources/{plan.package}.job.yml", job),
    )


def default_compute(deployment: Deployment) -> str:
    """A notebook task cannot be given the wheel on serverless compute, so it has a cluster of its own."""
    return "serverless" if deployment.task == "wheel" else "job-cluster"


def _own_parameters(plan: Plan, *, wheel: bool) -> Iterator[tuple[str, JobParameter]]:
    """The notebook's widgets, or when it has none all options; each with its option's name.

    Left out is a secret, and a default that Databricks would take for a reference: there the command's own default holds.
    """
    fields = [setting for setting in plan.settings if is_field(setting)]
    widgets = [setting for setting in fields if setting.widget]
    for setting in widgets or (fields if wheel else ()):
        default = _default(setting)
        name = _name(setting, wheel=wheel)
        if (
            name
            and default is not None
            and not is_secret(setting)
            and not _REFERENCE.search(default)
        ):
            yield option_name(setting), JobParameter(name, default)


def _name(setting: Setting, *, wheel: bool) -> str:
    """The widget's own name when a job can have it; a notebook reads its widgets under no other."""
    allowed = r"[A-Za-z_]\w*" if wheel else r"[\w.-]+"
    if setting.widget and re.fullmatch(allowed, setting.widget, re.ASCII):
        return setting.widget
    name = option_name(setting)
    return name if wheel and name.isascii() else ""


def _default(setting: Setting) -> str | None:
    """The default as the option's text; None when that cannot be told."""
    known, value = literal_value(setting.default)
    if not known:
        return None
    text = value if isinstance(value, str) else repr(value)
    text = text.lower() if isinstance(value, bool) else text
    return text if text == one_line(text) or not text else None
