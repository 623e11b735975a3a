"""Findings: what is so in the notebook, where, and what the user can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(str, Enum):
    """How much a finding matters: a blocker makes the exit code 1."""

    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the notebook: cell, line and column, all counted from 1; cell 0 is the notebook as a whole.

    notebook  the other notebook the cell is in, when `%run` brought it; else "".
    """

    cell: int
    line: int = 1
    column: int = 1
    notebook: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about the notebook; `code` is kebab-case and stable."""

    code: str
    severity: Severity
    place: Place
    message: str
    advice: str = ""
