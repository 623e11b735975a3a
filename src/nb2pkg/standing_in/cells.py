"""The text of a Databricks notebook in, the Python of its cells out: what each magic does, as Python that does it.

The text of this module runs as it is inside a kernel, next to that of `dbutils.py`; it imports the standard library only.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

_HEADER = "# Databricks notebook source"
_SEPARATOR = re.compile(r"^# COMMAND -{10}[ \t]*$", re.MULTILINE)
_MAGIC_LINE = re.compile(r"^# MAGIC ?", re.MULTILINE)
_MAGIC = re.compile(r"\s*%(\w[\w-]*)[ \t]*(.*)", re.DOTALL)
_DONE_ELSEWHERE = {"md", "md-sandbox", "pip", "conda", "uv", "skip", "load_ext"}


def cells_of(path: Path) -> Iterator[str]:
    """The text of each cell of a notebook file: Databricks source, or `.ipynb`; Markdown cells of the latter are left out."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        for cell in json.loads(text)["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])
        return
    for part in _SEPARATOR.split(text.removeprefix(_HEADER)):
        part = part.strip("\n")
        lines = [line for line in part.split("\n") if not line.startswith("# DBTITLE ")]
        body = "\n".join(lines)
        magic = body.startswith("# MAGIC")
        yield _MAGIC_LINE.sub("", body) if magic else body


def python_of(source: str) -> str:
    """A Databricks cell as Python: `%sql` asks `spark`, `%fs` calls `dbutils.fs`, `%run` runs the other notebook here.

    A magic that means nothing on this machine becomes a line that says so. Other cells come back as they are.
    """
    found = _MAGIC.match(source)
    if not found or source.lstrip().startswith("%%"):
        return source
    name, rest = found[1], found[2].strip()
    if name in _DONE_ELSEWHERE:
        return ""
    if name == "python":
        return rest
    if name == "restart_python":
        return "dbutils.library.restartPython()"
    if name == "sql":
        return "\n".join(_sql(rest))
    if name == "fs":
        command, *words = shlex.split(rest)
        given = ", ".join(map(repr, words))
        return f"display(dbutils.fs.{command}({given}))"
    if name == "run":
        path, arguments = run_arguments(rest)
        return f"_run_notebook({path!r}, {arguments!r})"
    if name in ("scala", "r", "sh"):
        return f"raise NotImplementedError('%{name} does not run here')"
    return source


def run_arguments(text: str) -> tuple[str, dict[str, str]]:
    """`./other $env=dev $x="a b"` as its path and the values for its widgets."""
    path, *given = shlex.split(text.strip())
    pairs = (one.lstrip("$").partition("=") for one in given)
    return path, {name: value for name, _, value in pairs}


def _sql(text: str) -> Iterator[str]:
    """One line a statement; the last result is `_sqldf`, and is shown."""
    for statement in sql_statements(text):
        yield f"_sqldf = _run_sql({statement!r})"
    yield "if _sqldf is not None: display(_sqldf)"


def sql_statements(text: str) -> list[str]:
    """SQL cut at its semicolons, those in quotes and comments left alone.

    >>> sql_statements("select ';' -- a; b\\n; select 2;")
    ["select ';' -- a; b", 'select 2']
    """
    token = re.compile(
        r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|;",
        re.DOTALL,
    )
    parts, start = [], 0
    for found in token.finditer(text):
        if found[0] == ";":
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if _says_something(part)]


def _says_something(statement: str) -> bool:
    return bool(re.sub(r"--[^\n]*|/\*.*?\*/", "", statement, flags=re.DOTALL).strip())


_CREATE = re.compile(
    r"CREATE\s+WIDGET\s+(TEXT|DROPDOWN|COMBOBOX|MULTISELECT)\s+(\S+)\s+DEFAULT\s+(['\"])(.*?)\3(?:\s+CHOICES\s+(.*))?",
    re.IGNORECASE | re.DOTALL,
)


def sql_runner(namespace: Mapping[str, Any]) -> Callable[[str], Any]:
    """A function that runs one statement with the `spark` and the widgets of a notebook: `:x`, `${x}`, `CREATE WIDGET`."""

    def run_sql(statement: str) -> Any:
        spark, widgets = namespace["spark"], namespace["dbutils"].widgets
        made = _CREATE.fullmatch(statement.strip())
        if made:
            kind, name, default = made[1].lower(), made[2].strip("`"), made[4]
            chosen = (
                [[str(row[0]) for row in spark.sql(made[5]).collect()]]
                if made[5]
                else []
            )
            getattr(widgets, kind)(name, default, *chosen)
            return None
        removed = re.fullmatch(
            r"REMOVE\s+WIDGET\s+(\S+)", statement.strip(), re.IGNORECASE
        )
        if removed:
            widgets.remove(removed[1].strip("`"))
            return None
        values = widgets.getAll()
        text = re.sub(r"\$\{(\w+)\}", lambda m: values.get(m[1], m[0]), statement)
        named = {
            n: v for n, v in values.items() if re.search(rf":{re.escape(n)}\b", text)
        }
        return spark.sql(text, args=named) if named else spark.sql(text)

    return run_sql


def find_notebook(path: str, folder: Path) -> Path:
    """The file of a notebook that another one names without its suffix; raises FileNotFoundError."""
    stem = folder / path
    for candidate in (stem, *(Path(f"{stem}{end}") for end in (".py", ".ipynb"))):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"no notebook {path} in {folder}")


def run_cells_in(path: Path, namespace: dict[str, Any]) -> None:
    """Run all cells of a notebook file in a namespace; what the cells only show is not shown."""
    for number, source in enumerate(cells_of(path), 1):
        exec(compile(python_of(source), f"{path}, cell {number}", "exec"), namespace)
