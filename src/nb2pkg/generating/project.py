"""Plan, notebook and slim text in, the whole Project out, checked before anyone may write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from nb2pkg.generating.bundle import bundle_files, origin_options
from nb2pkg.generating.command import main_text, package_init_text
from nb2pkg.generating.config import config_files
from nb2pkg.generating.formatting import format_python
from nb2pkg.generating.lock import lock_text
from nb2pkg.generating.metadata import metadata_files
from nb2pkg.generating.modules import module_text
from nb2pkg.generating.pipeline_module import pipeline_text
from nb2pkg.generating.queries import queries_text
from nb2pkg.generating.selfcheck import check
from nb2pkg.generating.tests import recorded_paths, test_files
from nb2pkg.model.checking import NOTHING_ALLOWED, Allowed
from nb2pkg.model.notebook import Notebook, SlimCell
from nb2pkg.model.options import Options
from nb2pkg.model.plan import Plan
from nb2pkg.model.project import Project, ProjectFile
from nb2pkg.model.recording import Recording


def generate(
    plan: Plan,
    notebook: Notebook,
    slim_text: str,
    slim_path: str,
    cells: Sequence[SlimCell],
    options: Options,
    recording: Recording | None = None,
    allowed: Allowed = NOTHING_ALLOWED,
) -> Project:
    """The text of every file of the project; `slim_text` is how its format spells `cells`.

    `allowed` is what `nb2pkg check` must allow the slim notebook. With a `recording`, tests that hold the functions to it.

    Raises `BugInNb2pkg` when a generated module fails our own checks (C1, C4).
    """
    origin = origin_options(plan, options.deployment)
    modules = tuple(
        ProjectFile(f"{plan.home}/{module.name}.py", format_python(module_text(module)))
        for module in plan.modules
    )
    pipeline = ProjectFile(
        f"{plan.home}/pipeline.py", format_python(pipeline_text(plan))
    )
    package = [
        *modules,
        pipeline,
        ProjectFile(f"{plan.home}/__init__.py", package_init_text(plan)),
        ProjectFile(f"{plan.home}/__main__.py", main_text(plan, origin)),
        ProjectFile(f"{plan.home}/config.py", config_files(plan)),
        *_queries(plan),
        *(ProjectFile(f"{plan.home}/{m.path}", m.text) for m in plan.local_modules),
    ]
    check(plan, package)
    files = [
        *package,
        ProjectFile(slim_path, slim_text),
        *metadata_files(
            plan, notebook, slim_path, recording, options.deployment, allowed
        ),
        *test_files(plan, recording, origin),
        *bundle_files(plan, options.deployment, slim_path),
    ]
    recorded = recorded_paths(plan, recording) if recording else ()
    lock = lock_text(
        plan, notebook, files, slim_path, cells, _choices(options, plan), recorded
    )
    files.append(ProjectFile("nb2pkg.lock", lock))
    return Project(
        plan.project,
        plan.package,
        tuple(sorted(files, key=lambda f: f.path)),
        allowed=allowed,
    )


def _queries(plan: Plan) -> list[ProjectFile]:
    if not plan.queries:
        return []
    return [ProjectFile(f"{plan.home}/queries.py", queries_text(plan))]


def _choices(options: Options, plan: Plan) -> dict[str, object]:
    """The options as the lock has them: of an environment what the project requires; most packages are part of no other."""
    required = {requirement.distribution for requirement in plan.requirements}
    used = [one for one in options.installed if one.distribution in required]
    choices = asdict(replace(options, installed=tuple(used)))
    rare = ("parent", "installed")
    return {name: it for name, it in choices.items() if name not in rare or it}
