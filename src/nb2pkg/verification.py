"""A project in, a `Verification` out: finds the notebook it was made from, runs both and the pipeline, compares.

    find        `nb2pkg.lock` names the original and its hash, and which slim cell stands for which original cell
    run         the original, the slim notebook and `pipeline.run`, each in its own copy of the notebook's folder
    compare     what each cell printed, showed and raised; variables; files; the results of the pipeline
    judge       what differs is asked of further runs of the original: it may vary by itself

This is the one part of nb2pkg that runs a notebook's code, because it is asked to.
"""

from __future__ import annotations

import ast
import os
import warnings
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from nb2pkg import analysing, reading, standing_in
from nb2pkg.errors import ProjectUnreadable, VerificationCouldNotRun
from nb2pkg.model.analysis import Analysis
from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.model.project import Outcome
from nb2pkg.model.provenance import RUN_KINDS, Provenance
from nb2pkg.model.running import Interpreter, Limits, Ready, Told
from nb2pkg.model.verdict import Verification
from nb2pkg.verifying.interpreters import has, interpreter
from nb2pkg.verifying.matching import lost_cells, original_cells, slim_cells
from nb2pkg.verifying.proving import Task, prove


@dataclass(frozen=True, slots=True)
class Means:
    """How to run: another Python or kernel than ours, seconds for a cell and for everything together."""

    python: str = ""
    kernel: str = ""
    timeout: float = 600.0
    total: float = 3600.0


def verify(
    project: str | os.PathLike[str],
    *,
    notebook: str | os.PathLike[str] = "",
    python: str | os.PathLike[str] = "",
    kernel: str = "",
    timeout: float = 600.0,
    total_timeout: float = 3600.0,
) -> Verification:
    """Run the project's original and what it became, and compare.

    `notebook` is the original when it is not near the project, or has changed and is to be compared all the same.
    `python` or `kernel` choose the environment, ours otherwise; the timeouts are seconds, for one cell and for everything
    together. Raises `Nb2pkgError` when there is no such project or notebook, or nothing can be run.
    """
    means = Means(os.fspath(python), kernel, timeout, total_timeout)
    return verify_project(project, notebook=notebook, means=means)


def verify_project(
    project: str | os.PathLike[str],
    *,
    notebook: str | os.PathLike[str] = "",
    means: Means | None = None,
    told: Told = lambda step: None,
) -> Verification:
    """The same with somebody who is told of each step."""
    folder = Path(project)
    provenance = reading.read_lock(folder)
    path = Path(notebook or reading.find_original(provenance.root, provenance))
    original = reading.read_notebook(path)
    home = reading.home_of(str(path))
    return _verify(folder, provenance, original, home, means or Means(), told)


def verify_outcome(
    outcome: Outcome,
    *,
    means: Means | None = None,
    told: Told = lambda step: None,
) -> Verification:
    """The same for a project just written; a notebook from standard input runs in the current folder."""
    folder = Path(outcome.folder)
    provenance = reading.read_lock(folder)
    home = reading.home_of(outcome.notebook.path)
    return _verify(folder, provenance, outcome.notebook, home, means or Means(), told)


def _verify(
    project: Path,
    provenance: Provenance,
    original: Notebook,
    home: Path,
    means: Means,
    told: Told,
) -> Verification:
    original = analysing.in_order(original, provenance.order)
    changed = original.sha256 != provenance.sha256
    slim = _slim_notebook(provenance)
    _check_cells(original, provenance, changed=changed)
    folder, inside = _working_folder(home.resolve(), original)
    analysis = _analysis(original)
    original = _without_installs(original, analysis)
    chosen = interpreter(means.python, means.kernel)
    ready = _what_databricks_has_ready(analysis, chosen)
    kinds = RUN_KINDS if ready else ("code",)
    task = Task(
        original_cells(original, kinds),
        slim_cells(original, slim, provenance.cells, kinds),
        folder,
        tuple(source.resolve() for source in provenance.sources),
        provenance.packages,
        chosen,
        inside,
        _left_out(provenance.root.resolve(), home.resolve()),
        Limits(cell=means.timeout, notebook=means.total),
        means.total,
        lost_cells(slim, provenance.cells),
        _bound(analysis),
        ready=ready,
    )
    proof = prove(task, told)
    return proof.about(str(project), provenance.package, original.path, changed=changed)


def _what_databricks_has_ready(analysis: Analysis, chosen: Interpreter) -> Ready | None:
    """The stand-in for `dbutils`, `spark` and the like, for a notebook from Databricks or one that reads what only that has."""
    uses = frozenset().union(*(fact.uses for fact in analysis.facts))
    binds = frozenset().union(*(fact.binds for fact in analysis.facts))
    names = uses - binds
    spark = standing_in.needs_spark(names) or any(
        cell.source.startswith(("%sql", "%run"))
        or "dbutils.notebook.run" in cell.source
        for cell in analysis.notebook.cells
        if cell.kind in RUN_KINDS
    )
    if not (analysis.databricks or spark or names & {"dbutils", "displayHTML"}):
        return None
    spark = spark and has(chosen, "pyspark")
    session = '"local"' if spark else "None"
    return Ready(
        standing_in.setup_cell(spark=spark),
        f"{standing_in.source()}\n\ninjected = {{}}\nmake_ready(injected, spark={session})\n",
    )


def _slim_notebook(provenance: Provenance) -> Notebook:
    path = provenance.root / provenance.slim
    if not path.is_file():
        raise ProjectUnreadable(
            f"{path} is gone: the slim notebook that nb2pkg wrote",
            hint="convert the notebook again",
        )
    return reading.read_notebook(path)


def _check_cells(original: Notebook, provenance: Provenance, *, changed: bool) -> None:
    """A notebook that has lost cells since cannot be laid beside what was made from it."""
    last = max((one.origin for one in provenance.cells), default=0)
    if changed and last > max((cell.index for cell in original.cells), default=0):
        raise VerificationCouldNotRun(
            f"{original.path} has fewer cells than the notebook the project was made from",
            hint="convert it again",
        )


def _working_folder(home: Path, notebook: Notebook) -> tuple[Path, str]:
    """The folder to copy and the notebook's place in it: a notebook that reads `../data` needs the folder above too.

    The home folder and the root of the disk are never copied: what a notebook reads there is not found.
    """
    above = max(
        (_parents(cell.source) for cell in notebook.cells if cell.kind == "code"),
        default=0,
    )
    folder = home
    for parent in list(home.parents)[:above]:
        if parent in (Path.home(), Path(parent.anchor)):
            break
        folder = parent
    return folder, home.relative_to(folder).as_posix()


def _parents(source: str) -> int:
    """How many folders up the paths in a cell lead.

    >>> _parents('pd.read_csv("../../data/a.csv")'), _parents("x = 1"), _parents("%cd ..")
    (2, 0, 0)
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 0
    texts = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return max((_leading_parents(text) for text in texts), default=0)


def _leading_parents(text: str) -> int:
    parts = PurePosixPath(text.replace("\\", "/")).parts
    return next((n for n, part in enumerate(parts) if part != ".."), len(parts))


def _left_out(project: Path, home: Path) -> tuple[Path, ...]:
    """The project itself is not copied, unless the notebook lives in it."""
    return () if home == project or project in home.parents else (project,)


def _analysis(notebook: Notebook) -> Analysis:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the author's code, not ours
        return analysing.analyse(notebook)


def installed_beforehand(notebook: Notebook) -> Notebook:
    """The notebook as it is run: what its `%pip install` lines install has to be there.

    They became dependencies of the project, and running them would change the user's environment.
    """
    return _without_installs(notebook, _analysis(notebook))


def _without_installs(notebook: Notebook, analysis: Analysis) -> Notebook:
    lines: dict[int, set[int]] = {}
    for fact in analysis.facts:
        if fact.kind == "install":
            reach = range(fact.line, fact.line + fact.lines)
            lines.setdefault(fact.cell, set()).update(reach)
    cells = (_without(cell, lines.get(cell.index, set())) for cell in notebook.cells)
    return replace(notebook, cells=tuple(cells))


def _without(cell: Cell, lines: set[int]) -> Cell:
    if not lines:
        return cell
    kept = enumerate(cell.source.split("\n"), 1)
    return replace(
        cell, source="\n".join("" if n in lines else text for n, text in kept)
    )


def _bound(analysis: Analysis) -> dict[str, int]:
    """The cell that last binds or changes each name."""
    return {
        name: fact.cell for fact in analysis.facts for name in fact.binds | fact.changes
    }
