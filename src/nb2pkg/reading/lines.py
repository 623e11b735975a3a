"""A notebook and its file's bytes in, the line of the file that each line of a cell stands on out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.reading.json_text import Member, cell_members, members

Lines = Callable[[int, int], int]
_OWN = re.compile(r"(?:#|--|//) (?:COMMAND -|DBTITLE )")


def file_lines(notebook: Notebook, data: bytes) -> Lines:
    """A function from cell and line, both counted from 1, to the line of the file; 1 where that cannot be told."""
    if notebook.format == "ipynb":
        starts = _json_starts(data)
    elif notebook.format in ("databricks-html", "databricks-dbc"):
        starts = {}
    else:
        starts = _text_starts(notebook)

    def line_of(cell: int, line: int) -> int:
        lines = starts.get(cell, [])
        if not lines:
            return 1
        beyond = max(line - len(lines), 0) if len(lines) == 1 else 0
        return lines[min(max(line, 1), len(lines)) - 1] + _further(notebook, beyond)

    return line_of


def _further(notebook: Notebook, lines: int) -> int:
    """In text a cell's lines follow each other; in JSON a source that is one string stands on one line."""
    return 0 if notebook.format == "ipynb" else lines


def _json_starts(data: bytes) -> dict[int, list[int]]:
    """For each cell the lines of its source's items: one a line of the source, as Jupyter writes it."""
    try:
        text = data.decode("utf-8-sig")
        cells = cell_members(text)
    except (ValueError, RecursionError):
        return {}
    starts: dict[int, list[int]] = {}
    line, place = 1, 0
    for number, cell in enumerate(cells, start=1):
        starts[number] = []
        for item in _source_items(text, cell):
            line += text.count("\n", place, item.start)
            place = item.start
            value = json.loads(text[item.start : item.end])
            # An item may hold several lines; they all stand on its line of the file.
            pieces = str(value).removesuffix("\n").split("\n")
            starts[number] += [line] * len(pieces)
    return starts


def _source_items(text: str, cell: tuple[Member, ...]) -> list[Member]:
    for member in cell:
        if member.key in ("source", "input"):
            return list(members(text, member.start)) or [member]
    return []


def _text_starts(notebook: Notebook) -> dict[int, list[int]]:
    """For each cell the line its source begins on: header and the cells' texts joined are the file."""
    starts: dict[int, list[int]] = {}
    line = 1 + notebook.header.count("\n")
    for cell in notebook.cells:
        starts[cell.index] = [line + _lines_above(cell)]
        line += _text(cell).count("\n")
    return starts


def _text(cell: Cell) -> str:
    return str(json.loads(cell.extra).get("text", ""))


def _lines_above(cell: Cell) -> int:
    """Lines of the cell's text above its source: separator, marker, title, blank ones.

    Found by the first line of the source; where the format spells it otherwise (`# MAGIC`, comments), the first line
    that is neither blank nor the format's own.
    """
    extra = json.loads(cell.extra)
    lines = _text(cell).split("\n")
    first = cell.source.split("\n", 1)[0]
    if first.strip() and first in lines:
        return lines.index(first)
    for number, line in enumerate(lines):
        own = bool(_OWN.match(line)) or line == cell.marker
        if line.strip() and not own:
            alone = bool(extra.get("magic")) and not extra.get("inline")
            return number + alone
    return 0
