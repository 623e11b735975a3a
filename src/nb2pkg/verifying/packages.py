"""A package's source folders in, what `pipeline.run(Config())` returns out, as a `PackageRun`: run in a process of its own."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nb2pkg.model.running import (
    Interpreter,
    Limits,
    PackageRun,
    Raised,
    Ready,
    Variable,
)
from nb2pkg.verifying.kernels import environment_of
from nb2pkg.verifying.probe import measuring, running_apart
from nb2pkg.verifying.processes import (
    descendants,
    kill,
    kill_group,
    kill_marked,
    new_mark,
)
from nb2pkg.verifying.seeding import seeding_cell
from nb2pkg.verifying.written import Values, watching

# `only_in_the_notebook` is what a generated pipeline calls where it would need a notebook.
_RUN = """
import dataclasses, importlib, inspect, json, sys, traceback

# The folder may hold a notebook `churn.py`, which is not the package `churn`.
sys.path.append(sys.path.pop(0))
answer = {"results": [], "error": None, "refused": "", "files": {}}
try:
    package = sys.argv[1]
    config = importlib.import_module(package + ".config").Config()
    run = importlib.import_module(package + ".pipeline").run
    given = globals().get("injected", {})
    wanted = inspect.signature(run).parameters
    results = run(config, **{name: given[name] for name in wanted if name in given})
    names = [field.name for field in dataclasses.fields(results)]
    answer["results"] = described({name: getattr(results, name) for name in names})
    answer["files"] = values_written(sys.argv[3], sys.argv[4])
except BaseException as problem:
    frames = traceback.extract_tb(problem.__traceback__)
    answer["error"] = [type(problem).__name__, str(problem)]
    if frames and frames[-1].name == "only_in_the_notebook":
        answer["refused"] = str(problem)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(answer, file)
"""


def run_package(
    package: str,
    *,
    sources: Sequence[Path],
    folder: Path,
    watched: Path,
    answer: Path,
    interpreter: Interpreter,
    limits: Limits,
    environment: Mapping[str, str],
    seed: int,
    ready: Ready | None = None,
) -> PackageRun:
    """Run the pipeline of `package`, found in `sources`, with its default configuration in `folder`.

    The process writes to the file `answer`, outside of the folder `watched`, below which the files it writes count.
    What is `ready` goes to the parameters of `run` that are called so. Neither it nor a child of it outlives this call.
    """
    mark = new_mark()
    extra = {**dict(interpreter.environment), "MPLBACKEND": "Agg", **environment}
    settings = {**environment_of(sources, extra), **mark}
    texts = (ready.module if ready else "", *measuring(), _RUN)
    program = f"{seeding_cell(seed)}\n{running_apart(texts)}"
    command = [interpreter.python, "-c", program, package, str(answer)]
    began = time.monotonic()
    with watching(watched) as watch:
        command += [watch.folder, watch.listing]
        try:
            code = _wait(command, folder, settings, limits.notebook)
        finally:
            kill_marked(mark)
        run, values = _read(answer, code, limits)
        seconds = time.monotonic() - began
        return replace(run, seconds=seconds, files=watch.files(values))


def _wait(
    command: Sequence[str], folder: Path, settings: dict[str, str], seconds: float
) -> int | None:
    """The exit code, None when the time ran out."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        family: tuple[int, ...] = ()
        try:
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            family = descendants(process.pid)
            kill_group(process.pid)
            kill(family)


def _read(answer: Path, code: int | None, limits: Limits) -> tuple[PackageRun, Values]:
    if code is None:
        error = Raised("Timeout", f"over {limits.notebook:.0f} s")
        return PackageRun(error=error), {}
    try:
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        error = Raised("ProcessDied", f"the process ended with exit code {code}")
        return PackageRun(error=error), {}
    results = tuple(Variable(*entry) for entry in found["results"])
    raised = Raised(*found["error"]) if found["error"] else None
    return PackageRun(results, raised, found["refused"]), found["files"]
