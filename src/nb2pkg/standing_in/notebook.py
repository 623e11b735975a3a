"""A namespace in; in it, everything that a notebook finds ready on Databricks.

The text of this module runs as it is after those of `dbutils.py` and `cells.py`.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from nb2pkg.standing_in.cells import find_notebook, python_of, run_cells_in, sql_runner
from nb2pkg.standing_in.dbutils import (
    DBUtils,
    NotebookExit,
    display,
    displayHTML,
    forgetting,
    local_spark,
    of_spark,
)


def make_ready(
    namespace: dict[str, Any],
    *,
    folder: str = ".",
    root: str = "dbfs",
    arguments: Mapping[str, str] | None = None,
    spark: Any = None,
) -> frozenset[str]:
    """Put `dbutils`, `display` and the like into the namespace of a notebook, and give back their names.

    folder     of the notebook: where `%run ./other` and `dbutils.notebook.run` look.
    root       the folder that stands for `dbfs:/`.
    arguments  widget name -> value, as a job gives them.
    spark      a session; "local" starts one, None leaves out `spark`, `sql`, `table` and `udf`.
    """
    spark = local_spark(root) if spark == "local" else spark
    kept: set[str] = set()
    utils = DBUtils(
        arguments=arguments,
        root=root,
        run_file=partial(_run_apart, namespace, folder, root),
        forget=forgetting(namespace, kept),
    )
    made: dict[str, Any] = {
        "dbutils": utils,
        "display": display,
        "displayHTML": displayHTML,
        "getArgument": utils.widgets.getArgument,
        "_run_notebook": _runner_here(namespace, Path(folder)),
        "_run_sql": sql_runner(namespace),
    }
    if spark is not None:
        made |= of_spark(spark)
    namespace.update(made)
    kept.update(made)
    return frozenset(made)


def _run_apart(
    caller: Mapping[str, Any],
    folder: str,
    root: str,
    path: str,
    arguments: Mapping[str, str],
) -> str | None:
    """Run another notebook as a job of its own: a fresh namespace, its output unseen; gives what it exits with."""
    file = find_notebook(path, Path(folder))
    inner: dict[str, Any] = {"__name__": "__main__"}
    make_ready(
        inner,
        folder=str(file.parent),
        root=root,
        arguments=arguments,
        spark=caller.get("spark"),
    )
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            run_cells_in(file, inner)
    except NotebookExit as end:
        return str(end)
    return None


def _runner_here(
    namespace: dict[str, Any], folder: Path
) -> Callable[[str, Mapping[str, str]], None]:
    """What `%run` does: the other notebook's cells in this namespace; paths in it start from its own folder."""
    folders = [folder]

    def run_notebook(path: str, arguments: Mapping[str, str]) -> None:
        widgets = namespace["dbutils"].widgets
        widgets.give({n: _value(v, widgets) for n, v in arguments.items()})
        file = find_notebook(path, folders[-1])
        folders.append(file.parent)
        try:
            with contextlib.suppress(NotebookExit):
                run_cells_in(file, namespace)
        finally:
            folders.pop()

    return run_notebook


def _value(text: str, widgets: Any) -> str:
    """`$env=$env` passes on the caller's own widget."""
    return str(widgets.get(text[1:])) if text.startswith("$") else text


def make_kernel_ready(shell: Any, **choices: Any) -> None:
    """The same for an IPython kernel: its namespace, and cells that begin with `%sql`, `%fs`, `%run` and the like.

    What is put there is hidden, as IPython's own names are: it is no variable of the notebook.
    """
    names = make_ready(shell.user_ns, **choices)
    shell.user_ns_hidden.update(dict.fromkeys(names))

    def transform(lines: list[str]) -> list[str]:
        return python_of("".join(lines)).splitlines(keepends=True)

    shell.input_transformers_cleanup.insert(0, transform)
