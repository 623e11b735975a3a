"""The original, the slim notebook and the lock in, the cells to run out: each slim cell with the original cell it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.model.provenance import RUN_KINDS, SlimOrigin, cell_digest
from nb2pkg.model.running import Runnable


def original_cells(
    notebook: Notebook, kinds: Sequence[str] = ("code",)
) -> tuple[Runnable, ...]:
    """The cells of these kinds that "run all" runs."""
    return tuple(
        Runnable(cell.index, cell.source, cell.raised)
        for cell in notebook.cells
        if cell.kind in kinds and not cell.skipped
    )


def slim_cells(
    original: Notebook,
    slim: Notebook,
    written: Sequence[SlimOrigin],
    kinds: Sequence[str] = ("code",),
) -> tuple[Runnable, ...]:
    """The cells of these kinds of the slim notebook as it is now, each with the original cell it stands for."""
    by_index = {cell.index: cell for cell in original.cells}
    skipped = {cell.index for cell in original.cells if cell.skipped}
    return tuple(
        Runnable(origin, cell.source, origin in by_index and by_index[origin].raised)
        for origin, cell in _with_origins(slim, written)
        if origin not in skipped and not cell.skipped and cell.kind in kinds
    )


def lost_cells(slim: Notebook, written: Sequence[SlimOrigin]) -> frozenset[int]:
    """The original cells that no cell of the slim notebook stands for any more, though one did when it was written."""
    there = {origin for origin, _ in _with_origins(slim, written)}
    return frozenset(one.origin for one in written if one.origin) - there


def _with_origins(
    slim: Notebook, written: Sequence[SlimOrigin]
) -> Iterator[tuple[int, Cell]]:
    cells = [cell for cell in slim.cells if cell.kind in RUN_KINDS]
    origins = origins_of([cell_digest(cell.source) for cell in cells], written)
    return zip(origins, cells, strict=True)


def origins_of(digests: Sequence[str], written: Sequence[SlimOrigin]) -> list[int]:
    """For each cell there is now, the original cell it stands for.

    A cell that is as it was written is known by its text, wherever it stands now. As many edited cells as are missing are
    those, in order; otherwise a cell nobody knows joins the one above it.

    >>> kept = [SlimOrigin(2, "a"), SlimOrigin(5, "b"), SlimOrigin(6, "c")]
    >>> origins_of(["a", "b", "c"], kept), origins_of(["a", "B", "c"], kept)
    ([2, 5, 6], [2, 5, 6])
    >>> origins_of(["a", "c", "b"], kept), origins_of(["a", "c"], kept)
    ([2, 6, 5], [2, 6])
    >>> origins_of(["a", "new", "b", "c"], kept)
    [2, 2, 5, 6]
    """
    left = list(written)
    found: list[int | None] = []
    for digest in digests:
        known = next((one for one in left if one.digest == digest), None)
        if known is not None:
            left.remove(known)
        found.append(known.origin if known else None)
    edited = iter(left if found.count(None) == len(left) else ())
    answer: list[int] = []
    for origin in found:
        if origin is None:
            other = next(edited, None)
            origin = other.origin if other else answer[-1] if answer else 0
        answer.append(origin)
    return answer
