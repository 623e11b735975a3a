"""Databricks source (`# COMMAND ----------` between cells, `# MAGIC ` before foreign lines) in, `Notebook` out, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from nb2pkg.model.notebook import Cell, Notebook, SlimCell
from nb2pkg.reading.commands import understand
from nb2pkg.reading.slim import originals, unchanged
from nb2pkg.reading.source import Source

HEADER = "# Databricks notebook source"
SEPARATOR = "# COMMAND ----------"
SEPARATOR_LINE = re.compile(rf"^{SEPARATOR}[ \t]*(?:\n|\Z)", re.MULTILINE)
TITLE = re.compile(r"# DBTITLE \d,(.*)")
MAGIC = re.compile(r"# MAGIC(?: |$)")


def read_databricks(text: str, source: Source) -> Notebook:
    """The notebook in Databricks source text; raises NotebookUnreadable when it holds no Python."""
    header, chunks = _chunks(text)
    cells = [_cell(chunk) for chunk in chunks]
    return source.notebook("databricks", cells, header=header)


def _chunks(text: str) -> tuple[str, list[str]]:
    """Header line and the text of each cell, each but the first beginning with its separator line."""
    line, newline, rest = text.partition("\n")
    header = line + newline
    starts = [found.start() for found in SEPARATOR_LINE.finditer(rest)]
    bounds = [0, *starts, len(rest)]
    chunks = [rest[a:b] for a, b in pairwise(bounds)]
    if not chunks[0].strip():
        header += chunks.pop(0)
    return header, chunks


def _cell(chunk: str) -> Cell:
    lines = SEPARATOR_LINE.sub("", chunk, count=1).strip("\n").split("\n")
    marker = lines[0] if TITLE.match(lines[0]) else ""
    body = "\n".join(lines[1:] if marker else lines).strip("\n")
    prefixed = MAGIC.match(body.split("\n", 1)[0]) is not None
    command = understand(_live(body) if prefixed else body)
    found = TITLE.match(marker)
    extra = {
        "text": chunk,
        "prefixed": prefixed,
        "magic": command.magic,
        "inline": command.inline,
    }
    return Cell(
        index=0,
        kind=command.kind,
        source=command.source,
        title=found.group(1).strip() if found else "",
        skipped=command.skipped,
        extra=json.dumps(extra),
        marker=marker,
    )


def _live(body: str) -> str:
    """`# MAGIC %md` -> `%md`: one space after MAGIC belongs to the prefix; lines without it stay."""
    return "\n".join(MAGIC.sub("", line, count=1) for line in body.split("\n"))


def spell_databricks(notebook: Notebook, cells: Sequence[SlimCell]) -> str:
    """The cells as Databricks source; byte for byte what was read when nothing changed."""
    if notebook.format == "databricks" and unchanged(notebook, cells):
        texts = [json.loads(cell.extra)["text"] for cell in notebook.cells]
        return notebook.header + "".join(texts)
    bodies = [_body(s, o) for s, o in originals(notebook, cells)]
    header = notebook.header.strip("\n") or HEADER
    between = f"\n\n{SEPARATOR}\n\n"
    return header + "\n" + between.join(bodies).rstrip("\n") + "\n"


def _body(slim: SlimCell, original: Cell | None) -> str:
    extra: dict[str, Any] = json.loads(original.extra) if original else {}
    same = original and (slim.kind, slim.source) == (original.kind, original.source)
    if same and "text" in extra:
        return SEPARATOR_LINE.sub("", extra["text"], count=1).strip("\n")
    lines = [original.marker] if original and original.marker else []
    return "\n".join([*lines, _spelled(slim, extra)])


def _spelled(slim: SlimCell, extra: dict[str, Any]) -> str:
    if slim.kind == "markdown":
        magic = extra.get("magic") or "%md"
        return _magic(f"{magic}{' ' if extra.get('inline') else chr(10)}{slim.source}")
    first = slim.source.lstrip()[:1]
    bare = extra.get("prefixed") is False
    if slim.kind == "code" and (bare or first not in ("%", "!")):
        return slim.source.strip("\n")
    return _magic(slim.source)


def _magic(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(f"# MAGIC {line}" if line else "# MAGIC" for line in lines)
