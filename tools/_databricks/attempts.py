"""The path of one Databricks notebook in, an `Attempt` out: read and written again, converted, its project checked."""

from __future__ import annotations

import json
import re
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from _corpus.trial import problems_of

from nb2pkg import pipeline
from nb2pkg.errors import Nb2pkgError
from nb2pkg.model.notebook import Cell, Notebook, SlimCell
from nb2pkg.model.plan import Placed, Plan
from nb2pkg.reading import read_bytes, read_notebook, slim_suffix, spell_notebook
from nb2pkg.reading.archives import divided

_MAGIC = re.compile(r"^[ \t]*(%%?[\w-]+|!)", re.MULTILINE)


@dataclass(slots=True)
class Attempt:
    """What became of one notebook.

    trip        `same` bytes, `differs`, `read back` (a format that is not written: its cells came back), "" when refused.
    conversion  `converted`, `refused`, `crash`, or "" when only the trip was asked for.
    magics      "magic -> what became of it" -> times.
    """

    path: str
    trip: str = ""
    conversion: str = ""
    detail: str = ""
    format: str = ""
    language: str = ""
    moved: int = 0
    total: int = 0
    short: int = 0
    definitions: int = 0
    definitions_moved: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    magics: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def attempt(path: str, out: str | None, number: int, imports: bool = True) -> Attempt:
    """Everything for one notebook; its project goes below `out`, when that is given, and with `imports` is imported."""
    found = Attempt(path)
    try:
        notebook = read_notebook(path)
        found.format, found.language = notebook.format, notebook.language
        found.trip = _trip(notebook, path)
        if out is not None:
            _convert(found, path, Path(out), number, imports)
    except Nb2pkgError as refusal:
        found.conversion = "crash" if refusal.exit_code == 70 else "refused"
        found.detail = f"{refusal.message} [{refusal.hint}]"
    except Exception:
        found.conversion, found.detail = "crash", traceback.format_exc()[-3000:]
    return found


def _trip(notebook: Notebook, path: str) -> str:
    """Unchanged, the same bytes; with a cell more, the same cells when it is read again."""
    cells = [SlimCell(c.index, c.kind, c.source, c.tags) for c in notebook.cells]
    file, member = divided(path)
    unchanged = spell_notebook(notebook, cells)
    is_source = notebook.format == "databricks" and not member
    if is_source and unchanged.encode("utf-8") != Path(file).read_bytes():
        return "differs"
    more = [SlimCell(0, "code", "import a"), *cells]
    text = spell_notebook(notebook, more)
    again = read_bytes(text.encode(), name="a", path=f"a{slim_suffix(notebook)}")
    if [(c.kind, c.source) for c in again.cells] != [(c.kind, c.source) for c in more]:
        return "differs"
    return "same" if notebook.format == "databricks" else "read back"


def _convert(found: Attempt, path: str, out: Path, number: int, imports: bool) -> None:
    outcome = pipeline.convert(path, output=out, name=f"nb{number}")
    plan, figures = outcome.plan, outcome.plan.figures
    found.conversion = "converted"
    found.moved, found.total, found.short = figures.moved, figures.total, figures.short
    found.definitions = figures.definitions
    found.definitions_moved = figures.definitions_moved
    found.findings = dict(Counter(finding.code for finding in plan.findings))
    found.magics = dict(_magics(outcome.notebook, plan))
    folder = Path(outcome.folder)
    found.problems = problems_of(outcome.notebook, plan, folder, imports=imports)


def _magics(notebook: Notebook, plan: Plan) -> Counter[str]:
    """Each magic of the notebook with where its statement went."""
    fates: Counter[str] = Counter()
    for cell in notebook.cells:
        taken = json.loads(cell.extra).get("magic")
        if taken:
            fates[f"{taken} -> a {cell.kind} cell"] += 1
        if cell.kind in ("markdown", "raw"):
            continue
        for match in _MAGIC.finditer(cell.source):
            line = cell.source.count("\n", 0, match.start(1)) + 1
            fate = _fate(cell, line, plan)
            if fate:
                fates[f"{match.group(1)} -> {fate}"] += 1
    return fates


def _fate(cell: Cell, line: int, plan: Plan) -> str:
    """Where the statement that begins on this line went; "" when the line is inside another statement (a text)."""
    entry = next(
        (
            p
            for p in plan.placed
            if (p.notebook, p.cell, p.line) == (cell.notebook, cell.number, line)
        ),
        None,
    )
    if entry is None or (entry.kind not in ("magic", "install") and line > 1):
        return ""
    return _words(entry)


def _words(entry: Placed) -> str:
    if entry.home == "notebook":
        return "stays in the notebook"
    return f"{entry.home}: {entry.reason or entry.target}"
