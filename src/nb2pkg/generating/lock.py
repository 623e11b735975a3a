"""Plan, notebook and files in, text of `nb2pkg.lock` out: where each statement and cell went and what we wrote."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from nb2pkg import __version__
from nb2pkg.generating.spelling import one_line
from nb2pkg.model.notebook import Notebook, SlimCell
from nb2pkg.model.plan import Placed, Plan
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.provenance import RUN_KINDS, cell_digest

SCHEMA = "nb2pkg.lock/1"


def lock_text(
    plan: Plan,
    notebook: Notebook,
    files: Iterable[ProjectFile],
    slim_path: str,
    cells: Sequence[SlimCell],
    options: Mapping[str, object] | None = None,
    recorded: Iterable[str] = (),
) -> str:
    """JSON text; the same on any machine, so it names the notebook's file but not its folder.

    recorded   paths of the files that only a recorded run can make again.
    """
    document: dict[str, object] = {
        "schema": SCHEMA,
        "nb2pkg": __version__,
        "source": {
            "notebook": source_name(notebook.path),
            "sha256": notebook.sha256,
            "format": notebook.format,
            **_ran(notebook),
        },
        "project": plan.project,
        "package": plan.package,
        "options": dict(options or {}),
        "slim": {
            "notebook": slim_path,
            "cells": [slim_cell_line(cell) for cell in cells if cell.kind in RUN_KINDS],
        },
        "statements": [placed_line(placed) for placed in plan.placed],
        "files": {
            file.path: sha256(file.content)
            for file in sorted(files, key=lambda file: file.path)
        },
    }
    if recorded := sorted(recorded):
        document["recorded"] = recorded
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _ran(notebook: Notebook) -> dict[str, object]:
    """The notebooks that became part of this one, with the hashes of their files."""
    return {"runs": {r.path: r.sha256 for r in notebook.ran}} if notebook.ran else {}


def sha256(content: bytes) -> str:
    """Hash of a generated file as it is written."""
    return hashlib.sha256(content).hexdigest()


def source_name(path: str) -> str:
    """The file's name without its folder, whichever system the path is of."""
    return one_line(path.replace("\\", "/").rpartition("/")[2])


def slim_cell_line(cell: SlimCell) -> str:
    """A cell of the slim notebook that can be run: the original cell it stands for (0: none) and a digest of its text.

    >>> slim_cell_line(SlimCell(3, "code", "df = load()"))
    '3 f8adea38dfca'
    """
    return f"{cell.origin} {cell_digest(cell.source)}"


def placed_line(placed: Placed) -> str:
    """One statement's fate: `3:1-4 logic module clean.py:clean`, of another notebook with its path in front."""
    last = f"-{placed.line + placed.lines - 1}" if placed.lines > 1 else ""
    where = f"{placed.cell}:{placed.line}{last} {placed.kind} {placed.home}"
    target = f" {placed.target}" if placed.target else ""
    reason = f" ({one_line(placed.reason)})" if placed.reason else ""
    notebook = f"{one_line(placed.notebook)} " if placed.notebook else ""
    return notebook + where + target + reason
