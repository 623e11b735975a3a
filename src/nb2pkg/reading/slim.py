"""A notebook and its slim cells in, pairs of slim cell and original cell out."""

from __future__ import annotations

from collections.abc import Sequence

from nb2pkg.model.notebook import Cell, Notebook, SlimCell


def unchanged(notebook: Notebook, cells: Sequence[SlimCell]) -> bool:
    """Whether the slim cells are the cells of the notebook, all of them and as they were."""
    # Cells that `%run` brought were not read from this file.
    return (
        len(cells) == len(notebook.cells)
        and not notebook.ran
        and all(
            is_same(slim, cell)
            for slim, cell in zip(cells, notebook.cells, strict=True)
        )
    )


def is_same(slim: SlimCell, cell: Cell) -> bool:
    """Whether the slim cell is the original `cell`, unchanged."""
    return (slim.origin, slim.kind, slim.source, slim.tags) == (
        cell.index,
        cell.kind,
        cell.source,
        cell.tags,
    )


def originals(
    notebook: Notebook, cells: Sequence[SlimCell]
) -> list[tuple[SlimCell, Cell | None]]:
    """Each slim cell with the cell whose marker, title and id it inherits.

    Only the first of several cells of one origin inherits, and only when it is of the same kind.
    """
    left = {cell.index: cell for cell in notebook.cells}
    pairs: list[tuple[SlimCell, Cell | None]] = []
    for slim in cells:
        original = left.get(slim.origin)
        if original is not None and original.kind == slim.kind:
            del left[slim.origin]
            pairs.append((slim, original))
        else:
            pairs.append((slim, None))
    return pairs
