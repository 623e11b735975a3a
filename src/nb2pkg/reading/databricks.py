"""Databricks source (`# COMMAND ----------` between cells, `# MAGIC ` before foreign lines) in, `Notebook` out, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from nb2pkg.model.notebook import Cell, Notebook, SlimCell
from nb2pkg.reading.commands import understand
from nb2pkg.reading.dialects import DIALECTS, PYTHON, Dialect
from nb2pkg.reading.slim import originals, unchanged
from nb2pkg.reading.source import Source


def read_databricks(text: str, source: Source, dialect: Dialect = PYTHON) -> Notebook:
    """The notebook in Databricks source text; raises NotebookUnreadable when it holds nothing we can convert."""
    header, chunks = _chunks(text, dialect)
    cells = [_cell(chunk, dialect) for chunk in chunks]
    return source.notebook(
        "databricks",
        cells,
        header=header,
        language=dialect.language,
        comment=dialect.comment,
    )


@cache
def _separator_line(comment: str) -> re.Pattern[str]:
    return re.compile(rf"^{comment} COMMAND ----------[ \t]*(?:\n|\Z)", re.MULTILINE)


@cache
def _title_line(comment: str) -> re.Pattern[str]:
    return re.compile(rf"{comment} DBTITLE \d,(.*)")


@cache
def _magic_line(comment: str) -> re.Pattern[str]:
    return re.compile(rf"{comment} MAGIC(?: |$)")


def _chunks(text: str, dialect: Dialect) -> tuple[str, list[str]]:
    """Header line and the text of each cell, each but the first beginning with its separator line."""
    line, newline, rest = text.partition("\n")
    header = line + newline
    separators = _separator_line(dialect.comment).finditer(rest)
    starts = [found.start() for found in separators]
    bounds = [0, *starts, len(rest)]
    chunks = [rest[a:b] for a, b in pairwise(bounds)]
    if not chunks[0].strip():
        header += chunks.pop(0)
    return header, chunks


def _cell(chunk: str, dialect: Dialect) -> Cell:
    lines = _without_separator(chunk, dialect).strip("\n").split("\n")
    found = _title_line(dialect.comment).match(lines[0])
    marker = lines[0] if found else ""
    body = "\n".join(lines[1:] if marker else lines).strip("\n")
    first = body.split("\n", 1)[0]
    prefixed = _magic_line(dialect.comment).match(first) is not None
    command = understand(_live(body, dialect) if prefixed else body, dialect)
    extra = {
        "text": chunk,
        "prefixed": prefixed,
        "magic": command.magic,
        "inline": command.inline,
        "default": command.default,
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


def _without_separator(chunk: str, dialect: Dialect) -> str:
    return _separator_line(dialect.comment).sub("", chunk, count=1)


def _live(body: str, dialect: Dialect) -> str:
    """`# MAGIC %md` -> `%md`: one space after MAGIC belongs to the prefix; lines without it stay."""
    prefix = _magic_line(dialect.comment)
    return "\n".join(prefix.sub("", line, count=1) for line in body.split("\n"))


def spell_databricks(notebook: Notebook, cells: Sequence[SlimCell]) -> str:
    """The cells as Databricks source; byte for byte what was read when nothing changed."""
    if notebook.format == "databricks" and unchanged(notebook, cells):
        texts = [json.loads(cell.extra)["text"] for cell in notebook.cells]
        return notebook.header + "".join(texts)
    dialect = DIALECTS[notebook.language]
    bodies = [_body(s, o, dialect) for s, o in originals(notebook, cells)]
    header = notebook.header.strip("\n") or dialect.header
    between = f"\n\n{dialect.separator}\n\n"
    return header + "\n" + between.join(bodies).rstrip("\n") + "\n"


def _body(slim: SlimCell, original: Cell | None, dialect: Dialect) -> str:
    extra: dict[str, Any] = json.loads(original.extra) if original else {}
    same = original and (slim.kind, slim.source) == (original.kind, original.source)
    if same and "text" in extra:
        return _without_separator(extra["text"], dialect).strip("\n")
    lines = [original.marker] if original and original.marker else []
    return "\n".join([*lines, _spelled(slim, extra, dialect)])


def _spelled(slim: SlimCell, extra: dict[str, Any], dialect: Dialect) -> str:
    if slim.kind == "markdown":
        magic = extra.get("magic") or "%md"
        beside = " " if extra.get("inline") else "\n"
        return _magic(f"{magic}{beside}{slim.source}", dialect)
    if slim.kind == "code":
        return _code(slim.source, extra, dialect)
    if slim.source.startswith(f"{dialect.magic}\n") and not extra.get("prefixed"):
        return slim.source.partition("\n")[2].strip("\n")
    return _magic(slim.source, dialect)


def _code(source: str, extra: dict[str, Any], dialect: Dialect) -> str:
    is_magic = source.lstrip()[:1] in ("%", "!")
    if dialect is not PYTHON:
        return _magic(source if is_magic else f"%python\n{source}", dialect)
    if is_magic and extra.get("prefixed") is not False:
        return _magic(source, dialect)
    return source.strip("\n")


def _magic(text: str, dialect: Dialect) -> str:
    prefix = f"{dialect.comment} MAGIC"
    lines = text.split("\n")
    return "\n".join(f"{prefix} {line}" if line else prefix for line in lines)
