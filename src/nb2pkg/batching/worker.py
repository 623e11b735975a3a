"""One `Job` in, one `Result` out: the pure function that every engine runs, wherever it runs it."""

from __future__ import annotations

import os
import traceback
from functools import partial
from pathlib import PurePath

from nb2pkg import pipeline
from nb2pkg.batching.sharing.moving import without_moved
from nb2pkg.batching.sharing.portraits import portraits_of
from nb2pkg.errors import BugInNb2pkg, Nb2pkgError, NotebookUnreadable
from nb2pkg.generating.leniency import lenient_modules
from nb2pkg.model.batch import Converted, Failed, Job, Refused, Result, Wants
from nb2pkg.model.plan import Plan

RUN = "%run "  # before the paths of notebooks that are run along


def convert_job(job: Job) -> Result:
    """Convert one notebook in memory; never raises."""
    beside = Neighbours(job)
    try:
        result = _converted(job, beside)
    except MemoryError:
        return Failed("memory", "converting it takes more memory than it may have")
    except BugInNb2pkg as problem:
        result = Failed("bug", problem.message)
    except Nb2pkgError as problem:
        result = Refused(problem.message, problem.hint, tuple(sorted(beside.asked)))
    except Exception as problem:
        result = Failed("bug", _whereabouts(problem))
    return Wants(tuple(sorted(beside.wanted))) if beside.wanted else result


class Neighbours:
    """Answers what stands beside the notebook from what travelled with it, and notes what did not."""

    def __init__(self, job: Job) -> None:
        self._roots = job.roots
        self._files = dict(job.files)
        self.asked: set[str] = set()
        self.wanted: set[str] = set()

    def __call__(self, path: str) -> bytes | None:
        self.asked.add(path)
        may_be = path.startswith(RUN) or root_of(path) in (*self._roots, "..")
        if path not in self._files and may_be:
            self.wanted.add(path)
        return self._files.get(path)


def root_of(path: str) -> str:
    """The first part of a path as `Job.roots` has it.

    >>> root_of("utils.py"), root_of("lib/deep/x.py")
    ('utils', 'lib')
    """
    return path.split("/")[0].removesuffix(".py")


def _converted(job: Job, beside: Neighbours) -> Result:
    notebook, plan, project = pipeline.made_of(
        job.data,
        name=job.name,
        path=job.source,
        options=job.options,
        beside=beside,
        load=partial(_run_along, job.source, beside),
        change=lambda plan: without_moved(plan, job.moves),
    )
    return Converted(
        project=project,
        findings=plan.findings,
        figures=plan.figures,
        requirements=plan.requirements,
        requires_python=plan.requires_python,
        title=plan.title,
        format=notebook.format,
        cells=len(notebook.cells),
        lenient=_lenient(plan),
        copied=tuple(f"{plan.home}/{module.path}" for module in plan.local_modules),
        asked=tuple(sorted(beside.asked)),
        portraits=portraits_of(plan),
        allowed=project.allowed,
    )


def _run_along(source: str, beside: Neighbours, place: str) -> tuple[bytes, str, str]:
    """A notebook that `%run` names, looked up under its path from the notebook's folder."""
    here = os.path.relpath(place, os.path.dirname(source) or ".").replace(os.sep, "/")
    data = beside(RUN + here)
    if data is None:
        raise NotebookUnreadable(f"{place}: there is no such file")
    return data, PurePath(place).name.removesuffix(PurePath(place).suffix), place


def _lenient(plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (f"{plan.home}/{name}.py", codes) for name, codes in lenient_modules(plan)
    )


def _whereabouts(problem: Exception) -> str:
    """Type and innermost place of a failure of ours; its message may quote the notebook and is left out."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}"
    return type(problem).__name__ + place
