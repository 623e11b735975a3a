"""The whole story: a notebook in, a project on disk out.

    read        the file, whatever its format, becomes a `Notebook`: cells as the user wrote them
    analyse     each statement: which names it needs, binds and changes, and what it shows
    plan        every decision: modules, functions, parameters, settings, what stays and why
    generate    the slim notebook and the text of every file, formatted and checked, in memory
    write       the files: all of them or none, and never over what the user has changed

Take a notebook `heights.ipynb` with the cells

    1   # Heights                           Markdown: becomes the package's docstring
    2   import numpy as np                  an import: goes to each module that needs it
    3   FLOOR = 1.5                         a literal: becomes the setting `Config.floor`
    4   ## Load                             Markdown: names the module `load.py`
    5   people = np.loadtxt("people.txt")   logic: the function `load() -> people`
        people = people[people > FLOOR]     … which gets `floor` as a parameter
    6   people.mean()                       only shows: stays in the slim notebook

`prepare` goes as far as knowing each file's text and what writing it would change; `finish` writes. `made_of` is the same
without a disk: bytes and what stands beside them in, the text of every file out.
The notebook's code is read and moved, never run.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from nb2pkg import analysing, checking, generating, planning, reading, writing
from nb2pkg.errors import NotebookUnreadable, RecordingCouldNotRun
from nb2pkg.model.checking import NOTHING_ALLOWED, Allowed
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.options import Deployment, Options, Order
from nb2pkg.model.plan import Plan
from nb2pkg.model.project import Outcome, Project
from nb2pkg.model.recording import Recording, RecordingOptions
from nb2pkg.model.running import Interpreter, Limits, Run, Runnable
from nb2pkg.planning import Planned
from nb2pkg.reading.files import Load
from nb2pkg.reading.local import Beside

STAGES = ("read", "analyse", "plan", "generate", "write")
RECORDED_STAGES = ("read", "analyse", "plan", "generate", "run", "test", "write")
Told = Callable[[str], None]


def convert(
    path: str | os.PathLike[str],
    *,
    output: str | os.PathLike[str] = "",
    name: str = "",
    dry_run: bool = False,
    overwrite: bool = False,
    keep_all_names: bool = False,
    order: Order = "cells",
    requirements_map: Mapping[str, str] | None = None,
    environment: str | os.PathLike[str] = "",
    deployment: Deployment | None = None,
) -> Outcome:
    """Turn the notebook at `path` ("-" is standard input) into the project `<output>/<name>/`.

    Raises `Nb2pkgError` when the user must change something: the notebook cannot be read, or files stand in the way.
    With `dry_run` nothing is written and the outcome's changes tell what would be. `environment` is the path of a
    Python: the distributions of imports and their versions are taken from what is installed there.
    """
    requirements = tuple(sorted((requirements_map or {}).items()))
    options = Options(
        name, keep_all_names, order, requirements, deployment=deployment or Deployment()
    )
    if environment:
        options = with_environment(options, environment)
    outcome = prepare(path, options, output=output, overwrite=overwrite)
    return outcome if dry_run else finish(outcome)


def with_environment(options: Options, python: str | os.PathLike[str]) -> Options:
    """The options with what is installed where this Python lives; raises `EnvironmentUnreadable`."""
    return replace(options, installed=reading.installed_modules(os.fspath(python)))


def decide(
    path: str | os.PathLike[str], options: Options, *, told: Told = lambda stage: None
) -> tuple[Notebook, Planned]:
    """Read, analyse, plan: what would go where and why, before any text of it exists."""
    told("read")
    notebook = reading.join(reading.read_notebook(os.fspath(path)))
    return _decided(notebook, options, reading.beside(notebook.path), told)


def _decided(
    notebook: Notebook, options: Options, beside: Beside, told: Told
) -> tuple[Notebook, Planned]:
    with _without_the_authors_warnings():
        told("analyse")
        notebook = analysing.in_order(notebook, options.order)
        analysis = analysing.analyse(notebook)
        told("plan")
        modules = reading.local_modules(beside, analysis.local_imports)
        return notebook, planning.plan(analysis, options, modules)


def made_of(
    data: bytes,
    *,
    name: str,
    path: str,
    options: Options,
    beside: Beside,
    load: Load,
    change: Callable[[Plan], Plan] = lambda plan: plan,
) -> tuple[Notebook, Plan, Project]:
    """Everything but writing, without a disk: the same bytes, name and neighbours give the same project anywhere.

    `load` finds the notebooks that it runs. `change` is asked about the plan before any text is made of it; the plan that comes back is as it was before.
    """
    notebook = reading.join(reading.read_bytes(data, name=name, path=path), load)
    notebook, planned = _decided(notebook, options, beside, lambda stage: None)
    with _without_the_authors_warnings():
        plan = planned.plan
        changed = replace(planned, plan=change(plan))
        return notebook, plan, _project(notebook, changed, options)


def project_of(
    path: str | os.PathLike[str], options: Options
) -> tuple[Notebook, Project]:
    """The notebook, and the project it would become; where that would be written is not looked at."""
    notebook, planned = decide(path, options)
    with _without_the_authors_warnings():
        return notebook, _project(notebook, planned, options)


@contextmanager
def _without_the_authors_warnings() -> Iterator[None]:
    """Parsing the author's code warns of things such as `"\\d"`; that is between the author and Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def prepare(
    path: str | os.PathLike[str],
    options: Options,
    *,
    output: str | os.PathLike[str] = "",
    overwrite: bool = False,
    recording: RecordingOptions | None = None,
    told: Told = lambda stage: None,
) -> Outcome:
    """Everything but writing: the plan, every file's text, and what writing it would change.

    With `recording` the notebook is run, in processes of its own, and the tests are made from what it did.
    """
    notebook, planned = decide(path, options, told=told)
    told("generate")
    with _without_the_authors_warnings():
        plan, project = planned.plan, _project(notebook, planned, options)
        folder = writing.destination(os.fspath(output), project.name)
        found = None
        if recording is not None:
            plan, project, found = _recorded(
                notebook, planned, options, project, recording, told
            )
        changes = writing.compare(project, folder, overwrite=overwrite)
    return Outcome(notebook, plan, project, str(folder), changes, False, found)


def _project(
    notebook: Notebook,
    planned: Planned,
    options: Options,
    recording: Recording | None = None,
) -> Project:
    plan = planned.plan
    slim_text = reading.spell_notebook(notebook, planned.cells)
    slim_path = _slim_path(plan.package, reading.slim_suffix(notebook))
    return generating.generate(
        plan,
        notebook,
        slim_text,
        slim_path,
        planned.cells,
        options,
        recording,
        _allowed(notebook, slim_text, slim_path, plan.package),
    )


def _allowed(notebook: Notebook, text: str, path: str, package: str) -> Allowed:
    """What `nb2pkg check` must allow the slim notebook, which it reads as anybody else's."""
    if notebook.format == "script":
        return NOTHING_ALLOWED  # it does not look at plain scripts
    try:
        slim = reading.read_bytes(text.encode("utf-8"), name=package, path=path)
    except NotebookUnreadable:
        return NOTHING_ALLOWED
    return checking.allowances(analysing.analyse(slim), package)


def _recorded(
    notebook: Notebook,
    planned: Planned,
    options: Options,
    project: Project,
    wishes: RecordingOptions,
    told: Told,
) -> tuple[Plan, Project, Recording]:
    """Run the slim notebook on the project, and put types and tests from that run into it."""
    from nb2pkg import recording
    from nb2pkg.verifying.interpreters import interpreter

    if notebook.path == "-":
        raise RecordingCouldNotRun(
            "a notebook from standard input has no folder to run in",
            hint="save it to a file, and name that",
        )
    wishes = replace(wishes, python=interpreter(wishes.python).python)
    told("run")
    found = recording.record(
        planned.plan,
        project,
        notebook,
        planned.cells,
        wishes,
        partial(_run_in_a_copy, reading.home_of(notebook.path), wishes),
    )
    plan = planning.annotated(planned.plan, found, describe=wishes.describe)
    typed = replace(planned, plan=plan)
    told("test")
    found = recording.passing_only(
        found, lambda kept: _project(notebook, typed, options, kept), wishes.python
    )
    return plan, _project(notebook, typed, options, found), found


def _run_in_a_copy(
    folder: Path, wishes: RecordingOptions, cells: Sequence[Runnable], source: Path
) -> Run:
    """Run cells in a copy of the notebook's folder, with a package on the path."""
    from nb2pkg.verifying.copies import working_copy
    from nb2pkg.verifying.kernels import run_cells

    limits = Limits(cell=wishes.cell_timeout, notebook=wishes.timeout)
    with tempfile.TemporaryDirectory(prefix="nb2pkg-run-") as place:
        return run_cells(
            cells,
            folder=working_copy(folder.resolve(), Path(place)),
            interpreter=Interpreter(wishes.python),
            search=(source,),
            limits=limits,
        )


def _slim_path(package: str, suffix: str) -> str:
    """A `.py` notebook named as the package would hide it from itself when it is run from its own folder."""
    name = package.rpartition(".")[2]
    stem = f"{name}_notebook" if suffix == ".py" else name
    return f"notebooks/{stem}{suffix}"


def finish(outcome: Outcome, *, told: Told = lambda stage: None) -> Outcome:
    """Write a prepared outcome, all or none; raises `DestinationInTheWay` on a conflict."""
    told("write")
    writing.write(outcome.project, Path(outcome.folder), outcome.changes)
    return replace(outcome, written=True)
