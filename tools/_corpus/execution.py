"""A notebook of the corpus and its project in, the `Verdict` on running both out."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from _corpus.archives import cache
from nb2pkg.model.notebook import Notebook, SlimCell
from nb2pkg.model.running import (
    CellRun,
    Limits,
    Output,
    Raised,
    Run,
    Runnable,
    Stop,
    Variable,
)
from nb2pkg.model.verdict import Verdict
from nb2pkg.verifying.copies import working_copy
from nb2pkg.verifying.judging import judge
from nb2pkg.verifying.kernels import run_cells

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


def original_cells(notebook: Notebook) -> tuple[Runnable, ...]:
    """The cells that "run all" runs."""
    return tuple(
        Runnable(cell.index, cell.source, cell.raised)
        for cell in notebook.cells
        if cell.kind == "code" and not cell.skipped
    )


def slim_cells(
    original: Notebook, slim: Notebook, planned: Sequence[SlimCell]
) -> tuple[Runnable, ...]:
    """The cells of the slim notebook as it is read again, each with the original cell it stands for."""
    origins = [cell.origin for cell in planned if cell.kind == "code"]
    code = [cell for cell in slim.cells if cell.kind == "code"]
    if len(origins) != len(code):
        raise ValueError(
            f"{len(origins)} code cells were planned, {len(code)} are in the file"
        )
    by_index = {cell.index: cell for cell in original.cells}
    skipped = {cell.index for cell in original.cells if cell.skipped}
    return tuple(
        Runnable(origin, cell.source, origin > 0 and by_index[origin].raised)
        for origin, cell in zip(origins, code, strict=True)
        if origin not in skipped
    )


def baseline(notebook: Notebook, folder: Path, bench: Bench) -> Run:
    """A run of the original, from the cache when the same cells were run in the same environment before."""
    cells = original_cells(notebook)
    text = json.dumps([_RECORD, bench.environment, [asdict(cell) for cell in cells]])
    record = cache() / "runs" / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"
    if record.exists():
        return _run_of(json.loads(record.read_text("utf-8")))
    run = _run(cells, folder, bench)
    record.parent.mkdir(exist_ok=True)
    record.write_text(json.dumps(asdict(run)), encoding="utf-8")
    return run


def verdict(
    notebook: Notebook,
    slim: Iterable[Runnable],
    folder: Path,
    project: Path,
    bench: Bench,
) -> tuple[Verdict, Run]:
    """Run the slim notebook and compare it with the original's run; what differs is asked of further runs of the original."""
    package = next((project / "src").iterdir()).name
    original = baseline(notebook, folder, bench)
    run = _run(tuple(slim), folder, bench, search=(project / "src",))
    cells = original_cells(notebook)
    found = judge(original, run, lambda: _run(cells, folder, bench), package=package)
    return found, run


def _run(
    cells: Sequence[Runnable], folder: Path, bench: Bench, search: Sequence[Path] = ()
) -> Run:
    with tempfile.TemporaryDirectory(prefix="nb2pkg-corpus-") as place:
        copy = working_copy(folder, Path(place))
        return run_cells(
            cells,
            folder=copy,
            python=str(bench.python),
            search=search,
            limits=bench.limits,
            environment=_ENVIRONMENT,
            seed=_SEED,
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
    stop = entry["stop"]
    return Run(
        cells,
        tuple(Variable(**variable) for variable in entry["variables"]),
        Stop(stop["origin"], stop["reason"], Raised(**stop["error"])) if stop else None,
        entry["seconds"],
    )
