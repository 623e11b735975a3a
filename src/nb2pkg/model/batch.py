"""Many notebooks: what travels to a worker, what comes back, and what became of each notebook in the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nb2pkg.model.findings import Finding
from nb2pkg.model.options import Options
from nb2pkg.model.plan import Figures, Requirement
from nb2pkg.model.project import Project

Status = Literal["converted", "refused", "failed"]
Why = Literal["", "timeout", "memory", "crash", "bug", "in-the-way"]


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook on its way to a worker, which sees no disk.

    source  its path as the user sees it; name: the stem of its file.
    roots   the first parts of the names of what stands beside it; anything else is known not to be there.
    files   what was looked up beside it: path from its folder and content, None where there is no such file.
    """

    source: str
    name: str
    data: bytes
    options: Options
    roots: frozenset[str] = frozenset()
    files: tuple[tuple[str, bytes | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Converted:
    """The project of a notebook.

    lenient  modules of the package, and the rules of ruff that their author's code breaks.
    copied   modules that stood beside the notebook and are as their author wrote them.
    asked    every path that was looked up beside it, found or not.
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
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A whole run: its rows sorted by source, and what the walk passed over (path, reason)."""

    rows: tuple[Row, ...]
    passed_over: tuple[tuple[str, str], ...] = ()
