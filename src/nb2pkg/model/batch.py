"""Many notebooks: what travels to a worker, what comes back, and what became of each notebook in the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nb2pkg.model.checking import NOTHING_ALLOWED, Allowed
from nb2pkg.model.findings import Finding
from nb2pkg.model.options import Options
from nb2pkg.model.plan import Figures, FunctionKind, Parameter, Requirement
from nb2pkg.model.plan import Result as ResultValue
from nb2pkg.model.project import Project

Status = Literal["converted", "refused", "failed"]
Why = Literal["", "timeout", "memory", "crash", "bug", "in-the-way"]
Left = Literal["", "moved", "gone", "apart", "refused", "failed", "changed"]


@dataclass(frozen=True, slots=True)
class Portrait:
    """A function or class of one package, in a form that can be compared with those of others.

    print    equal for code that may be one and the same; "" when it must stay where it is, for the `reason` given.
    code     its canonical text: no comments, its own variables numbered.
    imports  the imports it needs, one a line; calls: name and fingerprint of the functions of the package it needs.
    """

    module: str
    name: str
    kind: FunctionKind
    parameters: tuple[Parameter, ...] = ()
    results: tuple[ResultValue, ...] = ()
    print: str = ""
    reason: str = ""
    summary: str = ""
    text: str = ""
    code: str = ""
    imports: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """A function that the package takes from elsewhere: its module and name here, the full module and name there."""

    module: str
    name: str
    to_module: str
    to_name: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Code that several notebooks have: its module and name in the common package, the first one's portrait, and who has it.

    members  notebook, module, name of each, in order.
    """

    module: str
    name: str
    portrait: Portrait
    members: tuple[tuple[str, str, str], ...]

    @property
    def saved(self) -> int:
        """Lines that one common definition saves."""
        lines = self.portrait.text.strip("\n").count("\n") + 1
        return lines * (len(self.members) - 1)


@dataclass(frozen=True, slots=True)
class Near:
    """Two functions (notebook, module, name) that are nearly one: how alike from 0 to 1, and what differs."""

    one: tuple[str, str, str]
    other: tuple[str, str, str]
    alike: float
    lines: int
    diff: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """What notebooks have in common; `moved`: it now stands once, in `package`."""

    package: str = ""
    moved: bool = False
    shared: tuple[Shared, ...] = ()
    near: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook on its way to a worker, which sees no disk.

    source  its path as the user sees it; name: the stem of its file.
    roots   the first parts of the names of what stands beside it; anything else is known not to be there.
    files   what was looked up beside it: path from its folder and content, None where there is no such file.
    moves   the functions that its package takes from the common one.
    """

    source: str
    name: str
    data: bytes
    options: Options
    roots: frozenset[str] = frozenset()
    files: tuple[tuple[str, bytes | None], ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Converted:
    """The project of a notebook.

    lenient  modules of the package, and the rules of ruff that their author's code breaks.
    copied   modules that stood beside the notebook and are as their author wrote them.
    asked    every path that was looked up beside it, found or not.
    allowed  what `nb2pkg check` must allow the slim notebook.
    """

    project: Project
    findings: tuple[Finding, ...]
    figures: Figures
    requirements: tuple[Requirement, ...]
    requires_python: str
    title: str
    format: str
    cells: int
    lenient: tuple[tuple[str, tuple[str, ...]], ...] = ()
    copied: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    portraits: tuple[Portrait, ...] = ()
    allowed: Allowed = NOTHING_ALLOWED


@dataclass(frozen=True, slots=True)
class Refused:
    """The notebook cannot be converted, and the message says what its author must change."""

    message: str
    hint: str
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wants:
    """The worker needs these files beside the notebook before it can go on; the driver looks them up."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """No project: too slow, too big, the interpreter died, a bug in nb2pkg, or files in the way of the project."""

    why: Why
    message: str
    hint: str = ""


Result = Converted | Refused | Wants | Failed


@dataclass(frozen=True, slots=True)
class Limits:
    """What one notebook may take: seconds and megabytes; 0 is without limit."""

    seconds: float = 120
    megabytes: int = 2048


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one notebook; nothing in it depends on the machine, the time or the number of workers.

    message, hint  why it was refused or failed, "" when it was converted.
    folder         of the project, from the output folder, with `/`; `lock` is the hash of its `nb2pkg.lock`.
    same_as        an earlier notebook of the run with the same bytes, or "".
    """

    source: str
    status: Status
    why: Why = ""
    message: str = ""
    hint: str = ""
    project: str = ""
    package: str = ""
    folder: str = ""
    lock: str = ""
    title: str = ""
    format: str = ""
    cells: int = 0
    sha256: str = ""
    findings: tuple[Finding, ...] = ()
    figures: Figures | None = None
    requirements: tuple[Requirement, ...] = ()
    requires_python: str = ""
    lenient: tuple[tuple[str, tuple[str, ...]], ...] = ()
    copied: tuple[str, ...] = ()
    allowed: Allowed = NOTHING_ALLOWED
    same_as: str = ""


@dataclass(frozen=True, slots=True, order=True)
class LeftOver:
    """A project of an earlier run that no notebook of this one makes.

    source  the notebook it was made from, "" when that is not known.
    why     `moved`: the notebook's project is elsewhere now; `gone`: the notebook is not there; `apart`: it is not part of this run;
            `refused`, `failed`: so it ended this time; `changed`: it would have been removed, but somebody has worked on it.
    """

    folder: str
    source: str
    why: Left = ""


_NOTHING_SHARED = Sharing()


@dataclass(frozen=True, slots=True)
class Batch:
    """A whole run: its rows sorted by source, what the walk passed over (path, reason), and what is left of earlier runs."""

    rows: tuple[Row, ...]
    sharing: Sharing = _NOTHING_SHARED
    passed_over: tuple[tuple[str, str], ...] = ()
    left: tuple[LeftOver, ...] = ()
