"""The JSON model that Databricks exports (`.dbc` members, web pages) in, `Notebook` out.

Commands are in no particular order: `position` is a fraction (1.5 was put between 1 and 2).
"""

from __future__ import annotations

import json
from typing import Any

from nb2pkg.model.notebook import Cell, Format, Notebook
from nb2pkg.reading.commands import understand
from nb2pkg.reading.decoding import to_lf
from nb2pkg.reading.dialects import Dialect, dialect_of_language
from nb2pkg.reading.source import Source


def is_model(document: object) -> bool:
    """Whether JSON is a notebook as Databricks models it."""
    return isinstance(document, dict) and isinstance(document.get("commands"), list)


_FARTHEST = 1e300


def read_model(document: dict[str, Any], source: Source, format: Format) -> Notebook:
    """The notebook of a model; raises NotebookUnreadable when it holds nothing we can convert."""
    language = str(document.get("language") or "")
    dialect = dialect_of_language(language)
    if dialect is None:
        source.require_python(language)
        dialect = dialect_of_language("")
        assert dialect is not None
    commands = [c for c in document["commands"] if isinstance(c, dict)]
    cells = [_cell(command, dialect) for command in sorted(commands, key=_position)]
    return source.notebook(
        format, cells, language=dialect.language, comment=dialect.comment
    )


def _position(command: dict[str, Any]) -> float:
    """Where a command stands; what is no number that Python can order stands first."""
    position = command.get("position")
    usable = isinstance(position, (int, float)) and abs(position) < _FARTHEST
    return float(position) if usable else 0.0  # type: ignore[arg-type]


def _cell(command: dict[str, Any], dialect: Dialect) -> Cell:
    text = command.get("command")
    understood = understand(_clean(text).strip("\n"), dialect)
    title = _clean(command.get("commandTitle")).strip().replace("\n", " ")
    shown = 1 if command.get("showCommandTitle") else 0
    extra = {
        "magic": understood.magic,
        "inline": understood.inline,
        "default": understood.default,
    }
    return Cell(
        index=0,
        kind=understood.kind,
        source=understood.source,
        title=title,
        skipped=understood.skipped,
        extra=json.dumps(extra),
        marker=f"{dialect.comment} DBTITLE {shown},{title}" if title else "",
    )


def _clean(text: object) -> str:
    """Text of the model with LF line ends and no lone surrogates; "" for anything that is no text."""
    if not isinstance(text, str):
        return ""
    return to_lf(text).encode("utf-8", "replace").decode("utf-8")
