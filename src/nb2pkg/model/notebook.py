"""A notebook as it was read: cells in order, with what is needed to write them back in their own format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nb2pkg.model.findings import Finding

Format = Literal[
    "ipynb", "databricks", "databricks-html", "databricks-dbc", "percent", "script"
]
CellKind = Literal["code", "markdown", "raw", "other"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `source` is free of the format's own spelling (no `# MAGIC `, no `# %%`), lines end in LF.

    kind      `code` is Python (possibly with magics); `markdown` the text itself; `raw` untouched text;
              `other` a cell in another language or one that only another issue understands (`%sql`, `%run`, `%scala`,
              `%sh`, `%fs` on Databricks), whose `source` starts with that magic.
    extra     JSON text: what the format keeps with the cell and we must give back (id, metadata, attachments);
              never outputs.
    marker    text formats: the line that opened the cell, exactly (`# %% [markdown] tags=["x"]`, `# In[3]:`), or "".
    raised    the stored output is an error, or the cell is tagged `raises-exception`.
    skipped   the cell does not run in "run all": tagged `skip-execution`, or Databricks `%skip`.
    shown     stored text of the cell's result (`execute_result` as text/plain), "" when there is none.
    printed   stored text on stdout, "" when there is none.
    outputs   how many outputs are stored with it.
    number    as the user counts it in its own notebook, from 1; the same as `index` unless notebooks were joined.
    notebook  of a cell that came here through `%run`: the path of its notebook from the one that is converted; else "".
    joined    a `%run` cell in whose place the cells of the other notebook follow.
    brings    of a `%run` cell that was not joined though its notebook is known: names that notebook may bind,
    surely    those it certainly binds, and
    wants     those it may look up.
    """

    index: int
    kind: CellKind
    source: str
    tags: frozenset[str] = frozenset()
    title: str = ""
    execution_count: int | None = None
    raised: bool = False
    skipped: bool = False
    shown: str = ""
    printed: str = ""
    outputs: int = 0
    extra: str = "{}"
    marker: str = ""
    number: int = 0
    notebook: str = ""
    joined: bool = False
    brings: frozenset[str] = frozenset()
    surely: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ran:
    """A notebook that `%run` runs and that became part of this one: its path from there, and the hash of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """A whole notebook. `metadata` and `header` are what the writer needs besides the cells.

    name      the stem of the file name (`house-prices` of `a/house-prices.ipynb`), "notebook" for standard input.
    path      as the user gave it, for messages and the lock file; "-" for standard input.
    sha256    of the bytes that were read.
    metadata  JSON text: the notebook's own metadata and version (ipynb), how cells are spelled (percent, script),
              "{}" elsewhere.
    header    text formats: everything before the first cell's marker that is not a cell (YAML header, coding line).
    newline   "\\n" or "\\r\\n", as found.
    language  `python`; of a Databricks notebook its default language: `sql`, `scala`, `r` too.
    comment   the comment prefix of the format (`#`; `--` in Databricks .sql, …).
    ran       the notebooks whose cells were joined to it.
    findings  what joining them found.
    """

    name: str
    path: str
    format: Format
    cells: tuple[Cell, ...]
    sha256: str
    language: str = "python"
    metadata: str = "{}"
    header: str = ""
    newline: str = "\n"
    comment: str = "#"
    ran: tuple[Ran, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class SlimCell:
    """A cell of the slim notebook: an original cell with new text, or (origin 0) one that nb2pkg adds."""

    origin: int
    kind: CellKind
    source: str
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LocalModule:
    """A Python file beside the notebook that the notebook imports: dotted name, path from the notebook's folder, text."""

    name: str
    path: str
    text: str
