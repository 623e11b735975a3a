"""Stages done in, a progress bar on the terminal out, when a run takes longer than a second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

from nb2pkg.reporting.streams import is_terminal, visible

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE = 1.0


class Bar:
    """How far a run is: `total` stages in all, the one under way, and the bar once it shows."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._begun = 0
        self._doing = ""
        self._shown: Progress | None = None
        self._over = False
        self._lock = Lock()

    def begin(self, source: str, stage: str) -> None:
        """The next stage begins; all before it are done."""
        with self._lock:
            self._begun += 1
        self.say(source, stage)

    def say(self, source: str, doing: str) -> None:
        """What the stage under way is at."""
        with self._lock:
            self._doing = visible(f"{source}: {doing}").replace("[", "\\[")
            self._draw()

    def settle(self, begun: int) -> None:
        """So many stages are behind us, also those that a notebook which failed did not reach."""
        with self._lock:
            self._begun = begun

    def show(self) -> None:
        """Show the bar from now on."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._over:
                return
            columns = (BarColumn(), TextColumn("{task.description}"))
            console = Console(file=sys.stderr)
            self._shown = Progress(
                *columns,
                TimeElapsedColumn(),
                console=console,
                transient=True,
                redirect_stdout=False,
            )
            self._shown.add_task("", total=self._total)
            self._shown.start()
            self._draw()

    def close(self) -> None:
        """Take the bar away."""
        with self._lock:
            self._over = True
            if self._shown is not None:
                self._shown.stop()

    def _draw(self) -> None:
        if self._shown is None:
            return
        task = self._shown.task_ids[0]
        done = max(self._begun - 1, 0)
        self._shown.update(task, completed=done, description=self._doing)


@contextmanager
def progress(total: int, *, wanted: bool = True) -> Iterator[Bar]:
    """A bar of `total` stages, shown after a second when `wanted` and standard error is a terminal."""
    bar = Bar(total)
    timer = Timer(_PATIENCE, bar.show)
    timer.daemon = True
    if wanted and is_terminal(sys.stderr):
        timer.start()
    try:
        yield bar
    finally:
        timer.cancel()
        bar.close()
