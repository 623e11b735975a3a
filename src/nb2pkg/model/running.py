"""What running a notebook left behind: outputs cell by cell, the error that ended it, the variables at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OutputKind = Literal["stdout", "stderr", "display", "result"]
StopReason = Literal["error", "timeout", "kernel died"]


@dataclass(frozen=True, slots=True)
class Runnable:
    """A code cell to run: the original cell it stands for (0: none) and its source as a kernel takes it.

    may_fail   an error here does not end the run, as with a cell tagged `raises-exception`.
    """

    origin: int
    source: str
    may_fail: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: for one cell, for the whole notebook, for a kernel to start."""

    cell: float = 300.0
    notebook: float = 900.0
    start: float = 60.0


@dataclass(frozen=True, slots=True)
class Raised:
    """An error: the name of its type and its message."""

    type: str
    message: str

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"


@dataclass(frozen=True, slots=True)
class Output:
    """One output: text of a stream under `text/plain`, or what was displayed, a text for each MIME type.

    An image is kept as the size and digest of its pixels.
    """

    kind: OutputKind
    content: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CellRun:
    """What one cell did."""

    origin: int
    outputs: tuple[Output, ...] = ()
    error: Raised | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable after the last cell: its name, the kind of its value, a digest of the whole value."""

    name: str
    kind: str
    digest: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ended before its last cell."""

    origin: int
    reason: StopReason
    error: Raised


@dataclass(frozen=True, slots=True)
class Run:
    """One run from top to bottom; `stop` is None when every cell ran. Variables are those at the end or at the stop."""

    cells: tuple[CellRun, ...]
    variables: tuple[Variable, ...] = ()
    stop: Stop | None = None
    seconds: float = 0.0
