"""A notebook that Databricks exported as a web page in, `Notebook` out.

The page holds `__DATABRICKS_NOTEBOOK_MODEL = '…'`, base64 of URL-encoded JSON (older ones the JSON itself): the same
model as the members of a .dbc archive. Its commands are in no particular order; `position` is a fraction.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import unquote

from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.reading.commands import understand
from nb2pkg.reading.decoding import to_lf
from nb2pkg.reading.source import Source

MODEL = re.compile(r"__DATABRICKS_NOTEBOOK_MODEL\s*=\s*(?:(['\"])([^'\"]*)\1|(?=\{))")


def read_databricks_html(text: str, source: Source) -> Notebook:
    """The notebook in an exported page; raises NotebookUnreadable when its model is broken or not Python."""
    try:
        model = _model(text)
    except (ValueError, binascii.Error):
        model = None
    if not isinstance(model, dict) or not isinstance(model.get("commands"), list):
        hint = "Export the notebook from Databricks again, as IPython or Source."
        raise source.refuse("the notebook in this web page is damaged", hint=hint)
    source.require_python(str(model.get("language") or ""))
    commands = [c for c in model["commands"] if isinstance(c, dict)]
    cells = [_cell(command) for command in sorted(commands, key=_position)]
    return source.notebook("databricks-html", cells)


def _model(text: str) -> Any:
    found = MODEL.search(text)
    if found is None:
        return None
    if found.group(2) is None:
        return json.JSONDecoder().raw_decode(text, found.end())[0]
    return json.loads(unquote(base64.b64decode(found.group(2)).decode("utf-8")))


def _position(command: dict[str, Any]) -> float:
    position = command.get("position")
    return float(position) if isinstance(position, (int, float)) else 0.0


def _cell(command: dict[str, Any]) -> Cell:
    text = command.get("command")
    understood = understand(_clean(text).strip("\n"))
    title = _clean(command.get("commandTitle")).strip().replace("\n", " ")
    shown = 1 if command.get("showCommandTitle") else 0
    extra = {"magic": understood.magic, "inline": understood.inline}
    return Cell(
        index=0,
        kind=understood.kind,
        source=understood.source,
        title=title,
        skipped=understood.skipped,
        extra=json.dumps(extra),
        marker=f"# DBTITLE {shown},{title}" if title else "",
    )


def _clean(text: object) -> str:
    """Text of the model with LF line ends and no lone surrogates; "" for anything that is no text."""
    if not isinstance(text, str):
        return ""
    return to_lf(text).encode("utf-8", "replace").decode("utf-8")
