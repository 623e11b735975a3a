"""One notebook of the corpus in, a `Trial` out: converted, its project checked, and, where it runs, the verdict on running it."""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from _corpus.execution import Bench, verdict
from _corpus.listing import Sample
from nb2pkg import pipeline
from nb2pkg.errors import Nb2pkgError
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.plan import Plan
from nb2pkg.model.verdict import Agrees
from nb2pkg.reading import read_notebook


@dataclass(slots=True)
class Trial:
    """What became of one notebook.

    conversion   `converted`, `refused` (the user is told what to change), `crash`.
    problems     what is wrong with the project: a module that does not compile, an import that does something, …
    verdict      `agrees`, `differs`, `did not run`, or "" when it was not run; `alike` as in `DidNotRun`.
    """

    sample: str
    conversion: str = "crash"
    detail: str = ""
    seconds: float = 0.0
    moved: int = 0
    total: int = 0
    short: int = 0
    definitions: int = 0
    definitions_moved: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    verdict: str = ""
    alike: bool = False
    report: dict[str, Any] = field(default_factory=dict)
    run_seconds: float = 0.0


def attempt(sample: Sample, root: Path, out: Path, bench: Bench | None) -> Trial:
    """Convert one notebook into `out`, check the project and, given a bench, run both notebooks."""
    trial = Trial(str(sample))
    began = time.perf_counter()
    try:
        outcome = pipeline.convert(root / sample.path, output=out, name=sample.key)
        trial.seconds = time.perf_counter() - began
        trial.conversion = "converted"
        _count(trial, outcome.plan)
        trial.problems += problems_of(
            outcome.notebook, outcome.plan, Path(outcome.folder)
        )
    except Nb2pkgError as refusal:
        trial.conversion, trial.detail = (
            "refused",
            f"{refusal.message} [{refusal.hint}]",
        )
        if refusal.exit_code == 70:
            trial.conversion = "crash"
        return trial
    except Exception:
        trial.conversion, trial.detail = "crash", traceback.format_exc()[-3000:]
        return trial
    if bench and sample.runs:
        try:
            _run_both(trial, sample, root, Path(outcome.folder), bench)
        except Exception:
            trial.verdict, trial.report = "differs", {
                "tool": traceback.format_exc()[-3000:]
            }
    return trial


def _count(trial: Trial, plan: Plan) -> None:
    figures = plan.figures
    trial.moved, trial.total, trial.short = figures.moved, figures.total, figures.short
    trial.definitions, trial.definitions_moved = (
        figures.definitions,
        figures.definitions_moved,
    )
    trial.findings = dict(Counter(finding.code for finding in plan.findings))


def _run_both(
    trial: Trial, sample: Sample, root: Path, project: Path, bench: Bench
) -> None:
    path = root / sample.path
    found, run = verdict(read_notebook(path), path.parent, project, bench)
    trial.verdict = {
        "Agrees": "agrees",
        "Differs": "differs",
        "DidNotRun": "did not run",
    }[type(found).__name__]
    trial.alike = isinstance(found, Agrees) or getattr(found, "alike", False)
    trial.report = asdict(found)
    trial.run_seconds = run.seconds


def problems_of(
    notebook: Notebook, plan: Plan, project: Path, *, imports: bool = True
) -> list[str]:
    """What is wrong with a project, seen without the tool's own checks; without `imports` no module of it is imported."""
    return [
        *_unaccounted(notebook, plan),
        *_uncompilable(project),
        *(_busy_imports(plan, project) if imports else ()),
    ]


def _unaccounted(notebook: Notebook, plan: Plan) -> list[str]:
    """Statements of cells that are plain Python which are not placed exactly once."""
    placed = Counter((entry.notebook, entry.cell, entry.line) for entry in plan.placed)
    wrong = []
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        try:
            body = ast.parse(cell.source).body
        except (SyntaxError, ValueError, RecursionError):
            continue
        for statement in body:
            times = placed[cell.notebook, cell.number, _first_line(statement)]
            if times != 1 and not _shares_its_line(statement, body):
                where = f"{cell.notebook} cell {cell.number}, line {statement.lineno}"
                wrong.append(f"placed {times} times: {where}")
    return wrong


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _shares_its_line(statement: ast.stmt, body: list[ast.stmt]) -> bool:
    """`a = 1; b = 2`: several statements start on one line."""
    return sum(other.lineno == statement.lineno for other in body) > 1


def _uncompilable(project: Path) -> list[str]:
    wrong = []
    for path in sorted([*project.glob("src/**/*.py"), *project.glob("tests/**/*.py")]):
        try:
            compile(
                path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True
            )
        except SyntaxError as problem:
            wrong.append(f"does not compile: {path.relative_to(project)}: {problem}")
    return wrong


# Imports every module of the package where no third-party package is installed: each is replaced by a stand-in that
# takes any attribute and any call, so that only what the module does by itself can print, fail or leave a file.
_IMPORT_ALL = """
import importlib, importlib.abc, importlib.machinery, pkgutil, sys, types

class Anything(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})
    def __call__(cls, *args, **options):
        if len(args) == 3 and isinstance(args[1], tuple):
            return type.__call__(cls, *args)
        return args[0] if len(args) == 1 and callable(args[0]) and not options else Anything("value", (), {})
    def __or__(cls, other): return cls
    __ror__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __or__
    def __getitem__(cls, key): return cls
    def __iter__(cls): return iter(())
    def __neg__(cls): return cls
    def __lt__(cls, other): return False
    __gt__ = __le__ = __lt__
    def __ge__(cls, other): return True
    def __mro_entries__(cls, bases): return ()

class StandIn(types.ModuleType):
    __path__ = []
    __version__ = "99.0"
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})

class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top == package:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec): return StandIn(spec.name)
    def exec_module(self, module): module.__all__ = []

package, source = sys.argv[1:]
sys.path[:] = [source, *[p for p in sys.path if "site-packages" not in p]]
sys.meta_path.append(Finder())
root = importlib.import_module(package)
for found in pkgutil.walk_packages(root.__path__, package + "."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""


def _busy_imports(plan: Plan, project: Path) -> list[str]:
    """What importing the package prints, raises or writes in an empty folder, with nothing installed but Python.

    A local module that came with the notebook is the author's: it may print, or need more of a library than a stand-in has.
    """
    source = project / "src"
    package = next(source.iterdir()).name
    with tempfile.TemporaryDirectory(prefix="nb2pkg-import-") as empty:
        answer = subprocess.run(
            [sys.executable, "-I", "-S", "-B", "-c", _IMPORT_ALL, package, str(source)],
            cwd=empty,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        left = [path.name for path in Path(empty).iterdir()]
    wrong = [f"importing leaves {name}" for name in left]
    if answer.stdout and not any(module.noise for module in plan.modules):
        wrong.append(f"importing prints {answer.stdout[:200]!r}")
    frames = answer.stderr.split('File "')
    # The stand-in's own text has no file: what asked it for something is the frame before.
    last = next((f for f in reversed(frames) if not f.startswith("<string>")), "")
    theirs = any(f"/{module.path}" in last for module in plan.local_modules)
    if answer.returncode and not theirs:
        wrong.append(f"importing fails: {answer.stderr.strip()[-300:]}")
    return wrong
