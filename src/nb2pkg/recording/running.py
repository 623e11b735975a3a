"""A package, its slim cells and a runner in, a `Recording` out: one run that is listened to, then a process that makes tests of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from nb2pkg.errors import RecordingCouldNotRun
from nb2pkg.model.notebook import Notebook, SlimCell
from nb2pkg.model.plan import Plan
from nb2pkg.model.project import Project
from nb2pkg.model.recording import FunctionRecord, Recording, RecordingOptions
from nb2pkg.model.running import Run, Runnable
from nb2pkg.recording.answers import record_of

Runner = Callable[[Sequence[Runnable], Path], Run]

_INSIDE = "nb2pkg_recording"
_SEEDS = re.compile(
    r"\b(?:seed|manual_seed|set_seed|set_random_seed|seed_everything)\s*\("
)
_LONGEST = 1800  # seconds that making tests may take


def record(
    plan: Plan,
    project: Project,
    notebook: Notebook,
    cells: Iterable[SlimCell],
    options: RecordingOptions,
    run: Runner,
) -> Recording:
    """Run the slim notebook once on the package and keep what its functions were given and gave.

    `run` runs cells with a folder on the path of imports. Raises what it raises, and `RecordingCouldNotRun` when no tests
    can be made in the interpreter of `options`.
    """
    cells = tuple(cells)
    functions = {
        f"{module.name}.{function.name}": function
        for module in plan.modules
        for function in module.functions
        if function.kind != "class"
    }
    with tempfile.TemporaryDirectory(prefix="nb2pkg-recording-") as name:
        place = Path(name)
        source = _written(project, place / "project")
        (place / "run").mkdir()
        kinds = {key: function.kind for key, function in functions.items()}
        first = Runnable(0, listening_cell(plan.package, kinds, place / "run"))
        done = run((first, *runnables(notebook, cells)), source)
        job = {
            "package": plan.package,
            "search": [str(source)],
            "functions": {
                **{key: function.text for key, function in functions.items()},
                **_whole(plan, done),
            },
            "recorded": str(place / "run"),
            "data": str(place / "data"),
            "answers": str(place / "answers.jsonl"),
            "limit": options.limit,
            "pickles": options.pickles,
            "seeded": any(_SEEDS.search(cell.source) for cell in cells)
            or any(_SEEDS.search(function.text) for function in functions.values()),
        }
        records = _distilled(job, place, options.python)
        data = place / "data"
        stored = [path for path in sorted(data.rglob("*")) if path.is_file()]
        return Recording(
            records,
            tuple(
                (path.relative_to(data).as_posix(), path.read_bytes())
                for path in stored
            ),
            _helper(),
            _stopped(done),
        )


def listening_cell(package: str, kinds: Mapping[str, str], folder: Path) -> str:
    """The source of the cell that begins to listen: it runs in a namespace of its own, so that no name of the notebook is touched."""
    program = _inside("listening.py")
    program += f"\nlisten({package!r}, {dict(kinds)!r}, {str(folder)!r})\n"
    return (
        f'__import__("builtins").exec({program!r}, {{"__name__": "nb2pkg_listening"}})'
    )


def _inside(name: str) -> str:
    """The text of a module that runs where nb2pkg is not installed."""
    return files("nb2pkg.recording.inside").joinpath(name).read_text(encoding="utf-8")


def _whole(plan: Plan, run: Run) -> dict[str, str]:
    """The pipeline as one more function to test, unless it needs a session or did not come to its end."""
    return {} if plan.injected or run.stop is not None else {"pipeline.run": ""}


def _helper() -> tuple[tuple[str, str], ...]:
    """The package that reads and compares recorded values, as it is in the project's tests: file name -> text."""
    folder = files("nb2pkg.recording.inside").joinpath("recorded")
    return tuple(
        (file.name, file.read_text(encoding="utf-8"))
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
        if file.name.endswith(".py")
    )


def runnables(notebook: Notebook, cells: Iterable[SlimCell]) -> tuple[Runnable, ...]:
    """The slim notebook's code cells that "run all" runs."""
    known = {cell.index: cell for cell in notebook.cells}
    return tuple(
        Runnable(
            cell.origin, cell.source, bool(cell.origin) and known[cell.origin].raised
        )
        for cell in cells
        if cell.kind == "code" and not (cell.origin and known[cell.origin].skipped)
    )


def _written(project: Project, folder: Path) -> Path:
    """Write the package where it can be imported from."""
    for file in project.files:
        if file.path.startswith("src/"):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    return folder / "src"


def _stopped(run: Run) -> str:
    if run.stop is None:
        return ""
    where = f"cell {run.stop.origin}" if run.stop.origin else "the first cell"
    return f"{where}: {run.stop.error}"


def _distilled(
    job: Mapping[str, Any], place: Path, python: str
) -> tuple[FunctionRecord, ...]:
    """Each function's record. A function that ends the interpreter is left out, and the rest goes on."""
    _copy_inside(place / _INSIDE)
    left = dict(job["functions"])
    records: list[FunctionRecord] = []
    answers = Path(job["answers"])
    while left:
        (place / "job.json").write_text(
            json.dumps({**job, "functions": left}), encoding="utf-8"
        )
        answers.write_text("", encoding="utf-8")
        problem = run_python(
            python, ["-m", f"{_INSIDE}.distilling", str(place / "job.json")], place
        )
        lines = [
            json.loads(line)
            for line in answers.read_text(encoding="utf-8").splitlines()
        ]
        begun = [line["begins"] for line in lines if "begins" in line]
        records += [record_of(line) for line in lines if "function" in line]
        if not begun:
            raise RecordingCouldNotRun(
                f"no tests can be made with {python}: {problem}",
                hint=f"{python} -m pip install pytest",
            )
        done = {record.function for record in records}
        if begun[-1] not in done:
            records.append(
                FunctionRecord(
                    begun[-1], why="called by itself it ends the interpreter"
                )
            )
        left = {
            name: text for name, text in left.items() if name not in {*done, begun[-1]}
        }
    return tuple(records)


def _copy_inside(folder: Path) -> None:
    """Put the modules that make tests where the user's interpreter finds them."""
    (folder / "recorded").mkdir(parents=True)
    for file in files("nb2pkg.recording.inside").iterdir():
        if file.name.endswith(".py"):
            text = file.read_text(encoding="utf-8")
            (folder / file.name).write_text(text, encoding="utf-8")
    for name, text in _helper():
        (folder / "recorded" / name).write_text(text, encoding="utf-8")


def run_python(python: str, arguments: Sequence[str], folder: Path) -> str:
    """Run the interpreter with `folder` on its path; the last line it says on stderr, "" when all went well."""
    environment = {
        **os.environ,
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [python, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"over {_LONGEST} s"
    except OSError as problem:
        return str(problem.strerror)
    lines = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
    return lines[-1] if done.returncode else ""
