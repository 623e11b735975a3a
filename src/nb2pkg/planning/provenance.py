"""A finished plan in, the same plan out with each cell called as the user knows it: its number in the notebook it is written in.

Inside planning a cell has its place among all cells, those of notebooks that `%run` brought included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from nb2pkg.model.findings import Finding
from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.model.plan import Function, Placed, Plan


def own_cells(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells of the notebook itself."""
    return tuple(cell for cell in cells if not cell.notebook)


def stem(path: str) -> str:
    """The name of a notebook without folder and suffix: `../_resources/00-setup.py` -> `00-setup`."""
    return PurePosixPath(path).stem


def prose_left_out(notebook: Notebook) -> tuple[Placed, ...]:
    """Markdown of the notebooks that are run: `%run` does not show it, so the slim notebook does not either."""
    return tuple(
        Placed(
            cell.index,
            1,
            cell.source.count("\n") + 1,
            "markdown",
            "dropped",
            reason="`%run` does not show the prose of the notebook it runs",
        )
        for cell in notebook.cells
        if cell.notebook and cell.kind in ("markdown", "raw")
    )


def as_the_user_counts(plan: Plan, notebook: Notebook) -> Plan:
    """The plan with cells numbered in their own notebooks."""
    if not notebook.ran:
        return plan
    cells = {cell.index: cell for cell in notebook.cells}
    return replace(
        plan,
        placed=tuple(_placed(one, cells) for one in plan.placed),
        findings=tuple(_finding(one, cells) for one in plan.findings),
        settings=tuple(
            replace(s, cell=cells[s.cell].number) if s.cell in cells else s
            for s in plan.settings
        ),
        modules=tuple(
            replace(m, functions=tuple(_function(f, cells) for f in m.functions))
            for m in plan.modules
        ),
    )


def _placed(one: Placed, cells: Mapping[int, Cell]) -> Placed:
    cell = cells[one.cell]
    return replace(one, cell=cell.number, notebook=cell.notebook)


def _finding(one: Finding, cells: Mapping[int, Cell]) -> Finding:
    cell = cells.get(one.place.cell)
    if cell is None:
        return one
    place = replace(one.place, cell=cell.number, notebook=cell.notebook)
    return replace(one, place=place)


def _function(one: Function, cells: Mapping[int, Cell]) -> Function:
    return replace(one, cells=tuple(cells[index].number for index in one.cells))
