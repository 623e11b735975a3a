"""The text of a Jupyter notebook file in, `Notebook` out.

nbformat itself is not used: its validation takes longer than everything else on a notebook with large outputs, and
what matters to us (cells, their text, tags, the kind of their outputs) is checked here, with the cell's number.
"""

from __future__ import annotations

import json
import re
from typing import Any

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.notebook import Cell, CellKind, Notebook
from nb2pkg.reading.commands import understand
from nb2pkg.reading.databricks_model import is_model, read_model
from nb2pkg.reading.decoding import to_lf
from nb2pkg.reading.dialects import PYTHON, Dialect, dialect_of_language
from nb2pkg.reading.prose import heading
from nb2pkg.reading.source import Source, one_line

DATABRICKS = "application/vnd.databricks.v1+notebook"
DATABRICKS_CELL = "application/vnd.databricks.v1+cell"
DATABRICKS_OUTPUT = "application/vnd.databricks.v1+output"
COLAB_TITLE = re.compile(r"#[ \t]*@title[ \t]+([^\n{]*)")
CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)
KINDS: dict[str, CellKind] = {"code": "code", "markdown": "markdown", "raw": "raw"}
# Of the run that was, like the outputs: times, and on Colab the name of who ran it.
VOLATILE = ("execution", "executionInfo", "ExecuteTime", "outputId")


def read_ipynb(text: str, source: Source) -> Notebook:
    """The notebook in JSON text; raises NotebookUnreadable."""
    document = _parse(text, source)
    if is_model(document) and "cells" not in document:
        return read_model(document, source, "databricks-dbc")
    if not isinstance(document, dict):
        raise source.refuse("this is JSON, but not a Jupyter notebook")
    major, minor = _version(document, source)
    if major == 3:
        from nb2pkg.reading.old_ipynb import upgrade

        document, minor = upgrade(document, source), 5
    entries = document.get("cells")
    if not isinstance(entries, list):
        raise source.refuse("this is JSON, but it has no list of `cells`")
    metadata = _mapping(document.get("metadata"))
    _require_shallow(metadata, source)
    dialect = _dialect(metadata)
    if dialect is None:
        _require_python(metadata, source)
    databricks = dialect or (PYTHON if DATABRICKS in metadata else None)
    cells = [
        _cell(entry, source, number, databricks)
        for number, entry in enumerate(entries, start=1)
    ]
    kept = {
        "metadata": {k: v for k, v in metadata.items() if k != "widgets"},
        "nbformat": 4,
        "nbformat_minor": minor,
    }
    language = databricks.language if databricks else "python"
    return source.notebook("ipynb", cells, metadata=json.dumps(kept), language=language)


def _parse(text: str, source: Source) -> Any:
    try:
        return json.loads(text.lstrip(), parse_constant=lambda name: None)
    except json.JSONDecodeError as error:
        raise _not_json(text, error, source) from None
    except ValueError:
        raise source.refuse("a number in the JSON text is too long") from None


def _not_json(
    text: str, error: json.JSONDecodeError, source: Source
) -> NotebookUnreadable:
    line = error.lineno + text[: len(text) - len(text.lstrip())].count("\n")
    place = f"line {line}, column {error.colno}"
    if CONFLICT.search(text):
        hint = "Resolve the merge conflict (`<<<<<<<` lines) first."
        return source.refuse(f"not valid JSON at {place}", hint=hint)
    if error.msg == "Extra data":
        hint = "Keep only one of the documents."
        what = f"a second JSON document starts at {place}"
        return source.refuse(what, hint=hint)
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
        hint = "The file was not saved or downloaded completely; get it again."
        return source.refuse(f"the JSON text breaks off at {place}", hint=hint)
    hint = "Open and save it in Jupyter, or restore an earlier version."
    return source.refuse(f"not valid JSON at {place}: {error.msg}", hint=hint)


def _version(document: dict[str, Any], source: Source) -> tuple[int, int]:
    """Major and minor version; a notebook that names none is known by its shape."""
    minor = document.get("nbformat_minor")
    minor = minor if type(minor) is int and minor >= 0 else 4
    major = document.get("nbformat")
    if major is None:
        if "worksheets" in document:
            return 3, minor
        if "cells" not in document:
            hint = "A Jupyter notebook has `cells` and `nbformat`."
            raise source.refuse("this is JSON, but not a Jupyter notebook", hint=hint)
        return 4, minor
    if type(major) is not int or not 3 <= major <= 4:
        hint = "Open and save it in a current Jupyter (nbformat 4)."
        shown = one_line(json.dumps(major), 40)
        raise source.refuse(f"nbformat {shown} is not supported", hint=hint)
    return major, min(minor, 5)


def _require_shallow(value: dict[str, Any], source: Source, cell: int = 0) -> None:
    """Raise NotebookUnreadable for metadata that could not be written again."""
    if not _is_shallow(value, 100):
        raise source.refuse("metadata nested too deep", cell=cell)


def _is_shallow(value: object, left: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return True
    return left > 0 and all(_is_shallow(item, left - 1) for item in value)


def _dialect(metadata: dict[str, Any]) -> Dialect | None:
    """The language that Databricks says the notebook has; None when it does not say."""
    if not isinstance(metadata.get(DATABRICKS), dict):
        return None
    return dialect_of_language(str(metadata[DATABRICKS].get("language") or ""))


def _require_python(metadata: dict[str, Any], source: Source) -> None:
    """What Databricks says decides; else neither language_info nor the kernel may name another language.

    Sage runs on a Python kernel, so its language_info says Python: the kernel's own word is asked too.
    """
    if isinstance(metadata.get(DATABRICKS), dict):
        source.require_python(str(metadata[DATABRICKS].get("language") or ""))
        return
    kernel = _mapping(metadata.get("kernelspec"))
    source.require_python(
        str(_mapping(metadata.get("language_info")).get("name") or "")
    )
    language = kernel.get("language")
    source.require_python(
        str(language or _language_of_kernel(str(kernel.get("name") or "")))
    )


def _language_of_kernel(name: str) -> str:
    """The language of well-known kernels whose notebooks name none; "" for all others, often Python environments.

    >>> _language_of_kernel("julia-1.9"), _language_of_kernel("conda-env-py")
    ('Julia', '')
    """
    stem = re.split(r"[-_.0-9 ]", name.lower(), maxsplit=1)[0]
    known = {"ir": "R", "julia": "Julia", "bash": "Bash", "scala": "Scala"}
    return known.get(stem, "")


def _cell(entry: Any, source: Source, number: int, databricks: Dialect | None) -> Cell:
    if not isinstance(entry, dict):
        raise source.refuse("not a cell but another JSON value", cell=number)
    kind = _kind(entry, source, number)
    metadata = _mapping(entry.get("metadata"))
    _require_shallow({**metadata, "": entry.get("attachments")}, source, number)
    raw = _text(entry, source, number)
    text, skipped = raw, False
    extra = _kept(entry, metadata)
    if databricks and kind == "code":
        command = understand(raw, databricks)
        kind, text, skipped = command.kind, command.source, command.skipped
        if text != raw:
            extra["text"] = raw
            extra["magic"] = command.magic
            extra["default"] = command.default
    tags = _tags(metadata)
    outputs = _outputs(entry)
    return Cell(
        index=number,
        kind=kind,
        source=text,
        tags=tags,
        title=_title(kind, text, metadata),
        execution_count=_count(entry),
        raised="raises-exception" in tags or any(map(_is_error, outputs)),
        skipped=skipped or "skip-execution" in tags,
        shown=_shown(outputs),
        printed=_printed(outputs),
        outputs=len(outputs),
        extra=json.dumps(extra),
    )


def _kept(entry: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
    """What of the cell must be given back: id, metadata, attachments."""
    kept: dict[str, Any] = {
        "metadata": {k: v for k, v in metadata.items() if k not in VOLATILE}
    }
    if isinstance(entry.get("id"), str):
        kept["id"] = entry["id"]
    if isinstance(entry.get("attachments"), dict):
        kept["attachments"] = entry["attachments"]
    return kept


def _kind(entry: dict[str, Any], source: Source, number: int) -> CellKind:
    named = entry.get("cell_type", "code")
    if isinstance(named, str) and named in KINDS:
        return KINDS[named]
    shown = one_line(json.dumps(named), 40)
    raise source.refuse(f"unknown cell type {shown}", cell=number)


def _text(entry: dict[str, Any], source: Source, number: int) -> str:
    text = _joined(entry.get("source", ""))
    if text is None:
        raise source.refuse("the source of the cell is no text", cell=number)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        if entry.get("cell_type") == "markdown":
            return to_lf(text.encode("utf-8", "replace").decode("utf-8"))
        line = text.count("\n", 0, error.start) + 1
        what = f"half of a Unicode surrogate pair in line {line}"
        raise source.refuse(what, cell=number) from None
    return to_lf(text)


def _joined(text: object) -> str | None:
    """Notebook files keep text as a string or as a list of its lines."""
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(text)
    return text if isinstance(text, str) else None


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tags(metadata: dict[str, Any]) -> frozenset[str]:
    tags = metadata.get("tags")
    if not isinstance(tags, list):
        return frozenset()
    return frozenset(tag for tag in tags if isinstance(tag, str))


def _title(kind: CellKind, text: str, metadata: dict[str, Any]) -> str:
    """Databricks keeps a title with the cell, Colab in its first line; prose may begin with an underlined one."""
    named = _mapping(metadata.get(DATABRICKS_CELL)).get("title")
    if isinstance(named, str) and named.strip():
        return named.strip()
    if kind == "code":
        found = COLAB_TITLE.match(text)
        return found.group(1).strip() if found else ""
    return heading(text) if kind == "markdown" else ""


def _count(entry: dict[str, Any]) -> int | None:
    """Databricks writes 0 for a cell that never ran."""
    count = entry.get("execution_count")
    return count if type(count) is int and count > 0 else None


def _outputs(entry: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = entry.get("outputs")
    if not isinstance(outputs, list):
        return []
    return [output for output in outputs if isinstance(output, dict)]


def _is_error(output: dict[str, Any]) -> bool:
    stored = _mapping(_mapping(output.get("metadata")).get(DATABRICKS_OUTPUT))
    return output.get("output_type") == "error" or stored.get("type") == "ipynbError"


def _shown(outputs: list[dict[str, Any]]) -> str:
    for output in outputs:
        if output.get("output_type") == "execute_result":
            return _joined(_mapping(output.get("data")).get("text/plain")) or ""
    return ""


def _printed(outputs: list[dict[str, Any]]) -> str:
    texts = (
        _joined(output.get("text")) or ""
        for output in outputs
        if output.get("output_type") == "stream" and output.get("name") == "stdout"
    )
    return "".join(texts)
