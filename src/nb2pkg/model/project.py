"""The project: the text of every file, in memory; what writing it changed; the outcome as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nb2pkg.model.checking import NOTHING_ALLOWED, Allowed
from nb2pkg.model.findings import Finding
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.plan import Plan
from nb2pkg.model.recording import Recording

Verb = Literal["create", "same", "replace", "conflict", "skip"]


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """One generated file: path from the project's folder with `/`, and its text (written as UTF-8, LF).

    data   the bytes of a file that is no text; its `text` says only that.
    """

    path: str
    text: str
    data: bytes | None = None

    @property
    def content(self) -> bytes:
        """The bytes on disk."""
        return self.text.encode("utf-8") if self.data is None else self.data


@dataclass(frozen=True, slots=True)
class Project:
    """All files of a generated project, sorted by path, its lock included.

    lock     path of the lock; a project with another one than `nb2pkg.lock` at its top shares its folder with others.
    allowed  what the project's settings allow its slim notebook beyond the defaults of `nb2pkg check`.
    """

    name: str
    package: str
    files: tuple[ProjectFile, ...]
    lock: str = "nb2pkg.lock"
    allowed: Allowed = NOTHING_ALLOWED

    @property
    def shares_its_folder(self) -> bool:
        """Whether files of others may stand beside its own."""
        return self.lock != "nb2pkg.lock"


@dataclass(frozen=True, slots=True)
class Change:
    """What writing one file does to the disk; `before` is the text there now, None when there is none.

    data   the new bytes of a file that is no text; `before` and `after` then only say so.
    """

    verb: Verb
    path: str
    before: str | None
    after: str | None
    data: bytes | None = None

    @property
    def content(self) -> bytes:
        """The bytes to write."""
        return (self.after or "").encode("utf-8") if self.data is None else self.data


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one conversion did: the input, the plan, the project, and what became of each file.

    folder     where the project is (or, with `dry_run`, would be).
    changes    one per file.
    written    False for a dry run or when a conflict stopped the write.
    recording  what a recorded run gave, None when none was asked for.
    """

    notebook: Notebook
    plan: Plan
    project: Project
    folder: str
    changes: tuple[Change, ...]
    written: bool
    recording: Recording | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in notebook order."""
        return self.plan.findings
