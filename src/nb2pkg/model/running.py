"""What running a notebook left behind: outputs cell by cell, the error that ended it, the variables and files at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

OutputKind = Literal["stdout", "stderr", "display", "result"]
FileChange = Literal["created", "changed", "removed"]
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
class Ready:
    """What a notebook finds ready where it comes from, and nowhere else.

    cell    source that puts it into a kernel, run silently before the first cell.
    module  source that puts it into the dictionary `injected`, for a process without a kernel.
    """

    cell: str
    module: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: for one cell, for the whole notebook, for a kernel to start."""

    cell: float = 300.0
    notebook: float = 900.0
    start: float = 60.0


@dataclass(frozen=True, slots=True)
class Interpreter:
    """What runs a notebook.

    python       the interpreter that imports the notebook's libraries.
    launch       how its kernel starts, with `{connection_file}` where that goes; empty: IPython's own kernel.
    environment  variables that the kernel's own description sets.
    """

    python: str
    launch: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


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
    """A variable after the last cell: its name, the kind of its value, a digest of the whole value.

    text  a few lines that show the value to a person; two values are equal when kind and digest are.
    """

    name: str
    kind: str
    digest: str
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that a run wrote: its path from the copied folder, with `/`, what became of it, a digest of what it holds.

    text  shows what it holds to a person.
    """

    path: str
    change: FileChange
    digest: str
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ended before its last cell."""

    origin: int
    reason: StopReason
    error: Raised


@dataclass(frozen=True, slots=True)
class Run:
    """One run from top to bottom; `stop` is None when every cell ran. Variables and files are those at the end or at the stop.

    files  None when nobody looked.
    """

    cells: tuple[CellRun, ...]
    variables: tuple[Variable, ...] = ()
    stop: Stop | None = None
    seconds: float = 0.0
    files: tuple[WrittenFile, ...] | None = None


@dataclass(frozen=True, slots=True)
class PackageRun:
    """What `pipeline.run(Config())` did: the fields of its results, or the error that ended it.

    refused   the statement that only a notebook can run, when the pipeline stopped at one.
    """

    results: tuple[Variable, ...] = ()
    error: Raised | None = None
    refused: str = ""
    seconds: float = 0.0
    files: tuple[WrittenFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: the cell at hand, which of how many it is, and its seconds once it is done."""

    run: str
    cell: int
    number: int
    of: int
    seconds: float | None = None


Told = Callable[[Step], None]
