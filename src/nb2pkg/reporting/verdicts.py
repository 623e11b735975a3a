"""A `Verification` in, lines for people out: the verdict in words, what was compared, the first difference as a diff."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff

from nb2pkg.model.verdict import (
    DidNotRun,
    Difference,
    NotCompared,
    Timing,
    Verification,
)
from nb2pkg.reporting.words import many

_MANY = 12
_MOST_LINES = 40
_FILE = "file "


def verdict_words(found: Verification) -> str:
    """The verdict: `agrees`, `agrees except for what varies by itself: …`, `differs: …` or `did not run: …`."""
    verdict = found.verdict
    if isinstance(verdict, DidNotRun):
        alike = "the slim notebook fails alike"
        if not verdict.alike:
            alike = f"the slim notebook does not fail alike: {_differences(found)}"
        return f"did not run: cell {verdict.cell} of the original: {verdict.error}; {alike}"
    if found.differs:
        return f"differs: {_differences(found)}"
    if found.varying:
        names = ", ".join(found.varying)
        return f"agrees except for what varies by itself: {names}"
    return "agrees"


def verification_lines(found: Verification, *, verbose: bool = False) -> list[str]:
    """Everything about one verification but the verdict itself; `verbose` adds each cell's time and all that was found."""
    lines = _table(found)
    if verbose:
        lines += _times(found.runs)
    lines += _first_difference(found.differences)
    lines += _limited(
        (f"differs: {_place(one)}" for one in found.differences[1:]), verbose=verbose
    )
    lines += _details(found, verbose=verbose)
    return lines


def difference_lines(difference: Difference) -> list[str]:
    """The two sides as a unified diff, or said in words when their difference is not one of lines."""
    other = "pipeline.run" if "pipeline.run" in difference.what else "slim notebook"
    before, after = difference.original.splitlines(), difference.slim.splitlines()
    lines = list(unified_diff(before, after, "original", other, lineterm=""))
    if not lines:
        return ["both look the same, and are not"]
    if len(lines) > _MOST_LINES:
        cut = f"… {len(lines) - _MOST_LINES} more lines"
        return [*lines[:_MOST_LINES], cut]
    return lines


def _differences(found: Verification) -> str:
    first, *more = found.differences
    return _place(first) + (f", and {len(more)} more" if more else "")


def _place(difference: Difference) -> str:
    """Where it differs: `cell 4: printed text`, `variable df (last bound in cell 9)`."""
    if "variable " in difference.what:
        bound = f" (last bound in cell {difference.cell})" if difference.cell else ""
        return f"{difference.what}{bound}"
    if difference.what.startswith((_FILE, "pipeline.run")):
        return difference.what
    cell = f"cell {difference.cell}" if difference.cell else "a cell that nb2pkg added"
    return f"{cell}: {difference.what}"


def _first_difference(differences: Sequence[Difference]) -> list[str]:
    if not differences:
        return []
    return [f"first difference: {_place(differences[0])}"] + [
        f"    {line}" for line in difference_lines(differences[0])
    ]


def _details(found: Verification, *, verbose: bool) -> Iterator[str]:
    if found.changed:
        yield f"warning: {found.notebook} has changed since the project was made from it"
    verdict = found.verdict
    missing = isinstance(verdict, DidNotRun) and verdict.error.type in (
        "ModuleNotFoundError",
        "ImportError",
    )
    if missing:
        yield "next: choose the environment the notebook runs in: --python PATH or --kernel NAME"
    if isinstance(found.pipeline, NotCompared):
        yield f"pipeline.run is not compared: {found.pipeline.reason}"
    yield from (f"not done: {what}" for what in found.skipped)
    yield from _limited(
        (f"note: {note}" for note in getattr(verdict, "notes", ())), verbose=verbose
    )
    unseen = getattr(verdict, "unseen", ())
    if unseen and verbose:
        yield f"only in the original: {', '.join(unseen)}"


def _limited(lines: Iterable[str], *, verbose: bool) -> list[str]:
    everything = list(lines)
    if verbose or len(everything) <= _MANY:
        return everything
    hidden = len(everything) - _MANY
    return [*everything[:_MANY], f"{hidden} more; -v shows them"]


def _table(found: Verification) -> list[str]:
    """What was compared, how much of it, and how much differs or varies by itself."""
    counts, varying = found.counts, found.varying
    differing = [one.what for one in found.differences]
    pipeline = sum("pipeline.run" in what for what in differing)
    variables = sum(what.startswith("variable") for what in differing)
    files = sum(what.startswith(_FILE) for what in differing)
    cells = len(differing) - pipeline - variables - files
    loose = sum(name.startswith("variable ") for name in varying)
    loose_files = sum(name.startswith(_FILE) for name in varying)
    rows = [
        (
            f"{many(counts.cells, 'cell')} with {many(counts.outputs, 'output')}",
            cells,
            len(varying) - loose - loose_files,
        ),
        (many(counts.variables, "variable"), variables, loose),
        (f"{many(counts.files, 'file')} written", files, loose_files),
    ]
    if not isinstance(found.pipeline, NotCompared):
        results = f"{many(counts.results, 'result')} of pipeline.run"
        rows.append((results, pipeline, len(getattr(found.pipeline, "varying", ()))))
    return _drawn(
        ("compared", "differ", "vary by themselves"),
        [(what, str(differ), str(vary)) for what, differ, vary in rows],
    ) + _drawn(
        ("run", "cells", "seconds"),
        [
            (run.run, str(len(run.cells)) if run.cells else "", f"{run.seconds:.1f}")
            for run in found.runs
        ],
    )


def _times(runs: Sequence[Timing]) -> list[str]:
    """Seconds of each cell of the original and of the slim notebook, side by side."""
    names = ("original", "slim notebook")
    columns = [
        dict(_summed(run.cells)) for name in names for run in runs if run.run == name
    ]
    cells = sorted({cell for column in columns for cell in column})
    rows = [
        (
            f"cell {cell}" if cell else "added cells",
            *(f"{column[cell]:.2f}" if cell in column else "" for column in columns),
        )
        for cell in cells
    ]
    return _drawn(("", *names[: len(columns)]), rows)


def _summed(cells: Iterable[tuple[int, float]]) -> Iterable[tuple[int, float]]:
    found: dict[int, float] = {}
    for cell, seconds in cells:
        found[cell] = found.get(cell, 0.0) + seconds
    return found.items()


def _drawn(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table as lines of text; the first column to the left, numbers to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    encoding = (getattr(sys.stderr, "encoding", None) or "utf-8").lower()
    table = Table(box=box.SIMPLE_HEAD if "utf" in encoding else box.ASCII)
    for place, name in enumerate(head):
        table.add_column(name, justify="right" if place else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    written = io.StringIO()
    Console(file=written, width=100, color_system=None, legacy_windows=False).print(
        table
    )
    return [line.rstrip() for line in written.getvalue().splitlines() if line.strip()]
