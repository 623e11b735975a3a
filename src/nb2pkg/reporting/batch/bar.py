"""Notebooks done in, a progress bar with rate and time left on the terminal out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nb2pkg.reporting.streams import is_terminal, visible

Advance = Callable[[str], None]


@contextmanager
def batch_bar(total: int, *, wanted: bool) -> Iterator[Advance]:
    """Call what comes out with each notebook that is done; shown when `wanted` and standard error is a terminal."""
    if not (wanted and is_terminal(sys.stderr)):
        yield lambda source: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(file=sys.stderr)
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False
    ) as shown:
        task = shown.add_task("", total=total, rate="")

        def advance(source: str) -> None:
            elapsed = shown.tasks[0].elapsed or 0.0
            done = shown.tasks[0].completed + 1
            rate = f"{done / elapsed:.1f}/s" if elapsed > 1 else ""
            words = visible(source).replace("[", "\\[")
            shown.update(task, advance=1, description=words, rate=rate)

        yield advance
