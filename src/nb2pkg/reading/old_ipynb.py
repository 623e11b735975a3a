"""A notebook of nbformat 3 (IPython 0.13 to 2) in, the same as nbformat 4 out.

After nbformat's own v4/convert.py: worksheets are joined, `input` is `source`, `prompt_number` is `execution_count`,
heading cells become Markdown.
"""

from __future__ import annotations

from typing import Any

from nb2pkg.reading.source import Source

OUTPUTS = {"pyout": "execute_result", "pyerr": "error"}
# Not kept: they said how the file was written.
DROPPED = ("name", "signature", "orig_nbformat")


def upgrade(document: dict[str, Any], source: Source) -> dict[str, Any]:
    """The document in nbformat 4; raises NotebookUnreadable when its worksheets are no lists of cells."""
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        raise source.refuse("this nbformat 3 notebook has no list of `worksheets`")
    cells: list[Any] = []
    for sheet in sheets:
        entries = sheet.get("cells", []) if isinstance(sheet, dict) else None
        if not isinstance(entries, list):
            raise source.refuse("a worksheet of this nbformat 3 notebook has no cells")
        cells.extend(entries)
    return {
        "cells": [_cell(cell, source) for cell in cells],
        "metadata": _kept(document.get("metadata")),
    }


def _kept(metadata: object) -> dict[str, Any]:
    if not isinstance(metadata, dict):
        return {}
    return {key: value for key, value in metadata.items() if key not in DROPPED}


def _cell(cell: Any, source: Source) -> Any:
    """One cell; what is no cell is left for the reader of nbformat 4 to refuse, with its number."""
    if not isinstance(cell, dict):
        return cell
    kind = cell.get("cell_type", "code")
    new = {"cell_type": kind, "metadata": cell.get("metadata", {})}
    if kind == "code":
        source.require_python(str(cell.get("language") or ""))
        new["source"] = cell.get("input", cell.get("source", ""))
        new["execution_count"] = cell.get("prompt_number")
        new["outputs"] = _outputs(cell.get("outputs"))
        return new
    new["source"] = cell.get("source", "")
    if kind == "heading":
        new["cell_type"] = "markdown"
        new["source"] = _heading(cell.get("level"), new["source"])
    elif kind == "html":
        new["cell_type"] = "markdown"
    return new


def _heading(level: object, text: Any) -> Any:
    """`# ` before the heading's text, which is one line."""
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        text = "".join(text)
    depth = level if type(level) is int and 1 <= level <= 6 else 1
    if not isinstance(text, str):
        return text
    return "#" * depth + " " + " ".join(text.split())


def _outputs(outputs: object) -> list[dict[str, Any]]:
    if not isinstance(outputs, list):
        return []
    return [_output(output) for output in outputs if isinstance(output, dict)]


def _output(output: dict[str, Any]) -> dict[str, Any]:
    """Only what is asked of outputs: what kind, what text; streams were `stdout` unless they said otherwise."""
    kind = output.get("output_type")
    named = OUTPUTS.get(kind, kind) if isinstance(kind, str) else kind
    return {
        "output_type": named,
        "name": output.get("stream", "stdout"),
        "text": output.get("text", ""),
        "data": {"text/plain": output.get("text", "")},
    }
