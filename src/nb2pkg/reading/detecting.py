"""Bytes in, `Notebook` out: which format they are is told by content; the suffix decides only in doubt."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from dataclasses import replace

from nb2pkg.model.notebook import Notebook
from nb2pkg.reading.decoding import decode, newline_of, to_lf
from nb2pkg.reading.dialects import dialect_of_source
from nb2pkg.reading.source import Source

FABRIC_HEADER = re.compile(r"(?:#|//|--)[ \t]*Fabric notebook source[ \t]*(?:\n|$)")
MODEL = "__DATABRICKS_NOTEBOOK_MODEL"
LANGUAGES = {".r": "R", ".scala": "Scala", ".sql": "SQL", ".jl": "Julia"}
PYTHON_SUFFIXES = ("", ".py", ".ipy", ".pyw", ".python")


def read(data: bytes, *, name: str, path: str, needs_code: bool = True) -> Notebook:
    """The notebook in `data`; raises NotebookUnreadable, also when it has no Python code unless that is not needed."""
    digest = hashlib.sha256(data).hexdigest()
    source = Source(name, path, digest, needs_code=needs_code)
    if not data.strip():
        raise source.refuse("the file is empty", hint="Save the notebook first.")
    found = decode(data, path)
    text = to_lf(found)
    try:
        return _read_text(text, replace(source, newline=newline_of(found)))
    except RecursionError:
        hint = "No notebook program writes such a file."
        raise source.refuse("nested too deep to be read", hint=hint) from None


def _read_text(text: str, source: Source) -> Notebook:
    start = text[:2000].lstrip()
    if start[:1] in ("{", "[") and not _is_python_text(text, source):
        from nb2pkg.reading.ipynb import read_ipynb

        return read_ipynb(text, replace(source, newline="\n"))
    if start.startswith("<"):
        return _read_page(text, source)
    _refuse_look_alikes(text, start, source)
    dialect = dialect_of_source(text, source.path)
    if dialect:
        from nb2pkg.reading.databricks import read_databricks

        return read_databricks(text, source, dialect)
    from nb2pkg.reading.percent import read_percent

    notebook = read_percent(text, source)
    if notebook.format == "script" and source.suffix not in PYTHON_SUFFIXES:
        _require_python_text(text, source)
    return notebook


def _is_python_text(text: str, source: Source) -> bool:
    """A text that starts with a bracket is Python only when nothing speaks for a notebook."""
    if source.suffix == ".ipynb" or ('"NotebookV' in text and '"commands"' in text):
        return False
    if '"cells"' in text or '"nbformat"' in text:
        return False
    return source.suffix in (".py", ".ipy", ".pyw") or _parses(text)


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _read_page(text: str, source: Source) -> Notebook:
    if MODEL in text:
        from nb2pkg.reading.databricks_html import read_databricks_html

        return read_databricks_html(text, replace(source, newline="\n"))
    raise source.refuse(
        "this is a web page, not a notebook",
        hint="Download the raw notebook file itself (on GitHub: the Raw button).",
    )


def _refuse_look_alikes(text: str, start: str, source: Source) -> None:
    if FABRIC_HEADER.match(text):
        raise source.refuse(
            "this is Microsoft Fabric notebook source, which is not supported",
            hint="Export the notebook from Fabric as .ipynb.",
        )
    if start.startswith("version https://git-lfs.github.com/spec"):
        raise source.refuse(
            "this is a Git LFS pointer, not the notebook itself",
            hint="Run `git lfs pull` first.",
        )
    if source.suffix == ".ipynb":
        raise source.refuse(
            "this is not JSON, so it is no Jupyter notebook",
            hint="If it is Python source, give it the suffix .py.",
        )


def _require_python_text(text: str, source: Source) -> None:
    source.require_python(LANGUAGES.get(source.suffix, ""))
    if not _parses(text):
        raise source.refuse(
            "this is no notebook that nb2pkg can read",
            hint="It reads .ipynb, Databricks source, and Python files.",
        )
