"""A notebook of the corpus and its project in, the `Verdict` on running both out."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from _corpus.archives import cache
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.running import (
    CellRun,
    Interpreter,
    Limits,
    Output,
    Raised,
    Run,
    Runnable,
    Stop,
    Variable,
    WrittenFile,
)
from nb2pkg.model.verdict import Verdict
from nb2pkg.reading import read_lock, read_notebook
from nb2pkg.verification import installed_beforehand
from nb2pkg.verifying.copies import working_copy
from nb2pkg.verifying.judging import judge
from nb2pkg.verifying.kernels import run_cells
from nb2pkg.verifying.matching import original_cells, slim_cells
from nb2pkg.verifying.probe import probe_cell

_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_SEED = 0
_RECORD = (
    4  # a new number makes old records unread: raise it when what a run records changes
)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where notebooks are run: the interpreter, what tells its environment from others, and the time allowed."""

    python: Path
    environment: str
    limits: Limits


def baseline(notebook: Notebook, folder: Path, bench: Bench) -> Run:
    """A run of the original, from the cache when the same cells were run in the same environment before."""
    cells = original_cells(installed_beforehand(notebook))
    text = json.dumps(
        [_RECORD, probe_cell(), bench.environment, [asdict(cell) for cell in cells]]
    )
    record = cache() / "runs" / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"
    if record.exists():
        return _run_of(json.loads(record.read_text("utf-8")))
    run = _run(cells, folder, bench)
    record.parent.mkdir(exist_ok=True)
    record.write_text(json.dumps(asdict(run)), encoding="utf-8")
    return run


def verdict(
    notebook: Notebook, folder: Path, project: Path, bench: Bench
) -> tuple[Verdict, Run]:
    """Run the slim notebook and compare it with the original's run; what differs is asked of further runs of the original."""
    provenance = read_lock(project)
    slim = read_notebook(project / provenance.slim)
    original = baseline(notebook, folder, bench)
    run = _run(
        slim_cells(notebook, slim, provenance.cells),
        folder,
        bench,
        search=(project / "src",),
    )
    cells = original_cells(installed_beforehand(notebook))
    found = judge(
        original,
        run,
        lambda: _run(cells, folder, bench),
        packages=provenance.packages,
    )
    return found, run


def _run(
    cells: Sequence[Runnable], folder: Path, bench: Bench, search: Sequence[Path] = ()
) -> Run:
    with tempfile.TemporaryDirectory(prefix="nb2pkg-corpus-") as place:
        copy = working_copy(folder, Path(place))
        return run_cells(
            cells,
            folder=copy,
            interpreter=Interpreter(str(bench.python)),
            search=search,
            limits=bench.limits,
            environment=_ENVIRONMENT,
            seed=_SEED,
            watched=copy,
        )


def _run_of(entry: dict[str, Any]) -> Run:
    """A `Run` as `asdict` and JSON made it; the inverse."""
    cells = tuple(
        CellRun(
            cell["origin"],
            tuple(
                Output(
                    output["kind"],
                    tuple((mime, text) for mime, text in output["content"]),
                )
                for output in cell["outputs"]
            ),
            Raised(**cell["error"]) if cell["error"] else None,
            cell["seconds"],
        )
        for cell in entry["cells"]
    )
    stop, files = entry["stop"], entry.get("files")
    return Run(
        cells,
        tuple(Variable(**variable) for variable in entry["variables"]),
        Stop(stop["origin"], stop["reason"], Raised(**stop["error"])) if stop else None,
        entry["seconds"],
        None if files is None else tuple(WrittenFile(**file) for file in files),
    )
